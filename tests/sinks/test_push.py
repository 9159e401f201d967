"""Telling by web push: who is told what, once, by whom; and what becomes of what cannot be told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection

from helpdesk.actions import notices, pushing, sessions
from helpdesk.actions.alterations import with_deletion
from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_transfer
from helpdesk.actions.message_changes import do_change_messages
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.moments import HOUR, MINUTE
from helpdesk.domain.notice_choices import About, Choice
from helpdesk.domain.notice_shapes import Subscription
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Unavailable
from helpdesk.sinks.push import Paces, PushFollower
from helpdesk.sinks.tail import Tail
from helpdesk.store import attendances, followers, push_subscriptions
from helpdesk.store.records import Attendance
from tests.factories import (
    FakeClock,
    add_number,
    add_person,
    arrived,
    do_open,
    do_wait,
    phone,
    whatsapp_message,
)
from tests.push_service import Browser, PushService, push_service

_PACES = Paces(gather=0, renew=0.2, look=0.05)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[PushService]:
    async with push_service(tmp_path) as one:
        yield one


@asynccontextmanager
async def following(ledger: Ledger, service: PushService) -> AsyncIterator[PushFollower]:
    """One process that tells."""
    tail = Tail(ledger)
    await tail.start()
    follower = PushFollower(ledger, tail, service.make_post("mailto:us@example.com"), paces=_PACES)
    async with AsyncExitStack() as stack:
        for part in (tail.run, follower.run):
            task = asyncio.create_task(part())
            stack.push_async_callback(_ended, task)
        stack.push_async_callback(follower.close)
        yield follower


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def subscribe(ledger: Ledger, service: PushService, actor: Actor) -> tuple[Browser, str]:
    """A browser of the actor's, and the token of the session that it is signed in with."""
    browser = service.browser()
    wanted = msgspec.convert(browser.subscription, Subscription)

    def do_subscribe(work: Work) -> str:
        token = sessions.do_begin_session(work, actor.user_id)
        pushing.do_subscribe(work, actor, token, wanted, "Firefox · Windows")
        return token

    return browser, await ledger.write(do_subscribe)


def do_hear(work: Work, instance_id: int, chat: object, content: str) -> None:
    message = whatsapp_message(chat, content, name="Maria")  # type: ignore[arg-type]
    do_receive(work, [arrived(message, instance_id)])


def _waiting(connection: Connection) -> list[Attendance]:
    return attendances.page(connection, AttendanceState.WAITING, user_id=None, after=None, limit=9)


async def place(ledger: Ledger) -> int | None:
    return await ledger.read(lambda connection: followers.place(connection, pushing.FOLLOWER))


class Scene:
    """A number, Ana with a browser, and Bruno."""

    def __init__(self, ledger: Ledger, service: PushService) -> None:
        self.ledger, self.service, self.chat = ledger, service, phone()

    async def begin(self) -> "Scene":
        self.number = await add_number(self.ledger)
        self.ana = await add_person(self.ledger, "Ana")
        self.bruno = await add_person(self.ledger, "Bruno")
        self.browser, self.token = await subscribe(self.ledger, self.service, self.ana)
        return self

    async def trial(self) -> pushing.Delivery:
        """Something to try Ana's browser with."""

        def find(connection: Connection) -> pushing.Delivery:
            now = self.ledger.clock()
            [one] = push_subscriptions.lasting(connection, [self.ana.user_id], now)
            return pushing.find_test(connection, self.ana, one.id, now)

        return await self.ledger.read(find)

    async def hears(self, content: str) -> None:
        """The client writes."""
        await self.ledger.write(
            partial(do_hear, instance_id=self.number, chat=self.chat, content=content)
        )

    async def takes_back(self) -> None:
        """The client deletes what they wrote last."""

        def do_take_back(work: Work) -> None:
            [waiting] = _waiting(work.connection)
            assert waiting.last_message is not None
            do_change_messages(work, [with_deletion(waiting.last_message, work.now)])

        await self.ledger.write(do_take_back)

    async def chooses(self, **choice: object) -> None:
        """Ana chooses."""
        wanted = Choice(**choice)  # type: ignore[arg-type]
        await self.ledger.write(lambda work: notices.do_choose(work, self.ana, wanted))

    async def opened(self, by: Actor) -> int:
        """An attendance that somebody has."""
        return await self.ledger.write(lambda work: do_open(work, self.number, by))

    async def hands(self, attendance_id: int, note: str) -> None:
        """Bruno hands it to Ana."""
        await self.ledger.write(
            lambda work: do_transfer(
                work, self.bruno, attendance_id, user_id=self.ana.user_id, note=note
            )
        )


@pytest.fixture
async def scene(ledger: Ledger, service: PushService) -> Scene:
    return await Scene(ledger, service).begin()


async def test_a_closed_browser_is_told_who_writes_and_what(
    scene: Scene, service: PushService
) -> None:
    async with following(scene.ledger, service):
        await scene.hears("Is the blue one\nback?")
        [told] = await scene.browser.hears()
    assert (told["title"], told["body"]) == ("Maria", "Is the blue one back?")
    assert told["url"] == f"/?attendance={told['tag'].removeprefix('attendance-')}"
    key = await pushing.load_key(scene.ledger)
    assert service.signer() == key.public
    assert 0 < int(service.headers["TTL"]) <= 300


async def test_somebody_is_told_what_they_have_chosen_and_whatever_presses(
    scene: Scene, service: PushService
) -> None:
    await scene.chooses(about=About.MINE, has_sound=False, shows_text=False)
    given, own = await scene.opened(scene.bruno), await scene.opened(scene.ana)
    async with following(scene.ledger, service):
        await scene.hears("waits, which she has not chosen")
        await scene.hands(given, "Wants a refund")
        [told] = await scene.browser.hears()
    assert told["title"].startswith("Bruno hands you")
    assert told["body"] == ""
    assert told["is_pressing"]
    assert "is_silent" not in told
    assert own != given


async def test_what_was_read_or_taken_meanwhile_is_not_told(
    scene: Scene, service: PushService, clock: FakeClock
) -> None:
    service.answers += [(503, "0")]
    async with following(scene.ledger, service) as follower:
        async with service.answering:
            await scene.hears("Anybody there?")
            await service.news.until(lambda: service.asked)
            [waiting] = await scene.ledger.read(_waiting)
            await scene.ledger.write(lambda work: do_accept(work, scene.bruno, waiting.id))
        await follower.settled()
    assert scene.browser.told == []
    assert len(service.asked) == 1


async def test_what_was_taken_back_meanwhile_is_told_without_its_words(
    scene: Scene, service: PushService
) -> None:
    service.answers += [(503, "0")]
    async with following(scene.ledger, service):
        async with service.answering:
            await scene.hears("My card is 4000 1234")
            await service.news.until(lambda: service.asked)
            await scene.takes_back()
        [told] = await scene.browser.hears()
    assert (told["title"], told["body"]) == ("Maria", "Deleted message")


async def test_a_message_does_not_take_the_place_of_a_hand_over_at_the_push_service(
    scene: Scene, service: PushService
) -> None:
    async with following(scene.ledger, service):
        await scene.hears("Anybody there?")
        await scene.browser.hears()
        of_message = service.headers["Topic"]
        [waiting] = await scene.ledger.read(_waiting)
        await scene.ledger.write(lambda work: do_accept(work, scene.bruno, waiting.id))
        await scene.hands(waiting.id, "")
        told = await scene.browser.hears(2)
        of_hand_over = service.headers["Topic"]
        await scene.hears("Hello?")
        await scene.browser.hears(3)
    assert told[0]["tag"] == told[1]["tag"]
    assert of_message == service.headers["Topic"] != of_hand_over


async def test_of_two_that_could_not_be_told_the_newer_is_told_once(
    scene: Scene, service: PushService
) -> None:
    service.answers += [(503, "0"), (503, "0")]
    async with following(scene.ledger, service) as follower:
        async with service.answering:
            await scene.hears("one")
            await service.news.until(lambda: service.asked)
            await scene.hears("two")
            await service.news.until(lambda: len(service.asked) == 2)
        await scene.browser.hears()
        await follower.settled()
    assert [one["body"] for one in scene.browser.told] == ["two"]


async def test_what_is_no_name_is_not_called_and_why_it_failed_is_not_told(
    scene: Scene, service: PushService
) -> None:
    here = f"https://127.0.0.1:{service.port}{scene.browser.path}"
    trial = await scene.trial()
    async with following(scene.ledger, service) as follower:
        with pytest.raises(Unavailable) as refused:
            await follower.test(trial._replace(to=msgspec.structs.replace(trial.to, endpoint=here)))
        await follower.test(trial)
    assert "127.0.0.1" not in str(refused.value)
    assert len(service.asked) == 1


async def test_what_a_push_service_takes_later_is_told_later(
    scene: Scene, service: PushService
) -> None:
    service.answers += [(429, "0"), (500, "0")]
    async with following(scene.ledger, service):
        await scene.hears("Hello")
        assert len(await scene.browser.hears()) == 1
    assert len(service.asked) == 3


async def test_a_browser_that_is_gone_is_forgotten(scene: Scene, service: PushService) -> None:
    service.answers += [410]
    async with following(scene.ledger, service) as follower:
        await scene.hears("Hello")
        await service.news.until(lambda: service.asked)
        await follower.settled()
    now = scene.ledger.clock()
    assert not await scene.ledger.read(lambda c: pushing.is_anybody_subscribed(c, now))


@pytest.mark.parametrize("end", ["sign out", "password", "expiry"])
async def test_where_a_session_has_ended_nobody_is_told(
    scene: Scene, service: PushService, clock: FakeClock, end: str
) -> None:
    ends: dict[str, Callable[[Work], object]] = {
        "sign out": lambda work: sessions.do_sign_out(work, scene.token),
        "password": lambda work: sessions.do_end_sessions(work, scene.ana.user_id),
        "expiry": lambda _: clock.advance(sessions.SESSION_LIFE),
    }
    await scene.ledger.write(ends[end])
    manager = await add_person(scene.ledger, "Marta", Role.ATTENDANT_MANAGER)
    other, _ = await subscribe(scene.ledger, service, manager)
    async with following(scene.ledger, service) as follower:
        await scene.hears("Hello")
        await other.hears()
        await follower.settled()
    assert scene.browser.told == []


async def test_after_a_crash_what_presses_is_told_and_what_is_old_is_not(
    scene: Scene, service: PushService, clock: FakeClock
) -> None:
    given = await scene.opened(scene.bruno)
    async with following(scene.ledger, service):
        await scene.hears("before")
        await scene.browser.hears()
    await scene.hears("while nobody told")
    await scene.hands(given, "")
    clock.advance(10 * MINUTE)
    async with following(scene.ledger, service):
        told = await scene.browser.hears(2)
    assert told[1]["title"].startswith("Bruno hands you")
    clock.advance(2 * HOUR)
    async with following(scene.ledger, service):
        await scene.hears("after")
        assert [one["body"] for one in await scene.browser.hears(3)][2] == "after"


async def test_a_hand_over_that_could_not_be_told_holds_the_place(
    scene: Scene, service: PushService
) -> None:
    given = await scene.opened(scene.bruno)
    service.answers += [(503, "600")]
    async with following(scene.ledger, service):
        await scene.hands(given, "")
        await service.news.until(lambda: service.asked)
        await scene.hears("later")
        await scene.browser.hears()
    async with following(scene.ledger, service):
        # What came after it is told once more: a browser knows it by its number.
        while not any(one["title"].startswith("Bruno hands you") for one in scene.browser.told):
            await scene.browser.hears(len(scene.browser.told) + 1)


async def test_of_two_processes_one_tells_and_the_other_takes_over(
    scene: Scene, service: PushService
) -> None:
    async with following(scene.ledger, service):
        async with following(scene.ledger, service):
            await scene.hears("one")
            await scene.browser.hears()
        await scene.hears("two")
        told = await scene.browser.hears(2)
    assert [one["body"] for one in told] == ["one", "two"]


async def test_without_a_subscription_nothing_is_followed(
    ledger: Ledger, service: PushService
) -> None:
    number = await add_number(ledger)
    async with following(ledger, service):
        await ledger.write(lambda work: do_wait(work, number))
    assert await place(ledger) is None
    assert service.asked == []

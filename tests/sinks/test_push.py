"""Telling by web push: who is told what, once, by whom; and what becomes of what cannot be told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import msgspec
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from sqlalchemy import Connection

from helpdesk.actions import notices, pushing, sessions
from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_transfer
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.moments import HOUR, MINUTE
from helpdesk.domain.notice_choices import About, Choice
from helpdesk.domain.notice_shapes import Subscription
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.states import AttendanceState
from helpdesk.sinks.push import Paces, PushFollower
from helpdesk.sinks.push_post import PublicResolver, is_public
from helpdesk.sinks.tail import Tail
from helpdesk.store import attendances, followers
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

    async def hears(self, content: str) -> None:
        """The client writes."""
        await self.ledger.write(
            partial(do_hear, instance_id=self.number, chat=self.chat, content=content)
        )

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


class _Names(AbstractResolver):
    """Every host has these addresses."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=one, port=port, family=2, proto=0, flags=0)
            for one in self._addresses
        ]

    async def close(self) -> None:
        pass


async def test_no_address_of_a_network_of_ones_own_is_called() -> None:
    found = await PublicResolver(_Names("10.0.0.1", "142.250.1.1")).resolve("push.example.com")
    assert [one["host"] for one in found] == ["142.250.1.1"]
    with pytest.raises(OSError, match="no public address"):
        await PublicResolver(_Names("127.0.0.1", "::1")).resolve("push.example.com")


def test_what_is_not_public() -> None:
    own = "127.0.0.1 10.1.2.3 192.168.0.1 169.254.169.254 0.0.0.0 ::1 fe80::1%eth0 fd00::1"
    others = "::ffff:127.0.0.1 2002:7f00:1:: 224.0.0.1 100.64.0.1 nonsense"
    assert [one for one in f"{own} {others}".split() if is_public(one)] == []
    assert is_public("142.250.1.1")
    assert is_public("2a00:1450:4001::1")

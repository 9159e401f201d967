"""Files that are fetched, read marks, who types here."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from helpdesk.domain.contents import Found
from helpdesk.domain.envelopes import (
    CatchUpEnded,
    FetchMedia,
    FetchMissing,
    MarkRead,
    MediaFetched,
    ShowActivity,
    WhatsAppMessage,
)
from helpdesk.domain.states import Activity, InstanceState
from helpdesk.media.findings import Looked
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.room import Room
from helpdesk.media.store import THUMBNAILS, Kept, Unreachable, derived_key
from helpdesk.media.workshop import Workshop
from helpdesk.number.errands import Errands
from helpdesk.number.intake import Intake
from helpdesk.number.number import Number
from helpdesk.number.session import Session
from tests.factories import phone
from tests.fake_driver import FakeDriver
from tests.fake_phone import FakePhone, Fate, Person
from tests.number.listening import Ear
from tests.number.taking import intake
from tests.samples import picture

PDF = b"%PDF-1.7 and so on"
PICTURE = picture()


def fetch(message: WhatsAppMessage) -> FetchMedia:
    return FetchMedia(
        instance_id=1,
        chat=message.chat,
        whatsapp_id=message.whatsapp_id,
        from_me=message.from_me,
        at=message.at,
    )


async def test_a_file_lies_in_the_store_when_it_is_reported(
    fake_phone: FakePhone, number: Number, ear: Ear, media: LocalMediaStore, tmp_path: Path
) -> None:
    await ear.connected()
    message = fake_phone.write_file(Person(phone()), PDF, mime="image/png")
    await number.do(fetch(message))
    fetched = await ear.next(MediaFetched)
    assert (fetched.whatsapp_id, fetched.chat) == (message.whatsapp_id, message.chat)
    assert (fetched.mime, fetched.size) == ("application/pdf", len(PDF))
    assert fetched.media_key is not None
    assert await media.get(fetched.media_key) == PDF
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize(("fate", "is_gone"), [(Fate.REFUSED, True), (Fate.LOST_BEFORE, False)])
async def test_a_file_that_cannot_be_had_is_reported_with_the_reason(
    fake_phone: FakePhone, number: Number, ear: Ear, fate: Fate, is_gone: bool
) -> None:
    await ear.connected()
    message = fake_phone.write_file(Person(phone()), PDF)
    fake_phone.file_fates.append(fate)
    await number.do(fetch(message))
    fetched = await ear.next(MediaFetched)
    assert (fetched.media_key, fetched.is_gone) == (None, is_gone)
    assert fetched.reason


async def test_a_file_that_is_being_fetched_is_not_fetched_twice(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    message = fake_phone.write_file(Person(phone()), PDF)
    fake_phone.may_show.clear()
    for _ in range(3):
        await number.do(fetch(message))
    await fake_phone.news.until(lambda: fake_phone.handed_out)
    fake_phone.may_show.set()
    await ear.next(MediaFetched)
    assert fake_phone.handed_out == [message.whatsapp_id]
    # Afterwards it can be fetched again.
    await number.do(fetch(message))
    await ear.next(MediaFetched)
    assert len(fake_phone.handed_out) == 2


async def test_a_number_that_goes_away_says_nothing_about_the_file(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    message = fake_phone.write_file(Person(phone()), PDF)
    fake_phone.may_show.clear()
    await number.do(fetch(message))
    await fake_phone.news.until(lambda: fake_phone.handed_out)
    fake_phone.go_offline()
    await ear.state(InstanceState.OFFLINE)
    fake_phone.file_fates.append(Fate.LOST_BEFORE)
    fake_phone.may_show.set()
    await number.do(FetchMissing(instance_id=1, request_id="r", chats=()))
    await ear.next(CatchUpEnded)
    assert not [one for one in ear.heard if isinstance(one, MediaFetched)]


def connected(fake_phone: FakePhone, ear: Ear) -> Session:
    """A session on the phone, connected."""
    driver = FakeDriver(fake_phone)
    driver.is_connected = True
    session = Session(1, driver, ear.queue)
    session.move_to(InstanceState.CONNECTED)
    return session


class Blind:
    """Looks into no file; it counts what it is shown."""

    def __init__(self) -> None:
        self.shown = 0

    async def look(self, file: Path, into: Path) -> Looked:
        self.shown += 1
        return Looked(Found())


async def fetched(session: Session, asked: FetchMedia, tools: Intake) -> None:
    """What the file is asked for ends."""
    Errands(session, tools).fetch(asked)
    await asyncio.gather(*session.tasks)


class Space(NamedTuple):
    """So much of a disk is free."""

    free: int


def disk(*free: int) -> Callable[[Path], Space]:
    """A disk of which so much is free, each time somebody looks."""
    spaces = map(Space, free)
    return lambda _: next(spaces)


async def test_with_the_disk_nearly_full_the_page_is_not_asked_and_the_file_waits(
    fake_phone: FakePhone, ear: Ear, tmp_path: Path
) -> None:
    session = connected(fake_phone, ear)
    asked = fetch(fake_phone.write_file(Person(phone()), PDF))
    # Below the reserve; less above it than the file has; enough.
    room = Room(tmp_path, 1_000, disk(900, 1_000 + len(PDF) - 1, 1_000 + len(PDF)))
    tools = intake(tmp_path, looker=Blind(), room=room)
    for handed_out in (0, 1):
        await fetched(session, asked, tools)
        report = await ear.next(MediaFetched)
        assert (report.media_key, report.is_waiting, report.is_gone) == (None, True, False)
        assert report.reason is not None
        assert "nearly full" in report.reason
        assert len(fake_phone.handed_out) == handed_out
    await fetched(session, asked, tools)
    assert (await ear.next(MediaFetched)).media_key is not None
    assert list((tmp_path / "scratch").iterdir()) == []


class Full(LocalMediaStore):
    """Its disk takes nothing."""

    async def keep(self, file: Path) -> Kept:
        raise OSError(28, "No space left on device")


class Away(LocalMediaStore):
    """It cannot be reached."""

    async def keep(self, file: Path) -> Kept:
        raise Unreachable("It does not answer.")


@pytest.mark.parametrize("store", [Full, Away])
async def test_a_file_that_cannot_be_kept_now_waits_and_says_so(
    fake_phone: FakePhone, ear: Ear, tmp_path: Path, store: type[LocalMediaStore]
) -> None:
    session = connected(fake_phone, ear)
    asked = fetch(fake_phone.write_file(Person(phone()), PDF))
    tools = intake(tmp_path, looker=Blind())
    await fetched(session, asked, tools._replace(media=store(tmp_path / "media")))
    report = await ear.next(MediaFetched)
    assert (report.media_key, report.is_waiting, report.is_gone) == (None, True, False)
    assert report.reason
    await fetched(session, asked, tools)
    assert (await ear.next(MediaFetched)).media_key is not None


async def test_a_file_that_is_too_large_stays_on_the_phone(
    fake_phone: FakePhone, ear: Ear, tmp_path: Path
) -> None:
    session, looker = connected(fake_phone, ear), Blind()
    asked = fetch(fake_phone.write_file(Person(phone()), PDF))
    await fetched(session, asked, intake(tmp_path, looker=looker, largest=len(PDF) - 1))
    report = await ear.next(MediaFetched)
    assert (report.media_key, report.is_gone, report.is_waiting) == (None, True, False)
    assert report.reason is not None
    assert "on the phone" in report.reason
    await fetched(session, asked, intake(tmp_path, looker=looker, largest=len(PDF)))
    assert (await ear.next(MediaFetched)).size == len(PDF)
    assert looker.shown == 1


async def test_a_page_that_was_not_asked_says_nothing_about_the_file(
    fake_phone: FakePhone, ear: Ear, tmp_path: Path
) -> None:
    # The page has just gone, and the number has not heard of it yet.
    session, tools = connected(fake_phone, ear), intake(tmp_path, looker=Blind())
    asked = fetch(fake_phone.write_file(Person(phone()), PDF))
    fake_phone.file_fates.append(Fate.NEVER_ARRIVED)
    for reports in (0, 1):
        await fetched(session, asked, tools)
        assert ear.queue.room() == 1_000 - reports


async def test_a_failure_that_nobody_thought_of_is_reported(
    fake_phone: FakePhone, ear: Ear, tmp_path: Path
) -> None:
    class Odd(Blind):
        async def look(self, file: Path, into: Path) -> Looked:
            raise ZeroDivisionError

    asked = fetch(fake_phone.write_file(Person(phone()), PDF))
    await fetched(connected(fake_phone, ear), asked, intake(tmp_path, looker=Odd()))
    report = await ear.next(MediaFetched)
    assert (report.media_key, report.is_gone, report.is_waiting) == (None, False, False)
    assert report.reason


async def test_a_helpdesk_that_ends_in_the_middle_says_nothing_about_the_file(
    fake_phone: FakePhone, ear: Ear, tmp_path: Path
) -> None:
    workshop = Workshop()
    await workshop.close()
    asked = fetch(fake_phone.write_file(Person(phone()), PICTURE))
    await fetched(connected(fake_phone, ear), asked, intake(tmp_path, looker=workshop))
    assert fake_phone.handed_out == [asked.whatsapp_id]
    assert ear.queue.room() == 1_000


async def test_a_picture_comes_with_its_thumbnail_and_measures(
    fake_phone: FakePhone, number: Number, ear: Ear, media: LocalMediaStore
) -> None:
    await ear.connected()
    await number.do(fetch(fake_phone.write_file(Person(phone()), PICTURE, mime="video/mp4")))
    report = await ear.next(MediaFetched)
    assert report.mime == "image/png"
    assert report.found == Found(mime="image/png", width=40, height=30, has_thumbnail=True)
    assert report.media_key is not None
    assert await media.get(report.media_key) == PICTURE
    small = await media.get(derived_key(report.media_key, THUMBNAILS))
    assert small is not None
    assert small.startswith(b"\xff\xd8\xff")


async def test_of_what_is_shown_while_the_page_is_busy_the_latest_is_shown_afterwards(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    chat = phone()
    fake_phone.may_answer.clear()
    for activity in (Activity.TYPING, Activity.RECORDING, Activity.PAUSED):
        await number.do(ShowActivity(instance_id=1, chat=chat, activity=activity))
    fake_phone.may_answer.set()
    await fake_phone.news.until(lambda: len(fake_phone.activities) == 2)
    assert fake_phone.activities == [(chat, Activity.TYPING), (chat, Activity.PAUSED)]
    # And what comes later is shown at once.
    await number.do(ShowActivity(instance_id=1, chat=chat, activity=Activity.TYPING))
    await fake_phone.news.until(lambda: len(fake_phone.activities) == 3)


async def test_marks_and_typing_reach_the_page_of_a_number_that_is_connected(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    away, here = phone(), phone()
    await ear.connected()
    fake_phone.go_offline()
    await ear.state(InstanceState.OFFLINE)
    await number.do(MarkRead(instance_id=1, chat=away))
    fake_phone.come_back()
    await ear.connected()
    await number.do(MarkRead(instance_id=1, chat=here))
    await number.do(ShowActivity(instance_id=1, chat=here, activity=Activity.TYPING))
    await fake_phone.news.until(lambda: fake_phone.activities and fake_phone.read_marks)
    assert fake_phone.read_marks == [here]
    assert fake_phone.activities == [(here, Activity.TYPING)]

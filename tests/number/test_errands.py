"""Files that are fetched, read marks, who types here."""

import asyncio
from pathlib import Path

import pytest

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
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import Kept
from helpdesk.number.errands import Errands
from helpdesk.number.number import Number
from helpdesk.number.session import Session
from tests.factories import phone
from tests.fake_driver import FakeDriver
from tests.fake_phone import FakePhone, Fate, Person
from tests.number.listening import Ear

PDF = b"%PDF-1.7 and so on"


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


async def test_a_file_that_this_machine_cannot_keep_is_no_try(
    fake_phone: FakePhone, ear: Ear, tmp_path: Path
) -> None:
    class Full(LocalMediaStore):
        async def keep(self, file: Path) -> Kept:
            raise OSError(28, "No space left on device")

    session = connected(fake_phone, ear)
    asked = fetch(fake_phone.write_file(Person(phone()), PDF))
    for store, reports in ((Full, 0), (LocalMediaStore, 1)):
        Errands(session, store(tmp_path / "media"), tmp_path).fetch(asked)
        await asyncio.gather(*session.tasks)
        assert ear.queue.room() == 1_000 - reports
    assert (await ear.next(MediaFetched)).media_key is not None


async def test_a_page_that_was_not_asked_says_nothing_about_the_file(
    fake_phone: FakePhone, ear: Ear, media: LocalMediaStore, tmp_path: Path
) -> None:
    # The page has just gone, and the number has not heard of it yet.
    session = connected(fake_phone, ear)
    asked = fetch(fake_phone.write_file(Person(phone()), PDF))
    fake_phone.file_fates.append(Fate.NEVER_ARRIVED)
    for reports in (0, 1):
        Errands(session, media, tmp_path).fetch(asked)
        await asyncio.gather(*session.tasks)
        assert ear.queue.room() == 1_000 - reports


async def test_a_failure_that_nobody_thought_of_is_reported(
    fake_phone: FakePhone, ear: Ear, tmp_path: Path
) -> None:
    class Odd(LocalMediaStore):
        async def keep(self, file: Path) -> Kept:
            raise ZeroDivisionError

    asked = fetch(fake_phone.write_file(Person(phone()), PDF))
    Errands(connected(fake_phone, ear), Odd(tmp_path), tmp_path).fetch(asked)
    fetched = await ear.next(MediaFetched)
    assert (fetched.media_key, fetched.is_gone) == (None, False)
    assert fetched.reason


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

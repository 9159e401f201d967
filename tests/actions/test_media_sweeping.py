"""Files go when nothing names them, and never when something is about to."""

import os
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from helpdesk.actions.access import access_client
from helpdesk.actions.attendances import do_finish
from helpdesk.actions.erasing import erase
from helpdesk.actions.file_retention import apply_file_retention
from helpdesk.actions.inbound import digest
from helpdesk.actions.media_sweeping import (
    KEPT_JUST_NOW,
    SecondLook,
    forget_files,
    forget_qrcodes,
    forget_unnamed_files,
)
from helpdesk.actions.rendering import client as shape_of
from helpdesk.actions.retention import apply_retention
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.contents import Details, Media, MediaState
from helpdesk.domain.envelopes import MediaFetched, WhatsAppMessage
from helpdesk.domain.moments import DAY, MINUTE, SECOND, Moment, now
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Files, Retention
from helpdesk.domain.states import MessageType
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import DERIVED, Unreachable, derived_key
from helpdesk.store import settings
from tests.actions.receiving import client_at, conversation, receive
from tests.factories import FakeClock, do_open, message_of, phone, whatsapp_message
from tests.kept_files import do_add_file


class Kept:
    """Files in a store with all that is made of them, by the clock of the ledger."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.store = LocalMediaStore(folder / "media")
        self._ledger, self._folder = ledger, folder

    async def add(self, content: str, age: int = 0) -> str:
        """The key of a file that was kept so many milliseconds ago, maybe not the first time."""
        source = self._folder / "source"
        source.write_text(content)
        key = (await self.store.keep(source)).key
        for derived in self._all_of(key)[1:]:
            source.write_text(content)
            await self.store.keep_as(derived, source)
        at = (self._ledger.clock() - age) / 1000
        for one in self._all_of(key):
            os.utime(self._folder / "media" / one, (at, at))
        return key

    async def there(self, key: str) -> list[bool]:
        """Whether the file is there, and what was made of it."""
        return [await self.store.get(one) is not None for one in self._all_of(key)]

    def _all_of(self, key: str) -> list[str]:
        return [key, *(derived_key(key, below) for below in DERIVED)]


ALL, NOTHING = [True] * 3, [False] * 3


@pytest.fixture
def kept(ledger: Ledger, tmp_path: Path) -> Kept:
    return Kept(ledger, tmp_path)


@pytest.fixture
def second_look(ledger: Ledger, kept: Kept) -> SecondLook:
    return SecondLook(ledger, kept.store)


def picture() -> WhatsAppMessage:
    return whatsapp_message(
        phone(),
        "",
        type=MessageType.IMAGE,
        whatsapp_type="image",
        details=Details(media=Media(mime="image/jpeg")),
    )


async def report(ledger: Ledger, message: WhatsAppMessage, key: str) -> None:
    """The bot says where the message's file lies."""
    fetched = MediaFetched(
        instance_id=1,
        whatsapp_id=message.whatsapp_id,
        from_me=False,
        chat=message.chat,
        media_key=key,
        mime="image/jpeg",
        size=7,
    )
    await digest(ledger, [fetched])


async def erase_client(
    ledger: Ledger, store: LocalMediaStore, admin: Actor, client_id: int
) -> None:
    record = await ledger.read(lambda c: access_client(c, admin, client_id))
    await erase(ledger, store, admin, client_id, shape_of(record).name)


@pytest.mark.parametrize("of", ["files", "messages"])
async def test_a_file_that_came_again_just_before_the_night_stays_for_its_late_report(
    ledger: Ledger,
    number: int,
    ana: Actor,
    admin: Actor,
    clock: FakeClock,
    kept: Kept,
    of: str,
) -> None:
    finished = await ledger.write(lambda work: do_open(work, number, ana))
    await ledger.write(lambda work: do_finish(work, ana, finished, ask_feedback=False))
    key = await kept.add("flyer", 40 * DAY)
    at = round(clock.moment)
    await ledger.write(partial(do_add_file, attendance_id=finished, key=key, at=at))

    def do_set(work: Work) -> None:
        settings.put(work.connection, "media", Files(days=30), work.now)
        settings.put(work.connection, "retention", Retention(days=30), work.now)

    await ledger.write(do_set)
    clock.advance(31 * DAY)
    message = picture()
    await receive(ledger, number, message)
    await kept.add("flyer", 70 * SECOND)
    await (apply_file_retention if of == "files" else apply_retention)(ledger, kept.store)
    await report(ledger, message, key)
    [shape] = await conversation(ledger, admin, message.chat)
    assert shape.media is not None
    assert shape.media.state is MediaState.READY
    assert await kept.store.get(key) == b"flyer"


async def test_a_file_that_was_kept_just_now_goes_soon_after_its_client_unless_it_is_named(
    ledger: Ledger,
    opened: int,
    number: int,
    ana: Actor,
    admin: Actor,
    clock: FakeClock,
    kept: Kept,
    second_look: SecondLook,
) -> None:
    passport, logo = await kept.add("passport"), await kept.add("logo")
    for key in (passport, logo):
        message_id = await ledger.write(partial(do_add_file, attendance_id=opened, key=key))
    client_id = (await message_of(ledger, message_id)).client_id
    await erase_client(ledger, kept.store, admin, client_id)
    assert await kept.store.get(passport) == b"passport"
    other = await ledger.write(lambda work: do_open(work, number, ana))
    await ledger.write(partial(do_add_file, attendance_id=other, key=logo))
    clock.advance(KEPT_JUST_NOW - SECOND)
    await second_look.look()
    assert await kept.store.get(passport) == b"passport"
    clock.advance(2 * SECOND)
    await second_look.look()
    assert (await kept.there(passport), await kept.store.get(logo)) == (NOTHING, b"logo")


async def test_a_file_that_comes_for_nobody_goes_soon(
    ledger: Ledger,
    number: int,
    admin: Actor,
    clock: FakeClock,
    kept: Kept,
    second_look: SecondLook,
) -> None:
    erased, neighbour = picture(), picture()
    await receive(ledger, number, erased, neighbour)
    await erase_client(ledger, kept.store, admin, (await client_at(ledger, erased.chat)).id)
    late, first, again = [await kept.add(word) for word in ("late", "first", "again")]
    await report(ledger, erased, late)
    await report(ledger, neighbour, first)
    await report(ledger, neighbour, again)
    clock.advance(MINUTE + SECOND)
    await second_look.look()
    assert [await kept.there(key) for key in (late, first, again)] == [NOTHING, ALL, NOTHING]


async def test_files_go_with_what_was_made_of_them_once_they_are_old_enough(
    ledger: Ledger, kept: Kept
) -> None:
    old, young = await kept.add("old", 2 * MINUTE), await kept.add("young", 59 * SECOND)
    await forget_files(ledger, kept.store, {old, young}, MINUTE)
    assert (await kept.there(old), (await kept.there(young))[0]) == (NOTHING, True)
    left = await kept.add("left", 2 * DAY)
    await forget_unnamed_files(ledger, kept.store)
    assert await kept.there(left) == NOTHING


async def test_what_was_made_of_a_file_that_is_gone_is_found_and_removed(
    ledger: Ledger, number: int, kept: Kept
) -> None:
    message = picture()
    await receive(ledger, number, message)
    named, orphan = await kept.add("named", 2 * DAY), await kept.add("orphan", 2 * DAY)
    await report(ledger, message, named)
    await kept.store.delete(orphan)
    await forget_unnamed_files(ledger, kept.store)
    assert (await kept.there(named), await kept.there(orphan)) == (ALL, NOTHING)


class Away(LocalMediaStore):
    """It cannot be reached."""

    async def older(self, below: str, before: Moment) -> AsyncIterator[list[str]]:
        if below:
            raise Unreachable("It does not answer.")
        yield []


class Full(LocalMediaStore):
    """There is no room to note that a file of that key is to go."""

    stuck = ""

    async def delete(self, key: str, *, before: Moment | None = None) -> None:
        if key == self.stuck:
            raise OSError("No space left on device")
        await super().delete(key, before=before)


async def test_a_store_that_is_out_of_reach_is_swept_the_next_time(
    ledger: Ledger, kept: Kept, tmp_path: Path
) -> None:
    key = await kept.add("a file", 2 * DAY)
    away = Away(tmp_path / "media")
    await forget_qrcodes(away, now())
    await forget_unnamed_files(ledger, away)
    assert await kept.there(key) == ALL
    await forget_unnamed_files(ledger, kept.store)
    assert await kept.there(key) == NOTHING


async def test_a_file_that_the_disk_does_not_let_go_stays_for_the_sweep_and_holds_up_no_other(
    ledger: Ledger, kept: Kept, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, *others = [await kept.add(f"file {index}", 2 * DAY) for index in range(6)]
    full = Full(tmp_path / "media")
    full.stuck = stuck
    await forget_files(ledger, full, {stuck, *others[:3]}, MINUTE)
    assert [await kept.there(key) for key in others[:3]] == [NOTHING] * 3
    await forget_unnamed_files(ledger, full)
    assert [await kept.there(key) for key in others[3:]] == [NOTHING] * 2
    assert "No space left on device" in caplog.text
    await forget_unnamed_files(ledger, kept.store)
    assert await kept.there(stuck) == NOTHING

"""Files go for their age or for want of room, and nothing else goes with them."""

from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection

from helpdesk.actions import file_retention
from helpdesk.actions.attendances import do_finish
from helpdesk.actions.audit import Wanted, list_entries
from helpdesk.actions.canned_responses import Wanted as WantedResponse
from helpdesk.actions.canned_responses import do_add
from helpdesk.actions.events import read_events
from helpdesk.actions.file_retention import (
    apply_file_retention,
    do_expire_old,
    do_expire_oldest,
    expiring,
    next_run,
    used,
)
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.contents import Media, MediaState
from helpdesk.domain.deeds import Deed
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import DAY, HOUR, MINUTE, Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Business, Files
from helpdesk.domain.states import MessageStatus, MessageType
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import DERIVED, derived_key
from helpdesk.store import attendances, settings
from helpdesk.store import file_retention as stored_files
from helpdesk.store.file_retention import Extent
from tests.factories import FakeClock, do_open, message_of
from tests.kept_files import do_add_file, keep_old

MEGABYTE = 1024 * 1024
GONE = (None, MediaState.EXPIRED)


class Shelf(NamedTuple):
    """A finished attendance and one that goes on, for messages with files."""

    ledger: Ledger
    store: LocalMediaStore
    folder: Path
    finished: int
    opened: int

    async def put(
        self, content: str, *, days: float = 0, is_open: bool = False, **more: Any
    ) -> str:
        """A message with a file of that content, so many days ago; the message's id."""
        key = await keep_old(self.store, self.folder, content)
        at = round(self.ledger.clock() - days * DAY)
        home = self.opened if is_open else self.finished
        return await self.ledger.write(
            partial(do_add_file, attendance_id=home, key=key, at=at, **more)
        )

    async def media(self, message_id: str) -> Media:
        """The message's file."""
        media = (await message_of(self.ledger, message_id)).details.media
        assert media is not None
        return media

    async def keys(self, *message_ids: str) -> list[str | None]:
        """Where the messages' files lie."""
        return [(await self.media(one)).key for one in message_ids]

    async def set(self, days: int = 0, megabytes: float = 0) -> None:
        """Set the rules."""
        rules = Files(days=days, gigabytes=megabytes / 1024)

        def do_set(work: Work) -> None:
            zone = Business(time_zone="America/Sao_Paulo")
            settings.put(work.connection, "business", zone, work.now)
            settings.put(work.connection, "media", rules, work.now)

        await self.ledger.write(do_set)

    async def can(self, admin: Actor, message_id: str) -> None:
        """Make a canned response with the message's file."""
        media = await self.media(message_id)
        wanted = WantedResponse(shortcode="prices", content="", is_shared=True)
        await self.ledger.write(lambda work: do_add(work, admin, wanted, media))

    async def run(self) -> None:
        """The night after."""
        await apply_file_retention(self.ledger, self.store)

    async def noted(self) -> list[tuple[str, dict[str, Any]]]:
        """What the audit log says of the runs, the newest first."""
        wanted = Wanted(deed=Deed.FILES_EXPIRED)

        def read(connection: Connection) -> list[tuple[str, dict[str, Any]]]:
            entries, _ = list_entries(connection, "en", wanted, before=None, limit=10)
            return [(one.sentence, one.details) for one in entries]

        return await self.ledger.read(read)


@pytest.fixture
async def shelf(ledger: Ledger, number: int, ana: Actor, tmp_path: Path) -> Shelf:
    finished, opened = [await ledger.write(lambda work: do_open(work, number, ana)) for _ in "12"]
    await ledger.write(lambda work: do_finish(work, ana, finished, ask_feedback=False))
    folder = tmp_path / "media"
    return Shelf(ledger, LocalMediaStore(folder), folder, finished, opened)


async def test_old_files_of_finished_attendances_go_and_their_messages_stay_and_say_so(
    shelf: Shelf, clock: FakeClock
) -> None:
    old, young = await shelf.put("old", days=31), await shelf.put("young", days=28)
    under_way = await shelf.put("under way", days=400, is_open=True)
    kept = await shelf.keys(old, young, under_way)
    await shelf.set(days=30)
    [start] = [event.seq for event in await shelf.ledger.read(lambda c: read_events(c, 0, 99))][-1:]
    clock.advance(DAY)
    await shelf.run()
    gone = await shelf.media(old)
    assert (gone.key, gone.state) == GONE
    assert (gone.name, gone.size, gone.mime) == ("cat.jpg", 1_000, "image/jpeg")
    assert (gone.waveform, gone.has_thumbnail) == ((), False)
    assert gone.reason == "This file was deleted because of its age."
    for key in (kept[0] or "", *(derived_key(kept[0] or "", below) for below in DERIVED)):
        assert await shelf.store.get(key) is None
    assert await shelf.keys(young, under_way) == kept[1:]
    assert [await shelf.store.get(key or "") for key in kept[1:]] == [b"young", b"under way"]
    told = await shelf.ledger.read(lambda c: read_events(c, start, 99))
    [event] = [one for one in told if one.kind is EventKind.MESSAGE_CHANGED]
    assert b'"state":"EXPIRED"' in event.text
    assert event.attendance_id == shelf.finished
    [(sentence, figures)] = await shelf.noted()
    assert sentence == "Deleted 1 files for their age or to make room"
    assert (figures["messages"], figures["files"], figures["bytes"]) == (1, 1, 1_000)


async def test_a_file_that_a_newer_message_or_a_canned_response_names_stays_in_the_store(
    shelf: Shelf, clock: FakeClock, admin: Actor
) -> None:
    first, again = await shelf.put("promo", days=40), await shelf.put("promo", days=3)
    price_list = await shelf.put("prices", days=40)
    [promo, prices] = await shelf.keys(again, price_list)
    await shelf.can(admin, price_list)
    await shelf.set(days=30)
    clock.advance(DAY)
    await shelf.run()
    assert await shelf.keys(first, again, price_list) == [None, promo, None]
    assert [await shelf.store.get(key or "") for key in (promo, prices)] == [b"promo", b"prices"]
    [(_, figures)] = await shelf.noted()
    assert (figures["messages"], figures["files"], figures["bytes"]) == (2, 0, 0)


async def test_the_file_of_a_message_that_is_still_to_be_sent_stays(
    shelf: Shelf, clock: FakeClock
) -> None:
    unsent = await shelf.put("unsent", days=9, status=MessageStatus.QUEUED)
    sent = await shelf.put("sent", days=9)
    await shelf.set(days=1, megabytes=0.0005)
    clock.advance(DAY)
    await shelf.run()
    assert (await shelf.keys(unsent, sent))[1] is None
    assert (await shelf.media(unsent)).state is MediaState.READY


async def test_for_want_of_room_the_files_go_that_were_not_used_for_the_longest_time(
    shelf: Shelf, clock: FakeClock, admin: Actor
) -> None:
    sizes: dict[str, Any] = {"size": 40 * MEGABYTE}
    prices = await shelf.put("prices", days=60, **sizes)
    await shelf.can(admin, prices)
    logo = [await shelf.put("logo", days=days, **sizes) for days in (50, 1)]
    oldest = await shelf.put("oldest", days=45, is_open=True, **sizes)
    older = await shelf.put("older", days=30, **sizes)
    old = [await shelf.put("old", days=days, **sizes) for days in (35, 20)]
    young = await shelf.put("young", days=2, **sizes)
    await shelf.set(megabytes=160)
    clock.advance(DAY)
    await shelf.run()
    assert await shelf.keys(older, *old) == [None] * 3
    assert None not in await shelf.keys(*logo, oldest, young, prices)
    assert (await shelf.media(older)).reason == (
        "This file was deleted to make room for newer ones."
    )
    assert await shelf.ledger.read(used) == 160 * MEGABYTE
    await shelf.set(megabytes=1)
    clock.advance(DAY)
    await shelf.run()
    # What is needed stays, whatever it takes.
    assert await shelf.ledger.read(used) == 80 * MEGABYTE
    assert None not in await shelf.keys(oldest, prices)


async def test_a_file_of_very_many_messages_goes_a_few_at_a_time_and_an_end_in_between_is_mended(
    shelf: Shelf, clock: FakeClock
) -> None:
    sent = [await shelf.put("promo", days=9 + days / 70, size=MEGABYTE) for days in range(130)]
    [key] = set(await shelf.keys(*sent))
    await shelf.set(megabytes=0.5)
    clock.advance(DAY)
    before = Moment(clock.moment - 2 * DAY)
    expired = await shelf.ledger.write(partial(do_expire_old, before=before))
    assert (expired.messages, expired.files) == (50, {})
    expired = await shelf.ledger.write(partial(do_expire_oldest, excess=MEGABYTE))
    assert (expired.messages, expired.files) == (50, {})
    assert (await shelf.keys(*sent)) == [key] * 30 + [None] * 100, "the oldest go first"
    # As if the process had died here.
    await shelf.run()
    assert (await shelf.keys(*sent)).count(None) == 130
    assert await shelf.store.get(key or "") is None
    [(_, figures)] = await shelf.noted()
    assert (figures["messages"], figures["files"], figures["bytes"]) == (130, 1, MEGABYTE)
    assert figures["until"] == max([(await message_of(shelf.ledger, one)).at for one in sent])
    clock.advance(DAY)
    await shelf.run()
    assert [one["messages"] for _, one in await shelf.noted()] == [0, 130]


async def test_nothing_goes_before_half_a_day_after_the_rules_were_set_and_each_night_is_noted_once(
    shelf: Shelf, clock: FakeClock
) -> None:
    await shelf.put("old", days=100)
    await shelf.run()
    assert await shelf.ledger.read(partial(next_run, now=clock.moment)) is None
    await shelf.set(days=1)
    night = await shelf.ledger.read(partial(next_run, now=clock.moment))
    assert night is not None
    # Three at night in São Paulo is six in UTC.
    assert (night % DAY, clock.moment < night <= clock.moment + DAY) == (6 * HOUR, True)
    # One minute before that is no time to think twice.
    clock.moment = Moment(night - MINUTE)
    await shelf.set(days=1)
    assert await shelf.ledger.read(partial(next_run, now=clock.moment)) == night + DAY
    night = Moment(night + DAY)
    clock.moment = Moment(night - 1)
    await shelf.run()
    assert await shelf.noted() == []
    clock.moment = night
    for _ in range(2):
        await shelf.run()
    assert [figures["files"] for _, figures in await shelf.noted()] == [1]
    clock.advance(DAY)
    await shelf.run()
    sentence, figures = (await shelf.noted())[0]
    assert sentence == "Found no files that were to be deleted"
    assert figures["until"] is None


@pytest.mark.parametrize("counted", [5_000, 2])
async def test_what_is_said_before_is_what_happens(
    shelf: Shelf, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, counted: int
) -> None:
    monkeypatch.setattr(file_retention, "_COUNTED", counted)
    monkeypatch.setattr(stored_files, "_FEW", counted)
    for index in range(8):
        for times in range(1 + index % 2):
            days = 10 * index + times
            await shelf.put(f"file {index}", days=days, size=MEGABYTE, type=MessageType.VIDEO)
    await shelf.put("under way", days=90, is_open=True, size=3 * MEGABYTE)
    rules = Files(days=65, gigabytes=5 / 1024)
    taken = await shelf.ledger.read(used)

    def say(connection: Connection) -> Extent:
        return expiring(connection, rules, Moment(clock.moment + DAY), taken)

    promised = await shelf.ledger.read(say)
    assert promised == Extent(6, 6 * MEGABYTE)
    await shelf.set(days=65, megabytes=5)
    clock.advance(DAY)
    await shelf.run()
    [(_, figures)] = await shelf.noted()
    assert Extent(figures["files"], figures["bytes"]) == promised
    assert await shelf.ledger.read(used) == 5 * MEGABYTE


async def test_an_attendance_whose_last_message_had_a_file_shows_that_it_went(
    shelf: Shelf, clock: FakeClock
) -> None:
    last = await shelf.put("last")
    message = await message_of(shelf.ledger, last)

    def do_make_last(work: Work) -> None:
        values = {"last_message_id": last, "last_message_at": message.at}
        attendances.change(work.connection, shelf.finished, values)

    await shelf.ledger.write(do_make_last)
    await shelf.set(days=1)
    clock.advance(2 * DAY)
    await shelf.run()
    attendance = await shelf.ledger.read(lambda c: attendances.load(c, shelf.finished))
    assert attendance is not None
    assert attendance.last_message is not None
    assert attendance.last_message.details.media is not None
    assert attendance.last_message.details.media.state is MediaState.EXPIRED

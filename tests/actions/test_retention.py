"""The retention period: what is deleted when, and what is not."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from helpdesk.actions.attendances import do_accept, do_finish
from helpdesk.actions.audit import Wanted, list_entries
from helpdesk.actions.message_pages import list_messages
from helpdesk.actions.retention import (
    apply_retention,
    do_delete_old,
    next_run,
    show_retention,
)
from helpdesk.actions.tombstones import deleted_until
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import DAY, HOUR, MINUTE, Moment, to_iso
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Business, Retention
from helpdesk.media.local import LocalMediaStore
from helpdesk.store import attendances, feedbacks, instances, settings
from helpdesk.store.schema import events
from helpdesk.store.schema import messages as message_table
from tests.actions.receiving import attendances_at, receive
from tests.factories import START, FakeClock, do_open, do_wait, phone, whatsapp_message

DAYS = 30


@pytest.fixture
def media(tmp_path: Path) -> LocalMediaStore:
    return LocalMediaStore(tmp_path / "media")


async def set_period(ledger: Ledger, days: int, zone: str = "America/Sao_Paulo") -> None:
    def do_set(work: Work) -> None:
        settings.put(work.connection, "business", Business(time_zone=zone), work.now)
        settings.put(work.connection, "retention", Retention(days=days), work.now)

    await ledger.write(do_set)


async def finished(ledger: Ledger, number: int, actor: Actor) -> int:
    attendance_id = await ledger.write(lambda work: do_open(work, number, actor))
    await ledger.write(lambda work: do_finish(work, actor, attendance_id))
    return attendance_id


def noted(connection: Connection) -> list[object]:
    """What the audit log says of the runs, the newest first."""
    wanted = Wanted(deed=Deed.RETENTION_APPLIED)
    entries, _ = list_entries(connection, "en", wanted, before=None, limit=10)
    return [(one.sentence, one.details) for one in entries]


async def number_of_messages(ledger: Ledger, actor: Actor, attendance_id: int) -> int:
    page = await ledger.read(
        partial(list_messages, actor=actor, attendance_id=attendance_id, place=None, limit=100)
    )
    return len(page.items)


async def test_messages_of_attendances_finished_long_ago_are_deleted_and_figures_stay(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, media: LocalMediaStore
) -> None:
    old = await finished(ledger, number, ana)
    await ledger.write(lambda work: feedbacks.add(work.connection, old, 5, "Lovely", work.now))
    clock.advance(20 * DAY)
    young = await finished(ledger, number, ana)
    waiting = await ledger.write(lambda work: do_wait(work, number))
    await set_period(ledger, DAYS)
    clock.advance(11 * DAY)
    await apply_retention(ledger, media)
    assert await number_of_messages(ledger, ana, old) == 0
    assert await number_of_messages(ledger, ana, young) == 1
    assert await number_of_messages(ledger, ana, waiting) == 1
    emptied = await ledger.read(lambda c: attendances.load(c, old))
    assert emptied is not None
    assert emptied.erased_at == clock.moment
    assert emptied.finished_at == START
    assert emptied.feedback is not None
    assert (emptied.feedback.answer, emptied.feedback.comment) == (5, None)


@pytest.mark.parametrize(("milliseconds", "left"), [(-1, 1), (0, 1), (1, 0)])
async def test_the_period_is_over_to_the_millisecond(
    ledger: Ledger,
    clock: FakeClock,
    number: int,
    ana: Actor,
    media: LocalMediaStore,
    milliseconds: int,
    left: int,
) -> None:
    await set_period(ledger, 2)
    attendance_id = await finished(ledger, number, ana)
    clock.advance(2 * DAY + milliseconds)
    await apply_retention(ledger, media)
    assert await number_of_messages(ledger, ana, attendance_id) == left


async def test_nothing_is_deleted_before_the_night_after_the_period_was_set(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, media: LocalMediaStore
) -> None:
    attendance_id = await finished(ledger, number, ana)
    clock.advance(100 * DAY)
    await set_period(ledger, 1)
    night = await ledger.read(partial(next_run, now=clock.moment))
    assert night is not None
    assert clock.moment < night <= clock.moment + DAY
    # Three at night in São Paulo is six in UTC.
    assert night % DAY == 6 * HOUR
    clock.moment = Moment(night - 1)
    await apply_retention(ledger, media)
    assert await number_of_messages(ledger, ana, attendance_id) == 1
    clock.moment = night
    await apply_retention(ledger, media)
    assert await number_of_messages(ledger, ana, attendance_id) == 0
    following = await ledger.read(partial(next_run, now=clock.moment))
    assert following == night + DAY


async def test_a_period_that_is_set_just_before_the_night_begins_in_the_one_after(
    ledger: Ledger, clock: FakeClock
) -> None:
    await set_period(ledger, DAYS)
    night = await ledger.read(partial(next_run, now=clock.moment))
    assert night is not None
    clock.moment = Moment(night - MINUTE)
    shown = await ledger.read(partial(show_retention, now=clock.moment, days=DAYS))
    tried = await ledger.read(partial(show_retention, now=clock.moment, days=1))
    assert (shown.next_run, tried.next_run) == (to_iso(night), to_iso(Moment(night + DAY)))
    await set_period(ledger, 1)
    shown = await ledger.read(partial(show_retention, now=clock.moment))
    assert shown.next_run == tried.next_run


async def test_a_run_that_was_interrupted_is_noted_as_a_whole(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, media: LocalMediaStore
) -> None:
    for _ in range(51):
        await finished(ledger, number, ana)
    await set_period(ledger, DAYS)
    clock.advance((DAYS + 1) * DAY)
    before = Moment(clock.moment - DAYS * DAY)
    await ledger.write(partial(do_delete_old, before=before))
    # As if the process had died here.
    await apply_retention(ledger, media)
    assert await ledger.read(noted) == [
        (
            "Deleted 51 messages that were past their time",
            {"attendances": 51, "messages": 51, "files": 0},
        )
    ]


async def test_a_night_in_which_there_is_nothing_to_delete_counts_and_each_run_is_noted_once(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, media: LocalMediaStore
) -> None:
    await set_period(ledger, DAYS)
    for hours in (24, 1, 1):
        clock.advance(hours * HOUR)
        await apply_retention(ledger, media)
    following = await ledger.read(partial(next_run, now=clock.moment))
    assert following is not None
    assert following > clock.moment
    for _ in range(60):
        await finished(ledger, number, ana)
    clock.advance((DAYS + 1) * DAY)
    await apply_retention(ledger, media)
    nothing = {"attendances": 0, "messages": 0, "files": 0}
    assert await ledger.read(noted) == [
        (
            "Deleted 60 messages that were past their time",
            {"attendances": 60, "messages": 60, "files": 0},
        ),
        ("Found no messages that were past their time", nothing),
    ]


async def test_what_later_messages_quote_of_what_is_deleted_goes_from_them_and_from_the_log(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, media: LocalMediaStore
) -> None:
    chat, days = phone(), DAYS - 1
    said = whatsapp_message(chat, "The word is swordfish")
    await receive(ledger, number, said)
    [old] = await attendances_at(ledger, chat)
    await ledger.write(lambda work: do_accept(work, ana, old.id))
    await ledger.write(lambda work: do_finish(work, ana, old.id))
    await set_period(ledger, DAYS)
    clock.advance(days * DAY)
    later = whatsapp_message(
        chat, "About that", quoted_whatsapp_id=said.whatsapp_id, seconds=days * 86_400
    )
    await receive(ledger, number, later)

    def where(connection: Connection) -> tuple[int, int]:
        details = connection.execute(select(message_table.c.details)).scalars()
        texts = connection.execute(select(events.c.text)).scalars()
        return sum("swordfish" in (one or "") for one in details), sum(
            "swordfish" in one for one in texts
        )

    in_quotes, in_log = await ledger.read(where)
    assert in_quotes == 1
    assert in_log >= 2
    clock.advance(2 * DAY)
    await apply_retention(ledger, media)
    assert await ledger.read(where) == (0, 0)


async def test_without_a_period_nothing_is_deleted(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, media: LocalMediaStore
) -> None:
    attendance_id = await finished(ledger, number, ana)
    clock.advance(10_000 * DAY)
    await apply_retention(ledger, media)
    assert await number_of_messages(ledger, ana, attendance_id) == 1
    shown = await ledger.read(partial(show_retention, now=clock.moment))
    assert (shown.days, shown.next_run, shown.messages) == (0, None, 0)


async def test_what_will_be_deleted_is_said_before_also_of_a_period_not_yet_set(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, media: LocalMediaStore
) -> None:
    for _ in range(3):
        await finished(ledger, number, ana)
    clock.advance(10 * DAY)
    await finished(ledger, number, ana)
    shown = await ledger.read(partial(show_retention, now=clock.moment, days=5))
    assert (shown.attendances, shown.messages, shown.files) == (3, 3, 0)
    assert shown.next_run is not None
    await set_period(ledger, 5)
    promised = await ledger.read(partial(show_retention, now=clock.moment))
    night = await ledger.read(partial(next_run, now=clock.moment))
    assert night is not None
    clock.moment = night
    await apply_retention(ledger, media)
    left = await ledger.read(partial(show_retention, now=clock.moment, days=5))
    assert (promised.attendances, left.attendances) == (3, 0)


async def test_an_attendance_in_which_somebody_wrote_since_is_left_alone(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, media: LocalMediaStore
) -> None:
    attendance_id = await finished(ledger, number, ana)
    await set_period(ledger, DAYS)
    clock.advance((DAYS + 1) * DAY)

    def do_write_later(work: Work) -> None:
        values = {"last_message_at": work.now}
        attendances.change(work.connection, attendance_id, values)

    await ledger.write(do_write_later)
    await apply_retention(ledger, media)
    assert await number_of_messages(ledger, ana, attendance_id) == 1


async def test_what_was_deleted_is_not_missing_and_what_came_while_away_is(
    ledger: Ledger, clock: FakeClock, number: int
) -> None:
    await set_period(ledger, DAYS)
    instance = await ledger.read(lambda c: instances.load(c, number))
    assert instance is not None
    later = Moment(clock.moment + 100 * DAY)

    async def until(online_until: Moment) -> Moment:
        def do_note(work: Work) -> Moment:
            instances.change(work.connection, number, {"online_until": online_until}, work.now)
            present = instances.load(work.connection, number)
            assert present is not None
            return deleted_until(work.connection, present, later)

        return await ledger.write(do_note)

    assert await until(later) == later - DAYS * DAY
    weeks_ago = Moment(later - 50 * DAY)
    assert await until(weeks_ago) == weeks_ago

"""The copy in Firestore when the log is not what it was, and when all of it is compared."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import Connection, func, select, update

from helpdesk.actions import mirroring
from helpdesk.actions.attendances import do_finish
from helpdesk.actions.events import do_trim_log
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.documents import (
    CURSOR,
    Cursor,
    Document,
    Stream,
    attendance_path,
    message_path,
    user_path,
)
from helpdesk.domain.moments import DAY, MINUTE
from helpdesk.domain.roles import Role
from helpdesk.firebase.errors import Unreachable
from helpdesk.store import event_log
from helpdesk.store.schema import events, log
from tests.factories import FakeClock, do_wait
from tests.sinks.conftest import People, on_sqlite, write
from tests.sinks.mirrored import DAYS, QUICK, Mirror, do_write_many, pass_on

AWAY = "Firestore is away."


# What is asked here is the same on PostgreSQL.
database_url = on_sqlite


async def fail(documents: Sequence[Document], cursor: Cursor) -> None:
    raise Unreachable(AWAY)


async def wait_twice(ledger: Ledger, people: People) -> None:
    for _ in range(2):
        await ledger.write(partial(do_wait, instance_id=people.number))


async def test_a_log_that_was_trimmed_meanwhile_is_made_up_for(
    mirror: Mirror, ledger: Ledger, clock: FakeClock, people: People
) -> None:
    await mirror.filled()
    await wait_twice(ledger, people)
    clock.advance(8 * DAY)
    await ledger.write(do_trim_log)
    await ledger.write(partial(do_wait, instance_id=people.number))
    async with mirror.copying() as one:
        await mirror.check(one)
        assert one.gate.pages


async def test_a_log_that_is_trimmed_during_an_outage_is_made_up_for(
    mirror: Mirror, ledger: Ledger, clock: FakeClock, people: People
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        one.gate.calm()
        one.gate.before = fail
        await wait_twice(ledger, people)
        clock.advance(8 * DAY)
        await ledger.write(do_trim_log)
        # What was read of the log before that has failed by the next look.
        looks = one.gate.looks
        await one.until(lambda: one.gate.looks > looks)
        one.gate.before = pass_on
        await ledger.write(partial(do_wait, instance_id=people.number))
        await mirror.check(one)
        assert one.gate.pages


async def test_another_log_is_another_database_and_everything_is_compared(
    mirror: Mirror, ledger: Ledger, people: People
) -> None:
    await mirror.filled()
    waiting = await ledger.write(partial(do_wait, instance_id=people.number))
    epoch = str(uuid4())

    def do_begin_epoch(work: Work) -> None:
        work.connection.execute(update(log).values(epoch=epoch))

    await ledger.write(do_begin_epoch)
    async with mirror.copying() as one:
        await mirror.check(one)
        assert one.cursor.epoch == epoch
    assert attendance_path(waiting) in mirror.there()


async def test_a_database_from_a_backup_takes_back_what_came_later(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    await mirror.filled()
    cursor = mirror.project.owner.get(CURSOR)
    assert cursor is not None
    later = {"seq": cursor["seq"] + 5, "commit": "later"}
    mirror.project.owner.set(CURSOR, {**cursor, **later})
    mirror.project.owner.set(attendance_path(99), {"id": 99, "aud": ["all"]})
    async with mirror.copying() as one:
        await mirror.check(one)
        assert attendance_path(99) not in mirror.there()
        assert one.cursor.seq == await ledger.read(_last_seq)


def _last_seq(connection: Connection) -> int:
    return event_log.place(connection)[1]


async def test_the_copy_of_another_helpdesk_is_left_alone_until_it_is_taken_over(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    mirror.project.owner.set("attendances/77", {"id": 77, "aud": ["all"]})
    cursor = Cursor(owner="else", epoch="e", seq=5, horizon=ledger.clock(), days=30, commit="c")
    theirs = {name: getattr(cursor, name) for name in cursor.__struct_fields__}
    mirror.project.owner.set(CURSOR, theirs)
    async with mirror.copying(paces=QUICK._replace(foreign=0.02)) as one:
        await one.until(lambda: one.follower.status.is_foreign)
        await write(ledger, people, opened)
        await one.until(lambda: one.gate.looks > 3)
        assert mirror.there().keys() == {"attendances/77"}
        assert one.gate.batches == []
        one.follower.rebuild(takes_over=True)
        await mirror.check(one)
        assert not one.follower.status.is_foreign
        assert one.cursor.owner == await ledger.read(mirroring.owner)
        assert "attendances/77" not in mirror.there()


async def test_a_copy_that_a_wrong_clock_has_emptied_is_filled_again(
    mirror: Mirror, ledger: Ledger, clock: FakeClock, people: People, opened: int
) -> None:
    await ledger.write(partial(do_finish, actor=people.ana, attendance_id=opened))
    clock.advance(400 * DAY)
    await mirror.filled()
    async with mirror.copying() as one:
        await one.settled()
        assert attendance_path(opened) not in mirror.there()
        clock.advance(-400 * DAY)
        # While it runs, with the first thing that happens.
        await wait_twice(ledger, people)
        await mirror.check(one)
        assert attendance_path(opened) in mirror.there()


async def test_a_start_with_the_right_clock_fills_what_a_wrong_one_has_emptied(
    mirror: Mirror, ledger: Ledger, clock: FakeClock, people: People, opened: int
) -> None:
    await ledger.write(partial(do_finish, actor=people.ana, attendance_id=opened))
    clock.advance(400 * DAY)
    await mirror.filled()
    clock.advance(-400 * DAY)
    async with mirror.copying() as one:
        await mirror.check(one)
        assert attendance_path(opened) in mirror.there()


async def test_a_rebuild_takes_back_what_a_clock_that_was_little_wrong_has_taken(
    mirror: Mirror, ledger: Ledger, clock: FakeClock, people: People, opened: int
) -> None:
    await ledger.write(partial(do_finish, actor=people.ana, attendance_id=opened))
    clock.advance(DAYS * DAY + MINUTE)
    await mirror.filled()
    clock.advance(-2 * MINUTE)
    async with mirror.copying() as one:
        await one.settled()
        assert attendance_path(opened) not in mirror.there()
        one.follower.rebuild()
        await mirror.check(one)
        assert attendance_path(opened) in mirror.there()


async def test_an_event_that_cannot_be_read_stops_nothing(
    mirror: Mirror,
    ledger: Ledger,
    people: People,
    opened: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await mirror.filled()
    message_id = await write(ledger, people, opened)
    await ledger.write(partial(do_change, user_id=people.ana.user_id, role=Role.ATTENDANT_MANAGER))

    def do_spoil(work: Work) -> None:
        last = select(func.max(events.c.seq)).scalar_subquery()
        spoilt = update(events).where(events.c.seq > last - 2).values(text='{"message": 1')
        work.connection.execute(spoilt)

    await ledger.write(do_spoil)
    async with mirror.copying() as one:
        await mirror.check(one)
        await write(ledger, people, opened)
        await mirror.check(one)
        assert one.follower.status.error is None
    assert message_path(opened, message_id) in mirror.there()
    assert mirror.there()[user_path(people.ana.user_id)]["role"] == "ATTENDANT_MANAGER"
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_a_machine_that_slept_for_longer_than_the_log_goes_back_is_made_up_for(
    mirror: Mirror, ledger: Ledger, clock: FakeClock, people: People
) -> None:
    async with mirror.copying(paces=QUICK._replace(gather=0.0)) as one:
        await one.settled()
        looks = one.gate.looks

        def do_all(work: Work) -> None:
            # In one piece: the follower sees nothing of it before the log is trimmed.
            do_wait(work, people.number)
            work.events.clear()
            work.connection.execute(update(log).values(trimmed_seq=log.c.last_seq))
            do_wait(work, people.number)

        await ledger.write(do_all)
        await mirror.check(one)
        # It has noticed by itself, and not after an error.
        assert one.gate.looks == looks
        assert one.gate.pages


async def test_other_days_are_in_every_document(
    mirror: Mirror, ledger: Ledger, clock: FakeClock, people: People, opened: int
) -> None:
    await mirror.filled()
    async with mirror.copying(days=60) as one:
        await mirror.check(one)
        assert (one.cursor.days, one.cursor.horizon) == (60, clock() - 60 * DAY)


async def test_what_others_keep_in_the_project_stays(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    others = {
        "users/somebody": {"name": "x"},
        "rooms/1/messages/1": {"text": "x"},
        "attendances/x": {"name": "x"},
    }
    for path, fields in others.items():
        mirror.project.owner.set(path, fields)
    async with mirror.copying() as one:
        await one.settled()
        expected = {**await mirror.here(one.cursor), **others}
        assert mirror.there() == expected


async def test_a_rebuild_mends_what_somebody_changed_by_hand(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    ids = [await write(ledger, people, opened, f"No. {number}") for number in range(3)]
    async with mirror.copying() as one:
        await one.settled()
        owner = mirror.project.owner
        owner.delete(message_path(opened, ids[0]))
        owner.set(message_path(opened, ids[1]), {"content": "changed"})
        owner.set(message_path(opened, str(uuid4())), {"content": "invented"})
        owner.set(message_path(4711, str(uuid4())), {"content": "of nobody"})
        owner.delete(attendance_path(opened))
        owner.set("users/99", {"keys": ["all"], "active": True, "role": "ADMIN"})
        one.gate.calm()
        one.follower.rebuild()
        await mirror.check(one)
        assert len(one.gate.written) == 6


async def test_a_rebuild_goes_on_where_it_was_and_events_go_first(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    await ledger.write(partial(do_write_many, actor=people.ana, attendance_id=opened, count=350))
    places: list[int] = []

    async def stop_in_the_middle(documents: Sequence[Document], cursor: Cursor) -> None:
        places.append(0 if cursor.rebuild is None else cursor.rebuild.done)
        if places[-1] > 150:
            raise asyncio.CancelledError

    async with mirror.copying(before=stop_in_the_middle) as one:
        await one.ended()
    begun = places[-2]
    assert begun > 0
    added = await write(ledger, people, opened, "meanwhile")
    seen: list[tuple[int | None, bool]] = []

    async def watch(documents: Sequence[Document], cursor: Cursor) -> None:
        done = None if cursor.rebuild is None else cursor.rebuild.done
        seen.append((done, any(added in one.path for one in documents)))

    async with mirror.copying(before=watch) as one:
        await mirror.check(one)
        assert seen[0] == (begun, True)
        assert seen[-1][0] is None
        assert max(one.gate.pages) <= 100


async def test_a_name_that_changes_in_a_rebuild_reaches_what_was_compared_already(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    has_changed = False

    async with mirror.copying() as one:
        await one.settled()

        async def rename(documents: Sequence[Document], cursor: Cursor) -> None:
            nonlocal has_changed
            place = cursor.rebuild
            if not has_changed and place is not None and place.stream is Stream.MESSAGES:
                has_changed = True
                change = partial(do_change, user_id=people.ana.user_id, name="Ana Maria")
                await ledger.write(change)

        one.gate.before = rename
        mirror.project.owner.delete(attendance_path(opened))
        one.follower.rebuild()
        await mirror.check(one)
        assert has_changed

"""Event numbers: in the order of their commits, without a hole."""

import asyncio
import random
from functools import partial

import pytest

from helpdesk.actions.events import KEPT, do_trim_log, log_place, read_events
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import DAY, MINUTE
from tests.factories import FakeClock, add_person

WRITERS = 8
EACH = 12


class Stopped(Exception):
    """A writer changes its mind."""


def do_emit(work: Work, count: int, *, must_fail: bool = False) -> None:
    first = work.next_seq(count)
    for seq in range(first, first + count):
        work.emit(EventKind.USER_CHANGED, seq)
    if must_fail:
        raise Stopped


async def write_many(ledger: Ledger, chances: random.Random) -> int:
    written = 0
    for _ in range(EACH):
        count, must_fail = chances.randint(1, 3), chances.random() < 0.2
        try:
            await ledger.write(partial(do_emit, count=count, must_fail=must_fail))
        except Stopped:
            continue
        written += count
    return written


async def poll(ledger: Ledger, is_over: asyncio.Event) -> list[int]:
    """What a reader gets who always asks for what follows the last number it has."""
    seen: list[int] = []
    while True:
        was_over = is_over.is_set()
        found = await ledger.read(partial(read_events, after=seen[-1] if seen else 0, limit=7))
        seen += [event.seq for event in found]
        if was_over and not found:
            return seen


async def test_a_reader_beside_concurrent_writers_never_skips_a_number(ledger: Ledger) -> None:
    is_over = asyncio.Event()
    readers = [asyncio.create_task(poll(ledger, is_over)) for _ in range(2)]
    writers = [write_many(ledger, random.Random(seed)) for seed in range(WRITERS)]
    total = sum(await asyncio.gather(*writers))
    is_over.set()
    for seen in await asyncio.gather(*readers):
        assert seen == list(range(1, total + 1))


async def test_a_number_taken_by_a_write_that_failed_is_given_again(ledger: Ledger) -> None:
    with pytest.raises(Stopped):
        await ledger.write(lambda work: do_emit(work, 5, must_fail=True))
    await ledger.write(lambda work: do_emit(work, 1))
    assert [event.seq for event in await ledger.read(lambda c: read_events(c, 0, 10))] == [1]


async def test_events_older_than_a_week_are_trimmed_and_the_place_says_so(
    ledger: Ledger, clock: FakeClock
) -> None:
    await add_person(ledger, "Ana")
    clock.advance(KEPT)
    await add_person(ledger, "Bruno")
    await ledger.write(do_trim_log)
    assert (await ledger.read(log_place))[1:] == (2, 0)
    clock.advance(1)
    await ledger.write(do_trim_log)
    assert (await ledger.read(log_place))[1:] == (2, 1)
    assert [event.seq for event in await ledger.read(lambda c: read_events(c, 0, 10))] == [2]
    clock.advance(8 * DAY)
    await ledger.write(do_trim_log)
    assert (await ledger.read(log_place))[1:] == (2, 2)
    await add_person(ledger, "Clara")
    assert [event.seq for event in await ledger.read(lambda c: read_events(c, 2, 10))] == [3]


async def test_who_looked_and_typed_is_forgotten_after_minutes_and_nothing_else_is(
    ledger: Ledger, clock: FakeClock
) -> None:
    def do_tell(work: Work) -> None:
        for kind in (EventKind.ATTENDANCE_WATCHED, EventKind.CLIENT_TYPING, EventKind.USER_CHANGED):
            work.emit(kind, work.next_seq())

    await ledger.write(do_tell)
    clock.advance(11 * MINUTE)
    await ledger.write(do_tell)
    await ledger.write(do_trim_log)
    # A reader who stands at one that is gone goes on from there.
    assert (await ledger.read(log_place))[1:] == (6, 0)
    assert [one.seq for one in await ledger.read(lambda c: read_events(c, 1, 10))] == [3, 4, 5, 6]

"""The table of jobs: each runs again and again, and does what its name says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.sql.schema import Table

from helpdesk.actions.dispatch import Dispatcher
from helpdesk.actions.events import KEPT, log_place, read_events
from helpdesk.actions.links import do_invite
from helpdesk.actions.media_sweeping import SecondLook
from helpdesk.actions.sessions import SESSION_LIFE, do_begin_session
from helpdesk.actions.work import Ledger
from helpdesk.config import read_config
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import MINUTE
from helpdesk.domain.states import AttendanceState, MessageStatus
from helpdesk.media.local import LocalMediaStore
from helpdesk.queue import memory_broker
from helpdesk.scheduler import Job, jobs, start_scheduler
from helpdesk.store import instances
from helpdesk.store.schema import invitations, sessions
from tests.actions.living import do_catch_up, serve, shown
from tests.desk import Desk
from tests.factories import (
    FakeClock,
    add_number,
    add_person,
    do_open,
    do_write_text,
    message_of,
)
from tests.waiting import SECONDS, News

OFTEN = 0.01


@asynccontextmanager
async def scheduled(*table: Job) -> AsyncIterator[None]:
    """Those jobs, running."""
    scheduler = start_scheduler(table)
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


class Counting:
    """An action that counts its runs, and fails if it is told to."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.runs = 0
        self.news = News()
        self._failure = failure

    async def __call__(self) -> None:
        self.runs += 1
        self.news.tell()
        if self._failure is not None:
            raise self._failure

    async def has_run(self, times: int) -> None:
        """Wait for that many runs."""
        assert await self.news.until(lambda: self.runs >= times or None)


async def test_a_job_runs_again_and_again() -> None:
    action = Counting()
    async with scheduled(Job("count", OFTEN, action)):
        await action.has_run(3)


async def test_a_job_that_says_so_runs_soon_after_the_start() -> None:
    soon, later = Counting(), Counting()
    hour = 3_600
    async with scheduled(Job("soon", hour, soon, OFTEN), Job("later", hour, later)):
        await soon.has_run(1)
        assert later.runs == 0


async def test_what_processes_before_have_left_is_looked_for_soon_after_the_start(
    ledger: Ledger,
) -> None:
    [sweep] = [job for job in all_jobs(ledger) if job.name == "forget files that no message names"]
    assert sweep.first_after is not None
    assert sweep.first_after <= 10 * 60


async def test_a_job_that_fails_is_logged_and_stops_neither_itself_nor_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    good, bad = Counting(), Counting(ZeroDivisionError("broken"))
    async with scheduled(Job("good", OFTEN, good), Job("bad", OFTEN, bad)):
        await bad.has_run(3)
        await good.has_run(good.runs + 2)
    failures = [one for one in caplog.records if one.levelname == "ERROR"]
    assert any('"bad' in one.getMessage() and one.exc_info for one in failures)


async def test_a_job_that_takes_long_is_never_run_beside_itself() -> None:
    other = Counting()
    present, most = 0, 0
    may_end = asyncio.Event()

    async def slow() -> None:
        nonlocal present, most
        present += 1
        most = max(most, present)
        await may_end.wait()
        present -= 1

    async with scheduled(Job("slow", OFTEN, slow), Job("other", OFTEN, other)):
        await other.has_run(10)
        assert (present, most) == (1, 1)
        may_end.set()


def all_jobs(ledger: Ledger, dispatcher: Dispatcher | None = None) -> tuple[Job, ...]:
    """The table, with a MediaStore that holds nothing."""
    dispatcher = dispatcher or Dispatcher(ledger, memory_broker().outbound)
    config = read_config({"HELPDESK_DATA_DIR": "no such folder"})
    media = LocalMediaStore(Path("no such folder"))
    return jobs(ledger, dispatcher, media, SecondLook(ledger, media), config)


def action_of(ledger: Ledger, name: str) -> Callable[[], Awaitable[None]]:
    """What the job of that name does."""
    table = all_jobs(ledger)
    return next(job.action for job in table if job.name == name)


def test_each_job_has_a_name_of_its_own_and_an_interval(ledger: Ledger) -> None:
    table = all_jobs(ledger)
    assert len({job.name for job in table}) == len(table) >= 5
    assert all(job.seconds >= 1 for job in table)


async def test_events_are_forgotten_after_a_week_and_a_reader_of_old_ones_learns_it(
    ledger: Ledger, clock: FakeClock
) -> None:
    await add_person(ledger, "Ana")
    _, old, _ = await ledger.read(log_place)
    clock.advance(KEPT + MINUTE)
    await add_person(ledger, "Bruno")
    epoch, last, trimmed = await ledger.read(log_place)
    assert trimmed == 0
    trim = action_of(ledger, "trim the event log")
    for _ in range(2):
        await trim()
        assert await ledger.read(log_place) == (epoch, last, old)
        kept = await ledger.read(lambda connection: read_events(connection, 0, 100))
        assert [event.kind for event in kept] == [EventKind.USER_CHANGED]
        assert kept[0].seq > old


async def count(ledger: Ledger, table: Table) -> int:
    statement = select(func.count()).select_from(table)
    found: int = await ledger.read(lambda connection: connection.execute(statement).scalar_one())
    return found


async def test_sessions_and_links_are_forgotten_when_their_time_is_over(
    ledger: Ledger, clock: FakeClock
) -> None:
    ana = await add_person(ledger, "Ana")
    await ledger.write(lambda work: do_begin_session(work, ana.user_id))
    await ledger.write(lambda work: do_invite(work, ana.user_id))
    forget = action_of(ledger, "forget expired sessions")
    await forget()
    assert (await count(ledger, sessions), await count(ledger, invitations)) == (1, 1)
    clock.advance(SESSION_LIFE)
    await ledger.write(lambda work: do_begin_session(work, ana.user_id))
    await forget()
    assert (await count(ledger, sessions), await count(ledger, invitations)) == (1, 0)


async def test_how_long_a_number_was_online_is_noted_so_that_a_crash_can_be_told(
    ledger: Ledger, clock: FakeClock
) -> None:
    number = await add_number(ledger)
    noted = clock.advance(5 * MINUTE)
    await action_of(ledger, "note which numbers are online")()
    instance = await ledger.read(lambda connection: instances.load(connection, number))
    assert instance is not None
    assert instance.online_until == noted


async def test_what_nobody_writes_in_is_finished_by_the_clock(
    ledger: Ledger, clock: FakeClock
) -> None:
    ana, number = await add_person(ledger, "Ana"), await add_number(ledger)
    await ledger.write(lambda work: do_catch_up(work, number))
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana))
    [job] = [one for one in all_jobs(ledger) if one.name == "finish what is idle"]
    assert job.seconds == 5 * 60
    for minutes, state in ((29, AttendanceState.OPEN), (1, AttendanceState.FINISHED)):
        await serve(ledger, clock, minutes * MINUTE)
        await job.action()
        assert (await shown(ledger, attendance_id)).state is state


async def test_what_waits_is_dispatched_by_the_clock_too(ledger: Ledger) -> None:
    ana, number = await add_person(ledger, "Ana"), await add_number(ledger)
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana))
    message_id = await ledger.write(lambda work: do_write_text(work, ana, attendance_id))
    assert (await message_of(ledger, message_id)).status is MessageStatus.QUEUED
    outbound = memory_broker().outbound
    # It was made after the commit, so nothing but the clock wakes it.
    dispatcher = Dispatcher(ledger, outbound)
    table = all_jobs(ledger, dispatcher)
    running = asyncio.create_task(dispatcher.run())
    try:
        await next(job.action for job in table if job.name == "dispatch what waits")()
        async with asyncio.timeout(SECONDS):
            (order,) = await outbound.take(1)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert getattr(order, "message_id", None) == message_id
    assert (await message_of(ledger, message_id)).status is MessageStatus.SENDING


async def test_a_running_helpdesk_tells_a_reader_of_trimmed_events_to_begin_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, cast = desk.helpdesk.ledger, desk.cast
    snapshot = await cast.admin.snapshot()
    later = ledger.clock() + KEPT + MINUTE
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "clock", lambda: later)
        await action_of(ledger, "trim the event log")()
    async with cast.admin.events(f"after=1&epoch={snapshot['epoch']}") as events:
        assert (await events.next())["kind"] == "hello"
        assert (await events.next())["kind"] == "resnapshot"
        attendance_id = await desk.waiting()
        assert (await events.kind("message.created"))["attendance_id"] == attendance_id


async def test_what_an_erasure_has_left_in_the_database_is_scrubbed_later_and_only_then(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    scrubbed: list[bool] = []

    async def scrub() -> bool:
        scrubbed.append(True)
        return True

    monkeypatch.setattr(ledger.database, "scrub", scrub)
    again = action_of(ledger, "scrub what an erasure has left")
    await again()
    assert scrubbed == []
    monkeypatch.setattr(ledger.database, "has_remains", True)
    await again()
    assert scrubbed == [True]

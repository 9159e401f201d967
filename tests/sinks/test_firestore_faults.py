"""The copy in Firestore when answers are lost, others write, and the log is not what it was."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from helpdesk.actions.users import do_change
from helpdesk.actions.work import Ledger
from helpdesk.domain.documents import CURSOR, Cursor, Document, user_path
from helpdesk.domain.moments import SECOND, Moment
from helpdesk.domain.realtime_shapes import RealtimeState
from helpdesk.domain.roles import Role
from helpdesk.firebase.account import open_account
from helpdesk.firebase.documents import FirestoreCopy, Held
from helpdesk.firebase.errors import Overtaken, Unreachable
from helpdesk.sinks.firestore_look import look
from helpdesk.sinks.firestore_status import Backoff, Duty, Status
from tests.factories import START, do_wait
from tests.firebase.accounts import write_service_account
from tests.firebase.emulator import Emulator
from tests.sinks.conftest import People, on_sqlite, write
from tests.sinks.mirrored import Copying, Mirror, pass_on

AWAY = "Firestore is away."


# What is asked here is the same on PostgreSQL.
database_url = on_sqlite


def failing_once(one: Copying, where: str) -> None:
    """Let the next commit fail, `before` it is made or `after`."""

    async def fail_once(documents: Sequence[Document], cursor: Cursor) -> None:
        setattr(one.gate, where, pass_on)
        raise Unreachable(AWAY)

    setattr(one.gate, where, fail_once)


async def test_a_commit_whose_answer_is_lost_is_not_made_again(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        one.gate.calm()
        counts = one.follower.fence.counts
        before = counts.writes
        failing_once(one, "after")
        await write(ledger, people, opened)
        await mirror.check(one)
        assert len(one.gate.batches) == 1
        assert one.follower.status.error is None
        # It is still known what is there.
        await ledger.write(partial(do_change, user_id=people.ana.user_id, email="a@example.com"))
        await mirror.check(one)
        assert len(one.gate.batches) == 1
        assert counts.writes == before + len(one.gate.written) + 1


async def test_a_commit_that_was_not_made_is_made_again(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        failing_once(one, "before")
        await write(ledger, people, opened)
        await mirror.check(one)


async def test_a_commit_that_arrives_late_puts_nothing_old_there(
    mirror: Mirror, ledger: Ledger, people: People, opened: int, copy: FirestoreCopy
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        held = await copy.cursor()
        late = await kept_back(one, write(ledger, people, opened, "older"))

        async def let_through(documents: Sequence[Document], cursor: Cursor) -> None:
            # The older one is a moment faster than this one.
            one.gate.before = pass_on
            await copy.commit(*late, held)

        one.gate.before = let_through
        await write(ledger, people, opened, "newer")
        await mirror.check(one)
        assert one.gate.before is pass_on


async def test_what_was_changed_back_is_not_left_to_a_late_commit(
    mirror: Mirror, ledger: Ledger, people: People, copy: FirestoreCopy
) -> None:
    change = partial(do_change, user_id=people.ana.user_id)
    async with mirror.copying() as one:
        await one.settled()
        held = await copy.cursor()
        there = partial(change, role=Role.ATTENDANT_MANAGER)
        back = partial(change, role=Role.ATTENDANT)
        late = await kept_back(one, ledger.write(there), ledger.write(back))
        await mirror.check(one)
        with pytest.raises(Overtaken):
            await copy.commit(*late, held)
        await mirror.check(one)


async def kept_back(
    one: Copying,
    change: Coroutine[Any, Any, object],
    meanwhile: Coroutine[Any, Any, object] | None = None,
) -> tuple[list[Document], Cursor]:
    """The commit that follows a change, which the network keeps for now; `meanwhile` is done
    before the follower knows of it."""
    kept: list[tuple[list[Document], Cursor]] = []

    async def keep(documents: Sequence[Document], cursor: Cursor) -> None:
        kept.append((list(documents), cursor))
        one.gate.before = pass_on
        if meanwhile is not None:
            await meanwhile
        one.news.tell()
        raise Unreachable(AWAY)

    one.gate.before = keep
    await change
    await one.until(lambda: kept)
    return kept[0]


async def test_what_somebody_else_has_written_is_not_taken_for_what_was_there(
    mirror: Mirror, ledger: Ledger, people: People, opened: int, copy: FirestoreCopy
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        held = await copy.cursor()
        assert held is not None
        other = Document(user_path(people.ana.user_id), {"name": "Other"})
        await copy.commit([other], replace(held.cursor, commit="other"), held)
        # Of Ana's document nothing changes.
        await ledger.write(partial(do_change, user_id=people.ana.user_id, email="a@example.com"))
        await write(ledger, people, opened)
        await mirror.check(one)


async def test_two_followers_at_once_leave_the_copy_right(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    async with mirror.copying() as one, mirror.copying() as other:
        for number in range(10):
            await write(ledger, people, opened, f"No. {number}")
            await ledger.write(partial(do_wait, instance_id=people.number))
            if number % 3 == 0:
                await one.settled()
        await mirror.check(one)
        await mirror.check(other)
        assert one.follower.status.error is other.follower.status.error is None


async def test_a_helpdesk_that_is_overtaken_leaves_the_copy_to_the_other(
    mirror: Mirror, ledger: Ledger, people: People, opened: int, copy: FirestoreCopy
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        one.gate.calm()
        left = await writing_at_each_look(one, copy, 5)
        tries = count_tries(one)
        await write(ledger, people, opened)
        await one.until(lambda: not left)
        # The first was refused, and while the other went on there was none.
        assert (len(tries), one.gate.batches) == (1, [])
        await mirror.check(one)


async def test_who_was_asked_for_something_does_not_wait_for_long(
    mirror: Mirror, ledger: Ledger, people: People, opened: int, copy: FirestoreCopy
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        left = await writing_at_each_look(one, copy, 1_000)
        tries = count_tries(one)
        one.follower.rebuild()
        await one.until(lambda: len(tries) >= 2)
        assert len(left) > 900
        left.clear()
        await mirror.check(one)
        assert one.follower.has_rebuilt


async def writing_at_each_look(one: Copying, copy: FirestoreCopy, count: int) -> list[int]:
    """Somebody else moves the cursor now, and each time that the follower looks at it, so often.
    What is still to come."""
    left = list(range(count))
    look = one.gate.cursor

    async def move() -> None:
        held = await copy.cursor()
        assert held is not None
        await copy.commit([], replace(held.cursor, commit=str(uuid4())), held)

    async def look_after_them() -> Held | None:
        if left:
            left.pop()
            await move()
        return await look()

    setattr(one.gate, "cursor", look_after_them)  # noqa: B010
    await move()
    return left


def count_tries(one: Copying) -> list[int]:
    """What grows by one with each commit that the follower tries."""
    tries: list[int] = []

    async def count(documents: Sequence[Document], cursor: Cursor) -> None:
        tries.append(len(documents))

    one.gate.before = count
    return tries


async def test_a_look_that_fails_while_another_writes_is_not_the_end(
    mirror: Mirror, ledger: Ledger, people: People, opened: int, copy: FirestoreCopy
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        await writing_at_each_look(one, copy, 0)
        look, looks = one.gate.cursor, 0

        async def fail_second() -> Held | None:
            nonlocal looks
            looks += 1
            if looks == 2:
                raise Unreachable(AWAY)
            return await look()

        setattr(one.gate, "cursor", fail_second)  # noqa: B010
        await write(ledger, people, opened)
        await mirror.check(one)
        assert looks >= 2


async def test_a_cursor_that_somebody_touched_is_gone_on_with(
    mirror: Mirror,
    ledger: Ledger,
    people: People,
    opened: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        cursor = mirror.project.owner.get(CURSOR)
        mirror.project.owner.set(CURSOR, {**(cursor or {}), "note": "x"})
        await write(ledger, people, opened)
        await mirror.check(one)
        assert not caplog.records


async def test_a_cursor_that_is_not_taken_for_no_reason_is_tried_again(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        left = 2

        async def refuse(documents: Sequence[Document], cursor: Cursor) -> None:
            nonlocal left
            if left:
                left -= 1
                raise Overtaken

        one.gate.before = refuse
        await write(ledger, people, opened)
        await mirror.check(one)
        assert left == 0


async def test_what_needs_no_reading_goes_on_when_the_reads_are_used_up(
    mirror: Mirror,
    ledger: Ledger,
    people: People,
    opened: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "helpdesk")
    async with mirror.copying() as one:
        await one.settled()
        looks = one.gate.looks
        page, cursor = one.gate.page, one.gate.cursor
        tries = 0

        async def fail(*_: object) -> Any:
            nonlocal tries
            tries += 1
            one.news.tell()
            raise Unreachable("the reads are used up")

        setattr(one.gate, "page", fail)  # noqa: B010
        setattr(one.gate, "cursor", fail)  # noqa: B010
        one.follower.rebuild()
        for number in range(5):
            message_id = await write(ledger, people, opened, str(number))
            before = tries
            await one.until(lambda: any(message_id in path for path in one.gate.written))  # noqa: B023
            await one.until(lambda: tries > before)  # noqa: B023
        assert one.follower.status.error == "the reads are used up"
        # One line for all, and the cursor is not looked at: it is known.
        assert (len(caplog.records), one.gate.looks) == (1, looks)
        setattr(one.gate, "page", page)  # noqa: B010
        setattr(one.gate, "cursor", cursor)  # noqa: B010
        await mirror.check(one)
        await one.until(lambda: one.follower.status.error is None)


async def test_a_helpdesk_that_is_taken_over_sees_it_while_the_other_writes_on(
    mirror: Mirror, ledger: Ledger, people: People, opened: int, copy: FirestoreCopy
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        held = await copy.cursor()
        assert held is not None
        theirs = replace(held.cursor, owner="else", commit="theirs")
        await copy.commit([], theirs, held)
        left = await writing_at_each_look(one, copy, 1_000)
        await write(ledger, people, opened)
        await one.until(lambda: one.follower.status.is_foreign)
        assert len(left) > 990
        shape = await look(one.follower, ledger, one.tail, "en", "demo", 30)
        assert shape.state is RealtimeState.FOREIGN


async def test_hours_without_firestore_are_one_line_and_their_end_another(
    mirror: Mirror,
    ledger: Ledger,
    people: People,
    opened: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "helpdesk")
    async with mirror.copying() as one:
        await one.settled()
        tries = 0

        async def fail_again(documents: Sequence[Document], cursor: Cursor) -> None:
            nonlocal tries
            tries += 1
            one.news.tell()
            raise Unreachable(AWAY)

        one.gate.before = fail_again
        await write(ledger, people, opened)
        await one.until(lambda: tries > 4)
        assert (one.follower.status.error, len(caplog.records)) == (AWAY, 1)
        assert one.follower.status.failing_since is not None
        one.gate.calm()
        await mirror.check(one)
        assert one.follower.status.error is None
        assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_an_outage_that_becomes_another_one_is_a_line_more_for_each_sentence(
    caplog: pytest.LogCaptureFixture,
) -> None:
    status = Status()
    for _ in range(2):
        for sentence in (AWAY, "Firestore refuses what it is asked.", AWAY):
            status.failed(Duty.FOLLOWING, Unreachable(sentence), START)
        status.broke(Duty.FOLLOWING, ValueError("what never should"), START)
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING", "ERROR"]
    assert isinstance(status.defect, ValueError)
    status.worked(Duty.FOLLOWING, START)
    status.failed(Duty.FOLLOWING, Unreachable(AWAY), START)
    assert len(caplog.records) == 4


def test_of_two_outages_each_ends_by_itself() -> None:
    status, later = Status(), Moment(START + 5 * SECOND)
    status.failed(Duty.COMPARING, Unreachable("the reads are used up"), START)
    status.failed(Duty.FOLLOWING, Unreachable(AWAY), later)
    assert (status.error, status.failing_since) == (AWAY, START)
    status.worked(Duty.FOLLOWING, later)
    assert (status.error, status.failing_since) == ("the reads are used up", START)
    status.worked(Duty.COMPARING, later)
    assert (status.error, status.failing_since) == (None, None)


def test_pauses_double_up_to_the_longest_and_begin_again_once_it_works() -> None:
    backoff = Backoff(1, 60)
    assert [backoff.failed() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    backoff.worked()
    assert backoff.failed() == 1


async def test_a_frozen_firestore_is_an_outage_and_no_hang(
    own_firestore_emulator: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ledger: Ledger,
    people: People,
    opened: int,
) -> None:
    for name, value in own_firestore_emulator.environment().items():
        monkeypatch.setenv(name, value)
    project = own_firestore_emulator.project()
    account = open_account(write_service_account(tmp_path / "own.json", project.id))
    mirror = Mirror(ledger, account, project)
    async with mirror.copying(asking=0.5, moving=0.5) as one:
        await one.settled()
        own_firestore_emulator.pause()
        try:
            await write(ledger, people, opened)
            await one.until(lambda: one.follower.status.failing_since)
        finally:
            own_firestore_emulator.resume()
        await mirror.check(one)
        own_firestore_emulator.pause()
        try:
            await write(ledger, people, opened)
            await one.until(lambda: one.gate.is_committing)
            async with asyncio.timeout(1):
                await one.stop()
                await one.gate.close()
        finally:
            own_firestore_emulator.resume()
    account.close()

"""Documents that Firestore refuses, or that cannot be made: set aside, and the rest goes on."""

from collections.abc import Sequence
from functools import partial

import pytest
from sqlalchemy import update

from helpdesk.actions.attendances import do_finish
from helpdesk.actions.clients import do_merge_by_hand
from helpdesk.actions.refusals import Refusals, list_refusals
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.documents import Cursor, Document, message_path, user_path
from helpdesk.domain.moments import DAY
from helpdesk.firebase.errors import Refused, Unreachable
from helpdesk.sinks.firestore_requests import Request
from helpdesk.store import attendances
from helpdesk.store.schema import messages
from tests.factories import FakeClock, do_wait, do_write_text
from tests.sinks.conftest import People, on_sqlite
from tests.sinks.mirrored import DAYS, Commit, Copying, Mirror, do_write_many, pass_on

NO = "This is no document."


# What is asked here is the same on PostgreSQL.
database_url = on_sqlite


def do_write_row(work: Work, people: People, attendance_id: int, **values: object) -> str:
    """Ana writes twice, and the first row gets values that no action would give it."""
    message_id = do_write_text(work, people.ana, attendance_id)
    do_write_text(work, people.ana, attendance_id)
    do_alter(work, message_id, **values)
    return message_id


def do_alter(work: Work, message_id: str, **values: object) -> None:
    if values:
        work.connection.execute(
            update(messages).where(messages.c.id == message_id).values(**values)
        )


async def write(ledger: Ledger, people: People, attendance_id: int, **values: object) -> str:
    return await ledger.write(lambda work: do_write_row(work, people, attendance_id, **values))


async def refused(ledger: Ledger) -> Refusals:
    return await ledger.read(list_refusals)


def refusing(*paths: str, tried: list[str] | None = None) -> Commit:
    """Refuse each batch that writes one of these, which then stands in `tried`."""

    async def refuse(documents: Sequence[Document], cursor: Cursor) -> None:
        bad = [one.path for one in documents if one.path in paths and one.fields is not None]
        if tried is not None:
            tried.extend(bad)
        if bad:
            raise Refused(NO)

    return refuse


async def check_all_but(mirror: Mirror, one: Copying, *paths: str) -> None:
    """All documents are there but these."""
    await one.settled()
    expected = await mirror.here(one.cursor)
    there = mirror.there()
    assert there == {path: f for path, f in expected.items() if path not in paths}
    assert set(paths) <= expected.keys()


async def test_what_is_larger_than_firestore_takes_is_set_aside_until_it_is_smaller(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    async with mirror.copying() as one:
        await one.settled()
        large = await write(ledger, people, opened, content="x" * 1_100_000)
        huge = await write(ledger, people, opened, content="x" * 5_000_000)
        await write(ledger, people, opened)
        paths = {message_path(opened, large), message_path(opened, huge)}
        await check_all_but(mirror, one, *paths)
        first, total = await refused(ledger)
        assert ({shown.path for shown in first}, total) == (paths, 2)
        assert {shown.attendance_id for shown in first} == {opened}
        assert all(shown.error for shown in first)
        await ledger.write(partial(do_alter, message_id=large, content="x"))
        await ledger.write(partial(do_alter, message_id=huge, content="x"))
        one.follower.try_again()
        await mirror.check(one)
        assert (await refused(ledger)).total == 0


async def test_of_a_batch_only_what_is_refused_is_set_aside_and_deleted_there(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    ids = [await write(ledger, people, opened, content=f"No. {i}") for i in range(9)]
    bad = [message_path(opened, ids[2]), message_path(opened, ids[7])]
    async with mirror.copying() as one:
        await mirror.check(one)
        one.gate.before = refusing(*bad)
        # A batch of all: what was there before would now be out of date.
        rename = partial(do_rewrite_all, attendance_id=opened, message_ids=ids)
        await ledger.write(partial(rename, people=people))
        one.follower.rebuild()
        await check_all_but(mirror, one, *bad)
        assert (await refused(ledger)).total == 2
        # What has not changed is not tried again when it is looked at the next time.
        tried: list[str] = []
        one.gate.before = refusing(*bad, tried=tried)
        await ledger.write(partial(do_merge_with_another, people=people, attendance_id=opened))
        await check_all_but(mirror, one, *bad)
        assert tried == []


def do_rewrite_all(
    work: Work, people: People, attendance_id: int, message_ids: Sequence[str]
) -> None:
    for message_id in message_ids:
        do_alter(work, message_id, content="other")
    do_write_text(work, people.ana, attendance_id)


def do_merge_with_another(work: Work, people: People, attendance_id: int) -> None:
    """Then all messages of the client are compared."""
    other_id = do_wait(work, people.number)
    one, other = [attendances.load(work.connection, i) for i in (attendance_id, other_id)]
    assert one is not None
    assert other is not None
    do_merge_by_hand(work, people.alice, one.client.id, other.client.id)


async def test_what_was_set_aside_is_tried_again_by_the_next_process(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    bad = message_path(opened, await write(ledger, people, opened))
    async with mirror.copying(before=refusing(bad)) as one:
        await check_all_but(mirror, one, bad)
    async with mirror.copying() as one:
        await mirror.check(one)
        assert (await refused(ledger)).total == 0


async def test_what_another_process_has_mended_stays(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    path = user_path(people.ana.user_id)
    async with mirror.copying(before=refusing(path)) as one:
        await check_all_but(mirror, one, path)
        one.gate.before = pass_on
        async with mirror.copying() as other:
            other.follower.rebuild()
            await mirror.check(other)
        assert (await refused(ledger)).total == 0
        # Nothing of the document changes with it.
        await ledger.write(partial(do_change, user_id=people.ana.user_id, email="a@example.com"))
        await write(ledger, people, opened)
        await mirror.check(one)
        assert (await refused(ledger)).total == 0


async def test_what_another_process_has_set_aside_is_known(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    path = user_path(people.ana.user_id)
    async with mirror.copying() as one:
        await one.settled()
        async with mirror.copying(before=refusing(path)) as other:
            await other.settled()
            await ledger.write(partial(do_change, user_id=people.ana.user_id, name="Anna"))
            mirror.project.owner.delete(path)
            other.follower.rebuild()
            await check_all_but(mirror, other, path)
        assert (await refused(ledger)).total == 1
        await ledger.write(partial(do_change, user_id=people.ana.user_id, name="Ana"))
        await mirror.check(one)
        assert (await refused(ledger)).total == 0


async def test_a_lost_answer_does_not_leave_a_row_of_what_is_there(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    path = user_path(people.ana.user_id)
    async with mirror.copying(before=refusing(path)) as one:
        await check_all_but(mirror, one, path)

        async def lose(documents: Sequence[Document], cursor: Cursor) -> None:
            one.gate.after = pass_on
            raise Unreachable("the answer is lost")

        one.gate.before, one.gate.after = pass_on, lose
        await ledger.write(partial(do_change, user_id=people.ana.user_id, name="Anna"))
        await mirror.check(one)
        assert one.gate.after is pass_on
        assert (await refused(ledger)).total == 0


async def test_what_nobody_takes_is_not_tried_without_end(
    mirror: Mirror, ledger: Ledger, people: People, opened: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.sinks.firestore_aside._MOST_REFUSALS", 3)
    async with mirror.copying() as one:
        await one.settled()

        async def refuse(documents: Sequence[Document], cursor: Cursor) -> None:
            if any("/messages/" in one.path and one.fields is not None for one in documents):
                raise Refused(NO)

        one.gate.before = refuse
        await ledger.write(partial(do_write_many, actor=people.ana, attendance_id=opened, count=9))
        await one.until(lambda: one.follower.status.error)
        assert one.follower.status.error == NO
        assert (await refused(ledger)).total <= 4
        one.gate.calm()
        one.follower.try_again()
        await mirror.check(one)
        assert (await refused(ledger)).total == 0


async def test_what_is_asked_for_while_it_is_done_is_done_once_more() -> None:
    request, done = Request(), 0

    async def work() -> None:
        nonlocal done
        done += 1
        if done == 1:
            request.ask()

    request.ask()
    await request.do(work)
    assert request.is_pending
    await request.do(work)
    assert not request.is_pending


async def test_what_failed_is_still_asked_for() -> None:
    request = Request(is_asked=True)

    async def fail() -> None:
        raise Refused(NO)

    with pytest.raises(Refused):
        await request.do(fail)
    assert request.is_pending


async def test_a_row_that_cannot_be_shown_is_set_aside(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    good = await write(ledger, people, opened)
    async with mirror.copying() as one:
        await mirror.check(one)
        broken = await write(ledger, people, opened, type="NONSENSE")
        await write(ledger, people, opened)
        await one.settled()
        assert message_path(opened, good) in mirror.there()
        assert message_path(opened, broken) not in mirror.there()
        [shown] = (await refused(ledger)).first
        assert (shown.path, shown.attendance_id) == (message_path(opened, broken), opened)
        # A rebuild sees the row, too.
        one.follower.rebuild()
        await one.settled()
        assert (await refused(ledger)).total == 1
        await ledger.write(partial(do_alter, message_id=broken, type="TEXT"))
        one.follower.try_again()
        await mirror.check(one)
        assert (await refused(ledger)).total == 0


async def test_when_everything_is_refused_nothing_is_set_aside(
    mirror: Mirror, ledger: Ledger, people: People, opened: int
) -> None:
    async with mirror.copying() as one:
        await one.settled()

        async def refuse_all(documents: Sequence[Document], cursor: Cursor) -> None:
            raise Refused(NO)

        one.gate.before = refuse_all
        await write(ledger, people, opened)
        await one.until(lambda: one.follower.status.error)
        assert one.follower.status.error == NO
        assert (await refused(ledger)).total == 0
        one.gate.calm()
        await mirror.check(one)
        assert one.follower.status.error is None


async def test_what_leaves_the_copy_is_set_aside_no_more(
    mirror: Mirror, ledger: Ledger, clock: FakeClock, people: People, opened: int
) -> None:
    bad = message_path(opened, await write(ledger, people, opened))
    async with mirror.copying(before=refusing(bad)) as one:
        await check_all_but(mirror, one, bad)
        await ledger.write(partial(do_finish, actor=people.ana, attendance_id=opened))
        await check_all_but(mirror, one, bad)
    clock.advance((DAYS + 1) * DAY)
    async with mirror.copying(before=refusing(bad)) as one:
        await mirror.check(one)
        assert (await refused(ledger)).total == 0

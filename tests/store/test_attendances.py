"""What the database itself enforces about attendances, and the order of the lists."""

import asyncio
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from helpdesk.actions.attendances import do_finish
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.moments import MINUTE
from helpdesk.domain.roles import Role
from helpdesk.domain.states import AttendanceState
from helpdesk.store import attendances
from helpdesk.store.attendances import Cursor, cursor_of
from tests.factories import FakeClock, add_number, add_person, do_wait


def do_add_another(work: Work, attendance_id: int, **values: object) -> int:
    """A second attendance of the same client and number, past every check of the actions."""
    known = attendances.load(work.connection, attendance_id)
    assert known is not None
    row = {
        "instance_id": known.instance_id,
        "client_id": known.client.id,
        "state": "WAITING",
        "chat_kind": known.chat.kind.value,
        "chat_value": known.chat.value,
        "last_message_at": work.now,
        "created_at": work.now,
        "updated_at": work.now,
    }
    return attendances.add(work.connection, [row | values])[0]


async def test_a_client_has_one_unfinished_attendance_on_a_number(ledger: Ledger) -> None:
    number = await add_number(ledger)
    first = await ledger.write(lambda work: do_wait(work, number))
    with pytest.raises(IntegrityError):
        await ledger.write(lambda work: do_add_another(work, first))
    admin = await add_person(ledger, "Alice", Role.ADMIN)
    await ledger.write(lambda work: do_finish(work, admin, first))
    second = await ledger.write(lambda work: do_add_another(work, first))
    assert second != first


async def test_of_many_attempts_at_once_one_attendance_comes_out(ledger: Ledger) -> None:
    number = await add_number(ledger)
    first = await ledger.write(lambda work: do_wait(work, number))
    admin = await add_person(ledger, "Alice", Role.ADMIN)
    await ledger.write(lambda work: do_finish(work, admin, first))
    attempts = [ledger.write(lambda work: do_add_another(work, first)) for _ in range(8)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert len([one for one in outcomes if isinstance(one, int)]) == 1
    assert len([one for one in outcomes if isinstance(one, IntegrityError)]) == 7


@pytest.mark.parametrize(
    "values",
    [{"state": "OPEN"}, {"state": "WAITING", "user_id": 1}, {"state": "LOST"}],
    ids=["open without an attendant", "waiting with one", "no such state"],
)
async def test_a_row_that_makes_no_sense_is_refused(
    ledger: Ledger, values: dict[str, object]
) -> None:
    number = await add_number(ledger)
    first = await ledger.write(lambda work: do_wait(work, number))
    admin = await add_person(ledger, "Alice", Role.ADMIN)
    assert admin.user_id == 1
    await ledger.write(lambda work: do_finish(work, admin, first))
    with pytest.raises(IntegrityError):
        await ledger.write(lambda work: do_add_another(work, first, **values))


async def test_pages_of_the_waiting_list_go_from_the_longest_wait_through_ties(
    ledger: Ledger, clock: FakeClock
) -> None:
    number = await add_number(ledger)
    ids = [await ledger.write(lambda work: do_wait(work, number)) for _ in range(7)]
    clock.advance(MINUTE)
    seen: list[int] = []
    after: Cursor | None = None
    while True:
        page = await ledger.read(
            partial(
                attendances.page,
                state=AttendanceState.WAITING,
                user_id=None,
                after=after,
                limit=3,
            )
        )
        if not page:
            break
        seen += [one.id for one in page]
        after = cursor_of(page[-1])
    assert seen == ids

"""Departments: in order without gaps, at most nine, and kept by the attendances that had one."""

from functools import partial

import pytest
from sqlalchemy import Connection

from helpdesk.actions.departments import (
    MAX_ACTIVE,
    do_add_department,
    do_change_department,
    list_departments,
)
from helpdesk.actions.work import Ledger
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import DepartmentShape
from helpdesk.errors import Conflict
from helpdesk.store import attendances
from tests.factories import add_number, do_wait


async def add(ledger: Ledger, admin: Actor, name: str) -> int:
    added = await ledger.write(partial(do_add_department, actor=admin, name=name, member_ids=()))
    return added.id


async def change(ledger: Ledger, admin: Actor, one: int, **values: object) -> DepartmentShape:
    changing = partial(do_change_department, actor=admin, department_id=one)
    return await ledger.write(lambda work: changing(work, **values))  # type: ignore[arg-type]


async def in_order(ledger: Ledger) -> list[tuple[str, int]]:
    """The names and positions of the active ones."""
    listed = await ledger.read(list_departments)
    return [(one.name, one.position) for one in listed if one.active]


async def test_they_stand_in_the_order_in_which_they_were_added(
    ledger: Ledger, admin: Actor
) -> None:
    for name in "ABC":
        await add(ledger, admin, name)
    assert await in_order(ledger) == [("A", 1), ("B", 2), ("C", 3)]


@pytest.mark.parametrize(
    ("position", "order"), [(1, "CAB"), (2, "ACB"), (3, "ABC"), (99, "ABC"), (-1, "CAB")]
)
async def test_one_that_moves_pushes_the_others_on(
    ledger: Ledger, admin: Actor, position: int, order: str
) -> None:
    ids = [await add(ledger, admin, name) for name in "ABC"]
    await change(ledger, admin, ids[2], position=position)
    assert await in_order(ledger) == [(name, place) for place, name in enumerate(order, start=1)]


async def test_one_that_is_put_away_leaves_no_gap_and_comes_back_last(
    ledger: Ledger, admin: Actor
) -> None:
    ids = [await add(ledger, admin, name) for name in "ABC"]
    await change(ledger, admin, ids[0], active=False)
    assert await in_order(ledger) == [("B", 1), ("C", 2)]
    await change(ledger, admin, ids[0], active=True)
    assert await in_order(ledger) == [("B", 1), ("C", 2), ("A", 3)]
    assert (await change(ledger, admin, ids[1], active=True)).position == 1


async def test_a_tenth_is_refused_however_it_comes(ledger: Ledger, admin: Actor) -> None:
    ids = [await add(ledger, admin, f"Department {number}") for number in range(MAX_ACTIVE)]
    with pytest.raises(Conflict, match="At most nine"):
        await add(ledger, admin, "One too many")
    await change(ledger, admin, ids[0], active=False)
    await add(ledger, admin, "The ninth")
    with pytest.raises(Conflict, match="At most nine"):
        await change(ledger, admin, ids[0], active=True)


async def test_a_name_is_there_once_whatever_its_capitals(ledger: Ledger, admin: Actor) -> None:
    first = await add(ledger, admin, "Straße")
    second = await add(ledger, admin, "Other")
    with pytest.raises(Conflict):
        await add(ledger, admin, "STRASSE")
    with pytest.raises(Conflict):
        await change(ledger, admin, second, name="strasse")
    assert (await change(ledger, admin, first, name="STRASSE")).name == "STRASSE"


async def test_an_attendance_keeps_a_department_that_was_put_away(
    ledger: Ledger, admin: Actor
) -> None:
    number = await add_number(ledger)
    one = await add(ledger, admin, "A")
    attendance_id = await ledger.write(lambda work: do_wait(work, number))

    def assign(connection: Connection) -> None:
        attendances.change(connection, attendance_id, {"department_id": one})

    await ledger.write(lambda work: assign(work.connection))
    await change(ledger, admin, one, active=False)
    found = await ledger.read(lambda connection: attendances.load(connection, attendance_id))
    assert found is not None
    assert found.department_id == one

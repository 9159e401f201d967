"""Departments."""

from aiohttp import web

from helpdesk.actions.departments import (
    do_add_department,
    do_change_department,
    list_departments,
)
from helpdesk.domain.shapes import DepartmentShape, Shape
from helpdesk.handling.call import Call, Id, answer


class NewDepartment(Shape, frozen=True, kw_only=True):
    """It comes last in the menu."""

    name: str
    member_ids: tuple[Id, ...] = ()


class DepartmentChange(Shape, frozen=True, kw_only=True):
    """What is left out stays. `position` is the place among the active ones, from 1."""

    name: str | None = None
    position: int | None = None
    active: bool | None = None
    member_ids: tuple[Id, ...] | None = None


class DepartmentList(Shape, frozen=True, kw_only=True):
    """All departments."""

    items: list[DepartmentShape]
    next_cursor: str | None = None


async def index(call: Call) -> web.StreamResponse:
    """All departments: the active ones in the menu's order, then the others."""
    return answer(DepartmentList(items=await call.read(list_departments)))


async def create(call: Call) -> web.StreamResponse:
    """Add a department."""
    wanted = await call.body(NewDepartment)
    added = await call.write(
        lambda work: do_add_department(work, call.actor, wanted.name, wanted.member_ids)
    )
    return answer(added, 201)


async def update(call: Call) -> web.StreamResponse:
    """Rename a department, move it, (de)activate it or change who works in it."""
    wanted = await call.body(DepartmentChange)
    department_id = call.number("id")
    changed = await call.write(
        lambda work: do_change_department(
            work,
            call.actor,
            department_id,
            name=wanted.name,
            position=wanted.position,
            active=wanted.active,
            member_ids=wanted.member_ids,
        )
    )
    return answer(changed)

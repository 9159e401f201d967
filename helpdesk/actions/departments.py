"""Departments: the parts of a business among which clients choose by a digit."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from helpdesk.actions.announcing import announce_settings
from helpdesk.actions.audit import do_note
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.names import tidy
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import DepartmentShape
from helpdesk.errors import Conflict, Invalid, NotFound
from helpdesk.language import N_
from helpdesk.store import departments, users
from helpdesk.store.departments import Department

MAX_ACTIVE = 9
"""Clients choose by one digit."""

_MAX_NAME = 60
_SECTION = "departments"


def list_departments(connection: Connection) -> list[DepartmentShape]:
    """All departments: the active ones by position, then the others by name."""
    return [_shape(one) for one in departments.load_all(connection)]


def do_add_department(
    work: Work, actor: Actor, name: str, member_ids: Sequence[int]
) -> DepartmentShape:
    """Add a department at the end of the menu."""
    known = departments.load_all(work.connection)
    name = _check_name(name, known)
    _check_members(work.connection, member_ids)
    _check_room(known)
    position = 1 + _count_active(known)
    department_id = departments.add(work.connection, name, position, work.now)
    departments.put_members(work.connection, department_id, set(member_ids))
    return _do_tell(work, actor, department_id)


def do_change_department(
    work: Work,
    actor: Actor,
    department_id: int,
    *,
    name: str | None = None,
    position: int | None = None,
    active: bool | None = None,
    member_ids: Sequence[int] | None = None,
) -> DepartmentShape:
    """Change what is given. Attendances keep a department that is not active any more."""
    known = departments.load_all(work.connection)
    others = [one for one in known if one.id != department_id]
    department = next((one for one in known if one.id == department_id), None)
    if department is None:
        raise NotFound("There is no such department.")
    if name is not None:
        values = {"name": _check_name(name, others)}
        departments.change(work.connection, department_id, values, work.now)
    if member_ids is not None:
        _check_members(work.connection, member_ids)
        departments.put_members(work.connection, department_id, set(member_ids))
    is_active = department.is_active if active is None else active
    if active is not None or position is not None:
        _do_place(work, department, others, is_active=is_active, position=position)
    return _do_tell(work, actor, department_id)


def _do_place(
    work: Work,
    department: Department,
    others: Sequence[Department],
    *,
    is_active: bool,
    position: int | None,
) -> None:
    """Put it at its position (a new one at the end) and number all active ones without a gap."""
    if is_active and not department.is_active:
        _check_room(others)
    in_order = [one.id for one in others if one.is_active]
    if is_active:
        last = len(in_order) + 1
        wanted = position or (department.position if department.is_active else last)
        in_order.insert(min(max(wanted, 1), last) - 1, department.id)
    else:
        values = {"is_active": False, "position": 0}
        departments.change(work.connection, department.id, values, work.now)
    places = {one.id: one.position for one in (department, *others) if one.is_active}
    for place, department_id in enumerate(in_order, start=1):
        if places.get(department_id) != place:
            values = {"is_active": True, "position": place}
            departments.change(work.connection, department_id, values, work.now)


def _do_tell(work: Work, actor: Actor, department_id: int) -> DepartmentShape:
    """Note what was done and tell every screen; the answer is how the department is now."""
    shape = next(one for one in list_departments(work.connection) if one.id == department_id)
    do_note(
        work,
        Deed.DEPARTMENT_CHANGED,
        actor,
        department_id=department_id,
        name=shape.name,
        active=shape.active,
    )
    announce_settings(work, _SECTION)
    return shape


def _check_name(name: str, others: Iterable[Department]) -> str:
    name = tidy(name)
    if not name or len(name) > _MAX_NAME:
        wrong = N_("Between 1 and 60 characters.")
        raise Invalid("The name is empty or too long.", fields={"name": wrong})
    if any(one.name.casefold() == name.casefold() for one in others):
        raise Conflict(
            "There is a department of that name already.",
            code="name_taken",
            fields={"name": N_("There is a department of that name already.")},
        )
    return name


def _check_members(connection: Connection, member_ids: Sequence[int]) -> None:
    known = {user.id for user in users.everybody(connection)}
    if not known.issuperset(member_ids):
        wrong = N_("One of them is no user.")
        raise Invalid("There is no such user.", fields={"member_ids": wrong})


def _check_room(known: Iterable[Department]) -> None:
    if _count_active(known) >= MAX_ACTIVE:
        raise Conflict(
            "At most nine departments can be active: clients choose by one digit.",
            code="too_many_departments",
        )


def _count_active(known: Iterable[Department]) -> int:
    return sum(one.is_active for one in known)


def _shape(department: Department) -> DepartmentShape:
    return DepartmentShape(
        id=department.id,
        name=department.name,
        position=department.position,
        active=department.is_active,
        member_ids=department.member_ids,
    )

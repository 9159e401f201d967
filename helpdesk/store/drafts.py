"""What people have typed and not sent."""

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from helpdesk.domain.moments import Moment
from helpdesk.domain.roles import Role
from helpdesk.domain.states import AttendanceState
from helpdesk.store.schema import attendances, drafts, users


class Draft(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A message or a note that somebody has not finished."""

    user_id: int
    attendance_id: int
    is_note: bool
    content: str
    quoted_message_id: str | None
    updated_at: Moment
    seq: int


class Author(NamedTuple):
    """Somebody who has typed something at an attendance."""

    user_id: int
    role: Role


_IS_THIS = (
    drafts.c.user_id == bindparam("the_user"),
    drafts.c.attendance_id == bindparam("the_attendance"),
    drafts.c.is_note == bindparam("the_kind"),
)
_LOAD = select(drafts).where(*_IS_THIS)
_CHANGE = update(drafts).where(*_IS_THIS)
_DELETE = delete(drafts).where(*_IS_THIS)
_OF_USER = (
    select(drafts)
    .join(attendances, attendances.c.id == drafts.c.attendance_id)
    .where(
        drafts.c.user_id == bindparam("the_user"),
        attendances.c.state == AttendanceState.OPEN.value,
    )
    .order_by(drafts.c.seq.desc())
    .limit(bindparam("limit"))
)
_OF_ATTENDANCE = select(drafts).where(drafts.c.attendance_id == bindparam("the_attendance"))
_AUTHORS = (
    select(drafts.c.user_id, users.c.role)
    .join(users, users.c.id == drafts.c.user_id)
    .where(drafts.c.attendance_id == bindparam("the_attendance"))
    .distinct()
)


def of_user(connection: Connection, user_id: int, limit: int) -> list[Draft]:
    """What somebody has typed at OPEN attendances, the latest first."""
    rows = connection.execute(_OF_USER, {"the_user": user_id, "limit": limit})
    return [_draft(row) for row in rows]


def of_attendance(connection: Connection, attendance_id: int) -> list[Draft]:
    """What everybody has typed at an attendance."""
    rows = connection.execute(_OF_ATTENDANCE, {"the_attendance": attendance_id})
    return [_draft(row) for row in rows]


def authors(connection: Connection, attendance_id: int) -> list[Author]:
    """Who has typed something there."""
    rows = connection.execute(_AUTHORS, {"the_attendance": attendance_id})
    return [Author(row.user_id, Role(row.role)) for row in rows]


def load(
    connection: Connection, user_id: int, attendance_id: int, *, is_note: bool
) -> Draft | None:
    """What somebody has typed there, if anything."""
    row = connection.execute(_LOAD, _this(user_id, attendance_id, is_note)).first()
    return None if row is None else _draft(row)


def put(connection: Connection, draft: Draft) -> None:
    """Keep it in the place of what was there."""
    this = _this(draft.user_id, draft.attendance_id, draft.is_note)
    values = {
        "content": draft.content,
        "quoted_message_id": draft.quoted_message_id,
        "updated_at": draft.updated_at,
        "seq": draft.seq,
    }
    if connection.execute(_CHANGE.values(**values), this).rowcount == 0:
        names = {name: getattr(draft, name) for name in ("user_id", "attendance_id", "is_note")}
        connection.execute(insert(drafts).values(**values, **names))


def remove(connection: Connection, user_id: int, attendance_id: int, *, is_note: bool) -> None:
    """Forget what somebody has typed there."""
    connection.execute(_DELETE, _this(user_id, attendance_id, is_note))


def delete_of(connection: Connection, user_id: int, attendance_id: int) -> None:
    """Forget the message and the note that somebody has typed there."""
    connection.execute(
        delete(drafts).where(drafts.c.user_id == user_id, drafts.c.attendance_id == attendance_id)
    )


def delete_of_user(connection: Connection, user_id: int) -> None:
    """Forget everything that somebody has typed."""
    connection.execute(delete(drafts).where(drafts.c.user_id == user_id))


def _this(user_id: int, attendance_id: int, is_note: bool) -> dict[str, object]:
    return {"the_user": user_id, "the_attendance": attendance_id, "the_kind": is_note}


def _draft(row: Row[tuple[object, ...]]) -> Draft:
    return Draft(**{name: getattr(row, name) for name in Draft.__struct_fields__})

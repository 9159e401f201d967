"""The files of a client, whatever attendance they stand in."""

from collections.abc import Collection

from sqlalchemy import Boolean, Connection, bindparam, literal_column, or_, select

from helpdesk.domain.states import AttendanceState, MessageType
from helpdesk.store.messages import COLUMNS, from_row
from helpdesk.store.records import Message
from helpdesk.store.schema import attendances, messages


def page(
    connection: Connection,
    client_id: int,
    types: Collection[MessageType],
    *,
    before: int | None,
    limit: int,
) -> list[Message]:
    """The client's messages of these types whose file is there, the last to arrive first; those
    that arrived before the position `before`."""
    wanted = _wanted(client_id, types, before, limit)
    return [from_row(row) for row in connection.execute(_PAGE, wanted)]


def page_seen_by(
    connection: Connection,
    client_id: int,
    types: Collection[MessageType],
    user_id: int,
    *,
    sees_finished: bool,
    before: int | None,
    limit: int,
) -> list[Message]:
    """Of these what an attendant may see: what stands in attendances that are WAITING or their
    own, and where they serve the client now (`sees_finished`) in those that are FINISHED."""
    about = {"user_id": user_id, "sees_finished": sees_finished}
    wanted = {**about, **_wanted(client_id, types, before, limit)}
    return [from_row(row) for row in connection.execute(_PAGE_SEEN, wanted)]


def _wanted(
    client_id: int, types: Collection[MessageType], before: int | None, limit: int
) -> dict[str, object]:
    names = [type.value for type in types]
    return {
        "client_id": client_id,
        "types": names,
        "before": _LAST if before is None else before,
        "limit": limit,
    }


# No message has arrived after this one.
_LAST = 2**63 - 1
_PAGE = (
    select(*COLUMNS)
    .where(messages.c.client_id == bindparam("client_id"))
    .where(messages.c.media_state == literal_column("'READY'"))
    .where(messages.c.type.in_(bindparam("types", expanding=True)))
    .where(messages.c.position < bindparam("before"))
    .order_by(messages.c.position.desc())
    .limit(bindparam("limit"))
)
_PAGE_SEEN = _PAGE.join(attendances, attendances.c.id == messages.c.attendance_id).where(
    or_(
        attendances.c.state == AttendanceState.WAITING,
        attendances.c.user_id == bindparam("user_id"),
        (attendances.c.state == AttendanceState.FINISHED)
        & bindparam("sees_finished", type_=Boolean),
    )
)

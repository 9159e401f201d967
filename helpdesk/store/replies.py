"""Which attendance a reply belongs to, when clients become one or are parted again."""

from sqlalchemy import Connection, Select, select, update

from helpdesk.domain.states import Origin
from helpdesk.store.schema import messages, replies


def move(connection: Connection, source: int, target: int) -> None:
    """Make the replies of one attendance another's, where the messages are from now on."""
    connection.execute(
        update(replies).where(replies.c.attendance_id == source).values(attendance_id=target)
    )


def move_strays(connection: Connection, source: int, target: int) -> None:
    """Give back the replies of messages that have moved: each goes where the client's message is
    that it answered."""
    connection.execute(
        update(replies)
        .where(replies.c.attendance_id == source)
        .where(replies.c.asked_at.in_(_asked(target)), replies.c.asked_at.not_in(_asked(source)))
        .values(attendance_id=target)
    )


def _asked(attendance_id: int) -> Select[tuple[int]]:
    return select(messages.c.at).where(
        messages.c.attendance_id == attendance_id, messages.c.origin == Origin.CLIENT
    )

"""What people are told of, as JSON; whose columns they are is in users.py."""

from sqlalchemy import Connection, select

from helpdesk.store.schema import users


def load(connection: Connection, user_id: int) -> str | None:
    """What the user has chosen; None before they have."""
    text: str | None = connection.execute(
        select(users.c.notices).where(users.c.id == user_id)
    ).scalar()
    return text

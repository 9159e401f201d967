"""The secrets that sign what is handed out, by what they are for."""

from sqlalchemy import Connection, insert, select

from helpdesk.store.schema import signing_keys


def load(connection: Connection, name: str) -> str | None:
    """The secret of that name; None before it was made."""
    found = select(signing_keys.c.secret).where(signing_keys.c.name == name)
    secret: str | None = connection.execute(found).scalar()
    return secret


def add(connection: Connection, name: str, secret: str) -> None:
    """Keep a secret under a name that has none."""
    connection.execute(insert(signing_keys).values(name=name, secret=secret))

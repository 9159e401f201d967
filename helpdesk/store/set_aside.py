"""Envelopes that could not be digested."""

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from helpdesk.domain.moments import Moment
from helpdesk.store.schema import set_aside


def add(connection: Connection, instance_id: int, envelope: str, error: str, at: Moment) -> None:
    """Keep an envelope as JSON with what went wrong."""
    values = {"instance_id": instance_id, "envelope": envelope, "error": error, "at": at}
    connection.execute(insert(set_aside).values(**values))


def page(connection: Connection, limit: int) -> list[Row[Any]]:
    """The envelopes kept, newest first: (id, instance_id, envelope, error, at)."""
    statement = select(set_aside).order_by(set_aside.c.id.desc()).limit(limit)
    return list(connection.execute(statement))


def take(connection: Connection, set_aside_id: int) -> str | None:
    """The envelope, which is not kept any longer."""
    statement = (
        delete(set_aside).where(set_aside.c.id == set_aside_id).returning(set_aside.c.envelope)
    )
    envelope: str | None = connection.execute(statement).scalar()
    return envelope

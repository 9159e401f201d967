"""Questions to the page that somebody waits for, and their answers."""

from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from helpdesk.domain.envelopes import Outcome
from helpdesk.domain.moments import Moment
from helpdesk.store.schema import requests


class Request(NamedTuple):
    """A question; `outcome` is None until it has been answered."""

    id: str
    instance_id: int
    purpose: str
    outcome: Outcome | None
    value: str | None
    reason: str | None
    deadline: Moment


def add(
    connection: Connection,
    request_id: str,
    instance_id: int,
    purpose: str,
    deadline: Moment,
    now: Moment,
) -> None:
    """Note what was asked; `purpose` says, as JSON, what is to be done with the answer."""
    connection.execute(
        insert(requests).values(
            id=request_id,
            instance_id=instance_id,
            purpose=purpose,
            created_at=now,
            deadline=deadline,
        )
    )


def load(connection: Connection, request_id: str) -> Request | None:
    """The question of that id."""
    row = connection.execute(select(requests).where(requests.c.id == request_id)).first()
    if row is None:
        return None
    return Request(
        id=row.id,
        instance_id=row.instance_id,
        purpose=row.purpose,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        value=row.value,
        reason=row.reason,
        deadline=Moment(row.deadline),
    )


def answer(
    connection: Connection,
    request_id: str,
    outcome: Outcome,
    value: str | None,
    reason: str | None,
) -> None:
    """Note the answer."""
    connection.execute(
        update(requests)
        .where(requests.c.id == request_id)
        .values(outcome=outcome.value, value=value, reason=reason)
    )


def forget(connection: Connection, request_id: str) -> None:
    """Remove a question whose answer has been handed over."""
    connection.execute(delete(requests).where(requests.c.id == request_id))


def forget_before(connection: Connection, moment: Moment) -> None:
    """Remove the questions whose deadline was before the moment."""
    connection.execute(delete(requests).where(requests.c.deadline < moment))

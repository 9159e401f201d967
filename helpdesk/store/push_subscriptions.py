"""Browsers that are told by web push. What counts are those whose session lasts and whose user is
active: a row that is left behind tells nobody anything."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from helpdesk.domain.moments import Moment
from helpdesk.domain.roles import Role
from helpdesk.store.records import Record
from helpdesk.store.schema import department_members, push_subscriptions, sessions, users

_HERE = push_subscriptions.c
_COLUMNS = (
    _HERE.id,
    _HERE.user_id,
    _HERE.session_hash,
    _HERE.endpoint,
    _HERE.p256dh,
    _HERE.auth,
    _HERE.device,
    _HERE.created_at,
    _HERE.delivered_at,
)


class Subscribed(Record, frozen=True, kw_only=True):
    """One browser; columns as in schema.py."""

    id: int
    user_id: int
    session_hash: str
    endpoint: str
    p256dh: str
    auth: str
    device: str
    created_at: Moment
    delivered_at: Moment | None


class Subscriber(Record, frozen=True, kw_only=True):
    """A user with such a browser. `notices` is JSON; None before they have chosen."""

    id: int
    name: str
    role: Role
    language: str | None
    notices: str | None


def _still(now: Moment) -> Any:
    """Whether a browser's session lasts and its user is active."""
    return (
        (sessions.c.token_hash == _HERE.session_hash)
        & (sessions.c.expires_at > now)
        & (users.c.id == _HERE.user_id)
        & users.c.is_active
    )


def _subscribed(row: Any) -> Subscribed:
    return Subscribed(**row._mapping)


def any_lasts(connection: Connection, now: Moment) -> bool:
    """Whether anybody is told by web push."""
    found = connection.execute(select(_HERE.id).where(_still(now)).limit(1))
    return found.first() is not None


def lasting(connection: Connection, user_ids: Collection[int], now: Moment) -> list[Subscribed]:
    """The browsers of these users."""
    found = select(*_COLUMNS).where(_still(now), _HERE.user_id.in_(user_ids)).order_by(_HERE.id)
    return [_subscribed(row) for row in connection.execute(found)]


def lasts(connection: Connection, subscription_id: int, now: Moment) -> Subscribed | None:
    """The browser of that id; None when it is not to be told any more."""
    row = connection.execute(
        select(*_COLUMNS).where(_still(now), _HERE.id == subscription_id)
    ).first()
    return None if row is None else _subscribed(row)


def subscribers(connection: Connection, now: Moment) -> list[Subscriber]:
    """Everybody with such a browser."""
    columns = (users.c.id, users.c.name, users.c.role, users.c.language, users.c.notices)
    found = connection.execute(select(*columns).where(_still(now)).distinct())
    return [Subscriber(**{**row._mapping, "role": Role(row.role)}) for row in found]


def departments_of(connection: Connection, user_ids: Collection[int]) -> dict[int, set[int]]:
    """The departments of each of these users that has any."""
    found: dict[int, set[int]] = {}
    rows = connection.execute(
        select(department_members.c.user_id, department_members.c.department_id).where(
            department_members.c.user_id.in_(user_ids)
        )
    )
    for user_id, department_id in rows:
        found.setdefault(user_id, set()).add(department_id)
    return found


def put(connection: Connection, values: dict[str, Any], now: Moment) -> int:
    """Add a browser from {column: value}, in the place of what its endpoint had; its id."""
    forgotten = delete(push_subscriptions).where(_HERE.endpoint_hash == values["endpoint_hash"])
    connection.execute(forgotten)
    added = insert(push_subscriptions).values(**values, created_at=now).returning(_HERE.id)
    subscription_id: int = connection.execute(added).scalar_one()
    return subscription_id


def keep_newest(connection: Connection, user_id: int, count: int) -> None:
    """Forget the oldest browsers of a user beyond that many."""
    newest = select(_HERE.id).where(_HERE.user_id == user_id).order_by(_HERE.id.desc()).limit(count)
    ids = list(connection.execute(newest).scalars())
    if len(ids) == count:
        connection.execute(
            delete(push_subscriptions).where(_HERE.user_id == user_id, _HERE.id < ids[-1])
        )


def delivered(connection: Connection, subscription_id: int, now: Moment) -> None:
    """Note that its push service took something."""
    here = update(push_subscriptions).where(_HERE.id == subscription_id)
    connection.execute(here.values(delivered_at=now))


def forget(connection: Connection, subscription_id: int, user_id: int | None = None) -> bool:
    """Forget a browser, if it is that user's; whether there was one."""
    gone = delete(push_subscriptions).where(_HERE.id == subscription_id)
    if user_id is not None:
        gone = gone.where(_HERE.user_id == user_id)
    return connection.execute(gone).rowcount == 1


def forget_of_session(connection: Connection, session_hash: str) -> None:
    """Forget what was switched on in a session."""
    connection.execute(delete(push_subscriptions).where(_HERE.session_hash == session_hash))

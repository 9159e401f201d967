"""Users, their sessions and one-time links. Only hashes of tokens are stored."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    true,
    update,
)

from helpdesk.domain.moments import Moment
from helpdesk.domain.roles import Role
from helpdesk.store.chunks import chunks
from helpdesk.store.records import User
from helpdesk.store.schema import challenges, invitations, push_subscriptions, sessions, users

_COLUMNS = (
    users.c.id,
    users.c.email,
    users.c.name,
    users.c.password,
    users.c.role,
    users.c.is_active,
    users.c.seq,
    users.c.language,
    users.c.totp_secret,
    users.c.totp_step,
    users.c.sessions_ended_at,
    users.c.created_at,
)
_OF_SESSION = (
    select(*_COLUMNS)
    .join(sessions, sessions.c.user_id == users.c.id)
    .where(sessions.c.token_hash == bindparam("token_hash"))
    .where(sessions.c.expires_at > bindparam("now"), users.c.is_active)
)


def _moment(value: int | None) -> Moment | None:
    return None if value is None else Moment(value)


def _user(row: Any) -> User:
    return User(
        id=row.id,
        email=row.email,
        name=row.name,
        password=row.password,
        role=Role(row.role),
        is_active=row.is_active,
        seq=row.seq,
        language=row.language,
        totp_secret=row.totp_secret,
        totp_step=row.totp_step,
        sessions_ended_at=_moment(row.sessions_ended_at),
        created_at=Moment(row.created_at),
    )


def load(connection: Connection, user_id: int) -> User | None:
    """The user of that id."""
    row = connection.execute(select(*_COLUMNS).where(users.c.id == user_id)).first()
    return None if row is None else _user(row)


def load_many(connection: Connection, ids: Collection[int]) -> dict[int, User]:
    """The users of these ids, by id."""
    found: dict[int, User] = {}
    for some in chunks(ids):
        rows = connection.execute(select(*_COLUMNS).where(users.c.id.in_(some)))
        found |= {row.id: _user(row) for row in rows}
    return found


def by_email(connection: Connection, email: str) -> User | None:
    """The user with that e-mail address (lower case)."""
    row = connection.execute(select(*_COLUMNS).where(users.c.email == email)).first()
    return None if row is None else _user(row)


def everybody(connection: Connection) -> list[User]:
    """All users, by name."""
    statement = select(*_COLUMNS).order_by(func.lower(users.c.name), users.c.id)
    return [_user(row) for row in connection.execute(statement)]


def exist(connection: Connection) -> bool:
    """Whether there is any user."""
    return connection.execute(select(users.c.id).limit(1)).first() is not None


def add(connection: Connection, values: Mapping[str, object], now: Moment) -> int:
    """Add a user from {column: value}. A taken e-mail address raises IntegrityError."""
    statement = insert(users).values(**values, created_at=now, updated_at=now)
    user_id: int = connection.execute(statement.returning(users.c.id)).scalar_one()
    return user_id


def change(connection: Connection, user_id: int, values: Mapping[str, object], now: Moment) -> None:
    """Change columns of one user."""
    statement = update(users).where(users.c.id == user_id).values(**values, updated_at=now)
    connection.execute(statement)


def count_active(connection: Connection, role: Role) -> int:
    """How many active users have that role."""
    condition = (users.c.role == role) & users.c.is_active
    count: int = connection.execute(select(func.count()).where(condition)).scalar_one()
    return count


def add_session(
    connection: Connection, token_hash: str, user_id: int, now: Moment, expires_at: Moment
) -> None:
    """Remember a session until the moment."""
    values = {"token_hash": token_hash, "user_id": user_id}
    connection.execute(insert(sessions).values(**values, created_at=now, expires_at=expires_at))


def of_session(connection: Connection, token_hash: str, now: Moment) -> User | None:
    """The active user whose unexpired session this is."""
    row = connection.execute(_OF_SESSION, {"token_hash": token_hash, "now": now}).first()
    return None if row is None else _user(row)


def end_session(connection: Connection, token_hash: str) -> None:
    """Forget one session, and whom it told by web push."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))
    _forget_push(connection, push_subscriptions.c.session_hash == token_hash)


def end_sessions_of(
    connection: Connection, user_id: int, now: Moment, but: str | None = None
) -> None:
    """Forget every session of a user, except the one of that hash, and remember when: later than
    the time before, whatever the clock says."""
    statement = delete(sessions).where(sessions.c.user_id == user_id)
    if but is not None:
        statement = statement.where(sessions.c.token_hash != but)
    connection.execute(statement)
    _forget_push(connection, push_subscriptions.c.user_id == user_id)
    last = func.coalesce(users.c.sessions_ended_at, users.c.created_at)
    ended_at = case((last >= now, last + 1), else_=now)
    change(connection, user_id, {"sessions_ended_at": ended_at}, now)


def forget_expired(connection: Connection, now: Moment) -> None:
    """Forget sessions, links and half-finished sign-ins whose time is over."""
    for table in (sessions, invitations, challenges):
        connection.execute(delete(table).where(table.c.expires_at <= now))
    _forget_push(connection, true())


def add_invitation(
    connection: Connection,
    token_hash: str,
    user_id: int | None,
    now: Moment,
    expires_at: Moment,
) -> None:
    """Remember a one-time link beside the others of the same user."""
    values = {"token_hash": token_hash, "user_id": user_id}
    connection.execute(insert(invitations).values(**values, created_at=now, expires_at=expires_at))


def invitation(connection: Connection, token_hash: str, now: Moment) -> Row[Any] | None:
    """The unexpired link: (user_id,), where None invites the first admin."""
    return connection.execute(
        select(invitations.c.user_id).where(
            invitations.c.token_hash == token_hash, invitations.c.expires_at > now
        )
    ).first()


def end_invitations_of(connection: Connection, user_id: int | None) -> None:
    """Forget every link of a user; None: those that make the first admin."""
    connection.execute(delete(invitations).where(_belongs_to(user_id)))


def invited_until(connection: Connection) -> dict[int, Moment]:
    """When the last link of each user ends, by the user's id."""
    statement = select(invitations.c.user_id, func.max(invitations.c.expires_at))
    rows = connection.execute(
        statement.where(invitations.c.user_id.is_not(None)).group_by(invitations.c.user_id)
    )
    return {user_id: Moment(expires_at) for user_id, expires_at in rows}


def use_invitation(connection: Connection, token_hash: str) -> bool:
    """Use the link up; False when somebody else just did."""
    statement = delete(invitations).where(invitations.c.token_hash == token_hash)
    return connection.execute(statement).rowcount == 1


def _forget_push(connection: Connection, which: ColumnElement[bool]) -> None:
    """Of these browsers, forget those whose session is no more."""
    session = exists().where(sessions.c.token_hash == push_subscriptions.c.session_hash)
    connection.execute(delete(push_subscriptions).where(which, ~session))


def _belongs_to(user_id: int | None) -> Any:
    if user_id is None:
        return invitations.c.user_id.is_(None)
    return invitations.c.user_id == user_id

"""Signing in and out."""

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.passwords import hash_token, new_token, verify_password
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.moments import DAY, Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import UserShape
from helpdesk.errors import Unauthenticated
from helpdesk.store import users
from helpdesk.store.records import User

SESSION_LIFE = 30 * DAY

_WRONG = "The e-mail address or the password is wrong."


def actor_of(user: User) -> Actor:
    """The user as somebody on whose behalf things happen."""
    return Actor(user_id=user.id, name=user.name, role=user.role)


def actor_of_token(connection: Connection, token: str, now: Moment) -> Actor | None:
    """Who is signed in with this token, None when nobody is."""
    user = users.of_session(connection, hash_token(token), now)
    return None if user is None else actor_of(user)


async def sign_in(ledger: Ledger, email: str, password: str) -> tuple[str, UserShape]:
    """Begin a session: its token and the user. Raises Unauthenticated without telling whether
    it was the address or the password, nor by the time it takes."""
    user = await ledger.read(lambda connection: users.by_email(connection, spell_email(email)))
    is_right = await verify_password(None if user is None else user.password, password)
    if user is None or not is_right or not user.is_active:
        raise Unauthenticated(_WRONG, code="wrong_credentials")
    token = await ledger.write(lambda work: _do_sign_in(work, user))
    return token, rendering.user(user)


def _do_sign_in(work: Work, verified: User) -> str:
    """Begin the session, unless the password was reset while it was being verified."""
    user = users.load(work.connection, verified.id)
    if user is None or not user.is_active or user.password != verified.password:
        raise Unauthenticated(_WRONG, code="wrong_credentials")
    return do_begin_session(work, verified.id)


def do_begin_session(work: Work, user_id: int) -> str:
    """Begin a session of that user; the answer is its token."""
    token = new_token()
    expires_at = Moment(work.now + SESSION_LIFE)
    users.add_session(work.connection, hash_token(token), user_id, work.now, expires_at)
    return token


def do_sign_out(work: Work, token: str) -> None:
    """End the session of that token."""
    users.end_session(work.connection, hash_token(token))


def spell_email(email: str) -> str:
    """The one spelling of an e-mail address."""
    return email.strip().lower()

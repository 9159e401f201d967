"""Signing in and out: the password, the second step, and the session after both."""

from typing import NamedTuple

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.announcing import do_change_user
from helpdesk.actions.audit import do_note
from helpdesk.actions.passwords import hash_token, new_token, verify_password
from helpdesk.actions.second_factor import do_use_code
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import DAY, MINUTE, Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import UserShape
from helpdesk.errors import Forbidden, Unauthenticated
from helpdesk.store import second_factors, users
from helpdesk.store.records import User as User

SESSION_LIFE = 30 * DAY
CHALLENGE_LIFE = 10 * MINUTE

_SECOND_STEP = "sign_in"


class Entry(NamedTuple):
    """A way in: the token of a session, or (`is_halfway`) of the second step before it."""

    token: str
    is_halfway: bool = False


class WrongCredentials(Unauthenticated):
    """Address and password do not belong together; whoever calls is not told which is wrong.
    For the audit log: `user_id` is whose account it is, `means` what was wrong."""

    def __init__(self, user_id: int | None = None, means: str = "password") -> None:
        super().__init__("The e-mail address or the password is wrong.", code="wrong_credentials")
        self.user_id = user_id
        self.means = means


def actor_of(user: User) -> Actor:
    """The user as somebody on whose behalf things happen."""
    return Actor(user_id=user.id, name=user.name, role=user.role)


def user_of_token(connection: Connection, token: str, now: Moment) -> User | None:
    """Who is signed in with this token, None when nobody is."""
    return users.of_session(connection, hash_token(token), now)


def actor_of_token(connection: Connection, token: str, now: Moment) -> Actor | None:
    """The same as somebody on whose behalf things happen."""
    user = user_of_token(connection, token, now)
    return None if user is None else actor_of(user)


def check_still(actor: Actor, token: str | None, work: Work) -> None:
    """Refuse whose session has ended, or whose role is another one, since they called: a call may
    have waited for a page, a file or its turn."""
    user = None if token is None else user_of_token(work.connection, token, work.now)
    if user is None or user.id != actor.user_id:
        raise Unauthenticated("Sign in first.")
    if user.role is not actor.role:
        raise Forbidden("Your role may not do this.")


async def sign_in(
    ledger: Ledger, email: str, password: str, code: str | None = None
) -> tuple[str, UserShape]:
    """Begin a session: its token and the user. Raises WrongCredentials; where a second factor
    is on, Unauthenticated with "second_factor" without a code and "wrong_code" with a wrong one."""
    user = await verify_credentials(ledger, email, password)
    token = await ledger.write(lambda work: do_sign_in(work, user, code))
    return token, rendering.user(user)


async def verify_credentials(ledger: Ledger, email: str, password: str) -> User:
    """Whose address and password these are. Raises WrongCredentials without telling whether it
    was the address or the password, nor by the time it takes."""
    user = await ledger.read(lambda connection: users.by_email(connection, spell_email(email)))
    is_right = await verify_password(None if user is None else user.password, password)
    if user is None:
        raise WrongCredentials
    if not is_right or not user.is_active:
        raise WrongCredentials(user.id, "password" if user.is_active else "deactivated")
    return user


def do_sign_in(work: Work, verified: User, code: str | None, address: str = "") -> str:
    """Begin the session of somebody whose password was right; the answer is its token.
    `address` is where they call from, for the audit log."""
    user = _still(work.connection, verified)
    if user.totp_secret is not None and not code:
        raise Unauthenticated("Write the code of your second factor too.", code="second_factor")
    means = "password" if user.totp_secret is None else do_use_code(work, user, code or "")
    return _do_enter(work, user, means, address)


def do_step(work: Work, verified: User, address: str = "") -> Entry:
    """The same in two steps: without a second factor the session begins at once."""
    user = _still(work.connection, verified)
    return do_admit(work, user, address)


def do_admit(work: Work, user: User, address: str = "") -> Entry:
    """Let somebody in who has shown that they are the user, as far as a password can show it."""
    if user.totp_secret is None:
        return Entry(_do_enter(work, user, "password", address))
    token = new_token()
    second_factors.add_challenge(
        work.connection,
        hash_token(token),
        user.id,
        _SECOND_STEP,
        None,
        work.now,
        Moment(work.now + CHALLENGE_LIFE),
    )
    return Entry(token, is_halfway=True)


def whose_step(connection: Connection, token: str, now: Moment) -> int | None:
    """The id of the user whose second step this is; None when its time is over."""
    challenge = second_factors.challenge(connection, hash_token(token), _SECOND_STEP, now)
    return None if challenge is None else challenge.user_id


def do_finish_step(work: Work, token: str, code: str, address: str = "") -> str:
    """Take the second step; the answer is the token of the session."""
    user_id = whose_step(work.connection, token, work.now)
    user = None if user_id is None else users.load(work.connection, user_id)
    if user is None or not user.is_active:
        raise _step_ended()
    means = "password" if user.totp_secret is None else do_use_code(work, user, code)
    if not second_factors.end_challenge(work.connection, hash_token(token)):
        raise _step_ended()
    return _do_enter(work, user, means, address)


def do_note_failure(work: Work, user_id: int, means: str, address: str) -> None:
    """Note that somebody who calls from the address was refused at the user's account."""
    do_note(work, Deed.SIGN_IN_FAILED, user_id, means=means, address=address)


def do_begin_session(work: Work, user_id: int) -> str:
    """Begin a session of that user; the answer is its token."""
    token = new_token()
    expires_at = Moment(work.now + SESSION_LIFE)
    users.add_session(work.connection, hash_token(token), user_id, work.now, expires_at)
    return token


def do_sign_out(work: Work, token: str) -> None:
    """End the session of that token; its screens hear of it at once."""
    user = user_of_token(work.connection, token, work.now)
    if user is not None:
        users.end_session(work.connection, hash_token(token))
        do_change_user(work, user.id, {}, ends_sessions=True)
        do_note(work, Deed.SIGNED_OUT, user.id)


def do_sign_out_everywhere(work: Work, actor: Actor) -> None:
    """End every session of the actor's, this one too."""
    do_end_sessions(work, actor.user_id)
    do_note(work, Deed.SIGNED_OUT_EVERYWHERE, actor)


def do_end_sessions(work: Work, user_id: int, but: str | None = None) -> None:
    """End a user's sessions, except the one of the token `but`. Their screens hear of it at once
    by the event, and ask again who they are."""
    but_hash = None if but is None else hash_token(but)
    users.end_sessions_of(work.connection, user_id, work.now, but_hash)
    do_change_user(work, user_id, {}, ends_sessions=True)


def spell_email(email: str) -> str:
    """The one spelling of an e-mail address."""
    # PostgreSQL takes no NUL, and no database half a character.
    email = email.replace("\x00", "").encode(errors="replace").decode()
    return email.strip().lower()


def _still(connection: Connection, verified: User) -> User:
    """The user as they are now, unless what was verified has changed meanwhile."""
    user = users.load(connection, verified.id)
    if user is None or not user.is_active or user.password != verified.password:
        raise WrongCredentials(verified.id)
    return user


def _step_ended() -> Unauthenticated:
    return Unauthenticated("That took too long. Sign in again.", code="step_ended")


def _do_enter(work: Work, user: User, means: str, address: str) -> str:
    do_note(work, Deed.SIGNED_IN, user.id, means=means, address=address)
    return do_begin_session(work, user.id)

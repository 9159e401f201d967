"""Users: invited, changed, deactivated (never deleted); the first admin; passwords."""

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.announcing import do_change_user
from helpdesk.actions.attendances import do_hand_back
from helpdesk.actions.passwords import hash_token, new_token
from helpdesk.actions.sessions import do_begin_session, spell_email
from helpdesk.actions.work import Work
from helpdesk.domain.moments import DAY, Moment
from helpdesk.domain.roles import Role
from helpdesk.domain.shapes import UserShape
from helpdesk.errors import Conflict, Invalid, NotFound, Refused
from helpdesk.store import users
from helpdesk.store.records import User

LINK_LIFE = 7 * DAY

_MAX_NAME = 100
_MAX_EMAIL = 150
_USED_UP = "This link has been used or is too old. Ask for a new one."


def list_users(connection: Connection) -> list[UserShape]:
    """All users, by name."""
    return [rendering.user(user) for user in users.everybody(connection)]


def needs_set_up(connection: Connection) -> bool:
    """Whether there is no user yet."""
    return not users.exist(connection)


def do_offer_set_up(work: Work) -> str | None:
    """A new one-time token to make the first admin with; None when there are users."""
    if users.exist(work.connection):
        return None
    return _do_make_link(work, None)


def do_set_up(work: Work, token: str, name: str, email: str, password_hash: str) -> str:
    """Make the first admin with the set-up token; the answer is the token of a session."""
    _check_link(work.connection, token, work.now, for_set_up=True)
    if users.exist(work.connection) or not users.use_invitation(work.connection, hash_token(token)):
        raise NotFound(_USED_UP)
    user = do_add_user(work, name, email, Role.ADMIN, password_hash)
    return do_begin_session(work, user.id)


def do_add_user(
    work: Work, name: str, email: str, role: Role, password_hash: str | None
) -> UserShape:
    """Add a user, who cannot sign in while there is no password."""
    values = {
        "name": check_name(name),
        "email": check_email(email),
        "role": role.value,
        "password": password_hash,
        "is_active": True,
    }
    if users.by_email(work.connection, str(values["email"])) is not None:
        reason = "There is a user with this e-mail address."
        raise Conflict(reason, code="email_taken", fields={"email": reason})
    user_id = users.add(work.connection, values, work.now)
    return rendering.user(do_change_user(work, user_id, {}))


def do_invite(work: Work, user_id: int) -> str:
    """A one-time token with which the user chooses a (new) password."""
    if users.load(work.connection, user_id) is None:
        raise NotFound("There is no such user.")
    return _do_make_link(work, user_id)


def do_invite_by_email(work: Work, email: str) -> str:
    """The same for the user with that e-mail address."""
    return do_invite(work, _by_email(work.connection, email).id)


def show_invitation(connection: Connection, token: str, now: Moment) -> UserShape:
    """Whose invitation this is."""
    return rendering.user(_invited(connection, token, now))


def check_set_up_link(connection: Connection, token: str, now: Moment) -> None:
    """Refuse a set-up token that is used up or too old."""
    _check_link(connection, token, now, for_set_up=True)


def do_accept_invitation(work: Work, token: str, password_hash: str) -> str:
    """Set the invited user's password, end the sessions of the old one; the answer is the
    token of a new session."""
    user = _invited(work.connection, token, work.now)
    if not users.use_invitation(work.connection, hash_token(token)):
        raise NotFound(_USED_UP)
    do_set_password(work, user.id, password_hash)
    return do_begin_session(work, user.id)


def do_set_password(work: Work, user_id: int, password_hash: str) -> None:
    """Set a password and end all sessions."""
    users.change(work.connection, user_id, {"password": password_hash}, work.now)
    users.end_sessions_of(work.connection, user_id)


def do_reset_password(work: Work, email: str, password_hash: str) -> None:
    """Set the password of the user with that address."""
    do_set_password(work, _by_email(work.connection, email).id, password_hash)


def do_change(
    work: Work,
    user_id: int,
    *,
    name: str | None = None,
    email: str | None = None,
    role: Role | None = None,
    active: bool | None = None,
) -> UserShape:
    """Change what is given. The last active admin stays one. Who is deactivated is
    signed out everywhere, and their clients go back to the waiting list."""
    user = users.load(work.connection, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    values: dict[str, object] = {}
    if name is not None:
        values["name"] = check_name(name)
    if email is not None:
        values["email"] = _check_free(work.connection, user_id, check_email(email))
    if role is not None:
        values["role"] = role.value
    if active is not None:
        values["is_active"] = active
    _check_admin_left(work.connection, user, role, active)
    if active is False:
        users.end_sessions_of(work.connection, user_id)
        do_hand_back(work, user_id)
    return rendering.user(do_change_user(work, user_id, values))


def do_forget_expired(work: Work) -> None:
    """Forget sessions and links whose time is over."""
    users.forget_expired(work.connection, work.now)


def check_name(name: str) -> str:
    """A name that is not empty and fits."""
    name = " ".join(name.replace("\x00", "").split())
    if not 0 < len(name) <= _MAX_NAME:
        reason = f"The name needs 1 to {_MAX_NAME} characters."
        raise Invalid(reason, fields={"name": reason})
    return name


def check_email(email: str) -> str:
    """An e-mail address in its one spelling."""
    email = spell_email(email)
    local, at, domain = email.rpartition("@")
    is_one_word = email.isprintable() and " " not in email
    if not (at and local and "." in domain and len(email) <= _MAX_EMAIL) or not is_one_word:
        reason = "This is not an e-mail address."
        raise Invalid(reason, fields={"email": reason})
    return email


def _by_email(connection: Connection, email: str) -> User:
    user = users.by_email(connection, spell_email(email))
    if user is None:
        raise NotFound(f"There is no user with the e-mail address {email}.")
    return user


def _check_free(connection: Connection, user_id: int, email: str) -> str:
    other = users.by_email(connection, email)
    if other is not None and other.id != user_id:
        reason = "There is a user with this e-mail address."
        raise Conflict(reason, code="email_taken", fields={"email": reason})
    return email


def _check_admin_left(
    connection: Connection, user: User, role: Role | None, active: bool | None
) -> None:
    stays = (role or user.role) is Role.ADMIN and active is not False
    is_last = (
        user.role is Role.ADMIN
        and user.is_active
        and users.count_active(connection, Role.ADMIN) == 1
    )
    if is_last and not stays:
        raise Refused("This is the last active admin.", code="last_admin")


def _do_make_link(work: Work, user_id: int | None) -> str:
    token = new_token()
    expires_at = Moment(work.now + LINK_LIFE)
    users.add_invitation(work.connection, hash_token(token), user_id, work.now, expires_at)
    return token


def _check_link(connection: Connection, token: str, now: Moment, *, for_set_up: bool) -> int | None:
    link = users.invitation(connection, hash_token(token), now)
    if link is None or (link.user_id is None) is not for_set_up:
        raise NotFound(_USED_UP)
    user_id: int | None = link.user_id
    return user_id


def _invited(connection: Connection, token: str, now: Moment) -> User:
    user_id = _check_link(connection, token, now, for_set_up=False)
    user = None if user_id is None else users.load(connection, user_id)
    if user is None or not user.is_active:
        raise NotFound(_USED_UP)
    return user

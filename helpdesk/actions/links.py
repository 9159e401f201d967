"""One-time links: the first admin's set-up, invitations, lost passwords.

`by` is who makes one; None: the command line.
"""

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.audit import do_note
from helpdesk.actions.passwords import hash_token, new_token
from helpdesk.actions.second_factor import check_is_another, do_switch_off
from helpdesk.actions.sessions import Entry, do_admit, do_begin_session, spell_email
from helpdesk.actions.users import do_add_user, do_set_password
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import DAY, HOUR, Moment
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.shapes import UserShape
from helpdesk.errors import Conflict, NotFound
from helpdesk.store import users
from helpdesk.store.records import User

LINK_LIFE = 7 * DAY
"""Of an invitation, and of a link that an admin makes."""
LOST_LINK_LIFE = HOUR
"""Of a link that somebody had mailed who lost the password."""

_USED_UP = "This link has been used or is too old. Ask for a new one."


def do_offer_set_up(work: Work) -> str | None:
    """A new one-time token to make the first admin with; None when there are users."""
    if users.exist(work.connection):
        return None
    return _do_make_link(work, None, LINK_LIFE)


def do_set_up(work: Work, token: str, name: str, email: str, password_hash: str) -> Entry:
    """Make the first admin with the set-up token, and let them in."""
    _check_link(work.connection, token, work.now, for_set_up=True)
    if users.exist(work.connection) or not users.use_invitation(work.connection, hash_token(token)):
        raise NotFound(_USED_UP)
    user = do_add_user(work, name, email, Role.ADMIN, password_hash)
    return Entry(do_begin_session(work, user.id))


def do_invite(work: Work, user_id: int, by: Actor | None = None) -> str:
    """A one-time token with which the user chooses a (new) password; it ends the earlier ones.
    Nobody makes one for themselves: it would go round the present password."""
    check_is_another(by, user_id)
    user = users.load(work.connection, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    if not user.is_active:
        raise Conflict("This user is deactivated.", code="deactivated")
    users.end_invitations_of(work.connection, user_id)
    do_note(work, Deed.PASSWORD_LINK_MADE, by, user_id=user_id, name=user.name)
    return _do_make_link(work, user_id, LINK_LIFE)


def do_make_lost_link(work: Work, email: str, address: str = "") -> tuple[UserShape, str] | None:
    """A one-time token for somebody who lost the password; None when there is no such active
    user. `address` is where whoever asked calls from, for the audit log. It ends no earlier link:
    any stranger can ask for one, and must not be able to spoil an invitation."""
    user = users.by_email(work.connection, spell_email(email))
    if user is None or not user.is_active:
        return None
    # Nobody knows who asked.
    where = address or "?"
    do_note(work, Deed.PASSWORD_LINK_MADE, None, user_id=user.id, name=user.name, address=where)
    return rendering.user(user), _do_make_link(work, user.id, LOST_LINK_LIFE)


def show_invitation(connection: Connection, token: str, now: Moment) -> tuple[UserShape, bool]:
    """Whose invitation this is, and whether it is their first one."""
    user = _invited(connection, token, now)
    return rendering.user(user), user.password is None


def check_set_up_link(connection: Connection, token: str, now: Moment) -> None:
    """Refuse a set-up token that is used up or too old."""
    _check_link(connection, token, now, for_set_up=True)


def do_accept_invitation(work: Work, token: str, password_hash: str, address: str = "") -> Entry:
    """Set the invited user's password, end the sessions of the old one, and let them in: a link
    stands for the password, not for the second factor."""
    user = _invited(work.connection, token, work.now)
    if not users.use_invitation(work.connection, hash_token(token)):
        raise NotFound(_USED_UP)
    do_set_password(work, user.id, password_hash)
    do_note(work, Deed.PASSWORD_CHANGED, user.id)
    return do_admit(work, user, address)


def do_reset_password(
    work: Work, email: str, password_hash: str | None, *, ends_second_factor: bool = False
) -> str | None:
    """What an operator does for the user with that address: set the password, or (None) make a
    link that sets it, whose token is the answer; and switch the second factor off."""
    user = _by_email(work.connection, email)
    if ends_second_factor and user.totp_secret is not None:
        do_switch_off(work, user.id, None)
    if password_hash is None:
        return do_invite(work, user.id)
    do_set_password(work, user.id, password_hash)
    do_note(work, Deed.PASSWORD_CHANGED, None, user_id=user.id, name=user.name)
    return None


def _do_make_link(work: Work, user_id: int | None, life: int) -> str:
    token = new_token()
    expires_at = Moment(work.now + life)
    if user_id is None:
        users.end_invitations_of(work.connection, None)
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


def _by_email(connection: Connection, email: str) -> User:
    user = users.by_email(connection, spell_email(email))
    if user is None:
        raise NotFound("There is no user with the e-mail address {email}.", values={"email": email})
    return user

"""Users: added, changed, deactivated (never deleted).

`by` is who does it; None: the command line, or the set-up of the first admin.
"""

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.announcing import do_change_user
from helpdesk.actions.attendances import do_hand_back
from helpdesk.actions.audit import do_note
from helpdesk.actions.sessions import do_end_sessions, spell_email
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import Moment, to_iso
from helpdesk.domain.names import tidy
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.shapes import ListedUserShape, UserShape
from helpdesk.errors import Conflict, Invalid, NotFound, Refused
from helpdesk.language import N_
from helpdesk.store import attendances, drafts, second_factors, users
from helpdesk.store.records import User

_MAX_NAME = 100
_MAX_EMAIL = 150
# What would make two addresses of one, or something else than an address.
_NOT_IN_EMAILS = frozenset(' @,;:<>()[]"\\')
_NO_USER = "There is no such user."


def list_users(connection: Connection, now: Moment) -> list[ListedUserShape]:
    """All users, by name, with what an admin decides by."""
    links = users.invited_until(connection)
    held = attendances.count_open_by_user(connection)
    return [_listed(user, links, held, now) for user in users.everybody(connection)]


def _listed(
    user: User, links: dict[int, Moment], held: dict[int, int], now: Moment
) -> ListedUserShape:
    shape = rendering.user(user)
    until = links.get(user.id)
    is_unused = user.password is None and until is not None and until > now
    return ListedUserShape(
        **{name: getattr(shape, name) for name in UserShape.__struct_fields__},
        has_password=user.password is not None,
        invited_until=to_iso(until) if is_unused and until is not None else None,
        open_attendances=held.get(user.id, 0),
    )


def show_user(connection: Connection, user_id: int) -> UserShape:
    """One user."""
    user = users.load(connection, user_id)
    if user is None:
        raise NotFound(_NO_USER)
    return rendering.user(user)


def needs_set_up(connection: Connection) -> bool:
    """Whether there is no user yet."""
    return not users.exist(connection)


def do_add_user(
    work: Work,
    name: str,
    email: str,
    role: Role,
    password_hash: str | None,
    by: Actor | None = None,
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
        raise _taken()
    user_id = users.add(work.connection, values, work.now)
    added = do_change_user(work, user_id, {})
    do_note(work, Deed.USER_ADDED, by, user_id=user_id, name=added.name, role=role)
    return rendering.user(added)


def do_set_password(
    work: Work, user_id: int, password_hash: str, but_session: str | None = None
) -> None:
    """Set a password; end all sessions (except the one of that token), and whatever else the old
    password had begun."""
    users.change(work.connection, user_id, {"password": password_hash}, work.now)
    users.end_invitations_of(work.connection, user_id)
    second_factors.end_challenges_of(work.connection, user_id)
    do_end_sessions(work, user_id, but_session)


def do_change(
    work: Work,
    user_id: int,
    *,
    name: str | None = None,
    email: str | None = None,
    role: Role | None = None,
    active: bool | None = None,
    by: Actor | None = None,
) -> UserShape:
    """Change what is given. The last active admin stays one. Who is deactivated is
    signed out everywhere, and their clients go back to the waiting list."""
    user = users.load(work.connection, user_id)
    if user is None:
        raise NotFound(_NO_USER)
    _check_admin_left(work.connection, user, role, active)
    if email is not None:
        email = _check_free(work.connection, user_id, check_email(email))
    wanted = {
        "name": None if name is None else check_name(name),
        "email": email,
        "role": None if role is None else role.value,
        "is_active": active,
    }
    values = {
        field: value
        for field, value in wanted.items()
        if value is not None and value != getattr(user, field)
    }
    if not values:
        return rendering.user(user)
    if "email" in values:
        users.end_invitations_of(work.connection, user_id)
    if values.get("is_active") is False:
        _do_send_away(work, user_id)
    changed = do_change_user(work, user_id, values)
    for field, value in values.items():
        do_note(
            work,
            Deed.USER_CHANGED,
            by,
            user_id=user_id,
            name=user.name,
            field=field,
            value=value,
        )
    return rendering.user(changed)


def do_forget_expired(work: Work) -> None:
    """Forget sessions, links and half-finished sign-ins whose time is over."""
    users.forget_expired(work.connection, work.now)


def check_name(name: str) -> str:
    """A name that can be seen and fits."""
    name = tidy(name)
    if not 0 < len(name) <= _MAX_NAME:
        reason = N_("The name needs 1 to 100 characters.")
        raise Invalid(reason, fields={"name": reason})
    return name


def check_email(email: str) -> str:
    """An e-mail address in its one spelling."""
    has_nul = "\x00" in email  # which the spelling leaves out
    email = spell_email(email)
    local, _, domain = email.partition("@")
    is_one_word = email.isprintable() and not _NOT_IN_EMAILS & {*local, *domain}
    if not (local and "." in domain and len(email) <= _MAX_EMAIL and is_one_word) or has_nul:
        reason = N_("This is not an e-mail address.")
        raise Invalid(reason, fields={"email": reason})
    return email


def _do_send_away(work: Work, user_id: int) -> None:
    users.end_sessions_of(work.connection, user_id, work.now)
    users.end_invitations_of(work.connection, user_id)
    second_factors.end_challenges_of(work.connection, user_id)
    do_hand_back(work, user_id)
    drafts.delete_of_user(work.connection, user_id)


def _check_free(connection: Connection, user_id: int, email: str) -> str:
    other = users.by_email(connection, email)
    if other is not None and other.id != user_id:
        raise _taken()
    return email


def _taken() -> Conflict:
    reason = N_("There is a user with this e-mail address.")
    return Conflict(reason, code="email_taken", fields={"email": reason})


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

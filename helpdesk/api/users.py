"""Users."""

import logging

from aiohttp import web

from helpdesk.actions import users
from helpdesk.actions.links import do_invite
from helpdesk.actions.mailing import mail_invitation
from helpdesk.actions.passwords import check_password, hash_password
from helpdesk.actions.second_factor import do_reset
from helpdesk.domain.roles import Role
from helpdesk.domain.shapes import ListedUserShape, Shape, UserShape
from helpdesk.handling.call import Call, answer, nothing
from helpdesk.language import say
from helpdesk.mail import MailError

_log = logging.getLogger(__name__)


class NewUser(Shape, frozen=True, kw_only=True):
    """Without a password the answer carries an invitation link."""

    name: str
    email: str
    role: Role
    password: str | None = None


class Invitation(Shape, frozen=True, kw_only=True):
    """A one-time link that sets the password. `emailed`: whether it is on its way to the user
    already; if it should be and is not, `mail_problem` says why."""

    invitation: str
    emailed: bool = False
    mail_problem: str | None = None


class AddedUser(UserShape, frozen=True, kw_only=True):
    """The user; the invitation (null with a password) as in Invitation."""

    invitation: str | None
    emailed: bool = False
    mail_problem: str | None = None


class UserChange(Shape, frozen=True, kw_only=True):
    """What is left out stays."""

    name: str | None = None
    email: str | None = None
    role: Role | None = None
    active: bool | None = None


class UserList(Shape, frozen=True, kw_only=True):
    """All users."""

    items: list[ListedUserShape]
    next_cursor: str | None = None


async def index(call: Call) -> web.StreamResponse:
    """All users, by name."""
    now = call.parts.ledger.clock()
    return answer(UserList(items=await call.read(lambda c: users.list_users(c, now))))


async def create(call: Call) -> web.StreamResponse:
    """Add a user."""
    wanted = await call.body(NewUser)
    hashed = None
    if wanted.password is not None:
        hashed = await hash_password(check_password(wanted.password))
    user = await call.write(
        lambda work: users.do_add_user(
            work, wanted.name, wanted.email, wanted.role, hashed, call.actor
        )
    )
    fields = {name: getattr(user, name) for name in UserShape.__struct_fields__}
    if hashed is not None:
        return answer(AddedUser(**fields, invitation=None), 201)
    made = await _invite(call, user.id)
    added = AddedUser(
        **fields,
        invitation=made.invitation,
        emailed=made.emailed,
        mail_problem=made.mail_problem,
    )
    return answer(added, 201)


async def update(call: Call) -> web.StreamResponse:
    """Change or (de)activate a user."""
    wanted = await call.body(UserChange)
    user_id = call.number("id")
    changed = await call.write(
        lambda work: users.do_change(
            work,
            user_id,
            name=wanted.name,
            email=wanted.email,
            role=wanted.role,
            active=wanted.active,
            by=call.actor,
        )
    )
    return answer(changed)


async def invite(call: Call) -> web.StreamResponse:
    """Make a new link that sets the password; the earlier ones of that user end."""
    return answer(await _invite(call, call.number("id")), 201)


async def reset_second_factor(call: Call) -> web.StreamResponse:
    """Switch a user's second factor off, for who has lost the phone and the recovery codes."""
    user_id = call.number("id")
    await call.write(lambda work: do_reset(work, user_id, call.actor))
    return nothing()


async def _invite(call: Call, user_id: int) -> Invitation:
    token = await call.write(lambda work: do_invite(work, user_id, call.actor))
    url = f"{call.parts.config.public_url}/invitation/{token}"
    mailer = call.parts.mailer
    if mailer is None:
        return Invitation(invitation=url)
    user = await call.read(lambda c: users.show_user(c, user_id))
    try:
        await mail_invitation(call.parts.ledger, mailer, user, url, call.actor)
    except MailError as error:
        _log.warning("an invitation was not mailed: %s", error)
        problem = say(call.language, error.sentence)
        return Invitation(invitation=url, mail_problem=problem)
    return Invitation(invitation=url, emailed=True)

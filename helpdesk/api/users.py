"""Users."""

from aiohttp import web

from helpdesk.actions import users
from helpdesk.actions.passwords import check_password, hash_password
from helpdesk.domain.roles import Role
from helpdesk.domain.shapes import Shape, UserShape
from helpdesk.handling.call import Call, answer


class NewUser(Shape, frozen=True, kw_only=True):
    """Without a password the answer carries an invitation link."""

    name: str
    email: str
    role: Role
    password: str | None = None


class AddedUser(UserShape, frozen=True, kw_only=True):
    """The user; `invitation` is the one-time link that sets the password."""

    invitation: str | None


class UserChange(Shape, frozen=True, kw_only=True):
    """What is left out stays."""

    name: str | None = None
    email: str | None = None
    role: Role | None = None
    active: bool | None = None


class UserList(Shape, frozen=True, kw_only=True):
    """All users."""

    items: list[UserShape]
    next_cursor: str | None = None


class Invitation(Shape, frozen=True, kw_only=True):
    """A one-time link that sets the password."""

    invitation: str


async def index(call: Call) -> web.StreamResponse:
    """All users, by name."""
    return answer(UserList(items=await call.read(users.list_users)))


async def create(call: Call) -> web.StreamResponse:
    """Add a user."""
    wanted = await call.body(NewUser)
    hashed = None
    if wanted.password is not None:
        hashed = await hash_password(check_password(wanted.password))
    user = await call.write(
        lambda work: users.do_add_user(work, wanted.name, wanted.email, wanted.role, hashed)
    )
    url = None if hashed else await _invite(call, user.id)
    fields = {name: getattr(user, name) for name in UserShape.__struct_fields__}
    return answer(AddedUser(**fields, invitation=url), 201)


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
        )
    )
    return answer(changed)


async def invite(call: Call) -> web.StreamResponse:
    """Make a new invitation link; the earlier one of that user ends."""
    return answer(Invitation(invitation=await _invite(call, call.number("id"))), 201)


async def _invite(call: Call, user_id: int) -> str:
    token = await call.write(lambda work: users.do_invite(work, user_id))
    return f"{call.parts.config.public_url}/invitation/{token}"

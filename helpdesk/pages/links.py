"""The pages behind one-time links: the first admin, invitations, new passwords. They work
without JavaScript."""

from collections.abc import Callable

from aiohttp import web

from helpdesk.actions import links
from helpdesk.actions.passwords import check_password, hash_password
from helpdesk.actions.users import check_email, check_name
from helpdesk.domain.shapes import UserShape
from helpdesk.errors import Conflict, Invalid, NotFound
from helpdesk.handling.call import Call
from helpdesk.language import N_, say
from helpdesk.pages.render import page
from helpdesk.pages.sessions import HOME, enter, link_gone, read_form, told


async def show_setup(call: Call) -> web.StreamResponse:
    """The page where the first admin is made."""
    token, now = call.text("token"), call.parts.ledger.clock()
    await call.read(lambda c: links.check_set_up_link(c, token, now))
    return page(call, "sessions/setup.html", N_("Set up"), token=token)


async def setup(call: Call) -> web.StreamResponse:
    """Make the first admin and sign in."""
    token, now, form = call.text("token"), call.parts.ledger.clock(), await read_form(call)
    name, email = form.get("name", ""), form.get("email", "")
    try:
        # Before the password is hashed, which is dear.
        await call.read(lambda c: links.check_set_up_link(c, token, now))
        errors = _errors(check_name, name) | _errors(check_email, email)
        errors |= _errors(check_password, form.get("password", ""))
        if errors:
            raise Invalid("Something is missing.", fields=errors)
        hashed = await hash_password(form.get("password", ""))
        entry = await call.write(lambda work: links.do_set_up(work, token, name, email, hashed))
    except NotFound as error:
        return link_gone(call, error)
    except (Invalid, Conflict) as error:
        return page(
            call,
            "sessions/setup.html",
            N_("Set up"),
            status=error.status,
            token=token,
            values={"name": name, "email": email},
            errors=_fields(call, error),
            error=None if error.fields else told(call, error),
        )
    return await enter(call, entry, HOME)


async def show_invitation(call: Call) -> web.StreamResponse:
    """The page where an invited user chooses a password, or somebody a new one."""
    token, now = call.text("token"), call.parts.ledger.clock()
    user, is_first = await call.read(lambda c: links.show_invitation(c, token, now))
    return _invitation_page(call, user, is_first)


async def accept_invitation(call: Call) -> web.StreamResponse:
    """Set the password and sign in."""
    token, now, form = call.text("token"), call.parts.ledger.clock(), await read_form(call)
    try:
        user, is_first = await call.read(lambda c: links.show_invitation(c, token, now))
        hashed = await hash_password(check_password(form.get("password", "")))
        entry = await call.write(
            lambda work: links.do_accept_invitation(work, token, hashed, call.address)
        )
    except NotFound as error:
        return link_gone(call, error)
    except Invalid as error:
        return _invitation_page(call, user, is_first, error)
    return await enter(call, entry, HOME)


def _invitation_page(
    call: Call, user: UserShape, is_first: bool, error: Invalid | None = None
) -> web.StreamResponse:
    return page(
        call,
        "sessions/invitation.html",
        N_("Welcome") if is_first else N_("New password"),
        status=200 if error is None else error.status,
        errors={} if error is None else _fields(call, error),
        token=call.text("token"),
        name=user.name,
        email=user.email,
        is_first=is_first,
    )


def _errors(check: Callable[[str], str], value: str) -> dict[str, str]:
    try:
        check(value)
    except Invalid as error:
        return error.fields
    return {}


def _fields(call: Call, error: Invalid | Conflict) -> dict[str, str]:
    return {name: say(call.language, reason) for name, reason in error.fields.items()}

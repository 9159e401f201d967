"""Sign in and out, the first admin, invitations: forms that work without JavaScript."""

from collections.abc import Callable
from urllib.parse import urlsplit

from aiohttp import web

from helpdesk.actions import users
from helpdesk.actions.passwords import check_password, hash_password
from helpdesk.actions.sessions import do_sign_out
from helpdesk.domain import moments
from helpdesk.errors import Conflict, HelpdeskError, Invalid
from helpdesk.handling.call import Call, see_other
from helpdesk.handling.entrance import COOKIE, begin_session, set_cookie
from helpdesk.pages.render import page

_HOME = "/"


async def show_login(call: Call) -> web.StreamResponse:
    """The sign-in page; whoever is signed in goes on to the inbox."""
    following = _local(call.request.query.get("next"))
    if call.visitor is not None:
        return see_other(following)
    if await call.read(users.needs_set_up):
        return page(call, "sessions/first.html", "Welcome")
    return page(call, "sessions/login.html", "Sign in", next=following)


async def login(call: Call) -> web.StreamResponse:
    """Sign in and go where the visitor wanted to."""
    form = await _form(call)
    following = _local(form.get("next"))
    try:
        token, _ = await begin_session(call, form.get("email", ""), form.get("password", ""))
    except HelpdeskError as error:
        return page(
            call,
            "sessions/login.html",
            "Sign in",
            status=error.status,
            error=error.message,
            email=form.get("email", ""),
            next=following,
        )
    return _enter(call, token, following)


async def logout(call: Call) -> web.StreamResponse:
    """Sign out."""
    token = call.token
    if token is not None:
        await call.write(lambda work: do_sign_out(work, token))
    response = see_other("/login")
    response.del_cookie(COOKIE)
    return response


async def show_setup(call: Call) -> web.StreamResponse:
    """The page where the first admin is made."""
    token = call.text("token")
    await call.read(lambda c: users.check_set_up_link(c, token, moments.now()))
    return page(call, "sessions/setup.html", "Set up", token=token, values={}, errors={})


async def setup(call: Call) -> web.StreamResponse:
    """Make the first admin and sign in."""
    token, form = call.text("token"), await _form(call)
    # Before the password is hashed, which is dear.
    await call.read(lambda c: users.check_set_up_link(c, token, moments.now()))
    name, email = form.get("name", ""), form.get("email", "")
    try:
        errors = _errors(users.check_name, name) | _errors(users.check_email, email)
        errors |= _errors(check_password, form.get("password", ""))
        if errors:
            raise Invalid("Something is missing.", fields=errors)
        hashed = await hash_password(form.get("password", ""))
        session = await call.write(lambda work: users.do_set_up(work, token, name, email, hashed))
    except (Invalid, Conflict) as error:
        values = {"name": name, "email": email}
        context = {
            "token": token,
            "values": values,
            "errors": error.fields,
            "error": None if error.fields else error.message,
        }
        return page(call, "sessions/setup.html", "Set up", status=error.status, **context)
    return _enter(call, session, _HOME)


async def show_invitation(call: Call) -> web.StreamResponse:
    """The page where an invited user chooses a password."""
    token = call.text("token")
    user = await call.read(lambda c: users.show_invitation(c, token, moments.now()))
    return page(
        call, "sessions/invitation.html", "Welcome", token=token, name=user.name, email=user.email
    )


async def accept_invitation(call: Call) -> web.StreamResponse:
    """Set the password and sign in."""
    token, form = call.text("token"), await _form(call)
    user = await call.read(lambda c: users.show_invitation(c, token, moments.now()))
    try:
        hashed = await hash_password(check_password(form.get("password", "")))
    except Invalid as error:
        return page(
            call,
            "sessions/invitation.html",
            "Welcome",
            status=error.status,
            errors=error.fields,
            token=token,
            name=user.name,
            email=user.email,
        )
    session = await call.write(lambda work: users.do_accept_invitation(work, token, hashed))
    return _enter(call, session, _HOME)


async def _form(call: Call) -> dict[str, str]:
    try:
        posted = await call.request.post()
    except (ValueError, LookupError) as error:
        raise Invalid("The form cannot be read.") from error
    return {name: value for name, value in posted.items() if isinstance(value, str)}


def _errors(check: Callable[[str], str], value: str) -> dict[str, str]:
    try:
        check(value)
    except Invalid as error:
        return error.fields
    return {}


def _enter(call: Call, token: str, where: str) -> web.StreamResponse:
    response = see_other(where)
    set_cookie(call, response, token)
    return response


def _local(target: str | None) -> str:
    """The wanted page if it is one of ours: a link to the login must not lead elsewhere."""
    if not target or not target.startswith("/") or "\\" in target:
        return _HOME
    try:
        parts = urlsplit(target)
    except ValueError:
        return _HOME
    if parts.scheme or parts.netloc or target.startswith("//"):
        return _HOME
    return target

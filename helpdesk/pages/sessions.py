"""Sign in and out in one step or two, and the lost password: forms that work without JavaScript."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from aiohttp import web

from helpdesk.actions import users
from helpdesk.actions.mailing import mail_lost_link
from helpdesk.actions.sessions import Entry, do_sign_out
from helpdesk.errors import HelpdeskError, Invalid, NotFound, TooLarge
from helpdesk.handling.call import Call, see_other
from helpdesk.handling.entrance import COOKIE, STEP_COOKIE, entrance, forget_step, set_cookie
from helpdesk.language import N_, say
from helpdesk.mail import Mailer
from helpdesk.pages.render import page

HOME = "/"


async def show_login(call: Call) -> web.StreamResponse:
    """The sign-in page; whoever is signed in goes on to the inbox."""
    following = _local(call.request.query.get("next"))
    if call.visitor is not None:
        return see_other(following)
    if await call.read(users.needs_set_up):
        return page(call, "sessions/first.html", N_("Welcome"))
    return _login_page(call, following)


async def login(call: Call) -> web.StreamResponse:
    """Take the first step and go on to the second, or to where the visitor wanted to."""
    form = await read_form(call)
    following = _local(form.get("next"))
    email = form.get("email", "")
    try:
        entry = await entrance(call).step(call, email, form.get("password", ""))
    except HelpdeskError as error:
        return _login_page(call, following, error, email)
    return await enter(call, entry, following)


async def show_step(call: Call) -> web.StreamResponse:
    """The page of the second step."""
    following = _local(call.request.query.get("next"))
    return page(call, "sessions/step.html", N_("Second step"), next=following)


async def finish_step(call: Call) -> web.StreamResponse:
    """Take the second step."""
    form = await read_form(call)
    following = _local(form.get("next"))
    token = call.request.cookies.get(STEP_COOKIE, "")
    try:
        session = await entrance(call).finish_step(call, token, form.get("code", ""))
    except HelpdeskError as error:
        if error.code == "step_ended" and call.visitor is not None:
            return see_other(following)  # sent twice, and the first let them in
        if error.code == "step_ended":
            response = _login_page(call, following, error)
            forget_step(response)
            return response
        return page(
            call,
            "sessions/step.html",
            N_("Second step"),
            status=error.status,
            error=told(call, error),
            next=following,
        )
    return await enter(call, Entry(session), following)


async def logout(call: Call) -> web.StreamResponse:
    """Sign out; whose session has ended already gets rid of its cookie."""
    token = call.token
    if token is not None:
        await call.write(lambda work: do_sign_out(work, token))
    response = see_other("/login")
    response.del_cookie(COOKIE)
    return response


async def show_lost(call: Call) -> web.StreamResponse:
    """The page for who has lost the password."""
    return _lost_page(call)


async def mail_link(call: Call) -> web.StreamResponse:
    """Mail a link to who has an account; whoever asks reads the same, after the same time."""
    form = await read_form(call)
    email = form.get("email", "")
    mailer = _mailer(call)
    if mailer is None:
        return _lost_page(call)
    try:
        entrance(call).check_link(call, email)
    except HelpdeskError as error:
        return _lost_page(call, error, email)
    call.parts.afterwards.start(
        "mail a link for a lost password",
        mail_lost_link(call.ledger, mailer, email, call.parts.config.public_url, call.address),
    )
    return _lost_page(call, is_sent=True)


async def read_form(call: Call) -> Mapping[str, str]:
    """The texts of a form."""
    try:
        posted = await call.request.post()
        texts = {name: value for name, value in posted.items() if isinstance(value, str)}
        "".join(texts.values()).encode()  # some charsets make half characters
    except (ValueError, LookupError) as error:
        raise Invalid("The form cannot be read.") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise TooLarge("The form is too large.") from error
    return texts


async def enter(call: Call, entry: Entry, where: str) -> web.StreamResponse:
    """Go on to that page with the session, or first to the second step. A session that this
    browser had ends: its cookie is replaced, so nobody could end it any more."""
    if entry.is_halfway:
        where = f"/login/code?next={quote(where)}"
    elif call.token is not None:
        replaced = call.token
        await call.write(lambda work: do_sign_out(work, replaced))
    response = see_other(where)
    set_cookie(call, response, entry)
    return response


def link_gone(call: Call, error: NotFound) -> web.StreamResponse:
    """Answer a form behind a link that is used up. A button pressed twice sends it twice: who was
    let in by the first goes on, others find where to sign in."""
    if call.visitor is not None:
        return see_other(HOME)
    return _login_page(call, HOME, error)


def told(call: Call, error: HelpdeskError) -> str:
    """The error's sentence in the caller's language."""
    return say(call.language, error.sentence, **error.values)


def _login_page(
    call: Call, following: str, error: HelpdeskError | None = None, email: str = ""
) -> web.Response:
    return page(
        call,
        "sessions/login.html",
        N_("Sign in"),
        status=200 if error is None else error.status,
        error=None if error is None else told(call, error),
        email=email,
        next=following,
        has_mail=_mailer(call) is not None,
    )


def _lost_page(
    call: Call, error: HelpdeskError | None = None, email: str = "", *, is_sent: bool = False
) -> web.Response:
    return page(
        call,
        "sessions/lost.html",
        N_("Forgot your password?"),
        status=200 if error is None else error.status,
        error=None if error is None else told(call, error),
        email=email,
        is_sent=is_sent,
        has_mail=_mailer(call) is not None,
    )


def _mailer(call: Call) -> Mailer | None:
    """Who mails links for lost passwords; nobody where such a link would lead to this machine."""
    return None if call.parts.config.is_public_url_on_loopback else call.parts.mailer


def _local(target: str | None) -> str:
    """The wanted page if it is one of ours: a link to the login must not lead elsewhere."""
    if not target or not target.startswith("/") or "\\" in target:
        return HOME
    try:
        parts = urlsplit(target)
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or target.startswith("//"):
        return HOME
    return target

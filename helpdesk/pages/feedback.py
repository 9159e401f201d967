"""The page on which a client rates an attendance: public, for any browser, without scripts.

It says nothing of the conversation and loads nothing but two small stylesheets. Who holds the
link may answer once; whatever is wrong with a link, the page says the same.
"""

from typing import Any

from aiohttp import web

from helpdesk import language
from helpdesk.actions import feedbacks
from helpdesk.actions.feedbacks import MAX_COMMENT, Asking
from helpdesk.errors import Forbidden, Gone, HelpdeskError, Invalid, NotFound, TooMany
from helpdesk.handling.call import Call
from helpdesk.handling.throttle import Throttle
from helpdesk.language import N_
from helpdesk.pages.render import page
from helpdesk.pages.sessions import read_form, told

FACES = (
    (5, "😀", N_("Very good")),
    (4, "🙂", N_("Good")),
    (3, "😐", N_("So-so")),
    (2, "🙁", N_("Bad")),
    (1, "😞", N_("Very bad")),
)

_TITLE = N_("Your opinion")
_CLOSED, _NOT_YOURS = N_("This link is closed"), N_("This page is for clients")

# Forms go nowhere but back, and scripts are not even looked for. A policy of "no-referrer" would
# make browsers send the form without its origin; this one tells other sites as little.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def guesses() -> Throttle:
    """Counts links that never were, by the caller's address. One that is right always works: a
    whole town may share an address."""
    return Throttle(attempts=30, seconds=15 * 60)


GUESSES: web.AppKey[Throttle] = web.AppKey("feedback_guesses")


async def show(call: Call) -> web.StreamResponse:
    """The page where a client rates an attendance."""
    try:
        asking = await _find(call)
    except HelpdeskError as error:
        return _closed(call, error)
    return _form(call, asking)


async def create(call: Call) -> web.StreamResponse:
    """Keep the rating, and thank."""
    form = await read_form(call)
    answer, comment = form.get("answer", ""), form.get("comment", "")
    try:
        asking = await _find(call)
        _check_is_client(call, asking)
        await call.write(
            lambda work: feedbacks.do_answer_by_link(work, call.text("token"), answer, comment)
        )
    except Invalid as error:
        return _form(call, asking, error=error, chosen=answer, comment=comment)
    except HelpdeskError as error:
        return _closed(call, error)
    return _answer(call, "feedback/thanks.html", business=asking.business)


async def _find(call: Call) -> Asking:
    """What the link asks, in the language of the browser, else of the client."""
    token, now = call.text("token"), call.parts.ledger.clock()
    _speak(call, None)
    try:
        asking = await call.read(lambda c: feedbacks.find_asking(c, token, now))
    except NotFound:
        call.request.app[GUESSES].check(call.address)
        raise
    _speak(call, asking.language)
    return asking


def _check_is_client(call: Call, asking: Asking) -> None:
    """Refuse the team, to whom the link shows in the conversation: ratings are about their work."""
    if call.visitor is not None and not asking.is_practice:
        raise Forbidden(
            "You are signed in to helpdesk in this browser, and only clients rate attendances."
        )


def _speak(call: Call, of_client: str | None) -> None:
    accepted = language.of_browser(call.request.headers.get("Accept-Language"))
    call.language = language.chosen(accepted, of_client, call.language)


def _form(
    call: Call,
    asking: Asking,
    *,
    error: Invalid | None = None,
    chosen: str = "",
    comment: str = "",
) -> web.StreamResponse:
    return _answer(
        call,
        "feedback/show.html",
        status=200 if error is None else error.status,
        business=asking.business,
        faces=FACES,
        most=MAX_COMMENT,
        error=None if error is None else told(call, error),
        chosen=chosen,
        comment=comment,
    )


def _closed(call: Call, error: HelpdeskError) -> web.StreamResponse:
    if not isinstance(error, NotFound | Gone | TooMany | Forbidden):
        raise error
    heading = _NOT_YOURS if isinstance(error, Forbidden) else _CLOSED
    return _answer(
        call,
        "feedback/closed.html",
        status=error.status,
        heading=heading,
        message=told(call, error),
    )


def _answer(call: Call, template: str, *, status: int = 200, **context: Any) -> web.StreamResponse:
    response = page(call, template, _TITLE, status=status, **context)
    response.headers.update(_HEADERS)
    return response

"""What stands before every handler: who is it, may they, did our own page send it; and what
goes out with every answer."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import quote

from aiohttp import hdrs, web
from sqlalchemy import Connection

from helpdesk import language
from helpdesk.actions.sessions import actor_of, check_still, user_of_token
from helpdesk.actions.settings import load_settings
from helpdesk.domain.roles import Actor, Permission
from helpdesk.errors import (
    Forbidden,
    HelpdeskError,
    Invalid,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from helpdesk.handling.call import Call, Handler, Manners, Parts, answer
from helpdesk.handling.compression import compress
from helpdesk.handling.entrance import COOKIE
from helpdesk.handling.origins import is_allowed, is_ours
from helpdesk.handling.visitors import remember_wish, wish_of
from helpdesk.language import N_
from helpdesk.media.store import Unreachable
from helpdesk.pages.errors import error_page
from helpdesk.pages.render import CSP_NONCE

_log = logging.getLogger(__name__)

_READING = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS})

_NO_STORE = N_("The file store cannot be reached just now. Try again in a minute.")
_RETRY_SECONDS = 30

# What needs neither: these must answer without the database too, or are asked for all the time.
_FOR_ANYBODY = ("/static/", "/healthz", "/readyz", "/metrics")

Served = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guarded(handler: Handler, permission: Permission, parts: Parts) -> Served:
    """The handler behind its permission, its errors turned into answers."""

    async def serve(request: web.Request) -> web.StreamResponse:
        call = Call(request, parts, None, None)
        try:
            call = await _identify(request, parts)
            _check_origin(call)
            _check_permission(call, permission)
            if permission is not Permission.PUBLIC:
                call.ledger = parts.ledger.checking(partial(check_still, call.actor, call.token))
            response = await handler(call)
            if permission is Permission.PUBLIC:
                remember_wish(call, response)
            return response
        except web.HTTPException:
            raise
        except HelpdeskError as error:
            return _refusal(call, error)
        except Unreachable as error:
            _log.warning("%s %s: %s", request.method, _route(request), error)
            sentence = str(error) or _NO_STORE
            return _refusal(call, Unavailable(sentence, data={"retry_after": _RETRY_SECONDS}))
        except web.RequestPayloadError:
            return _refusal(call, Invalid("The body cannot be read."))
        except Exception as error:
            has_left = isinstance(error, ConnectionError) and request.transport is None
            if not has_left:
                _log.exception("%s %s failed", request.method, _route(request))
            return _refusal(call, HelpdeskError("Something went wrong here; it is in the log."))

    return serve


@web.middleware
async def with_headers(request: web.Request, handler: Served) -> web.StreamResponse:
    """Send what browsers must know with every answer; errors of aiohttp's own in our shape."""
    try:
        response = await handler(request)
    except web.HTTPRequestEntityTooLarge:
        response = _json_error(TooLarge("The body is too large."))
    except web.HTTPException as error:
        if error.status < 400:
            _set_headers(request, error)
            raise
        code = (error.reason or "error").lower().replace(" ", "_")
        response = answer({"error": {"code": code, "message": f"{error.reason}."}}, error.status)
        for name in (hdrs.ALLOW,):
            if name in error.headers:
                response.headers[name] = error.headers[name]
    if not response.prepared:
        _set_headers(request, response)
        await compress(request, response)
    return response


async def _identify(request: web.Request, parts: Parts) -> Call:
    """Who is calling, by Authorization header or by cookie, and how they are spoken to."""
    if request.path.startswith(_FOR_ANYBODY):
        return Call(request, parts, None, None)
    token = _token_of(request, parts)
    now = parts.ledger.clock()
    accepted = request.headers.get(hdrs.ACCEPT_LANGUAGE)

    def identify(connection: Connection) -> tuple[Actor | None, Manners]:
        user = user_of_token(connection, token, now) if token else None
        business = load_settings(connection).business
        own = None if user is None else user.language
        browsers = language.of_browser(accepted)
        # A visitor's choice; a user has an account for it.
        wish = wish_of(request) if user is None else None
        spoken = language.chosen(own, wish, browsers, business.language)
        actor = None if user is None else actor_of(user)
        return actor, Manners(spoken, business.time_zone)

    actor, manners = await parts.ledger.read(identify)
    return Call(request, parts, actor, None if actor is None else token, manners)


def _token_of(request: web.Request, parts: Parts) -> str:
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token
    # With a call of another origin's page, the cookie is the browser's and not the page's.
    return "" if is_allowed(request, parts.config) else request.cookies.get(COOKIE, "")


def _check_origin(call: Call) -> None:
    """Refuse a write, or a WebSocket, that another site's page made this browser send. A page of
    an allowed origin may write by a token, and sign in to get one."""
    request = call.request
    is_socket = request.headers.get(hdrs.UPGRADE, "").lower() == "websocket"
    if request.method in _READING and not is_socket:
        return
    is_by_cookie = COOKIE in request.cookies and hdrs.AUTHORIZATION not in request.headers
    if hdrs.ORIGIN not in request.headers:
        # Browsers always send it with a write; what has no browser has no cookie either.
        if is_by_cookie:
            raise Forbidden("A write with a cookie needs an Origin header.", code="no_origin")
        return
    if is_ours(request, call.parts.config):
        return
    if is_socket or is_by_cookie or not is_allowed(request, call.parts.config):
        raise Forbidden("This request comes from another site.", code="wrong_origin")


def _check_permission(call: Call, permission: Permission) -> None:
    if permission is Permission.PUBLIC:
        return
    if call.visitor is None:
        raise Unauthenticated("Sign in first.")
    if not call.visitor.may(permission):
        raise Forbidden("Your role may not do this.")


def _refusal(call: Call, error: HelpdeskError) -> web.StreamResponse:
    request = call.request
    if request.path.startswith("/api/v1/"):
        return _json_error(error, call.language)
    if isinstance(error, Unauthenticated):
        raise web.HTTPSeeOther(f"/login?next={quote(request.path_qs, safe='/')}")
    message = language.say(call.language, error.sentence, **error.values)
    return error_page(call, error.status, message)


def _json_error(error: HelpdeskError, spoken: str = language.ENGLISH) -> web.Response:
    message = language.say(spoken, error.sentence, **error.values)
    shown: dict[str, object] = {"code": error.code, "message": message, **error.data}
    if error.fields:
        shown["fields"] = {
            name: language.say(spoken, reason, **error.values)
            for name, reason in error.fields.items()
        }
    response = answer({"error": shown}, error.status)
    if "retry_after" in error.data:
        response.headers[hdrs.RETRY_AFTER] = str(error.data["retry_after"])
    return response


def _set_headers(request: web.Request, response: web.StreamResponse) -> None:
    nonce = request.get(CSP_NONCE)
    scripts = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
        f"connect-src 'self' ws://{request.host} wss://{request.host}; manifest-src 'self'; "
        "worker-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # The service worker knows by it what is no answer of a proxy.
    response.headers.setdefault("X-Helpdesk", "1")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")


def _route(request: web.Request) -> str:
    """The route's pattern: the path itself may hold a token."""
    resource = request.match_info.route.resource
    return "?" if resource is None else resource.canonical

"""Pages of other origins (HELPDESK_ALLOWED_ORIGINS) that may call the API: with a token, never with
a cookie (docs/decisions/0031-pages-of-other-origins.md)."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from multidict import CIMultiDict

from helpdesk.config import Config

# What calls of ours carry beside what every page may send, and what a page may read of an answer
# beside what every page may read.
_SENT = "Authorization, Content-Type, If-None-Match, If-Range, Range"
_SHOWN = "Accept-Ranges, Content-Disposition, Content-Range, ETag, Retry-After"
# Browsers ask again after that time, in seconds. A setting that was taken back counts then.
_PREFLIGHT_LASTS = "600"


def is_ours(request: web.Request, config: Config) -> bool:
    """Whether the request comes from a page of helpdesk itself."""
    ours = {request.host, urlsplit(config.public_url).netloc}
    return _host_of(request.headers.get(hdrs.ORIGIN, "")) in ours


def is_allowed(request: web.Request, config: Config) -> bool:
    """Whether it is a call of the API from a page elsewhere that may make it."""
    is_named = request.headers.get(hdrs.ORIGIN) in config.allowed_origins
    return is_named and request.path.startswith("/api/") and not is_ours(request, config)


def preflights(config: Config) -> Middleware:
    """A middleware that tells browsers beforehand what such a page may send. An address that does
    not exist, or a method that it has not, is left to the handlers behind."""

    @web.middleware
    async def answer_preflight(request: web.Request, handler: Handler) -> web.StreamResponse:
        asks = hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers
        if request.method == hdrs.METH_OPTIONS and asks and is_allowed(request, config):
            refusal = request.match_info.http_exception
            if isinstance(refusal, web.HTTPMethodNotAllowed):
                return web.Response(status=204, headers=_told(refusal.allowed_methods))
        return await handler(request)

    return answer_preflight


def marks(config: Config) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """What marks every answer that such a page may read, errors and files too, when it begins to
    leave."""

    async def mark(request: web.Request, response: web.StreamResponse) -> None:
        if not config.allowed_origins or not request.path.startswith("/api/"):
            return
        _vary(response.headers)
        if is_allowed(request, config):
            # The short-lived addresses of files are open to every page already.
            origin = request.headers[hdrs.ORIGIN]
            response.headers.setdefault(hdrs.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
            response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = _SHOWN

    return mark


def _told(methods: set[str]) -> dict[str, str]:
    return {
        hdrs.ACCESS_CONTROL_ALLOW_METHODS: ", ".join(sorted(methods)),
        hdrs.ACCESS_CONTROL_ALLOW_HEADERS: _SENT,
        hdrs.ACCESS_CONTROL_MAX_AGE: _PREFLIGHT_LASTS,
    }


def _vary(headers: CIMultiDict[str]) -> None:
    """A cache on the way keeps an answer for those of the same origin only."""
    said = headers.get(hdrs.VARY)
    headers[hdrs.VARY] = f"{said}, {hdrs.ORIGIN}" if said else hdrs.ORIGIN


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""

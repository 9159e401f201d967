"""The language of people who are not signed in: their browser's, or the one they choose.

A public page takes ?language=es and remembers it in a cookie of its own. A link can do that and
nothing else, so it is safe without a form.
"""

from typing import NamedTuple

from aiohttp import web

from helpdesk.domain.moments import DAY, SECOND
from helpdesk.handling.call import Call
from helpdesk.language import LANGUAGES, tag

COOKIE = "helpdesk_language"

_ASKED = "language"
_LIFE_SECONDS = 365 * DAY // SECOND


class LanguageLink(NamedTuple):
    """A link to the same page in a language; `tag` is its name in HTML."""

    name: str
    tag: str
    url: str
    is_present: bool


def wish_of(request: web.Request) -> str | None:
    """The language that was chosen with a link, now or earlier."""
    asked = request.query.get(_ASKED)
    return asked if asked in LANGUAGES else request.cookies.get(COOKIE)


def remember_wish(call: Call, response: web.StreamResponse) -> None:
    """Let the browser keep a language that was chosen just now."""
    asked = call.request.query.get(_ASKED)
    if asked is None or asked not in LANGUAGES or call.visitor is not None or response.prepared:
        return
    response.set_cookie(
        COOKIE, asked, max_age=_LIFE_SECONDS, httponly=True, samesite="Lax", secure=call.is_secure
    )


def language_links(call: Call, following: str | None) -> list[LanguageLink]:
    """The page in each language. Of its query only `following` stays, the page of ours that comes
    after it: the rest may have been written by anybody."""
    here = call.request.rel_url.with_query({} if following is None else {"next": following})
    return [
        LanguageLink(name, tag(code), str(here.update_query({_ASKED: code})), code == call.language)
        for code, name in LANGUAGES.items()
    ]

"""Beginning a session: throttled, and kept by the browser in a cookie."""

from aiohttp import web

from helpdesk.actions.sessions import SESSION_LIFE, sign_in, spell_email
from helpdesk.domain.moments import SECOND
from helpdesk.domain.shapes import UserShape
from helpdesk.handling.call import Call
from helpdesk.handling.throttle import Throttle

COOKIE = "helpdesk_session"

_WINDOW_SECONDS = 15 * 60


class Entrance:
    """Counts who tries to sign in: a person mistypes a few times, a guesser needs thousands."""

    def __init__(self) -> None:
        self._per_account = Throttle(attempts=10, seconds=_WINDOW_SECONDS)
        self._per_address = Throttle(attempts=50, seconds=_WINDOW_SECONDS)

    async def sign_in(self, call: Call, email: str, password: str) -> tuple[str, UserShape]:
        """Sign in unless the account or the caller's address has tried too often."""
        account = spell_email(email)
        self._per_account.check(account)
        address = call.request.remote or ""
        self._per_address.check(address)
        token, user = await sign_in(call.parts.ledger, email, password)
        self._per_account.forget(account)
        # Behind a proxy the whole team has one address: only failures count there.
        self._per_address.forgive(address)
        return token, user


ENTRANCE: web.AppKey[Entrance] = web.AppKey("entrance")


async def begin_session(call: Call, email: str, password: str) -> tuple[str, UserShape]:
    """The token of a new session and whose it is."""
    return await call.request.app[ENTRANCE].sign_in(call, email, password)


def set_cookie(call: Call, response: web.StreamResponse, token: str) -> None:
    """Let the browser keep the session: out of scripts' reach, for this site only."""
    is_https = call.request.secure or call.parts.config.public_url.startswith("https:")
    response.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_LIFE // SECOND,
        httponly=True,
        samesite="Lax",
        secure=is_https,
        path="/",
    )

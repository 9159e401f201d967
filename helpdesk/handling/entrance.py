"""Beginning a session: throttled, and kept by the browser in a cookie."""

from collections.abc import Callable
from functools import partial

from aiohttp import web

from helpdesk.actions import accounts, sessions
from helpdesk.actions.sessions import (
    CHALLENGE_LIFE,
    SESSION_LIFE,
    Entry,
    User,
    WrongCredentials,
    spell_email,
    verify_credentials,
)
from helpdesk.actions.work import Work
from helpdesk.domain.moments import SECOND
from helpdesk.errors import Unauthenticated
from helpdesk.handling.call import Call
from helpdesk.handling.throttle import Throttle

COOKIE = "helpdesk_session"
STEP_COOKIE = "helpdesk_step"
"""Between the password and the second factor."""

_STEP_PATH = "/login"
_QUARTER, _HOUR, _DAY = 15 * 60, 60 * 60, 24 * 60 * 60


class Entrance:
    """Counts who tries to get in: a person mistypes a few times, a guesser needs thousands."""

    def __init__(self) -> None:
        self._per_account = Throttle(attempts=10, seconds=_QUARTER)
        self._per_address = Throttle(attempts=50, seconds=_QUARTER)
        # Three codes of a million are right at any time: who knows the password must not be able
        # to try them through. Nothing but a right code starts these counts anew.
        self._codes = Throttle(attempts=5, seconds=_QUARTER)
        self._codes_a_day = Throttle(attempts=50, seconds=_DAY)
        self._present = Throttle(attempts=10, seconds=_QUARTER)
        self._links = Throttle(attempts=3, seconds=_HOUR)
        self._links_per_address = Throttle(attempts=20, seconds=_HOUR)

    async def verify(self, call: Call, email: str, password: str) -> User:
        """Whose address and password these are, unless the account or the caller's address has
        tried too often."""
        account = spell_email(email)
        self._per_account.check(account)
        self._per_address.check(call.address)
        try:
            user = await verify_credentials(call.parts.ledger, email, password)
        except WrongCredentials as error:
            if error.user_id is not None:
                _note_failure(call, error.user_id, error.means)
            raise
        self._per_account.forget(account)
        # A whole team may have one address: only failures count there.
        self._per_address.forgive(call.address)
        return user

    async def sign_in(self, call: Call, email: str, password: str, code: str | None) -> str:
        """Sign in at once; the answer is the token of the session."""
        user = await self.verify(call, email, password)
        if user.totp_secret is not None and code:
            self._check_code(user.id)
        enter = partial(sessions.do_sign_in, verified=user, code=code, address=call.address)
        return await self._with_code(call, user.id, enter)

    async def step(self, call: Call, email: str, password: str) -> Entry:
        """The first of two steps, or the only one."""
        user = await self.verify(call, email, password)
        return await call.write(lambda work: sessions.do_step(work, user, call.address))

    async def finish_step(self, call: Call, token: str, code: str) -> str:
        """The second step; the answer is the token of the session."""
        now = call.parts.ledger.clock()
        user_id = await call.read(lambda c: sessions.whose_step(c, token, now))
        if user_id is None:
            raise Unauthenticated("That took too long. Sign in again.", code="step_ended")
        self._check_code(user_id)
        enter = partial(sessions.do_finish_step, token=token, code=code, address=call.address)
        return await self._with_code(call, user_id, enter)

    async def confirm(self, call: Call, password: str) -> User:
        """The caller, who shows the password once more before something that matters."""
        key = str(call.actor.user_id)
        self._present.check(key)
        user = await accounts.confirm(call.parts.ledger, call.actor, password)
        self._present.forget(key)
        return user

    def check_link(self, call: Call, email: str) -> None:
        """Refuse to mail links to one account, or for one address, too often."""
        self._links.check(spell_email(email))
        self._links_per_address.check(call.address)

    def _check_code(self, user_id: int) -> None:
        self._codes.check(str(user_id))
        self._codes_a_day.check(str(user_id))

    async def _with_code(self, call: Call, user_id: int, enter: Callable[[Work], str]) -> str:
        try:
            token = await call.write(enter)
        except Unauthenticated as error:
            if error.code == "wrong_code":
                _note_failure(call, user_id, "second_factor")
            raise
        self._codes.forget(str(user_id))
        self._codes_a_day.forget(str(user_id))
        return token


ENTRANCE: web.AppKey[Entrance] = web.AppKey("entrance")


def entrance(call: Call) -> Entrance:
    """The application's entrance."""
    return call.request.app[ENTRANCE]


def set_cookie(call: Call, response: web.StreamResponse, entry: Entry) -> None:
    """Let the browser keep the session, or what leads to it: out of scripts' reach, for this
    site only."""
    life = CHALLENGE_LIFE if entry.is_halfway else SESSION_LIFE
    response.set_cookie(
        STEP_COOKIE if entry.is_halfway else COOKIE,
        entry.token,
        max_age=life // SECOND,
        httponly=True,
        samesite="Lax",
        secure=call.is_secure,
        path=_STEP_PATH if entry.is_halfway else "/",
    )
    if not entry.is_halfway and STEP_COOKIE in call.request.cookies:
        forget_step(response)


def forget_step(response: web.StreamResponse) -> None:
    """Take the cookie between two steps back."""
    response.del_cookie(STEP_COOKIE, path=_STEP_PATH)


def _note_failure(call: Call, user_id: int, means: str) -> None:
    # Afterwards: a commit takes a moment, and that would tell which accounts there are.
    note = partial(sessions.do_note_failure, user_id=user_id, means=means, address=call.address)
    call.parts.afterwards.start("note a failed sign-in", call.write(note))

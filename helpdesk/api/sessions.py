"""Signing in and out."""

from aiohttp import web

from helpdesk.actions.accounts import show_user_of_token
from helpdesk.actions.sessions import do_sign_out, do_sign_out_everywhere
from helpdesk.domain.shapes import Shape, UserShape
from helpdesk.handling.call import Call, answer, nothing
from helpdesk.handling.entrance import COOKIE, entrance


class SignIn(Shape, frozen=True, kw_only=True):
    """Who wants to sign in. `code`: of the second factor, or a recovery code; without one an
    account that has a second factor answers 401 "second_factor"."""

    email: str
    password: str
    code: str | None = None


class SignedIn(Shape, frozen=True, kw_only=True):
    """The token for `Authorization: Bearer`, and whose it is."""

    token: str
    user: UserShape


async def create(call: Call) -> web.StreamResponse:
    """Sign in."""
    wanted = await call.body(SignIn)
    token = await entrance(call).sign_in(call, wanted.email, wanted.password, wanted.code)
    now = call.parts.ledger.clock()
    user = await call.read(lambda c: show_user_of_token(c, token, now))
    return answer(SignedIn(token=token, user=user), 201)


async def delete_current(call: Call) -> web.StreamResponse:
    """Sign out."""
    token = call.token
    if token is not None:
        await call.write(lambda work: do_sign_out(work, token))
    return _signed_out()


async def delete_all(call: Call) -> web.StreamResponse:
    """Sign out everywhere: every session of the caller ends, this one too."""
    await call.write(lambda work: do_sign_out_everywhere(work, call.actor))
    return _signed_out()


def _signed_out() -> web.StreamResponse:
    response = nothing()
    response.del_cookie(COOKIE)
    return response

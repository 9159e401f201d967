"""Signing in and out."""

from aiohttp import web

from helpdesk.actions.sessions import do_sign_out
from helpdesk.domain.shapes import Shape, UserShape
from helpdesk.handling.call import Call, answer, nothing
from helpdesk.handling.entrance import COOKIE, begin_session


class SignIn(Shape, frozen=True, kw_only=True):
    """Who wants to sign in."""

    email: str
    password: str


class SignedIn(Shape, frozen=True, kw_only=True):
    """The token for `Authorization: Bearer`, and whose it is."""

    token: str
    user: UserShape


async def create(call: Call) -> web.StreamResponse:
    """Sign in."""
    wanted = await call.body(SignIn)
    token, user = await begin_session(call, wanted.email, wanted.password)
    return answer(SignedIn(token=token, user=user), 201)


async def delete_current(call: Call) -> web.StreamResponse:
    """Sign out."""
    token = call.token
    if token is not None:
        await call.write(lambda work: do_sign_out(work, token))
    response = nothing()
    response.del_cookie(COOKIE)
    return response

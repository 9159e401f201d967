"""What clients of Firestore sign in with."""

from functools import partial

from aiohttp import web

from helpdesk.actions.realtime import do_issue
from helpdesk.handling.call import Call, answer
from helpdesk.handling.realtime import access_realtime
from helpdesk.handling.throttle import Throttle

_QUARTER = 15 * 60


def requests() -> Throttle:
    """Counts who asks for tokens. A client needs one when it is opened, and stays signed in with
    it; each costs a signature."""
    return Throttle(attempts=60, seconds=_QUARTER)


REQUESTS: web.AppKey[Throttle] = web.AppKey("firebase_requests")


async def create(call: Call) -> web.StreamResponse:
    """A token with which the caller's app signs in to Firebase, to read Firestore."""
    realtime, actor = access_realtime(call.parts.realtime), call.actor
    call.request.app[REQUESTS].check(str(actor.user_id))
    # In a transaction, which looks for the session first: whatever ends it comes after this, and
    # says a later moment than the token does. The signature may take as long as it likes.
    issue = await call.write(partial(do_issue, actor=actor))
    return answer(await realtime.token(actor, issue), 201)

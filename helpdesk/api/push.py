"""Which browsers of the caller's are told by web push."""

from functools import partial

from aiohttp import hdrs, web

from helpdesk.actions import pushing
from helpdesk.domain.devices import device_of
from helpdesk.domain.notice_shapes import PushShape, Subscription
from helpdesk.errors import Unavailable
from helpdesk.handling.call import Call, answer, nothing
from helpdesk.handling.push import Push
from helpdesk.handling.throttle import Throttle

TESTS = web.AppKey("push_tests", Throttle)

# Each is a call to somebody else's machine.
_TESTS, _SECONDS = 10, 600.0


def tests() -> Throttle:
    """How often somebody may try their browsers."""
    return Throttle(_TESTS, _SECONDS)


async def show(call: Call) -> web.StreamResponse:
    """The key that browsers ask for, and which of the caller's are told."""
    return answer(await _show(call))


async def subscribe(call: Call) -> web.StreamResponse:
    """Tell this browser from now on, until its session ends."""
    wanted = await call.body(Subscription)
    device = device_of(call.request.headers.get(hdrs.USER_AGENT, ""))
    token = call.token or ""
    await call.write(lambda work: pushing.do_subscribe(work, call.actor, token, wanted, device))
    _push(call).wake()
    return answer(await _show(call))


async def unsubscribe(call: Call) -> web.StreamResponse:
    """Tell the browser of this session nothing any more."""
    await call.write(lambda work: pushing.do_unsubscribe_here(work, call.token or ""))
    return nothing()


async def delete(call: Call) -> web.StreamResponse:
    """Tell one of the caller's browsers nothing any more."""
    number = call.number("id")
    await call.write(lambda work: pushing.do_unsubscribe(work, call.actor, number))
    return nothing()


async def test(call: Call) -> web.StreamResponse:
    """Tell one of the caller's browsers something, to see whether it arrives."""
    call.request.app[TESTS].check(str(call.actor.user_id))
    now = call.ledger.clock()
    find = partial(pushing.find_test, actor=call.actor, subscription_id=call.number("id"), now=now)
    await _push(call).test(await call.read(find))
    return nothing()


async def _show(call: Call) -> PushShape:
    key = await pushing.load_key(call.ledger)
    now, token = call.ledger.clock(), call.token or ""
    return await call.read(lambda c: pushing.show_push(c, call.actor, token, key, now))


def _push(call: Call) -> Push:
    push = call.parts.push
    if push is None:
        raise Unavailable("This process does not tell anybody by web push.")
    return push

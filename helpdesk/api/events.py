"""The snapshot and the events after it."""

from functools import partial

from aiohttp import web

from helpdesk.actions.sessions import actor_of_token
from helpdesk.actions.snapshots import show_snapshot
from helpdesk.handling.call import Call, answer

_MAX_SEQ = 10**17


async def snapshot(call: Call) -> web.StreamResponse:
    """What the inbox starts from, and the event number it is true at."""
    return answer(await call.read(lambda c: show_snapshot(c, call.actor)))


async def follow(call: Call) -> web.StreamResponse:
    """The event log over a WebSocket."""
    has_place = "after" in call.request.query
    return await call.parts.follow(
        call.request,
        call.actor,
        after=call.query_number("after", 0, 0, _MAX_SEQ) if has_place else None,
        epoch=call.request.query.get("epoch"),
        is_batched=call.request.query.get("batch") == "1",
        is_pulsing=call.request.query.get("pulse") == "1",
        may_go_on=partial(_is_signed_in, call),
    )


async def _is_signed_in(call: Call) -> bool:
    """Whether the session goes on, with the same rights."""
    token, now = call.token or "", call.parts.ledger.clock()
    present = await call.read(lambda c: actor_of_token(c, token, now))
    return present is not None and present.role is call.actor.role

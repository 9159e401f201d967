"""The snapshot and the events after it."""

from aiohttp import web

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
    )

"""Who looks or types at an attendance."""

from aiohttp import web

from helpdesk.actions import watching
from helpdesk.domain.shapes import Shape
from helpdesk.domain.states import Watching
from helpdesk.handling.call import Call, nothing


class Presence(Shape, frozen=True, kw_only=True):
    """What the caller does there just now; `screen` is any word that tells their windows apart."""

    activity: Watching
    screen: str


async def tell(call: Call) -> web.StreamResponse:
    """Tell the others who see the attendance what the caller does there just now."""
    wanted, attendance_id = await call.body(Presence), call.number("id")
    await call.write(
        lambda work: watching.do_tell_presence(
            work, call.actor, attendance_id, wanted.activity, wanted.screen
        )
    )
    return nothing()

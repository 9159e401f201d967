"""The directory."""

from aiohttp import web

from helpdesk.actions import directory
from helpdesk.domain.shapes import BusyShape, Shape
from helpdesk.handling.call import Call, answer


class ColleagueList(Shape, frozen=True, kw_only=True):
    """Whom an attendance may be handed to, by name."""

    items: list[BusyShape]
    next_cursor: str | None = None


async def show(call: Call) -> web.StreamResponse:
    """Tags, departments, and how attendants' screens are set."""
    config = call.parts.config
    return answer(await call.read(lambda c: directory.show_directory(c, config)))


async def list_colleagues(call: Call) -> web.StreamResponse:
    """The active colleagues, with how many attendances each has open."""
    return answer(ColleagueList(items=await call.read(directory.list_colleagues)))

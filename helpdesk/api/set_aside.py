"""Envelopes that could not be digested."""

from aiohttp import web

from helpdesk.actions import set_aside
from helpdesk.actions.set_aside import SetAsideShape
from helpdesk.domain.shapes import Shape
from helpdesk.handling.call import Call, answer, nothing


class SetAsideList(Shape, frozen=True, kw_only=True):
    """The last hundred."""

    items: list[SetAsideShape]
    next_cursor: str | None = None


async def index(call: Call) -> web.StreamResponse:
    """The envelopes set aside, newest first."""
    return answer(SetAsideList(items=await call.read(set_aside.list_set_aside)))


async def replay(call: Call) -> web.StreamResponse:
    """Digest one again."""
    set_aside_id = call.number("id")
    await call.write(lambda work: set_aside.do_replay(work, set_aside_id, call.actor))
    return nothing()

"""The reports, and the wall."""

from aiohttp import web

from helpdesk.actions.figures import show_choices
from helpdesk.domain.periods import on_the_wall
from helpdesk.handling.call import Call
from helpdesk.language import N_
from helpdesk.pages.render import page


async def index(call: Call) -> web.StreamResponse:
    """The figures of a period."""
    choices = await call.read(show_choices)
    today = on_the_wall(call.parts.ledger.clock(), call.time_zone).date()
    return page(call, "reports/index.html", N_("Reports"), choices=choices, today=today)


async def wall(call: Call) -> web.StreamResponse:
    """What is going on now, for a screen on the wall."""
    return page(call, "reports/wall.html", N_("Live wall"))

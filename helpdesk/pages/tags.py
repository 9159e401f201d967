"""The page of tags."""

from aiohttp import web

from helpdesk.handling.call import Call
from helpdesk.language import N_
from helpdesk.pages.render import page


async def index(call: Call) -> web.StreamResponse:
    """All tags."""
    return page(call, "tags/index.html", N_("Tags"))

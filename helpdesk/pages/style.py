"""Everything that screens are made of, in every state, for whoever works on the look."""

from aiohttp import web

from helpdesk.errors import NotFound
from helpdesk.handling.call import Call
from helpdesk.pages.render import page


async def show(call: Call) -> web.StreamResponse:
    """The style page, where HELPDESK_STYLE_PAGE says so."""
    if not call.parts.config.has_style_page:
        raise NotFound("There is no such page.")
    return page(call, "style/index.html", "Style", time_zone="UTC")

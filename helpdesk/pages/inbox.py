"""The inbox."""

from aiohttp import web

from helpdesk.handling.call import Call
from helpdesk.language import N_
from helpdesk.pages.render import page


async def show(call: Call) -> web.StreamResponse:
    """The page of the inbox; its content comes as a snapshot and events."""
    return page(call, "inbox/index.html", N_("Inbox"))

"""The page of users."""

from aiohttp import web

from helpdesk.handling.call import Call
from helpdesk.pages.render import page


async def index(call: Call) -> web.StreamResponse:
    """All users."""
    return page(call, "users/index.html", "Users")

"""The page of users."""

from aiohttp import web

from helpdesk.handling.call import Call
from helpdesk.language import N_
from helpdesk.pages.render import page


async def index(call: Call) -> web.StreamResponse:
    """All users."""
    config = call.parts.config
    own = config.public_url if config.is_public_url_on_loopback else None
    return page(call, "users/index.html", N_("Users"), loopback_url=own)

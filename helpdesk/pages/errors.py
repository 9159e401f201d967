"""What went wrong, for people."""

from aiohttp import web

from helpdesk.errors import NotFound
from helpdesk.handling.call import Call
from helpdesk.language import N_
from helpdesk.pages.render import page


def error_page(call: Call, status: int, message: str) -> web.StreamResponse:
    """A page with one sentence."""
    return page(call, "errors/error.html", N_("Sorry"), status=status, message=message)


async def unknown(call: Call) -> web.StreamResponse:
    """Answer for an address that there is not."""
    raise NotFound("There is no such page.")

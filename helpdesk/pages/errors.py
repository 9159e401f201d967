"""What went wrong, for people."""

from datetime import datetime

from aiohttp import hdrs, web

from helpdesk.domain.moments import SECOND
from helpdesk.errors import NotFound
from helpdesk.handling.call import Call
from helpdesk.language import N_
from helpdesk.pages.render import page


def error_page(call: Call, status: int, message: str) -> web.StreamResponse:
    """A page with one sentence, and where something can be done, with what."""
    return page(
        call,
        "errors/error.html",
        N_("Sorry"),
        status=status,
        message=message,
        code=status,
        may_pass=status >= 500,
        has_acted=call.request.method not in (hdrs.METH_GET, hdrs.METH_HEAD),
        # As the log writes it: by the machine's own zone.
        time=datetime.fromtimestamp(call.parts.ledger.clock() / SECOND).strftime("%d/%m %H:%M:%S"),
    )


async def unknown(call: Call) -> web.StreamResponse:
    """Answer for an address that there is not."""
    raise NotFound("There is no such page.")

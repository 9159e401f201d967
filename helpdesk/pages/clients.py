"""The pages of clients."""

from aiohttp import web

from helpdesk.actions.clients import show_client
from helpdesk.handling.call import Call, see_other
from helpdesk.language import LANGUAGES, N_
from helpdesk.pages.render import page


async def index(call: Call) -> web.StreamResponse:
    """The clients that the reader may see."""
    return page(call, "clients/index.html", N_("Clients"))


async def show(call: Call) -> web.StreamResponse:
    """One client. Who became part of another is found there."""
    client_id = call.number("id")
    client = await call.read(lambda c: show_client(c, call.actor, client_id))
    if client.id != client_id:
        return see_other(f"/clients/{client.id}")
    return page(
        call,
        "clients/show.html",
        "{name}",
        title_values={"name": client.name},
        client_id=client_id,
        languages=LANGUAGES,
    )

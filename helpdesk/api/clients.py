"""Clients."""

from aiohttp import web

from helpdesk.actions import clients
from helpdesk.api.attendances import AttendanceList
from helpdesk.handling.call import Call, answer


async def show(call: Call) -> web.StreamResponse:
    """One client with all addresses."""
    client_id = call.number("id")
    return answer(await call.read(lambda c: clients.show_client(c, call.actor, client_id)))


async def list_attendances(call: Call) -> web.StreamResponse:
    """The client's attendances that the caller may see, the newest first."""
    client_id = call.number("id")
    items = await call.read(lambda c: clients.list_attendances(c, call.actor, client_id))
    return answer(AttendanceList(items=items, next_cursor=None))

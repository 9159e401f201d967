"""Clients."""

from aiohttp import web

from helpdesk.actions import clients
from helpdesk.api.attendances import AttendanceList
from helpdesk.domain.shapes import Shape
from helpdesk.handling.call import Call, Id, answer


class OtherClient(Shape, frozen=True, kw_only=True):
    """The client to merge with, or to part from."""

    client_id: Id


async def show(call: Call) -> web.StreamResponse:
    """One client with all addresses, and those who turned out to be the same person."""
    client_id = call.number("id")
    return answer(await call.read(lambda c: clients.show_client(c, call.actor, client_id)))


async def list_attendances(call: Call) -> web.StreamResponse:
    """The client's attendances that the caller may see, the newest first."""
    client_id = call.number("id")
    items = await call.read(lambda c: clients.list_attendances(c, call.actor, client_id))
    return answer(AttendanceList(items=items, next_cursor=None))


async def merge(call: Call) -> web.StreamResponse:
    """Make two clients one; the answer is the older one, which survives."""
    client_id, other = call.number("id"), await call.body(OtherClient)
    return answer(
        await call.write(
            lambda work: clients.do_merge_by_hand(work, call.actor, client_id, other.client_id)
        )
    )


async def unmerge(call: Call) -> web.StreamResponse:
    """Undo a merge: the other client gets back what came by their addresses."""
    client_id, other = call.number("id"), await call.body(OtherClient)
    return answer(
        await call.write(
            lambda work: clients.do_part_by_hand(work, call.actor, client_id, other.client_id)
        )
    )

"""Clients."""

from aiohttp import web

from helpdesk.actions import client_changes, client_lists, clients
from helpdesk.api.attendances import AttendanceList
from helpdesk.domain.shapes import ListedClientShape, Shape
from helpdesk.errors import Invalid
from helpdesk.handling.call import Call, Id, answer
from helpdesk.language import N_

PAGE = 50
MAX_PAGE = 200
MAX_QUERY = 100


class ClientList(Shape, frozen=True, kw_only=True):
    """One page; `next_cursor` is null on the last."""

    items: list[ListedClientShape]
    next_cursor: str | None


class ClientChange(Shape, frozen=True, kw_only=True):
    """What is left out stays. An empty `name` gives back the one that WhatsApp knows, an empty
    `language` the one of the number's country."""

    name: str | None = None
    notes: str | None = None
    language: str | None = None
    is_blocked: bool | None = None


class OtherClient(Shape, frozen=True, kw_only=True):
    """The client to merge with, or to part from."""

    client_id: Id


async def index(call: Call) -> web.StreamResponse:
    """The clients that the caller may see, the newest first.

    `q` leaves those whose name or number it is a part of.
    """
    query = call.request.query.get("q", "").strip()
    if len(query) > MAX_QUERY:
        reason = N_("This is too long.")
        raise Invalid(reason, fields={"q": reason})
    limit = call.query_number("limit", PAGE, 1, MAX_PAGE)
    before = call.query_number("cursor", 0, 0, 10**18 - 1) or None
    items, following = await call.read(
        lambda c: client_lists.list_clients(c, call.actor, query, before, limit)
    )
    cursor = None if following is None else str(following)
    return answer(ClientList(items=items, next_cursor=cursor))


async def update(call: Call) -> web.StreamResponse:
    """Rename a client, write notes, choose the language; managers also block and unblock."""
    client_id, wanted = call.number("id"), await call.body(ClientChange)
    change = client_changes.ClientChange(
        name=wanted.name,
        notes=wanted.notes,
        language=wanted.language,
        is_blocked=wanted.is_blocked,
    )
    return answer(
        await call.write(
            lambda work: client_changes.do_change_client(work, call.actor, client_id, change)
        )
    )


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

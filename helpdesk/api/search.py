"""The search."""

import re

from aiohttp import web

from helpdesk.actions.searching import Kind, Rank, Wanted, search
from helpdesk.domain.search_queries import MAX_QUERY
from helpdesk.errors import Invalid
from helpdesk.handling.call import Call, answer
from helpdesk.language import N_

# Of each group, where all are asked for.
FIRST = {Kind.CLIENTS: 5, Kind.ATTENDANCES: 5, Kind.MESSAGES: 20}
PAGE = 20
MAX_PAGE = 50

_CURSOR = re.compile(r"(?:([0-2])\.)?([0-9]{1,18})")


async def show(call: Call) -> web.StreamResponse:
    """What the caller may see of what was found: clients, attendances, messages.

    `q` is words that all have to be there, whatever their accents and capitals; the last may be the
    beginning of one, and those in quotes have to stand so. `kind` is "clients", "attendances" or
    "messages" and asks for one group only, with `limit` and the `cursor` of the page before;
    `attendance_id` or `client_id` for the messages of that conversation.
    """
    wanted = _wanted(call)
    return answer(await call.read(lambda c: search(c, call.actor, wanted)))


def _wanted(call: Call) -> Wanted:
    query = call.request.query.get("q", "")
    if len(query) > MAX_QUERY:
        reason = N_("This is too long.")
        raise Invalid(reason, fields={"q": reason})
    attendance_id = call.query_number("attendance_id", 0, 0, 10**18 - 1) or None
    client_id = call.query_number("client_id", 0, 0, 10**18 - 1) or None
    limit = call.query_number("limit", PAGE, 1, MAX_PAGE)
    kind = _kind(call.request.query.get("kind", ""))
    if attendance_id is not None or client_id is not None:
        kind = Kind.MESSAGES
    return Wanted(
        query=query,
        kinds=FIRST if kind is None else {kind: limit},
        after=None if kind is None else _after(call.request.query.get("cursor", "")),
        attendance_id=attendance_id,
        client_id=client_id,
    )


def _kind(text: str) -> Kind | None:
    if not text:
        return None
    try:
        return Kind(text)
    except ValueError:
        reason = N_("clients, attendances or messages")
        raise Invalid("There is nothing of that kind.", fields={"kind": reason}) from None


def _after(text: str) -> Rank | None:
    if not text:
        return None
    found = _CURSOR.fullmatch(text)
    if found is None:
        reason = {"cursor": N_("unknown")}
        raise Invalid("This is not a cursor of this list.", fields=reason)
    return Rank(int(found[1] or 0), int(found[2]))

"""The audit log."""

from datetime import date, timedelta

from aiohttp import web

from helpdesk.actions.audit import Wanted, list_entries
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import Moment
from helpdesk.domain.periods import midnight
from helpdesk.domain.shapes import AuditEntryShape, Shape
from helpdesk.errors import Invalid
from helpdesk.handling.call import Call, answer
from helpdesk.language import N_

_MOST = 10**18 - 1
_LIMIT = 200


class AuditLog(Shape, frozen=True, kw_only=True):
    """One page, the newest first."""

    items: list[AuditEntryShape]
    next_cursor: str | None = None


async def index(call: Call) -> web.StreamResponse:
    """Who did what, the newest first.

    `user_id` and `deed` leave the rest out; `from` and `to` are days of the business's zone, both
    included.
    """
    wanted = _wanted(call)
    before = call.query_number("cursor", 0, 1, _MOST) if call.request.query.get("cursor") else None
    limit = call.query_number("limit", 50, 1, _LIMIT)
    items, following = await call.read(
        lambda c: list_entries(c, call.language, wanted, before, limit)
    )
    cursor = None if following is None else str(following)
    return answer(AuditLog(items=items, next_cursor=cursor))


def _wanted(call: Call) -> Wanted:
    query = call.request.query
    user_id = call.query_number("user_id", 0, 1, _MOST) if query.get("user_id") else None
    return Wanted(
        user_id=user_id,
        deed=_deed(query.get("deed")),
        since=_midnight(call, "from", days=0),
        until=_midnight(call, "to", days=1),
    )


def _deed(text: str | None) -> Deed | None:
    try:
        return Deed(text) if text else None
    except ValueError as error:
        reason = N_("The audit log knows no such deed.")
        raise Invalid(reason, fields={"deed": reason}) from error


def _midnight(call: Call, name: str, *, days: int) -> Moment | None:
    """The beginning of a day, or (`days` 1) of the one after it."""
    text = call.request.query.get(name)
    if not text:
        return None
    try:
        return midnight(date.fromisoformat(text) + timedelta(days=days), call.time_zone)
    except (ValueError, OverflowError, OSError) as error:
        reason = N_("Write a day as 2026-01-31.")
        raise Invalid(reason, fields={name: reason}) from error

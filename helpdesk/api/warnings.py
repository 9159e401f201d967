"""What managers are warned of on every page."""

from aiohttp import web

from helpdesk.actions.realtime import realtime_warning
from helpdesk.actions.storage import storage_warning
from helpdesk.domain.roles import Permission
from helpdesk.domain.shapes import Shape
from helpdesk.domain.warning_shapes import WarningShape
from helpdesk.handling.call import Call, answer


class WarningList(Shape, frozen=True, kw_only=True):
    """All warnings, the most pressing first."""

    items: list[WarningShape]
    next_cursor: str | None = None


async def index(call: Call) -> web.StreamResponse:
    """What is wrong just now: the room for files, and for admins Firestore."""
    found = [await _of_storage(call), await _of_firestore(call)]
    return answer(WarningList(items=[one for one in found if one is not None]))


async def _of_storage(call: Call) -> WarningShape | None:
    parts, now = call.parts, call.ledger.clock()
    return await storage_warning(parts.media, parts.room, parts.config, now, call.language)


async def _of_firestore(call: Call) -> WarningShape | None:
    realtime = call.parts.realtime
    if realtime is None or not call.actor.may(Permission.MANAGE_SETTINGS):
        return None
    return realtime_warning(await realtime.show(call.language), call.ledger.clock(), call.language)

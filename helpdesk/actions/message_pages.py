"""Reading a conversation, page by page."""

from enum import StrEnum
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import access_attendance
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.errors import Invalid
from helpdesk.language import N_
from helpdesk.store import messages
from helpdesk.store.records import Message


class Side(StrEnum):
    """Where a page stands to the message that it is asked by."""

    BEFORE = "before"
    AFTER = "after"
    AROUND = "around"


class Place(NamedTuple):
    """Before, after or around the message of that id; it stands in the page only where that is
    around it."""

    side: Side
    message_id: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Messages without a gap, oldest first, and whether there are others on either side."""

    items: list[MessageShape]
    has_older: bool
    has_newer: bool


def list_messages(
    connection: Connection, actor: Actor, attendance_id: int, place: Place | None, limit: int
) -> Page:
    """The newest messages of an attendance, or those at `place`; at most `limit`."""
    access_attendance(connection, actor, attendance_id)
    if place is None:
        return _before(connection, attendance_id, None, limit)
    message = messages.load(connection, place.message_id)
    if message is None or message.attendance_id != attendance_id:
        reason = {place.side.value: N_("no such message")}
        raise Invalid("There is no such message.", fields=reason)
    if place.side is Side.BEFORE:
        return _before(connection, attendance_id, message, limit)
    if place.side is Side.AFTER:
        return _after(connection, attendance_id, message, limit)
    return _around(connection, attendance_id, message, limit)


def _before(
    connection: Connection, attendance_id: int, message: Message | None, limit: int
) -> Page:
    found = messages.page(connection, attendance_id, message, limit + 1)
    has_newer = message is not None and bool(found)
    return _page(found[-limit:], has_older=len(found) > limit, has_newer=has_newer)


def _after(connection: Connection, attendance_id: int, message: Message, limit: int) -> Page:
    found = messages.page_after(connection, attendance_id, message, limit + 1)
    return _page(found[:limit], has_older=bool(found), has_newer=len(found) > limit)


def _around(connection: Connection, attendance_id: int, message: Message, limit: int) -> Page:
    """Half of it on each side; where one side has less, the other does not have more."""
    before, after = limit // 2, (limit - 1) // 2
    older = messages.page(connection, attendance_id, message, before + 1)
    newer = messages.page_after(connection, attendance_id, message, after + 1)
    items = [*older[len(older) - before if len(older) > before else 0 :], message, *newer[:after]]
    return _page(items, has_older=len(older) > before, has_newer=len(newer) > after)


def _page(found: list[Message], *, has_older: bool, has_newer: bool) -> Page:
    items = [rendering.message(message) for message in found]
    return Page(items=items, has_older=has_older, has_newer=has_newer)

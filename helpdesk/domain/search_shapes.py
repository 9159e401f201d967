"""What a search has found, as it leaves helpdesk.

A mark is where something stands that was looked for: from, up to, counted in UTF-16 units as
scripts count (an emoji is two).
"""

from typing import Literal

import msgspec

from helpdesk.domain.shapes import (
    AttendanceShape,
    ClientShape,
    ListedClientShape,
    PersonShape,
    Shape,
)
from helpdesk.domain.states import AttendanceState, MessageType, Origin

Mark = tuple[int, int]


class ClientHitShape(Shape, frozen=True, kw_only=True):
    """A client that was found; `marks` are in the name."""

    client: ListedClientShape
    marks: tuple[Mark, ...]


class AttendanceHitShape(Shape, frozen=True, kw_only=True):
    """An attendance that was found by its number or its client; `marks` are in the client's
    name."""

    attendance: AttendanceShape
    marks: tuple[Mark, ...]


class MessageHitShape(Shape, frozen=True, kw_only=True):
    """A message that was found, and whose. `text` is a line of what it says around the first
    match, "…" where something was left out; `marks` are in it."""

    id: str
    attendance_id: int
    client: ClientShape
    attendant: PersonShape | None
    state: AttendanceState
    origin: Origin = msgspec.field(name="from")
    user_id: int | None
    type: MessageType
    at: str
    text: str
    marks: tuple[Mark, ...]


class ClientHits(Shape, frozen=True, kw_only=True):
    """The first of them, or those after a cursor. `count` is how many there are from here on, at
    most 50; `is_more`: there are more than it says. `next_cursor` null: these are all."""

    items: tuple[ClientHitShape, ...] = ()
    count: int = 0
    is_more: bool = False
    next_cursor: str | None = None


class AttendanceHits(Shape, frozen=True, kw_only=True):
    """As ClientHits."""

    items: tuple[AttendanceHitShape, ...] = ()
    count: int = 0
    is_more: bool = False
    next_cursor: str | None = None


class MessageHits(Shape, frozen=True, kw_only=True):
    """As ClientHits, the last to arrive first. A page may be short, or empty, and still have a
    `next_cursor`: so much was looked through that the rest is for another call."""

    items: tuple[MessageHitShape, ...] = ()
    count: int = 0
    is_more: bool = False
    next_cursor: str | None = None


class SearchShape(Shape, frozen=True, kw_only=True):
    """What was found, group by group; null: not asked for. `problem` "no_words": there is neither
    a word nor a number in the query, so nothing was looked for."""

    clients: ClientHits | None
    attendances: AttendanceHits | None
    messages: MessageHits | None
    problem: Literal["no_words"] | None = None

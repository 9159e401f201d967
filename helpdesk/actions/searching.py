"""The search over everything that the actor may see."""

from collections.abc import Collection
from enum import StrEnum
from typing import TypedDict

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import access_attendance, access_client, may_see
from helpdesk.actions.client_lists import listed
from helpdesk.actions.snippets import marks_in, snippet_of
from helpdesk.domain.moments import to_iso
from helpdesk.domain.roles import Actor
from helpdesk.domain.search_queries import Sought, digits_in, number_in, read_query
from helpdesk.domain.search_shapes import (
    AttendanceHits,
    AttendanceHitShape,
    ClientHits,
    ClientHitShape,
    MessageHits,
    MessageHitShape,
    SearchShape,
)
from helpdesk.store import attendances, search_names, searching
from helpdesk.store.records import Attendance, Message
from helpdesk.store.search_names import Likeness
from helpdesk.store.search_names import Rank as Rank
from helpdesk.store.searching import Scope

MOST_COUNTED = 50
"""Counting ends after one more than this."""


class Kind(StrEnum):
    """What can be found."""

    CLIENTS = "clients"
    ATTENDANCES = "attendances"
    MESSAGES = "messages"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is searched for. `kinds` with so many of each as stand there; `after` is where the page
    before ended. In one attendance, or in all of one client, there are messages only."""

    query: str
    kinds: dict[Kind, int]
    after: Rank | None = None
    attendance_id: int | None = None
    client_id: int | None = None


def search(connection: Connection, actor: Actor, wanted: Wanted) -> SearchShape:
    """What the actor may see of what was found, group by group."""
    scope = _scope(connection, actor, wanted)
    looker = _Looker(connection, actor, wanted, scope)
    kinds = wanted.kinds
    return SearchShape(
        clients=looker.clients(kinds[Kind.CLIENTS]) if Kind.CLIENTS in kinds else None,
        attendances=(
            looker.attendances(kinds[Kind.ATTENDANCES]) if Kind.ATTENDANCES in kinds else None
        ),
        messages=looker.messages(kinds[Kind.MESSAGES]) if Kind.MESSAGES in kinds else None,
        problem="no_words" if looker.has_nothing else None,
    )


def _scope(connection: Connection, actor: Actor, wanted: Wanted) -> Scope:
    attendance_id, client_id = wanted.attendance_id, wanted.client_id
    if attendance_id is not None:
        access_attendance(connection, actor, attendance_id)
    if client_id is not None:
        client_id = access_client(connection, actor, client_id).id
    user_id = None if actor.sees_everything else actor.user_id
    return Scope(user_id=user_id, attendance_id=attendance_id, client_id=client_id)


class _Looker:
    """One search, for one actor."""

    def __init__(self, connection: Connection, actor: Actor, wanted: Wanted, scope: Scope) -> None:
        self._connection = connection
        self._actor = actor
        self._scope = scope
        self._after = wanted.after
        self._sought = read_query(wanted.query)
        self._number = number_in(wanted.query)
        is_number_only = wanted.query.strip().startswith("#") and self._number is not None
        parts = () if is_number_only else self._sought.parts
        self._likeness = Likeness(parts, [] if is_number_only else digits_in(wanted.query))
        self.has_nothing = self._sought.is_empty

    def clients(self, limit: int) -> ClientHits:
        """By name and number, those first whose name begins so."""
        if self._is_vain():
            return ClientHits()
        found = search_names.find_clients(
            self._connection, self._likeness, self._scope.user_id, self._after, MOST_COUNTED + 1
        )
        page = [rank.id for rank in found[:limit]]
        last = found[limit - 1] if len(found) > limit else None
        shapes = listed(self._connection, self._actor, page)
        return ClientHits(
            items=tuple(
                ClientHitShape(client=one, marks=marks_in(self._likeness.parts, one.name))
                for one in shapes
            ),
            **_counted(found, None if last is None else f"{last.fit}.{last.id}"),
        )

    def attendances(self, limit: int) -> AttendanceHits:
        """By number, then by who the client is."""
        before = None if self._after is None else self._after.id
        found = [] if self._is_vain() else self._of_clients(before)
        named = self._of_number() if before is None else []
        found = named + [one for one in found if one not in named and one != self._number]
        page = found[:limit]
        records = attendances.load_many(self._connection, page)
        # The one of the number is out of the order, so a page never ends with it.
        following = str(page[-1]) if len(found) > limit and page != named else None
        return AttendanceHits(
            items=tuple(self._attendance(records[one]) for one in page),
            **_counted(found, following),
        )

    def messages(self, limit: int) -> MessageHits:
        """By what they say, the last to arrive first."""
        if self._sought.is_empty:
            return MessageHits()
        before = None if self._after is None else self._after.id
        found = searching.find_messages(
            self._connection, self._sought, self._scope, before, MOST_COUNTED + 1
        )
        page = found.positions[:limit]
        looked_to = None if found.looked_to is None else str(found.looked_to)
        following = str(page[-1]) if len(found.positions) > limit else looked_to
        said = searching.load_messages(self._connection, page)
        standing = attendances.load_many(self._connection, {one.attendance_id for one in said})
        return MessageHits(
            items=tuple(_message(self._sought, one, standing[one.attendance_id]) for one in said),
            **_counted(found.positions, following),
        )

    def _is_vain(self) -> bool:
        return not (self._likeness.parts or self._likeness.digits)

    def _of_clients(self, before: int | None) -> list[int]:
        return search_names.find_attendances(
            self._connection, self._likeness, self._scope.user_id, before, MOST_COUNTED + 1
        )

    def _of_number(self) -> list[int]:
        if self._number is None:
            return []
        found = attendances.load(self._connection, self._number)
        if found is None or not may_see(self._connection, self._actor, found):
            return []
        return [found.id]

    def _attendance(self, record: Attendance) -> AttendanceHitShape:
        shape = rendering.attendance(record)
        marks = marks_in(self._likeness.parts, shape.client.name)
        return AttendanceHitShape(attendance=shape, marks=marks)


class _Counted(TypedDict):
    count: int
    is_more: bool
    next_cursor: str | None


def _counted(found: Collection[object], following: str | None) -> _Counted:
    number = len(found)
    return _Counted(
        count=min(number, MOST_COUNTED), is_more=number > MOST_COUNTED, next_cursor=following
    )


def _message(sought: Sought, record: Message, attendance: Attendance) -> MessageHitShape:
    text, marks = snippet_of(sought, record)
    attendant = attendance.attendant
    return MessageHitShape(
        id=record.id,
        attendance_id=record.attendance_id,
        client=rendering.client(attendance.client),
        attendant=None if attendant is None else rendering.person(attendant),
        state=attendance.state,
        origin=record.origin,
        user_id=record.user_id,
        type=record.type,
        at=to_iso(record.at),
        text=text,
        marks=marks,
    )

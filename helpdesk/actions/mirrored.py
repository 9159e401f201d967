"""Rows as documents of the copy in Firestore; a row that cannot be shown keeps no other back."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import audiences_of
from helpdesk.domain.documents import (
    ALL_KEY,
    Document,
    Fields,
    attendance_path,
    instance_path,
    message_path,
    segments,
    user_key,
    user_path,
)
from helpdesk.domain.events import Audience
from helpdesk.domain.moments import DAY, Moment
from helpdesk.domain.shapes import Shape
from helpdesk.store import attendances, instances, messages, mirroring, users
from helpdesk.store.chunks import chunks
from helpdesk.store.records import Attendance, Instance, User

T = TypeVar("T")

NET = 7 * DAY
"""How much later than helpdesk itself Firestore deletes what was finished: only where helpdesk
was switched off does that ever happen."""

LONGEST = 365 * DAY
"""Longer than nearly any attendance goes on. A message expires so much after what is kept anyway,
counted from when it came and said when it is first written: to tell each at the finish would be a
write more for every message."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode

# A row that cannot be read or shown raises one of these; a database that is away none of them.
_BROKEN = (msgspec.MsgspecError, ValueError, TypeError, LookupError, OverflowError)


class Broken(NamedTuple):
    """A row that cannot be shown: the document that it would be, the attendance it belongs to,
    and what is wrong with it."""

    path: str
    attendance_id: int | None
    error: str


def deleted(paths: Iterable[str]) -> list[Document]:
    """Documents of which nothing is to be there, in the order of their paths."""
    return [Document(path, None) for path in sorted(paths, key=segments)]


Wanted = tuple[str, int | None, Callable[[], Fields]]
"""A path, the attendance it belongs to, and what makes its fields."""


Load = Callable[[Connection, Collection[int]], dict[int, T]]
"""Reads things by their ids."""


@dataclass
class Showing:
    """Makes documents of rows; what cannot be shown is set aside in `broken`."""

    connection: Connection
    days: int
    broken: list[Broken]

    def each(self, wanted: Iterable[Wanted]) -> list[Document]:
        """The documents, in the order of their paths."""
        found = []
        for path, attendance_id, fields in wanted:
            try:
                found.append(Document(path, fields()))
            except _BROKEN as error:
                self.broken.append(Broken(path, attendance_id, _why(error)))
        return sorted(found, key=lambda one: segments(one.path))

    def users(self, ids: Collection[int]) -> list[Document]:
        """The documents of these users."""
        owner = mirroring.owner(self.connection)
        known, unread = self._load(users.load_many, ids, user_path)
        gone = deleted(user_path(one) for one in ids if one not in known and one not in unread)
        found = [(user_path(i), None, partial(user_fields, one, owner)) for i, one in known.items()]
        return gone + self.each(found)

    def instances(self, ids: Collection[int]) -> list[Document]:
        """The documents of these numbers."""
        known, unread = self._load(instances.load_many, ids, instance_path)
        gone = deleted(instance_path(one) for one in ids if one not in known and one not in unread)
        found = [(instance_path(i), None, partial(_instance, one)) for i, one in known.items()]
        return gone + self.each(found)

    def load_attendances(self, ids: Collection[int]) -> dict[int, Attendance]:
        """The attendances of these ids that can be read."""
        return self._load(_load_attendances, ids, attendance_path)[0]

    def _load(
        self, load: Load[T], ids: Collection[int], path: Callable[[int], str]
    ) -> tuple[dict[int, T], set[int]]:
        """What of these ids there is, and which of them cannot be read."""
        try:
            return (load(self.connection, ids) if ids else {}), set()
        except _BROKEN:
            # One of them, or what belongs to it: which, is found one by one.
            pass
        found: dict[int, T] = {}
        unread: set[int] = set()
        for one in ids:
            try:
                found |= load(self.connection, {one})
            except _BROKEN as error:
                home = one if path is attendance_path else None
                self.broken.append(Broken(path(one), home, _why(error)))
                unread.add(one)
        return found, unread

    def attendances(self, found: Collection[Attendance]) -> list[Document]:
        """Their documents."""
        audiences = audiences_of(self.connection, found)
        return self.each(
            [
                (attendance_path(one.id), one.id, partial(self._attendance, one, audiences[one.id]))
                for one in found
            ]
        )

    def messages(self, rows: Iterable[Any], kept: Collection[int]) -> list[Document]:
        """The documents of the rows that stand in one of these attendances."""
        return self.each(
            [
                (
                    message_path(row.attendance_id, row.id),
                    row.attendance_id,
                    partial(self._message, row),
                )
                for row in rows
                if row.attendance_id in kept
            ]
        )

    def _attendance(self, one: Attendance, audience: Audience) -> Fields:
        fields = _plain(rendering.attendance(one))
        fields["aud"] = _keys(audience)
        if one.finished_at is not None:
            fields["expireAt"] = self._expiry(one.finished_at, NET)
        return fields

    def _message(self, row: Any) -> Fields:
        message = messages.from_row(row)
        fields = _plain(rendering.message(message))
        # WhatsApp's own time may be long ago.
        fields["expireAt"] = self._expiry(message.created_at, LONGEST)
        return fields

    def _expiry(self, since: Moment, net: int) -> datetime:
        return datetime.fromtimestamp((since + self.days * DAY + net) / 1_000, UTC)


def _load_attendances(connection: Connection, ids: Collection[int]) -> dict[int, Attendance]:
    found: dict[int, Attendance] = {}
    for some in chunks(ids):
        found |= attendances.load_many(connection, some)
    return found


def user_fields(user: User, owner: str | None) -> Fields:
    """What the rules know of a user of that helpdesk, and the name."""
    return {
        "name": user.name,
        "active": user.is_active,
        "role": user.role.value,
        "owner": owner,
        "since": user.tokens_since,
    }


def _instance(instance: Instance) -> Fields:
    return _plain(rendering.instance(instance))


def _plain(shape: Shape) -> Fields:
    """As JSON has it: lists for tuples, texts for states."""
    return _decode(_encode(shape))


def _keys(audience: Audience) -> list[str]:
    if audience.everybody:
        return [ALL_KEY]
    return sorted(user_key(one) for one in audience.user_ids)


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"

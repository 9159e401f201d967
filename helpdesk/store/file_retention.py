"""How much room files take, and which of them are the oldest.

A content that several messages name is one file here, and as old as the newest of them. It is
*held* by a message of an attendance that is not finished, by one that is still to be sent, and by
a canned response.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Subquery,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
)

from helpdesk.domain.contents import Media
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import AttendanceState
from helpdesk.store.chunks import chunks
from helpdesk.store.messages import COLUMNS, from_row
from helpdesk.store.records import Message
from helpdesk.store.schema import attendances, canned_responses, messages

# So many are looked for one by one rather than by counting all there are.
_FEW = 5_000

_read_media = msgspec.json.Decoder(Media).decode


class Use(NamedTuple):
    """Files of one kind: what the messages that name them are of, or (`mime`) of a canned
    response. `bytes` is what they take together."""

    type: str
    files: int
    bytes: int


class Extent(NamedTuple):
    """So many files, and what they take together."""

    files: int
    bytes: int


class Place(NamedTuple):
    """Where a message with a file stands among all, by WhatsApp's time and arrival."""

    at: Moment
    position: int


class Content(NamedTuple):
    """A file, its size, and where the newest message that names it stands."""

    key: str
    size: int
    place: Place


def usage(connection: Connection) -> list[Use]:
    """The files of messages by their type."""
    contents = _contents()
    found = select(contents.c.type, func.count(), func.sum(contents.c.size))
    rows = connection.execute(found.group_by(contents.c.type).order_by(contents.c.type))
    return [Use(type, files, int(size)) for type, files, size in rows]


def canned(connection: Connection) -> list[Media]:
    """The files of canned responses that no message names, each once."""
    rows = connection.execute(
        select(canned_responses.c.media_key, canned_responses.c.media).where(
            canned_responses.c.media_key.is_not(None)
        )
    )
    files = {row.media_key: _read_media(row.media) for row in rows}
    for some in chunks(list(files)):
        named = select(messages.c.media_key).where(messages.c.media_key.in_(some)).distinct()
        for key in connection.execute(named).scalars():
            del files[key]
    return list(files.values())


def oldest(connection: Connection) -> Moment | None:
    """WhatsApp's time of the oldest message with a file that is still there."""
    found = select(func.min(messages.c.at)).where(_HAS_FILE)
    at: int | None = connection.execute(found).scalar()
    return None if at is None else Moment(at)


def growth(connection: Connection, since: Moment) -> int:
    """Bytes of the files that first came after that moment."""
    other = messages.alias()
    is_older = (other.c.at <= messages.c.at) & (
        (other.c.at < messages.c.at) | (other.c.position < messages.c.position)
    )
    came_before = _of_same_content(other, is_older)
    size = func.coalesce(func.sum(messages.c.media_size), 0)
    found = select(size).where(_HAS_FILE, messages.c.at >= since, ~came_before)
    return int(connection.execute(found).scalar_one())


def over_age(connection: Connection, before: Moment) -> Extent:
    """The files that nobody holds and that no message of that moment or later names."""
    messages_before = select(messages.c.position).where(_HAS_FILE, messages.c.at < before)
    some = messages_before.limit(_FEW + 1).subquery()
    count: int = connection.execute(select(func.count()).select_from(some)).scalar_one()
    if count > _FEW:
        return _extent(connection, before)
    sizes = [content.size for content in oldest_first(connection, _FEW, before=before)]
    return Extent(len(sizes), sum(sizes))


def unheld(connection: Connection) -> Extent:
    """The files that nobody holds."""
    return _extent(connection, None)


def page_over_age(
    connection: Connection, before: Moment, after: Place | None, limit: int
) -> list[Message]:
    """Messages with a file that were written before that moment, in attendances that are
    finished, and are not still to be sent; the oldest first, those that follow `after`."""
    found = _finished(select(*COLUMNS)).where(messages.c.at < before)
    rows = connection.execute(_following(found, after, is_included=False).limit(limit))
    return [from_row(row) for row in rows]


def oldest_first(
    connection: Connection,
    limit: int,
    *,
    start: Place | None = None,
    since: Moment | None = None,
    before: Moment | None = None,
) -> Iterator[Content]:
    """At most so many files that nobody holds, the oldest first, from `start` on; only those
    whose newest message is of `since` or later and from `before` that moment, where these are
    given. They are looked for one after the other: who needs fewer stops."""
    found = _following(_newest_of_contents(), start, is_included=True)
    if since is not None:
        found = found.where(messages.c.at >= since)
    if before is not None:
        found = found.where(messages.c.at < before)
    with connection.execute(found.limit(limit)) as rows:
        for row in rows:
            yield Content(row.media_key, row.media_size, Place(Moment(row.at), row.position))


def naming(connection: Connection, keys: Collection[str], limit: int) -> list[Message]:
    """At most so many of the messages that name one of these files, the oldest of all first."""
    named = select(messages.c.position).where(messages.c.media_key.in_(keys))
    positions = named.order_by(messages.c.at, messages.c.position).limit(limit)
    found = select(*COLUMNS).where(messages.c.position.in_(positions))
    return [from_row(row) for row in connection.execute(found)]


# Spelled as the partial indexes have them, or SQLite would not use these.
_HAS_FILE = messages.c.media_key.is_not(None)
_IS_UNSENT = messages.c.status.in_([literal_column("'QUEUED'"), literal_column("'SENDING'")])
_UNFINISHED = select(attendances.c.id).where(
    attendances.c.state != literal_column(f"'{AttendanceState.FINISHED.value}'")
)


def _contents() -> Subquery:
    """Each file once; all from one index (schema.py)."""
    return (
        select(
            messages.c.media_key.label("key"),
            func.max(messages.c.media_size).label("size"),
            func.min(messages.c.type).label("type"),
            func.max(messages.c.at).label("last"),
        )
        .where(_HAS_FILE)
        .group_by(messages.c.media_key)
        .subquery()
    )


def _extent(connection: Connection, before: Moment | None) -> Extent:
    contents = _contents()
    found = select(func.count(), func.coalesce(func.sum(contents.c.size), 0))
    found = found.where(contents.c.key.not_in(_held()))
    if before is not None:
        found = found.where(contents.c.last < before)
    files, size = connection.execute(found).one()
    return Extent(files, int(size))


def _held() -> Select[Any]:
    """The keys of all that is held: few, and looked up once."""
    of_unfinished = select(messages.c.media_key).where(
        _HAS_FILE, messages.c.attendance_id.in_(_UNFINISHED)
    )
    # Not by asking for those with a file: SQLite would walk all files instead of what is unsent.
    unsent = select(func.coalesce(messages.c.media_key, "")).where(_IS_UNSENT)
    of_team = select(canned_responses.c.media_key).where(canned_responses.c.media_key.is_not(None))
    return select(union_all(of_unfinished, unsent, of_team).subquery())


def _finished(statement: Select[Any]) -> Select[Any]:
    """Messages with a file of attendances that are finished, without those still to be sent."""
    return statement.join(attendances, attendances.c.id == messages.c.attendance_id).where(
        _HAS_FILE, ~_IS_UNSENT, attendances.c.state == AttendanceState.FINISHED
    )


def _newest_of_contents() -> Select[Any]:
    """The newest message of each file that nobody holds. Asked for one file after the other, as
    they come by age: a page of them does not cost more with the number of files."""
    columns = (
        messages.c.media_key,
        messages.c.media_size,
        messages.c.at,
        messages.c.position,
    )
    other, home = messages.alias(), attendances.alias()
    is_newer = (other.c.at >= messages.c.at) & (
        (other.c.at > messages.c.at) | (other.c.position > messages.c.position)
    )
    is_of_team = (
        select(canned_responses.c.id)
        .where(canned_responses.c.media_key == messages.c.media_key)
        .exists()
    )
    is_needed = (
        select(other.c.position)
        .join(home, home.c.id == other.c.attendance_id)
        .where(other.c.media_key == messages.c.media_key)
        .where(
            (home.c.state != AttendanceState.FINISHED)
            | other.c.status.in_([literal_column("'QUEUED'"), literal_column("'SENDING'")])
        )
        .exists()
    )
    # The message itself is one of those that `is_needed` looks at.
    return select(*columns).where(
        _HAS_FILE, ~_of_same_content(other, is_newer), ~is_of_team, ~is_needed
    )


def _of_same_content(other: FromClause, is_so: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is another message with the same file of which that is so. The size is the
    same with it; it is named because it stands before the time in the index."""
    return (
        select(other.c.position)
        .where(
            other.c.media_key == messages.c.media_key,
            other.c.media_size == messages.c.media_size,
            is_so,
        )
        .exists()
    )


def _following(found: Select[Any], place: Place | None, *, is_included: bool) -> Select[Any]:
    """By age, from that place on."""
    key = tuple_(messages.c.at, messages.c.position)
    if place is not None:
        edge = tuple_(bindparam("edge_at", place.at), bindparam("edge_position", place.position))
        # The first condition alone bounds the index range; the second cuts exactly.
        found = found.where(messages.c.at >= place.at, key >= edge if is_included else key > edge)
    return found.order_by(*key.clauses)

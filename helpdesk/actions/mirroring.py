"""What the documents of the copy in Firestore are to be: a function of the database, the horizon
and the days, without a clock. domain/documents.py has the table of documents."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection

from helpdesk.actions.mirrored import Broken as Broken
from helpdesk.actions.mirrored import Showing, deleted
from helpdesk.actions.touching import Touched as Touched
from helpdesk.actions.touching import touched_by as touched_by
from helpdesk.actions.work import Work
from helpdesk.domain.documents import (
    Document,
    Stream,
    attendance_path,
    id_in,
    instance_path,
    message_path,
    segments,
    user_path,
)
from helpdesk.domain.moments import Moment
from helpdesk.store import mirroring
from helpdesk.store.mirroring import Expiring as Expiring
from helpdesk.store.mirroring import Kept
from helpdesk.store.records import Attendance

# Attendances whose messages one statement counts.
_HOMES = 200


@dataclass
class Rendered:
    """What is to be in the copy. `documents`: what to set and what to delete, each path once, in
    the order of the streams. `compared`: attendances whose message documents must all be compared
    with what is there, because rows have gone or moved. `broken`: what has no document because
    its row cannot be shown; it is in `documents` neither way."""

    documents: list[Document] = field(default_factory=list)
    compared: set[int] = field(default_factory=set)
    broken: list[Broken] = field(default_factory=list)


def owner(connection: Connection) -> str | None:
    """The database's own name for itself; None before it has one."""
    return mirroring.owner(connection)


def owner_of(work: Work) -> str:
    """The same, made now where there is none yet."""
    known = mirroring.owner(work.connection)
    if known is None:
        known = str(uuid4())
        mirroring.put_owner(work.connection, known, work.now)
    return known


def expiring(connection: Connection, after: Moment, until: Moment, limit: int) -> list[Expiring]:
    """The attendances that leave the copy when its horizon goes from one moment to the other, the
    longest finished first. All of a moment come together, so there may be more than `limit`, and
    the horizon can go to the last one's `finished_at`."""
    return mirroring.expiring(connection, after, until, limit)


def render(connection: Connection, touched: Touched, horizon: Moment, days: int) -> Rendered:
    """The documents of what was touched, as the database is now."""
    rendered = Rendered()
    show = Showing(connection, days, rendered.broken)
    rendered.documents += show.users(touched.users)
    rendered.documents += show.instances(touched.instances)
    fanned = mirroring.kept_of_clients(connection, touched.clients | touched.reviewed, horizon)
    single = touched.attendances | of_users(connection, touched.renamed, horizon)
    homes = fanned | mirroring.kept_among(connection, single, horizon)
    known = show.load_attendances(homes)
    rendered.compared = _compared(touched, known.values())
    rendered.documents += deleted(map(attendance_path, touched.attendances - homes.keys()))
    rendered.documents += show.attendances(known.values())
    rendered.documents += _messages(show, touched.messages, horizon)
    return rendered


def of_users(connection: Connection, user_ids: Collection[int], horizon: Moment) -> set[int]:
    """The attendances in the copy that these users have or had: their names stand there."""
    return mirroring.kept_of_users(connection, user_ids, horizon)


class Page(NamedTuple):
    """The documents of some rows, in the order of `segments`, and after which path it goes on;
    None: there are no more rows. `broken`: those of the rows that have none."""

    documents: list[Document]
    after: str | None
    broken: list[Broken]


def page(
    connection: Connection,
    stream: Stream,
    after: str,
    limit: int,
    horizon: Moment,
    days: int,
    below: int | None = None,
) -> Page:
    """What of a stream is to be there: of the first `limit` rows, whether they can be shown or not,
    that follow the path `after` ("": from the first). `below`: messages of that attendance only.
    No clock goes into it."""
    show = Showing(connection, days, [])
    match stream:
        case Stream.USERS:
            ids = mirroring.user_ids(connection)
            documents, last = _short_page(ids, user_path, show.users, after, limit)
        case Stream.INSTANCES:
            ids = mirroring.instance_ids(connection)
            documents, last = _short_page(ids, instance_path, show.instances, after, limit)
        case Stream.ATTENDANCES:
            documents, last = _attendance_page(show, horizon, after, limit)
        case Stream.MESSAGES:
            documents, last = _message_page(show, horizon, below, after, limit)
    return Page(documents, last, show.broken)


_Part = tuple[list[Document], str | None]


def _short_page(
    ids: Iterable[int],
    path: Callable[[int], str],
    show: Callable[[Collection[int]], list[Document]],
    after: str,
    limit: int,
) -> _Part:
    """Of what there are so few that their ids can all be read."""
    following = sorted((one for one in ids if path(one) > after), key=path)[:limit]
    present = [one for one in show(following) if one.fields is not None]
    return present, path(following[-1]) if len(following) == limit else None


def _attendance_page(show: Showing, horizon: Moment, after: str, limit: int) -> _Part:
    place = segments(after)[-1] if after else ""
    kept = mirroring.kept_after(show.connection, place, horizon, limit)
    known = show.load_attendances([one.id for one in kept])
    documents = show.attendances(known.values())
    return documents, attendance_path(kept[-1].id) if len(kept) == limit else None


def _message_page(
    show: Showing, horizon: Moment, below: int | None, after: str, limit: int
) -> _Part:
    """1. The rest of the attendance that `after` stands in. 2. Unless only those of one are
    asked for, those of the attendances that follow."""
    home, _, last = after.removeprefix(f"{Stream.ATTENDANCES}/").partition(f"/{Stream.MESSAGES}/")
    begun = id_in(home) if below is None else below
    kept: dict[int, Kept] = {}
    rows: list[Any] = []
    if begun is not None:
        kept = mirroring.kept_among(show.connection, {begun}, horizon)
        rows = mirroring.messages_after(show.connection, begun, last, limit) if kept else []
    while below is None and len(rows) < limit:
        following = mirroring.kept_after(show.connection, home, horizon, _HOMES)
        if not following:
            break
        chosen = _holding(show.connection, following, limit - len(rows))
        kept |= {one.id: one for one in chosen}
        rows += mirroring.messages_of(
            show.connection, [one.id for one in chosen], limit - len(rows)
        )
        home = str(chosen[-1].id)
    documents = show.messages(rows, kept)
    if len(rows) < limit:
        return documents, None
    return documents, message_path(rows[-1].attendance_id, rows[-1].id)


def _holding(connection: Connection, following: Sequence[Kept], wanted: int) -> list[Kept]:
    """The first of these attendances that have so many messages together; all if they do not."""
    counts = mirroring.message_counts(connection, [one.id for one in following])
    chosen, number = [], 0
    for one in following:
        chosen.append(one)
        number += counts.get(one.id, 0)
        if number >= wanted:
            break
    return chosen


def _compared(touched: Touched, known: Iterable[Attendance]) -> set[int]:
    """Of whose messages some may have gone without an event of their own: of two clients that
    became one or were parted, and where all were deleted."""
    return {
        one.id
        for one in known
        if one.client.id in touched.reviewed
        or (one.id in touched.attendances and one.erased_at is not None)
    }


def _messages(
    show: Showing, touched: Collection[tuple[int, str]], horizon: Moment
) -> list[Document]:
    """Each message where it stands, and nothing where it stood."""
    rows = mirroring.messages_by_ids(show.connection, {message_id for _, message_id in touched})
    homes = {row.attendance_id for row in rows}
    kept = mirroring.kept_among(show.connection, homes, horizon)
    present = {message_path(row.attendance_id, row.id) for row in rows if row.attendance_id in kept}
    gone = {message_path(*pair) for pair in touched} - present
    return deleted(gone) + show.messages(rows, kept)

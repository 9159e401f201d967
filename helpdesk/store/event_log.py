"""The event log: numbered, appended in the transaction of the change, read by followers. Texts
that have been taken back are the only thing that is rewritten."""

from collections.abc import Collection
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from helpdesk.domain.events import Audience, EventKind, Logged
from helpdesk.domain.moments import Moment
from helpdesk.store.schema import clients, events, log

_ROW = 1
# Before the users of an audience that nobody else belongs to, not even those who see everything.
_PRIVATE = "="

# To build a statement takes longer than to run it: those of the hot paths are built once.
_PLACE = select(log.c.epoch, log.c.last_seq, log.c.trimmed_seq)
_TAKE_NUMBERS = (
    update(log).values(last_seq=log.c.last_seq + bindparam("count")).returning(log.c.last_seq)
)
_APPEND = insert(events)
_REWRITE = (
    update(events).where(events.c.seq == bindparam("the_seq")).values(text=bindparam("new_text"))
)
# By the index on the moment: by number alone, every younger event would be read first.
_LATEST_FIRST = (events.c.at.desc(), events.c.seq.desc())
_AFTER = (
    select(events)
    .where(events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("limit"))
)


def place(connection: Connection) -> tuple[str, int, int]:
    """The log's epoch, its last number, and the last number that has been trimmed away."""
    row = connection.execute(_PLACE).one()
    return row.epoch, row.last_seq, row.trimmed_seq


def serialise(connection: Connection) -> None:
    """Wait until no other write is under way, so that what an action reads is still true when
    it writes. On SQLite BEGIN IMMEDIATE has done so already."""
    if connection.dialect.name != "sqlite":
        connection.execute(select(log.c.id).with_for_update())


def take_numbers(connection: Connection, count: int) -> int:
    """Take `count` numbers; the answer is the first.

    Holds the log's row until the commit, so numbers become visible in their order on
    PostgreSQL too and no follower can skip one that commits late.
    """
    last: int = connection.execute(_TAKE_NUMBERS, {"count": count}).scalar_one()
    return last - count + 1


def append(connection: Connection, logged: list[Logged]) -> None:
    """Write the events; their numbers were taken in this transaction."""
    if logged:
        connection.execute(_APPEND, [_row(event) for event in logged])


def after(connection: Connection, seq: int, limit: int) -> list[Logged]:
    """The events that follow `seq`, oldest first, at most `limit`."""
    found = connection.execute(_AFTER, {"after": seq, "limit": limit})
    return [
        Logged(
            seq=row.seq,
            kind=EventKind(row.kind),
            at=Moment(row.at),
            text=row.text.encode(),
            attendance_id=row.attendance_id,
            client_id=row.client_id,
            before=None if row.audience_before is None else _audience(row.audience_before),
            after=_audience(row.audience_after),
        )
        for row in found
    ]


def mentioning(connection: Connection, client_id: int, word: str) -> list[tuple[int, bytes]]:
    """The number and text of each event about a client, or who is part of them, in whose text
    the word occurs."""
    persons = select(clients.c.id).where(
        or_(clients.c.id == client_id, clients.c.merged_into == client_id)
    )
    found = select(events.c.seq, events.c.text).where(
        events.c.client_id.in_(persons), events.c.text.contains(word)
    )
    return [(row.seq, row.text.encode()) for row in connection.execute(found)]


def rewrite(connection: Connection, rewritten: list[tuple[int, bytes]]) -> None:
    """Give events of these numbers another text."""
    if rewritten:
        rows = [{"the_seq": seq, "new_text": text.decode()} for seq, text in rewritten]
        connection.execute(_REWRITE, rows)


def trim(connection: Connection, before: Moment) -> int:
    """Forget the events older than the moment; the answer is how many they were."""
    last = connection.execute(
        select(events.c.seq).where(events.c.at < before).order_by(*_LATEST_FIRST).limit(1)
    ).scalar()
    if last is None:
        return 0
    connection.execute(update(log).values(trimmed_seq=last))
    return connection.execute(delete(events).where(events.c.seq <= last)).rowcount


def thin(
    connection: Connection, kinds: Collection[EventKind], since: Moment, before: Moment
) -> None:
    """Forget the events of these kinds between two moments. Whoever reads past them misses
    nothing that still holds, so that their numbers may be holes."""
    names = [kind.value for kind in kinds]
    connection.execute(
        delete(events).where(events.c.at >= since, events.c.at < before, events.c.kind.in_(names))
    )


def begin_epoch_if_new(connection: Connection) -> None:
    """Start the log of a new database."""
    if connection.execute(select(log.c.id)).first() is None:
        connection.execute(
            insert(log).values(id=_ROW, epoch=str(uuid4()), last_seq=0, trimmed_seq=0)
        )


def _row(event: Logged) -> dict[str, object]:
    return {
        "seq": event.seq,
        "kind": event.kind.value,
        "at": event.at,
        "client_id": event.client_id,
        "attendance_id": event.attendance_id,
        "audience_before": None if event.before is None else _text(event.before),
        "audience_after": _text(event.after),
        "text": event.text.decode(),
    }


def _text(audience: Audience) -> str:
    if audience.everybody:
        return "*"
    first = _PRIVATE if audience.is_private else ""
    return first + ",".join(str(user_id) for user_id in sorted(audience.user_ids))


def _audience(text: str) -> Audience:
    if text == "*":
        return Audience(True)
    users = frozenset(int(part) for part in text.removeprefix(_PRIVATE).split(",") if part)
    return Audience(False, users, is_private=text.startswith(_PRIVATE))

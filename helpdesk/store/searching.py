"""The search for messages by their words.

What can be found of a message stands in `messages.words` (domain/words.py): plain words with a
space between them. SQLite finds them with FTS5, PostgreSQL with a tsvector.
"""

from collections.abc import Collection, Iterable, Iterator

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from helpdesk.domain.search_queries import Sought
from helpdesk.store.audiences import seen_by
from helpdesk.store.chunks import chunks
from helpdesk.store.messages import COLUMNS, from_row
from helpdesk.store.records import Message
from helpdesk.store.schema import attendances, messages

MOST_LOOKED_AT = 10_000
"""So many messages with the words are looked at for one page. Of a common word there are more than
an attendant could ever wait for, nearly all of them not theirs to see."""

_LAST = 2**62
# Most pages end with the first step; what is hard to find is not asked for in a hundred.
_STEPS = (100, 900, 4_000, MOST_LOOKED_AT - 5_000)
_search = table("message_search", column("rowid"), column("message_search"))


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Where to look: what an attendant may see (`user_id` None: everything), in one attendance, or
    in all of one client."""

    user_id: int | None
    attendance_id: int | None = None
    client_id: int | None = None


class Found(msgspec.Struct, frozen=True):
    """The positions of messages, the last to arrive first. `looked_to`: what arrived before that
    was not looked at; None when everything was."""

    positions: list[int]
    looked_to: int | None


def find_messages(
    connection: Connection, sought: Sought, scope: Scope, before: int | None, limit: int
) -> Found:
    """At most `limit` messages in which all that is sought stands, that arrived before the position
    `before`."""
    place = before or _LAST
    if scope.attendance_id is not None or scope.client_id is not None:
        return Found(_within(connection, sought, scope, place, limit), None)
    found: list[int] = []
    for step in _STEPS:
        looked = _candidates(connection, sought, place, step)
        for some in chunks(looked):
            found += _seen(connection, sought, scope, some, limit - len(found))
            if len(found) == limit:
                return Found(found, None)
        if len(looked) < step:
            return Found(found, None)
        place = looked[-1]
    return Found(found, place)


def load_messages(connection: Connection, positions: Collection[int]) -> list[Message]:
    """The messages at these positions, the last to arrive first."""
    statement = select(*COLUMNS).where(messages.c.position.in_(positions))
    found = [from_row(row) for row in connection.execute(statement)]
    return sorted(found, key=lambda message: -message.position)


def _candidates(connection: Connection, sought: Sought, place: int, limit: int) -> list[int]:
    """Messages in which all the words stand, of whatever attendance and in whatever order."""
    statement = _MATCHES[connection.dialect.name]
    write = _as_fts5 if connection.dialect.name == "sqlite" else _as_tsquery
    wanted = {"query": write(sought), "place": place, "limit": limit}
    return list(connection.execute(statement, wanted).scalars())


# Words hold letters and figures only, so no query is more than words.
def _as_fts5(sought: Sought) -> str:
    beginning = [f'"{sought.beginning}"*'] if sought.beginning else []
    return " AND ".join([f'"{word}"' for word in sought.whole] + beginning)


def _as_tsquery(sought: Sought) -> str:
    beginning = [f"'{sought.beginning}':*"] if sought.beginning else []
    return " & ".join([f"'{word}'" for word in sought.whole] + beginning)


_MATCHES: dict[str, Select[int]] = {
    "sqlite": select(_search.c.rowid)
    .where(_search.c.message_search.op("MATCH")(bindparam("query")))
    .where(_search.c.rowid < bindparam("place"))
    .order_by(_search.c.rowid.desc())
    .limit(bindparam("limit")),
    # As the index spells it.
    "postgresql": select(messages.c.position)
    .where(
        func.array_to_tsvector(func.string_to_array(messages.c.words, " ")).op("@@")(
            cast(bindparam("query", type_=String), TSQUERY)
        )
    )
    .where(messages.c.position < bindparam("place"))
    .order_by(messages.c.position.desc())
    .limit(bindparam("limit")),
}


def _seen(
    connection: Connection, sought: Sought, scope: Scope, positions: list[int], limit: int
) -> list[int]:
    """Those of these messages that the reader may see and in which the phrases stand."""
    if scope.user_id is None and not sought.phrases:
        return positions[:limit]
    statement = (
        select(messages.c.position)
        .join(attendances, attendances.c.id == messages.c.attendance_id)
        .where(messages.c.position.in_(positions))
        .where(*_spells(phrase for phrase in sought.phrases))
    )
    return _last(connection, _narrowed(statement, scope), limit)


def _within(
    connection: Connection, sought: Sought, scope: Scope, place: int, limit: int
) -> list[int]:
    """In one conversation all messages are looked at: it is found at once, and the words are not
    looked up in everything that was ever said."""
    statement = (
        select(messages.c.position)
        .join(attendances, attendances.c.id == messages.c.attendance_id)
        .where(messages.c.position < place)
        .where(*_spells([*((word,) for word in sought.words), *sought.phrases]))
    )
    if sought.beginning:
        statement = statement.where(_spelled().contains(f" {sought.beginning}", autoescape=True))
    if scope.attendance_id is not None:
        statement = statement.where(messages.c.attendance_id == scope.attendance_id)
    if scope.client_id is not None:
        statement = statement.where(attendances.c.client_id == scope.client_id)
    return _last(connection, _narrowed(statement, scope), limit)


def _last(connection: Connection, statement: Select[int], limit: int) -> list[int]:
    ordered = statement.order_by(messages.c.position.desc()).limit(limit)
    return list(connection.execute(ordered).scalars())


def _narrowed(statement: Select[int], scope: Scope) -> Select[int]:
    return statement if scope.user_id is None else statement.where(seen_by(scope.user_id))


def _spells(phrases: Iterable[tuple[str, ...]]) -> Iterator[ColumnElement[bool]]:
    for phrase in phrases:
        yield _spelled().contains(f" {' '.join(phrase)} ", autoescape=True)


def _spelled() -> ColumnElement[str]:
    """The words of a message with a space on either side of each."""
    return literal(" ") + messages.c.words + literal(" ")

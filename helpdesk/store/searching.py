"""The search for messages by their words.

What can be found of a message stands in `messages.words` (domain/words.py): plain words with a
space between them. store/word_index.py finds them.
"""

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, Select, bindparam, select

from helpdesk.domain.search_queries import Sought
from helpdesk.store import word_index
from helpdesk.store.audiences import seen_among, seen_by
from helpdesk.store.chunks import chunks
from helpdesk.store.messages import COLUMNS, from_row
from helpdesk.store.records import Message
from helpdesk.store.schema import attendances, messages
from helpdesk.store.word_index import has_words, spells

MOST_LOOKED_AT = 10_000
"""So many messages with the words are looked at for one page. Of a common word there are more than
an attendant could ever wait for, nearly all of them not theirs to see."""

_LAST = 2**62
# Most pages end with the first step.
_STEPS = (1_000, MOST_LOOKED_AT - 1_000)


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
    if scope.user_id is None and not sought.phrases:
        return Found(word_index.newest(connection, sought, place, limit), None)
    found: list[int] = []
    for step in _STEPS:
        looked = word_index.newest(connection, sought, place, step)
        found += _fitting(connection, sought, scope, looked)
        if len(found) >= limit:
            return Found(found[:limit], None)
        if len(looked) < step:
            return Found(found, None)
        place = looked[-1]
    return Found(found, place)


def load_messages(connection: Connection, positions: Collection[int]) -> list[Message]:
    """The messages at these positions, the last to arrive first."""
    statement = select(*COLUMNS).where(messages.c.position.in_(positions))
    found = [from_row(row) for row in connection.execute(statement)]
    return sorted(found, key=lambda message: -message.position)


def _fitting(
    connection: Connection, sought: Sought, scope: Scope, positions: list[int]
) -> list[int]:
    """Those of these messages that the reader may see and in which the phrases stand, in the same
    order."""
    statement = (
        select(messages.c.position, messages.c.attendance_id)
        .where(messages.c.position.in_(bindparam("positions", expanding=True)))
        .where(*(spells(phrase) for phrase in sought.phrases))
    )
    stands_in: dict[int, int] = {}
    for some in chunks(positions):
        rows = connection.execute(statement, {"positions": some})
        stands_in.update((row.position, row.attendance_id) for row in rows)
    if scope.user_id is None:
        return [position for position in positions if position in stands_in]
    seen = seen_among(connection, set(stands_in.values()), scope.user_id)
    return [position for position in positions if stands_in.get(position) in seen]


def _within(
    connection: Connection, sought: Sought, scope: Scope, place: int, limit: int
) -> list[int]:
    """In one conversation all messages are looked at: it is found at once, and the words are not
    looked up in everything that was ever said."""
    statement = (
        select(messages.c.position)
        .join(attendances, attendances.c.id == messages.c.attendance_id)
        .where(messages.c.position < place)
        .where(*has_words(sought), *(spells(phrase) for phrase in sought.phrases))
    )
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

"""The newest messages that have all the words, by the index that each database keeps of them:
FTS5 on SQLite, a tsvector on PostgreSQL (store/schema.py)."""

from sqlalchemy import (
    ColumnElement,
    Connection,
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
from helpdesk.store.schema import messages

# On PostgreSQL: so many of the newest messages are read before the index is asked.
_NEWEST = 2_000
# And at most so many more.
_NEXT = 48_000
_OFTEN = 20
"""A word that stands in every twentieth message, or in more, is soon found without the index."""


def newest(connection: Connection, sought: Sought, place: int, limit: int) -> list[int]:
    """The positions of at most `limit` messages in which all the words stand, of whatever
    attendance and in whatever order, that arrived before the position `place`; the last first."""
    read = _from_sqlite if connection.dialect.name == "sqlite" else _from_postgres
    return read(connection, sought, place, limit)


def has_words(sought: Sought) -> list[ColumnElement[bool]]:
    """The conditions that all the words stand in a message, as no index reads them."""
    conditions = [spells((word,)) for word in sought.whole]
    if sought.beginning:
        conditions.append(_spelled().contains(f" {sought.beginning}", autoescape=True))
    return conditions


def spells(phrase: tuple[str, ...]) -> ColumnElement[bool]:
    """The condition that these words stand in a message one after the other."""
    return _spelled().contains(f" {' '.join(phrase)} ", autoescape=True)


def _spelled() -> ColumnElement[str]:
    """The words of a message with a space on either side of each."""
    return literal(" ") + messages.c.words + literal(" ")


# Words hold letters and figures only, so no query is more than words.
def _as_fts5(sought: Sought) -> str:
    beginning = [f'"{sought.beginning}"*'] if sought.beginning else []
    return " AND ".join([f'"{word}"' for word in sought.whole] + beginning)


def _as_tsquery(sought: Sought) -> str:
    beginning = [f"'{sought.beginning}':*"] if sought.beginning else []
    return " & ".join([f"'{word}'" for word in sought.whole] + beginning)


_search = table("message_search", column("rowid"), column("message_search"))
_FROM_SQLITE = (
    select(_search.c.rowid)
    .where(_search.c.message_search.op("MATCH")(bindparam("query")))
    .where(_search.c.rowid < bindparam("place"))
    .order_by(_search.c.rowid.desc())
    .limit(bindparam("most"))
)


def _from_sqlite(connection: Connection, sought: Sought, place: int, limit: int) -> list[int]:
    # It keeps the hits in their order.
    wanted = {"query": _as_fts5(sought), "place": place, "most": limit}
    return list(connection.execute(_FROM_SQLITE, wanted).scalars())


def _from_postgres(connection: Connection, sought: Sought, place: int, limit: int) -> list[int]:
    """The same on PostgreSQL.

    GIN gives all the hits at once and in no order. Of a word that stands everywhere, and of the
    first letter of one, that is hundreds of thousands where a few are wanted: so

    1. some of the newest messages are read without it, which suffices for these;
    2. where the word is common, but more are wanted, some more are;
    3. for anything else, all the hits are taken from the index, and the newest of them.

    None of it is left to the planner: it expects a word that it has no figures of in every 200th
    message, and would read all that was ever said for one that stands nowhere.
    """
    found: list[int] = []
    width = _NEWEST
    for _ in range(2):
        top = connection.execute(_TOP, {"place": place}).scalar_one()
        if top is None:
            return found
        bottom = top - width
        found += _read(connection, sought, (bottom, place), limit - len(found))
        if len(found) == limit:
            return found
        place = bottom + 1
        if not found or len(found) * _OFTEN < width:
            break
        # Twice what it takes if it was said as often before.
        width = min(_NEXT, 2 * width * (limit - len(found)) // len(found))
    wanted = {"query": _as_tsquery(sought), "place": place, "most": limit - len(found)}
    return found + list(connection.execute(_FROM_POSTGRES, wanted).scalars())


_TOP = select(func.max(messages.c.position)).where(messages.c.position < bindparam("place"))
_hits = (
    select(messages.c.position)
    .where(
        # As the index spells it.
        func.array_to_tsvector(func.string_to_array(messages.c.words, " ")).op("@@")(
            cast(bindparam("query", type_=String), TSQUERY)
        ),
        # Not as the primary key has it, so that the hits come from the index of words: to make a
        # tsvector of a row costs far more than the planner takes it for.
        messages.c.position + 0 < bindparam("place"),
    )
    .cte("hits")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_FROM_POSTGRES = select(_hits.c.position).order_by(_hits.c.position.desc()).limit(bindparam("most"))


def _read(
    connection: Connection, sought: Sought, between: tuple[int, int], limit: int
) -> list[int]:
    after, before = between
    statement = (
        select(messages.c.position)
        .where(messages.c.position > after, messages.c.position < before)
        .where(*has_words(sought))
        .order_by(messages.c.position.desc())
        .limit(limit)
    )
    return list(connection.execute(statement).scalars())

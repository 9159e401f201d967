"""How far something that follows the event log has come, and who follows just now: one process,
the others stand by."""

from sqlalchemy import Connection, insert, or_, select, update

from helpdesk.domain.moments import Moment
from helpdesk.store.schema import followers


def place(connection: Connection, name: str) -> int | None:
    """The number up to which it has come; None before it began."""
    found = select(followers.c.seq).where(followers.c.name == name)
    seq: int | None = connection.execute(found).scalar()
    return seq


def put_place(connection: Connection, name: str, seq: int) -> None:
    """Let it begin, or go on, behind that number, whoever follows."""
    known = update(followers).where(followers.c.name == name).values(seq=seq)
    if connection.execute(known).rowcount == 0:
        connection.execute(insert(followers).values(name=name, seq=seq))


def take(connection: Connection, name: str, holder: str, now: Moment, until: Moment) -> int | None:
    """Hold it until then; its place, None while somebody else holds it."""
    is_free = or_(
        followers.c.holder.is_(None),
        followers.c.holder == holder,
        followers.c.held_until <= now,
    )
    taken = update(followers).where(followers.c.name == name, is_free)
    row = connection.execute(
        taken.values(holder=holder, held_until=until).returning(followers.c.seq)
    ).first()
    return None if row is None else int(row.seq)


def keep(connection: Connection, name: str, holder: str, seq: int, until: Moment) -> bool:
    """Note how far it has come, and hold it until then; False when somebody else holds it."""
    mine = update(followers).where(followers.c.name == name, followers.c.holder == holder)
    return connection.execute(mine.values(seq=seq, held_until=until)).rowcount == 1


def let_go(connection: Connection, name: str, holder: str) -> None:
    """Hold it no longer."""
    mine = update(followers).where(followers.c.name == name, followers.c.holder == holder)
    connection.execute(mine.values(holder=None, held_until=None))

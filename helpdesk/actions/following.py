"""The place of a follower of the event log that is kept in the database, and whose turn it is."""

from functools import partial

from sqlalchemy import Connection

from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.moments import SECOND, Moment
from helpdesk.store import event_log, followers

HELD = 30 * SECOND
"""For how long a process that has died keeps the others from following."""


class Turn:
    """One process's turn to follow under a name. `holder` is what it calls itself."""

    def __init__(self, ledger: Ledger, name: str, holder: str) -> None:
        self._ledger = ledger
        self._name = name
        self._holder = holder

    async def take(self) -> int | None:
        """Take it: how far the follower has come; None while another process has it."""
        return await self._ledger.write(partial(_do_take, name=self._name, holder=self._holder))

    async def keep(self, seq: int) -> bool:
        """Note how far it has come, and keep the turn; False when another process has it."""

        def do_keep(work: Work) -> bool:
            until = Moment(work.now + HELD)
            return followers.keep(work.connection, self._name, self._holder, seq, until)

        return await self._ledger.write(do_keep)

    async def let_go(self) -> None:
        """Let another process have it at once."""
        await self._ledger.write(
            lambda work: followers.let_go(work.connection, self._name, self._holder)
        )


def do_begin_at_end(work: Work, name: str) -> None:
    """Let a follower begin, or go on, behind everything that has happened so far."""
    followers.put_place(work.connection, name, _end_of_log(work.connection))


def _do_take(work: Work, name: str, holder: str) -> int | None:
    if followers.place(work.connection, name) is None:
        do_begin_at_end(work, name)
    until = Moment(work.now + HELD)
    seq = followers.take(work.connection, name, holder, work.now, until)
    # A place of another log, before a restore, says nothing of this one.
    last = _end_of_log(work.connection)
    return None if seq is None else min(seq, last)


def _end_of_log(connection: Connection) -> int:
    _, last_seq, _ = event_log.place(connection)
    return last_seq

"""Compares every document with the database, while both go on changing."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from helpdesk.actions import mirroring
from helpdesk.actions.events import log_place, read_events
from helpdesk.actions.mirroring import Touched, touched_by
from helpdesk.actions.refusals import refused_paths
from helpdesk.actions.work import Ledger
from helpdesk.domain.documents import (
    Cursor,
    Fields,
    Stream,
    attendance_path,
    instance_path,
    message_path,
    user_path,
)
from helpdesk.domain.moments import DAY, Moment
from helpdesk.errors import Conflict
from helpdesk.sinks.firestore_join import Difference, Joiner, View
from helpdesk.sinks.firestore_pieces import touched_at
from helpdesk.sinks.firestore_remote import Remote

_LOOK_SECONDS = 0.3
_PATIENCE_SECONDS = 10.0
_MOST_EVENTS = 500
# A document that changes all the while is looked at so often.
_LOOKS = 20

_Here = dict[str, Fields | None]


class Mistake(NamedTuple):
    """A document that is not as the database would have it. `fields`: which of it."""

    kind: str
    path: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line."""
        which = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.kind} {self.path}{which}"


class Verifier:
    """Looks for mistakes. A difference is one if it is still there once the copy has passed what
    had happened by when it was found. A copy that has not moved for `patience` seconds is not
    waited for. `compared` counts documents; `refused` are those that were set aside."""

    def __init__(
        self, ledger: Ledger, remote: Remote, *, patience: float = _PATIENCE_SECONDS
    ) -> None:
        self.compared = 0
        self.refused: set[str] = set()
        self._ledger = ledger
        self._remote = remote
        self._joiner = Joiner(ledger, remote)
        self._patience = patience
        self._stuck_at: str | None = None

    async def mistakes(self) -> AsyncIterator[Mistake]:
        """What is wrong, in the order of the streams. Raises Unreachable, and Conflict when there
        is no copy of this database."""
        for stream in Stream:
            after, is_end = "", False
            while not is_end:
                view = _view(await self.cursor())
                span = await self._joiner.compare(stream, after, view)
                for mistake in await self._confirmed(span.differences):
                    yield mistake
                self.refused |= {one.path for one in span.broken}
                self.compared += span.total
                after, is_end = span.after, span.is_end

    async def cursor(self) -> Cursor:
        """How far the copy is."""
        held = await self._remote.cursor()
        if held is None:
            raise Conflict("There is no copy in Firestore yet: start helpdesk, and it is made.")
        if held.cursor.owner != await self._ledger.read(mirroring.owner):
            raise Conflict("The project's Firestore holds the copy of another helpdesk.")
        return held.cursor

    @property
    def is_stuck(self) -> bool:
        """Whether the copy lacks something and has not been seen to move."""
        return self._stuck_at is not None

    async def _confirmed(self, found: Collection[Difference]) -> list[Mistake]:
        """Those of the differences that do not go away by themselves."""
        suspects: Mapping[str, Fields | None] = {one.path: one.here for one in found}
        mistakes: list[Mistake] = []
        for _ in range(_LOOKS):
            if not suspects:
                break
            await self._pass_by(suspects.keys())
            there = await self._remote.fetch(suspects.keys())
            here, soon = await self._here(suspects.keys())
            remaining: _Here = {}
            for path, was in suspects.items():
                if there[path] in (here[path], soon[path]):
                    continue
                if here[path] == was or self._stuck_at is not None:
                    mistakes.append(_mistake(path, here[path], there[path]))
                else:
                    remaining[path] = here[path]
            suspects = remaining
        return mistakes

    async def _here(self, paths: Collection[str]) -> tuple[_Here, _Here]:
        """What is to be under these paths; and what is to be there when all that was finished too
        long ago by now has been deleted, which is done now and then."""
        cursor = await self.cursor()
        swept = Moment(max(cursor.horizon, self._ledger.clock() - cursor.days * DAY))

        def read(connection: Connection) -> tuple[_Here, _Here]:
            refused = refused_paths(connection)
            self.refused |= refused & set(paths)
            views = _view(cursor), View(swept, cursor.days)
            here, soon = (_made(connection, paths, refused, view) for view in views)
            return here, soon

        return await self._ledger.read(read)

    async def _pass_by(self, paths: Collection[str]) -> None:
        """Wait until the copy shows what has happened to these documents by now, or has not moved
        for long."""
        _, last, _ = await self._ledger.read(log_place)
        cursor = await self.cursor()
        time = asyncio.get_running_loop().time
        seen, since = cursor.commit, time()
        while await self._lacks(cursor, last, paths):
            if cursor.commit != seen:
                seen, since = cursor.commit, time()
            if cursor.commit == self._stuck_at or time() - since >= self._patience:
                self._stuck_at = cursor.commit
                return
            await asyncio.sleep(_LOOK_SECONDS)
            cursor = await self.cursor()
        self._stuck_at = None

    async def _lacks(self, cursor: Cursor, last: int, paths: Collection[str]) -> bool:
        """Whether an event up to that number, which may have none itself, may be the reason. Not
        all move the cursor: after some there is nothing to write."""
        if cursor.rebuild is not None:
            return True
        following = partial(read_events, after=cursor.seq, limit=_MOST_EVENTS)
        events = [one for one in await self._ledger.read(following) if one.seq <= last]
        touched = touched_by(events)
        is_broad = touched.is_broad or touched.is_unclear
        is_wide = is_broad or touched.clients or touched.reviewed or touched.renamed
        return bool(is_wide) or len(events) == _MOST_EVENTS or _touches(touched, paths)


def _touches(touched: Touched, paths: Collection[str]) -> bool:
    changed = {user_path(one) for one in touched.users}
    changed |= {instance_path(one) for one in touched.instances}
    changed |= {attendance_path(one) for one in touched.attendances}
    changed |= {message_path(*one) for one in touched.messages}
    return not changed.isdisjoint(paths)


def _made(
    connection: Connection, paths: Collection[str], refused: Collection[str], view: View
) -> _Here:
    rendered = mirroring.render(connection, touched_at(paths), view.horizon, view.days)
    made = {one.path: one.fields for one in rendered.documents}
    return {path: None if path in refused else made.get(path) for path in paths}


def _mistake(path: str, here: Fields | None, there: Fields | None) -> Mistake:
    if there is None:
        return Mistake("missing", path)
    if here is None:
        return Mistake("extra", path)
    differing = {name for name in here.keys() | there.keys() if _differs(name, here, there)}
    return Mistake("different", path, tuple(sorted(differing)))


def _differs(name: str, here: Fields, there: Fields) -> bool:
    return name not in here or name not in there or here[name] != there[name]


def _view(cursor: Cursor) -> View:
    return View(cursor.horizon, cursor.days)

"""The copy in Firestore as a dictionary: it follows the events as the follower does, and can be
held against everything that is to be there."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from helpdesk.actions import mirroring
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.documents import Document, Fields, Stream, attendance_path, segments
from helpdesk.domain.events import Logged
from helpdesk.domain.moments import DAY, Moment
from helpdesk.store.database import Database
from tests.factories import START

T = TypeVar("T")

DAYS = 30
HORIZON = Moment(START - DAYS * DAY)
# Small, so that tests turn pages.
_LIMIT = 10


def whole(
    connection: Connection,
    stream: Stream,
    horizon: Moment = HORIZON,
    *,
    limit: int = _LIMIT,
    below: int | None = None,
) -> list[Document]:
    """All documents that a stream is to have, turned page by page."""
    found: list[Document] = []
    after: str | None = ""
    while after is not None:
        page = mirroring.page(connection, stream, after, limit, horizon, DAYS, below)
        found += page.documents
        after = page.after
    return found


def everything(connection: Connection, horizon: Moment = HORIZON) -> dict[str, Fields]:
    """All documents that are to be there, by path."""
    found = [document for stream in Stream for document in whole(connection, stream, horizon)]
    assert len({document.path for document in found}) == len(found)
    return {path: fields for path, fields in found if fields is not None}


class Mirror:
    """The copy, which knows only what events, rendering and comparing have told it."""

    def __init__(self, horizon: Moment = HORIZON) -> None:
        self.documents: dict[str, Fields] = {}
        self.horizon = horizon

    def follow(self, connection: Connection, events: Sequence[Logged]) -> None:
        """Take over what these events, which are committed, have touched."""
        touched = mirroring.touched_by(events)
        rendered = mirroring.render(connection, touched, self.horizon, DAYS)
        assert rendered.broken == []
        paths = [document.path for document in rendered.documents]
        assert len(set(paths)) == len(paths)
        self.put(rendered.documents)
        for one in rendered.compared:
            there = whole(connection, Stream.MESSAGES, self.horizon, below=one)
            self._replace(f"attendances/{one}/messages/", 4, there)
        if touched.is_broad:
            there = whole(connection, Stream.ATTENDANCES, self.horizon)
            self._replace("attendances/", 2, there)

    def put(self, documents: Sequence[Document]) -> None:
        """Set and delete."""
        for path, fields in documents:
            if fields is None:
                self.documents.pop(path, None)
            else:
                self.documents[path] = fields

    def _replace(self, prefix: str, depth: int, documents: Sequence[Document]) -> None:
        for path in list(self.documents):
            if path.startswith(prefix) and len(segments(path)) == depth:
                del self.documents[path]
        self.put(documents)

    def check(self, connection: Connection) -> None:
        """Nothing is missing, extra or different."""
        wanted = everything(connection, self.horizon)
        assert wanted.keys() - self.documents.keys() == set()
        assert self.documents.keys() - wanted.keys() == set()
        different = {path for path in wanted if wanted[path] != self.documents[path]}
        assert {path: (self.documents[path], wanted[path]) for path in different} == {}

    def below(self, attendance_id: int) -> list[Fields]:
        """The documents of an attendance's messages, in the order in which they came."""
        prefix = f"{attendance_path(attendance_id)}/messages/"
        found = [one for path, one in self.documents.items() if path.startswith(prefix)]
        return sorted(found, key=lambda one: int(one["position"]))


class MirroredLedger(Ledger):
    """A ledger whose commits a mirror follows, one by one: after each the mirror is as a copy made
    anew would be. A commit of another ledger is not followed."""

    def __init__(self, database: Database, *, clock: Callable[[], Moment]) -> None:
        super().__init__(database, clock=clock)
        self.mirror = Mirror()
        self._turn = asyncio.Lock()

    async def write(self, body: Callable[[Work], T]) -> T:
        """Run the function in a transaction, and look at the mirror after it."""
        works: list[Work] = []

        def noting(work: Work) -> T:
            works.append(work)
            return body(work)

        async with self._turn:
            result = await super().write(noting)
            await self.read(partial(self._follow, events=works[-1].events))
        return result

    def _follow(self, connection: Connection, events: Sequence[Logged]) -> None:
        self.mirror.follow(connection, events)
        self.mirror.check(connection)

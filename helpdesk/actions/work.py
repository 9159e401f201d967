"""The transaction of an action: emit inside, enqueue after the commit."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from helpdesk.domain import moments
from helpdesk.domain.envelopes import Outbound
from helpdesk.domain.events import EVERYBODY, Audience, Event, EventKind, Logged
from helpdesk.domain.moments import Moment, to_iso
from helpdesk.domain.shapes import (
    AttendanceShape,
    ClientShape,
    ColleagueShape,
    HandedShape,
    InstanceShape,
    MessageShape,
    TypingShape,
    Was,
    WatchShape,
)
from helpdesk.store import event_log
from helpdesk.store.database import Database

T = TypeVar("T")

_LOOK_SECONDS = 1.0

_encode = msgspec.json.Encoder().encode


class Work:
    """One unit of work inside a transaction.

    Use `connection` with the functions of the store, take numbers for what changes, `emit`
    what readers must know, and `send` what the bot must do once this is durable.
    """

    def __init__(self, connection: Connection, now: Moment) -> None:
        self.connection = connection
        self.now = now
        self.outgoing: list[Outbound] = []
        self.reported: list[str] = []
        self.has_queued = False
        self.must_recover = False
        self.unnamed: set[str] = set()
        self.events: list[Logged] = []
        self.has_rewritten = False
        self.first_seq: int | None = None
        self.last_seq: int | None = None

    def next_seq(self, count: int = 1) -> int:
        """The first of `count` new event numbers. All that a work takes follow each other, from
        `first_seq` to `last_seq`."""
        first = event_log.take_numbers(self.connection, count)
        if self.first_seq is None:
            self.first_seq = first
        self.last_seq = first + count - 1
        return first

    def emit(
        self,
        kind: EventKind,
        seq: int,
        *,
        message: MessageShape | None = None,
        attendance: AttendanceShape | None = None,
        was: Was | None = None,
        handed: HandedShape | None = None,
        client: ClientShape | None = None,
        instance: InstanceShape | None = None,
        user: ColleagueShape | None = None,
        rights_changed: bool = False,
        name_changed: bool = False,
        merged_id: int | None = None,
        typing: TypingShape | None = None,
        watch: WatchShape | None = None,
        attendance_id: int | None = None,
        client_id: int | None = None,
        section: str | None = None,
        deleted_id: int | None = None,
        before: Audience | None = EVERYBODY,
        after: Audience = EVERYBODY,
    ) -> None:
        """Append an event under a number taken from `next_seq`.

        `before` and `after` say which attendants might see the thing until now and from now
        on; `before` is None for what did not exist. `client_id` and `attendance_id` are given where
        no shape tells them.
        """
        about = client if attendance is None else attendance.client
        client_id = client_id if about is None else about.id
        attendance_id = attendance_id if typing is None else typing.attendance_id
        if attendance is not None:
            attendance_id = attendance.id
        event = Event(
            seq=seq,
            kind=kind,
            at=to_iso(self.now),
            client_id=client_id,
            attendance_id=attendance_id,
            message=message,
            attendance=attendance,
            was=was,
            handed=handed,
            client=client,
            instance=instance,
            user=user,
            rights_changed=rights_changed,
            name_changed=name_changed,
            merged_id=merged_id,
            typing=typing,
            watch=watch,
            section=section,
            deleted_id=deleted_id,
        )
        self.events.append(
            Logged(
                seq=seq,
                kind=kind,
                at=self.now,
                text=_encode(event),
                attendance_id=attendance_id,
                client_id=client_id,
                before=before,
                after=after,
            )
        )

    def rewrite_events(self, word: str, rewrite: Callable[[bytes, str], bytes]) -> None:
        """Rewrite the events so far in which the word occurs, and say that earlier ones of the
        log were rewritten too: copies of them are out of date."""
        self.has_rewritten = True
        self.events = [
            msgspec.structs.replace(event, text=rewrite(event.text, word))
            if word.encode() in event.text
            else event
            for event in self.events
        ]

    def rewrote_log(self) -> None:
        """Say that earlier events of the log were rewritten: copies of them are out of date."""
        self.has_rewritten = True

    def send(self, envelope: Outbound) -> None:
        """Put the envelope on the outbound queue after the commit."""
        self.outgoing.append(envelope)

    def queued_message(self) -> None:
        """Say that a message is QUEUED, so that the dispatcher looks after the commit."""
        self.has_queued = True

    def settled(self, message_id: str) -> None:
        """Say that the bot has reported on a message, so the next to its client may go out."""
        self.reported.append(message_id)

    def recover_sending(self) -> None:
        """Say that a number has connected: what is still SENDING there goes out again."""
        self.must_recover = True

    def leave_unnamed(self, keys: Iterable[str]) -> None:
        """Say that nothing may name these files any more, so that they are looked at once more
        (actions/media_sweeping.py)."""
        self.unnamed.update(keys)

    def finish(self) -> None:
        """Write the events down; the last thing in the transaction."""
        self.events.sort(key=lambda event: event.seq)
        event_log.append(self.connection, self.events)


class _Commits:
    """Who has to know of commits."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Work], None]] = []
        self.next = asyncio.Event()

    def tell(self, work: Work) -> None:
        for listener in self.listeners:
            listener(work)
        committed, self.next = self.next, asyncio.Event()
        committed.set()


class Ledger:
    """Where actions read and write. After a commit it tells those who have to know."""

    def __init__(self, database: Database, *, clock: Callable[[], Moment] = moments.now) -> None:
        self.database = database
        self.clock = clock
        self._commits = _Commits()
        self._check: Callable[[Work], None] | None = None

    def checking(self, check: Callable[[Work], None]) -> "Ledger":
        """The same ledger for somebody each of whose writes begins with the check, in the same
        transaction; what the check raises is the end of it."""
        checked = Ledger(self.database, clock=self.clock)
        checked._commits = self._commits
        checked._check = check
        return checked

    def after_commit(self, listener: Callable[[Work], None]) -> None:
        """Call the listener after each commit with the work done; it must not block."""
        self._commits.listeners.append(listener)

    async def read(self, body: Callable[[Connection], T]) -> T:
        """Run the function over one consistent view of the database."""
        return await self.database.read(body)

    async def write(self, body: Callable[[Work], T]) -> T:
        """Run the function in a transaction; its events and envelopes leave after the commit.

        What the function raises undoes everything and reaches the caller.
        """
        works: list[Work] = []

        def run(connection: Connection) -> T:
            event_log.serialise(connection)
            work = Work(connection, self.clock())
            if self._check is not None:
                self._check(work)
            result = body(work)
            work.finish()
            works.append(work)
            return result

        result = await self.database.write(run)
        self._commits.tell(works[-1])
        return result

    async def until(self, find: Callable[[Connection], T | None], seconds: float) -> T | None:
        """What `find` finds in the database: it looks at once, after each commit of this
        process, and every second, because another process may write. None when it has found
        nothing within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    committed = self._commits.next
                    found = await self.read(find)
                    if found is not None:
                        return found
                    with suppress(TimeoutError):
                        await asyncio.wait_for(committed.wait(), _LOOK_SECONDS)
        except TimeoutError:
            return None

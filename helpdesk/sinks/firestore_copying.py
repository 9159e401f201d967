"""What a follower does to the copy, one bounded piece of work at a time."""

import dataclasses
import logging
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection

from helpdesk.actions import mirroring
from helpdesk.actions.events import log_place
from helpdesk.actions.mirroring import Broken, Touched, touched_by
from helpdesk.actions.work import Ledger
from helpdesk.domain.documents import Cursor, Document, Place, Stream, attendance_path
from helpdesk.domain.moments import DAY, HOUR, Moment
from helpdesk.sinks.firestore_aside import Aside
from helpdesk.sinks.firestore_batches import Batches
from helpdesk.sinks.firestore_fence import Fence, Packed, digest_of, pack
from helpdesk.sinks.firestore_join import Joiner, View
from helpdesk.sinks.firestore_pieces import pieces, touched_at
from helpdesk.sinks.firestore_remote import Remote
from helpdesk.sinks.tail import Tail

_FULL = 500
"""What Tail.after gives at most: there may be more."""

# Each is a question, and events wait meanwhile.
_SWEPT_AT_ONCE = 5

_CLOCK_ERROR = HOUR
"""So far a clock may have been wrong when attendances left the copy: they were about to go."""

_log = logging.getLogger(__name__)

_STREAMS = tuple(Stream)
_ALL = Place(Stream.USERS)


class _Made(NamedTuple):
    documents: list[Packed]
    compared: set[int]
    broken: list[Broken]


class Copier:
    """Changes the copy. Each method ends with the copy and its cursor in agreement, and raises
    what Remote.commit does; then what it was doing has to be done again, after `fence.read` and
    `begin` if the fence is not held. `days`: how long finished attendances stay; `gap`: seconds
    from one commit to the next."""

    def __init__(self, ledger: Ledger, tail: Tail, remote: Remote, days: int, gap: float) -> None:
        self.fence = Fence(remote, gap)
        self._ledger = ledger
        self._tail = tail
        self._days = days
        self._aside = Aside(ledger)
        self._joiner = Joiner(ledger, remote)
        self._owner: str | None = None
        # Of which of the fence's rivals what is set aside was read after.
        self._loaded_after = 0
        self._logged_to = 0

    async def is_foreign(self) -> bool:
        """Whether the cursor that was read last is another helpdesk's."""
        if self._owner is None:
            self._owner = await self._ledger.write(mirroring.owner_of)
        cursor = self.fence.seen
        return cursor is not None and cursor.owner != self._owner

    async def begin(self) -> None:
        """Build on the cursor that was read last; where what is there does not follow from our
        log, begin a rebuild."""
        rivals = self.fence.rivals
        if self._loaded_after != rivals:
            await self._aside.load()
            self._loaded_after = rivals
        await self._aside.take_back({one for one in self._aside.paths if self.fence.has(one)})
        cursor, place = self.fence.seen, await self._ledger.read(log_place)
        if cursor is None or not self._follows(cursor, place):
            await self._begin_anew(place)
        self.fence.hold()

    async def follow(self) -> bool:
        """Bring there what the next events touch; the answer is whether there may be more."""
        cursor, last = self.fence.cursor, self._tail.last_seq
        events = await self._tail.after(cursor.seq)
        if await self._begins_anew():
            return True
        touched = touched_by(events)
        self._tell_of_unread(touched)
        batches = self._batches()
        compared = await self._write(batches, touched)
        for attendance_id in sorted(compared):
            await self._align(batches, attendance_id, _view(cursor))
        # The last numbers may have been taken without an event.
        seq = events[-1].seq if events else last
        place = _broadened(cursor.rebuild) if touched.is_broad else cursor.rebuild
        place = _ALL if touched.is_unclear else place
        moved = replace(cursor, seq=seq, rebuild=place)
        await batches.end(moved, matters=touched != Touched())
        return len(events) >= _FULL

    async def compare(self) -> None:
        """Compare the next page of the rebuild that is under way."""
        cursor = self.fence.cursor
        place = cursor.rebuild
        assert place is not None
        batches = self._batches()
        following = await self._compare(batches, place, _view(cursor))
        await batches.end(replace(cursor, rebuild=following))

    async def sweep(self) -> bool:
        """Delete attendances that were finished too long ago; the answer is whether there may be
        more. Meanwhile no event may be followed: what it touches would come back."""
        if await self._begins_anew():
            return True
        cursor, until = self.fence.cursor, self._horizon()
        if until <= cursor.horizon:
            return False
        find = partial(mirroring.expiring, after=cursor.horizon, until=until, limit=_SWEPT_AT_ONCE)
        found = await self._ledger.read(find)
        has_more = len(found) >= _SWEPT_AT_ONCE
        if has_more:
            until = found[-1].finished_at
        batches = self._batches()
        for one in found:
            await self._align(batches, one.id, View(until, cursor.days))
            await batches.add([pack(Document(attendance_path(one.id), None))])
        await batches.end(replace(cursor, horizon=until))
        await self._aside.swept({one.id for one in found})
        return has_more

    async def compare_all(self) -> None:
        """Begin a rebuild. If the clock was wrong once, what left the copy then comes back."""
        self._aside.forgive()
        cursor = self.fence.cursor
        horizon = min(cursor.horizon, self._horizon())
        await self.fence.commit([], replace(cursor, horizon=horizon, rebuild=_ALL))

    async def try_again(self) -> None:
        """Write once more what was set aside."""
        if not self._aside.paths:
            return
        self._aside.forgive()
        batches = self._batches()
        await self._write(batches, touched_at(self._aside.paths))
        await batches.end(self.fence.cursor)

    async def save(self) -> None:
        """Write the cursor as it is."""
        await self.fence.commit([], self.fence.cursor)

    async def _begins_anew(self) -> bool:
        """Whether what is there does not follow from the log any more; then a rebuild begins."""
        place = await self._ledger.read(log_place)
        if self._follows(self.fence.cursor, place):
            return False
        await self._begin_anew(place)
        return True

    def _follows(self, cursor: Cursor, place: tuple[str, int, int]) -> bool:
        """Whether the log tells what has happened since, the copy is as the settings are, and
        nothing has left it that is to be there."""
        epoch, last, trimmed = place
        is_of_log = cursor.epoch == epoch and trimmed <= cursor.seq <= last
        is_as_set = cursor.owner == self._owner and cursor.days == self._days
        return is_of_log and is_as_set and cursor.horizon <= self._horizon() + _CLOCK_ERROR

    def _horizon(self) -> Moment:
        """Where the horizon is to be by the clock."""
        return Moment(self._ledger.clock() - self._days * DAY)

    async def _begin_anew(self, place: tuple[str, int, int]) -> None:
        assert self._owner is not None
        epoch, last, _ = place
        self._aside.forgive()
        cursor = Cursor(
            owner=self._owner,
            epoch=epoch,
            seq=last,
            horizon=self._horizon(),
            days=self._days,
            commit="",
            rebuild=_ALL,
        )
        await self.fence.commit([], cursor)

    def _batches(self) -> Batches:
        return Batches(self.fence, self._aside)

    async def _write(self, batches: Batches, touched: Touched) -> set[int]:
        """Add the documents of what was touched; the answer is the attendances all of whose
        messages have to be compared."""
        view = _view(self.fence.cursor)
        compared: set[int] = set()
        if touched.renamed:
            find = partial(mirroring.of_users, user_ids=touched.renamed, horizon=view.horizon)
            found = await self._ledger.read(find)
            everything = touched.attendances | found
            touched = dataclasses.replace(touched, attendances=everything, renamed=set())
        for piece in pieces(touched):
            made = await self._ledger.read(partial(_make, touched=piece, view=view))
            await batches.add(made.documents)
            await self._set_aside(batches, made.broken)
            compared |= made.compared
        return compared

    def _tell_of_unread(self, touched: Touched) -> None:
        """Log each event that could not be read once."""
        new = sorted(seq for seq in touched.unread if seq > self._logged_to)
        if new:
            self._logged_to = new[-1]
            _log.error("events %s cannot be read: what they are about is looked at", new)

    async def _set_aside(self, batches: Batches, broken: Iterable[Broken]) -> None:
        for path, _, error in broken:
            absent = await self._aside.put(path, digest_of(error.encode()), error)
            await batches.add([absent])

    async def _align(self, batches: Batches, attendance_id: int, view: View) -> None:
        """Bring all message documents of an attendance to what they are to be."""
        await batches.send()
        place: Place | None = Place(Stream.MESSAGES)
        while place is not None:
            place = await self._compare(batches, place, view, attendance_id)

    async def _compare(
        self, batches: Batches, place: Place, view: View, below: int | None = None
    ) -> Place | None:
        """Add what differs on the next page; the answer is where to go on, None at the end."""
        span = await self._joiner.compare(place.stream, place.after, view, below)
        self.fence.doubt(one.path for one in span.differences)
        await batches.add(pack(Document(one.path, one.here)) for one in span.differences)
        await self._set_aside(batches, span.broken)
        done = place.done + span.total
        self.fence.counts.compared += span.total if below is None else 0
        if not span.is_end:
            return replace(place, after=span.after, done=done)
        following = _STREAMS[_STREAMS.index(place.stream) + 1 :]
        if below is not None or not place.is_whole or not following:
            return None
        return Place(following[0], done=done)


def _make(connection: Connection, touched: Touched, view: View) -> _Made:
    rendered = mirroring.render(connection, touched, view.horizon, view.days)
    return _Made([pack(one) for one in rendered.documents], rendered.compared, rendered.broken)


def _view(cursor: Cursor) -> View:
    return View(cursor.horizon, cursor.days)


def _broadened(place: Place | None) -> Place:
    """Where a rebuild has to go on when any attendance may have changed."""
    if place is None:
        return Place(Stream.ATTENDANCES, is_whole=False)
    if _STREAMS.index(place.stream) < _STREAMS.index(Stream.ATTENDANCES):
        return place
    return replace(place, stream=Stream.ATTENDANCES, after="")

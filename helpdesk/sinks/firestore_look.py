"""How it stands with the copy, for admins."""

from functools import partial

from sqlalchemy import Connection

from helpdesk.actions.events import read_events
from helpdesk.actions.refusals import Refusals, list_refusals
from helpdesk.actions.work import Ledger
from helpdesk.domain.documents import Cursor
from helpdesk.domain.moments import SECOND, Moment, to_iso
from helpdesk.domain.realtime_shapes import RealtimeShape, RealtimeState
from helpdesk.language import N_, say
from helpdesk.sinks.firestore import Follower
from helpdesk.sinks.tail import Tail

# Two flushes that fail by chance do not make it late.
_LATE_SECONDS = 10.0

_SENTENCES = {
    RealtimeState.STARTING: N_("Firestore has not been heard of yet."),
    RealtimeState.CURRENT: N_("Everything that has happened is in Firestore."),
    RealtimeState.BEHIND: N_(
        "Firestore is behind. Nothing is lost: it catches up by itself as soon as it can."
    ),
    RealtimeState.REBUILDING: N_("Every document in Firestore is being compared."),
    RealtimeState.FOREIGN: N_(
        "The project's Firestore holds the copy of another helpdesk, and is left alone."
    ),
}


async def look(
    follower: Follower, ledger: Ledger, tail: Tail, language: str, project: str, days: int
) -> RealtimeShape:
    """It, with its sentence in that language."""
    status, cursor = follower.status, follower.fence.seen
    follows = cursor is not None and not status.is_foreign
    refusals, since = await ledger.read(partial(_read, cursor=cursor if follows else None))
    lag = 0.0 if since is None else max(0, ledger.clock() - since) / SECOND
    state = _state(follower, lag)
    place = cursor.rebuild if cursor is not None and state is RealtimeState.REBUILDING else None
    failing, counts = status.failing_since, follower.fence.counts
    return RealtimeShape(
        state=state,
        sentence=say(language, _SENTENCES[state]),
        project=project,
        days=days,
        lag_seconds=lag,
        lag_events=max(0, tail.last_seq - cursor.seq) if cursor is not None and follows else 0,
        error=None if status.error is None else say(language, status.error),
        failing_since=None if failing is None else to_iso(failing),
        rebuilt=None if place is None else place.done,
        writes=counts.writes,
        deletes=counts.deletes,
        commits=counts.commits,
        refused_count=refusals.total,
        refused=refusals.first,
    )


def _read(connection: Connection, cursor: Cursor | None) -> tuple[Refusals, Moment | None]:
    """The refused documents, and when the first event happened that is not there yet."""
    waiting = [] if cursor is None else read_events(connection, after=cursor.seq, limit=1)
    return list_refusals(connection), waiting[0].at if waiting else None


def _state(follower: Follower, lag: float) -> RealtimeState:
    status, cursor = follower.status, follower.fence.seen
    if status.is_foreign:
        return RealtimeState.FOREIGN
    if status.failing_since is not None:
        return RealtimeState.BEHIND
    if cursor is None:
        return RealtimeState.STARTING
    if cursor.rebuild is not None and cursor.rebuild.is_whole:
        return RealtimeState.REBUILDING
    return RealtimeState.BEHIND if lag > _LATE_SECONDS else RealtimeState.CURRENT

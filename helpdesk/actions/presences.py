"""Who types: told to whoever sees the attendance. It stands in no row; the events that told it
are trimmed from the log after minutes (actions/events.py)."""

from collections.abc import Sequence

from helpdesk.actions.access import audience_of
from helpdesk.actions.work import Work
from helpdesk.domain.envelopes import PresenceChanged
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import SECOND
from helpdesk.domain.shapes import TypingShape
from helpdesk.store import attendances, clients
from helpdesk.store.clients import key_of

# One that waited longer on the queue is worth nothing any more.
_FRESH = 10 * SECOND


def do_show_presence(work: Work, changed: Sequence[PresenceChanged]) -> None:
    """Tell of clients who have an unfinished attendance what they do just now."""
    fresh = [one for one in changed if work.now - one.at <= _FRESH]
    addresses = {address for one in fresh for address in (one.chat, *one.addresses)}
    owners = clients.find(work.connection, addresses)
    latest = {}
    for one in fresh:
        known = [owners[key] for a in (one.chat, *one.addresses) if (key := key_of(a)) in owners]
        if known:
            latest[one.instance_id, known[0]] = one.activity
    homes = attendances.unfinished(work.connection, set(latest)) if latest else {}
    for pair, attendance in homes.items():
        audience = audience_of(work.connection, attendance)
        work.emit(
            EventKind.CLIENT_TYPING,
            work.next_seq(),
            typing=TypingShape(attendance_id=attendance.id, activity=latest[pair]),
            client_id=attendance.client.id,
            before=audience,
            after=audience,
        )

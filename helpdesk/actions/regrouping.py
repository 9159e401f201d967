"""What merging two clients and parting them have in common: attendances whose messages become
others, and telling of it."""

from collections.abc import Iterable, Mapping

from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of, audience_of_client
from helpdesk.actions.work import Work
from helpdesk.domain.events import Audience, EventKind
from helpdesk.store import attendances, clients, merges, messages
from helpdesk.store.records import Attendance

Standing = dict[int, tuple[Attendance, Audience]]
"""Attendances by id as they stood before, with who might see them."""


def standing(work: Work, found: Iterable[Attendance]) -> Standing:
    """These attendances as they stand now."""
    return {one.id: (one, audience_of(work.connection, one)) for one in found}


def unread_of(work: Work, attendance_id: int) -> list[tuple[str, int]]:
    """The unread messages of an attendance, as it is now: their ids and whose they are."""
    present = load(work, attendance_id)
    return merges.unread(work.connection, attendance_id, present.unread_count)


def do_refresh(work: Work, attendance_id: int, values: Mapping[str, object]) -> None:
    """Change columns of an attendance whose messages have become others."""
    newest = messages.page(work.connection, attendance_id, None, 1)
    last: dict[str, object] = {"last_message_id": newest[0].id if newest else None}
    if newest:
        last["last_message_at"] = newest[0].at
    attendances.change(work.connection, attendance_id, {**values, **last, "updated_at": work.now})


def tell_client(work: Work, kind: EventKind, seq: int, client_id: int, merged_id: int) -> None:
    """Emit what a client is like now; `merged_id` is who became part of it, or no longer is."""
    audience = audience_of_client(work.connection, client_id)
    client = clients.load(work.connection, {client_id})[client_id]
    work.emit(
        kind,
        seq,
        client=rendering.client(client),
        merged_id=None if kind is EventKind.CLIENT_CHANGED else merged_id,
        before=audience,
        after=audience,
    )


def tell_changed(work: Work, was: Attendance, audience: Audience) -> None:
    """Emit what has become of an attendance that stood so, and was seen by these."""
    seq = work.next_seq()
    attendances.change(work.connection, was.id, {"seq": seq, "updated_at": work.now})
    present = load(work, was.id)
    work.emit(
        EventKind.ATTENDANCE_CHANGED,
        seq,
        attendance=rendering.attendance(present),
        was=rendering.was(was),
        before=audience,
        after=audience_of(work.connection, present),
    )


def load(work: Work, attendance_id: int) -> Attendance:
    """An attendance that is there."""
    found = attendances.load(work.connection, attendance_id)
    if found is None:
        raise LookupError(f"attendance {attendance_id} has gone")
    return found

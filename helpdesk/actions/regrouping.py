"""What merging two clients and parting them have in common: attendances whose messages become
others, and telling of it."""

from collections.abc import Iterable, Mapping

from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of, audience_of_client
from helpdesk.actions.clocks import Clocks
from helpdesk.actions.feedbacks import NO_LINKS
from helpdesk.actions.finishing import do_end
from helpdesk.actions.work import Work
from helpdesk.domain.events import Audience, EventKind
from helpdesk.domain.moments import whole_second
from helpdesk.domain.states import AttendanceState
from helpdesk.store import attendances, clients, idle, merges, messages
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
    newest = messages.last(work.connection, attendance_id)
    last: dict[str, object] = {"last_message_id": None if newest is None else newest.id}
    if newest is not None:
        last["last_message_at"] = newest.at
    attendances.change(work.connection, attendance_id, {**values, **last, "updated_at": work.now})
    _do_set_clocks(work, load(work, attendance_id))


def _do_set_clocks(work: Work, attendance: Attendance) -> None:
    """Read from the messages since when the client waits and when a human first answered, and
    let the automatic finish count from now: whoever has the attendance has just got messages
    that nobody saw before."""
    if attendance.state is AttendanceState.FINISHED:
        return
    since = None
    if not attendance.client.is_blocked:
        since = idle.unanswered_since(work.connection, attendance.id)
    clocks: dict[str, object] = {"unanswered_since": since}
    if since is None and attendance.returned_at is None:
        clocks["alarmed_at"] = None
    known = Clocks(work)
    if attendance.state is AttendanceState.OPEN:
        clocks |= {"idle_mark": known.served(attendance.instance_id), "warned_at": None}
    clocks |= _first_response(work, attendance, known)
    attendances.change(work.connection, attendance.id, clocks)


def _first_response(work: Work, attendance: Attendance, clocks: Clocks) -> dict[str, object]:
    """The columns that tell it, if they are others now."""
    started = attendance.started_at
    if started is None:
        return {}
    said = idle.first_response(work.connection, attendance.id, whole_second(started))
    first = None if said is None else max(started, said)
    if first == attendance.first_response_at:
        return {}
    business = None if first is None else clocks.business_ms(started, first)
    return {"first_response_at": first, "business_first_response": business}


def do_date(work: Work, attendance_id: int) -> None:
    """Let an attendance have begun with the earliest of itself and those that it absorbed, and
    its client have waited since then."""
    before = load(work, attendance_id).created_at
    merges.date(work.connection, attendance_id)
    present = load(work, attendance_id)
    if present.created_at != before:
        do_count_business(work, present)


def do_count_business(work: Work, attendance: Attendance) -> None:
    """Count anew what of wait and duration lay within business hours, by those of today."""
    clocks, began = Clocks(work), attendance.created_at
    values = {
        column: clocks.business_ms(began, end)
        for column, end in (
            ("business_wait", attendance.started_at),
            ("business_duration", attendance.finished_at),
        )
        if end is not None
    }
    if values:
        attendances.change(work.connection, attendance.id, values)


def do_finish_blocked(work: Work, client_id: int) -> None:
    """Finish what is under way with a client who is blocked by now; nobody is asked for a
    rating."""
    for attendance in attendances.unfinished_of_client(work.connection, client_id):
        if attendance.client.is_blocked:
            do_end(work, attendance, actor=None, links=NO_LINKS, ask_feedback=False)


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

"""Two clients turn out to be one person."""

from uuid import uuid4

import msgspec

from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of
from helpdesk.actions.drafting import do_move_drafts
from helpdesk.actions.entries import entry
from helpdesk.actions.message_changes import with_last_message
from helpdesk.actions.regrouping import (
    Standing,
    do_date,
    do_finish_blocked,
    do_refresh,
    load,
    standing,
    tell_changed,
    tell_client,
    unread_of,
)
from helpdesk.actions.work import Work
from helpdesk.domain.contents import MediaState
from helpdesk.domain.events import Audience, EventKind
from helpdesk.domain.states import AttendanceState, Origin
from helpdesk.language import N_
from helpdesk.store import attendances, clients, merges, messages, replies, tags
from helpdesk.store.records import Attendance, Message

BECAME_ONE = N_("Two conversations of this client became one.")


def do_merge(work: Work, one: int, other: int) -> int:
    """Make two clients one; the answer is the survivor, the older of them.

    1. Drop what is stored twice, as LID and phone copies of one message. 2. Of two unfinished
    attendances of a number one absorbs the other. 3. Everything becomes the survivor's; each
    attendance and message keeps the address it came by. 4. Tell. 5. Finish what is under way
    with somebody who is blocked.
    """
    survivor, loser = sorted((one, other))
    before = standing(work, attendances.unfinished_of_client(work.connection, survivor))
    before |= standing(work, attendances.unfinished_of_client(work.connection, loser))
    before |= _do_drop_copies(work, survivor, loser)
    absorbing = [_do_absorb(work, *pair) for pair in _rivals(work, survivor, loser)]
    merges.hand_over(work.connection, loser, survivor)
    for attendance_id in absorbing:
        do_date(work, attendance_id)
    _do_join(work, survivor, loser)
    for attendance_id, (was, audience) in before.items():
        if attendance_id in absorbing:
            _do_note(work, was, audience, BECAME_ONE)
        else:
            tell_changed(work, was, audience)
    do_finish_blocked(work, survivor)
    return survivor


def _do_drop_copies(work: Work, survivor: int, loser: int) -> Standing:
    """Keep the better copy of each message that both have; the answer is the attendances that
    the others were dropped from, as they stood."""
    copies = merges.copies(work.connection, survivor, loser)
    homes = attendances.load_many(
        work.connection, {one.attendance_id for pair in copies for one in pair}
    )
    before: Standing = {}
    for pair in copies:
        kept, dropped = sorted(
            pair, key=lambda one: _worth(one, homes[one.attendance_id]), reverse=True
        )
        home = homes[dropped.attendance_id]
        if home.id not in before:
            before |= standing(work, [home])
        unread = unread_of(work, home.id)
        merges.drop_copy(work.connection, dropped, kept)
        is_unread = any(message_id == dropped.id for message_id, _ in unread)
        do_refresh(work, home.id, {"unread_count": len(unread) - is_unread})
    return before


def _worth(message: Message, home: Attendance) -> tuple[int, ...]:
    """Which of two copies to keep: ours as it was written here, the one that knows more of what
    was said and befell it, the one in the present conversation, the first."""
    details = message.details
    return (
        message.origin is Origin.ATTENDANT,
        not message.is_pending,
        details.deleted_at is not None,
        len(details.edits),
        details.media is not None and details.media.state is MediaState.READY,
        len(details.reactions),
        home.state is not AttendanceState.FINISHED,
        -message.position,
    )


def _rivals(work: Work, survivor: int, loser: int) -> list[tuple[Attendance, Attendance]]:
    """Of each number on which both have an unfinished attendance: the one that absorbs, and the
    other. That is the older OPEN one, else the older WAITING one."""
    by_number: dict[int, list[Attendance]] = {}
    for client_id in (survivor, loser):
        for one in attendances.unfinished_of_client(work.connection, client_id):
            by_number.setdefault(one.instance_id, []).append(one)
    pairs = [sorted(some, key=_claim) for some in by_number.values() if len(some) > 1]
    return [(absorbing, absorbed) for absorbing, absorbed in pairs]


def _claim(attendance: Attendance) -> tuple[bool, int, int]:
    return attendance.state is not AttendanceState.OPEN, attendance.created_at, attendance.id


def _do_absorb(work: Work, absorbing: Attendance, absorbed: Attendance) -> int:
    """Move messages and replies of one unfinished attendance into another and finish it; the
    answer is the absorbing one's id."""
    merges.move_messages(work.connection, absorbed.id, absorbing.id, work.next_seq())
    replies.move(work.connection, absorbed.id, absorbing.id)
    tags.give_to_attendance(work.connection, absorbed.id, absorbing.id)
    unread = absorbing.unread_count + absorbed.unread_count
    department_id = absorbing.department_id or absorbed.department_id
    values = {"unread_count": unread, "department_id": department_id}
    do_refresh(work, absorbing.id, values)
    finished = {
        "state": AttendanceState.FINISHED.value,
        "finished_at": work.now,
        "absorbed_into": absorbing.id,
        "unread_count": 0,
    }
    do_refresh(work, absorbed.id, finished)
    do_move_drafts(work, absorbed.id, absorbing)
    return absorbing.id


def _do_join(work: Work, survivor: int, loser: int) -> None:
    """The survivor learns what only the other knew, and everybody that they are one."""
    known = clients.load(work.connection, {survivor, loser})
    own, other = (clients.profile(work.connection, one) for one in (survivor, loser))
    # A name that somebody here chose says more than what WhatsApp calls the client.
    named = loser if other.is_named and not own.is_named else survivor
    tags.give_to_client(work.connection, loser, survivor)
    seq = work.next_seq()
    joined = {
        "name": known[named].name or known[loser].name,
        "is_named": own.is_named or other.is_named,
        "notes": "\n\n".join(notes for notes in (own.notes, other.notes) if notes),
        "language": known[survivor].language or known[loser].language,
        "phone": known[survivor].phone or known[loser].phone,
        # A block is about a person, whatever address they write from.
        "is_blocked": known[survivor].is_blocked or known[loser].is_blocked,
        "seq": seq,
        "updated_at": work.now,
    }
    clients.change(work.connection, survivor, joined)
    part = {"merged_into": survivor, "joined_to": survivor, "seq": seq, "updated_at": work.now}
    clients.change(work.connection, loser, part)
    tell_client(work, EventKind.CLIENT_MERGED, seq, survivor, loser)


def _do_note(work: Work, was: Attendance, audience: Audience, content: str) -> None:
    """Write a line of the system into an attendance, and tell what has become of it."""
    present = load(work, was.id)
    line = entry(work, present, str(uuid4()), content, origin=Origin.SYSTEM, user_id=None)
    messages.add(work.connection, [messages.to_row(line, work.now)])
    present = msgspec.structs.replace(with_last_message(present, line), seq=line.seq)
    attendances.touch(work.connection, [present], work.now)
    work.emit(
        EventKind.MESSAGE_CREATED,
        line.seq,
        message=rendering.message(line),
        attendance=rendering.attendance(present),
        was=rendering.was(was),
        before=audience,
        after=audience_of(work.connection, present),
    )

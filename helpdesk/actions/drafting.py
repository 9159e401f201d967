"""What somebody has typed and not sent: kept for them alone, and told to nobody else.

The log says only that there is something new: the words stand in the row and nowhere else, so they
go with it. Whoever can no longer send them there has them no longer (docs/decisions/0033).
"""

import msgspec
from sqlalchemy import Connection

from helpdesk.actions.access import access_attendance, check_may_write
from helpdesk.actions.messages import MAX_CONTENT, check_message_id
from helpdesk.actions.work import Work
from helpdesk.domain.events import EventKind, only
from helpdesk.domain.moments import to_iso
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import DraftList, DraftShape
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Invalid
from helpdesk.language import N_
from helpdesk.store import drafts, event_log
from helpdesk.store.drafts import Draft
from helpdesk.store.records import Attendance

# Whoever has more unfinished texts than this is told of the latest.
_MOST = 200


def list_drafts(connection: Connection, actor: Actor) -> DraftList:
    """Everything that the actor has typed and not sent."""
    _, seq, _ = event_log.place(connection)
    found = drafts.of_user(connection, actor.user_id, _MOST)
    return DraftList(items=tuple(_shape(one) for one in found), seq=seq)


def do_keep_draft(
    work: Work,
    actor: Actor,
    attendance_id: int,
    content: str,
    quoted_message_id: str | None = None,
    *,
    is_note: bool = False,
) -> DraftShape:
    """Keep what the actor has typed where they may write; nothing forgets it. What is there
    already is no news."""
    attendance = access_attendance(work.connection, actor, attendance_id)
    quoted = None if quoted_message_id is None else check_message_id(quoted_message_id)
    content = _check_length(content.replace("\x00", ""))
    is_empty = not content.strip() and quoted is None
    if not is_empty:
        check_may_write(actor, attendance)
    known = drafts.load(work.connection, actor.user_id, attendance_id, is_note=is_note)
    present = Draft(
        user_id=actor.user_id,
        attendance_id=attendance_id,
        is_note=is_note,
        content="" if is_empty else content,
        quoted_message_id=quoted,
        updated_at=work.now,
        seq=0,
    )
    if known is None and is_empty:
        _, last, _ = event_log.place(work.connection)
        return _shape(msgspec.structs.replace(present, seq=last))
    if known is not None and (known.content, known.quoted_message_id) == (content, quoted):
        return _shape(known)
    present = msgspec.structs.replace(present, seq=_do_tell(work, actor.user_id, attendance_id))
    if is_empty:
        drafts.remove(work.connection, actor.user_id, attendance_id, is_note=is_note)
    else:
        drafts.put(work.connection, present)
    return _shape(present)


def do_forget_unsendable(work: Work, attendance: Attendance) -> None:
    """An attendance has another state or is another's: what was typed there by whoever may not
    write there any more is forgotten."""
    for author in drafts.authors(work.connection, attendance.id):
        if not _may_still_write(attendance, author):
            drafts.delete_of(work.connection, author.user_id, attendance.id)
            _do_tell(work, author.user_id, attendance.id)


def do_move_drafts(work: Work, from_id: int, to: Attendance) -> None:
    """What was typed at an attendance goes on at the one that absorbed it, below what the same
    person had typed there."""
    for one in drafts.of_attendance(work.connection, from_id):
        there = drafts.load(work.connection, one.user_id, to.id, is_note=one.is_note)
        texts = [draft.content for draft in (there, one) if draft is not None and draft.content]
        drafts.remove(work.connection, one.user_id, from_id, is_note=one.is_note)
        seq = _do_tell(work, one.user_id, to.id)
        # Longer than a message may be it stays whole: whoever sends it is told.
        moved = msgspec.structs.replace(
            one,
            attendance_id=to.id,
            content="\n".join(texts),
            quoted_message_id=(there or one).quoted_message_id,
            seq=seq,
        )
        drafts.put(work.connection, moved)
    do_forget_unsendable(work, to)


def _may_still_write(attendance: Attendance, author: drafts.Author) -> bool:
    if attendance.state is not AttendanceState.OPEN:
        return False
    is_theirs = attendance.attendant is not None and attendance.attendant.id == author.user_id
    return is_theirs or Actor(author.user_id, "", author.role).sees_everything


def _do_tell(work: Work, user_id: int, attendance_id: int) -> int:
    seq, audience = work.next_seq(), only(user_id)
    work.emit(
        EventKind.DRAFT_CHANGED, seq, attendance_id=attendance_id, before=audience, after=audience
    )
    return seq


def _check_length(content: str) -> str:
    if len(content) > MAX_CONTENT:
        raise Invalid(
            "The message is too long.",
            fields={"content": N_("longer than {most} characters")},
            values={"most": MAX_CONTENT},
        )
    return content


def _shape(draft: Draft) -> DraftShape:
    return DraftShape(
        attendance_id=draft.attendance_id,
        is_note=draft.is_note,
        content=draft.content,
        quoted_message_id=draft.quoted_message_id,
        updated_at=to_iso(draft.updated_at),
        seq=draft.seq,
    )

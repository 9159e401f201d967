"""A rating whose content came later than its message: WhatsApp announces some as a ciphertext.

By then it has opened an attendance. Where that holds nothing else and nobody has taken it, the
digit goes to the attendance that it answers, which absorbs the other (as when two clients become
one): lists and figures show it no more, and nobody is asked to serve a digit.
"""

import msgspec

from helpdesk.actions.arrival_group import Group
from helpdesk.actions.feedback_digits import find_asked, rating_in
from helpdesk.actions.feedbacks import do_answer, do_thank
from helpdesk.actions.message_changes import do_change_messages
from helpdesk.actions.regrouping import do_refresh, standing, tell_changed
from helpdesk.actions.work import Work
from helpdesk.domain.states import AttendanceState
from helpdesk.store import attendances, merges, messages
from helpdesk.store.records import Attendance, Message


def do_rate_late(group: Group) -> None:
    """Keep the answers among what can be read only now."""
    for message_id, arrival in group.completed.items():
        rating = rating_in(arrival.message)
        if rating is None:
            continue
        opened = _opened_by(group.work, group.changed[message_id])
        asked = None if opened is None else find_asked(group, opened, arrival.message.at)
        if opened is not None and asked is not None:
            _do_rate(group, opened, asked, message_id, rating)


def _opened_by(work: Work, message: Message) -> Attendance | None:
    """The attendance that waits with this message and no other."""
    found = attendances.load(work.connection, message.attendance_id)
    if found is None or found.state is not AttendanceState.WAITING or found.started_at is not None:
        return None
    is_alone = len(messages.page(work.connection, found.id, None, 2)) == 1
    return found if is_alone and not found.client.is_blocked else None


def _do_rate(
    group: Group, opened: Attendance, asked: Attendance, message_id: str, rating: int
) -> None:
    """1. Keep the answer. 2. Move the digit. 3. Finish what it had opened. 4. Tell, and thank."""
    work = group.work
    if not do_answer(work, asked.id, rating):
        return
    before = standing(work, [opened, asked])
    merges.move_messages(work.connection, opened.id, asked.id, work.next_seq())
    finished = {
        "state": AttendanceState.FINISHED.value,
        "finished_at": work.now,
        "absorbed_into": asked.id,
        "unread_count": 0,
        "unanswered_since": None,
        "alarmed_at": None,
    }
    do_refresh(work, opened.id, finished)
    do_refresh(work, asked.id, {})
    moved = msgspec.structs.replace(group.changed[message_id], attendance_id=asked.id)
    # Whoever greets and fetches later in this group finds it where it is.
    group.changed[message_id] = moved
    for was, audience in before.values():
        tell_changed(work, was, audience)
    do_change_messages(work, [moved])
    do_thank(work, asked.id)

"""A digit typed in the chat as the answer to how an attendance was (semantics: "Feedback", 13).

It is one only if it stands alone, the client has no unfinished attendance, and the latest one
asked within 48 hours and was not answered yet: everything else opens an attendance as usual. A
client is asked when the question has left, and was seen to; one that waits, was dropped or may
have been lost has asked nobody. The digit counts when it was written, so one that a catch-up
recovers is an answer as well. A message whose content comes after it (a ciphertext) has opened an
attendance by then: actions/late_digits.py.
"""

import re
import unicodedata
from collections.abc import Iterable

from helpdesk.actions.arrival_group import Fresh, Group, Home, Pair
from helpdesk.actions.feedbacks import ANSWERS, do_answer, do_thank
from helpdesk.actions.work import Work
from helpdesk.domain.envelopes import MessageArrived, WhatsAppMessage
from helpdesk.domain.moments import HOUR, SECOND, Moment, whole_second
from helpdesk.domain.states import AttendanceState, MessageType
from helpdesk.store import attendances, feedbacks, merges
from helpdesk.store.records import Attendance, Client

ANSWERABLE = 48 * HOUR
"""For how long a digit answers."""

# WhatsApp's moments are whole seconds, and its clock may be a little behind this machine's.
_GRACE = SECOND

# Of the client's attendances, on whatever number.
_LOOKED_AT = 20

# A keycap emoji is the digit with two signs behind it.
_DIGIT = re.compile(r"(\d)\ufe0f?\u20e3?")


def rating_of(text: str) -> int | None:
    """The rating that the text is, if it is nothing else: a digit of whatever script from 1 to
    5, or its keycap emoji."""
    found = _DIGIT.fullmatch(text.strip())
    digit = unicodedata.digit(found.group(1)) if found else 0
    return digit if digit in ANSWERS else None


def rating_in(message: WhatsAppMessage) -> int | None:
    """The rating that a message of a client is, if it can be read and is nothing else."""
    is_plain = message.type is MessageType.TEXT and not message.pending
    return rating_of(message.content) if is_plain and not message.from_me else None


def find_asked(group: Group, opened: Attendance, at: Moment) -> Attendance | None:
    """The attendance that a digit of that time answers, where it has opened another one: the
    client's latest before, on that number."""
    connection = group.work.connection
    earlier = [
        one
        for one in attendances.of_client(connection, opened.client.id, _LOOKED_AT)
        if one.id != opened.id and one.instance_id == opened.instance_id
    ]
    if not earlier:
        return None
    found = attendances.load(connection, merges.absorbing(connection, earlier[0].id))
    if found is None or found.instance_id != opened.instance_id:
        return None
    is_theirs = found.client.id == opened.client.id
    return found if is_theirs and _is_in_time(group, found, at) else None


def answer_in(group: Group, arrival: MessageArrived, client: Client) -> Fresh | None:
    """The arrival as an answer, with the finished attendance that it belongs to; None when it is
    to be treated like any other message."""
    message, pair = arrival.message, (arrival.instance_id, client.id)
    rating = rating_in(message)
    if rating is None or pair in group.unfinished or client.is_blocked:
        return None
    home = _asked(group, pair)
    if home is None or not _is_in_time(group, home.attendance, message.at):
        return None
    if any(one.rating is not None and one.home is home for one in group.fresh.values()):
        return None
    return Fresh(arrival, client, home, rating=rating)


def do_rate(work: Work, fresh: Iterable[Fresh]) -> None:
    """Keep the answers among what has just been stored, and thank for them."""
    for one in fresh:
        if one.rating is not None and do_answer(work, one.home.attendance.id, one.rating):
            do_thank(work, one.home.attendance.id)


def _asked(group: Group, pair: Pair) -> Home | None:
    """The client's latest attendance on that number. One that was absorbed is none of its own:
    the one that goes on in its place has asked."""
    home = group.latest.get(pair)
    if home is None or home.attendance.absorbed_into is None:
        return home
    absorbing = merges.absorbing(group.work.connection, home.attendance.id)
    found = attendances.load(group.work.connection, absorbing)
    if found is None or (found.instance_id, found.client.id) != pair:
        return home
    # The messages that follow in this group go where the answer went.
    group.latest[pair] = Home(found, is_announced=True)
    return group.latest[pair]


def _is_in_time(group: Group, attendance: Attendance, at: Moment) -> bool:
    is_finished = attendance.state is AttendanceState.FINISHED
    if not is_finished or attendance.feedback_asked_at is None:
        return False
    if attendance.feedback is not None or attendance.erased_at is not None:
        return False
    sent = feedbacks.sent_at(group.work.connection, attendance.id)
    return sent is not None and whole_second(sent) - _GRACE <= at <= sent + ANSWERABLE

"""Automatic messages that could not be sent in time are not sent any more."""

import msgspec

from helpdesk.actions.feedbacks import do_take_back
from helpdesk.actions.message_changes import do_change_messages, do_report
from helpdesk.actions.work import Work
from helpdesk.domain.envelopes import SendOutcome, SendReported
from helpdesk.domain.states import MessageStatus
from helpdesk.language import N_
from helpdesk.store import messages

_AT_ONCE = 200

TOO_LATE = N_("It could not be sent in time, and is not sent any more.")


def do_drop_expired(work: Work) -> None:
    """Fail what is QUEUED beyond its time. The dispatcher passes such messages over at once;
    this tells who looks at the conversation, and takes back what rests on them."""
    late = messages.expired(work.connection, work.now, _AT_ONCE)
    dropped = [
        msgspec.structs.replace(message, status=MessageStatus.FAILED, error=TOO_LATE)
        for message in late
    ]
    do_change_messages(work, dropped, {message.id for message in dropped})
    for message in dropped:
        do_take_back(work, message.attendance_id, message.id)


def do_hear(work: Work, report: SendReported) -> None:
    """Save how an order to send ended. One that was given up because its time was over takes
    back what rests on it, as one that never went out does."""
    do_report(work, report)
    if report.outcome is not SendOutcome.FAILED:
        return
    message = messages.load(work.connection, report.message_id)
    if message is None or message.status is not MessageStatus.FAILED:
        return
    if message.expires_at is not None and message.expires_at <= work.now:
        do_take_back(work, message.attendance_id, message.id)

"""What changes about a message once it is there: ticks, reports of the bot, its content."""

from collections.abc import Collection, Iterable

import msgspec

from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of
from helpdesk.actions.automatic import QUESTION, automatic_id
from helpdesk.actions.clocks import after_leaving, has_left
from helpdesk.actions.forgetting import do_forget_texts
from helpdesk.actions.work import Work
from helpdesk.domain.envelopes import SendOutcome, SendReported, TicksChanged
from helpdesk.domain.events import EventKind
from helpdesk.domain.states import MessageStatus, Origin, advances, status_of_ack
from helpdesk.language import N_
from helpdesk.store import attendances, feedbacks, messages
from helpdesk.store.records import Attendance, Message

_WITH_THE_CLIENT = frozenset(
    {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ, MessageStatus.PLAYED}
)


def with_last_message(attendance: Attendance, message: Message) -> Attendance:
    """The attendance after a message was added or changed. The last message is the last by
    WhatsApp's time, then by arrival."""
    last = attendance.last_message
    is_last = (
        last is None
        or last.id == message.id
        or (message.at, message.position) >= (last.at, last.position)
    )
    if not is_last:
        return attendance
    return msgspec.structs.replace(attendance, last_message=message, last_message_at=message.at)


def do_change_messages(work: Work, changed: Iterable[Message], left: Collection[str] = ()) -> None:
    """Write messages back that differ from their rows, and tell whoever sees them. What was
    taken back goes from earlier events and from quotes too. `left` are the ids of those that
    waited to be sent until now."""
    changed = list(changed)
    if not changed:
        return
    homes = attendances.load_many(work.connection, {one.attendance_id for one in changed})
    first_seq = work.next_seq(len(changed))
    numbered = [
        msgspec.structs.replace(message, seq=first_seq + index)
        for index, message in enumerate(changed)
    ]
    for message in numbered:
        attendance = homes[message.attendance_id]
        was = rendering.was(attendance)
        last = attendance.last_message
        if last is not None and last.id == message.id:
            attendance = msgspec.structs.replace(attendance, last_message=message)
        if message.id in left:
            attendance = after_leaving(work, attendance, message)
        attendance = msgspec.structs.replace(attendance, seq=message.seq)
        homes[attendance.id] = attendance
        audience = audience_of(work.connection, attendance)
        work.emit(
            EventKind.MESSAGE_CHANGED,
            message.seq,
            message=rendering.message(message),
            attendance=rendering.attendance(attendance),
            was=was,
            before=audience,
            after=audience,
        )
    messages.change(work.connection, numbered, work.now)
    attendances.touch(work.connection, homes.values(), work.now)
    _do_note_questions(work, numbered)
    deleted = [one for one in numbered if one.details.deleted_at is not None]
    do_forget_texts(work, deleted)
    do_empty_quotes(work, messages.quoting(work.connection, {one.id for one in deleted}))


def _do_note_questions(work: Work, changed: Iterable[Message]) -> None:
    """Only a question that has left is one that a digit can answer (actions/feedback_digits.py)."""
    for message in changed:
        has_gone = message.origin is Origin.SYSTEM and message.status in _WITH_THE_CLIENT
        if has_gone and message.id == automatic_id(message.attendance_id, QUESTION):
            feedbacks.note_sent(work.connection, message.attendance_id, work.now)


def do_empty_quotes(work: Work, quoting: Iterable[Message]) -> None:
    """What was taken back or deleted is not to be read where it was quoted either."""
    changed = []
    for message in quoting:
        quote = message.details.quote
        if quote is not None and quote.content:
            quote = msgspec.structs.replace(quote, content="")
            details = msgspec.structs.replace(message.details, quote=quote)
            changed.append(msgspec.structs.replace(message, details=details))
    do_change_messages(work, changed)


def do_tick(work: Work, ticked: Iterable[TicksChanged]) -> None:
    """Move our own messages on by WhatsApp's ticks; late and repeated ones change nothing."""
    acks: dict[tuple[int, str], int] = {}
    for envelope in ticked:
        for tick in envelope.ticks:
            if tick.from_me:
                key = (envelope.instance_id, tick.whatsapp_id)
                acks[key] = _further(acks.get(key), tick.ack)
    instance_ids = {instance_id for instance_id, _ in acks}
    whatsapp_ids = {whatsapp_id for _, whatsapp_id in acks}
    changed, left = [], set()
    for message in messages.by_whatsapp_ids(work.connection, instance_ids, whatsapp_ids):
        ack = acks.get((message.instance_id, message.whatsapp_id or ""))
        status = None if ack is None or not message.from_me else status_of_ack(ack)
        if status is not None and advances(message.status, status):
            error = N_("WhatsApp could not send it.") if status is MessageStatus.FAILED else None
            advanced = msgspec.structs.replace(message, status=status, error=error)
            changed.append(advanced)
            if has_left(message, advanced):
                left.add(message.id)
    do_change_messages(work, changed, left)


def _further(known: int | None, ack: int) -> int:
    """Of two ticks the one that says more: a failure only if nothing went through."""
    return ack if known is None else max(known, ack)


_STATUS_OF_OUTCOME = {
    SendOutcome.SENT: MessageStatus.SENT,
    SendOutcome.FAILED: MessageStatus.FAILED,
    SendOutcome.UNCERTAIN: MessageStatus.UNCERTAIN,
}


def do_report(work: Work, report: SendReported) -> None:
    """Save how an order to send ended. A report about an earlier attempt changes nothing."""
    message = messages.load(work.connection, report.message_id)
    if message is None or message.attempt != report.attempt:
        return
    work.settled(report.message_id)
    if report.outcome is SendOutcome.UNSETTLED:
        # Still SENDING. If the number is connected again already, nobody else would ask.
        work.recover_sending()
        return
    if report.outcome is SendOutcome.DEFERRED:
        if message.status is MessageStatus.SENDING:
            work.queued_message()
            # For what it waits, if the bot says so.
            waiting = msgspec.structs.replace(
                message, status=MessageStatus.QUEUED, error=report.reason
            )
            do_change_messages(work, [waiting])
        return
    status = _STATUS_OF_OUTCOME[report.outcome]
    if report.outcome is SendOutcome.SENT:
        status = status_of_ack(report.ack) or MessageStatus.SENT
    if advances(message.status, status):
        changed = msgspec.structs.replace(message, status=status, error=report.reason)
        do_change_messages(work, [changed], [message.id] if has_left(message, changed) else [])

"""Questions to a number's page whose answers somebody waits for (semantics: "Sending", 4).

A question is a row before it leaves. Its answer goes into the row, and what is to follow from
it happens in the same transaction, whether or not anybody still waits: the process that asked
may be another one than the process that hears the answer, or be gone.
"""

from functools import partial
from typing import NamedTuple
from uuid import uuid4

import msgspec
from sqlalchemy import Connection

from helpdesk.actions.alterations import do_delete, do_edit, do_react
from helpdesk.actions.audit import do_note
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.envelopes import (
    Answered,
    AskNumber,
    AskPairingCode,
    DeleteMessage,
    EditMessage,
    MessageDeleted,
    MessageEdited,
    Outcome,
    React,
    ReactionChanged,
)
from helpdesk.domain.moments import HOUR, SECOND, Moment
from helpdesk.errors import Conflict, Refused
from helpdesk.store import messages, requests
from helpdesk.store.records import Message
from helpdesk.store.requests import Request

DEADLINE = 15 * SECOND
"""Until when the page may begin with what was asked."""

# What the page began in time may take this much longer.
_GRACE = 5 * SECOND

PATIENCE_SECONDS = (DEADLINE + _GRACE) / SECOND
"""How long whoever asked waits for the answer."""

# How long a late answer still finds its question.
_KEPT = HOUR

Asking = AskPairingCode | AskNumber | EditMessage | DeleteMessage | React


class Tell(msgspec.Struct, frozen=True, tag="tell"):
    """The answer is for whoever waits for it, and is kept no longer than that."""


class Edit(msgspec.Struct, frozen=True, tag="edit"):
    """The message has that text; who asked for it, for the audit log."""

    message_id: str
    content: str
    user_id: int | None = None


class Delete(msgspec.Struct, frozen=True, tag="delete"):
    """The message is taken back; who asked for it, for the audit log."""

    message_id: str
    user_id: int | None = None


class PutReaction(msgspec.Struct, frozen=True, tag="react"):
    """Our emoji is on the message, or ("") off it."""

    message_id: str
    emoji: str


Purpose = Tell | Edit | Delete | PutReaction
"""What follows when the page has done what it was asked for."""

_PURPOSE: msgspec.json.Decoder[Purpose] = msgspec.json.Decoder(Purpose)


class Answer(NamedTuple):
    """How a question ended; UNKNOWN when nobody answered in time. `value` and `reason` as in
    the envelope Answered."""

    outcome: Outcome
    value: str | None = None
    reason: str | None = None


def new_request(work: Work) -> tuple[str, Moment]:
    """The id and the deadline of a question that is asked now."""
    return str(uuid4()), Moment(work.now + DEADLINE)


def do_ask(work: Work, question: Asking, purpose: Purpose) -> str:
    """Note the question, and put it to the page after the commit; the answer is its id."""
    requests.add(
        work.connection,
        question.request_id,
        question.instance_id,
        msgspec.json.encode(purpose).decode(),
        question.deadline,
        work.now,
    )
    work.send(question)
    return question.request_id


def do_answer(work: Work, answered: Answered) -> None:
    """Save the answer, and do what follows from it. A repeated answer, or one to a question
    that nobody remembers, changes nothing."""
    request = requests.load(work.connection, answered.request_id)
    if request is None or request.outcome is not None:
        return
    purpose = _PURPOSE.decode(request.purpose)
    value = answered.value
    if isinstance(purpose, Tell):
        # Nobody waits any more, and it may be a secret.
        value = None if work.now > request.deadline + _GRACE else value
    elif answered.outcome is Outcome.DONE:
        _do_follow(work, request, purpose)
    requests.answer(work.connection, request.id, answered.outcome, value, answered.reason)


async def answer_to(ledger: Ledger, request_id: str, seconds: float = PATIENCE_SECONDS) -> Answer:
    """Wait for the answer to a question, `seconds` at most."""

    def find(connection: Connection) -> Request | None:
        request = requests.load(connection, request_id)
        return request if request is None or request.outcome is not None else None

    request = await ledger.until(find, seconds)
    if request is None or request.outcome is None:
        return Answer(Outcome.UNKNOWN)
    await ledger.write(partial(_do_forget, request_id=request_id))
    return Answer(request.outcome, request.value, request.reason)


def check_done(answer: Answer) -> None:
    """Refuse what the page was never asked and what it refused, and tell apart what nobody
    knows."""
    if answer.outcome is Outcome.NOT_BEGUN:
        raise Conflict(answer.reason or "The number is not connected.", code="not_connected")
    if answer.outcome is Outcome.REFUSED:
        raise Refused(answer.reason or "WhatsApp refused it.", code="refused_by_whatsapp")
    if answer.outcome is Outcome.UNKNOWN:
        raise Conflict(
            "WhatsApp has not confirmed it in time. It may still happen: "
            "look at it again before you repeat it.",
            code="not_confirmed",
        )


def do_forget_old(work: Work) -> None:
    """Forget questions that will not be answered any more."""
    requests.forget_before(work.connection, Moment(work.now - _KEPT))


def _do_forget(work: Work, request_id: str) -> None:
    requests.forget(work.connection, request_id)


def _do_follow(work: Work, request: Request, purpose: Edit | Delete | PutReaction) -> None:
    """What the page has done is what it would have told of, had it been done on the phone."""
    message = messages.load(work.connection, purpose.message_id)
    if message is None or message.whatsapp_id is None:
        return
    match purpose:
        case Edit(content=content, user_id=user_id):
            do_edit(
                work,
                [_edited(message, message.whatsapp_id, content, work.now)],
                by_our_clock=True,
            )
            _do_note(work, Deed.MESSAGE_EDITED, user_id, message)
        case Delete(user_id=user_id):
            do_delete(work, [_deleted(message, message.whatsapp_id, work.now)])
            _do_note(work, Deed.MESSAGE_DELETED, user_id, message)
        case PutReaction(emoji=emoji):
            do_react(
                work,
                [_reacted(message, message.whatsapp_id, emoji, work.now)],
                by_our_clock=True,
            )


def _do_note(work: Work, deed: Deed, user_id: int | None, message: Message) -> None:
    do_note(
        work,
        deed,
        user_id,
        attendance_id=message.attendance_id,
        client_id=message.client_id,
        message_id=message.id,
    )


def _edited(message: Message, whatsapp_id: str, content: str, now: Moment) -> MessageEdited:
    return MessageEdited(
        instance_id=message.instance_id,
        whatsapp_id=whatsapp_id,
        from_me=message.from_me,
        chat=message.chat,
        addresses=(message.chat,),
        content=content,
        at=now,
    )


def _deleted(message: Message, whatsapp_id: str, now: Moment) -> MessageDeleted:
    return MessageDeleted(
        instance_id=message.instance_id,
        whatsapp_id=whatsapp_id,
        from_me=message.from_me,
        chat=message.chat,
        addresses=(message.chat,),
        at=now,
    )


def _reacted(message: Message, whatsapp_id: str, emoji: str, now: Moment) -> ReactionChanged:
    return ReactionChanged(
        instance_id=message.instance_id,
        whatsapp_id=whatsapp_id,
        from_me=message.from_me,
        chat=message.chat,
        addresses=(message.chat,),
        by_me=True,
        emoji=emoji,
        at=now,
    )

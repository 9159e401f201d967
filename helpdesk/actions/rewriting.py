"""Changing what has been sent: the page is asked first, and the database follows its answer."""

from functools import partial

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import access_message, check_may_write
from helpdesk.actions.messages import (
    check_caption,
    check_content,
    check_message_id,
    check_signed,
)
from helpdesk.actions.questions import (
    Delete,
    Edit,
    PutReaction,
    answer_to,
    check_done,
    do_ask,
    new_request,
)
from helpdesk.actions.signatures import signed
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.emoji import is_emoji
from helpdesk.domain.envelopes import DeleteMessage, EditMessage, React
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.domain.states import InstanceState, MessageStatus, MessageType
from helpdesk.errors import Conflict, Invalid
from helpdesk.language import N_
from helpdesk.store import instances
from helpdesk.store.records import Message

_SENT = frozenset(
    {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ, MessageStatus.PLAYED}
)
_WITH_CAPTION = frozenset({MessageType.IMAGE, MessageType.VIDEO, MessageType.DOCUMENT})


async def edit(ledger: Ledger, actor: Actor, message_id: str, content: str) -> MessageShape:
    """Change the text, or the caption, of a message of ours. WhatsApp allows it for some
    fifteen minutes; its refusal is passed on."""
    asked = await ledger.write(
        partial(do_ask_edit, actor=actor, message_id=message_id, content=content)
    )
    return await _done(ledger, actor, message_id, asked)


async def delete(ledger: Ledger, actor: Actor, message_id: str) -> MessageShape:
    """Take a message of ours back for everybody."""
    asked = await ledger.write(partial(do_ask_delete, actor=actor, message_id=message_id))
    return await _done(ledger, actor, message_id, asked)


async def react(ledger: Ledger, actor: Actor, message_id: str, emoji: str) -> MessageShape:
    """Put our emoji on a message, or ("") take it off."""
    asked = await ledger.write(
        partial(do_ask_reaction, actor=actor, message_id=message_id, emoji=emoji)
    )
    return await _done(ledger, actor, message_id, asked)


def do_ask_edit(work: Work, actor: Actor, message_id: str, content: str) -> str | None:
    """Ask for another text; None when the message has it already."""
    message, whatsapp_id = _access_ours(work.connection, actor, message_id)
    if message.type is MessageType.TEXT:
        content = check_content(content)
    elif message.type in _WITH_CAPTION:
        content = check_caption(content)
    else:
        raise Conflict("There is no text in this message.", code="no_text")
    if content == message.content:
        return None
    signature = message.details.signature
    check_signed(message.type, content, signature)
    request_id, deadline = new_request(work)
    question = EditMessage(
        instance_id=message.instance_id,
        request_id=request_id,
        deadline=deadline,
        chat=message.chat,
        whatsapp_id=whatsapp_id,
        content=signed(content, signature),
    )
    return do_ask(work, question, Edit(message.id, content, actor.user_id))


def do_ask_delete(work: Work, actor: Actor, message_id: str) -> str:
    """Ask for a message of ours to be taken back."""
    message, whatsapp_id = _access_ours(work.connection, actor, message_id)
    request_id, deadline = new_request(work)
    question = DeleteMessage(
        instance_id=message.instance_id,
        request_id=request_id,
        deadline=deadline,
        chat=message.chat,
        whatsapp_id=whatsapp_id,
    )
    return do_ask(work, question, Delete(message.id, actor.user_id))


def do_ask_reaction(work: Work, actor: Actor, message_id: str, emoji: str) -> str | None:
    """Ask for our emoji on a message; None when it is there (or gone) already."""
    message, whatsapp_id = _access(work.connection, actor, message_id)
    if emoji and not is_emoji(emoji):
        raise Invalid("A reaction is one emoji.", fields={"emoji": N_("not one emoji")})
    present = next((one.emoji for one in message.details.reactions if one.from_me), "")
    if emoji == present:
        return None
    request_id, deadline = new_request(work)
    question = React(
        instance_id=message.instance_id,
        request_id=request_id,
        deadline=deadline,
        chat=message.chat,
        whatsapp_id=whatsapp_id,
        from_me=message.from_me,
        emoji=emoji,
    )
    return do_ask(work, question, PutReaction(message.id, emoji))


async def _done(
    ledger: Ledger, actor: Actor, message_id: str, request_id: str | None
) -> MessageShape:
    """The message as it is once the page has done what it was asked for."""
    if request_id is not None:
        check_done(await answer_to(ledger, request_id))
    return await ledger.read(partial(_show, actor=actor, message_id=message_id))


def _show(connection: Connection, actor: Actor, message_id: str) -> MessageShape:
    message, _ = access_message(connection, actor, check_message_id(message_id))
    return rendering.message(message)


def _access(connection: Connection, actor: Actor, message_id: str) -> tuple[Message, str]:
    """A message that is in WhatsApp and that the actor may answer, with its bare id there."""
    message, attendance = access_message(connection, actor, check_message_id(message_id))
    check_may_write(actor, attendance)
    is_there = message.status in _SENT or message.status is MessageStatus.RECEIVED
    if message.whatsapp_id is None or not is_there:
        raise Conflict("WhatsApp does not have this message.", code="not_sent")
    if message.details.deleted_at is not None:
        raise Conflict("The message has been taken back.", code="deleted")
    instance = instances.load(connection, message.instance_id)
    if instance is None or instance.state is not InstanceState.CONNECTED:
        raise Conflict("The number is not connected. Try again later.", code="not_connected")
    return message, message.whatsapp_id


def _access_ours(connection: Connection, actor: Actor, message_id: str) -> tuple[Message, str]:
    message, whatsapp_id = _access(connection, actor, message_id)
    if not message.from_me:
        raise Conflict("Only the client can change what the client wrote.", code="not_ours")
    return message, whatsapp_id

"""The bot's side of a catch-up: list what the page holds, and bring what the database lacks."""

import logging

from helpdesk.domain import moments
from helpdesk.domain.envelopes import (
    CatchUpEnded,
    FetchMissing,
    InventoryTaken,
    MessageArrived,
    MessageEdited,
    TakeInventory,
    WhatsAppMessage,
)
from helpdesk.domain.moments import Moment
from helpdesk.number.hold import Hold
from helpdesk.number.session import Session
from helpdesk.whatsapp.driver import Inventory, PageError

_log = logging.getLogger(__name__)


async def take_inventory(session: Session, asked: TakeInventory) -> None:
    """List what the page holds and report it. What happens meanwhile may be listed or not, so
    the list is as old as its beginning."""
    began = moments.now()
    try:
        inventory = await session.driver.take_inventory(asked.since)
    except PageError as error:
        _log.warning("number %s: no inventory: %s", session.instance_id, error)
        inventory = Inventory(chats=(), is_complete=False)
    await session.inbound.put(
        InventoryTaken(
            instance_id=session.instance_id,
            request_id=asked.request_id,
            taken_at=began,
            chats=inventory.chats,
            is_complete=inventory.is_complete,
            ignored=inventory.ignored,
        )
    )


async def fetch_missing(session: Session, hold: Hold, asked: FetchMissing) -> None:
    """Put the messages on the inbound queue, then those that were held. The page gives messages
    as they are now; when one was edited, the inventory knew."""
    reason, turn = None, hold.turn
    for chat in asked.chats:
        try:
            found = await session.driver.fetch(chat.chat, chat.messages)
        except PageError as error:
            reason = str(error)
            continue
        edited_at = {(one.from_me, one.whatsapp_id): one.edited_at for one in chat.messages}
        for message in found:
            await session.inbound.put(
                MessageArrived(instance_id=session.instance_id, message=message, is_live=False)
            )
            at = edited_at.get((message.from_me, message.whatsapp_id))
            if at is not None:
                await session.inbound.put(_edit_of(session.instance_id, message, at))
    reason = await hold.end(turn) or reason
    await session.inbound.put(
        CatchUpEnded(
            instance_id=session.instance_id,
            request_id=asked.request_id,
            is_complete=reason is None,
            reason=reason,
        )
    )


def _edit_of(instance_id: int, message: WhatsAppMessage, at: Moment) -> MessageEdited:
    return MessageEdited(
        instance_id=instance_id,
        whatsapp_id=message.whatsapp_id,
        from_me=message.from_me,
        chat=message.chat,
        addresses=message.addresses,
        content=message.content,
        at=at,
    )

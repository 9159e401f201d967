"""What a connected page holds: looking up, listing, fetching."""

import asyncio
import logging
from pathlib import Path
from typing import Literal

import msgspec

from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import ChatInventory, Held, WhatsAppMessage
from helpdesk.domain.moments import MINUTE, SECOND, Moment
from helpdesk.whatsapp.convert import chat_inventory_of, message_of
from helpdesk.whatsapp.driver import Inventory, LookedUp, LookUp
from helpdesk.whatsapp.firsts import is_noted
from helpdesk.whatsapp.ids import wid_of_address
from helpdesk.whatsapp.page_calls.asking import Caller, ask, readable
from helpdesk.whatsapp.payloads import ChatPayload, HeldPayload, MessagePayload
from helpdesk.whatsapp.profile import paired_at

_log = logging.getLogger(__name__)

_READ_SECONDS = 60.0
_CHATS_A_CALL = 20
# Clocks differ: history must reach this much further back before "absent" is believed.
_CLOCK_MARGIN = MINUTE

_Reach = Literal["past", "exhausted", "unknown"]


class _Found(msgspec.Struct, rename="camel"):
    is_found: bool
    ack: int
    reach: _Reach


class _Chats(msgspec.Struct, rename="camel"):
    chats: tuple[str, ...]
    ignored: int
    is_delivered: bool


class _InventoryPart(msgspec.Struct):
    chats: tuple[object, ...]


class _Chat(msgspec.Struct):
    chat: str
    aliases: tuple[str, ...]
    messages: tuple[object, ...]
    reach: _Reach


class _Fetched(msgspec.Struct):
    messages: tuple[object, ...]


async def look_up(
    page: Caller, profile: Path, chat: Address, whatsapp_id: str, written_at: Moment
) -> LookedUp:
    """See driver.Driver.look_up.

    A chat without older messages is proof of absence only if the session is older than the
    message: a phone that is paired anew hands over as much history as it likes. A chat that the
    page can neither read nor open proves nothing; nor does an empty one, if the message was about
    to be its first.
    """
    found = await ask(
        page,
        "lookUp",
        _Found,
        _READ_SECONDS,
        chat=wid_of_address(chat),
        id=whatsapp_id,
        since=(written_at - _CLOCK_MARGIN) // SECOND,
    )
    if found.is_found:
        return LookedUp(LookUp.FOUND, found.ack)
    is_absent = found.reach == "past" or (
        found.reach == "exhausted"
        and await asyncio.to_thread(_is_whole_since, profile, written_at, whatsapp_id)
    )
    return LookedUp(LookUp.ABSENT if is_absent else LookUp.UNKNOWN)


def _is_whole_since(profile: Path, written_at: Moment, whatsapp_id: str) -> bool:
    paired = paired_at(profile)
    return paired is not None and paired <= written_at and not is_noted(profile, whatsapp_id)


async def take_inventory(page: Caller, profile: Path, since: Moment) -> Inventory:
    """See driver.Driver.take_inventory. Asked for some chats at a time, so that each call is
    bounded however many there are."""
    seconds = since // SECOND
    listed = await ask(page, "listChats", _Chats, _READ_SECONDS, since=seconds)
    has_pairing = paired_at(profile) is not None
    is_complete = listed.is_delivered
    unread = 0
    inventories: list[ChatInventory] = []
    for start in range(0, len(listed.chats), _CHATS_A_CALL):
        some = list(listed.chats[start : start + _CHATS_A_CALL])
        part = await ask(
            page, "takeInventory", _InventoryPart, _READ_SECONDS, chats=some, since=seconds
        )
        chats = readable(part.chats, _Chat)
        is_complete &= len(chats) == len(some)
        for chat in chats:
            lines = readable(chat.messages, HeldPayload)
            is_complete &= len(lines) == len(chat.messages)
            unread += not _is_whole(chat.reach, has_pairing=has_pairing)
            inventory = chat_inventory_of(ChatPayload(chat.chat, chat.aliases, lines))
            inventories += [inventory] if inventory else []
    if unread:
        _log.warning("the history of %d chats could not be read back far enough", unread)
    return Inventory(tuple(inventories), is_complete and not unread, listed.ignored)


def _is_whole(reach: _Reach, *, has_pairing: bool) -> bool:
    """Whether a chat's history is all that there can be. Where it ends before the time asked
    for, it begins with the chat or with the pairing; unless nobody saw the pairing."""
    return reach == "past" or (reach == "exhausted" and has_pairing)


async def fetch(
    page: Caller, chat: Address, wanted: tuple[Held, ...]
) -> tuple[WhatsAppMessage, ...]:
    """See driver.Driver.fetch. Messages of an unknown shape are left out too."""
    if not wanted:
        return ()
    fetched = await ask(
        page,
        "fetch",
        _Fetched,
        _READ_SECONDS,
        chat=wid_of_address(chat),
        wanted=[{"id": held.whatsapp_id, "fromMe": held.from_me} for held in wanted],
        since=min(held.at for held in wanted) // SECOND,
    )
    messages = map(message_of, readable(fetched.messages, MessagePayload))
    return tuple(message for message in messages if message)

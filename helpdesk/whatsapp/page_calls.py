"""What the driver asks of a connected page, typed: sending, looking up, listing, fetching."""

from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import Held, WhatsAppMessage
from helpdesk.domain.moments import MINUTE, SECOND, Moment
from helpdesk.whatsapp.convert import (
    ChatPayload,
    MessagePayload,
    chat_inventory_of,
    message_of,
)
from helpdesk.whatsapp.driver import Inventory, LookedUp, LookUp
from helpdesk.whatsapp.ids import wid_of_address
from helpdesk.whatsapp.profile import paired_at

_SEND_SECONDS = 30.0
_READ_SECONDS = 60.0
_CHATS_A_CALL = 20
# Clocks differ: history must reach this much further back before "absent" is believed.
_CLOCK_MARGIN = MINUTE

_Answer = TypeVar("_Answer")


class Caller(Protocol):
    """Calls bridge.js; raises PageError."""

    async def call(self, name: str, seconds: float, **args: object) -> object:
        """The plain JSON that the function answers with."""


class _Sent(msgspec.Struct):
    ack: int


class _Found(msgspec.Struct, rename="camel"):
    is_found: bool
    ack: int
    reach: str


class _Chats(msgspec.Struct):
    chats: tuple[str, ...]
    ignored: int


class _InventoryPart(msgspec.Struct):
    chats: tuple[ChatPayload, ...]


class _Fetched(msgspec.Struct):
    messages: tuple[MessagePayload, ...]


async def ask(
    page: Caller, name: str, answer: type[_Answer], seconds: float, **args: object
) -> _Answer:
    """Call a function of bridge.js and type its answer. Raises PageError."""
    return msgspec.convert(await page.call(name, seconds, **args), answer)


async def send_text(
    page: Caller, chat: Address, text: str, whatsapp_id: str, quoted: tuple[str, bool] | None
) -> int:
    """See driver.Driver.send_text."""
    answer = await ask(
        page,
        "sendText",
        _Sent,
        _SEND_SECONDS,
        chat=wid_of_address(chat),
        text=text,
        id=whatsapp_id,
        quoted={"id": quoted[0], "fromMe": quoted[1]} if quoted else None,
    )
    return answer.ack


async def look_up(
    page: Caller, profile: Path, chat: Address, whatsapp_id: str, written_at: Moment
) -> LookedUp:
    """See driver.Driver.look_up.

    A chat without older messages is proof of absence only if the session is older than the
    message: a phone that is paired anew hands over as much history as it likes.
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
    paired = paired_at(profile)
    if found.reach == "past" or (paired is not None and paired <= written_at):
        return LookedUp(LookUp.ABSENT)
    return LookedUp(LookUp.UNKNOWN)


async def take_inventory(page: Caller, since: Moment) -> Inventory:
    """See driver.Driver.take_inventory. Asked for some chats at a time, so that each call is
    bounded however many there are."""
    seconds = since // SECOND
    listed = await ask(page, "listChats", _Chats, _READ_SECONDS, since=seconds)
    chats: list[ChatPayload] = []
    for start in range(0, len(listed.chats), _CHATS_A_CALL):
        some = list(listed.chats[start : start + _CHATS_A_CALL])
        part = await ask(
            page, "takeInventory", _InventoryPart, _READ_SECONDS, chats=some, since=seconds
        )
        chats += part.chats
    found = (chat_inventory_of(chat) for chat in chats)
    return Inventory(
        chats=tuple(inventory for inventory in found if inventory),
        is_complete=all(chat.is_complete for chat in chats),
        ignored=listed.ignored,
    )


async def fetch(
    page: Caller, chat: Address, wanted: tuple[Held, ...]
) -> tuple[WhatsAppMessage, ...]:
    """See driver.Driver.fetch."""
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
    messages = (message_of(payload) for payload in fetched.messages)
    return tuple(message for message in messages if message)

"""Handing messages to the page."""

import asyncio
import time
from pathlib import Path
from typing import assert_never

import msgspec

from helpdesk.domain.addresses import Address
from helpdesk.domain.contents import Card, Place
from helpdesk.whatsapp.driver import File, Outgoing, Text
from helpdesk.whatsapp.firsts import note_first
from helpdesk.whatsapp.ids import wid_of_address
from helpdesk.whatsapp.page_calls.asking import Caller, ask
from helpdesk.whatsapp.page_calls.files import FilePage, offered
from helpdesk.whatsapp.vcards import write_card

_SEND_SECONDS = 30.0


class _Sent(msgspec.Struct):
    ack: int | None


async def send(
    page: FilePage,
    profile: Path,
    chat: Address,
    content: Outgoing,
    whatsapp_id: str,
    quoted: tuple[str, bool] | None,
) -> int:
    """See driver.Driver.send."""
    order = {
        "chat": wid_of_address(chat),
        "id": whatsapp_id,
        "quoted": {"id": quoted[0], "fromMe": quoted[1]} if quoted else None,
    }
    match content:
        case Text(text):
            return await hand_over(page, profile, "sendText", _SEND_SECONDS, text=text, **order)
        case Place():
            place = _plain_place(content)
            return await hand_over(page, profile, "sendPlace", _SEND_SECONDS, place=place, **order)
        case tuple():
            cards = [_plain_card(card) for card in content]
            return await hand_over(page, profile, "sendCards", _SEND_SECONDS, cards=cards, **order)
        case File():
            async with offered(page, content) as (seconds, file):
                return await hand_over(page, profile, "sendFile", seconds, **file, **order)
        case _:
            assert_never(content)


async def hand_over(page: Caller, profile: Path, name: str, seconds: float, **order: object) -> int:
    """Have a function of sending.js send an order; the answer is its tick number by now.

    The page declines what would be the first message of a chat until that is noted, so that a
    look-up after a crash can tell what certainly was not sent (firsts.py).
    """
    sent = await _order(page, name, seconds, isNoted=False, **order)
    if sent.ack is None:
        await asyncio.to_thread(note_first, profile, str(order["id"]))
        sent = await _order(page, name, seconds, isNoted=True, **order)
    return sent.ack or 0


async def _order(page: Caller, name: str, seconds: float, **order: object) -> _Sent:
    """What is not sent within `seconds` is not sent: nobody would hear that it was."""
    until = int((time.time() + seconds) * 1000)
    return await ask(page, name, _Sent, seconds, until=until, **order)


def _plain_place(place: Place) -> dict[str, object]:
    return {
        "lat": place.latitude,
        "lng": place.longitude,
        "name": place.name,
        "address": place.address,
    }


def _plain_card(card: Card) -> dict[str, str]:
    return {"name": card.name, "vcard": write_card(card)}

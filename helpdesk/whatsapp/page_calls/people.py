"""Asking the page who somebody is."""

import msgspec

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.whatsapp.convert import addresses_of
from helpdesk.whatsapp.ids import address_of_wid, wid_of_address
from helpdesk.whatsapp.page_calls.asking import Caller, ask

_SECONDS = 20.0


class _FoundPerson(msgspec.Struct):
    wids: tuple[str, ...]


async def find_number(page: Caller, phone: str) -> tuple[Address, ...]:
    """See driver.Driver.find_number."""
    wid = wid_of_address(Address(AddressKind.PHONE, phone))
    found = await ask(page, "findNumber", _FoundPerson, _SECONDS, wid=wid)
    chat = address_of_wid(found.wids[0]) if found.wids else None
    return addresses_of(chat, found.wids) if chat else ()

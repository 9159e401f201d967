"""What is done on the phones to messages and in chats beside writing."""

import secrets
from typing import Literal

from msgspec.structs import replace

from helpdesk.errors import Conflict, Invalid, NotFound
from helpdesk.whatsapp.simulator.account import Account, digits_of, new_message_id, now
from helpdesk.whatsapp.simulator.changes import (
    AnyChange,
    MessageEdited,
    MessageReacted,
    MessageRevoked,
    PersonChanged,
)
from helpdesk.whatsapp.simulator.shapes import (
    Edit,
    Ignored,
    LoseChat,
    Message,
    Person,
    React,
    Revoke,
    SetActivity,
    ShareNumber,
)

MarkAction = Edit | Revoke | React | SetActivity | ShareNumber | LoseChat | Ignored


async def act_on_message(account: Account, action: MarkAction) -> None:
    """Carry the action out. Raises Conflict, Invalid or NotFound when it cannot be done."""
    match action:
        case Edit() | Revoke() | React():
            await account.record([_change_of(account, action)])
        case SetActivity():
            account.activities[_person(account, action.client).chat] = action.activity
            account.notify()
        case ShareNumber():
            await _share_number(account, action)
        case LoseChat():
            account.lost_chats.add(_person(account, action.client).chat)
        case Ignored():
            chat = _OF_NOBODY[action.kind].format(secrets.randbelow(10**12))
            account.order("ignored", chat=chat, message=new_message_id(), body=action.text, t=now())


_OF_NOBODY = {
    "group": "120363{:012d}@g.us",
    "broadcast": "{:010d}@broadcast",
    "newsletter": "120363{:012d}@newsletter",
    "status": "status@broadcast",
}


def _change_of(account: Account, action: Edit | Revoke | React) -> AnyChange:
    message = account.find(action.client, action.message, from_me=action.from_me)
    if message is None:
        raise NotFound("There is no such message in this chat.")
    if message.is_revoked:
        raise Conflict("This message was taken back.", code="revoked")
    t = now()
    match action:
        case Edit(text=text):
            by = _writer(message)
            return MessageEdited(
                chat=message.chat, id=message.id, from_me=message.from_me, by=by, t=t, body=text
            )
        case Revoke():
            by = _writer(message)
            return MessageRevoked(
                chat=message.chat, id=message.id, from_me=message.from_me, by=by, t=t
            )
        case React(by_me=by_me, emoji=emoji):
            return MessageReacted(
                chat=message.chat,
                id=message.id,
                from_me=message.from_me,
                by="phone" if by_me else "client",
                t=t,
                by_me=by_me,
                emoji=emoji,
            )


def _writer(message: Message) -> Literal["phone", "client"]:
    return "phone" if message.from_me else "client"


async def _share_number(account: Account, action: ShareNumber) -> None:
    person = _person(account, action.client)
    phone = digits_of(action.phone)
    if phone is None:
        raise Invalid("A phone number has digits.")
    await account.record([PersonChanged(person=replace(person, phone=phone))])


def _person(account: Account, client: str) -> Person:
    if client not in account.people:
        raise NotFound("There is no such client on this phone.")
    return account.people[client]

"""What happens on the phones: each action of a script or of the phone screen, carried out."""

import secrets
from typing import Any

import msgspec

from helpdesk.errors import Conflict, Invalid, NotFound
from helpdesk.whatsapp.simulator.account import (
    CLOCK,
    DELIVERED,
    FAILED,
    PLAYED,
    READ,
    SENT,
    Account,
    new_message_id,
    now,
    person_of,
)
from helpdesk.whatsapp.simulator.changes import (
    AckChanged,
    AnyChange,
    DeviceLinked,
    DeviceUnlinked,
    MessageAdded,
    PersonChanged,
)
from helpdesk.whatsapp.simulator.marks import act_on_message
from helpdesk.whatsapp.simulator.mishaps import act_on_page
from helpdesk.whatsapp.simulator.shapes import (
    Acted,
    AddClient,
    AnyAction,
    Edit,
    HoldUploads,
    Ignored,
    Link,
    LoseChat,
    LoseMedia,
    Media,
    Message,
    Person,
    Play,
    React,
    Read,
    RefuseMedia,
    RefuseNext,
    Revoke,
    SetActivity,
    SetOnline,
    SetReachable,
    ShareNumber,
    StartConflict,
    Unlink,
    Write,
    WriteFromPhone,
    WriteMany,
)


async def act(account: Account, action: AnyAction) -> Acted:
    """Carry out an action. Raises Conflict, Invalid or NotFound when it cannot be done."""
    match action:
        case AddClient():
            return await _add_client(account, action)
        case Write():
            return await _write(account, action)
        case WriteFromPhone():
            return await _write_from_phone(account, action)
        case WriteMany():
            return await _write_many(account, action)
        case Read() | Play():
            await _read(account, action)
        case Edit() | Revoke() | React() | SetActivity() | ShareNumber() | LoseChat() | Ignored():
            await act_on_message(account, action)
        case SetReachable():
            await _set_reachable(account, action)
        case _:
            await _act_on_session(account, action)
    return Acted()


async def _act_on_session(account: Account, action: AnyAction) -> None:
    match action:
        case Link():
            await _link(account, action)
        case Unlink():
            await account.record([DeviceUnlinked()])
        case SetOnline():
            await set_online(account, action.is_online)
        case StartConflict():
            account.is_in_conflict = True
            account.notify()
        case RefuseNext():
            account.refusal = action.result
        case HoldUploads() | LoseMedia() | RefuseMedia():
            _hinder_media(account, action)
        case _:
            await act_on_page(account, action)


def _hinder_media(account: Account, action: HoldUploads | LoseMedia | RefuseMedia) -> None:
    match action:
        case HoldUploads(is_on=is_on):
            account.holds_uploads = is_on
        case LoseMedia(media=media):
            account.lost_media.add(media)
        case RefuseMedia(count=count):
            account.refused_transfers = count
    account.notify()


async def set_online(account: Account, is_online: bool) -> None:
    """Cut or mend the page's connection; what waited on the clock leaves when it is mended."""
    account.is_online = is_online
    account.notify()
    if is_online:
        for person in account.people.values():
            await account.record(ticks(account, person, DELIVERED))


async def accept(account: Account, message: Message, *, is_again: bool) -> Message:
    """Take a message that the page sends; `is_again`: it was on its way when the connection
    was lost. The answer carries its tick number by now."""
    if account.refusal is not None:
        account.refusal = None
        refused = msgspec.structs.replace(message, ack=FAILED)
        await account.record([MessageAdded(message=refused)])
        return refused
    waiting = msgspec.structs.replace(message, ack=CLOCK)
    changes: list[AnyChange] = [MessageAdded(message=waiting)]
    if account.is_online:
        changes.append(AckChanged(chat=message.chat, id=message.id, ack=SENT))
        if account.people[message.chat].is_reachable:
            changes.append(AckChanged(chat=message.chat, id=message.id, ack=DELIVERED))
    if account.find(message.chat, message.id, from_me=True) is None:
        await account.record(changes)
    elif not is_again:
        account.repeats += 1
    return account.find(message.chat, message.id, from_me=True) or waiting


def media_of(account: Account, media_id: str | None) -> Media | None:
    """The uploaded file of that id. Raises NotFound."""
    if media_id is None:
        return None
    if media_id not in account.media:
        raise NotFound("There is no such file on this phone.")
    return account.media[media_id]


def quoting(account: Account, chat: str, bare_id: str | None, *, from_me: bool) -> dict[str, Any]:
    """The fields of a message that answers another one: its key, and a copy of what it says."""
    if bare_id is None:
        return {}
    found = account.find(chat, bare_id, from_me=from_me)
    copy = {"quoted_type": found.type, "quoted_body": found.body} if found else {}
    return {"quoted": bare_id, "quoted_from_me": from_me, **copy}


def ticks(account: Account, person: Person, ack: int) -> list[AnyChange]:
    """The changes that bring our messages to a person up to a tick number.

    Nothing is read on a phone that is off, and nothing gets past the clock while offline.
    """
    if not account.is_online:
        return []
    reached = ack if person.is_reachable else SENT
    return [
        AckChanged(chat=message.chat, id=message.id, ack=reached)
        for message in account.chats.get(person.chat, [])
        if message.from_me and CLOCK <= message.ack < reached
    ]


async def _link(account: Account, action: Link) -> None:
    if account.qr_code is None:
        raise Conflict("The page shows no QR code.", code="no_qr_code")
    if action.code is not None and action.code != account.qr_code:
        raise Conflict("This QR code has expired.", code="qr_code_expired")
    await account.record([DeviceLinked(device=secrets.token_urlsafe(24))])


async def _add_client(account: Account, action: AddClient) -> Acted:
    try:
        person = person_of(action)
    except ValueError as error:
        raise Invalid(str(error)) from error
    if person.chat in account.people:
        raise Conflict("There is a client with this number already.", code="exists")
    await account.record([PersonChanged(person=person)])
    return Acted(ids=(person.chat,))


async def _write(account: Account, action: Write) -> Acted:
    person = _person(account, action.client)
    message = Message(
        id=new_message_id(),
        chat=person.chat,
        from_me=False,
        by="client",
        t=action.t or now(),
        body=action.text,
        type=action.type,
        **quoting(account, person.chat, action.quoted, from_me=action.quoted_from_me),
        is_ciphertext_first=action.is_ciphertext_first,
        is_forwarded=action.is_forwarded,
        is_view_once=action.is_view_once,
        media=media_of(account, action.media),
        place=action.place,
        cards=action.cards,
    )
    account.activities.pop(person.chat, None)
    # Whoever writes has the chat open, so has read what stood there.
    await account.record([*ticks(account, person, READ), MessageAdded(message=message)])
    return Acted(ids=(message.id,))


async def _write_from_phone(account: Account, action: WriteFromPhone) -> Acted:
    person = _person(account, action.client)
    message = Message(
        id=new_message_id(),
        chat=person.chat,
        from_me=True,
        by="phone",
        t=action.t or now(),
        body=action.text,
        type=action.type,
        ack=DELIVERED if person.is_reachable else SENT,
        **quoting(account, person.chat, action.quoted, from_me=action.quoted_from_me),
        media=media_of(account, action.media),
        place=action.place,
        cards=action.cards,
    )
    await account.record([MessageAdded(message=message)])
    return Acted(ids=(message.id,))


async def _write_many(account: Account, action: WriteMany) -> Acted:
    people = [
        person_of(AddClient(name=f"Client {n}", phone=f"55119{n:08d}"))
        for n in range(action.first, action.first + action.clients)
    ]
    messages = [
        Message(
            id=new_message_id(),
            chat=person.chat,
            from_me=False,
            by="client",
            t=action.t or now(),
            body=f"Message {turn + 1} of {person.name}",
        )
        for turn in range(action.messages)
        for person in people
    ]
    newcomers = [PersonChanged(person=p) for p in people if p.chat not in account.people]
    await account.record([*newcomers, *(MessageAdded(message=m) for m in messages)])
    return Acted(ids=tuple(message.id for message in messages))


async def _read(account: Account, action: Read | Play) -> None:
    person = _person(account, action.client)
    await account.record(ticks(account, person, READ))
    if isinstance(action, Play):
        await account.record(
            [
                AckChanged(chat=message.chat, id=message.id, ack=PLAYED)
                for message in account.chats.get(person.chat, [])
                if message.from_me and message.type == "ptt" and message.ack == READ
            ]
        )


async def _set_reachable(account: Account, action: SetReachable) -> None:
    person = _person(account, action.client)
    changed = msgspec.structs.replace(person, is_reachable=action.is_reachable)
    await account.record([PersonChanged(person=changed)])
    await account.record(ticks(account, changed, DELIVERED))


def _person(account: Account, client: str) -> Person:
    person = account.people.get(client)
    if person is None:
        raise NotFound("There is no such client on this phone.")
    return person

"""Envelopes are plain data: what is written is what is read, on whatever machine."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.contents import (
    Card,
    Details,
    Edit,
    Media,
    MediaState,
    Place,
    Quote,
    Reaction,
)
from helpdesk.domain.envelopes import (
    Answered,
    AskNumber,
    AskPairingCode,
    CatchUpEnded,
    ChatInventory,
    DeleteMessage,
    EditMessage,
    FetchMedia,
    FetchMissing,
    Held,
    IgnoredCounted,
    Inbound,
    InstanceStateChanged,
    InventoryTaken,
    LogOutInstance,
    MarkRead,
    MediaFetched,
    MessageArrived,
    MessageDeleted,
    MessageEdited,
    Outbound,
    Outcome,
    PresenceChanged,
    QrCodeChanged,
    React,
    ReactionChanged,
    SendMessage,
    SendOutcome,
    SendReported,
    ShowActivity,
    StartInstance,
    StopInstance,
    TakeInventory,
    TakeOver,
    Tick,
    TicksChanged,
    WantedChat,
    WhatsAppMessage,
    decode,
    encode,
)
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import Activity, InstanceKind, InstanceState, MessageType

CHAT = Address(AddressKind.PHONE, "5511999990000")
ALIAS = Address(AddressKind.LID, "70000000000001")
AT = Moment(1_769_860_800_000)
HELD = (
    Held("3A01", False, AT, 0),
    Held("3EB0", True, AT, 3, reactions=(Reaction(from_me=False, emoji="👍", at=AT),)),
)
DETAILS = Details(
    media=Media(
        mime="audio/ogg",
        name="nota.ogg",
        size=12_345,
        seconds=3.5,
        is_voice=True,
        state=MediaState.READY,
        key="files/ab/cd",
    ),
    place=Place(latitude=-23.55, longitude=-46.63, name="Sé"),
    cards=(Card(name="João", phones=("+55 21 97777-0002",)),),
    quote=Quote(from_me=True, type=MessageType.TEXT, content="Bom dia"),
    is_forwarded=True,
    is_view_once=True,
    reactions=(Reaction(from_me=False, emoji="👍", at=AT),),
    edits=(Edit(content="Ola", at=AT),),
    deleted_at=AT,
)
MESSAGE = WhatsAppMessage(
    whatsapp_id="3A01",
    from_me=False,
    chat=CHAT,
    addresses=(CHAT, ALIAS),
    at=AT,
    type=MessageType.TEXT,
    content="Olá 👋",
    name="Clara",
    quoted_whatsapp_id="3A00",
    details=DETAILS,
)
WHICH: dict[str, Any] = {"instance_id": 1, "whatsapp_id": "3A01", "chat": CHAT}
WHOSE: dict[str, Any] = {**WHICH, "from_me": False}
WHAT: dict[str, Any] = {**WHOSE, "addresses": (CHAT, ALIAS), "at": AT}
ASKED: dict[str, Any] = {"request_id": "r", "deadline": AT}

ONE_OF_EACH: tuple[Inbound | Outbound, ...] = (
    MessageArrived(instance_id=1, message=MESSAGE, is_live=False),
    MessageEdited(**WHAT, content="Olá!"),
    MessageDeleted(**WHAT),
    ReactionChanged(**WHAT, by_me=True, emoji="❤️"),
    MediaFetched(**WHOSE, media_key="files/ab/cd", mime="image/png", size=9),
    PresenceChanged(
        instance_id=1, chat=CHAT, addresses=(CHAT,), activity=Activity.RECORDING, at=AT
    ),
    IgnoredCounted(instance_id=1, count=7),
    Answered(instance_id=1, request_id="r", outcome=Outcome.REFUSED, reason="too old"),
    TicksChanged(instance_id=1, ticks=(Tick("3EB0", True, 2),)),
    SendReported(instance_id=1, message_id="m", attempt=1, outcome=SendOutcome.FAILED, ack=-1),
    InstanceStateChanged(instance_id=1, state=InstanceState.CONNECTED, at=AT, phone="55"),
    QrCodeChanged(instance_id=1, media_key=None, at=AT),
    InventoryTaken(
        instance_id=1,
        request_id="r",
        taken_at=AT,
        chats=(ChatInventory(CHAT, (CHAT, ALIAS), HELD),),
        is_complete=True,
        ignored=3,
    ),
    CatchUpEnded(instance_id=1, request_id="r", is_complete=False, reason="lost"),
    SendMessage(
        instance_id=1,
        message_id="m",
        attempt=0,
        whatsapp_id="3EB0",
        chat=CHAT,
        type=MessageType.TEXT,
        content="Bom dia",
        written_at=AT,
        look_up_first=True,
        quoted_whatsapp_id="3A01",
        details=DETAILS,
    ),
    FetchMedia(**WHOSE, at=AT),
    MarkRead(instance_id=1, chat=CHAT),
    ShowActivity(instance_id=1, chat=CHAT, activity=Activity.TYPING),
    AskPairingCode(instance_id=1, **ASKED, phone="5511999990000"),
    AskNumber(instance_id=1, **ASKED, phone="5511999990000"),
    EditMessage(**WHICH, **ASKED, content="Olá!"),
    DeleteMessage(**WHICH, **ASKED),
    React(**WHOSE, **ASKED, emoji=""),
    StartInstance(instance_id=1, kind=InstanceKind.PRACTICE, name="Shop"),
    StopInstance(instance_id=1),
    LogOutInstance(instance_id=1),
    TakeOver(instance_id=1),
    TakeInventory(instance_id=1, request_id="r", since=AT),
    FetchMissing(instance_id=1, request_id="r", chats=(WantedChat(CHAT, HELD),)),
)


@pytest.mark.parametrize("envelope", ONE_OF_EACH, ids=lambda one: type(one).__name__)
def test_what_is_written_is_what_is_read(envelope: Inbound | Outbound) -> None:
    assert decode(encode(envelope)) == envelope


def test_this_page_has_one_of_each_kind_of_envelope() -> None:
    assert {type(one) for one in ONE_OF_EACH} == {*get_args(Inbound), *get_args(Outbound)}


@given(st.text(), st.text(min_size=1))
def test_whatever_a_client_writes_travels_unchanged(content: str, name: str) -> None:
    message = msgspec.structs.replace(MESSAGE, content=content, name=name)
    envelope = MessageArrived(instance_id=1, message=message)
    assert decode(encode(envelope)) == envelope


@pytest.mark.parametrize(
    "text",
    [
        '{"envelope": "no_such_kind", "instance_id": 1}',
        '{"instance_id": 1}',
        '{"envelope": "stop_instance"}',
        '{"envelope": "stop_instance", "instance_id": "1"}',
        "[]",
    ],
)
def test_what_is_no_envelope_is_refused(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(text)

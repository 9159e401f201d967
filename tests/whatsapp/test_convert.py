"""The page's JSON in helpdesk's words."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.envelopes import Held
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import MessageType
from helpdesk.whatsapp.convert import (
    ChatPayload,
    HeldPayload,
    KeyPayload,
    MessagePayload,
    TickPayload,
    chat_inventory_of,
    message_of,
    seen_of,
    tick_of,
)
from helpdesk.whatsapp.driver import IgnoredSeen, MessageSeen

MARIA = Address(AddressKind.PHONE, "5511988880001")
KEY = KeyPayload(False, "5511988880001@c.us", "3A01")


def test_the_bridges_json_becomes_a_message() -> None:
    text = b"""{"key": {"fromMe": false, "remote": "104300000000002@lid", "id": "3A01"},
        "type": "chat", "body": "Oi", "caption": null, "label": null, "t": 1700000000, "ack": 1,
        "name": "Maria", "aliases": ["5511988880001@c.us"], "quotedId": "3EB0AA",
        "somethingNew": {"x": 1}}"""

    message = message_of(msgspec.json.decode(text, type=MessagePayload))

    assert message is not None
    assert message.whatsapp_id == "3A01"
    assert message.chat == Address(AddressKind.LID, "104300000000002")
    assert message.addresses == (message.chat, MARIA)
    assert message.at == 1_700_000_000_000
    assert (message.type, message.content) == (MessageType.TEXT, "Oi")
    assert (message.name, message.quoted_whatsapp_id) == ("Maria", "3EB0AA")
    assert not message.pending


@pytest.mark.parametrize(
    ("whatsapp_type", "expected"),
    [
        ("image", MessageType.IMAGE),
        ("video", MessageType.VIDEO),
        ("ptv", MessageType.VIDEO),
        ("ptt", MessageType.AUDIO),
        ("audio", MessageType.AUDIO),
        ("document", MessageType.DOCUMENT),
        ("sticker", MessageType.STICKER),
        ("location", MessageType.LOCATION),
        ("vcard", MessageType.CONTACT),
        ("poll_creation", MessageType.UNSUPPORTED),
    ],
)
def test_of_media_the_caption_is_the_content_and_never_the_thumbnail(
    whatsapp_type: str, expected: MessageType
) -> None:
    payload = MessagePayload(
        key=KEY, type=whatsapp_type, t=1, body="/9j/4AAQSkZJRg", caption="A foto"
    )

    message = message_of(payload)

    assert message is not None
    assert (message.type, message.content) == (expected, "A foto")
    assert message.whatsapp_type == whatsapp_type


def test_an_answer_to_buttons_is_unsupported_but_can_be_read() -> None:
    message = message_of(MessagePayload(key=KEY, type="buttons_response", t=1, body="Sim"))

    assert message is not None
    assert (message.type, message.content) == (MessageType.UNSUPPORTED, "Sim")


def test_a_ciphertext_is_pending() -> None:
    message = message_of(MessagePayload(key=KEY, type="ciphertext", t=1))

    assert message is not None
    assert message.pending


@given(st.text(min_size=1, max_size=30))
def test_a_persons_message_of_any_other_type_is_never_dropped(whatsapp_type: str) -> None:
    seen = seen_of(MessagePayload(key=KEY, type=f"new_{whatsapp_type}", t=1))

    assert isinstance(seen, MessageSeen)
    assert seen.message.type is MessageType.UNSUPPORTED


@pytest.mark.parametrize("whatsapp_type", ["e2e_notification", "gp2", "protocol", "debug"])
def test_notices_are_counted_and_no_messages(whatsapp_type: str) -> None:
    seen = seen_of(MessagePayload(key=KEY, type=whatsapp_type, t=1))

    assert seen == IgnoredSeen(whatsapp_type)


@pytest.mark.parametrize("remote", ["1203630400@g.us", "status@broadcast", "1@newsletter"])
def test_what_is_no_persons_is_counted(remote: str) -> None:
    payload = MessagePayload(key=KeyPayload(False, remote, "3A01"), type="chat", t=1, body="x")

    assert seen_of(payload) == IgnoredSeen("chat")


def test_an_inventory_leaves_out_notices_and_chats_of_no_person() -> None:
    lines = (
        HeldPayload("3A01", False, 10, 1, "chat"),
        HeldPayload("3A02", False, 11, 0, "e2e_notification"),
        HeldPayload("3EB0", True, 12, 3, "image"),
    )

    chat = chat_inventory_of(ChatPayload("5511988880001@c.us", (), lines))

    assert chat is not None
    assert chat.addresses == (MARIA,)
    assert chat.messages == (
        Held("3A01", False, Moment(10_000), 1),
        Held("3EB0", True, Moment(12_000), 3),
    )
    assert chat_inventory_of(ChatPayload("1@g.us", (), lines)) is None


def test_a_tick_keeps_its_number_even_below_zero() -> None:
    tick = tick_of(TickPayload("3EB0", True, -7))

    assert (tick.whatsapp_id, tick.from_me, tick.ack) == ("3EB0", True, -7)


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ("a \x00 byte", "a  byte"),
        ("half \ud83d", "half ?"),
        ("whole \U0001f600", "whole \U0001f600"),
    ],
)
def test_what_no_database_can_hold_is_taken_out_of_a_text(body: str, content: str) -> None:
    payload = MessagePayload(
        key=KeyPayload(from_me=False, remote="5511999990000@c.us", id="3A01"),
        type="chat",
        t=1_700_000_000,
        body=body,
        name=body,
    )
    message = message_of(payload)
    assert message is not None
    assert (message.content, message.name) == (content, content)

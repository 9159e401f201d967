"""The page's JSON in helpdesk's words."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.contents import PLAIN, Card, Details, Media, MediaState, Place, Quote, Reaction
from helpdesk.domain.envelopes import Held
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import Activity, MessageType
from helpdesk.whatsapp.convert import (
    chat_inventory_of,
    deletion_of,
    edit_of,
    message_of,
    presence_of,
    reaction_of,
    seen_of,
    tick_of,
)
from helpdesk.whatsapp.driver import IgnoredSeen, MessageSeen
from helpdesk.whatsapp.payloads import (
    CardPayload,
    ChatPayload,
    DeletionPayload,
    EditPayload,
    FilePayload,
    HeldPayload,
    HeldReactionPayload,
    KeyPayload,
    MessagePayload,
    PlacePayload,
    PresencePayload,
    QuotePayload,
    ReactionPayload,
    TickPayload,
)

MARIA = Address(AddressKind.PHONE, "5511988880001")
KEY = KeyPayload(False, "5511988880001@c.us", "3A01")


def test_the_bridges_json_becomes_a_message() -> None:
    text = b"""{"key": {"fromMe": false, "remote": "104300000000002@lid", "id": "3A01"},
        "type": "chat", "body": "Oi", "caption": null, "label": null, "t": 1700000000, "ack": 1,
        "name": "Maria", "aliases": ["5511988880001@c.us"], "isForwarded": true,
        "quote": {"id": "3EB0AA", "fromMe": true, "type": "chat", "body": "Tudo bem?"},
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
    assert message.details == Details(
        is_forwarded=True,
        quote=Quote(from_me=True, type=MessageType.TEXT, content="Tudo bem?"),
    )


def test_a_plain_message_has_no_details() -> None:
    message = message_of(MessagePayload(key=KEY, type="chat", t=1, body="Oi"))

    assert message is not None
    assert message.details == PLAIN


def test_a_place_has_its_name_on_the_first_line() -> None:
    place = PlacePayload(lat=1.5, lng=-2.5, text="Loja\nRua A, 1\nCentro")

    message = message_of(MessagePayload(key=KEY, type="location", t=1, place=place))

    assert message is not None
    assert message.details.place == Place(
        latitude=1.5, longitude=-2.5, name="Loja", address="Rua A, 1\nCentro"
    )


def test_a_picture_that_knows_where_it_was_taken_is_no_place() -> None:
    place = PlacePayload(lat=1.5, lng=-2.5)

    message = message_of(MessagePayload(key=KEY, type="image", t=1, place=place))

    assert message is not None
    assert message.details.place is None


def test_a_card_without_a_readable_vcard_keeps_its_name() -> None:
    cards = (CardPayload(name="Ana", vcard="\x00???"), CardPayload())

    message = message_of(MessagePayload(key=KEY, type="multi_vcard", t=1, cards=cards))

    assert message is not None
    assert message.details.cards == (Card(name="Ana"), Card(name=""))


def test_of_a_long_quote_the_beginning_is_kept() -> None:
    quote = QuotePayload(id="3A00", from_me=False, type="image", body="/9j/", caption="x" * 999)

    message = message_of(MessagePayload(key=KEY, type="chat", t=1, body="Sim", quote=quote))

    assert message is not None
    assert message.details.quote == Quote(from_me=False, type=MessageType.IMAGE, content="x" * 200)


def test_a_message_that_was_taken_back_before_it_was_seen_says_nothing() -> None:
    message = message_of(MessagePayload(key=KEY, type="revoked", t=7, body="Segredo"))

    assert message is not None
    assert message.content == ""
    assert message.details.deleted_at == 7_000


def test_what_befalls_a_message_in_a_group_is_left_out() -> None:
    key = KeyPayload(False, "1203630400@g.us", "3A01")

    assert edit_of(EditPayload(key=key, type="chat", at=1, body="x")) is None
    assert deletion_of(DeletionPayload(key=key, at=1)) is None
    assert reaction_of(ReactionPayload(key=key, by_me=False, emoji="x", at=1)) is None
    assert presence_of(PresencePayload(chat=key.remote, activity=Activity.TYPING)) is None


def test_the_edit_of_a_file_is_that_of_its_caption() -> None:
    payload = EditPayload(key=KEY, type="image", at=5, body="/9j/", caption="Melhor")

    seen = edit_of(payload)

    assert seen is not None
    assert (seen.content, seen.at, seen.chat) == ("Melhor", 5, MARIA)


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
        HeldPayload("3EB0", True, 12, 3, "image", 15_000),
        HeldPayload("3A03", False, 13, 0, "revoked"),
    )

    chat = chat_inventory_of(ChatPayload("5511988880001@c.us", (), lines))

    assert chat is not None
    assert chat.addresses == (MARIA,)
    assert chat.messages == (
        Held("3A01", False, Moment(10_000), 1),
        Held("3EB0", True, Moment(12_000), 3, edited_at=Moment(15_000)),
        Held("3A03", False, Moment(13_000), 0, is_deleted=True),
    )
    assert chat_inventory_of(ChatPayload("1@g.us", (), lines)) is None


def test_an_inventory_tells_reactions_of_each_side_once_and_when_it_cannot_say() -> None:
    wave = HeldReactionPayload(by_me=False, emoji="👋", at=12_000)
    heart = HeldReactionPayload(by_me=False, emoji="❤️", at=15_000)
    mine = HeldReactionPayload(by_me=True, emoji="👍", at=14_000)
    nothing = HeldReactionPayload(by_me=True, emoji="", at=14_000)
    lines = (
        HeldPayload("3A01", False, 10, 1, "chat"),
        HeldPayload("3A02", False, 10, 1, "chat", None, ()),
        HeldPayload("3A03", False, 10, 1, "chat", None, (heart, wave, mine)),
        HeldPayload("3A04", False, 10, 1, "chat", None, (nothing,)),
    )

    chat = chat_inventory_of(ChatPayload("5511988880001@c.us", (), lines))

    assert chat is not None
    assert [line.reactions for line in chat.messages] == [
        None,
        (),
        (
            Reaction(from_me=False, emoji="❤️", at=Moment(15_000)),
            Reaction(from_me=True, emoji="👍", at=Moment(14_000)),
        ),
        (),
    ]


def test_a_message_that_was_asked_for_has_its_reactions() -> None:
    payload = MessagePayload(
        key=KeyPayload(from_me=False, remote="5511999990000@c.us", id="3A01"),
        type="chat",
        t=1_700_000_000,
        body="Oi",
        reactions=(HeldReactionPayload(by_me=True, emoji="👍", at=1_700_000_001_000),),
    )

    message = message_of(payload)

    assert message is not None
    thumb = Reaction(from_me=True, emoji="👍", at=Moment(1_700_000_001_000))
    assert message.details.reactions == (thumb,)


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


@pytest.mark.parametrize(
    ("kind", "expected", "is_voice"),
    [
        ("image", MessageType.IMAGE, False),
        ("video", MessageType.VIDEO, False),
        ("ptv", MessageType.VIDEO, False),
        ("audio", MessageType.AUDIO, False),
        ("ptt", MessageType.AUDIO, True),
        ("document", MessageType.DOCUMENT, False),
        ("sticker", MessageType.STICKER, False),
    ],
)
def test_a_file_comes_with_what_is_known_of_it(
    kind: str, expected: MessageType, is_voice: bool
) -> None:
    file = FilePayload(
        mime="Audio/Ogg; codecs=opus",
        name="..\\../etc/a\x00\u202eb" + "c" * 300,
        size=12,
        seconds=1.5,
        width=3,
        height=4,
    )

    message = message_of(MessagePayload(key=KEY, type=kind, t=1, caption="Veja", file=file))

    assert message is not None
    assert (message.type, message.content) == (expected, "Veja")
    assert message.details.media == Media(
        mime="audio/ogg",
        name="ab" + "c" * 198,
        size=12,
        seconds=1.5,
        width=3,
        height=4,
        is_voice=is_voice,
        state=MediaState.PENDING,
    )


def test_of_a_file_that_nothing_is_known_of_there_is_still_a_file_to_fetch() -> None:
    payload = MessagePayload(key=KEY, type="document", t=1, label="a.pdf", file=FilePayload())

    message = message_of(payload)

    assert message is not None
    assert message.content == ""
    assert message.details.media == Media(state=MediaState.PENDING)

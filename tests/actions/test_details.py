"""What messages hold beside their text, from the page to the shapes and back to the bot."""

import pytest

from helpdesk.actions.dispatch import do_claim
from helpdesk.actions.messages import do_write
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.contents import Card, Details, Media, MediaState, Place, Quote
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.domain.states import MessageType
from helpdesk.errors import Conflict, Invalid
from helpdesk.store import messages
from tests.actions.receiving import conversation, receive
from tests.factories import (
    do_add_connected_number,
    do_open,
    do_write_text,
    message_of,
    phone,
    uuid,
    whatsapp_message,
)

PLACE = Place(latitude=-23.55, longitude=-46.63, name="Praça da Sé", address="São Paulo")
CARDS = (Card(name="Maria", phones=("+55 11 98765-4321",)), Card(name="João"))


async def test_a_place_and_cards_arrive(ledger: Ledger, number: int, admin: Actor) -> None:
    chat = phone()
    place = whatsapp_message(chat, "", type=MessageType.LOCATION, details=Details(place=PLACE))
    cards = whatsapp_message(chat, "", type=MessageType.CONTACT, details=Details(cards=CARDS))
    await receive(ledger, number, place, cards)
    first, second = await conversation(ledger, admin, chat)
    assert first.location is not None
    assert (first.location.latitude, first.location.name) == (-23.55, "Praça da Sé")
    assert [(one.name, one.phones) for one in second.contacts] == [
        ("Maria", ("+55 11 98765-4321",)),
        ("João", ()),
    ]


async def test_the_marks_of_a_message_arrive(ledger: Ledger, number: int, admin: Actor) -> None:
    details = Details(is_forwarded=True, is_view_once=True)
    message = whatsapp_message(phone(), details=details)
    await receive(ledger, number, message)
    [shape] = await conversation(ledger, admin, message.chat)
    assert (shape.is_forwarded, shape.is_view_once) == (True, True)


async def test_a_plain_text_has_no_details_in_the_database(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    message_id = await ledger.write(lambda work: do_write_text(work, ana, opened))
    row = messages.to_row(await message_of(ledger, message_id), ledger.clock())
    assert (row["details"], row["media_key"], row["media_state"]) == (None, None, None)


async def test_what_a_quote_said_is_taken_from_the_message_when_whatsapp_does_not_tell(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    chat = phone()
    question = whatsapp_message(chat, "Which colour? " * 40)
    answer = whatsapp_message(chat, "Blue", quoted_whatsapp_id=question.whatsapp_id)
    # In one group, as a catch-up brings them.
    await receive(ledger, number, question, answer)
    first, second = await conversation(ledger, admin, chat)
    assert second.quoted_message_id == first.id
    assert second.quote is not None
    assert first.content.startswith(second.quote.content)
    assert len(second.quote.content) == 200


async def told_quote(ledger: Ledger, admin: Actor, number: int, *, from_me: bool) -> MessageShape:
    """Both sides have a message of the same id; the client quotes the one that is told."""
    chat, same = phone(), f"3A{uuid()[:8]}"
    theirs = whatsapp_message(chat, "theirs", whatsapp_id=same)
    ours = whatsapp_message(chat, "ours", whatsapp_id=same, from_me=True)
    quote = Quote(from_me=from_me, type=MessageType.TEXT, content="as WhatsApp has it")
    answer = whatsapp_message(
        chat, "That one", quoted_whatsapp_id=same, details=Details(quote=quote), seconds=1
    )
    await receive(ledger, number, theirs, ours)
    await receive(ledger, number, answer)
    *both, last = await conversation(ledger, admin, chat)
    quoted = next(one for one in both if one.id == last.quoted_message_id)
    assert quoted.content == ("ours" if from_me else "theirs")
    return last


@pytest.mark.parametrize("from_me", [True, False])
async def test_a_quote_is_resolved_by_whose_message_it_was(
    ledger: Ledger, number: int, admin: Actor, from_me: bool
) -> None:
    last = await told_quote(ledger, admin, number, from_me=from_me)
    assert last.quote is not None
    assert (last.quote.from_me, last.quote.content) == (from_me, "as WhatsApp has it")


async def test_a_quote_of_what_is_not_there_shows_what_whatsapp_told(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    quote = Quote(from_me=False, type=MessageType.TEXT, content="long ago")
    message = whatsapp_message(phone(), quoted_whatsapp_id="3AFF", details=Details(quote=quote))
    await receive(ledger, number, message)
    [shape] = await conversation(ledger, admin, message.chat)
    assert shape.quoted_message_id is None
    assert shape.quote is not None
    assert shape.quote.content == "long ago"


async def test_an_answer_of_ours_quotes_what_it_answers(
    ledger: Ledger, admin: Actor, ana: Actor, opened: int
) -> None:
    first = await ledger.write(lambda work: do_write_text(work, ana, opened, "One"))
    second, _ = await ledger.write(
        lambda work: do_write(work, ana, opened, uuid(), "Two", quoted_message_id=first)
    )
    assert second.quote is not None
    assert (second.quote.from_me, second.quote.content) == (True, "One")


async def test_nothing_is_quoted_from_another_number(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor, admin: Actor
) -> None:
    def story(work: Work) -> None:
        clara, other = phone(), do_add_connected_number(work, "5511911111111")
        anas, brunos = do_open(work, number, ana, clara), do_open(work, other, bruno, clara)
        secret = do_write_text(work, bruno, brunos, "Secret")
        for actor in (ana, admin):
            with pytest.raises(Invalid):
                do_write(work, actor, anas, uuid(), "Two", quoted_message_id=secret)

    await ledger.write(story)


async def test_the_order_to_send_has_the_details(ledger: Ledger, ana: Actor, opened: int) -> None:
    file = Media(mime="image/png", name="a.png", size=3, state=MediaState.READY, key="files/x")
    message_id = uuid()
    written, is_new = await ledger.write(
        lambda work: do_write(
            work,
            ana,
            opened,
            message_id,
            "",
            type=MessageType.IMAGE,
            details=Details(media=file),
        )
    )
    assert is_new
    assert written.media is not None
    assert (written.media.state, written.type) == (MediaState.READY, MessageType.IMAGE)
    [claimed] = await ledger.write(lambda work: do_claim(work, 10))
    assert claimed.details.media == file


async def test_a_text_must_say_something_and_a_caption_need_not(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    with pytest.raises(Invalid):
        await ledger.write(lambda work: do_write(work, ana, opened, uuid(), " \x00"))
    with pytest.raises(Invalid):
        await ledger.write(
            lambda work: do_write(work, ana, opened, uuid(), "x" * 1025, type=MessageType.IMAGE)
        )


async def test_an_id_that_is_in_use_elsewhere_tells_nothing_of_it(
    ledger: Ledger, ana: Actor, marta: Actor, opened: int
) -> None:
    message_id = await ledger.write(lambda work: do_write_text(work, ana, opened))
    with pytest.raises(Conflict) as refusal:
        await ledger.write(lambda work: do_write(work, marta, opened, message_id, "Other"))
    assert refusal.value.code == "id_taken"

"""Edits, deletions and reactions: what they leave behind, in whatever order they are told."""

from collections.abc import Sequence
from functools import partial

import msgspec
import pytest
from sqlalchemy import Connection, func, select

from helpdesk.actions.alterations import do_delete
from helpdesk.actions.events import read_events
from helpdesk.actions.inbound import digest
from helpdesk.actions.messages import show_history
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address
from helpdesk.domain.contents import Details, Quote
from helpdesk.domain.envelopes import (
    Inbound,
    MessageArrived,
    MessageDeleted,
    MessageEdited,
    ReactionChanged,
    WhatsAppMessage,
)
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import SECOND, Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.domain.states import MessageType
from helpdesk.errors import Forbidden, NotFound
from helpdesk.store.schema import events
from tests.actions.people import told
from tests.actions.receiving import conversation, receive
from tests.factories import (
    START,
    arrived,
    do_write_text,
    lid,
    message_of,
    phone,
    whatsapp_message,
)


def at(seconds: int) -> Moment:
    return Moment(START + seconds * SECOND)


def edited(
    message: WhatsAppMessage, content: str, seconds: int = 10, chat: Address | None = None
) -> MessageEdited:
    return MessageEdited(
        instance_id=1,
        whatsapp_id=message.whatsapp_id,
        from_me=message.from_me,
        chat=chat or message.chat,
        addresses=(chat or message.chat,),
        content=content,
        at=at(seconds),
    )


def deleted(message: WhatsAppMessage, seconds: int = 10) -> MessageDeleted:
    return MessageDeleted(
        instance_id=1,
        whatsapp_id=message.whatsapp_id,
        from_me=message.from_me,
        chat=message.chat,
        addresses=message.addresses,
        at=at(seconds),
    )


def reacted(
    message: WhatsAppMessage, emoji: str, seconds: int = 10, *, by_me: bool = False
) -> ReactionChanged:
    return ReactionChanged(
        instance_id=1,
        whatsapp_id=message.whatsapp_id,
        from_me=message.from_me,
        chat=message.chat,
        addresses=message.addresses,
        by_me=by_me,
        emoji=emoji,
        at=at(seconds),
    )


async def tell(ledger: Ledger, *envelopes: Inbound) -> None:
    await digest(ledger, envelopes)


async def count_events(ledger: Ledger) -> int:
    def count(connection: Connection) -> int:
        return connection.execute(select(func.count()).select_from(events)).scalar_one()

    return await ledger.read(count)


@pytest.fixture
async def message(ledger: Ledger, number: int) -> WhatsAppMessage:
    """What a client has written."""
    message = whatsapp_message(phone(), "Helo")
    await receive(ledger, number, message)
    return message


async def shown(ledger: Ledger, admin: Actor, message: WhatsAppMessage) -> MessageShape:
    found = await conversation(ledger, admin, message.chat)
    return next(one for one in found if one.whatsapp_id == message.whatsapp_id)


async def test_an_edit_shows_the_new_text_and_keeps_the_earlier_ones(
    ledger: Ledger, admin: Actor, message: WhatsAppMessage
) -> None:
    await tell(ledger, edited(message, "Hello", 10), edited(message, "Hello!", 20))
    changed = await shown(ledger, admin, message)
    assert (changed.content, changed.edited_at) == ("Hello!", "2027-01-15T08:00:20.000Z")
    history = await ledger.read(lambda c: show_history(c, admin, changed.id))
    assert [one.content for one in history.edits] == ["Helo", "Hello"]
    assert history.content == "Hello!"


@pytest.mark.parametrize("again", [edited, lambda message, text: edited(message, text, 25)])
async def test_an_edit_that_is_told_again_changes_nothing(
    ledger: Ledger, admin: Actor, message: WhatsAppMessage, again: object
) -> None:
    assert callable(again)
    await tell(ledger, edited(message, "Hello"))
    before = await shown(ledger, admin, message), await count_events(ledger)
    await tell(ledger, again(message, "Hello"))
    assert (await shown(ledger, admin, message), await count_events(ledger)) == before


async def test_an_edit_that_is_older_than_the_last_one_changes_nothing(
    ledger: Ledger, admin: Actor, message: WhatsAppMessage
) -> None:
    await tell(ledger, edited(message, "second", 20))
    await tell(ledger, edited(message, "first", 10))
    assert (await shown(ledger, admin, message)).content == "second"


async def test_an_edit_within_the_second_of_the_last_one_is_no_older_one(
    ledger: Ledger, admin: Actor, message: WhatsAppMessage
) -> None:
    exact = msgspec.structs.replace(edited(message, "first"), at=Moment(at(10) + 900))
    await tell(ledger, exact)
    await tell(ledger, edited(message, "second", 10))
    assert (await shown(ledger, admin, message)).content == "second"


async def test_an_edit_in_the_group_of_its_message_is_not_lost(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    message = whatsapp_message(phone(), "Helo")
    await tell(ledger, arrived(message, number), edited(message, "Hello"))
    assert (await shown(ledger, admin, message)).content == "Hello"


async def test_a_message_first_seen_after_its_edit_shows_as_edited(
    ledger: Ledger, admin: Actor, message: WhatsAppMessage
) -> None:
    await tell(ledger, edited(message, "Helo"))
    changed = await shown(ledger, admin, message)
    assert (changed.content, changed.edited_at is not None) == ("Helo", True)
    before = await count_events(ledger)
    await tell(ledger, edited(message, "Helo"))
    assert await count_events(ledger) == before


async def test_what_is_not_there_is_passed_over(ledger: Ledger, number: int) -> None:
    stranger = whatsapp_message(phone())
    before = await count_events(ledger)
    await tell(ledger, edited(stranger, "?"), deleted(stranger), reacted(stranger, "👍"))
    assert await count_events(ledger) == before


async def test_one_client_cannot_alter_the_message_of_another_with_the_same_id(
    ledger: Ledger, number: int, admin: Actor, message: WhatsAppMessage
) -> None:
    other = whatsapp_message(phone(), "Mine", whatsapp_id=message.whatsapp_id)
    await receive(ledger, number, other)
    await tell(ledger, edited(other, "Mine!"))
    assert (await shown(ledger, admin, message)).content == "Helo"
    assert (await shown(ledger, admin, other)).content == "Mine!"


async def test_a_message_is_found_by_another_address_of_the_client(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    known, hidden = phone(), lid()
    message = whatsapp_message(known, "Helo", addresses=(known, hidden))
    await receive(ledger, number, message)
    await tell(ledger, edited(message, "Hello", chat=hidden))
    assert (await shown(ledger, admin, message)).content == "Hello"


async def test_what_was_taken_back_shows_nothing_and_is_kept_for_managers(
    ledger: Ledger, admin: Actor, marta: Actor, ana: Actor, message: WhatsAppMessage
) -> None:
    await tell(ledger, deleted(message))
    changed = await shown(ledger, admin, message)
    assert (changed.content, changed.deleted_at is not None) == ("", True)
    for actor in (admin, marta):
        history = await ledger.read(partial(show_history, actor=actor, message_id=changed.id))
        assert history.content == "Helo"
    with pytest.raises(Forbidden):
        await ledger.read(lambda c: show_history(c, ana, changed.id))


async def test_the_preview_of_the_attendance_forgets_what_was_taken_back(
    ledger: Ledger, admin: Actor, message: WhatsAppMessage
) -> None:
    await tell(ledger, deleted(message))

    def last_event(connection: Connection) -> str:
        query = select(events.c.text).order_by(events.c.seq.desc()).limit(1)
        return str(connection.execute(query).scalar_one())

    text = await ledger.read(last_event)
    assert "message.changed" in text
    assert "Helo" not in text


async def test_nobody_edits_what_was_taken_back(
    ledger: Ledger, admin: Actor, message: WhatsAppMessage
) -> None:
    await tell(ledger, deleted(message), edited(message, "Hello", 20))
    changed = await shown(ledger, admin, message)
    assert (changed.content, changed.edited_at) == ("", None)


async def test_a_ciphertext_that_was_taken_back_shows_nothing_when_its_content_comes(
    ledger: Ledger, admin: Actor, number: int
) -> None:
    clara = phone()
    pending = whatsapp_message(clara, "", whatsapp_id="3AC1F3", pending=True)
    await receive(ledger, number, pending)
    await tell(ledger, deleted(pending))
    await receive(ledger, number, whatsapp_message(clara, "Hello", whatsapp_id="3AC1F3"))
    changed = await shown(ledger, admin, pending)
    assert (changed.content, changed.deleted_at is not None) == ("", True)
    history = await ledger.read(lambda c: show_history(c, admin, changed.id))
    assert history.content == "Hello"


@pytest.mark.parametrize("is_group", [True, False])
async def test_what_was_taken_back_is_not_to_be_read_where_it_is_quoted(
    ledger: Ledger, number: int, admin: Actor, is_group: bool
) -> None:
    secret = whatsapp_message(phone(), "Secret")

    def quoting(content: str) -> MessageArrived:
        quote = Quote(from_me=False, type=MessageType.TEXT, content="Secret")
        answer = whatsapp_message(
            secret.chat,
            content,
            quoted_whatsapp_id=secret.whatsapp_id,
            details=Details(quote=quote),
        )
        return arrived(answer, number)

    story: list[Inbound] = [
        arrived(secret, number),
        quoting("before"),
        deleted(secret),
        quoting("after"),
    ]
    groups = [story] if is_group else [[one] for one in story]
    for group in groups:
        await tell(ledger, *group)
    first, *answers = await conversation(ledger, admin, secret.chat)
    assert [one.content for one in answers] == ["before", "after"]
    for answer in answers:
        assert answer.quoted_message_id == first.id
        assert answer.quote is not None
        assert answer.quote.content == ""


@pytest.mark.parametrize("is_group", [True, False])
async def test_no_event_says_any_more_what_was_taken_back(
    ledger: Ledger, number: int, admin: Actor, is_group: bool
) -> None:
    secret = whatsapp_message(phone(), "Secret one")
    story: list[Inbound] = [
        arrived(secret, number),
        arrived(
            whatsapp_message(secret.chat, "Yes", quoted_whatsapp_id=secret.whatsapp_id), number
        ),
        edited(secret, "Secret two", 5),
        deleted(secret, 10),
    ]
    for group in [story] if is_group else [[one] for one in story]:
        await tell(ledger, *group)
    logged = await ledger.read(partial(read_events, after=0, limit=100))
    assert not any(b"Secret" in one.text for one in logged)
    assert any(b"Yes" in one.text for one in logged)
    kept = await shown(ledger, admin, secret)
    history = await ledger.read(lambda c: show_history(c, admin, kept.id))
    assert history.content == "Secret two"


async def test_everybody_is_told_that_a_quote_is_empty(
    ledger: Ledger, number: int, message: WhatsAppMessage
) -> None:
    answer = whatsapp_message(message.chat, "Yes", quoted_whatsapp_id=message.whatsapp_id)
    await receive(ledger, number, answer)

    def story(work: Work) -> None:
        do_delete(work, [deleted(message)])
        [_, emptied] = told(work, EventKind.MESSAGE_CHANGED)
        assert emptied.message is not None
        assert emptied.message.quote is not None
        assert (emptied.message.content, emptied.message.quote.content) == ("Yes", "")

    await ledger.write(story)


async def test_each_side_has_one_reaction(
    ledger: Ledger, admin: Actor, message: WhatsAppMessage
) -> None:
    await tell(
        ledger,
        reacted(message, "👍", 10),
        reacted(message, "❤️", 11),
        reacted(message, "🙏", 12, by_me=True),
    )
    changed = await shown(ledger, admin, message)
    assert {(one.from_me, one.emoji) for one in changed.reactions} == {(False, "❤️"), (True, "🙏")}


async def test_a_reaction_to_a_ciphertext_stays_when_its_content_comes(
    ledger: Ledger, admin: Actor, number: int
) -> None:
    clara = phone()
    pending = whatsapp_message(clara, "", whatsapp_id="3AC1F3", pending=True)
    await receive(ledger, number, pending)
    await tell(ledger, reacted(pending, "👍"))
    await receive(ledger, number, whatsapp_message(clara, "Hello", whatsapp_id="3AC1F3"))
    changed = await shown(ledger, admin, pending)
    assert (changed.content, [one.emoji for one in changed.reactions]) == ("Hello", ["👍"])


async def test_a_reaction_that_was_taken_off_does_not_come_back(
    ledger: Ledger, admin: Actor, message: WhatsAppMessage
) -> None:
    await tell(ledger, reacted(message, "👍", 10), reacted(message, "", 20))
    await tell(ledger, reacted(message, "👍", 10))
    assert (await shown(ledger, admin, message)).reactions == ()


async def test_a_reaction_that_is_told_again_changes_nothing(
    ledger: Ledger, message: WhatsAppMessage
) -> None:
    await tell(ledger, reacted(message, "👍"))
    before = await count_events(ledger)
    await tell(ledger, reacted(message, "👍"), reacted(message, "👍", 30))
    assert await count_events(ledger) == before


async def test_our_own_message_is_altered_whatever_chat_it_is_seen_in(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    message_id = await ledger.write(lambda work: do_write_text(work, ana, opened, "Godo day"))
    row = await message_of(ledger, message_id)
    ours = whatsapp_message(lid(), from_me=True, whatsapp_id=row.whatsapp_id)
    await tell(ledger, edited(ours, "Good day"), reacted(ours, "👍", 20))
    changed = await message_of(ledger, message_id)
    assert changed.content == "Good day"
    assert [one.emoji for one in changed.details.reactions] == ["👍"]


async def test_the_history_of_a_message_that_may_not_be_seen_is_not_found(
    ledger: Ledger, bruno: Actor, ana: Actor, opened: int
) -> None:
    message_id = await ledger.write(lambda work: do_write_text(work, ana, opened))
    with pytest.raises(NotFound):
        await ledger.read(lambda c: show_history(c, bruno, message_id))


def _orders() -> list[Sequence[int]]:
    return [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)]


@pytest.mark.parametrize("order", _orders())
async def test_a_deletion_ends_the_same_whatever_it_is_told_among(
    ledger: Ledger, admin: Actor, message: WhatsAppMessage, order: Sequence[int]
) -> None:
    told: list[Inbound] = [
        edited(message, "Hello", 5),
        reacted(message, "👍", 6),
        deleted(message, 7),
    ]
    for index in order:
        await tell(ledger, told[index])
    changed = await shown(ledger, admin, message)
    assert (changed.content, changed.reactions, changed.media) == ("", (), None)
    assert changed.deleted_at == "2027-01-15T08:00:07.000Z"

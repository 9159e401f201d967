"""Phone and database compare what they hold; the report tells what was found."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from helpdesk.actions.alterations import do_edit
from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_finish
from helpdesk.actions.catch_ups import do_compare, do_end
from helpdesk.actions.instances import show_instance
from helpdesk.actions.message_pages import list_messages
from helpdesk.actions.messages import do_retry
from helpdesk.actions.work import Ledger
from helpdesk.domain.addresses import Address
from helpdesk.domain.contents import Details, Edit, Reaction
from helpdesk.domain.envelopes import (
    CatchUpEnded,
    ChatInventory,
    FetchMissing,
    Held,
    InventoryTaken,
    MessageEdited,
    Outbound,
    TakeInventory,
    WhatsAppMessage,
)
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import HOUR, MINUTE, SECOND, Moment, to_iso
from helpdesk.domain.roles import Role
from helpdesk.domain.shapes import CatchUpShape
from helpdesk.domain.states import InstanceState, MessageStatus, Origin
from helpdesk.errors import Conflict
from helpdesk.store import instances
from helpdesk.store.messages import by_whatsapp_ids
from helpdesk.store.schema import events
from tests.actions.receiving import attendances_at
from tests.factories import (
    START,
    FakeClock,
    add_number,
    add_person,
    arrived,
    do_connect,
    do_move,
    do_open,
    do_write_text,
    lid,
    message_of,
    phone,
    whatsapp_message,
)


class Bot:
    """The other end of the queues, played by the test."""

    def __init__(self, ledger: Ledger, number: int, orders: list[Outbound]) -> None:
        self.ledger = ledger
        self.number = number
        self.orders = orders

    def last_question(self) -> TakeInventory:
        return next(one for one in reversed(self.orders) if isinstance(one, TakeInventory))

    async def answer(
        self,
        *held: WhatsAppMessage,
        question: TakeInventory | None = None,
        is_complete: bool = True,
    ) -> FetchMissing | None:
        """Say what the page holds; the answer is what the database asks for."""
        question = question or self.last_question()
        taken = InventoryTaken(
            instance_id=self.number,
            request_id=question.request_id,
            taken_at=self.ledger.clock(),
            chats=_chats(held),
            is_complete=is_complete,
            ignored=3,
        )
        before = len(self.orders)
        await self.ledger.write(lambda work: do_compare(work, taken))
        fetches = [one for one in self.orders[before:] if isinstance(one, FetchMissing)]
        return fetches[0] if fetches else None

    async def end(self, fetch: FetchMissing, *found: WhatsAppMessage) -> CatchUpShape:
        """Bring what was found and say that this was all; the answer is the report."""
        brought = [arrived(message, self.number, is_live=False) for message in found]
        ended = CatchUpEnded(instance_id=self.number, request_id=fetch.request_id, is_complete=True)
        await self.ledger.write(lambda work: do_receive(work, brought))
        await self.ledger.write(lambda work: do_end(work, ended))
        report = (await self.ledger.read(lambda c: show_instance(c, self.number))).catch_up
        assert report is not None
        return report

    async def horizon(self) -> Moment | None:
        instance = await self.ledger.read(lambda c: instances.load(c, self.number))
        assert instance is not None
        return instance.horizon


def _chats(held: Sequence[WhatsAppMessage]) -> tuple[ChatInventory, ...]:
    chats: dict[Address, list[WhatsAppMessage]] = {}
    for message in held:
        chats.setdefault(message.chat, []).append(message)
    return tuple(
        ChatInventory(
            chat,
            some[0].addresses,
            tuple(map(_held, some)),
        )
        for chat, some in chats.items()
    )


def _held(message: WhatsAppMessage) -> Held:
    details = message.details
    return Held(
        message.whatsapp_id,
        message.from_me,
        message.at,
        message.ack,
        edited_at=details.edits[-1].at if details.edits else None,
        reactions=details.reactions,
    )


def wanted(fetch: FetchMissing | None) -> list[str]:
    assert fetch is not None
    return [one.whatsapp_id for chat in fetch.chats for one in chat.messages]


@pytest.fixture
async def bot(ledger: Ledger) -> Bot:
    orders: list[Outbound] = []
    ledger.after_commit(lambda work: orders.extend(work.outgoing))
    return Bot(ledger, await add_number(ledger), orders)


async def test_every_connect_asks_what_the_page_holds(bot: Bot, ledger: Ledger) -> None:
    first = bot.last_question()
    assert first.since <= START
    await ledger.write(lambda work: do_move(work, bot.number, InstanceState.OFFLINE))
    await ledger.write(lambda work: do_connect(work, bot.number))
    assert bot.last_question().request_id != first.request_id


async def test_the_inventory_reaches_back_to_whatever_could_be_taken_back_while_away(
    bot: Bot, ledger: Ledger, clock: FakeClock
) -> None:
    message = whatsapp_message(phone(), "Secret")
    await ledger.write(lambda work: do_receive(work, [arrived(message, bot.number)]))
    # WhatsApp lets a message be taken back for 60 hours; until just now it would have been heard.
    clock.advance(60 * HOUR)
    newer = whatsapp_message(message.chat, "Newer", seconds=60 * 3600)
    fetch = await bot.answer(newer)
    assert fetch is not None
    await bot.end(fetch, newer)
    await ledger.write(lambda work: do_move(work, bot.number, InstanceState.OFFLINE))
    await ledger.write(lambda work: do_connect(work, bot.number))
    assert bot.last_question().since <= message.at


async def test_exactly_what_the_database_lacks_is_asked_for_and_reported(
    bot: Bot, ledger: Ledger, clock: FakeClock
) -> None:
    clara, bruna = phone(), phone()
    known = whatsapp_message(clara, "known", seconds=1)
    await ledger.write(lambda work: do_receive(work, [arrived(known, bot.number)]))
    await ledger.write(lambda work: do_move(work, bot.number, InstanceState.OFFLINE))
    clock.advance(21 * MINUTE)
    missed = [
        whatsapp_message(clara, "missed", seconds=60),
        whatsapp_message(bruna, "from somebody new", seconds=70),
        whatsapp_message(bruna, "from the phone", seconds=80, from_me=True),
    ]
    await ledger.write(lambda work: do_connect(work, bot.number))
    fetch = await bot.answer(known, *missed)
    assert fetch is not None
    assert wanted(fetch) == [one.whatsapp_id for one in missed]
    report = await bot.end(fetch, *missed)
    assert (report.recovered, report.missing, report.is_complete) == (3, 0, True)
    assert report.offline_from == to_iso(START)
    assert report.offline_to == to_iso(Moment(START + 21 * MINUTE))


async def test_what_could_not_be_fetched_is_reported_as_missing(bot: Bot) -> None:
    here, gone = whatsapp_message(content="here"), whatsapp_message(content="gone")
    fetch = await bot.answer(here, gone)
    assert fetch is not None
    report = await bot.end(fetch, here)
    assert (report.recovered, report.missing, report.is_complete) == (1, 1, True)


async def test_nothing_missing_is_asked_for_and_told_all_the_same(bot: Bot) -> None:
    fetch = await bot.answer()
    assert fetch is not None
    assert fetch.chats == ()
    report = await bot.end(fetch)
    assert (report.recovered, report.missing, report.is_complete) == (0, 0, True)


async def test_a_number_that_connects_for_the_first_time_has_not_been_away(
    bot: Bot, clock: FakeClock
) -> None:
    clock.advance(MINUTE)
    fetch = await bot.answer()
    assert fetch is not None
    report = await bot.end(fetch)
    assert report.offline_from == report.offline_to


async def test_a_ciphertext_counts_as_missing_until_its_content_is_there(
    bot: Bot, ledger: Ledger
) -> None:
    clara = phone()
    pending = whatsapp_message(clara, "", whatsapp_id="3ACAFE", pending=True)
    await ledger.write(lambda work: do_receive(work, [arrived(pending, bot.number)]))
    content = whatsapp_message(clara, "content", whatsapp_id="3ACAFE")
    fetch = await bot.answer(content)
    assert wanted(fetch) == ["3ACAFE"]
    assert fetch is not None
    assert (await bot.end(fetch, content)).missing == 0


async def test_a_chat_that_moved_from_number_to_lid_is_not_fetched_again(
    bot: Bot, ledger: Ledger
) -> None:
    clara, alias = phone(), lid()
    known = whatsapp_message(clara, "known", whatsapp_id="3AONE")
    await ledger.write(lambda work: do_receive(work, [arrived(known, bot.number)]))
    moved = whatsapp_message(alias, "known", whatsapp_id="3AONE", addresses=(alias, clara))
    assert wanted(await bot.answer(moved)) == []


async def test_a_message_of_another_client_under_the_same_id_is_missing(
    bot: Bot, ledger: Ledger
) -> None:
    known = whatsapp_message(phone(), "known", whatsapp_id="3ASAME")
    await ledger.write(lambda work: do_receive(work, [arrived(known, bot.number)]))
    other = whatsapp_message(phone(), "other", whatsapp_id="3ASAME")
    assert wanted(await bot.answer(known, other)) == ["3ASAME"]


async def test_what_is_older_than_the_horizon_is_left_in_the_past(bot: Bot) -> None:
    old = whatsapp_message(seconds=-HOUR // SECOND)
    assert wanted(await bot.answer(old)) == []


async def test_ticks_that_came_while_away_are_taken_over(bot: Bot, ledger: Ledger) -> None:
    ana, clara = await add_person(ledger, "Ana"), phone()
    attendance_id = await ledger.write(lambda work: do_open(work, bot.number, ana, clara))
    message_id = await ledger.write(lambda work: do_write_text(work, ana, attendance_id))
    sent = await message_of(ledger, message_id)
    await bot.answer(whatsapp_message(clara, from_me=True, whatsapp_id=sent.whatsapp_id, ack=3))
    assert (await message_of(ledger, message_id)).status is MessageStatus.READ


async def test_reactions_that_came_while_away_are_taken_over_and_nothing_is_fetched(
    bot: Bot, ledger: Ledger
) -> None:
    clara = phone()
    plain = whatsapp_message(clara, "known", seconds=1)
    await ledger.write(lambda work: do_receive(work, [arrived(plain, bot.number)]))
    reacted = _with_reactions(plain, ("👍", False, 10), ("🎉", True, 12))
    assert wanted(await bot.answer(reacted)) == []
    assert await _reactions(ledger, plain) == {(False, "👍"), (True, "🎉")}
    before = await _count_changes(ledger)
    await ledger.write(lambda work: do_move(work, bot.number, InstanceState.OFFLINE))
    await ledger.write(lambda work: do_connect(work, bot.number))
    assert wanted(await bot.answer(reacted)) == []
    assert await _count_changes(ledger) == before == 1


async def test_a_reaction_that_was_taken_off_while_away_is_taken_off(
    bot: Bot, ledger: Ledger, clock: FakeClock
) -> None:
    reacted = _with_reactions(whatsapp_message(), ("👍", False, 10), ("🎉", True, 12))
    await ledger.write(lambda work: do_receive(work, [arrived(reacted, bot.number)]))
    clock.advance(MINUTE)
    await bot.answer(_with_reactions(reacted, ("🎉", True, 12)))
    assert await _reactions(ledger, reacted) == {(True, "🎉")}


async def test_a_reaction_that_is_newer_than_the_inventory_stays(bot: Bot, ledger: Ledger) -> None:
    reacted = _with_reactions(whatsapp_message(), ("👍", False, 10))
    await ledger.write(lambda work: do_receive(work, [arrived(reacted, bot.number)]))
    await bot.answer(_with_reactions(reacted))
    assert await _reactions(ledger, reacted) == {(False, "👍")}


async def test_a_reaction_of_an_older_time_than_ours_changes_nothing(
    bot: Bot, ledger: Ledger, clock: FakeClock
) -> None:
    reacted = _with_reactions(whatsapp_message(), ("👍", False, 30))
    await ledger.write(lambda work: do_receive(work, [arrived(reacted, bot.number)]))
    clock.advance(MINUTE)
    await bot.answer(_with_reactions(reacted, ("❤️", False, 20)))
    assert await _reactions(ledger, reacted) == {(False, "👍")}


async def test_a_page_that_cannot_say_takes_no_reaction_off(
    bot: Bot, ledger: Ledger, clock: FakeClock
) -> None:
    reacted = _with_reactions(whatsapp_message(), ("👍", False, 10))
    await ledger.write(lambda work: do_receive(work, [arrived(reacted, bot.number)]))
    clock.advance(MINUTE)
    mute = Held(reacted.whatsapp_id, reacted.from_me, reacted.at, reacted.ack)
    taken = InventoryTaken(
        instance_id=bot.number,
        request_id=bot.last_question().request_id,
        taken_at=ledger.clock(),
        chats=(ChatInventory(reacted.chat, reacted.addresses, (mute,)),),
        is_complete=True,
    )
    await ledger.write(lambda work: do_compare(work, taken))
    assert await _reactions(ledger, reacted) == {(False, "👍")}


async def test_an_edit_of_ours_that_has_no_time_of_whatsapps_is_fetched_to_be_sure(
    bot: Bot, ledger: Ledger, clock: FakeClock
) -> None:
    ours = whatsapp_message(phone(), "From here", from_me=True, details=_edited_at(20))
    await ledger.write(lambda work: do_receive(work, [arrived(ours, bot.number)]))
    edited = MessageEdited(
        instance_id=bot.number,
        whatsapp_id=ours.whatsapp_id,
        from_me=True,
        chat=ours.chat,
        addresses=ours.addresses,
        content="Changed from here",
        at=clock.advance(120 * SECOND),
    )
    await ledger.write(lambda work: do_edit(work, [edited], by_our_clock=True))
    assert wanted(await bot.answer(replace(ours, details=_edited_at(60)))) == [ours.whatsapp_id]


def _edited_at(seconds: int) -> Details:
    return Details(edits=(Edit(content="", at=Moment(START + seconds * SECOND)),))


async def test_what_is_fetched_brings_its_reactions(bot: Bot, ledger: Ledger) -> None:
    missed = _with_reactions(whatsapp_message(), ("👍", False, 10))
    fetch = await bot.answer(missed)
    assert fetch is not None
    await bot.end(fetch, missed)
    assert await _reactions(ledger, missed) == {(False, "👍")}


def _with_reactions(message: WhatsAppMessage, *reactions: tuple[str, bool, int]) -> WhatsAppMessage:
    """The message with these: emoji, whether it is ours, seconds after the start."""
    found = tuple(
        Reaction(from_me=from_me, emoji=emoji, at=Moment(START + seconds * SECOND))
        for emoji, from_me, seconds in reactions
    )
    return replace(message, details=replace(message.details, reactions=found))


async def _reactions(ledger: Ledger, message: WhatsAppMessage) -> set[tuple[bool, str]]:
    """Those in the database: whether it is ours, and the emoji."""
    ids = {message.whatsapp_id}
    [row] = await ledger.read(lambda c: by_whatsapp_ids(c, {1}, ids))
    return {(one.from_me, one.emoji) for one in row.details.reactions if one.emoji}


async def _count_changes(ledger: Ledger) -> int:
    return await ledger.read(
        lambda c: c.execute(
            select(func.count()).where(events.c.kind == EventKind.MESSAGE_CHANGED)
        ).scalar_one()
    )


async def test_the_horizon_moves_up_to_the_newest_message_when_all_is_there(bot: Bot) -> None:
    messages = [whatsapp_message(seconds=10), whatsapp_message(seconds=20)]
    fetch = await bot.answer(*messages)
    assert fetch is not None
    await bot.end(fetch, *messages)
    assert await bot.horizon() == START + 20 * SECOND


async def test_the_horizon_never_moves_back_to_what_the_page_held_before_it(bot: Bot) -> None:
    before, old = await bot.horizon(), whatsapp_message(seconds=-HOUR // SECOND)
    fetch = await bot.answer(old)
    assert fetch is not None
    assert (await bot.end(fetch)).is_complete
    assert await bot.horizon() == before


async def test_what_whatsapp_delivers_late_opens_an_attendance_although_the_horizon_has_passed_it(
    bot: Bot, ledger: Ledger
) -> None:
    newest, late = whatsapp_message(seconds=5 * HOUR // SECOND), whatsapp_message(seconds=10)
    fetch = await bot.answer(newest)
    assert fetch is not None
    await bot.end(fetch, newest)
    await ledger.write(lambda work: do_receive(work, [arrived(late, bot.number, is_live=True)]))
    waiting = await attendances_at(ledger, late.chat)
    assert [one.created_at for one in waiting] == [late.at]


async def test_an_attempt_that_a_retry_replaced_is_no_message_from_the_phone(
    bot: Bot, ledger: Ledger
) -> None:
    ana, clara = await add_person(ledger, "Ana"), phone()
    attendance_id = await ledger.write(lambda work: do_open(work, bot.number, ana, clara))
    message_id = await ledger.write(lambda work: do_write_text(work, ana, attendance_id))
    first = await message_of(ledger, message_id)
    failed = whatsapp_message(clara, from_me=True, whatsapp_id=first.whatsapp_id, ack=-1)
    await ledger.write(lambda work: do_receive(work, [arrived(failed, bot.number)]))
    await ledger.write(lambda work: do_retry(work, ana, message_id))
    assert wanted(await bot.answer(failed)) == []
    await ledger.write(lambda work: do_receive(work, [arrived(failed, bot.number)]))
    shown = await ledger.read(lambda c: list_messages(c, ana, attendance_id, None, 10).items)
    assert [one.id for one in shown if one.origin is not Origin.CLIENT] == [message_id]


async def test_what_was_written_on_the_phone_is_not_sent_again_from_here(
    bot: Bot, ledger: Ledger
) -> None:
    ana, clara = await add_person(ledger, "Ana"), phone()
    attendance_id = await ledger.write(lambda work: do_open(work, bot.number, ana, clara))
    failed = whatsapp_message(clara, from_me=True, ack=-1)
    await ledger.write(lambda work: do_receive(work, [arrived(failed, bot.number)]))
    shown = await ledger.read(lambda c: list_messages(c, ana, attendance_id, None, 10).items)
    [on_the_phone] = [one for one in shown if one.origin is Origin.PHONE]
    assert on_the_phone.status is MessageStatus.FAILED
    with pytest.raises(Conflict):
        await ledger.write(lambda work: do_retry(work, ana, on_the_phone.id))


async def test_the_horizon_stays_while_something_is_missing_or_unproven(bot: Bot) -> None:
    before = await bot.horizon()
    messages = [whatsapp_message(seconds=10), whatsapp_message(seconds=20)]
    fetch = await bot.answer(*messages)
    assert fetch is not None
    await bot.end(fetch, messages[1])
    assert await bot.horizon() == before


async def test_the_horizon_stays_when_the_page_could_not_show_its_history(bot: Bot) -> None:
    before, message = await bot.horizon(), whatsapp_message(seconds=10)
    fetch = await bot.answer(message, is_complete=False)
    assert fetch is not None
    report = await bot.end(fetch, message)
    assert (report.missing, report.is_complete) == (0, False)
    assert await bot.horizon() == before


async def test_an_answer_to_an_earlier_question_is_void(bot: Bot, ledger: Ledger) -> None:
    old = bot.last_question()
    await ledger.write(lambda work: do_move(work, bot.number, InstanceState.OFFLINE))
    await ledger.write(lambda work: do_connect(work, bot.number))
    assert await bot.answer(whatsapp_message(), question=old) is None


async def test_a_recovered_message_after_a_finish_waits_for_an_attendant(
    bot: Bot, ledger: Ledger
) -> None:
    admin, clara = await add_person(ledger, "Alice", Role.ADMIN), phone()
    attendance_id = await ledger.write(lambda work: do_open(work, bot.number, admin, clara))
    await ledger.write(lambda work: do_finish(work, admin, attendance_id))
    missed = whatsapp_message(clara, "once more", seconds=30)
    fetch = await bot.answer(missed)
    assert fetch is not None
    assert (await bot.end(fetch, missed)).recovered == 1

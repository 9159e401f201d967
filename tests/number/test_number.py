"""One number of the bot: what it passes on, in which order, and what it reports."""

import pytest

from helpdesk.domain.envelopes import (
    CatchUpEnded,
    FetchMissing,
    IgnoredCounted,
    InventoryTaken,
    MessageArrived,
    MessageDeleted,
    MessageEdited,
    PresenceChanged,
    ReactionChanged,
    StopInstance,
    TakeInventory,
    WantedChat,
)
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import Activity, InstanceState
from helpdesk.number.ignored import Ignored
from helpdesk.number.number import Number
from helpdesk.number.session import Session
from helpdesk.whatsapp.driver import IgnoredSeen
from tests.factories import phone
from tests.fake_driver import FakeDriver
from tests.fake_phone import FakePhone, Person
from tests.number.listening import Ear


async def test_what_is_held_too_long_goes_ahead_and_the_report_says_incomplete(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    fake_phone.write(Person(phone()), "not held for ever")
    assert (await ear.next(MessageArrived)).message.content == "not held for ever"
    await number.do(FetchMissing(instance_id=1, request_id="r", chats=()))
    ended = await ear.next(CatchUpEnded)
    assert not ended.is_complete
    assert ended.reason is not None


async def test_an_inventory_that_the_page_cannot_give_is_reported_as_incomplete(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    fake_phone.go_offline()
    await number.do(TakeInventory(instance_id=1, request_id="r", since=Moment(0)))
    taken = await ear.next(InventoryTaken)
    assert (taken.request_id, taken.chats, taken.is_complete) == ("r", (), False)


async def test_a_thousand_messages_are_passed_on_in_their_order(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    person = Person(phone())
    for index in range(1_000):
        fake_phone.write(person, f"{index}")
    for _ in range(1_000):
        await ear.next(MessageArrived)
    assert ear.texts() == [f"{index}" for index in range(1_000)]


async def caught_up(number: Number, ear: Ear, *, is_connected: bool = False) -> None:
    """Nothing is held from now on."""
    if not is_connected:
        await ear.connected()
    await number.do(FetchMissing(instance_id=1, request_id="r", chats=()))
    await ear.next(CatchUpEnded)


async def test_what_befalls_a_message_is_passed_on_behind_it(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await caught_up(number, ear)
    message = fake_phone.write(Person(phone()), "Helo")
    fake_phone.edit(message.whatsapp_id, "Hello")
    fake_phone.react(message.whatsapp_id, "👍", from_me=False)
    fake_phone.delete(message.whatsapp_id)
    assert (await ear.next(MessageArrived)).message == message
    edit = await ear.next(MessageEdited)
    assert (edit.whatsapp_id, edit.content, edit.chat) == (
        message.whatsapp_id,
        "Hello",
        message.chat,
    )
    reaction = await ear.next(ReactionChanged)
    assert (reaction.emoji, reaction.by_me, reaction.from_me) == ("👍", False, False)
    assert (await ear.next(MessageDeleted)).whatsapp_id == message.whatsapp_id


async def test_what_a_page_holds_edited_is_brought_with_its_edit(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await caught_up(number, ear)
    message = fake_phone.write(Person(phone()), "Helo")
    fake_phone.edit(message.whatsapp_id, "Hello", at=Moment(5_000))
    await number.do(TakeInventory(instance_id=1, request_id="r", since=Moment(0)))
    [chat] = (await ear.next(InventoryTaken)).chats
    assert chat.messages[0].edited_at == 5_000
    wanted = WantedChat(chat.chat, chat.messages)
    await number.do(FetchMissing(instance_id=1, request_id="r", chats=(wanted,)))
    brought = await ear.next(MessageArrived)
    assert (brought.is_live, brought.message.content) == (False, "Hello")
    edit = await ear.next(MessageEdited)
    assert (edit.content, edit.at) == ("Hello", 5_000)


@pytest.mark.parametrize("hold_seconds", [30.0])
async def test_who_types_is_told_only_when_nothing_is_held(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    person = Person(phone())
    await ear.connected()
    fake_phone.show(person, Activity.RECORDING)
    fake_phone.write(person, "held")
    await caught_up(number, ear, is_connected=True)
    assert ear.texts() == ["held"]
    fake_phone.show(person, Activity.TYPING)
    assert (await ear.next(PresenceChanged)).activity is Activity.TYPING
    assert len([one for one in ear.heard if isinstance(one, PresenceChanged)]) == 1


async def test_what_is_ignored_is_told_now_and_then(fake_phone: FakePhone, ear: Ear) -> None:
    ignored = Ignored(Session(1, FakeDriver(fake_phone), ear.queue), seconds=0)
    for _ in range(3):
        ignored.add()
    assert (await ear.next(IgnoredCounted)).count == 3
    ignored.add()
    assert (await ear.next(IgnoredCounted)).count == 1
    assert ignored.take() is None


async def test_what_is_ignored_is_counted_and_told_at_the_stop_at_the_latest(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await caught_up(number, ear)
    fake_phone.tell(*[IgnoredSeen("group")] * 40)
    # It is behind them in the number's ear.
    fake_phone.write(Person(phone()), "Hello")
    await ear.next(MessageArrived)
    await number.do(StopInstance(instance_id=1))
    assert (await ear.next(IgnoredCounted)).count == 40
    assert InstanceState.STOPPED in {getattr(one, "state", None) for one in ear.heard}

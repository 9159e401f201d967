"""Questions to the page are answered, whatever state the number is in."""

from collections.abc import Callable

import msgspec
import pytest

from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import (
    Answered,
    AskNumber,
    AskPairingCode,
    DeleteMessage,
    EditMessage,
    MessageDeleted,
    MessageEdited,
    Outcome,
    React,
    ReactionChanged,
    StopInstance,
)
from helpdesk.domain.moments import MINUTE, Moment, now
from helpdesk.domain.states import InstanceState
from helpdesk.number.number import Number
from tests.factories import lid, phone
from tests.fake_phone import FakePhone, Fate, Person
from tests.number.listening import Ear

CHAT = phone()

Asked = AskNumber | AskPairingCode | EditMessage | DeleteMessage | React


def later() -> Moment:
    return Moment(now() + MINUTE)


def ask_number(deadline: Moment | None = None) -> AskNumber:
    return AskNumber(instance_id=1, request_id="q", deadline=deadline or later(), phone="5511")


def ask_code(deadline: Moment | None = None) -> AskPairingCode:
    return AskPairingCode(instance_id=1, request_id="q", deadline=deadline or later(), phone="5511")


def edit(
    deadline: Moment | None = None, whatsapp_id: str = "3EB0", content: str = "New"
) -> EditMessage:
    return EditMessage(
        instance_id=1,
        request_id="q",
        deadline=deadline or later(),
        chat=CHAT,
        whatsapp_id=whatsapp_id,
        content=content,
    )


def delete(deadline: Moment | None = None, whatsapp_id: str = "3EB0") -> DeleteMessage:
    return DeleteMessage(
        instance_id=1,
        request_id="q",
        deadline=deadline or later(),
        chat=CHAT,
        whatsapp_id=whatsapp_id,
    )


def react(deadline: Moment | None = None, whatsapp_id: str = "3EB0") -> React:
    return React(
        instance_id=1,
        request_id="q",
        deadline=deadline or later(),
        chat=CHAT,
        whatsapp_id=whatsapp_id,
        from_me=True,
        emoji="👍",
    )


QUESTIONS = [ask_number, edit, delete, react]


async def answer(number: Number, ear: Ear, question: Asked) -> Answered:
    await number.do(question)
    answered = await ear.next(Answered)
    assert answered.request_id == question.request_id
    return answered


async def test_the_addresses_of_a_number_are_told(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    found = (phone("5511987654321"), lid())
    fake_phone.numbers["5511"] = found
    await ear.connected()
    answered = await answer(number, ear, ask_number())
    assert answered.outcome is Outcome.DONE
    assert msgspec.json.decode(answered.value or "", type=tuple[Address, ...]) == found


async def test_a_number_that_whatsapp_tells_nothing_of_is_unknown(number: Number, ear: Ear) -> None:
    await ear.connected()
    assert (await answer(number, ear, ask_number())).outcome is Outcome.UNKNOWN


async def test_messages_of_ours_are_altered_in_the_order_it_was_asked(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    message = fake_phone.write(Person(CHAT), "Old", from_me=True)
    for index in range(5):
        await number.do(edit(whatsapp_id=message.whatsapp_id, content=f"{index}"))
    await number.do(react(whatsapp_id=message.whatsapp_id))
    await number.do(delete(whatsapp_id=message.whatsapp_id))
    for _ in range(7):
        assert (await ear.next(Answered)).outcome is Outcome.DONE
    await ear.next(MessageDeleted)
    edits = [one.content for one in ear.heard if isinstance(one, MessageEdited)]
    assert edits == [f"{index}" for index in range(5)]
    assert [one.by_me for one in ear.heard if isinstance(one, ReactionChanged)] == [True]


async def test_a_code_is_told_while_the_number_is_not_paired(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    fake_phone.is_linked = False
    await number.stop()
    await number.start()
    await ear.state(InstanceState.QR)
    answered = await answer(number, ear, ask_code())
    assert (answered.outcome, answered.value) == (Outcome.DONE, "ABCD1234")


async def test_a_number_that_is_paired_refuses_a_code(number: Number, ear: Ear) -> None:
    await ear.connected()
    answered = await answer(number, ear, ask_code())
    assert answered.outcome is Outcome.REFUSED
    assert answered.reason is not None


@pytest.mark.parametrize("ask", QUESTIONS)
async def test_a_number_that_is_not_connected_refuses_with_a_sentence(
    fake_phone: FakePhone, number: Number, ear: Ear, ask: Callable[[], Asked]
) -> None:
    await ear.connected()
    fake_phone.go_offline()
    await ear.state(InstanceState.OFFLINE)
    answered = await answer(number, ear, ask())
    assert (answered.outcome, answered.reason) == (
        Outcome.NOT_BEGUN,
        "The number is not connected.",
    )


@pytest.mark.parametrize("ask", [*QUESTIONS, ask_code])
async def test_a_question_is_not_begun_after_its_deadline(
    number: Number, ear: Ear, ask: Callable[[Moment], Asked]
) -> None:
    await ear.connected()
    assert (await answer(number, ear, ask(now()))).outcome is Outcome.NOT_BEGUN


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        (Fate.REFUSED, Outcome.REFUSED),
        (Fate.NEVER_ARRIVED, Outcome.NOT_BEGUN),
        (Fate.LOST_BEFORE, Outcome.UNKNOWN),
        (Fate.LOST_AFTER, Outcome.UNKNOWN),
    ],
)
async def test_what_the_page_did_not_say_is_unknown(
    fake_phone: FakePhone, number: Number, ear: Ear, fate: Fate, outcome: Outcome
) -> None:
    await ear.connected()
    fake_phone.fates.append(fate)
    answered = await answer(number, ear, edit())
    assert answered.outcome is outcome
    assert answered.reason


@pytest.mark.parametrize("ask", QUESTIONS)
async def test_a_question_that_is_under_way_at_a_stop_is_unknown(
    fake_phone: FakePhone, number: Number, ear: Ear, ask: Callable[[], Asked]
) -> None:
    await ear.connected()
    fake_phone.may_answer.clear()
    await number.do(ask())
    await number.do(StopInstance(instance_id=1))
    assert (await ear.next(Answered)).outcome is Outcome.UNKNOWN


async def test_a_page_that_does_what_nobody_expected_is_unknown(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    # The phone has no such message: the fake trips over it.
    assert (await answer(number, ear, edit(whatsapp_id="none"))).outcome is Outcome.UNKNOWN

"""Greetings and menus beside people: what is said while humans talk, and what a digit means."""

import pytest

from helpdesk.actions.attendances import do_accept, do_finish, do_transfer
from helpdesk.actions.clients import do_merge_by_hand
from helpdesk.actions.departments import do_change_department
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address
from helpdesk.domain.moments import HOUR, MINUTE, SECOND
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Greetings, Menu
from tests.actions.greeting import (
    BRITON,
    GREETING,
    MENU,
    add_departments,
    only,
    put,
    texts,
    told,
)
from tests.actions.receiving import attendances_at, client_at, receive
from tests.factories import FakeClock, do_write_text, lid, phone, whatsapp_message

CHAT = phone(BRITON)


@pytest.fixture
async def menu(ledger: Ledger, admin: Actor) -> list[int]:
    """Clients choose between two departments; their ids."""
    await put(ledger, menu=Menu(is_on=True))
    return await add_departments(ledger, admin, "Sales", "Support")


async def serve(ledger: Ledger, ana: Actor) -> None:
    """Ana accepts and finishes the client's latest attendance."""
    latest = (await attendances_at(ledger, CHAT))[0]
    await ledger.write(lambda work: do_accept(work, ana, latest.id))
    await ledger.write(lambda work: do_finish(work, ana, latest.id))


# --- greetings beside people -------------------------------------------------------------------


async def test_who_answers_what_was_written_on_the_phone_is_not_greeted(
    ledger: Ledger, number: int, clock: FakeClock
) -> None:
    await put(ledger, greetings=Greetings(greets=True))
    await receive(ledger, number, whatsapp_message(CHAT, "Your order is ready", from_me=True))
    clock.advance(30 * SECOND)
    await receive(ledger, number, whatsapp_message(CHAT, "Great, thank you", seconds=30))
    assert await told(ledger) == []


async def test_who_was_answered_on_the_phone_while_helpdesk_was_away_is_not_greeted(
    ledger: Ledger, number: int, clock: FakeClock
) -> None:
    await put(ledger, greetings=Greetings(greets=True))
    clock.advance(20 * MINUTE)
    asked = whatsapp_message(CHAT, "Hi", seconds=10)
    answered = whatsapp_message(CHAT, "We open at 9", from_me=True, seconds=60)
    await receive(ledger, number, asked, answered, is_live=False)
    assert await told(ledger) == []


async def test_who_says_thanks_after_the_finish_is_not_greeted(
    ledger: Ledger, number: int, ana: Actor, clock: FakeClock
) -> None:
    await put(ledger, greetings=Greetings(greets=True))
    await receive(ledger, number, whatsapp_message(CHAT))
    attendance = await only(ledger, CHAT)

    def answer(work: Work) -> None:
        do_accept(work, ana, attendance.id)
        do_write_text(work, ana, attendance.id, "Done, bye")
        do_finish(work, ana, attendance.id)

    await ledger.write(answer)
    clock.advance(30 * SECOND)
    await receive(ledger, number, whatsapp_message(CHAT, "thank you!", seconds=30))
    assert await texts(ledger) == [GREETING]
    clock.advance(2 * HOUR)
    await serve(ledger, ana)
    await receive(ledger, number, whatsapp_message(CHAT, "A new matter", seconds=7_230))
    assert await texts(ledger) == [GREETING, GREETING]


# --- what a digit means ------------------------------------------------------------------------


async def test_a_digit_means_the_department_that_stood_there_when_the_client_was_asked(
    ledger: Ledger, number: int, admin: Actor, menu: list[int]
) -> None:
    sales, support = menu
    await receive(ledger, number, whatsapp_message(CHAT))
    await ledger.write(lambda work: do_change_department(work, admin, support, position=1))
    await receive(ledger, number, whatsapp_message(CHAT, "2", seconds=10))
    assert (await only(ledger, CHAT)).department_id == support
    assert (await texts(ledger))[-1] == "Thank you! Your message is with Support."
    later = phone("447700900002")
    await receive(ledger, number, whatsapp_message(later))
    await receive(ledger, number, whatsapp_message(later, "2", seconds=10))
    assert (await only(ledger, later)).department_id == sales


async def test_a_department_that_is_no_longer_there_is_asked_for_again(
    ledger: Ledger, number: int, admin: Actor, menu: list[int]
) -> None:
    sales, _ = menu
    [billing] = await add_departments(ledger, admin, "Billing")
    await receive(ledger, number, whatsapp_message(CHAT))
    await ledger.write(lambda work: do_change_department(work, admin, sales, active=False))
    await receive(ledger, number, whatsapp_message(CHAT, "1", seconds=10))
    assert (await only(ledger, CHAT)).department_id is None
    hint = "Please answer with a number from 1 to 2:\n1. Support\n2. Billing"
    assert (await texts(ledger))[-1] == hint
    # From now on the hint counts.
    await receive(ledger, number, whatsapp_message(CHAT, "2", seconds=20))
    assert (await only(ledger, CHAT)).department_id == billing


async def test_the_numbers_of_the_business_own_question_are_no_departments(
    ledger: Ledger, number: int, menu: list[int]
) -> None:
    await put(ledger, menu=Menu(is_on=True, question="1. Read this\n2. Choose:"))
    await receive(ledger, number, whatsapp_message(CHAT))
    await receive(ledger, number, whatsapp_message(CHAT, "1", seconds=10))
    assert (await only(ledger, CHAT)).department_id == menu[0]


async def test_after_a_hand_back_a_digit_answers_the_attendant_and_not_the_menu(
    ledger: Ledger, number: int, ana: Actor, menu: list[int], clock: FakeClock
) -> None:
    await receive(ledger, number, whatsapp_message(CHAT))
    attendance = await only(ledger, CHAT)

    def hand_back(work: Work) -> None:
        do_accept(work, ana, attendance.id)
        do_transfer(work, ana, attendance.id, None)

    await ledger.write(hand_back)
    clock.advance(MINUTE)
    await receive(ledger, number, whatsapp_message(CHAT, "2", seconds=60))
    assert (await only(ledger, CHAT)).department_id is None
    assert await texts(ledger) == [MENU]


async def test_a_digit_that_answers_a_human_on_the_phone_chooses_nothing(
    ledger: Ledger, number: int, menu: list[int]
) -> None:
    await receive(ledger, number, whatsapp_message(CHAT))
    question = whatsapp_message(CHAT, "How many do you want?", from_me=True, seconds=20)
    await receive(ledger, number, question)
    await receive(ledger, number, whatsapp_message(CHAT, "2", seconds=40))
    assert (await only(ledger, CHAT)).department_id is None
    assert await texts(ledger) == [MENU]


async def test_a_menu_that_was_sent_before_two_clients_became_one_can_still_be_answered(
    ledger: Ledger, number: int, admin: Actor, menu: list[int], clock: FakeClock
) -> None:
    alias = lid("70000000000001")
    await receive(ledger, number, whatsapp_message(CHAT, from_me=True, seconds=-7_200))
    await put(ledger, menu=Menu())
    await receive(ledger, number, whatsapp_message(CHAT))
    await put(ledger, menu=Menu(is_on=True))
    await receive(ledger, number, whatsapp_message(alias, seconds=10))
    ids = [(await client_at(ledger, one)).id for one in (CHAT, alias)]
    await ledger.write(lambda work: do_merge_by_hand(work, admin, *ids))
    clock.advance(MINUTE)
    await receive(ledger, number, whatsapp_message(alias, "2", seconds=60))
    [waiting] = [one for one in await attendances_at(ledger, CHAT) if one.finished_at is None]
    assert waiting.department_id == menu[1]


# --- messages whose content comes later --------------------------------------------------------


async def arrive_sealed(
    ledger: Ledger, number: int, chat: Address, text: str, seconds: int, clock: FakeClock
) -> tuple[list[str], list[str]]:
    """A message arrives as a ciphertext, its content a second later; the automatic messages after
    each."""
    sealed = whatsapp_message(
        chat, "", seconds=seconds, whatsapp_id=f"3A{seconds:04}", pending=True
    )
    await receive(ledger, number, sealed)
    before = await texts(ledger)
    clock.advance(SECOND)
    content = whatsapp_message(chat, text, seconds=seconds, whatsapp_id=f"3A{seconds:04}")
    await receive(ledger, number, content)
    await receive(ledger, number, content)
    return before, await texts(ledger)


async def test_who_begins_with_a_ciphertext_is_greeted_when_it_can_be_read(
    ledger: Ledger, number: int, clock: FakeClock
) -> None:
    await put(ledger, greetings=Greetings(greets=True))
    assert await arrive_sealed(ledger, number, CHAT, "Hi", 0, clock) == ([], [GREETING])
    assert await arrive_sealed(ledger, number, CHAT, "There?", 5, clock) == ([GREETING],) * 2


async def test_who_writes_on_before_the_first_message_can_be_read_is_greeted_once(
    ledger: Ledger, number: int
) -> None:
    await put(ledger, greetings=Greetings(greets=True))
    sealed = whatsapp_message(CHAT, "", whatsapp_id="3AFEED", pending=True)
    await receive(ledger, number, sealed, whatsapp_message(CHAT, "there"))
    assert await texts(ledger) == [GREETING]
    await receive(ledger, number, whatsapp_message(CHAT, "Hi", whatsapp_id="3AFEED"))
    assert await texts(ledger) == [GREETING]


async def test_a_digit_whose_content_comes_later_chooses_the_department(
    ledger: Ledger, number: int, menu: list[int], clock: FakeClock
) -> None:
    await receive(ledger, number, whatsapp_message(CHAT))
    await arrive_sealed(ledger, number, CHAT, "2", 30, clock)
    assert (await only(ledger, CHAT)).department_id == menu[1]


async def test_a_machine_that_writes_ciphertexts_is_known_by_its_repeated_text(
    ledger: Ledger, number: int, ana: Actor, clock: FakeClock
) -> None:
    reply = "Our office is closed until Monday."
    await put(ledger, greetings=Greetings(greets=True))
    for round_ in range(2):
        clock.advance(2 * HOUR * round_)
        await arrive_sealed(ledger, number, CHAT, reply, round_ * 7_200, clock)
        await arrive_sealed(ledger, number, CHAT, reply, round_ * 7_200 + 30, clock)
        await serve(ledger, ana)
    assert await texts(ledger) == [GREETING]

"""What clients are told by itself: greeting, away message, menu, and the digit that answers it."""

from datetime import UTC, datetime, time
from functools import partial

import pytest
from sqlalchemy import event

from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_finish
from helpdesk.actions.reception import AWAY_LIVES, GREETING_LIVES
from helpdesk.actions.speaking import do_say
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address
from helpdesk.domain.moments import HOUR, MINUTE, SECOND
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import (
    Alarm,
    Business,
    Greetings,
    Hours,
    Menu,
    Span,
)
from helpdesk.domain.states import MessageStatus, Origin
from helpdesk.store import clients, event_log
from helpdesk.store.records import Attendance
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
from tests.actions.receiving import attendances_at, receive
from tests.factories import START, FakeClock, arrived, phone, whatsapp_message


async def serve(ledger: Ledger, ana: Actor, chat: Address) -> Attendance:
    """Ana accepts and finishes the client's latest attendance."""
    attendance = (await attendances_at(ledger, chat))[0]
    await ledger.write(lambda work: do_accept(work, ana, attendance.id))
    await ledger.write(lambda work: do_finish(work, ana, attendance.id, ask_feedback=False))
    return attendance


def closed_until(hour: int) -> Hours:
    """Closed at START (08:00 of a Friday, UTC), open from then until 18:00 each day."""
    day = (Span(opens=time(hour), closes=time(18)),)
    return Hours(is_always_open=False, week=(day,) * 7)


UTC_BUSINESS = Business(time_zone="UTC")


async def test_nothing_is_said_unless_it_was_set(ledger: Ledger, number: int) -> None:
    await receive(ledger, number, whatsapp_message(phone(BRITON)))
    assert await told(ledger) == []


async def test_who_begins_to_write_is_greeted_once(ledger: Ledger, number: int) -> None:
    chat = phone(BRITON)
    await put(ledger, greetings=Greetings(greets=True))
    await receive(ledger, number, whatsapp_message(chat, "Hi"), whatsapp_message(chat, "there"))
    await receive(ledger, number, whatsapp_message(chat, "Anybody?", seconds=60))
    [greeting] = await told(ledger)
    assert greeting.content == GREETING
    assert greeting.status is MessageStatus.QUEUED
    assert greeting.from_me
    assert greeting.user_id is None
    assert greeting.expires_at == START + GREETING_LIVES
    assert greeting.chat == chat
    attendance = await only(ledger, chat)
    assert attendance.unread_count == 3
    assert attendance.unanswered_since == START


async def test_the_greeting_is_in_the_language_of_the_client(ledger: Ledger, number: int) -> None:
    business = Business(name="Bakery", language="es")
    await put(ledger, greetings=Greetings(greets=True, greeting="{business}: {name}!"))
    await put(ledger, business=business)
    await receive(ledger, number, whatsapp_message(phone(BRITON), name="Ann"))
    assert await texts(ledger) == ["Bakery: Ann!"]


async def test_who_was_served_is_greeted_again_with_a_new_attendance(
    ledger: Ledger, number: int, ana: Actor, clock: FakeClock
) -> None:
    chat = phone(BRITON)
    await put(ledger, greetings=Greetings(greets=True))
    await receive(ledger, number, whatsapp_message(chat))
    await serve(ledger, ana, chat)
    clock.advance(HOUR)
    await receive(ledger, number, whatsapp_message(chat, "Me again", seconds=3_600))
    assert await texts(ledger) == [GREETING, GREETING]


async def test_who_is_being_served_is_told_nothing(ledger: Ledger, number: int, ana: Actor) -> None:
    chat = phone(BRITON)
    await receive(ledger, number, whatsapp_message(chat))
    attendance = await only(ledger, chat)
    await ledger.write(lambda work: do_accept(work, ana, attendance.id))
    away = Greetings(greets=True, tells_away=True)
    await put(ledger, greetings=away, hours=closed_until(9), business=UTC_BUSINESS)
    await receive(ledger, number, whatsapp_message(chat, "And now?", seconds=5))
    assert await told(ledger) == []


async def test_a_message_from_the_phone_is_not_greeted(ledger: Ledger, number: int) -> None:
    await put(ledger, greetings=Greetings(greets=True))
    await receive(ledger, number, whatsapp_message(phone(BRITON), from_me=True))
    assert await told(ledger) == []


async def test_what_was_recovered_is_greeted_only_within_the_hour(
    ledger: Ledger, number: int, clock: FakeClock
) -> None:
    await put(ledger, greetings=Greetings(greets=True))
    clock.advance(HOUR)
    old, young = phone("447700900001"), phone("447700900002")
    await receive(ledger, number, whatsapp_message(old), is_live=False)
    await receive(ledger, number, whatsapp_message(young, seconds=1), is_live=False)
    assert [one.chat for one in await told(ledger)] == [young]


async def test_while_closed_the_client_reads_when_it_opens_again(
    ledger: Ledger, number: int, clock: FakeClock
) -> None:
    chat = phone(BRITON)
    greetings = Greetings(greets=True, tells_away=True)
    await put(ledger, greetings=greetings, hours=closed_until(9), business=UTC_BUSINESS)
    await receive(ledger, number, whatsapp_message(chat))
    await receive(ledger, number, whatsapp_message(chat, "?", seconds=30))
    [away] = await told(ledger)
    assert datetime.fromtimestamp(START / 1_000, UTC).hour == 8
    assert away.content.endswith("back: today at 09:00.")
    assert away.expires_at == START + AWAY_LIVES
    clock.advance(2 * HOUR)
    await receive(ledger, number, whatsapp_message(phone("447700900003"), seconds=7_200))
    assert (await texts(ledger))[1:] == [GREETING]


async def test_who_was_greeted_and_still_waits_after_hours_is_told_once(
    ledger: Ledger, number: int, clock: FakeClock
) -> None:
    chat = phone(BRITON)
    greetings = Greetings(greets=True, tells_away=True)
    await put(ledger, greetings=greetings, hours=closed_until(7), business=UTC_BUSINESS)
    await receive(ledger, number, whatsapp_message(chat))
    clock.advance(11 * HOUR)
    for seconds in (39_600, 39_700):
        await receive(ledger, number, whatsapp_message(chat, "Hello?", seconds=seconds))
    greeting, away = await texts(ledger)
    assert greeting == GREETING
    assert away.endswith("back: tomorrow at 07:00.")


async def test_who_is_answered_on_the_phone_is_not_told_that_nobody_is_there(
    ledger: Ledger, number: int, clock: FakeClock
) -> None:
    chat = phone(BRITON)
    await receive(ledger, number, whatsapp_message(chat))
    await receive(ledger, number, whatsapp_message(chat, "One moment", from_me=True, seconds=20))
    away = Greetings(tells_away=True)
    await put(ledger, greetings=away, hours=closed_until(9), business=UTC_BUSINESS)
    await receive(ledger, number, whatsapp_message(chat, "Fine", seconds=40))
    assert await told(ledger) == []


async def test_who_is_blocked_is_told_nothing(ledger: Ledger, number: int) -> None:
    chat = phone(BRITON)
    await receive(ledger, number, whatsapp_message(chat, from_me=True))
    client = (await only(ledger, chat)).client
    await ledger.write(lambda w: clients.change(w.connection, client.id, {"is_blocked": True}))
    await put(ledger, greetings=Greetings(greets=True))
    await receive(ledger, number, whatsapp_message(chat, seconds=9))
    assert await told(ledger) == []


async def test_whoever_gets_the_alarms_is_no_client(ledger: Ledger, number: int) -> None:
    await put(ledger, greetings=Greetings(greets=True))
    await put(ledger, alarm=Alarm(phone="5511987654321", instance_id=number))
    await receive(ledger, number, whatsapp_message(phone("551187654321")))
    assert await told(ledger) == []


async def test_the_menu_stands_below_the_greeting_once_there_are_two_departments(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    await put(ledger, greetings=Greetings(greets=True), menu=Menu(is_on=True))
    await add_departments(ledger, admin, "Sales")
    await receive(ledger, number, whatsapp_message(phone("447700900001")))
    await add_departments(ledger, admin, "Support")
    await receive(ledger, number, whatsapp_message(phone("447700900002")))
    assert await texts(ledger) == [GREETING, f"{GREETING}\n\n{MENU}"]


@pytest.mark.parametrize("digit", ["2", " 2 ", "2.", "2\ufe0f\u20e3"])
async def test_a_digit_chooses_the_department(
    ledger: Ledger, number: int, admin: Actor, digit: str
) -> None:
    chat = phone(BRITON)
    await put(ledger, menu=Menu(is_on=True))
    _, support = await add_departments(ledger, admin, "Sales", "Support")
    await receive(ledger, number, whatsapp_message(chat, "2"))
    assert (await only(ledger, chat)).department_id is None, "nobody had asked yet"
    await receive(ledger, number, whatsapp_message(chat, digit, seconds=30))
    attendance = await only(ledger, chat)
    assert attendance.department_id == support
    assert await texts(ledger) == [MENU, "Thank you! Your message is with Support."]
    assert attendance.last_message is not None
    assert attendance.last_message.origin is Origin.SYSTEM
    await receive(ledger, number, whatsapp_message(chat, "1", seconds=60))
    assert (await only(ledger, chat)).department_id == support
    assert len(await told(ledger)) == 2


async def test_the_choice_is_told_to_every_screen(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    chat = phone(BRITON)
    await put(ledger, menu=Menu(is_on=True))
    sales, _ = await add_departments(ledger, admin, "Sales", "Support")
    await receive(ledger, number, whatsapp_message(chat))
    _, before, _ = await ledger.read(event_log.place)
    await receive(ledger, number, whatsapp_message(chat, "1", seconds=30))
    events = await ledger.read(lambda c: event_log.after(c, before, 10))
    assert [one.kind for one in events] == [
        "message.created",
        "attendance.changed",
        "message.created",
    ]
    assert (await only(ledger, chat)).department_id == sales


async def test_a_wrong_digit_gets_one_hint_and_nobody_is_trapped(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    chat = phone(BRITON)
    await put(ledger, menu=Menu(is_on=True))
    await add_departments(ledger, admin, "Sales", "Support")
    await receive(ledger, number, whatsapp_message(chat))
    for index, text in enumerate(["7", "0", "I only want to ask something"], start=1):
        await receive(ledger, number, whatsapp_message(chat, text, seconds=30 * index))
    assert await texts(ledger) == [
        MENU,
        "Please answer with a number from 1 to 2:\n1. Sales\n2. Support",
    ]
    await receive(ledger, number, whatsapp_message(chat, "1", seconds=200))
    assert (await only(ledger, chat)).department_id is not None


async def test_an_answer_within_three_seconds_of_ours_is_a_machines(
    ledger: Ledger, number: int, ana: Actor, clock: FakeClock
) -> None:
    chats = {4: phone("447700900004"), 3: phone("447700900003")}
    await put(ledger, greetings=Greetings(greets=True))
    for seconds, chat in chats.items():
        clock.moment = START
        await receive(ledger, number, whatsapp_message(chat))
        attendance = await serve(ledger, ana, chat)
        clock.advance(10 * SECOND)
        await ledger.write(
            partial(do_say, attendance=attendance, purpose="bye", content="Bye", lives=HOUR)
        )
        clock.advance(seconds * SECOND)
        await receive(ledger, number, whatsapp_message(chat, "We are out", seconds=10 + seconds))
    said = [(one.chat, one.content) for one in await told(ledger)]
    assert said.count((chats[4], GREETING)) == 2
    assert said.count((chats[3], GREETING)) == 1


async def test_the_same_long_answer_to_an_automatic_message_is_a_machines(
    ledger: Ledger, number: int, ana: Actor, clock: FakeClock
) -> None:
    chat, reply = phone(BRITON), "Our office is closed until Monday."
    await put(ledger, greetings=Greetings(greets=True))
    for round_ in range(3):
        seconds = round_ * 7_200
        clock.moment = type(START)(START + seconds * SECOND)
        await receive(ledger, number, whatsapp_message(chat, reply, seconds=seconds))
        await receive(ledger, number, whatsapp_message(chat, reply, seconds=seconds + 30))
        await serve(ledger, ana, chat)
    assert await texts(ledger) == [GREETING]


async def test_who_answers_five_automatic_messages_in_a_row_is_a_machine(
    ledger: Ledger, number: int, ana: Actor, clock: FakeClock
) -> None:
    chat = phone(BRITON)
    await put(ledger, greetings=Greetings(greets=True))
    for round_ in range(8):
        clock.advance(MINUTE)
        seconds = (clock.moment - START) // SECOND
        await receive(ledger, number, whatsapp_message(chat, f"Ticket {round_}", seconds=seconds))
        await serve(ledger, ana, chat)
    assert len(await told(ledger)) == 5


async def test_to_greet_fifty_costs_as_many_statements_as_to_greet_one(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    await add_departments(ledger, admin, "Sales", "Support")
    plain = [await count_statements(ledger, number, phones(count)) for count in (1, 50)]
    await put(ledger, greetings=Greetings(greets=True), menu=Menu(is_on=True))
    greeted = [await count_statements(ledger, number, phones(count)) for count in (1, 50)]
    assert len(await told(ledger)) == 51
    assert greeted[1] - plain[1] == greeted[0] - plain[0]
    assert greeted[0] - plain[0] <= 12


async def test_where_nobody_waits_nothing_is_asked_for(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    chat = phone(BRITON)
    await receive(ledger, number, whatsapp_message(chat))
    attendance = await only(ledger, chat)
    await ledger.write(lambda work: do_accept(work, ana, attendance.id))
    before = await count_statements(ledger, number, [chat])
    await put(ledger, greetings=Greetings(greets=True, tells_away=True), menu=Menu(is_on=True))
    assert await count_statements(ledger, number, [chat]) == before


def phones(count: int) -> list[Address]:
    return [phone() for _ in range(count)]


async def count_statements(ledger: Ledger, number: int, chats: list[Address]) -> int:
    envelopes = [arrived(whatsapp_message(chat), number) for chat in chats]
    count = 0

    def tick(*_: object) -> None:
        nonlocal count
        count += 1

    def write(work: Work) -> None:
        event.listen(work.connection, "before_cursor_execute", tick)
        do_receive(work, envelopes)
        event.remove(work.connection, "before_cursor_execute", tick)

    await ledger.write(write)
    return count

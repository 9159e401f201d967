"""Writing first: to whom, once, and not to too many within an hour."""

from typing import Any

import msgspec
import pytest

from helpdesk.actions.attendances import do_accept, do_finish
from helpdesk.actions.clients import Person, do_know
from helpdesk.actions.first_contacts import WINDOW, show_first_contacts
from helpdesk.actions.starting import Start, do_begin, do_start
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import AskNumber
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import MINUTE, SECOND, Moment, to_iso
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape, FirstContactsShape
from helpdesk.domain.states import AttendanceState, InstanceState, MessageStatus
from helpdesk.errors import Conflict, HelpdeskError, Invalid, NotFound, Refused, TooMany
from helpdesk.store import messages
from tests.actions.people import client_of, present_clients, texts, told, unfinished
from tests.factories import (
    FakeClock,
    do_add_connected_number,
    do_move,
    do_open,
    do_wait,
    lid,
    phone,
    uuid,
)

LIMIT = 4


def wanted(number: int, to: Address, **more: Any) -> Start:
    """What somebody wants who writes to that number."""
    usual = Start(message_id=uuid(), instance_id=number, phone=f"+{to.value}", content="Good day")
    return msgspec.structs.replace(usual, **more)


def do_contact(work: Work, actor: Actor, number: int, to: Address) -> AttendanceShape:
    """The actor writes to somebody whom WhatsApp knows by that number alone."""
    return do_start(work, actor, wanted(number, to), LIMIT, (to,))[0]


async def shown(ledger: Ledger, number: int, limit: int = LIMIT) -> FirstContactsShape:
    return await ledger.read(lambda c: show_first_contacts(c, number, limit, ledger.clock()))


# --- beginning -----------------------------------------------------------------------------------


async def test_the_attendance_is_the_attendants_and_its_message_on_the_way(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    clara, alias = phone("5511987654321"), lid()

    def story(work: Work) -> None:
        begin = wanted(number, clara)
        attendance, is_new = do_start(work, ana, begin, LIMIT, (alias, clara))
        assert is_new
        assert (attendance.state, attendance.started_at) == (
            AttendanceState.OPEN,
            to_iso(work.now),
        )
        assert attendance.attendant is not None
        assert attendance.attendant.id == ana.user_id
        assert {one.value for one in attendance.client.addresses} == {alias.value, clara.value}
        assert attendance.client.phone == clara.value
        message = messages.load(work.connection, begin.message_id)
        assert message is not None
        # To the chat that WhatsApp names first.
        assert (message.chat, message.status) == (alias, MessageStatus.QUEUED)
        assert work.has_queued
        created, written = told(work, EventKind.ATTENDANCE_CREATED, EventKind.MESSAGE_CREATED)
        assert created.attendance_id == written.attendance_id == attendance.id
        assert written.seq > created.seq

    await ledger.write(story)


async def test_the_page_is_asked_whose_number_it_is_in_whatever_spelling(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    def story(work: Work) -> None:
        # The number of the desk is a Brazilian one.
        for typed in ("+55 11 98765-4321", "(11) 98765-4321", "5511987654321"):
            do_begin(work, ana, wanted(number, phone(), phone=typed), LIMIT)
            question = work.outgoing[-1]
            assert isinstance(question, AskNumber)
            assert question.phone == "5511987654321"

    await ledger.write(story)


async def test_a_client_who_is_known_by_the_number_is_not_made_again(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    old, new = phone("551187654321"), phone("5511987654321")

    def story(work: Work) -> None:
        do_finish(work, ana, do_open(work, number, ana, old))
        client = client_of(work.connection, old)
        attendance = do_contact(work, ana, number, new)
        assert attendance.client.id == client.id
        assert present_clients(work.connection) == {client.id}

    await ledger.write(story)


async def test_the_lookup_may_tell_that_two_clients_are_one(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    alias, clara = lid(), phone()

    def story(work: Work) -> None:
        for chat in (alias, clara):
            do_finish(work, ana, do_open(work, number, ana, chat))
        do_start(work, ana, wanted(number, clara), LIMIT, (alias, clara))
        assert client_of(work.connection, alias) == client_of(work.connection, clara)

    await ledger.write(story)


async def test_the_same_id_is_the_same_attendance(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    def story(work: Work) -> None:
        begin = wanted(number, phone("5511987654321"))
        first, _ = do_start(work, ana, begin, LIMIT, (phone("5511987654321"),))
        again, is_new = do_start(work, ana, begin, LIMIT, (phone("5511987654321"),))
        before_asking = do_begin(work, ana, begin, LIMIT)
        assert isinstance(before_asking, AttendanceShape)
        assert (again.id, is_new, before_asking.id) == (first.id, False, first.id)
        assert texts(work.connection, first.id) == ["Good day"]
        with pytest.raises(Conflict) as refused:
            do_begin(work, bruno, begin, LIMIT)
        assert refused.value.code == "id_taken"
        assert refused.value.data == {}

    await ledger.write(story)


async def test_the_same_id_is_the_same_attendance_after_it_was_absorbed_too(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    def story(work: Work) -> None:
        alias, clara = lid(), phone("5511987654321")
        present, begin = do_open(work, number, ana, alias), wanted(number, clara)
        do_start(work, ana, begin, LIMIT, (clara,))
        do_know(work, [Person((alias, clara), "")])
        again = do_begin(work, ana, begin, LIMIT)
        assert isinstance(again, AttendanceShape)
        assert again.id == present

    await ledger.write(story)


async def test_a_number_nobody_could_confirm_is_written_to_only_if_wanted(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    clara = phone("5511987654321")

    def story(work: Work) -> None:
        with pytest.raises(Refused) as refused:
            do_start(work, ana, wanted(number, clara), LIMIT, ())
        assert refused.value.code == "unknown_number"
        assert "could not be confirmed" in refused.value.message
        assert present_clients(work.connection) == set()
        begin = wanted(number, clara, even_if_unknown=True)
        attendance, _ = do_start(work, ana, begin, LIMIT, ())
        assert attendance.client.phone == clara.value

    await ledger.write(story)


async def test_who_serves_the_client_already_is_named(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor, marta: Actor
) -> None:
    def story(work: Work) -> None:
        clara, dora = phone(), phone()
        present, waiting = do_open(work, number, bruno, clara), do_wait(work, number, dora)
        cases = (
            (ana, clara, "served_already", "Bruno serves", None),
            (marta, clara, "served_already", "Bruno serves", present),
            (bruno, clara, "served_already", "You serve", present),
            (ana, dora, "waiting_already", "accept", waiting),
        )
        for actor, to, code, words, attendance_id in cases:
            begin = wanted(number, to)
            with pytest.raises(Conflict) as early:
                do_begin(work, actor, begin, LIMIT)
            with pytest.raises(Conflict) as late:
                do_start(work, actor, begin, LIMIT, (to,))
            assert early.value.code == late.value.code == code
            assert words in early.value.message
            assert early.value.data == late.value.data
            assert early.value.data["attendance_id"] == attendance_id
        # On another number nobody serves them.
        second = do_add_connected_number(work, "5511911111111")
        assert do_contact(work, ana, second, clara).instance_id == second

    await ledger.write(story)


async def test_what_is_wrong_is_said_before_the_page_is_asked(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    def refusal(work: Work, **more: Any) -> HelpdeskError:
        with pytest.raises(HelpdeskError) as refused:
            do_begin(work, ana, wanted(number, phone(), **more), LIMIT)
        return refused.value

    def story(work: Work) -> None:
        no_number = refusal(work, phone="Clara")
        assert (no_number.code, set(no_number.fields)) == ("no_phone_number", {"phone"})
        assert isinstance(refusal(work, message_id="one"), Invalid)
        assert isinstance(refusal(work, instance_id=999), NotFound)
        do_move(work, number, InstanceState.OFFLINE)
        assert refusal(work).code == "not_connected"
        assert not any(isinstance(one, AskNumber) for one in work.outgoing)

    await ledger.write(story)


# --- the limit -----------------------------------------------------------------------------------


async def test_one_more_than_allowed_within_an_hour_is_refused_until_the_hour_is_over(
    ledger: Ledger, number: int, ana: Actor, clock: FakeClock
) -> None:
    first = clock()
    for _ in range(LIMIT):
        await ledger.write(lambda work: do_contact(work, ana, number, phone()))
        clock.advance(MINUTE)
    with pytest.raises(TooMany) as refused:
        await ledger.write(lambda work: do_contact(work, ana, number, phone()))
    wait = WINDOW - LIMIT * MINUTE
    assert refused.value.code == "too_many_first_contacts"
    assert refused.value.data == {
        "next_at": to_iso(Moment(first + WINDOW)),
        "retry_after": wait // SECOND,
    }
    assert "56 minutes" in refused.value.message
    with pytest.raises(TooMany):
        await ledger.write(lambda work: do_begin(work, ana, wanted(number, phone()), LIMIT))

    clock.advance(wait - 1)
    with pytest.raises(TooMany) as refused:
        await ledger.write(lambda work: do_contact(work, ana, number, phone()))
    assert "1 minute." in refused.value.message
    assert refused.value.data["retry_after"] == 1
    clock.advance(1)
    await ledger.write(lambda work: do_contact(work, ana, number, phone()))
    with pytest.raises(TooMany):  # the second one's hour is not over
        await ledger.write(lambda work: do_contact(work, ana, number, phone()))


async def test_who_has_written_before_is_no_first_contact(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    def story(work: Work) -> None:
        clara = phone()
        do_finish(work, ana, do_open(work, number, ana, clara))
        do_finish(work, ana, do_contact(work, ana, number, clara).id)
        assert show_first_contacts(work.connection, number, LIMIT, work.now).used == 0
        for _ in range(LIMIT):
            do_contact(work, ana, number, phone())
        do_contact(work, ana, number, clara)

    await ledger.write(story)


async def test_to_have_written_to_another_number_does_not_count(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    def story(work: Work) -> None:
        second = do_add_connected_number(work, "5511911111111")
        clara = phone()
        do_accept(work, ana, do_wait(work, number, clara))
        do_contact(work, ana, second, clara)
        used = [
            show_first_contacts(work.connection, one, LIMIT, work.now).used
            for one in (number, second)
        ]
        assert used == [0, 1]

    await ledger.write(story)


async def test_who_never_answered_counts_again(ledger: Ledger, number: int, ana: Actor) -> None:
    def story(work: Work) -> None:
        clara = phone()
        for _ in range(2):
            do_finish(work, ana, do_contact(work, ana, number, clara).id)
        assert show_first_contacts(work.connection, number, LIMIT, work.now).used == 2
        assert unfinished(work.connection, client_of(work.connection, clara)) == []

    await ledger.write(story)


async def test_three_quarters_of_the_limit_bring_a_warning(
    ledger: Ledger, number: int, ana: Actor, clock: FakeClock
) -> None:
    for used in range(LIMIT + 1):
        found = await shown(ledger, number)
        assert (found.used, found.limit) == (used, LIMIT)
        assert (found.warning is not None) is (used >= 3)
        assert found.next_at == (to_iso(Moment(clock() + WINDOW)) if used == LIMIT else None)
        if used < LIMIT:
            await ledger.write(lambda work: do_contact(work, ana, number, phone()))
    clock.advance(WINDOW)
    assert await shown(ledger, number) == FirstContactsShape(
        used=0, limit=LIMIT, next_at=None, warning=None
    )


async def test_without_a_limit_nobody_is_refused_or_warned(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    def story(work: Work) -> None:
        for _ in range(LIMIT + 1):
            to = phone()
            do_start(work, ana, wanted(number, to), 0, (to,))

    await ledger.write(story)
    found = await shown(ledger, number, 0)
    assert (found.used, found.next_at, found.warning) == (LIMIT + 1, None, None)

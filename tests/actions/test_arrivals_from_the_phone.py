"""What was written on the phone, and what is older than the horizon."""

import pytest

from helpdesk.actions.attendances import do_accept, do_finish
from helpdesk.actions.work import Ledger
from helpdesk.domain.moments import HOUR, SECOND
from helpdesk.domain.roles import Actor
from helpdesk.domain.states import AttendanceState, MessageStatus, Origin
from tests.actions.receiving import attendances_at, conversation, counts, receive
from tests.factories import phone, whatsapp_message

YEAR = 365 * 24 * HOUR // SECOND


async def test_a_phone_answer_goes_to_the_unfinished_attendance_and_leaves_it_waiting(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    clara = phone()
    await receive(ledger, number, whatsapp_message(clara, "Question"))
    await receive(ledger, number, whatsapp_message(clara, "Answer", seconds=1, from_me=True, ack=2))
    [attendance] = await attendances_at(ledger, clara)
    assert attendance.state is AttendanceState.WAITING
    assert attendance.unread_count == 1
    answer = (await conversation(ledger, admin, clara))[-1]
    assert (answer.origin, answer.status, answer.user_id) == (
        Origin.PHONE,
        MessageStatus.DELIVERED,
        None,
    )


async def test_a_phone_message_after_the_finish_goes_to_the_latest_attendance(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    clara = phone()
    await receive(ledger, number, whatsapp_message(clara))
    [attendance] = await attendances_at(ledger, clara)
    await ledger.write(lambda work: do_accept(work, admin, attendance.id))
    await ledger.write(lambda work: do_finish(work, admin, attendance.id))
    await receive(
        ledger, number, whatsapp_message(clara, "One more thing", seconds=90, from_me=True)
    )
    [same] = await attendances_at(ledger, clara)
    assert same.state is AttendanceState.FINISHED
    assert same.last_message is not None
    assert same.last_message.content == "One more thing"


async def test_a_phone_message_to_somebody_new_makes_an_attendance_born_finished(
    ledger: Ledger, number: int
) -> None:
    clara = phone()
    await receive(
        ledger,
        number,
        whatsapp_message(clara, "Your parcel is here", from_me=True, name="Our own name"),
        whatsapp_message(clara, "Come before six", seconds=1, from_me=True),
    )
    [attendance] = await attendances_at(ledger, clara)
    assert attendance.state is AttendanceState.FINISHED
    assert attendance.finished_at == attendance.created_at
    assert attendance.client.name == ""
    assert await counts(ledger) == (1, 1, 2)


async def test_the_answer_to_a_phone_message_waits_for_an_attendant(
    ledger: Ledger, number: int
) -> None:
    clara = phone()
    await receive(
        ledger,
        number,
        whatsapp_message(clara, "Your parcel is here", from_me=True),
        whatsapp_message(clara, "On my way", seconds=1, name="Clara"),
    )
    waiting, born_finished = await attendances_at(ledger, clara)
    assert waiting.state is AttendanceState.WAITING
    assert born_finished.state is AttendanceState.FINISHED
    assert waiting.client.name == "Clara"


@pytest.mark.parametrize("from_me", [True, False])
@pytest.mark.parametrize("is_live", [True, False])
async def test_years_of_chats_make_no_waiting_list(
    ledger: Ledger, number: int, from_me: bool, is_live: bool
) -> None:
    old = [whatsapp_message(seconds=-YEAR, from_me=from_me) for _ in range(5)]
    await receive(ledger, number, *old, is_live=is_live)
    assert (await counts(ledger))[1:] == (0, 0)


async def test_an_old_message_of_somebody_known_goes_to_their_attendance(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    clara = phone()
    await receive(ledger, number, whatsapp_message(clara, "Now"))
    await receive(ledger, number, whatsapp_message(clara, "Then", seconds=-YEAR), is_live=False)
    assert [one.content for one in await conversation(ledger, admin, clara)] == ["Then", "Now"]


async def test_clocks_that_differ_by_minutes_hide_no_live_message(
    ledger: Ledger, number: int
) -> None:
    await receive(ledger, number, whatsapp_message(seconds=-40 * 60))
    assert (await counts(ledger))[1:] == (1, 1)
    await receive(ledger, number, whatsapp_message(seconds=-40 * 60), is_live=False)
    assert (await counts(ledger))[1:] == (1, 1)

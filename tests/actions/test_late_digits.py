"""A rating that came as a ciphertext has opened an attendance before it could be read."""

import pytest

from helpdesk.actions.attendances import do_accept, do_finish
from helpdesk.actions.work import Ledger
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import SECOND
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Greetings
from helpdesk.domain.states import AttendanceState
from helpdesk.store import event_log
from tests.actions.living import LINKS, do_let_leave, do_set, said, shown
from tests.actions.people import texts
from tests.actions.receiving import attendances_at, receive
from tests.factories import FakeClock, do_open, phone, whatsapp_message

CLARA = phone("447700900123")


@pytest.fixture
async def asked(ledger: Ledger, number: int, ana: Actor, clock: FakeClock) -> int:
    """Clara's attendance, which Ana has finished and asked about; she answers with a
    ciphertext."""
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_finish(work, ana, attendance_id, True, LINKS))
    await ledger.write(do_let_leave)
    await ledger.write(lambda work: do_set(work, "greetings", Greetings(greets=True)))
    clock.advance(10 * SECOND)
    sealed = whatsapp_message(CLARA, "", seconds=10, whatsapp_id="3AFEED", pending=True)
    await receive(ledger, number, sealed)
    return attendance_id


async def read(ledger: Ledger, number: int, text: str) -> None:
    """The ciphertext can be read."""
    content = whatsapp_message(CLARA, text, seconds=10, whatsapp_id="3AFEED")
    await receive(ledger, number, content)


async def test_it_goes_to_the_attendance_that_it_answers(
    ledger: Ledger, number: int, asked: int
) -> None:
    [opened, _] = await attendances_at(ledger, CLARA)
    assert opened.state is AttendanceState.WAITING
    _, before, _ = await ledger.read(event_log.place)
    await read(ledger, number, "4")
    rated, left = await shown(ledger, asked), await shown(ledger, opened.id)
    assert rated.feedback is not None
    assert rated.feedback.answer == 4
    assert (left.state, left.absorbed_into) == (AttendanceState.FINISHED, asked)
    assert (left.unread_count, rated.unread_count) == (0, 1)
    assert await ledger.read(lambda c: texts(c, asked)) == ["Hello", "4"]
    assert [one.content for one in await said(ledger, asked)][1:] == ["Thank you for your answer!"]
    assert await said(ledger, opened.id) == []
    events = await ledger.read(lambda c: event_log.after(c, before, 20))
    assert EventKind.MESSAGE_CHANGED in [one.kind for one in events]


async def test_what_is_no_rating_stays_and_is_greeted(
    ledger: Ledger, number: int, asked: int, clock: FakeClock
) -> None:
    await read(ledger, number, "One more thing")
    [opened, _] = await attendances_at(ledger, CLARA)
    assert opened.state is AttendanceState.WAITING
    assert len(await said(ledger, opened.id)) == 1


async def test_an_attendance_that_somebody_has_taken_stays(
    ledger: Ledger, number: int, asked: int, ana: Actor
) -> None:
    [opened, _] = await attendances_at(ledger, CLARA)
    await ledger.write(lambda work: do_accept(work, ana, opened.id))
    await read(ledger, number, "4")
    assert (await shown(ledger, opened.id)).state is AttendanceState.OPEN
    assert (await shown(ledger, asked)).feedback is None


async def test_an_attendance_in_which_more_was_said_stays(
    ledger: Ledger, number: int, asked: int
) -> None:
    await receive(ledger, number, whatsapp_message(CLARA, "Where is it?", seconds=11))
    await read(ledger, number, "4")
    [opened, _] = await attendances_at(ledger, CLARA)
    assert opened.state is AttendanceState.WAITING
    assert (await shown(ledger, asked)).feedback is None

"""Private notes: among colleagues, once each, and never to a client."""

import msgspec
import pytest

from helpdesk.actions.attendances import do_accept, show_attendance
from helpdesk.actions.dispatch import do_claim
from helpdesk.actions.message_pages import list_messages
from helpdesk.actions.messages import do_retry, do_write
from helpdesk.actions.notes import do_note_down, do_write_note
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.events import Event, EventKind
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.domain.states import MessageStatus, Origin
from helpdesk.errors import Conflict, HelpdeskError, Invalid, NotFound
from tests.actions.people import told
from tests.factories import FakeClock, do_open, do_wait, message_of, uuid


async def note(
    ledger: Ledger, actor: Actor, attendance_id: int, note_id: str, content: str = "A regular"
) -> tuple[MessageShape, bool]:
    return await ledger.write(
        lambda work: do_write_note(work, actor, attendance_id, note_id, content)
    )


async def test_a_note_is_read_in_the_conversation_and_never_sent(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    written, is_new = await note(ledger, ana, opened, uuid())
    assert is_new
    assert (written.origin, written.user_id) == (Origin.NOTE, ana.user_id)
    assert (written.status, written.whatsapp_id) == (MessageStatus.RECEIVED, None)
    shown = await ledger.read(lambda c: list_messages(c, ana, opened, None, 10).items)
    assert shown[-1] == written
    assert await ledger.write(lambda work: do_claim(work, 10)) == []


async def test_a_note_leaves_preview_unread_count_and_clocks_as_they_are(
    ledger: Ledger, clock: FakeClock, ana: Actor, opened: int
) -> None:
    before = await ledger.read(lambda c: show_attendance(c, ana, opened))
    clock.advance(60_000)
    written, _ = await note(ledger, ana, opened, uuid())
    after = await ledger.read(lambda c: show_attendance(c, ana, opened))
    assert after == msgspec.structs.replace(before, seq=written.seq)


async def test_a_note_is_told_like_a_message(ledger: Ledger, ana: Actor, opened: int) -> None:
    def do_note(work: Work) -> list[Event]:
        do_write_note(work, ana, opened, uuid(), "Call back at noon")
        return told(work, EventKind.MESSAGE_CREATED)

    [event] = await ledger.write(do_note)
    assert event.message is not None
    assert event.attendance is not None
    assert (event.message.origin, event.message.content) == (Origin.NOTE, "Call back at noon")
    assert event.attendance.seq == event.message.seq == event.seq


async def test_the_same_id_again_is_the_same_note(ledger: Ledger, ana: Actor, opened: int) -> None:
    note_id = uuid()
    first, _ = await note(ledger, ana, opened, note_id)
    assert await note(ledger, ana, opened, note_id.upper(), "Another") == (first, False)


async def test_a_note_and_a_message_never_pass_for_each_other(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    note_id, message_id = uuid(), uuid()
    await note(ledger, ana, opened, note_id, "He never pays")
    with pytest.raises(Conflict) as refused:
        await ledger.write(lambda work: do_write(work, ana, opened, note_id, "Hello"))
    assert refused.value.code == "id_taken"
    await ledger.write(lambda work: do_write(work, ana, opened, message_id, "Hello"))
    with pytest.raises(Conflict):
        await note(ledger, ana, opened, message_id)


async def test_a_note_is_neither_quoted_to_the_client_nor_sent_again(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    note_id = uuid()
    await note(ledger, ana, opened, note_id, "He never pays")
    with pytest.raises(Invalid):
        await ledger.write(lambda work: do_write(work, ana, opened, uuid(), "See above", note_id))
    with pytest.raises(Conflict):
        await ledger.write(lambda work: do_retry(work, ana, note_id))
    assert (await message_of(ledger, note_id)).status is MessageStatus.RECEIVED


async def test_notes_are_written_by_who_may_write(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor, marta: Actor, opened: int
) -> None:
    waiting = await ledger.write(lambda work: do_wait(work, number))
    refusals: list[tuple[Actor, int, type[HelpdeskError]]] = [
        (ana, waiting, Conflict),
        (marta, waiting, Conflict),
        (bruno, opened, NotFound),
    ]
    for actor, attendance_id, refusal in refusals:
        with pytest.raises(refusal):
            await note(ledger, actor, attendance_id, uuid())
    written, _ = await note(ledger, marta, opened, uuid())
    assert written.user_id == marta.user_id
    await ledger.write(lambda work: do_accept(work, bruno, waiting))
    await note(ledger, bruno, waiting, uuid())


@pytest.mark.parametrize("content", ["", "  \n", "x" * 65_537])
async def test_a_note_says_something(ledger: Ledger, ana: Actor, opened: int, content: str) -> None:
    with pytest.raises(Invalid) as refused:
        await note(ledger, ana, opened, uuid(), content)
    assert list(refused.value.fields) == ["content"]


async def test_who_has_handed_it_on_still_leaves_the_note_for_the_receiver(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    brunos = await ledger.write(lambda work: do_open(work, number, bruno))
    note_id = uuid()
    await ledger.write(lambda work: do_note_down(work, ana, brunos, note_id, "Wants a refund"))
    [*_, shown] = await ledger.read(lambda c: list_messages(c, bruno, brunos, None, 10).items)
    assert (shown.id, shown.user_id, shown.content) == (note_id, ana.user_id, "Wants a refund")

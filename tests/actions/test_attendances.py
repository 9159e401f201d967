"""Accepting, transferring, finishing, reading: who may, who wins, what changes."""

import asyncio

import pytest
from sqlalchemy import func, select

from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_finish, do_read, do_transfer, show_attendance
from helpdesk.actions.departments import do_add_department
from helpdesk.actions.snapshots import show_snapshot
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Ledger
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import MINUTE, to_iso
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.store.schema import audit
from tests.factories import (
    START,
    FakeClock,
    add_person,
    arrived,
    do_open,
    do_wait,
    phone,
    whatsapp_message,
)


@pytest.fixture
async def waiting(ledger: Ledger, number: int) -> int:
    return await ledger.write(lambda work: do_wait(work, number))


async def accept(ledger: Ledger, actor: Actor, attendance_id: int) -> AttendanceShape:
    return await ledger.write(lambda work: do_accept(work, actor, attendance_id))


async def transfer(
    ledger: Ledger, actor: Actor, attendance_id: int, user_id: int | None
) -> AttendanceShape:
    return await ledger.write(lambda work: do_transfer(work, actor, attendance_id, user_id))


async def finish(ledger: Ledger, actor: Actor, attendance_id: int) -> AttendanceShape:
    return await ledger.write(lambda work: do_finish(work, actor, attendance_id))


async def read(ledger: Ledger, actor: Actor, attendance_id: int) -> AttendanceShape:
    return await ledger.write(lambda work: do_read(work, actor, attendance_id))


async def handed_to(ledger: Ledger, actor: Actor) -> list[int]:
    """What a page that is opened now marks."""
    snapshot = await ledger.read(lambda c: show_snapshot(c, actor))
    return [attendance.id for attendance in snapshot.handed]


async def test_who_accepts_has_it(
    ledger: Ledger, clock: FakeClock, waiting: int, ana: Actor
) -> None:
    clock.advance(MINUTE)
    taken = await accept(ledger, ana, waiting)
    assert taken.state is AttendanceState.OPEN
    assert taken.attendant is not None
    assert taken.attendant.name == "Ana"
    assert taken.started_at == to_iso(clock())


async def test_of_twelve_who_accept_at_once_one_wins_and_the_others_read_who(
    ledger: Ledger, waiting: int
) -> None:
    team = [await add_person(ledger, f"Attendant {index}") for index in range(12)]
    attempts = [accept(ledger, actor, waiting) for actor in team]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    winners = [one for one in outcomes if isinstance(one, AttendanceShape)]
    losers = [one for one in outcomes if isinstance(one, Conflict)]
    assert (len(winners), len(losers)) == (1, 11), outcomes
    winner = winners[0].attendant
    assert winner is not None
    for conflict in losers:
        assert conflict.code == "accepted_already"
        assert conflict.data["attendant"] == {"id": winner.id, "name": winner.name}
        assert winner.name in conflict.message


async def test_even_the_winner_cannot_accept_twice(
    ledger: Ledger, waiting: int, ana: Actor, marta: Actor
) -> None:
    await accept(ledger, ana, waiting)
    for actor in (ana, marta):
        with pytest.raises(Conflict, match="Ana has accepted this"):
            await accept(ledger, actor, waiting)


async def test_a_second_accept_keeps_when_service_started(
    ledger: Ledger, clock: FakeClock, waiting: int, ana: Actor, bruno: Actor
) -> None:
    first = await accept(ledger, ana, waiting)
    clock.advance(MINUTE)
    back = await transfer(ledger, ana, waiting, None)
    assert (back.state, back.attendant) == (AttendanceState.WAITING, None)
    again = await accept(ledger, bruno, waiting)
    assert again.started_at == first.started_at == to_iso(START)


async def test_a_transfer_hands_it_to_the_receiver(
    ledger: Ledger, opened: int, ana: Actor, bruno: Actor
) -> None:
    handed = await transfer(ledger, ana, opened, bruno.user_id)
    assert handed.attendant is not None
    assert handed.attendant.id == bruno.user_id
    with pytest.raises(NotFound):
        await ledger.read(lambda c: show_attendance(c, ana, opened))


async def test_who_was_handed_one_finds_it_marked_until_it_is_opened(
    ledger: Ledger, clock: FakeClock, opened: int, ana: Actor, bruno: Actor, marta: Actor
) -> None:
    clock.advance(MINUTE)
    handed = await transfer(ledger, ana, opened, bruno.user_id)
    assert (handed.handed_at, handed.handed_by) == (to_iso(clock()), ana.user_id)
    assert await handed_to(ledger, bruno) == [opened]
    assert await handed_to(ledger, ana) == []

    assert (await read(ledger, marta, opened)).handed_by == ana.user_id
    seen = await read(ledger, bruno, opened)
    assert (seen.handed_at, seen.handed_by) == (None, None)
    assert await handed_to(ledger, bruno) == []


async def test_who_takes_one_from_a_colleague_is_not_told_of_it(
    ledger: Ledger, opened: int, marta: Actor
) -> None:
    taken = await transfer(ledger, marta, opened, marta.user_id)
    assert (taken.handed_at, taken.handed_by) == (None, None)


async def test_what_was_handed_on_is_marked_for_nobody_else(
    ledger: Ledger, opened: int, ana: Actor, bruno: Actor, marta: Actor
) -> None:
    await transfer(ledger, ana, opened, bruno.user_id)
    back = await transfer(ledger, bruno, opened, None)
    assert back.handed_by is None
    await transfer(ledger, marta, opened, bruno.user_id)
    finished = await finish(ledger, bruno, opened)
    assert finished.handed_by is None


async def test_a_manager_hands_a_waiting_one_to_an_attendant(
    ledger: Ledger, waiting: int, bruno: Actor, marta: Actor
) -> None:
    handed = await transfer(ledger, marta, waiting, bruno.user_id)
    assert (handed.state, handed.started_at) == (AttendanceState.OPEN, to_iso(START))


async def test_an_attendant_transfers_and_finishes_only_what_is_theirs(
    ledger: Ledger, waiting: int, opened: int, bruno: Actor
) -> None:
    with pytest.raises(Forbidden):
        await transfer(ledger, bruno, waiting, bruno.user_id)
    with pytest.raises(Forbidden):
        await finish(ledger, bruno, waiting)
    with pytest.raises(NotFound):
        await transfer(ledger, bruno, opened, bruno.user_id)
    with pytest.raises(NotFound):
        await finish(ledger, bruno, opened)


async def test_nobody_receives_who_is_gone_or_never_was(
    ledger: Ledger, opened: int, ana: Actor, bruno: Actor
) -> None:
    await ledger.write(lambda work: do_change(work, bruno.user_id, active=False))
    for user_id in (bruno.user_id, 4711):
        with pytest.raises(Invalid) as refused:
            await transfer(ledger, ana, opened, user_id)
        assert "user_id" in refused.value.fields


async def test_a_finish_ends_it_once(
    ledger: Ledger, clock: FakeClock, opened: int, ana: Actor, marta: Actor
) -> None:
    clock.advance(MINUTE)
    finished = await finish(ledger, ana, opened)
    assert finished.state is AttendanceState.FINISHED
    assert finished.finished_at == to_iso(clock())
    assert (finished.unread_count, finished.is_finished_automatically) == (1, False)
    for actor in (ana, marta):
        with pytest.raises(Conflict) as refused:
            await finish(ledger, actor, opened)
        assert refused.value.code == "finished"
        with pytest.raises(Conflict):
            await transfer(ledger, actor, opened, ana.user_id)
        with pytest.raises(Conflict):
            await accept(ledger, actor, opened)


async def test_a_manager_finishes_whatever_is_not_finished(
    ledger: Ledger, waiting: int, opened: int, marta: Actor
) -> None:
    for attendance_id in (waiting, opened):
        assert (await finish(ledger, marta, attendance_id)).state is AttendanceState.FINISHED


async def test_only_the_attendant_who_has_it_open_clears_its_unread_count(
    ledger: Ledger, waiting: int, ana: Actor, bruno: Actor, marta: Actor
) -> None:
    for actor in (ana, marta):
        assert (await read(ledger, actor, waiting)).unread_count == 1
    await accept(ledger, ana, waiting)
    assert (await read(ledger, marta, waiting)).unread_count == 1
    with pytest.raises(NotFound):
        await read(ledger, bruno, waiting)
    assert (await read(ledger, ana, waiting)).unread_count == 0


async def test_a_message_after_the_reading_counts_again(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    clara = phone()
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, clara))
    await read(ledger, ana, attendance_id)
    message = arrived(whatsapp_message(clara, "Still there?", seconds=1), number)
    await ledger.write(lambda work: do_receive(work, [message]))
    shown = await ledger.read(lambda c: show_attendance(c, ana, attendance_id))
    assert shown.unread_count == 1


async def test_what_does_not_exist_is_not_found_for_anybody(ledger: Ledger, marta: Actor) -> None:
    for attempt in (accept, finish, read):
        with pytest.raises(NotFound):
            await attempt(ledger, marta, 4711)


async def test_what_stays_on_the_waiting_list_without_a_word_is_no_transfer(
    ledger: Ledger, admin: Actor, marta: Actor, waiting: int
) -> None:
    sales = await ledger.write(lambda work: do_add_department(work, admin, "Sales", ()))

    async def put_back(note: str = "", department_id: int | None = None) -> AttendanceShape:
        return await ledger.write(
            lambda work: do_transfer(work, marta, waiting, None, note, department_id)
        )

    with pytest.raises(Conflict) as refused:
        await put_back(" ")
    assert refused.value.code == "waits_already"
    assert (await put_back(department_id=sales.id)).department_id == sales.id
    with pytest.raises(Conflict):
        await put_back(department_id=sales.id)
    assert (await put_back("Be quick", sales.id)).state is AttendanceState.WAITING
    deed = audit.c.deed == Deed.ATTENDANCE_TRANSFERRED.value
    count = select(func.count()).select_from(audit).where(deed)
    assert await ledger.read(lambda c: c.execute(count).scalar_one()) == 2

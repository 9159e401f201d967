"""Numbers: whose phone may be paired where, what a start of the process does."""

import pytest

from helpdesk.actions.instances import (
    do_add_instance,
    do_change_state,
    do_log_out,
    do_resume,
    do_show_qrcode,
    do_start,
    do_stop,
    do_take_over,
    show_instance,
)
from helpdesk.actions.work import Ledger
from helpdesk.domain.envelopes import (
    InstanceStateChanged,
    LogOutInstance,
    Outbound,
    QrCodeChanged,
    StartInstance,
    StopInstance,
    TakeInventory,
    TakeOver,
)
from helpdesk.domain.moments import MINUTE, to_iso
from helpdesk.domain.shapes import InstanceShape
from helpdesk.domain.states import SENTENCES, InstanceKind, InstanceState
from helpdesk.errors import Conflict, NotFound
from tests.factories import FakeClock, add_number, do_add_connected_number, do_connect, do_move


@pytest.fixture
def orders(ledger: Ledger) -> list[Outbound]:
    """What the bot is told."""
    orders: list[Outbound] = []
    ledger.after_commit(lambda work: orders.extend(work.outgoing))
    return orders


async def show(ledger: Ledger, number: int) -> InstanceShape:
    return await ledger.read(lambda c: show_instance(c, number))


async def add(ledger: Ledger, name: str = "Shop") -> int:
    shape = await ledger.write(lambda work: do_add_instance(work, name, InstanceKind.WHATSAPP))
    return shape.id


async def test_a_new_number_does_nothing_until_it_is_started(
    ledger: Ledger, orders: list[Outbound]
) -> None:
    number = await add(ledger)
    assert (await show(ledger, number)).state is InstanceState.STOPPED
    assert orders == []
    await ledger.write(lambda work: do_start(work, number))
    assert orders == [StartInstance(instance_id=number, kind=InstanceKind.WHATSAPP, name="Shop")]


async def test_each_state_is_told_with_its_moment_and_a_sentence(
    ledger: Ledger, clock: FakeClock
) -> None:
    number = await add(ledger)
    for state in (*list(InstanceState)[1:], InstanceState.STOPPED):
        clock.advance(MINUTE)
        await ledger.write(lambda work: do_move(work, number, state))  # noqa: B023
        shown = await show(ledger, number)
        assert (shown.state, shown.since) == (state, to_iso(clock()))
        assert shown.sentence == SENTENCES[state]


async def test_the_same_state_again_keeps_since_when(ledger: Ledger, clock: FakeClock) -> None:
    number = await add_number(ledger)
    since = (await show(ledger, number)).since
    clock.advance(MINUTE)
    await ledger.write(lambda work: do_connect(work, number))
    assert (await show(ledger, number)).since == since


async def test_a_detail_is_added_to_the_sentence(ledger: Ledger) -> None:
    number = await add(ledger)
    changed = InstanceStateChanged(
        instance_id=number, state=InstanceState.OUTDATED, at=ledger.clock(), detail="No Chat."
    )
    await ledger.write(lambda work: do_change_state(work, changed))
    assert (await show(ledger, number)).sentence.endswith(" No Chat.")


async def test_another_phone_on_a_paired_number_is_refused_and_logged_out(
    ledger: Ledger, orders: list[Outbound]
) -> None:
    number = await add_number(ledger)
    await ledger.write(lambda work: do_move(work, number, InstanceState.LOGGED_OUT))
    orders.clear()
    await ledger.write(lambda work: do_connect(work, number, "5511911112222"))
    shown = await show(ledger, number)
    assert shown.state is not InstanceState.CONNECTED
    assert shown.phone == "5511900000000"
    assert "another phone" in shown.sentence
    assert "+55 11 91111-2222" in shown.sentence
    assert [type(one) for one in orders] == [LogOutInstance]
    await ledger.write(lambda work: do_move(work, number, InstanceState.LOGGED_OUT))
    assert "another phone" in (await show(ledger, number)).sentence


async def test_a_phone_that_another_number_has_is_refused_by_its_name(
    ledger: Ledger, orders: list[Outbound]
) -> None:
    await add_number(ledger)
    second = await add(ledger, "Second")
    orders.clear()
    await ledger.write(lambda work: do_connect(work, second))
    shown = await show(ledger, second)
    assert shown.state is not InstanceState.CONNECTED
    assert '"Number 5511900000000"' in shown.sentence
    assert [type(one) for one in orders] == [LogOutInstance]


async def test_the_same_phone_spelled_without_the_ninth_digit_is_the_same(
    ledger: Ledger, orders: list[Outbound]
) -> None:
    number = await ledger.write(lambda work: do_add_connected_number(work, "5511987654321"))
    await ledger.write(lambda work: do_move(work, number, InstanceState.OFFLINE))
    orders.clear()
    await ledger.write(lambda work: do_connect(work, number, "551187654321"))
    assert (await show(ledger, number)).state is InstanceState.CONNECTED
    assert [type(one) for one in orders] == [TakeInventory]


async def test_what_is_wanted_is_opened_again_at_the_next_start(
    ledger: Ledger, orders: list[Outbound]
) -> None:
    running, stopped, never = await add_number(ledger), await add(ledger), await add(ledger)
    await ledger.write(lambda work: do_start(work, stopped))
    await ledger.write(lambda work: do_stop(work, stopped))
    orders.clear()
    await ledger.write(do_resume)
    assert [(type(one), one.instance_id) for one in orders] == [(StartInstance, running)]
    for number in (running, stopped, never):
        assert (await show(ledger, number)).state is InstanceState.STOPPED


async def test_a_log_out_that_a_crash_cut_short_is_finished_at_the_next_start(
    ledger: Ledger, orders: list[Outbound]
) -> None:
    number = await add_number(ledger)
    await ledger.write(lambda work: do_log_out(work, number))
    orders.clear()
    await ledger.write(do_resume)
    assert [type(one) for one in orders] == [StartInstance, LogOutInstance]
    await ledger.write(lambda work: do_move(work, number, InstanceState.LOGGED_OUT))
    orders.clear()
    await ledger.write(do_resume)
    assert orders == []


async def test_a_qr_code_is_shown_and_withdrawn(ledger: Ledger) -> None:
    number = await add(ledger)
    for key, is_there in (("qrcodes/1/secret.png", True), (None, False)):
        changed = QrCodeChanged(instance_id=number, media_key=key, at=ledger.clock())
        await ledger.write(lambda work: do_show_qrcode(work, changed))  # noqa: B023
        assert (await show(ledger, number)).has_qrcode is is_there


async def test_orders_that_make_no_sense_now_are_refused(
    ledger: Ledger, orders: list[Outbound]
) -> None:
    number = await add(ledger)
    with pytest.raises(Conflict):
        await ledger.write(lambda work: do_log_out(work, number))
    with pytest.raises(Conflict):
        await ledger.write(lambda work: do_take_over(work, number))
    for act in (do_start, do_stop, do_log_out, do_take_over):
        with pytest.raises(NotFound):
            await ledger.write(lambda work: act(work, 4711))  # noqa: B023
    assert orders == []


async def test_use_here_is_passed_on_in_a_conflict(ledger: Ledger, orders: list[Outbound]) -> None:
    number = await add_number(ledger)
    await ledger.write(lambda work: do_move(work, number, InstanceState.CONFLICT))
    await ledger.write(lambda work: do_take_over(work, number))
    assert orders[-1] == TakeOver(instance_id=number)


async def test_what_the_bot_says_of_a_number_that_is_gone_changes_nothing(
    ledger: Ledger, orders: list[Outbound]
) -> None:
    await ledger.write(lambda work: do_connect(work, 4711))
    gone = QrCodeChanged(instance_id=4711, media_key="qrcodes/4711/x.png", at=ledger.clock())
    await ledger.write(lambda work: do_show_qrcode(work, gone))
    assert orders == []


async def test_stopping_closes_the_page(ledger: Ledger, orders: list[Outbound]) -> None:
    number = await add_number(ledger)
    await ledger.write(lambda work: do_stop(work, number))
    assert orders[-1] == StopInstance(instance_id=number)

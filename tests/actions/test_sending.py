"""Writing once, ticks in any order, reports of the bot, a person's retry."""

import asyncio

import pytest

from helpdesk.actions.attendances import do_finish, do_transfer
from helpdesk.actions.dispatch import do_claim
from helpdesk.actions.message_changes import do_report, do_tick
from helpdesk.actions.messages import do_retry, do_write
from helpdesk.actions.work import Ledger
from helpdesk.domain.envelopes import SendOutcome, SendReported, Tick, TicksChanged
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.shapes import MessageShape
from helpdesk.domain.states import MessageStatus
from helpdesk.errors import Conflict, Forbidden, HelpdeskError, Invalid, NotFound
from helpdesk.whatsapp.ids import derive_whatsapp_id
from tests.factories import add_person, do_open, do_wait, message_of, uuid


async def write(
    ledger: Ledger, actor: Actor, attendance_id: int, message_id: str, content: str = "Hi"
) -> tuple[MessageShape, bool]:
    return await ledger.write(
        lambda work: do_write(work, actor, attendance_id, message_id, content)
    )


async def tick(ledger: Ledger, number: int, whatsapp_id: str, *acks: int) -> None:
    """Ticks arrive, each in an envelope of its own."""
    for ack in acks:
        told = TicksChanged(instance_id=number, ticks=(Tick(whatsapp_id, True, ack),))
        await ledger.write(lambda work: do_tick(work, [told]))  # noqa: B023


async def report(
    ledger: Ledger, message_id: str, outcome: SendOutcome, attempt: int = 0, ack: int = 0
) -> MessageStatus:
    """The bot reports; the status afterwards."""
    message = await message_of(ledger, message_id)
    told = SendReported(
        instance_id=message.instance_id,
        message_id=message_id,
        attempt=attempt,
        outcome=outcome,
        ack=ack,
        reason=None if outcome is SendOutcome.SENT else "what the bot says",
    )
    await ledger.write(lambda work: do_report(work, told))
    return (await message_of(ledger, message_id)).status


async def claimed(ledger: Ledger, actor: Actor, attendance_id: int) -> str:
    """A message on its way; its id."""
    message_id = uuid()
    await write(ledger, actor, attendance_id, message_id)
    await ledger.write(lambda work: do_claim(work, 10))
    return message_id


async def test_the_same_id_again_is_the_same_message(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    message_id = uuid()
    first, is_new = await write(ledger, ana, opened, message_id, "Once")
    assert is_new
    again, is_new = await write(ledger, ana, opened, message_id.upper(), "Twice?")
    assert (again, is_new) == (first, False)


async def test_ten_posts_of_one_message_at_once_are_one_message(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    message_id = uuid()
    attempts = [write(ledger, ana, opened, message_id) for _ in range(10)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    shown = [one for one in outcomes if isinstance(one, tuple)]
    assert len([one for one in shown if one[1]]) == 1
    assert len({one[0].id for one in shown}) == 1
    if ledger.database.__class__.__name__ == "SqliteDatabase":
        assert len(shown) == 10


async def test_an_id_of_another_attendance_or_author_is_refused_and_tells_nothing(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor, opened: int
) -> None:
    message_id = uuid()
    await write(ledger, ana, opened, message_id, "a secret")
    other = await ledger.write(lambda work: do_open(work, number, ana))
    brunos = await ledger.write(lambda work: do_open(work, number, bruno))
    manager = await add_person(ledger, "Marta", Role.ATTENDANT_MANAGER)
    for actor, attendance_id in ((ana, other), (bruno, brunos), (manager, opened)):
        with pytest.raises(Conflict) as refused:
            await write(ledger, actor, attendance_id, message_id, "mine")
        assert (refused.value.code, refused.value.data) == ("id_taken", {})
        assert "secret" not in refused.value.message


async def test_the_same_id_again_is_the_same_message_though_it_was_handed_on(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor, opened: int
) -> None:
    """Its answer was lost, and the attendance is another's by now: the author hears that it was
    taken, and nothing of what has happened since."""
    message_id = uuid()
    first, _ = await write(ledger, ana, opened, message_id, "Once")
    await ledger.write(lambda work: do_transfer(work, ana, opened, bruno.user_id))
    await ledger.write(lambda work: do_claim(work, 10))
    assert await report(ledger, message_id, SendOutcome.SENT, ack=3) is MessageStatus.READ
    assert await write(ledger, ana, opened, message_id, "Once") == (first, False)
    with pytest.raises(NotFound):
        await write(ledger, ana, opened, uuid(), "Once")
    with pytest.raises(Conflict):
        await write(ledger, bruno, opened, message_id, "Once")


async def test_nobody_writes_where_it_is_not_open_or_not_theirs(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor, opened: int
) -> None:
    waiting = await ledger.write(lambda work: do_wait(work, number))
    refusals: list[tuple[Actor, int, type[HelpdeskError]]] = [
        (ana, waiting, Conflict),
        (bruno, opened, NotFound),
    ]
    for actor, attendance_id, refusal in refusals:
        with pytest.raises(refusal):
            await write(ledger, actor, attendance_id, uuid())
    await ledger.write(lambda work: do_finish(work, ana, opened))
    with pytest.raises(Conflict):
        await write(ledger, ana, opened, uuid())


async def test_a_manager_writes_in_whatever_is_open(ledger: Ledger, opened: int) -> None:
    manager = await add_person(ledger, "Marta", Role.ATTENDANT_MANAGER)
    message, _ = await write(ledger, manager, opened, uuid())
    assert (message.user_id, message.status) == (manager.user_id, MessageStatus.QUEUED)


@pytest.mark.parametrize(
    ("message_id", "content", "field"),
    [
        ("not-a-uuid", "Hi", "id"),
        (None, "", "content"),
        (None, " \n\t ", "content"),
        (None, "\x00", "content"),
        (None, "x" * 65_537, "content"),
    ],
)
async def test_what_whatsapp_would_not_take_is_refused_by_field(
    ledger: Ledger, ana: Actor, opened: int, message_id: str | None, content: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await write(ledger, ana, opened, message_id or uuid(), content)
    assert list(refused.value.fields) == [field]


async def test_the_whatsapp_id_follows_from_the_message_id(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    message_id = "6f1c2a1e-0d3b-4c5a-9e8f-7a6b5c4d3e2f"
    message, _ = await write(ledger, ana, opened, message_id)
    assert message.whatsapp_id == derive_whatsapp_id(message_id, 0)
    assert message.whatsapp_id is not None
    assert message.whatsapp_id.startswith("3EB0")
    assert len(message.whatsapp_id) == 22


@pytest.mark.parametrize(
    ("acks", "status"),
    [
        ((1, 2, 3), MessageStatus.READ),
        ((3, 2, 1), MessageStatus.READ),
        ((2, 2, 2), MessageStatus.DELIVERED),
        ((0,), MessageStatus.SENDING),
        ((-1,), MessageStatus.FAILED),
        ((-1, 2), MessageStatus.DELIVERED),
        ((2, -1), MessageStatus.DELIVERED),
        ((4, 3), MessageStatus.PLAYED),
        ((9,), MessageStatus.PLAYED),
    ],
)
async def test_of_ticks_in_any_order_the_furthest_holds(
    ledger: Ledger,
    number: int,
    ana: Actor,
    opened: int,
    acks: tuple[int, ...],
    status: MessageStatus,
) -> None:
    message_id = await claimed(ledger, ana, opened)
    await tick(ledger, number, derive_whatsapp_id(message_id, 0), *acks)
    assert (await message_of(ledger, message_id)).status is status


async def test_a_tick_of_another_number_or_of_a_clients_message_changes_nothing(
    ledger: Ledger, number: int, ana: Actor, opened: int
) -> None:
    message_id = await claimed(ledger, ana, opened)
    whatsapp_id = derive_whatsapp_id(message_id, 0)
    await tick(ledger, number + 1, whatsapp_id, 3)
    theirs = TicksChanged(instance_id=number, ticks=(Tick(whatsapp_id, False, 3),))
    await ledger.write(lambda work: do_tick(work, [theirs]))
    assert (await message_of(ledger, message_id)).status is MessageStatus.SENDING


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (SendOutcome.SENT, MessageStatus.SENT),
        (SendOutcome.FAILED, MessageStatus.FAILED),
        (SendOutcome.UNCERTAIN, MessageStatus.UNCERTAIN),
        (SendOutcome.DEFERRED, MessageStatus.QUEUED),
        (SendOutcome.UNSETTLED, MessageStatus.SENDING),
    ],
)
async def test_a_report_says_how_sending_ended(
    ledger: Ledger, ana: Actor, opened: int, outcome: SendOutcome, status: MessageStatus
) -> None:
    message_id = await claimed(ledger, ana, opened)
    assert await report(ledger, message_id, outcome) is status
    error = (await message_of(ledger, message_id)).error
    # One that waits tells for what, if the bot says so.
    has_reason = status is not MessageStatus.SENDING and status is not MessageStatus.SENT
    assert (error is not None) is has_reason


@pytest.mark.parametrize("outcome", [SendOutcome.FAILED, SendOutcome.UNCERTAIN])
async def test_a_later_tick_corrects_what_seemed_lost(
    ledger: Ledger, number: int, ana: Actor, opened: int, outcome: SendOutcome
) -> None:
    message_id = await claimed(ledger, ana, opened)
    await report(ledger, message_id, outcome)
    await tick(ledger, number, derive_whatsapp_id(message_id, 0), 2)
    corrected = await message_of(ledger, message_id)
    assert (corrected.status, corrected.error) == (MessageStatus.DELIVERED, None)


async def test_a_late_report_takes_no_tick_back(
    ledger: Ledger, number: int, ana: Actor, opened: int
) -> None:
    message_id = await claimed(ledger, ana, opened)
    await tick(ledger, number, derive_whatsapp_id(message_id, 0), 3)
    for outcome in SendOutcome:
        assert await report(ledger, message_id, outcome) is MessageStatus.READ


async def test_a_retry_is_a_new_attempt_under_another_whatsapp_id(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    message_id = await claimed(ledger, ana, opened)
    await report(ledger, message_id, SendOutcome.FAILED)
    again = await ledger.write(lambda work: do_retry(work, ana, message_id))
    assert (again.id, again.status, again.error) == (message_id, MessageStatus.QUEUED, None)
    assert again.whatsapp_id == derive_whatsapp_id(message_id, 1)
    assert again.whatsapp_id != derive_whatsapp_id(message_id, 0)


async def test_a_report_of_an_earlier_attempt_changes_nothing(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    message_id = await claimed(ledger, ana, opened)
    await report(ledger, message_id, SendOutcome.FAILED)
    await ledger.write(lambda work: do_retry(work, ana, message_id))
    for outcome in SendOutcome:
        assert await report(ledger, message_id, outcome, attempt=0) is MessageStatus.QUEUED


async def test_only_what_failed_or_is_uncertain_is_sent_again_and_only_by_who_may_write(
    ledger: Ledger, ana: Actor, bruno: Actor, opened: int
) -> None:
    message_id = await claimed(ledger, ana, opened)
    with pytest.raises(Conflict) as refused:
        await ledger.write(lambda work: do_retry(work, ana, message_id))
    assert refused.value.code == "not_failed"
    await report(ledger, message_id, SendOutcome.UNCERTAIN)
    with pytest.raises((NotFound, Forbidden)):
        await ledger.write(lambda work: do_retry(work, bruno, message_id))
    await ledger.write(lambda work: do_retry(work, ana, message_id))

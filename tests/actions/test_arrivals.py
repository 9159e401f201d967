"""What arrives becomes clients, attendances and messages, each once."""

import asyncio

import pytest

from helpdesk.actions.attendances import do_finish
from helpdesk.actions.work import Ledger
from helpdesk.domain.contents import Details
from helpdesk.domain.roles import Actor
from helpdesk.domain.states import AttendanceState, MessageStatus, MessageType, Origin
from tests.actions.receiving import attendances_at, conversation, counts, receive
from tests.factories import phone, whatsapp_message


async def test_a_first_message_makes_a_client_and_a_waiting_attendance(
    ledger: Ledger, number: int
) -> None:
    clara = phone("5511987654321")
    await receive(ledger, number, whatsapp_message(clara, "Good day", seconds=5, name=" Clara "))
    [attendance] = await attendances_at(ledger, clara)
    assert attendance.state is AttendanceState.WAITING
    assert attendance.unread_count == 1
    assert attendance.client.name == "Clara"
    assert attendance.client.phone == "5511987654321"
    assert attendance.chat == clara
    last = attendance.last_message
    assert last is not None
    assert (last.content, last.origin, last.status) == (
        "Good day",
        Origin.CLIENT,
        MessageStatus.RECEIVED,
    )
    assert attendance.created_at == last.at


@pytest.mark.parametrize("is_one_batch", [True, False])
async def test_the_same_message_twice_is_one_message(
    ledger: Ledger, number: int, is_one_batch: bool
) -> None:
    message = whatsapp_message()
    if is_one_batch:
        await receive(ledger, number, message, message)
    else:
        await receive(ledger, number, message)
        await receive(ledger, number, message, is_live=False)
    assert await counts(ledger) == (1, 1, 1)
    assert (await attendances_at(ledger, message.chat))[0].unread_count == 1


@pytest.mark.parametrize("is_one_batch", [True, False])
async def test_content_takes_the_place_of_its_ciphertext(
    ledger: Ledger, number: int, admin: Actor, is_one_batch: bool
) -> None:
    clara = phone()
    pending = whatsapp_message(
        clara,
        "",
        whatsapp_id="3AFEED",
        type=MessageType.UNSUPPORTED,
        whatsapp_type="ciphertext",
        pending=True,
    )
    content = whatsapp_message(clara, "At last", whatsapp_id="3AFEED")
    for batch in (
        [[pending, pending, content]] if is_one_batch else [[pending], [pending], [content]]
    ):
        await receive(ledger, number, *batch)
    [message] = await conversation(ledger, admin, clara)
    assert (message.type, message.content, message.whatsapp_type) == (
        MessageType.TEXT,
        "At last",
        "chat",
    )
    [attendance] = await attendances_at(ledger, clara)
    assert attendance.last_message is not None
    assert attendance.last_message.content == "At last"
    assert attendance.unread_count == 1


@pytest.mark.parametrize("is_first", [True, False])
async def test_a_deletion_that_comes_with_its_message_in_one_batch_counts(
    ledger: Ledger, number: int, admin: Actor, is_first: bool
) -> None:
    clara = phone()
    secret = whatsapp_message(clara, "Secret", whatsapp_id="3AFEED")
    gone = whatsapp_message(clara, "", whatsapp_id="3AFEED", details=Details(deleted_at=secret.at))
    await receive(ledger, number, *((gone, secret) if is_first else (secret, gone)))
    [shown] = await conversation(ledger, admin, clara)
    assert (shown.content, shown.deleted_at is not None) == ("", True)


async def test_of_one_message_twice_in_one_batch_the_further_tick_holds(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    clara = phone()
    sent, read = (
        whatsapp_message(clara, from_me=True, whatsapp_id="3AFEED", ack=ack) for ack in (1, 3)
    )
    await receive(ledger, number, sent, read)
    [shown] = await conversation(ledger, admin, clara)
    assert shown.status is MessageStatus.READ


async def test_late_ciphertext_does_not_take_the_content_away(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    clara = phone()
    await receive(ledger, number, whatsapp_message(clara, "Here", whatsapp_id="3AFEED"))
    await receive(ledger, number, whatsapp_message(clara, "", whatsapp_id="3AFEED", pending=True))
    assert [one.content for one in await conversation(ledger, admin, clara)] == ["Here"]


@pytest.mark.parametrize("is_one_batch", [True, False])
async def test_the_same_id_from_two_clients_is_two_messages(
    ledger: Ledger, number: int, admin: Actor, is_one_batch: bool
) -> None:
    clara, mallory = phone(), phone()
    batch = [
        whatsapp_message(mallory, "Swallowed?", whatsapp_id="3ASAME"),
        whatsapp_message(clara, "Mine", whatsapp_id="3ASAME"),
    ]
    for some in [batch] if is_one_batch else [[one] for one in batch]:
        await receive(ledger, number, *some)
    assert [one.content for one in await conversation(ledger, admin, clara)] == ["Mine"]
    assert [one.content for one in await conversation(ledger, admin, mallory)] == ["Swallowed?"]


async def test_a_client_cannot_swallow_our_own_message_by_its_id(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    clara = phone()
    await receive(ledger, number, whatsapp_message(clara, "Theirs", whatsapp_id="3ASAME"))
    await receive(
        ledger, number, whatsapp_message(clara, "Ours", whatsapp_id="3ASAME", from_me=True)
    )
    found = [(one.origin, one.content) for one in await conversation(ledger, admin, clara)]
    assert found == [(Origin.CLIENT, "Theirs"), (Origin.PHONE, "Ours")]


async def test_messages_stand_by_whatsapps_time_and_then_by_arrival(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    clara = phone()
    await receive(ledger, number, whatsapp_message(clara, "third", seconds=9))
    await receive(
        ledger,
        number,
        whatsapp_message(clara, "first", seconds=7),
        whatsapp_message(clara, "second, same second", seconds=7),
    )
    texts = [one.content for one in await conversation(ledger, admin, clara)]
    assert texts == ["first", "second, same second", "third"]
    [attendance] = await attendances_at(ledger, clara)
    assert attendance.last_message is not None
    assert attendance.last_message.content == "third"
    assert attendance.unread_count == 3


async def test_a_message_of_a_type_nobody_knows_is_kept_with_its_type(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    clara = phone()
    await receive(
        ledger,
        number,
        whatsapp_message(clara, "", type=MessageType.UNSUPPORTED, whatsapp_type="hologram"),
    )
    [message] = await conversation(ledger, admin, clara)
    assert (message.type, message.whatsapp_type) == (MessageType.UNSUPPORTED, "hologram")


async def test_a_reply_points_at_what_it_quotes(ledger: Ledger, number: int, admin: Actor) -> None:
    clara = phone()
    await receive(ledger, number, whatsapp_message(clara, "Question", whatsapp_id="3AQ"))
    await receive(
        ledger, number, whatsapp_message(clara, "About that", seconds=1, quoted_whatsapp_id="3AQ")
    )
    question, reply = await conversation(ledger, admin, clara)
    assert reply.quoted_message_id == question.id


async def test_after_the_finish_the_next_message_opens_another_attendance(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    clara = phone()
    await receive(ledger, number, whatsapp_message(clara))
    [first] = await attendances_at(ledger, clara)
    await ledger.write(lambda work: do_finish(work, admin, first.id))
    await receive(ledger, number, whatsapp_message(clara, seconds=60))
    second, earlier = await attendances_at(ledger, clara)
    assert (second.state, earlier.state) == (AttendanceState.WAITING, AttendanceState.FINISHED)
    assert second.client.id == earlier.client.id


async def test_two_hundred_first_messages_twice_at_once_make_one_attendance_each(
    ledger: Ledger, number: int
) -> None:
    people = [phone() for _ in range(200)]
    batches = [
        [whatsapp_message(person, f"{turn}", seconds=turn) for person in people[start : start + 25]]
        for start in range(0, 200, 25)
        for turn in range(2)
    ]
    if ledger.database.__class__.__name__ == "PostgresDatabase":
        # One consumer digests one batch after the other; there the batches would collide.
        for batch in batches:
            await receive(ledger, number, *batch)
    else:
        await asyncio.gather(*(receive(ledger, number, *batch) for batch in batches))
    assert await counts(ledger) == (200, 200, 400)

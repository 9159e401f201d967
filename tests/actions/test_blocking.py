"""A blocked client: what they write is kept, and nobody is called for it."""

import pytest

from helpdesk.actions.blocking import do_block
from helpdesk.actions.client_changes import ClientChange, do_change_client
from helpdesk.actions.clients import do_merge_by_hand
from helpdesk.actions.starting import Start, do_begin
from helpdesk.actions.work import Ledger
from helpdesk.domain.addresses import Address
from helpdesk.domain.roles import Actor
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Conflict, Forbidden
from helpdesk.store import clients
from tests.actions.receiving import attendances_at, client_at, conversation, receive
from tests.factories import do_add_connected_number, do_open, phone, uuid, whatsapp_message


async def block(ledger: Ledger, actor: Actor, chat: Address, *, is_blocked: bool = True) -> None:
    client = await client_at(ledger, chat)
    change = ClientChange(is_blocked=is_blocked)
    await ledger.write(lambda work: do_change_client(work, actor, client.id, change))


async def test_what_a_blocked_client_writes_is_kept_in_the_latest_attendance_and_opens_none(
    ledger: Ledger, number: int, marta: Actor, admin: Actor
) -> None:
    chat = phone()
    await receive(ledger, number, whatsapp_message(chat, "Buy now"))
    await block(ledger, marta, chat)
    await receive(ledger, number, whatsapp_message(chat, "Buy again", seconds=60))
    [attendance] = await attendances_at(ledger, chat)
    assert attendance.state is AttendanceState.FINISHED
    assert attendance.feedback_asked_at is None
    # What waited when it was finished is still unread; the rest does not count.
    assert attendance.unread_count == 1
    said = [one.content for one in await conversation(ledger, admin, chat)]
    assert said == ["Buy now", "Buy again"]


async def test_what_they_write_to_somebody_who_serves_them_all_the_same_is_unread(
    ledger: Ledger, number: int
) -> None:
    chat = phone()
    await receive(ledger, number, whatsapp_message(chat, "Hello"))
    client = await client_at(ledger, chat)
    await ledger.write(lambda work: clients.block(work.connection, client.id, is_blocked=True))
    await receive(ledger, number, whatsapp_message(chat, "Please answer me", seconds=60))
    [attendance] = await attendances_at(ledger, chat)
    assert (attendance.state, attendance.unread_count) == (AttendanceState.WAITING, 2)


async def test_on_a_number_where_they_never_wrote_it_is_kept_in_one_born_finished(
    ledger: Ledger, number: int, marta: Actor
) -> None:
    chat = phone()
    await receive(ledger, number, whatsapp_message(chat, from_me=True, content="Hi"))
    await block(ledger, marta, chat)
    second = await ledger.write(lambda work: do_add_connected_number(work, "5511900000001"))
    await receive(ledger, second, whatsapp_message(chat, "Hello there", seconds=1))
    latest, _ = await attendances_at(ledger, chat)
    assert (latest.instance_id, latest.state) == (second, AttendanceState.FINISHED)
    assert latest.unread_count == 0


async def test_once_unblocked_they_open_attendances_again(
    ledger: Ledger, number: int, marta: Actor
) -> None:
    chat = phone()
    await receive(ledger, number, whatsapp_message(chat))
    await block(ledger, marta, chat)
    await block(ledger, marta, chat, is_blocked=False)
    await receive(ledger, number, whatsapp_message(chat, "Peace?", seconds=60))
    latest, _ = await attendances_at(ledger, chat)
    assert (latest.state, latest.unread_count) == (AttendanceState.WAITING, 1)


async def test_blocking_finishes_what_is_under_way(
    ledger: Ledger, number: int, ana: Actor, marta: Actor
) -> None:
    chat = phone()
    await ledger.write(lambda work: do_open(work, number, ana, chat))
    await block(ledger, marta, chat)
    [attendance] = await attendances_at(ledger, chat)
    assert attendance.state is AttendanceState.FINISHED


async def test_attendants_do_not_block(ledger: Ledger, number: int, ana: Actor) -> None:
    chat = phone()
    await ledger.write(lambda work: do_open(work, number, ana, chat))
    client = await client_at(ledger, chat)
    with pytest.raises(Forbidden):
        await ledger.write(lambda work: do_block(work, ana, client, is_blocked=True))
    with pytest.raises(Forbidden):
        await block(ledger, ana, chat)


async def test_nobody_writes_first_to_who_is_blocked(
    ledger: Ledger, number: int, ana: Actor, marta: Actor
) -> None:
    chat = phone("5511987650001")
    await receive(ledger, number, whatsapp_message(chat))
    await block(ledger, marta, chat)
    wanted = Start(message_id=uuid(), instance_id=number, phone=chat.value, content="Hello")
    with pytest.raises(Conflict) as refused:
        await ledger.write(lambda work: do_begin(work, ana, wanted, 0))
    assert refused.value.code == "blocked"


async def test_a_block_is_about_the_person_whatever_address_they_write_from(
    ledger: Ledger, number: int, marta: Actor
) -> None:
    one, other = phone(), phone()
    await receive(ledger, number, whatsapp_message(one), whatsapp_message(other))
    await block(ledger, marta, other)
    ids = [(await client_at(ledger, chat)).id for chat in (one, other)]
    await ledger.write(lambda work: do_merge_by_hand(work, marta, *ids))
    assert (await client_at(ledger, one)).is_blocked
    await block(ledger, marta, one, is_blocked=False)
    assert not (await client_at(ledger, other)).is_blocked

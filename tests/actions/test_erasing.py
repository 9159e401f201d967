"""Erasing a client: what names them elsewhere, and what WhatsApp brings again afterwards."""

import json
from functools import partial
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept
from helpdesk.actions.audit import do_note
from helpdesk.actions.clients import do_merge_by_hand, do_part_by_hand
from helpdesk.actions.dispatch import do_claim
from helpdesk.actions.erasing import do_erase
from helpdesk.actions.messages import do_write
from helpdesk.actions.tags import do_add_tag, do_tag_client
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.envelopes import Held, WantedChat
from helpdesk.domain.moments import DAY, MINUTE
from helpdesk.domain.roles import Actor, Role
from helpdesk.errors import Conflict
from helpdesk.store import clients, instances
from helpdesk.store.schema import addresses, audit, catch_ups, erasures, messages
from helpdesk.store.schema import clients as client_table
from helpdesk.store.schema import requests as request_table
from tests.actions.people import client_of, scratch_work
from tests.actions.receiving import attendances_at, client_at, counts, receive
from tests.examples import examples
from tests.factories import (
    START,
    FakeClock,
    arrived,
    do_add_connected_number,
    do_add_person,
    lid,
    phone,
    whatsapp_message,
)

NAME = "Zuleika"


def do_erase_named(work: Work, admin: Actor, client_id: int) -> None:
    do_erase(work, admin, client_id, NAME)


async def test_what_names_the_client_elsewhere_goes_too(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    chat, other = phone(), phone()
    await receive(ledger, number, whatsapp_message(chat, name=NAME), whatsapp_message(other))
    client = await client_at(ledger, chat)
    asked = [
        WantedChat(chat, (Held("3A01", False, START, 0), Held("3A02", False, START, 0))),
        WantedChat(other, (Held("3A03", False, START, 0),)),
    ]

    def do_mention(work: Work) -> None:
        do_note(work, Deed.CLIENT_CHANGED, admin, client_id=client.id, name=NAME, count=2)
        do_note(work, Deed.TAG_CHANGED, admin, name=NAME)
        for value in (chat.value, other.value):
            work.connection.execute(
                insert(request_table).values(
                    id=str(uuid4()),
                    instance_id=number,
                    purpose='{"type":"tell"}',
                    value=json.dumps([{"kind": "phone", "value": value}]),
                    created_at=work.now,
                    deadline=work.now,
                )
            )
        values = {
            "instance_id": number,
            "request_id": "a",
            "offline_from": work.now,
            "offline_to": work.now,
            "newest": None,
            "asked": msgspec.json.encode(asked).decode(),
            "wanted": 3,
            "is_complete": True,
        }
        instances.add_catch_up(work.connection, values)

    await ledger.write(do_mention)
    await ledger.write(lambda work: do_erase_named(work, admin, client.id))

    def look(work: Work) -> None:
        entries = work.connection.execute(select(audit.c.client_id, audit.c.details)).all()
        said = [json.loads(row.details) for row in entries if row.client_id == client.id]
        assert {"name": "", "count": 2} in said
        # A tag of that name is not about the client.
        assert {"name": NAME} in [json.loads(row.details) for row in entries]
        [left] = work.connection.execute(select(request_table.c.value)).scalars()
        assert other.value in str(left)
        [row] = work.connection.execute(select(catch_ups.c.asked, catch_ups.c.wanted)).all()
        assert row.wanted == 1
        assert chat.value not in row.asked

    await ledger.write(look)


async def test_who_was_merged_into_the_client_is_erased_with_them(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    one, other = phone(), lid()
    await receive(
        ledger,
        number,
        whatsapp_message(one, "First", name=NAME),
        whatsapp_message(other, "Second", name="Her other phone"),
    )
    ids = [(await client_at(ledger, chat)).id for chat in (one, other)]
    await ledger.write(lambda work: do_merge_by_hand(work, admin, *ids))
    await ledger.write(lambda work: do_erase_named(work, admin, ids[1]))

    def look(work: Work) -> None:
        rows = work.connection.execute(select(client_table.c.name, client_table.c.phone)).all()
        assert [tuple(row) for row in rows] == [("", None), ("", None)]
        assert work.connection.execute(select(addresses.c.id)).all() == []
        assert work.connection.execute(select(messages.c.id)).all() == []
        assert len(work.connection.execute(select(erasures.c.at)).all()) == 2

    await ledger.write(look)
    await receive(ledger, number, whatsapp_message(other, "Second"))
    assert await ledger.read(lambda c: clients.find(c, [other])) == {}


# How long an example takes says nothing on a machine that does other things too.
@examples(60)
@given(
    st.lists(st.integers(-30, 0), min_size=1, max_size=8),
    st.lists(st.integers(-30, 30), max_size=8),
    st.booleans(),
)
def test_what_was_written_until_the_erasure_never_comes_back_and_what_was_later_does(
    before: list[int], again: list[int], is_live: bool
) -> None:
    chat = phone()
    with scratch_work() as work:
        number = do_add_connected_number(work)
        admin = do_add_person(work, "Alice", Role.ADMIN)
        first = [whatsapp_message(chat, name=NAME, seconds=at) for at in before]
        do_receive(work, [arrived(one, number) for one in first])
        do_erase_named(work, admin, client_of(work.connection, chat).id)
        later = [whatsapp_message(chat, name=NAME, seconds=at) for at in again]
        brought = [arrived(one, number, is_live=is_live) for one in (*first, *later)]
        do_receive(work, brought)
        kept = work.connection.execute(select(messages.c.at)).scalars().all()
        assert sorted(kept) == sorted(START + at * 1000 for at in again if at > 0)


async def test_who_writes_later_is_somebody_new(
    ledger: Ledger, clock: FakeClock, number: int, admin: Actor
) -> None:
    chat = phone()
    await receive(ledger, number, whatsapp_message(chat, name=NAME))
    client = await client_at(ledger, chat)
    await ledger.write(lambda work: do_erase_named(work, admin, client.id))
    clock.advance(DAY)
    await receive(ledger, number, whatsapp_message(chat, "Hello?", seconds=86_400))
    later = await client_at(ledger, chat)
    assert later.id != client.id
    assert later.name == ""


async def test_the_echo_of_what_was_on_its_way_makes_nobody_anew(
    ledger: Ledger, clock: FakeClock, number: int, admin: Actor, ana: Actor
) -> None:
    chat = phone()
    await receive(ledger, number, whatsapp_message(chat, name=NAME))
    client = await client_at(ledger, chat)
    [attendance] = await attendances_at(ledger, chat)

    def do_answer(work: Work) -> str:
        do_accept(work, ana, attendance.id)
        do_write(work, ana, attendance.id, str(uuid4()), "On its way")
        [claimed] = do_claim(work, 10)
        return claimed.whatsapp_id or ""

    whatsapp_id = await ledger.write(do_answer)
    await ledger.write(lambda work: do_erase_named(work, admin, client.id))
    before = await counts(ledger)
    # WhatsApp took it later than the erasure.
    clock.advance(MINUTE)
    echo = whatsapp_message(
        chat, "On its way", from_me=True, whatsapp_id=whatsapp_id, seconds=30, addresses=(lid(),)
    )
    await receive(ledger, number, echo)
    assert await counts(ledger) == before
    assert await ledger.read(lambda c: clients.find(c, [chat])) == {}


async def test_who_was_erased_is_not_merged_parted_or_tagged(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    chats = [phone(), phone(), phone()]
    await receive(ledger, number, *(whatsapp_message(chat, name=NAME) for chat in chats))
    erased, part, other = [(await client_at(ledger, chat)).id for chat in chats]

    def do_begin(work: Work) -> int:
        do_merge_by_hand(work, admin, erased, part)
        do_erase_named(work, admin, erased)
        return do_add_tag(work, admin, "VIP", 1).id

    tag_id = await ledger.write(do_begin)
    for refused in (
        partial(do_merge_by_hand, actor=admin, client_id=erased, other_id=other),
        partial(do_merge_by_hand, actor=admin, client_id=other, other_id=erased),
        partial(do_part_by_hand, actor=admin, client_id=erased, merged_id=part),
        partial(do_tag_client, actor=admin, client_id=erased, tag_ids=[tag_id]),
    ):
        with pytest.raises(Conflict) as conflict:
            await ledger.write(refused)
        assert conflict.value.code == "erased"
    await ledger.write(lambda work: do_erase_named(work, admin, other))

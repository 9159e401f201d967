"""Who is behind an address: one person is one client."""

import pytest

from helpdesk.actions.work import Ledger
from helpdesk.domain.roles import Actor
from tests.actions.receiving import client_at, conversation, counts, receive
from tests.factories import lid, phone, whatsapp_message


@pytest.mark.parametrize("is_one_batch", [True, False])
async def test_lid_and_phone_number_of_one_person_are_one_client(
    ledger: Ledger, number: int, admin: Actor, is_one_batch: bool
) -> None:
    clara, alias = phone("5511987654321"), lid()
    batch = [
        whatsapp_message(alias, "By LID", seconds=1),
        whatsapp_message(alias, "Both known", seconds=2, addresses=(alias, clara)),
        whatsapp_message(clara, "By number", seconds=3),
    ]
    for some in [batch] if is_one_batch else [[one] for one in batch]:
        await receive(ledger, number, *some)
    assert await counts(ledger) == (1, 1, 3)
    assert (await client_at(ledger, clara)).addresses == (alias, clara)
    assert (await client_at(ledger, alias)).phone == "5511987654321"
    texts = [one.content for one in await conversation(ledger, admin, clara)]
    assert texts == ["By LID", "Both known", "By number"]


@pytest.mark.parametrize("is_one_batch", [True, False])
async def test_lid_and_phone_copies_of_one_message_are_one_message(
    ledger: Ledger, number: int, is_one_batch: bool
) -> None:
    clara, alias = phone(), lid()
    batch = [
        whatsapp_message(alias, "Once", whatsapp_id="3ACOPY", addresses=(alias, clara)),
        whatsapp_message(clara, "Once", whatsapp_id="3ACOPY", addresses=(clara, alias)),
    ]
    for some in [batch] if is_one_batch else [[one] for one in batch]:
        await receive(ledger, number, *some)
    assert await counts(ledger) == (1, 1, 1)


@pytest.mark.parametrize("is_one_batch", [True, False])
async def test_a_brazilian_number_with_and_without_the_ninth_digit_is_one_client(
    ledger: Ledger, number: int, is_one_batch: bool
) -> None:
    old, new = phone("551187654321"), phone("5511987654321")
    batch = [whatsapp_message(old, "Old"), whatsapp_message(new, "New")]
    for some in [batch] if is_one_batch else [[one] for one in batch]:
        await receive(ledger, number, *some)
    assert await counts(ledger) == (1, 1, 2)
    assert (await client_at(ledger, new)).id == (await client_at(ledger, old)).id


async def test_a_brazilian_landline_is_not_taken_for_a_mobile(ledger: Ledger, number: int) -> None:
    await receive(
        ledger,
        number,
        whatsapp_message(phone("551133334444")),
        whatsapp_message(phone("5511933334444")),
    )
    assert (await counts(ledger))[0] == 2

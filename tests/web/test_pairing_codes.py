"""Pairing by a code instead of the QR code."""

import json

from tests.desk import Desk
from tests.fake_phone import FakePhone, Fate

BODY = {"phone": "+55 11 98765-4321"}


async def unpaired(desk: Desk) -> int:
    """A second number, whose page shows a QR code."""
    added = await desk.cast.admin.post("/api/v1/instances", {"name": "Two", "kind": "whatsapp"})
    number: int = added.ok()["id"]
    desk.phones[number] = FakePhone("5511922222222", is_linked=False)
    (await desk.cast.admin.post(f"/api/v1/instances/{number}/start")).ok()
    await desk.state("QR", number)
    return number


async def test_managers_get_a_code_that_nobody_else_is_told_of(desk: Desk) -> None:
    number = await unpaired(desk)
    path = f"/api/v1/instances/{number}/pairing-code"
    async with desk.cast.admin.events() as events:
        for caller in (desk.cast.admin, desk.cast.manager):
            answer = await caller.post(path, BODY)
            assert answer.ok()["code"] == "ABCD1234"
            assert answer.json["expires_at"].endswith("Z")
            assert answer.headers["cache-control"] == "no-store"
        await desk.waiting(text="The last event")
        await events.message("The last event")
    assert "ABCD1234" not in json.dumps(events.seen)
    assert (await desk.cast.attendant.post(path, BODY)).status == 403


async def test_a_number_that_is_paired_has_no_codes(desk: Desk) -> None:
    path = f"/api/v1/instances/{desk.instance_id}/pairing-code"
    refused = await desk.cast.admin.post(path, BODY)
    assert (refused.status, refused.error["code"]) == (409, "not_waiting_to_be_paired")


async def test_a_code_needs_a_phone_number(desk: Desk) -> None:
    path = f"/api/v1/instances/{await unpaired(desk)}/pairing-code"
    wrong = await desk.cast.admin.post(path, {"phone": "mine"})
    assert (wrong.status, set(wrong.error["fields"])) == (422, {"phone"})
    assert (await desk.cast.admin.post(path, {})).status == 400


async def test_whatsapps_refusal_of_a_code_is_passed_on(desk: Desk) -> None:
    number = await unpaired(desk)
    desk.phones[number].fates.append(Fate.REFUSED)
    refused = await desk.cast.admin.post(f"/api/v1/instances/{number}/pairing-code", BODY)
    assert (refused.status, refused.error["code"]) == (422, "refused_by_whatsapp")

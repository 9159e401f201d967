"""Writing to somebody first, over HTTP."""

from dataclasses import replace

from helpdesk.config import Config
from tests.desk import Desk
from tests.factories import lid, phone, uuid
from tests.fake_phone import Person

CLARA, ALIAS = phone("5511987654321"), lid("70000000000001")


async def test_a_number_on_whatsapp_gets_the_message_and_its_answer_comes_to_the_same_place(
    desk: Desk,
) -> None:
    desk.phone.numbers[CLARA.value] = (ALIAS, CLARA)
    attendant, message_id = desk.cast.attendant, uuid()
    begun = await attendant.begin(desk.instance_id, "(11) 98765-4321", "Good day", message_id)
    assert begun.status == 201
    attendance = begun.ok()
    assert (attendance["state"], attendance["attendant"]["id"]) == ("OPEN", attendant.id)
    assert attendance["last_message"]["id"] == message_id
    await desk.status(message_id, "SENT")
    assert desk.phone.sent[-1].chat == ALIAS

    again = await attendant.begin(desk.instance_id, "(11) 98765-4321", "Good day", message_id)
    assert (again.status, again.json["id"]) == (200, attendance["id"])
    assert desk.phone.texts == ["Good day"]

    answer = desk.phone.write(Person(CLARA, (ALIAS,), name="Clara"), "Good day to you")
    assert (await desk.stored(answer)).attendance_id == attendance["id"]


async def test_a_number_that_whatsapp_does_not_find_is_asked_about_again(desk: Desk) -> None:
    attendant = desk.cast.attendant
    unknown = await attendant.begin(desk.instance_id, f"+{CLARA.value}", "Good day")
    assert (unknown.status, unknown.error["code"]) == (422, "unknown_number")
    assert await attendant.attendances("OPEN") == []
    begun = await attendant.begin(
        desk.instance_id, f"+{CLARA.value}", "Good day", even_if_unknown=True
    )
    assert begun.ok()["client"]["phone"] == CLARA.value


async def test_who_serves_the_client_is_named_and_their_attendance_not_shown(desk: Desk) -> None:
    present = await desk.opened(Person(CLARA))
    desk.phone.numbers[CLARA.value] = (CLARA,)
    for caller, shown in ((desk.cast.another, None), (desk.cast.manager, present)):
        refused = await caller.begin(desk.instance_id, f"+{CLARA.value}", "Good day")
        assert (refused.status, refused.error["code"]) == (409, "served_already")
        assert refused.error["attendant"]["name"] == "Ana Attendant"
        assert refused.error["attendance_id"] == shown


async def test_the_body_is_checked_field_by_field(desk: Desk) -> None:
    attendant = desk.cast.attendant
    assert (await attendant.post("/api/v1/attendances", {})).status == 400
    wrong = await attendant.begin(desk.instance_id, "Clara", "Good day")
    assert (wrong.status, set(wrong.error["fields"])) == (422, {"phone"})
    empty = await attendant.begin(desk.instance_id, f"+{CLARA.value}", " ")
    assert (empty.status, set(empty.error["fields"])) == (400, {"content"})
    assert (await attendant.begin(999, f"+{CLARA.value}", "Good day")).status == 404


async def test_too_many_first_contacts_are_told_when_to_come_back(config: Config) -> None:
    async with Desk(replace(config, first_contacts_per_hour=1)) as desk:
        attendant = desk.cast.attendant
        path = f"/api/v1/instances/{desk.instance_id}/first-contacts"
        before = (await attendant.get(path)).ok()
        assert before == {"used": 0, "limit": 1, "next_at": None, "warning": None}
        people = [phone(), phone()]
        desk.phone.numbers |= {one.value: (one,) for one in people}
        (await attendant.begin(desk.instance_id, f"+{people[0].value}", "Good day")).ok()
        refused = await attendant.begin(desk.instance_id, f"+{people[1].value}", "Good day")
        assert (refused.status, refused.error["code"]) == (429, "too_many_first_contacts")
        assert 0 < int(refused.headers["retry-after"]) <= 3600
        after = (await attendant.get(path)).ok()
        assert (after["used"], after["next_at"]) == (1, refused.error["next_at"])
        assert "0 of 1" in after["warning"]
        assert (await attendant.get("/api/v1/instances/999/first-contacts")).status == 404

"""The settings over HTTP: who sees and changes what, and what is refused at which field."""

from typing import Any

import pytest

from tests.cast import Answer, Api, Json
from tests.desk import Desk

SETTINGS = "/api/v1/settings"
MORNING = {"opens": "09:00:00", "closes": "12:00:00"}
AFTERNOON = {"opens": "13:30:00", "closes": "18:00:00"}
NIGHT = {"opens": "20:00:00", "closes": "02:00:00"}
CLOSED: list[Json] = []


async def put(api: Api, section: str, body: Json) -> Answer:
    return await api.call("PUT", f"{SETTINGS}/{section}", body)


async def load(api: Api) -> Json:
    found: Json = (await api.get(SETTINGS)).ok()
    return found


def week(*monday: Json) -> list[list[Json]]:
    return [list(monday), *[CLOSED] * 6]


def hours(*monday: Json, holidays: Any = ()) -> Json:
    return {"is_always_open": False, "week": week(*monday), "holidays": list(holidays)}


async def test_what_nobody_has_set_is_as_the_code_says(desk: Desk) -> None:
    found = await load(desk.cast.admin)
    assert found["hours"]["is_always_open"] is True
    assert found["feedbacks"] == {"asks": True, "question": "", "thanks": "", "link_days": 7}
    assert found["retention"] == {"days": 0}


async def test_a_manager_sees_the_business_and_changes_the_hours(desk: Desk) -> None:
    manager = desk.cast.manager
    assert (await load(manager)).keys() == {"business", "hours"}
    assert (await put(manager, "hours", hours(MORNING))).status == 200
    assert (await put(manager, "business", {"name": "Mine"})).status == 403
    assert (await put(desk.cast.attendant, "hours", hours())).status == 403
    assert (await load(manager))["hours"]["week"][0] == [MORNING]


async def test_a_section_is_replaced_as_a_whole_and_the_last_one_wins(desk: Desk) -> None:
    admin = desk.cast.admin
    (await put(admin, "greetings", {"greets": True, "greeting": "Hi"})).ok()
    (await put(admin, "greetings", {"tells_away": True})).ok()
    assert (await load(admin))["greetings"] == {
        "greets": False,
        "greeting": "",
        "tells_away": True,
        "away": "",
    }


async def test_every_screen_is_told_which_section_has_changed_and_nothing_of_its_texts(
    desk: Desk,
) -> None:
    async with desk.cast.attendant.events() as events:
        await events.kind("hello")
        (await put(desk.cast.admin, "menu", {"is_on": True, "question": "Secret?"})).ok()
        event = await events.kind("settings.changed")
    assert event["section"] == "menu"
    assert "Secret?" not in str(event)


async def test_the_audit_log_names_who_changed_which_section(desk: Desk) -> None:
    admin = desk.cast.admin
    for _ in range(2):
        (await put(admin, "business", {"name": "Padaria Aurora"})).ok()
    items = (await admin.get("/api/v1/audit?deed=settings_changed")).ok()["items"]
    assert len(items) == 1, "what changes nothing is no deed"
    assert "Padaria" not in str(items)
    assert items[0]["user"]["id"] == admin.id


async def test_spans_are_kept_in_order_and_holidays_by_date(desk: Desk) -> None:
    christmas = {"day": "2026-12-25", "name": " Christmas ", "is_yearly": True, "spans": []}
    eve = {"day": "2026-12-31", "spans": [AFTERNOON, MORNING]}
    body = hours(AFTERNOON, MORNING, holidays=[christmas, eve])
    kept = (await put(desk.cast.admin, "hours", body)).ok()
    assert kept["week"][0] == [MORNING, AFTERNOON]
    assert [one["name"] for one in kept["holidays"]] == ["", "Christmas"]
    assert kept["holidays"][0]["spans"] == [MORNING, AFTERNOON]


@pytest.mark.parametrize(
    ("section", "body", "field"),
    [
        ("business", {"time_zone": "Mars/Olympus"}, "time_zone"),
        ("business", {"time_zone": "Factory"}, "time_zone"),
        ("business", {"time_zone": "localtime"}, "time_zone"),
        ("business", {"language": "tlh"}, "language"),
        ("business", {"name": "x" * 101}, "name"),
        ("hours", {"is_always_open": False, "week": [[]] * 6}, "week"),
        ("hours", hours(), "week"),
        ("hours", hours(MORNING, {"opens": "11:00:00", "closes": "13:00:00"}), "week[0]"),
        ("hours", hours(NIGHT, {"opens": "22:00:00", "closes": "23:00:00"}), "week[0]"),
        ("hours", hours({"opens": "25:00:00", "closes": "26:00:00"}), "week[0][0].opens"),
        ("hours", hours({"opens": "09:00:00Z", "closes": "10:00:00"}), "week[0][0].opens"),
        ("hours", hours({"opens": "09:00:00", "closes": "09:00:30"}), "week[0]"),
        ("hours", hours({"opens": "09:00:00.5", "closes": "10:00:00"}), "week[0]"),
        ("hours", hours(*[MORNING] * 9), "week[0]"),
        (
            "hours",
            hours(MORNING, holidays=[{"day": "2026-12-25"}, {"day": "2026-12-25"}]),
            "holidays[1]",
        ),
        (
            "hours",
            hours(MORNING, holidays=[{"day": "2026-12-25", "name": "x" * 61}]),
            "holidays[0]",
        ),
        (
            "hours",
            hours(MORNING, holidays=[{"day": "2026-12-25", "spans": [MORNING, MORNING]}]),
            "holidays[0]",
        ),
        ("greetings", {"greeting": "x" * 1_001}, "greeting"),
        ("greetings", {"greeting": "Back {opens}"}, "greeting"),
        ("greetings", {"away": "Hello {nome}"}, "away"),
        ("menu", {"question": "x" * 1_001}, "question"),
        ("finishing", {"warning_minutes": 10_081}, "warning_minutes"),
        ("finishing", {"warning_minutes": -1}, "warning_minutes"),
        ("finishing", {"warning_minutes": 30}, "warning_minutes"),
        ("finishing", {"warning": "x" * 1_001}, "warning"),
        ("feedbacks", {"link_days": 0}, "link_days"),
        ("feedbacks", {"link_days": 61}, "link_days"),
        ("feedbacks", {"thanks": "x" * 1_001}, "thanks"),
        ("alarm", {"minutes": 10_081}, "minutes"),
        ("alarm", {"phone": "12", "instance_id": 1}, "phone"),
        ("alarm", {"phone": "+55 11 98765-4321"}, "instance_id"),
        ("alarm", {"instance_id": 999_999}, "instance_id"),
        ("alarm", {"instance_id": 10**30}, "instance_id"),
        ("alarm", {"instance_id": 2**63}, "instance_id"),
        ("alarm", {"instance_id": 0}, "instance_id"),
        ("retention", {"days": 3_651}, "days"),
        ("retention", {"days": -1}, "days"),
        ("media", {"days": 3_651}, "days"),
        ("media", {"gigabytes": 0.01}, "gigabytes"),
        ("signature", {"is_on": "yes"}, "is_on"),
        ("signature", {"isOn": True}, None),
    ],
)
async def test_what_is_wrong_is_told_at_its_field_and_changes_nothing(
    desk: Desk, section: str, body: Json, field: str | None
) -> None:
    admin = desk.cast.admin
    before = await load(admin)
    refused = await put(admin, section, body)
    assert refused.status == 400
    assert field is None or refused.error["fields"].keys() == {field}
    assert await load(admin) == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), ("Europe/Berlin", "Europe/Berlin"), (" são paulo ", "America/Sao_Paulo")],
)
async def test_a_time_zone_may_be_named_by_its_city(desk: Desk, typed: str, kept: str) -> None:
    answer = await put(desk.cast.admin, "business", {"time_zone": typed})
    assert answer.ok()["time_zone"] == kept


async def test_whoever_gets_the_alarms_is_kept_as_digits(desk: Desk) -> None:
    body = {"phone": "+55 (11) 98765-4321", "instance_id": desk.instance_id}
    assert (await put(desk.cast.admin, "alarm", body)).ok()["phone"] == "5511987654321"


async def test_a_number_does_not_send_its_alarms_to_itself(desk: Desk) -> None:
    admin = desk.cast.admin
    [number] = (await admin.get("/api/v1/instances")).ok()["items"]
    body = {"phone": f"+{number['phone']}", "instance_id": desk.instance_id}
    answer = await put(admin, "alarm", body)
    assert answer.status == 400
    assert answer.error["fields"].keys() == {"phone"}


async def test_everybody_is_told_whether_the_business_is_open(desk: Desk) -> None:
    admin, attendant = desk.cast.admin, desk.cast.attendant
    opening = (await attendant.get("/api/v1/opening")).ok()
    assert opening == {"is_open": True, "changes_at": None, "sentence": "Always open."}
    never = {"day": "2001-01-01", "spans": [MORNING]}
    (await put(admin, "hours", hours(holidays=[never]))).ok()
    opening = (await attendant.get("/api/v1/opening")).ok()
    assert opening == {"is_open": False, "changes_at": None, "sentence": "Closed."}


async def test_the_pages_are_there_for_those_who_may_change_them(desk: Desk) -> None:
    cast = desk.cast
    for api, where in (
        (cast.admin, "/settings/business"),
        (cast.manager, "/settings/hours"),
        (cast.attendant, "/account"),
    ):
        answer = await api.get("/settings")
        assert (answer.status, answer.headers["location"]) == (303, where)
    for panel in ("business", "hours", "messages", "departments", "finishing", "retention"):
        answer = await cast.admin.get(f"/settings/{panel}")
        assert answer.status == 200
        assert b'aria-current="page"' in answer.content


async def test_a_page_shows_what_was_set_as_text_and_nothing_else(desk: Desk) -> None:
    admin = desk.cast.admin
    (await put(admin, "business", {"name": "<script>"})).ok()
    (await put(admin, "greetings", {"greeting": "</textarea><b>"})).ok()
    for panel in ("business", "messages"):
        content = (await admin.get(f"/settings/{panel}")).content
        assert b'"<script>"' not in content
        assert b"</textarea><b>" not in content


async def test_departments_are_added_renamed_moved_and_put_away(desk: Desk) -> None:
    admin, path = desk.cast.admin, "/api/v1/departments"
    sales = (await admin.post(path, {"name": " Sales ", "member_ids": [admin.id]})).ok()
    support = (await admin.post(path, {"name": "Support"})).ok()
    assert sales["name"] == "Sales"
    assert sales["member_ids"] == [admin.id]
    moved = (await admin.patch(f"{path}/{support['id']}", {"position": 1})).ok()
    assert moved["position"] == 1
    (await admin.patch(f"{path}/{support['id']}", {"active": False, "name": "Help"})).ok()
    listed = (await desk.cast.attendant.get(path)).ok()["items"]
    assert [(one["name"], one["position"], one["active"]) for one in listed] == [
        ("Sales", 1, True),
        ("Help", 0, False),
    ]
    assert (await desk.cast.manager.post(path, {"name": "Mine"})).status == 403
    assert (await admin.patch(f"{path}/999999", {"active": True})).status == 404
    assert (await admin.post(path, {"name": "SALES"})).status == 409
    assert (await admin.post(path, {"name": " "})).error["fields"].keys() == {"name"}
    wrong = await admin.post(path, {"name": "New", "member_ids": [999_999]})
    assert wrong.error["fields"].keys() == {"member_ids"}

"""Tags over HTTP: who makes them, and how every screen learns of them."""

import pytest

from tests.cast import Json
from tests.desk import Desk


async def make(desk: Desk, name: str, colour: int = 1) -> Json:
    answer = await desk.cast.manager.post("/api/v1/tags", {"name": name, "colour": colour})
    assert answer.status == 201
    made: Json = answer.ok()
    return made


async def test_managers_make_tags_and_attendants_use_them(desk: Desk) -> None:
    cast = desk.cast
    vip = await make(desk, "VIP", 3)
    refused = await cast.attendant.post("/api/v1/tags", {"name": "Mine"})
    assert refused.status == 403
    attendance_id = await desk.opened()
    path = f"/api/v1/attendances/{attendance_id}/tags"
    tagged = (await cast.attendant.call("PUT", path, {"tag_ids": [vip["id"]]})).ok()
    assert tagged["tag_ids"] == [vip["id"]]
    client_path = f"/api/v1/clients/{tagged['client']['id']}/tags"
    client = (await cast.attendant.call("PUT", client_path, {"tag_ids": [vip["id"]]})).ok()
    assert client["tag_ids"] == [vip["id"]]
    [listed] = (await cast.attendant.get("/api/v1/tags")).ok()["items"]
    assert (listed["name"], listed["attendances"], listed["clients"]) == ("VIP", 1, 1)


async def test_a_tag_is_renamed_and_deleted_on_every_screen(desk: Desk) -> None:
    cast = desk.cast
    vip = await make(desk, "VIP")
    async with cast.attendant.events() as events:
        await events.kind("hello")
        path = f"/api/v1/tags/{vip['id']}"
        assert (await cast.manager.patch(path, {"name": "Regular"})).ok()["name"] == "Regular"
        told = await events.kind("settings.changed")
        assert told["section"] == "tags"
        directory = (await cast.attendant.get("/api/v1/directory")).ok()
        assert [tag["name"] for tag in directory["tags"]] == ["Regular"]
        assert (await cast.manager.delete(path)).status == 204
        await events.kind("settings.changed")
    assert (await cast.attendant.get("/api/v1/directory")).ok()["tags"] == []
    assert (await cast.manager.delete(path)).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "VIP", "colour": 0}, "colour"),
        ({"name": "VIP", "colour": 9}, "colour"),
    ],
)
async def test_a_wrong_tag_is_refused_at_its_field(desk: Desk, body: Json, field: str) -> None:
    refused = await desk.cast.manager.post("/api/v1/tags", body)
    assert (refused.status, list(refused.error["fields"])) == (400, [field])


async def test_a_name_that_is_taken_is_refused_at_its_field(desk: Desk) -> None:
    await make(desk, "VIP")
    refused = await desk.cast.manager.post("/api/v1/tags", {"name": "vip"})
    assert (refused.status, refused.error["code"]) == (409, "name_taken")
    assert list(refused.error["fields"]) == ["name"]


async def test_colleagues_are_listed_with_what_they_have_open_while_they_are_active(
    desk: Desk,
) -> None:
    cast = desk.cast
    await desk.opened()
    (await cast.admin.patch(f"/api/v1/users/{cast.another.id}", {"active": False})).ok()
    found = (await cast.attendant.get("/api/v1/colleagues")).ok()["items"]
    assert [(one["name"], one["open_count"]) for one in found] == [
        ("Alice Admin", 0),
        ("Ana Attendant", 1),
        ("Marta Manager", 0),
    ]
    users = {user["id"]: user["active"] for user in (await cast.attendant.snapshot())["users"]}
    assert (users[cast.another.id], users[cast.attendant.id]) == (False, True)


async def test_the_pages_of_tags_and_canned_responses_are_there(desk: Desk) -> None:
    cast = desk.cast
    for caller, path, words in (
        (cast.manager, "/tags", b"New tag"),
        (cast.attendant, "/canned-responses", b"Canned responses"),
    ):
        answer = await caller.get(path)
        assert answer.status == 200
        assert words in answer.content
    for caller, is_asked in ((cast.manager, True), (cast.attendant, False)):
        page = await caller.get("/canned-responses")
        assert (b'name="is_shared"' in page.content) is is_asked

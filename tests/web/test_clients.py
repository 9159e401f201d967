"""Clients over HTTP: the list and its search, and what people here say about them."""

import pytest

from tests.cast import Api, Json
from tests.desk import Desk
from tests.factories import lid, phone
from tests.fake_phone import Person

PATH = "/api/v1/clients"


async def names(caller: Api, query: str = "") -> list[str]:
    return [one["name"] for one in (await caller.get(f"{PATH}?{query}")).ok()["items"]]


async def client_of(desk: Desk, attendance_id: int) -> Json:
    client: Json = (await desk.cast.admin.attendance(attendance_id)).ok()["client"]
    return client


async def known(desk: Desk) -> None:
    people = {"José Álvares": "5511987650011", "Josefa Prado": "5521987650022", "Ana": None}
    for name, digits in people.items():
        chat = lid("71234500009999") if digits is None else phone(digits)
        await desk.waiting(Person(chat, name=name))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ana", "Josefa Prado", "José Álvares"]),
        ("q=jose", ["Josefa Prado", "José Álvares"]),
        ("q=JOS%C3%89", ["Josefa Prado", "José Álvares"]),
        ("q=alvares", ["José Álvares"]),
        ("q=se%20pr", []),
        ("q=fa%20%20pr", ["Josefa Prado"]),
        ("q=98765-0022", ["Josefa Prado"]),
        ("q=%2B55%20(11)%2098765", ["José Álvares"]),
        ("q=7123450", ["Ana"]),
        ("q=%25", []),
        ("q=_", []),
        ("q=98", []),
    ],
)
async def test_a_search_finds_parts_of_names_and_numbers(
    desk: Desk, query: str, found: list[str]
) -> None:
    await known(desk)
    assert await names(desk.cast.manager, query) == found


async def test_pages_of_the_list_follow_each_other(desk: Desk) -> None:
    await known(desk)
    first = (await desk.cast.admin.get(f"{PATH}?limit=2")).ok()
    second = (await desk.cast.admin.get(f"{PATH}?limit=2&cursor={first['next_cursor']}")).ok()
    found = [one["name"] for one in first["items"] + second["items"]]
    assert found == ["Ana", "Josefa Prado", "José Álvares"]
    assert second["next_cursor"] is None


async def test_attendants_are_listed_those_whom_they_may_see(desk: Desk) -> None:
    cast = desk.cast
    mine = await desk.waiting(Person(phone(), name="Mine"))
    theirs = await desk.waiting(Person(phone(), name="Theirs"))
    await desk.waiting(Person(phone(), name="Nobody's yet"))
    (await cast.attendant.accept(mine)).ok()
    (await cast.another.accept(theirs)).ok()
    assert await names(cast.attendant) == ["Nobody's yet", "Mine"]
    assert await names(cast.another) == ["Nobody's yet", "Theirs"]
    assert await names(cast.attendant, "q=Theirs") == []
    (await cast.another.finish(theirs)).ok()
    assert await names(cast.another, "q=Theirs") == ["Theirs"]
    listed = {one["name"]: one for one in (await cast.attendant.get(PATH)).ok()["items"]}
    assert listed["Mine"]["last_attendance"]["id"] == mine
    for client in (await cast.manager.get(PATH)).ok()["items"]:
        path = f"{PATH}/{client['id']}"
        status = 200 if client["name"] in listed else 404
        assert (await cast.attendant.get(path)).status == status
        assert (await cast.attendant.get(f"/clients/{client['id']}")).status == status


async def test_who_became_part_of_another_is_listed_once(desk: Desk) -> None:
    one = await client_of(desk, await desk.waiting(Person(phone(), name="One")))
    other = await client_of(desk, await desk.waiting(Person(phone(), name="Other")))
    merge = {"client_id": other["id"]}
    (await desk.cast.admin.post(f"{PATH}/{one['id']}/merge", merge)).ok()
    assert await names(desk.cast.admin) == ["One"]
    page = await desk.cast.admin.get(f"/clients/{other['id']}")
    assert (page.status, page.headers["location"]) == (303, f"/clients/{one['id']}")


async def test_a_name_given_here_stays_whatever_whatsapp_calls_them(desk: Desk) -> None:
    person = Person(phone(), name="zeca99")
    attendance_id = await desk.opened(person)
    path = f"{PATH}/{(await client_of(desk, attendance_id))['id']}"
    async with desk.cast.attendant.events() as events:
        changed = (await desk.cast.attendant.patch(path, {"name": "  Seu   Zeca "})).ok()
        told = await events.kind("client.changed")
    assert (changed["name"], changed["is_named"]) == ("Seu Zeca", True)
    assert told["client"]["name"] == "Seu Zeca"
    assert "notes" not in told["client"]
    await desk.stored(desk.phone.write(person, "Hi"))
    assert (await client_of(desk, attendance_id))["name"] == "Seu Zeca"
    given_back = (await desk.cast.attendant.patch(path, {"name": ""})).ok()
    assert not given_back["is_named"]
    await desk.stored(desk.phone.write(person, "Hi again"))
    assert (await client_of(desk, attendance_id))["name"] == "zeca99"
    # Nothing was named here, so there is nothing to give back.
    (await desk.cast.attendant.patch(path, {"name": ""})).ok()
    assert (await client_of(desk, attendance_id))["name"] == "zeca99"


async def test_notes_and_language_are_kept_and_checked(desk: Desk) -> None:
    path = f"{PATH}/{(await client_of(desk, await desk.opened()))['id']}"
    attendant = desk.cast.attendant
    changed = (await attendant.patch(path, {"notes": " Tall ", "language": "pt_BR"})).ok()
    assert (changed["notes"], changed["language"]) == ("Tall", "pt_BR")
    assert (await attendant.patch(path, {"language": ""})).ok()["language"] is None
    assert (await attendant.get(path)).ok()["notes"] == "Tall"
    for wrong in ({"language": "tlh"}, {"name": "x" * 101}, {"notes": "x" * 5_001}):
        refused = await attendant.patch(path, wrong)
        assert (refused.status, list(refused.error["fields"])) == (400, list(wrong))


async def test_a_client_is_changed_by_who_serves_them(desk: Desk) -> None:
    cast = desk.cast
    waiting = await client_of(desk, await desk.waiting())
    theirs = await client_of(desk, await desk.opened())
    body = {"notes": "Hello"}
    assert (await cast.attendant.patch(f"{PATH}/{waiting['id']}", body)).status == 403
    assert (await cast.another.patch(f"{PATH}/{theirs['id']}", body)).status == 404
    assert (await cast.attendant.patch(f"{PATH}/{theirs['id']}", body)).status == 200
    assert (await cast.manager.patch(f"{PATH}/{waiting['id']}", body)).status == 200
    block = {"is_blocked": True}
    assert (await cast.attendant.patch(f"{PATH}/{theirs['id']}", block)).status == 403
    assert (await cast.manager.patch(f"{PATH}/{theirs['id']}", block)).ok()["is_blocked"]
    assert (await cast.stranger.patch(f"{PATH}/{theirs['id']}", body)).status == 401

"""Two clients made one by hand, and parted again, over HTTP."""

from tests.cast import Api, Json
from tests.desk import Desk
from tests.factories import phone
from tests.fake_phone import Person


async def client_of(api: Api, attendance_id: int) -> Json:
    client: Json = (await api.attendance(attendance_id)).ok()["client"]
    return client


async def test_a_manager_makes_two_clients_one_and_undoes_it(desk: Desk) -> None:
    manager = desk.cast.manager
    clara, dora = Person(phone(), name="Clara"), Person(phone(), name="Dora")
    mine, waiting = await desk.opened(clara), await desk.waiting(dora, "It is Clara again")
    one, other = [await client_of(manager, id_) for id_ in (mine, waiting)]
    path = f"/api/v1/clients/{other['id']}/merge"
    async with desk.cast.attendant.events() as events:
        merged = (await manager.post(path, {"client_id": one["id"]})).ok()
        told = await events.kind("client.merged")
    assert (told["client"]["id"], told["merged_id"]) == (one["id"], other["id"])
    assert merged["id"] == one["id"]
    assert merged["merged"] == [
        {"id": other["id"], "name": "Dora", "addresses": other["addresses"], "notes": ""}
    ]
    # Who asks for the other one finds the one that it is part of.
    assert (await desk.cast.attendant.get(f"/api/v1/clients/{other['id']}")).ok() == merged
    texts = [one["content"] for one in await desk.cast.attendant.messages(mine)]
    assert "It is Clara again" in texts
    assert (await manager.attendance(waiting)).ok()["state"] == "FINISHED"

    undo = f"/api/v1/clients/{one['id']}/unmerge"
    async with manager.events() as events:
        parted = (await manager.post(undo, {"client_id": other["id"]})).ok()
        await events.kind("client.parted")
    assert parted["merged"] == []
    assert (await manager.attendance(waiting)).ok()["state"] == "WAITING"
    again = await manager.post(undo, {"client_id": other["id"]})
    assert (again.status, again.error["code"]) == (409, "not_merged")


async def test_attendants_neither_merge_nor_part(desk: Desk) -> None:
    ids = [(await client_of(desk.cast.admin, await desk.opened()))["id"] for _ in range(2)]
    for name in ("merge", "unmerge"):
        path, body = f"/api/v1/clients/{ids[0]}/{name}", {"client_id": ids[1]}
        assert (await desk.cast.attendant.post(path, body)).status == 403
        assert (await desk.cast.stranger.post(path, body)).status == 401
        assert (await desk.cast.admin.post(path, {"client_id": "x"})).status == 400
        assert (await desk.cast.admin.post(path, {"client_id": 999})).status in (404, 409)


async def test_what_a_client_who_was_merged_writes_comes_to_the_common_attendance(
    desk: Desk,
) -> None:
    dora = Person(phone(), name="Dora")
    mine, theirs = await desk.opened(), await desk.waiting(dora)
    one, other = [(await client_of(desk.cast.admin, id_))["id"] for id_ in (mine, theirs)]
    (await desk.cast.admin.post(f"/api/v1/clients/{one}/merge", {"client_id": other})).ok()
    stored = await desk.stored(desk.phone.write(dora, "Here I am"))
    assert (stored.attendance_id, stored.client_id) == (mine, one)

"""The audit log: what is noted, in whose words, and who reads it."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.domain.deeds import Deed
from tests.cast import Api, Json
from tests.desk import Desk

AUDIT = "/api/v1/audit"


async def entries(admin: Api, query: str = "", **headers: str) -> list[Json]:
    answer = await admin.get(f"{AUDIT}?{query}", headers=headers)
    items: list[Json] = answer.ok()["items"]
    return items


async def deeds(admin: Api, query: str = "limit=200") -> list[str]:
    return [one["deed"] for one in await entries(admin, query)]


async def test_what_admins_do_with_users_is_noted_with_who_and_whom(desk: Desk) -> None:
    admin = desk.cast.admin
    body = {"name": "Eva", "email": "eva@example.com", "role": "ATTENDANT"}
    eva = (await admin.post("/api/v1/users", body)).ok()
    path = f"/api/v1/users/{eva['id']}"
    (await admin.patch(path, {"role": "ADMIN", "name": "Eva Luz"})).ok()
    (await admin.patch(path, {"active": False})).ok()
    (await admin.patch(path, {"active": False})).ok()  # changes nothing
    noted = (await entries(admin, f"user_id={admin.id}"))[:5]
    assert [one["sentence"] for one in noted] == [
        "Deactivated Eva Luz",
        "Changed the role of Eva to administrator",
        "Changed the name of Eva to Eva Luz",
        "Made a link that sets the password of Eva",
        "Added Eva as attendant",
    ]
    assert {one["user"]["name"] for one in noted} == {"Alice Admin"}


async def test_a_failed_sign_in_is_noted_at_the_account_and_nowhere_else(desk: Desk) -> None:
    for email in ("ana@example.com", "nobody@example.com"):
        body = {"email": email, "password": "guess"}
        assert (await desk.cast.stranger.post("/api/v1/sessions", body)).status == 401
    await desk.helpdesk.parts.afterwards.settled()
    [failed] = await entries(desk.cast.admin, "deed=sign_in_failed")
    assert failed["user"]["id"] == desk.cast.attendant.id
    assert failed["sentence"] == "Somebody at 127.0.0.1 was refused: wrong password"


async def test_a_right_password_of_who_is_deactivated_is_told_as_what_it_is(desk: Desk) -> None:
    admin, password = desk.cast.admin, "correct horse battery"
    body = {"name": "Eva", "email": "eva@example.com", "role": "ATTENDANT", "password": password}
    eva = (await admin.post("/api/v1/users", body)).ok()
    (await admin.patch(f"/api/v1/users/{eva['id']}", {"active": False})).ok()
    signing_in = {"email": "eva@example.com", "password": password}
    refused = await desk.cast.stranger.post("/api/v1/sessions", signing_in)
    assert refused.error["code"] == "wrong_credentials"
    await desk.helpdesk.parts.afterwards.settled()
    [failed] = await entries(admin, "deed=sign_in_failed")
    assert failed["sentence"] == ("Somebody at 127.0.0.1 was refused: the account is deactivated")


async def test_what_was_changed_of_a_client_is_told_but_not_to_what(desk: Desk) -> None:
    attendance = (await desk.cast.attendant.attendance(await desk.opened())).ok()
    path = f"/api/v1/clients/{attendance['client']['id']}"
    (await desk.cast.attendant.patch(path, {"name": "Ro\x00sa\u202e", "notes": "Al\x00to"})).ok()
    details = (await desk.cast.attendant.get(path)).ok()
    assert (details["name"], details["notes"]) == ("Rosa", "Alto")
    [changed] = await entries(desk.cast.admin, "deed=client_changed")
    assert changed["sentence"] == "Changed the client: name, notes"


async def test_numbers_and_sessions_are_noted(desk: Desk) -> None:
    cast = desk.cast
    path = f"/api/v1/instances/{desk.instance_id}"
    (await cast.manager.post(f"{path}/stop")).ok()
    assert (await cast.attendant.delete("/api/v1/sessions")).status == 204
    noted = await entries(cast.admin)
    told = {(one["sentence"], one["user"] and one["user"]["name"]) for one in noted}
    assert ("Stopped the number “Shop”", "Marta Manager") in told
    assert ("Connected the number “Shop”", "Alice Admin") in told
    assert ("Signed out everywhere", "Ana Attendant") in told


async def test_what_happens_to_an_attendance_is_noted_with_a_way_to_it(desk: Desk) -> None:
    cast, attendance_id = desk.cast, await desk.opened()
    written = (await cast.attendant.write(attendance_id, "Good dya")).ok()
    await desk.status(written["id"], "SENT")
    path = f"/api/v1/messages/{written['id']}"
    (await cast.attendant.patch(path, {"content": "Good day"})).ok()
    (await cast.attendant.delete(path)).ok()
    (await cast.manager.transfer(attendance_id, cast.another.id)).ok()
    (await cast.manager.transfer(attendance_id, None)).ok()
    noted = (await entries(cast.admin))[:5]
    number = f"#{attendance_id}"
    assert [(one["user"]["name"], one["sentence"]) for one in noted] == [
        ("Marta Manager", f"Put the attendance {number} back on the waiting list"),
        ("Marta Manager", f"Transferred the attendance {number} to Bruno Attendant"),
        ("Ana Attendant", "Deleted a message"),
        ("Ana Attendant", "Edited a message"),
        ("Ana Attendant", f"Accepted the attendance {number}"),
    ]
    assert {one["attendance_id"] for one in noted} == {attendance_id}
    assert all(one["client"]["name"] for one in noted)
    assert "Good d" not in str(noted)


async def test_a_merge_and_its_undoing_are_noted_at_the_client_that_stays(desk: Desk) -> None:
    manager, admin = desk.cast.manager, desk.cast.admin
    ids = [await desk.waiting() for _ in range(2)]
    one, other = [(await manager.attendance(each)).ok()["client"]["id"] for each in ids]
    (await manager.post(f"/api/v1/clients/{other}/merge", {"client_id": one})).ok()
    (await manager.post(f"/api/v1/clients/{one}/unmerge", {"client_id": other})).ok()
    undone, merged = (await entries(admin))[:2]
    assert merged["sentence"] == f"Merged client #{other} into this one"
    assert undone["sentence"] == f"Undid the merge with client #{other}"
    assert merged["client"]["id"] == undone["client"]["id"] == one


async def test_it_is_read_page_by_page_the_newest_first(desk: Desk) -> None:
    admin = desk.cast.admin
    whole = await entries(admin, "limit=200")
    paged: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = (await admin.get(f"{AUDIT}?limit=2&cursor={cursor}")).ok()
        paged += answer["items"]
        cursor = answer["next_cursor"]
    assert paged == whole
    assert [one["id"] for one in whole] == sorted((one["id"] for one in whole), reverse=True)


async def test_days_are_included_whole(desk: Desk) -> None:
    admin = desk.cast.admin
    # Two days on each side hold whatever the machine's zone is.
    today = datetime.now(UTC).date()
    early, late = today - timedelta(days=2), today + timedelta(days=2)
    everything = await deeds(admin)
    assert everything
    assert await deeds(admin, f"limit=200&from={early}&to={late}") == everything
    assert await deeds(admin, f"from={late}") == []
    assert await deeds(admin, f"to={early}") == []


@pytest.mark.parametrize(
    "query",
    ["deed=x", "from=yesterday", "to=9999-12-31", "from=2026-13-01", "limit=0", "user_id=-1"],
)
async def test_a_filter_that_means_nothing_is_refused(desk: Desk, query: str) -> None:
    refused = await desk.cast.admin.get(f"{AUDIT}?{query}")
    name = query.partition("=")[0]
    assert (refused.status, list(refused.error["fields"])) == (400, [name])


async def test_managers_and_attendants_do_not_read_it(desk: Desk) -> None:
    for member in (desk.cast.manager, desk.cast.attendant):
        assert (await member.get(AUDIT)).status == 403
        assert (await member.get("/audit")).status == 403


async def test_the_page_can_filter_by_every_kind_of_entry(desk: Desk) -> None:
    page = (await desk.cast.admin.get("/audit")).content.decode()
    for deed in Deed:
        assert f'value="{deed.value}"' in page

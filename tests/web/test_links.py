"""One-time links: the first admin's set-up, invitations; and the users they make."""

from collections.abc import AsyncIterator

import pytest

from helpdesk.config import Config
from helpdesk.daemon import Helpdesk, running
from tests.cast import Api, Json
from tests.desk import Desk
from tests.fake_driver import FakePhones

PASSWORD = "correct horse battery"
ALICE = {"name": "Alice", "email": "alice@example.com", "password": PASSWORD}


@pytest.fixture
async def new(config: Config) -> AsyncIterator[Helpdesk]:
    """A helpdesk without any account."""
    async with running(config, make_driver=FakePhones().make) as helpdesk:
        yield helpdesk


@pytest.fixture
async def visitor(new: Helpdesk) -> AsyncIterator[Api]:
    async with Api(new.url) as visitor:
        yield visitor


def setup_path(helpdesk: Helpdesk) -> str:
    assert helpdesk.setup_url is not None
    assert helpdesk.setup_url.startswith(f"{helpdesk.url}/setup/"), "the port that is listened on"
    return helpdesk.setup_url.removeprefix(helpdesk.url)


async def signs_in(api: Api, email: str, password: str = PASSWORD) -> bool:
    answer = await api.post("/api/v1/sessions", {"email": email, "password": password})
    return answer.status == 201


async def test_the_first_account_is_an_admin_made_by_a_link_that_works_once(
    new: Helpdesk, visitor: Api
) -> None:
    path = setup_path(new)
    assert b'name="password"' in (await visitor.get(path)).content
    made = await visitor.post(path, data=ALICE)
    assert (made.status, made.headers["location"]) == (303, "/")
    signed_in = {"Cookie": made.headers["set-cookie"].split(";")[0]}
    me = (await visitor.get("/api/v1/snapshot", headers=signed_in)).json["me"]
    assert (me["name"], me["role"]) == ("Alice", "ADMIN")
    assert (await visitor.get(path)).status == 404
    eve = {**ALICE, "email": "eve@example.com"}
    assert (await visitor.post(path, data=eve)).status == 404
    assert not await signs_in(visitor, "eve@example.com")


async def test_no_default_account_exists(new: Helpdesk, visitor: Api) -> None:
    for email in ("admin@example.com", "admin", "root@localhost", ""):
        for password in ("admin", "password", "", PASSWORD):
            answer = await visitor.post("/api/v1/sessions", {"email": email, "password": password})
            assert answer.status in (401, 429)
    assert b"/setup/" not in (await visitor.get("/login")).content


async def test_the_set_up_tells_every_field_that_is_wrong_and_can_be_sent_again(
    new: Helpdesk, visitor: Api
) -> None:
    path = setup_path(new)
    wrong = await visitor.post(path, data={"name": " ", "email": "alice@", "password": "short"})
    page = wrong.content.decode()
    assert wrong.status == 400
    for sentence in ("The name needs", "not an e-mail address", "10 to 200 characters"):
        assert sentence in page
    assert 'value="alice@"' in page
    assert "short" not in page
    assert (await visitor.post(path, data=ALICE)).status == 303


async def test_a_second_start_replaces_the_link_of_the_first(config: Config) -> None:
    make_driver = FakePhones().make
    async with running(config, make_driver=make_driver) as first:
        old = setup_path(first)
    async with (
        running(config, make_driver=make_driver) as second,
        Api(second.url) as visitor,
    ):
        assert (await visitor.get(old)).status == 404
        assert (await visitor.post(setup_path(second), data=ALICE)).status == 303
    async with running(config, make_driver=make_driver) as third:
        assert third.setup_url is None


async def invite(desk: Desk, **changes: str) -> tuple[Json, str]:
    """The admin adds somebody; the user and the path of the invitation."""
    body = {"name": "Eva", "email": "eva@example.com", "role": "ATTENDANT", **changes}
    added: Json = (await desk.cast.admin.post("/api/v1/users", body)).ok()
    base = desk.helpdesk.url
    assert added["invitation"].startswith(f"{base}/invitation/")
    return added, added["invitation"].removeprefix(base)


async def test_an_invitation_sets_a_password_once(desk: Desk) -> None:
    stranger = desk.cast.stranger
    _, path = await invite(desk)
    assert b"eva@example.com" in (await stranger.get(path)).content
    too_short = await stranger.post(path, data={"password": "short"})
    assert (too_short.status, b"10 to 200" in too_short.content) == (400, True)
    assert (await stranger.post(path, data={"password": PASSWORD})).status == 303
    assert (await stranger.get(path)).status == 404
    assert (await stranger.post(path, data={"password": f"{PASSWORD}!"})).status == 404
    assert await signs_in(stranger, "eva@example.com")
    assert not await signs_in(stranger, "eva@example.com", f"{PASSWORD}!")


async def test_a_new_invitation_ends_the_earlier_one_and_the_sessions_when_it_is_used(
    desk: Desk,
) -> None:
    cast = desk.cast
    path = f"/api/v1/users/{cast.attendant.id}/invitation"
    links = [(await cast.admin.post(path)).ok()["invitation"] for _ in range(2)]
    old, new = (link.removeprefix(desk.helpdesk.url) for link in links)
    assert (await cast.stranger.get(old)).status == 404
    assert (await cast.stranger.get(new)).status == 200
    assert (await cast.attendant.get("/api/v1/snapshot")).status == 200
    assert (await cast.stranger.post(new, data={"password": PASSWORD})).status == 303
    assert (await cast.attendant.get("/api/v1/snapshot")).status == 401


async def test_an_invitation_is_worth_nothing_to_who_is_deactivated(desk: Desk) -> None:
    added, path = await invite(desk)
    (await desk.cast.admin.patch(f"/api/v1/users/{added['id']}", {"active": False})).ok()
    assert (await desk.cast.stranger.get(path)).status == 404
    answer = await desk.cast.stranger.post(path, data={"password": PASSWORD})
    assert answer.status == 404


async def test_a_button_pressed_twice_is_no_dead_end(desk: Desk) -> None:
    stranger = desk.cast.stranger
    _, path = await invite(desk)
    form = {"password": PASSWORD}
    first = await stranger.post(path, data=form)
    signed_in = {"Cookie": first.headers["set-cookie"].split(";")[0], "Origin": stranger.url}
    second = await stranger.post(path, data=form, headers=signed_in)
    assert (second.status, second.headers["location"]) == (303, "/")
    without = await stranger.post(path, data=form)
    assert (without.status, without.headers["content-type"][:9]) == (404, "text/html")
    assert b'action="/login"' in without.content
    assert b"This link has been used" in without.content


async def test_an_invitation_makes_no_first_admin(desk: Desk) -> None:
    _, path = await invite(desk)
    as_set_up = path.replace("/invitation/", "/setup/")
    assert (await desk.cast.stranger.get(as_set_up)).status == 404
    assert (await desk.cast.stranger.post(as_set_up, data=ALICE | {"email": "x@y.z"})).status == 404


async def test_a_user_with_a_password_of_the_admins_choice_needs_no_invitation(desk: Desk) -> None:
    body = {"name": "Eva", "email": "Eva@Example.com", "role": "ATTENDANT", "password": PASSWORD}
    added = (await desk.cast.admin.post("/api/v1/users", body)).ok()
    assert (added["email"], added["invitation"]) == ("eva@example.com", None)
    assert await signs_in(desk.cast.stranger, "eva@example.com")
    again = await desk.cast.admin.post("/api/v1/users", {**body, "email": "EVA@example.com"})
    assert (again.status, again.error["code"]) == (409, "email_taken")
    users = (await desk.cast.admin.get("/api/v1/users")).ok()["items"]
    assert "password" not in {field for user in users for field in user}


async def test_the_last_active_admin_stays_one(desk: Desk) -> None:
    admin = desk.cast.admin
    other, _ = await invite(desk, role="ADMIN")
    (await admin.patch(f"/api/v1/users/{other['id']}", {"active": False})).ok()
    me = f"/api/v1/users/{admin.id}"
    for change in ({"role": "ATTENDANT_MANAGER"}, {"active": False}):
        refused = await admin.patch(me, change)
        assert (refused.status, refused.error["code"]) == (422, "last_admin")
    (await admin.patch(me, {"name": "Alice Owner"})).ok()
    (await admin.patch(f"/api/v1/users/{other['id']}", {"active": True})).ok()
    (await admin.patch(me, {"role": "ATTENDANT"})).ok()
    assert (await admin.get("/api/v1/users")).status == 403


async def test_the_clients_of_who_is_deactivated_wait_for_somebody_else(desk: Desk) -> None:
    cast, attendance_id = desk.cast, await desk.opened()
    (await cast.admin.patch(f"/api/v1/users/{cast.attendant.id}", {"active": False})).ok()
    waiting = await cast.another.attendances("WAITING")
    assert [one["id"] for one in waiting] == [attendance_id]
    refused = await cast.manager.transfer(attendance_id, cast.attendant.id)
    assert refused.error["fields"].keys() == {"user_id"}

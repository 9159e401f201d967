"""Signing in and out, over the page and over the API."""

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from urllib.parse import quote

import pytest

from helpdesk.actions.passwords import hash_password
from helpdesk.actions.sessions import SESSION_LIFE
from helpdesk.actions.users import do_set_password
from helpdesk.domain.moments import SECOND
from helpdesk.handling.entrance import COOKIE
from tests.cast import Answer, Api
from tests.desk import Desk

EMAIL = "ana@example.com"
PASSWORD = "correct horse battery"
SESSIONS = "/api/v1/sessions"


@pytest.fixture
async def ana(desk: Desk) -> AsyncIterator[Api]:
    """The attendant, who has a password now and has not signed in with it."""
    hashed = await hash_password(PASSWORD)
    user_id = desk.cast.attendant.id
    await desk.helpdesk.ledger.write(lambda work: do_set_password(work, user_id, hashed))
    async with Api(desk.helpdesk.url) as api:
        yield api


async def log_in(api: Api, password: str = PASSWORD, **more: str) -> Answer:
    """Send the form of the login page."""
    return await api.post("/login", data={"email": EMAIL, "password": password, **more})


async def begin(api: Api, password: str = PASSWORD, email: str = EMAIL) -> Answer:
    """Sign in over the API."""
    return await api.post(SESSIONS, {"email": email, "password": password})


def cookie_of(answer: Answer) -> SimpleCookie:
    return SimpleCookie(answer.headers["set-cookie"])


async def test_the_login_page_begins_a_session_in_a_cookie_that_scripts_cannot_read(
    ana: Api,
) -> None:
    answer = await log_in(ana)
    assert (answer.status, answer.headers["location"]) == (303, "/")
    cookie = cookie_of(answer)[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert int(cookie["max-age"]) == SESSION_LIFE // SECOND
    signed_in = {"Cookie": f"{COOKIE}={cookie.value}"}
    assert (await ana.get("/api/v1/snapshot", headers=signed_in)).json["me"]["email"] == EMAIL


async def test_signing_out_ends_the_session_and_takes_the_cookie_back(ana: Api) -> None:
    token = cookie_of(await log_in(ana))[COOKIE].value
    signed_in = {"Cookie": f"{COOKIE}={token}", "Origin": ana.url}
    out = await ana.post("/logout", headers=signed_in)
    assert (out.status, out.headers["location"]) == (303, "/login")
    assert cookie_of(out)[COOKIE]["max-age"] == "0"
    assert (await ana.get("/api/v1/snapshot", headers=signed_in)).status == 401


async def test_the_api_gives_a_token_until_it_is_given_back(ana: Api) -> None:
    signed_in = await begin(ana, email=" Ana@Example.com ")
    assert signed_in.status == 201
    assert signed_in.json["user"]["email"] == EMAIL
    async with Api(ana.url, signed_in.json["token"]) as api:
        assert (await api.get("/api/v1/snapshot")).status == 200
        assert (await api.delete("/api/v1/sessions/current")).status == 204
        assert (await api.get("/api/v1/snapshot")).status == 401


async def test_a_wrong_address_and_a_wrong_password_are_told_in_the_same_words(
    desk: Desk, ana: Api
) -> None:
    wrong = [
        await begin(ana, password="something else"),
        await begin(ana, email="nobody@example.com"),
        await begin(ana, email="bruno@example.com"),  # has no password yet
    ]
    assert {answer.status for answer in wrong} == {401}
    assert len({answer.content for answer in wrong}) == 1
    page = await log_in(ana, password="something else")
    assert page.status == 401
    assert "set-cookie" not in page.headers
    assert EMAIL in page.content.decode()


async def test_who_is_deactivated_cannot_sign_in(desk: Desk, ana: Api) -> None:
    token = (await begin(ana)).json["token"]
    path = f"/api/v1/users/{desk.cast.attendant.id}"
    (await desk.cast.admin.patch(path, {"active": False})).ok()
    assert (await begin(ana)).error["code"] == "wrong_credentials"
    async with Api(ana.url, token) as before:
        assert (await before.get("/api/v1/snapshot")).status == 401
    (await desk.cast.admin.patch(path, {"active": True})).ok()
    assert (await begin(ana)).status == 201


async def test_after_ten_wrong_passwords_the_right_one_has_to_wait(ana: Api) -> None:
    for _ in range(10):
        assert (await begin(ana, password="guess")).status == 401
    refused = await begin(ana)
    assert (refused.status, refused.error["code"]) == (429, "too_many")
    assert "minutes" in refused.error["message"]
    assert (await log_in(ana)).status == 429
    assert (await begin(ana, email=f" {EMAIL.upper()}")).status == 429
    assert (await begin(ana, email="bruno@example.com")).status == 401


async def test_a_right_password_wipes_the_wrong_ones_out(ana: Api) -> None:
    for _ in range(2):
        for _ in range(9):
            assert (await begin(ana, password="guess")).status == 401
        assert (await begin(ana)).status == 201


async def test_one_address_cannot_try_its_passwords_on_ever_new_accounts(ana: Api) -> None:
    statuses = [(await begin(ana, email=f"{n}@example.com")).status for n in range(51)]
    assert statuses == [401] * 50 + [429]


async def test_the_login_leads_to_where_one_wanted_to_go_if_that_is_ours(ana: Api) -> None:
    for target in ("/instances/1?tab=a", "/?q=caf%C3%A9", "/users#5"):
        assert (await log_in(ana, next=target)).headers["location"] == target


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example/",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert('evil')",
    "evil.example",
    "//[",
    "http://[",
    "",
)


async def test_the_login_leads_nowhere_else(desk: Desk, ana: Api) -> None:
    for target in ELSEWHERE:
        assert (await log_in(ana, next=target)).headers["location"] == "/", target
        signed_in = await desk.cast.another.get(f"/login?next={quote(target)}")
        assert (signed_in.status, signed_in.headers["location"]) == (303, "/"), target
        form = await ana.get(f"/login?next={quote(target)}")
        assert form.status == 200
        assert "evil" not in form.content.decode(), target


async def test_a_line_break_in_the_wanted_place_makes_no_header_of_its_own(ana: Api) -> None:
    answer = await log_in(ana, next="/a\r\nX-Injected: yes")
    assert "x-injected" not in answer.headers
    assert answer.status == 303

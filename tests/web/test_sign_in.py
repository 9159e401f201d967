"""Signing in and out, over the page and over the API."""

from collections.abc import AsyncIterator
from dataclasses import replace
from http.cookies import SimpleCookie
from ipaddress import ip_network
from urllib.parse import quote

import pytest
from aiohttp import WSCloseCode, WSMsgType

from helpdesk.actions.passwords import hash_password
from helpdesk.actions.sessions import SESSION_LIFE
from helpdesk.actions.users import do_set_password
from helpdesk.config import Config
from helpdesk.domain.moments import SECOND
from helpdesk.handling.entrance import COOKIE
from tests.cast import Answer, Api
from tests.desk import Desk
from tests.waiting import SECONDS

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


async def test_whose_session_has_ended_can_still_sign_out(ana: Api) -> None:
    token = cookie_of(await log_in(ana))[COOKIE].value
    signed_in = {"Cookie": f"{COOKIE}={token}", "Origin": ana.url}
    for _ in range(2):
        out = await ana.post("/logout", headers=signed_in)
        assert (out.status, out.headers["location"]) == (303, "/login")
        assert cookie_of(out)[COOKIE]["max-age"] == "0"


async def test_signing_out_closes_the_screens_of_that_session_at_once_and_no_others(
    ana: Api,
) -> None:
    here, there = [(await begin(ana)).ok()["token"] for _ in range(2)]
    async with (
        Api(ana.url, here) as one,
        Api(ana.url, there) as other,
        one.events() as closing,
        other.events() as staying,
    ):
        await closing.kind("hello")
        await staying.kind("hello")
        (await one.delete("/api/v1/sessions/current")).ok()
        while (await closing.socket.receive(timeout=SECONDS)).type is WSMsgType.TEXT:
            pass
        assert closing.socket.close_code == WSCloseCode.POLICY_VIOLATION
        await staying.kind("user.changed")
        (await other.patch("/api/v1/account", {"name": "Ana Maria"})).ok()
        assert (await staying.kind("user.changed"))["user"]["name"] == "Ana Maria"


async def test_behind_a_trusted_proxy_a_guesser_is_counted_by_their_own_address(
    config: Config,
) -> None:
    behind = replace(config, trusted_proxies=(ip_network("127.0.0.1"),))
    async with Desk(behind) as desk:
        stranger = desk.cast.stranger

        async def tries(address: str, email: str) -> int:
            headers = {"X-Forwarded-For": f"198.51.100.7, {address}"}
            body = {"email": email, "password": "guess"}
            return (await stranger.post(SESSIONS, body, headers=headers)).status

        guesses = [await tries("203.0.113.9", f"{n}@example.com") for n in range(51)]
        assert guesses == [401] * 50 + [429]
        assert await tries("203.0.113.10", EMAIL) == 401
        assert await tries("nonsense", EMAIL) == 401
        await desk.helpdesk.parts.afterwards.settled()
        noted = (await desk.cast.admin.get("/api/v1/audit?deed=sign_in_failed")).ok()["items"]
        assert "Somebody at 203.0.113.10 " in noted[1]["sentence"]


async def test_who_sends_the_header_without_such_a_proxy_is_not_believed(ana: Api) -> None:
    for n in range(50):
        headers = {"X-Forwarded-For": f"203.0.113.{n}"}
        body = {"email": f"{n}@example.com", "password": "guess"}
        await ana.post(SESSIONS, body, headers=headers)
    assert (await begin(ana)).status == 429


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

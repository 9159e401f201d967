"""What another site's page makes a browser send is refused; what goes out is fenced in."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from helpdesk.handling.entrance import COOKIE
from tests.cast import Api
from tests.desk import Desk

FOREIGN = ("https://evil.example", "null", "http://[", "", "http://127.0.0.1:1", "file://")


class Browser(Api):
    """Calls with the session's cookie instead of a token, as a browser does."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(url)
        self.cookie = {"Cookie": f"{COOKIE}={token}"}

    async def read_done(self, attendance_id: int, origin: str | None) -> int:
        """A write that changes nothing, with that Origin; the status."""
        sent = self.cookie if origin is None else {**self.cookie, "Origin": origin}
        answer = await self.post(f"/api/v1/attendances/{attendance_id}/read", headers=sent)
        if answer.status == 403:
            assert answer.error["code"] in ("wrong_origin", "no_origin")
        return answer.status

    async def follow(self, origin: str | None) -> int:
        """Open a WebSocket with that Origin; the status, 101 when it is open."""
        sent = self.cookie if origin is None else {**self.cookie, "Origin": origin}
        address = f"{self.url}/api/v1/events"
        try:
            async with self.session.ws_connect(address, headers=sent) as socket:
                hello = await socket.receive_json()
                return 101 if hello["kind"] == "hello" else 0
        except aiohttp.WSServerHandshakeError as error:
            return error.status


@pytest.fixture
async def browser(desk: Desk) -> AsyncIterator[Browser]:
    token = desk.cast.attendant.token
    assert token is not None
    async with Browser(desk.helpdesk.url, token) as browser:
        yield browser


async def test_a_write_with_a_cookie_needs_our_own_origin(desk: Desk, browser: Browser) -> None:
    attendance_id = await desk.waiting()
    assert await browser.read_done(attendance_id, desk.helpdesk.url) == 200
    assert await browser.read_done(attendance_id, desk.config.public_url) == 200
    assert await browser.read_done(attendance_id, None) == 403
    for origin in FOREIGN:
        assert await browser.read_done(attendance_id, origin) == 403, origin


async def test_a_websocket_with_a_cookie_needs_our_own_origin(desk: Desk, browser: Browser) -> None:
    assert await browser.follow(desk.helpdesk.url) == 101
    assert await browser.follow(None) == 403
    for origin in FOREIGN:
        assert await browser.follow(origin) == 403, origin


async def test_reading_with_a_cookie_needs_no_origin(desk: Desk, browser: Browser) -> None:
    assert (await browser.get("/api/v1/snapshot", headers=browser.cookie)).status == 200
    assert (await browser.get("/", headers=browser.cookie)).status == 200


async def test_a_program_with_a_token_needs_no_origin_but_no_foreign_one_either(
    desk: Desk,
) -> None:
    attendant, attendance_id = desk.cast.attendant, await desk.waiting()
    assert (await attendant.read(attendance_id)).status == 200
    path = f"/api/v1/attendances/{attendance_id}/read"
    for origin in FOREIGN:
        answer = await attendant.post(path, headers={"Origin": origin})
        assert (answer.status, answer.error["code"]) == (403, "wrong_origin")


async def test_another_site_can_neither_sign_a_browser_in_nor_out(
    desk: Desk, browser: Browser
) -> None:
    foreign = {"Origin": FOREIGN[0]}
    form = {"email": "eve@example.com", "password": "correct horse battery"}
    assert (await browser.post("/login", data=form, headers=foreign)).status == 403
    out = await browser.post("/logout", headers={**browser.cookie, **foreign})
    assert out.status == 403
    assert (await browser.get("/api/v1/snapshot", headers=browser.cookie)).status == 200


async def test_every_answer_carries_the_headers_that_fence_it_in(desk: Desk) -> None:
    admin, stranger = desk.cast.admin, desk.cast.stranger
    answers = [
        await admin.get("/"),
        await admin.get("/api/v1/snapshot"),
        await admin.get("/nowhere"),
        await admin.get("/static/0/css/tokens.css"),
        await stranger.get("/users"),
        await stranger.get("/api/v1/snapshot"),
        await stranger.get("/login"),
        await stranger.get("/healthz"),
    ]
    for answer in answers:
        policy = dict(
            rule.strip().split(" ", 1)
            for rule in answer.headers["content-security-policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["base-uri"] == "'none'"
        assert policy["form-action"] == "'self'"
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


async def test_scripts_inside_a_page_need_a_number_that_is_used_once(desk: Desk) -> None:
    nonces = set()
    for _ in range(2):
        page = await desk.cast.admin.get("/")
        policy = page.headers["content-security-policy"]
        nonce = policy.split("'nonce-")[1].split("'")[0]
        inline = re.findall(r"<script(?![^>]* src=)[^>]*>", page.content.decode())
        assert inline
        assert all(f' nonce="{nonce}"' in tag for tag in inline)
        nonces.add(nonce)
    assert len(nonces) == 2


async def test_nothing_that_is_somebodys_is_kept_by_caches(desk: Desk) -> None:
    attendance_id = await desk.waiting()
    for path in ("/", "/users", "/api/v1/snapshot", f"/api/v1/attendances/{attendance_id}"):
        answer = await desk.cast.admin.get(path)
        assert answer.status == 200
        assert answer.headers["cache-control"] == "no-store"

"""What another site's page makes a browser send is refused; what goes out is fenced in."""

import dataclasses
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from helpdesk.config import Config
from helpdesk.handling.entrance import COOKIE
from tests.cast import Api
from tests.desk import Desk
from tests.fake_realtime import serving
from tests.web.test_files import upload

FOREIGN = ("https://evil.example", "null", "http://[", "", "http://127.0.0.1:1", "file://")


APP, PHONE = "https://app.example.com", "capacitor://localhost"
ALLOWED = "access-control-allow-origin"


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
def config(config: Config) -> Config:
    """With an address of its own besides the one that is listened on."""
    return dataclasses.replace(config, public_url="http://desk.example")


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


@pytest.fixture
async def open_url(desk: Desk) -> AsyncIterator[str]:
    """A server at which the app's pages and the phone's may call."""
    config = dataclasses.replace(desk.config, allowed_origins=(APP, PHONE))
    async with serving(dataclasses.replace(desk.helpdesk.parts, config=config)) as url:
        yield url


@pytest.fixture
async def app(desk: Desk, open_url: str) -> AsyncIterator[Api]:
    """The attendant's token, at that server."""
    member = desk.cast.attendant
    async with Api(open_url, member.token, member.user) as api:
        yield api


async def test_a_page_of_an_allowed_origin_calls_with_a_token(desk: Desk, app: Api) -> None:
    path = f"/api/v1/attendances/{await desk.waiting()}/accept"
    for origin in (APP, PHONE):
        read = await app.get("/api/v1/snapshot", headers={"Origin": origin})
        assert (read.status, read.headers[ALLOWED]) == (200, origin)
    written = await app.post(path, headers={"Origin": APP})
    assert (written.status, written.headers[ALLOWED]) == (200, APP)
    assert "Origin" in written.headers["vary"]
    for answer in (read, written):
        assert "access-control-allow-credentials" not in answer.headers


async def test_errors_and_files_can_be_read_there_too_with_what_they_say_beside(
    desk: Desk, app: Api
) -> None:
    path = f"/api/v1/messages/{await upload(desk, b'x' * 500, 'notes.txt')}/media"
    file = await app.get(path, headers={"Origin": APP, "Range": "bytes=0-9"})
    missing = await app.get("/api/v1/attendances/999999", headers={"Origin": APP})
    nowhere = await app.get("/api/v1/nowhere", headers={"Origin": APP})
    assert [one.status for one in (file, missing, nowhere)] == [206, 404, 404]
    for answer in (file, missing, nowhere):
        assert answer.headers[ALLOWED] == APP
        assert "Retry-After" in answer.headers["access-control-expose-headers"]
        assert "Content-Range" in answer.headers["access-control-expose-headers"]


async def test_somebody_signs_in_there_and_gets_a_token(open_url: str) -> None:
    async with Api(open_url) as stranger:
        body = {"email": "eve@example.com", "password": "correct horse battery"}
        refused = await stranger.post("/api/v1/sessions", body, headers={"Origin": APP})
        assert (refused.status, refused.error["code"]) == (401, "wrong_credentials")
        assert refused.headers[ALLOWED] == APP


async def test_a_browsers_cookie_counts_for_no_page_of_another_origin(
    desk: Desk, open_url: str
) -> None:
    token, attendance_id = desk.cast.attendant.token, await desk.waiting()
    assert token is not None
    async with Browser(open_url, token) as browser:
        assert await browser.read_done(attendance_id, APP) == 403
        assert await browser.read_done(attendance_id, open_url) == 200
        sent = {**browser.cookie, "Origin": APP}
        assert (await browser.get("/api/v1/snapshot", headers=sent)).status == 401
        sent["Authorization"] = "Basic bm9ib2R5"
        path = f"/api/v1/attendances/{attendance_id}/read"
        assert (await browser.post(path, headers=sent)).status == 401
        assert await browser.follow(APP) == 403
        assert await browser.follow(open_url) == 101


async def test_browsers_are_told_beforehand_what_such_a_page_may_send(app: Api) -> None:
    asks = {"Origin": APP, "Access-Control-Request-Method": "PATCH"}
    told = await app.call("OPTIONS", "/api/v1/messages/1", headers=asks)
    assert (told.status, told.headers[ALLOWED]) == (204, APP)
    assert told.headers["access-control-allow-methods"] == "DELETE, GET, HEAD, PATCH"
    assert "Authorization" in told.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in told.headers
    assert (await app.call("OPTIONS", "/api/v1/nowhere", headers=asks)).status == 404


async def test_whoever_is_not_named_and_what_is_not_the_api_stays_closed(
    desk: Desk, app: Api
) -> None:
    path = f"/api/v1/attendances/{await desk.waiting()}/read"
    near = (
        "https://app.example.com.evil.example",
        "http://app.example.com",
        f"{APP}:8443",
        *FOREIGN,
    )
    for origin in near:
        answer = await app.post(path, headers={"Origin": origin})
        assert (answer.status, answer.error["code"]) == (403, "wrong_origin"), origin
        assert ALLOWED not in answer.headers
        asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        refused = await app.call("OPTIONS", path, headers=asks)
        assert (refused.status, ALLOWED in refused.headers) == (405, False)
    for elsewhere in ("/login", "/healthz"):
        assert ALLOWED not in (await app.get(elsewhere, headers={"Origin": APP})).headers
    assert (await app.post("/logout", headers={"Origin": APP})).status == 403


async def test_without_allowed_origins_nothing_is_said_of_them(desk: Desk) -> None:
    answer = await desk.cast.admin.get("/api/v1/snapshot", headers={"Origin": APP})
    assert answer.status == 200
    assert not {ALLOWED, "vary"} & answer.headers.keys()

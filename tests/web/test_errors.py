"""Whatever is sent, an error has one shape, one line and a right status, and nothing breaks."""

import asyncio
import base64
import io
import json
from typing import Any

import pytest
from yarl import URL

from tests.cast import Answer, Api
from tests.desk import Desk
from tests.factories import uuid

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SESSIONS = "/api/v1/sessions"


def check_shape(answer: Answer, status: int, code: str) -> None:
    """An error says what it is, to programs and to people, and nothing else."""
    assert (answer.status, answer.error.get("code")) == (status, code), answer
    assert answer.json.keys() == {"error"}
    assert answer.error.keys() >= {"code", "message"}
    assert answer.error["message"].endswith(".")
    assert "\n" not in answer.error["message"]
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_every_kind_of_error_has_the_same_shape(desk: Desk) -> None:
    cast = desk.cast
    admin, attendance_id = cast.admin, await desk.opened()
    messages = f"/api/v1/attendances/{attendance_id}/messages"
    user = f"/api/v1/users/{admin.id}"
    file = {"headers": {"Content-Type": "multipart/form-data; boundary=b"}, "data": b"--b--"}
    check_shape(await admin.post(SESSIONS, {}), 400, "invalid")
    check_shape(await cast.stranger.get("/api/v1/snapshot"), 401, "unauthenticated")
    check_shape(await cast.manager.get("/api/v1/users"), 403, "forbidden")
    check_shape(await admin.get("/api/v1/attendances/999999"), 404, "not_found")
    check_shape(await admin.get("/api/v1/nowhere"), 404, "not_found")
    check_shape(await admin.call("PUT", "/api/v1/users"), 405, "method_not_allowed")
    check_shape(await admin.accept(attendance_id), 409, "accepted_already")
    large = io.BytesIO(b"a" * 1_100_000)
    check_shape(await admin.post(SESSIONS, data=large, headers=JSON), 413, "too_large")
    check_shape(await admin.post(SESSIONS, data=b"{}", headers=FORM), 415, "unsupported_type")
    check_shape(await admin.post(messages, **file), 400, "invalid")
    check_shape(await admin.patch(user, {"active": False}), 422, "last_admin")
    check_shape(await admin.get("/api/v1/events"), 400, "bad_request")


async def test_a_method_that_is_not_allowed_names_those_that_are(desk: Desk) -> None:
    answer = await desk.cast.admin.call("PUT", "/api/v1/users")
    assert set(answer.headers["allow"].split(",")) == {"GET", "HEAD", "POST"}


async def test_a_body_that_is_not_the_json_asked_for_is_invalid(desk: Desk) -> None:
    for body in (
        b"",
        b"{",
        b"{'email': 1}",
        b"\xff\xfe",
        b'{"email": "\\ud800", "password": "x"}',
        b"[" * 100_000,
        b'{"x":' * 100_000,
        b"null",
        b"[]",
        b'"text"',
    ):
        answer = await desk.cast.stranger.post(SESSIONS, data=body, headers=JSON)
        check_shape(answer, 400, "invalid")


async def test_a_form_that_cannot_be_read_is_invalid(desk: Desk) -> None:
    for kind, body in (
        (FORM["Content-Type"], b"email=\xff\xfe&password=x"),
        (FORM["Content-Type"] + "; charset=nonsense", b"email=a"),
        ("multipart/form-data; boundary=b", b"garbage"),
        ("multipart/form-data", b"garbage"),
        (FORM["Content-Type"] + "; charset=utf-7", b"email=a&password=+2AA-"),
        (FORM["Content-Type"] + "; charset=unicode-escape", b"email=a&password=%5Cud800"),
    ):
        headers = {"Content-Type": kind}
        answer = await desk.cast.stranger.post("/login", data=body, headers=headers)
        assert answer.status == 400, (kind, answer)
        assert b"The form cannot be read." in answer.content


async def test_a_body_packed_wrongly_is_invalid(desk: Desk) -> None:
    headers = {**JSON, "Content-Encoding": "gzip"}
    answer = await desk.cast.stranger.post(SESSIONS, data=b"not gzip", headers=headers)
    check_shape(answer, 400, "invalid")


USER = {"name": "Eva", "email": "eva@example.com", "role": "ATTENDANT"}
TEXT = {"id": uuid(), "type": "TEXT", "content": "Hello"}
WRONG_BODIES: tuple[tuple[str, str, Any, str], ...] = (
    ("POST", SESSIONS, {"email": 1, "password": "x"}, "email"),
    ("POST", "/api/v1/users", {**USER, "name": " "}, "name"),
    ("POST", "/api/v1/users", {**USER, "name": "x" * 101}, "name"),
    ("POST", "/api/v1/users", {**USER, "email": "eva@"}, "email"),
    ("POST", "/api/v1/users", {**USER, "email": "e va@example.com"}, "email"),
    ("POST", "/api/v1/users", {**USER, "email": "eva\x00@example.com"}, "email"),
    ("POST", "/api/v1/users", {**USER, "role": "BOSS"}, "role"),
    ("POST", "/api/v1/users", {**USER, "password": "short"}, "password"),
    ("PATCH", "/api/v1/users/1", {"active": "yes"}, "active"),
    ("POST", "/api/v1/instances", {"name": "A", "kind": "fax"}, "kind"),
    ("POST", "/api/v1/instances", {"name": "", "kind": "practice"}, "name"),
    ("POST", "{attendance}/transfer", {"user_id": "2"}, "user_id"),
    ("POST", "{attendance}/transfer", {"user_id": -1}, "user_id"),
    ("POST", "{attendance}/transfer", {"user_id": 10**30}, "user_id"),
    ("POST", "{attendance}/transfer", {"user_id": 999_999}, "user_id"),
    ("POST", "{attendance}/messages", {**TEXT, "id": "1"}, "id"),
    ("POST", "{attendance}/messages", {**TEXT, "content": " \n"}, "content"),
    ("POST", "{attendance}/messages", {**TEXT, "content": "x" * 65_537}, "content"),
    ("POST", "{attendance}/messages", {**TEXT, "content": 7}, "content"),
    ("POST", "{attendance}/messages", {**TEXT, "type": "FAX"}, "type"),
    ("POST", "{attendance}/messages", {**TEXT, "quoted_message_id": "1"}, "id"),
)
WRONG_QUERIES = (
    ("/api/v1/attendances?state=LATE", "state"),
    ("/api/v1/attendances?state=OPEN&limit=0", "limit"),
    ("/api/v1/attendances?state=OPEN&limit=201", "limit"),
    ("/api/v1/attendances?state=OPEN&limit=-1", "limit"),
    ("/api/v1/attendances?state=OPEN&limit=%D9%A3", "limit"),
    ("/api/v1/attendances?state=OPEN&cursor=nonsense", "cursor"),
    ("/api/v1/attendances?state=OPEN&cursor=%C3%A9", "cursor"),
    ("{attendance}/messages?before=nothing", "before"),
    ("{attendance}/messages?before=%00", "before"),
    ("/api/v1/events?after=-1", "after"),
    (f"/api/v1/events?after={10**20}", "after"),
)


async def test_what_is_wrong_in_a_body_is_named(desk: Desk) -> None:
    attendance = f"/api/v1/attendances/{await desk.opened()}"
    for method, path, body, field in WRONG_BODIES:
        path = path.replace("{attendance}", attendance)
        answer = await desk.cast.admin.call(method, path, body)
        check_shape(answer, 400, "invalid")
        assert answer.error["fields"].keys() == {field}, (path, body)
        assert answer.error["fields"][field]


async def test_what_is_wrong_in_a_query_is_named(desk: Desk) -> None:
    attendance = f"/api/v1/attendances/{await desk.opened()}"
    for path, field in WRONG_QUERIES:
        answer = await desk.cast.admin.get(path.replace("{attendance}", attendance))
        check_shape(answer, 400, "invalid")
        assert answer.error["fields"].keys() == {field}, path


async def test_a_cursor_that_is_none_of_ours_is_invalid(desk: Desk) -> None:
    for content in ([10**30, 1], [1, 10**30], [-1, 1], ["a", 1], [1], {"id": 1}, None):
        cursor = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
        answer = await desk.cast.admin.get(f"/api/v1/attendances?state=OPEN&cursor={cursor}")
        check_shape(answer, 400, "invalid")


async def test_a_number_that_nothing_has_is_not_found(desk: Desk) -> None:
    for number in ("0", "-1", "1.0", "1e3", "%D9%A1", "9" * 18, "9" * 400):
        for path in ("attendances", "clients", "instances", "practice"):
            answer = await desk.cast.admin.get(f"/api/v1/{path}/{number}")
            check_shape(answer, 404, "not_found")
        check_shape(await desk.cast.admin.patch(f"/api/v1/users/{number}", {}), 404, "not_found")


async def test_bytes_that_are_no_text_sign_nobody_in(desk: Desk) -> None:
    host, port = desk.helpdesk.url.removeprefix("http://").split(":")
    for header in (b"Authorization: Bearer \xff", b"Cookie: helpdesk_session=\xff"):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /api/v1/snapshot HTTP/1.0\r\n" + header + b"\r\n\r\n")
        assert b" 401 " in await reader.readline()
        writer.close()
        await writer.wait_closed()


async def test_a_token_that_is_none_signs_nobody_in(desk: Desk) -> None:
    stranger = desk.cast.stranger
    for value in ("Bearer", "Bearer ", "Bearer nonsense", "Basic abc", "Bearer \udcff", "Bearer é"):
        answer = await stranger.get("/api/v1/snapshot", headers={"Authorization": value})
        check_shape(answer, 401, "unauthenticated")


async def test_a_caller_who_leaves_in_the_middle_of_a_body_disturbs_nobody(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = desk.helpdesk.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST {SESSIONS} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: 100\r\n\r\n{{".encode())
    await writer.drain()
    (await desk.cast.admin.get("/healthz")).ok()
    writer.close()
    await writer.wait_closed()
    await desk.waiting()
    assert [one for one in caplog.records if one.levelname in ("ERROR", "CRITICAL")] == []


async def test_a_page_that_is_refused_tells_people_in_a_page(desk: Desk) -> None:
    cast = desk.cast
    for caller, path, status in (
        (cast.attendant, "/users", 403),
        (cast.admin, "/instances/999999", 404),
        (cast.stranger, "/setup/none", 404),
    ):
        answer = await caller.get(path)
        assert answer.status == status
        assert answer.headers["content-type"].startswith("text/html")


async def test_a_form_that_is_refused_tells_people_in_a_page(desk: Desk) -> None:
    stranger = desk.cast.stranger
    foreign = {"Origin": "https://evil.example"}
    large = {"data": io.BytesIO(b"a" * 1_100_000), "headers": FORM}
    for answer, status in (
        (await stranger.post("/login", data={}, headers=foreign), 403),
        (await stranger.post("/login", **large), 413),
        (await stranger.post("/invitation/none", data={}), 404),
        (await stranger.post("/setup/none", data={}), 404),
    ):
        assert answer.status == status
        assert answer.headers["content-type"].startswith("text/html")


async def test_who_is_not_signed_in_is_led_to_the_login_and_back(desk: Desk) -> None:
    answer = await desk.cast.stranger.get("/instances/1?tab=a&b=%2F")
    assert answer.status == 303
    location = URL(answer.headers["location"])
    assert location.path == "/login"
    assert location.query == {"next": "/instances/1?tab=a&b=%2F"}


async def test_a_page_that_is_not_shown_says_what_can_be_done(desk: Desk) -> None:
    cast = desk.cast
    forbidden = await cast.attendant.get("/audit")
    assert (forbidden.status, b"ask an administrator" in forbidden.content) == (403, True)
    missing = await cast.attendant.get("/nowhere")
    assert (missing.status, b"Check the address." in missing.content) == (404, True)
    assert b"administrator" not in (await cast.stranger.get("/nowhere")).content


async def test_what_fails_inside_is_logged_and_told_without_details(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError("the inner secret")

    monkeypatch.setattr(desk.helpdesk.parts.ledger, "read", fail)
    async with Api(desk.helpdesk.url) as stranger:
        answer = await stranger.get("/login?next=a-private-place")
    assert answer.status == 500
    assert b"secret" not in answer.content
    assert b"error_page.js" in answer.content  # it opens by itself when it can
    record = next(one for one in caplog.records if one.name == "helpdesk.guard")
    assert record.getMessage() == "GET /login failed"
    assert record.exc_info is not None

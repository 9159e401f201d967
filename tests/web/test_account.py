"""One's own account, over HTTP: name, language, password, second factor, sessions."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from http.cookies import SimpleCookie

import aiohttp
import pyotp
import pytest
from aiohttp import WSMsgType

from helpdesk.actions.passwords import hash_password
from helpdesk.actions.users import do_set_password
from helpdesk.handling.entrance import COOKIE, STEP_COOKIE
from tests.cast import Answer, Api, Json
from tests.desk import Desk
from tests.waiting import SECONDS

ACCOUNT = "/api/v1/account"
SECOND_FACTOR = f"{ACCOUNT}/second-factor"
SESSIONS = "/api/v1/sessions"
EMAIL, PASSWORD, OTHER = "ana@example.com", "correct horse battery", "staple battery horse"


async def begin(api: Api, password: str = PASSWORD, **more: str) -> Answer:
    return await api.post(SESSIONS, {"email": EMAIL, "password": password, **more})


@pytest.fixture
async def ana(desk: Desk) -> AsyncIterator[Api]:
    """The attendant, who has a password and signed in with it."""
    hashed = await hash_password(PASSWORD)
    user_id = desk.cast.attendant.id
    await desk.helpdesk.ledger.write(lambda work: do_set_password(work, user_id, hashed))
    token = (await begin(desk.cast.stranger)).ok()["token"]
    async with Api(desk.helpdesk.url, token, desk.cast.attendant.user) as api:
        yield api


@pytest.fixture
async def elsewhere(ana: Api) -> AsyncIterator[Api]:
    """The same person at another computer."""
    token = (await begin(ana)).ok()["token"]
    async with Api(ana.url, token) as api:
        yield api


async def is_in(api: Api) -> bool:
    return (await api.get(ACCOUNT)).status == 200


@dataclass(frozen=True)
class Armed:
    """What opens the second lock."""

    secret: str
    codes: list[str]


async def arm(ana: Api) -> Armed:
    """Switch the second factor on with the code of the step before: the present one is left."""
    key = (await ana.post(SECOND_FACTOR)).ok()
    code = pyotp.TOTP(key["secret"]).now()
    codes = (await ana.call("PUT", SECOND_FACTOR, {"code": code})).ok()["recovery_codes"]
    return Armed(key["secret"], codes)


async def test_everybody_changes_the_own_name_and_every_screen_hears_of_it(
    desk: Desk, ana: Api
) -> None:
    seq = (await desk.cast.another.snapshot())["seq"]
    changed = (await ana.patch(ACCOUNT, {"name": " Ana  <b>Luz</b> "})).ok()
    assert (changed["name"], changed["email"]) == ("Ana <b>Luz</b>", EMAIL)
    async with desk.cast.another.events(f"after={seq}") as events:
        told = await events.kind("user.changed")
    assert told["user"]["name"] == "Ana <b>Luz</b>"
    page = (await ana.get("/account")).content
    assert b"<b>Luz" not in page
    assert b"&lt;b&gt;Luz" in page


async def test_the_language_is_ones_own_or_again_the_browsers(ana: Api) -> None:
    async def spoken() -> str:
        page = await ana.get("/account", headers={"Accept-Language": "en"})
        return page.content.decode().partition('<html lang="')[2].partition('"')[0]

    assert (await ana.patch(ACCOUNT, {"language": "pt_BR"})).ok()["language"] == "pt_BR"
    assert await spoken() == "pt-BR"
    assert (await ana.patch(ACCOUNT, {"name": "Ana"})).ok()["language"] == "pt_BR"
    assert (await ana.patch(ACCOUNT, {"language": None})).ok()["language"] is None
    assert await spoken() == "en"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": None}, "name"),
        ({"language": "tlh"}, "language"),
        ({"language": "../../etc"}, "language"),
    ],
)
async def test_what_an_account_cannot_be_is_refused_at_its_field(
    ana: Api, body: Json, field: str
) -> None:
    refused = await ana.patch(ACCOUNT, body)
    assert (refused.status, list(refused.error["fields"])) == (400, [field])


async def test_nobody_makes_themselves_an_admin(ana: Api) -> None:
    await ana.patch(ACCOUNT, {"role": "ADMIN", "active": True, "email": "x@y.example"})
    account = (await ana.get(ACCOUNT)).ok()
    assert (account["role"], account["email"]) == ("ATTENDANT", EMAIL)


async def test_a_new_password_ends_all_other_sessions_at_once_and_keeps_this_one(
    ana: Api, elsewhere: Api
) -> None:
    async with elsewhere.events() as events:
        await events.kind("hello")
        body = {"present": PASSWORD, "password": OTHER}
        assert (await ana.call("PUT", f"{ACCOUNT}/password", body)).status == 204
        closed = events.socket
        while (await closed.receive(timeout=SECONDS)).type is WSMsgType.TEXT:
            pass
        assert closed.close_code == aiohttp.WSCloseCode.POLICY_VIOLATION
    assert (await is_in(ana), await is_in(elsewhere)) == (True, False)
    assert (await begin(ana)).status == 401
    assert (await begin(ana, OTHER)).status == 201


async def test_the_present_password_is_asked_for_and_cannot_be_guessed(
    ana: Api, elsewhere: Api
) -> None:
    path = f"{ACCOUNT}/password"
    for _ in range(10):
        body = {"present": "guess", "password": OTHER}
        refused = await ana.call("PUT", path, body)
        assert (refused.status, list(refused.error["fields"])) == (422, ["present"])
    body = {"present": PASSWORD, "password": OTHER}
    assert (await ana.call("PUT", path, body)).status == 429
    # From whichever session: a guesser has more than one.
    assert (await elsewhere.call("PUT", path, body)).status == 429
    assert (await begin(ana)).status == 201


async def test_a_password_that_is_too_short_is_refused_before_anything_else(ana: Api) -> None:
    body = {"present": PASSWORD, "password": "short"}
    refused = await ana.call("PUT", f"{ACCOUNT}/password", body)
    assert (refused.status, list(refused.error["fields"])) == (400, ["password"])
    assert (await begin(ana)).status == 201


async def test_signing_out_everywhere_ends_every_session(ana: Api, elsewhere: Api) -> None:
    out = await ana.delete(SESSIONS)
    assert out.status == 204
    assert SimpleCookie(out.headers["set-cookie"])[COOKIE]["max-age"] == "0"
    assert (await is_in(ana), await is_in(elsewhere)) == (False, False)


async def test_the_second_factor_is_asked_for_by_the_api(ana: Api) -> None:
    armed = await arm(ana)
    account = (await ana.get(ACCOUNT)).ok()
    assert (account["has_second_factor"], account["recovery_codes"]) == (True, 10)
    asked = await begin(ana)
    assert (asked.status, asked.error["code"]) == (401, "second_factor")
    wrong = await begin(ana, code="000000")
    assert (wrong.status, wrong.error["code"]) == (401, "wrong_code")
    assert (await begin(ana, code=armed.codes[0])).status == 201
    assert (await begin(ana, code=armed.codes[0])).status == 401
    assert (await ana.get(ACCOUNT)).json["recovery_codes"] == 9


async def test_codes_cannot_be_tried_through_whatever_password_is_sent_between(ana: Api) -> None:
    armed = await arm(ana)
    for _ in range(5):
        assert (await begin(ana)).error["code"] == "second_factor"
        assert (await begin(ana, code="000000")).error["code"] == "wrong_code"
    refused = await begin(ana, code=armed.codes[0])
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) > 60


async def test_switching_it_off_and_new_recovery_codes_ask_for_the_password(ana: Api) -> None:
    await arm(ana)
    for method, path in (("DELETE", SECOND_FACTOR), ("POST", f"{ACCOUNT}/recovery-codes")):
        refused = await ana.call(method, path, {"password": "guess"})
        assert (refused.status, refused.error["code"]) == (422, "wrong_password")
    renewed = await ana.post(f"{ACCOUNT}/recovery-codes", {"password": PASSWORD})
    assert len(renewed.ok()["recovery_codes"]) == 10
    assert (await ana.call("DELETE", SECOND_FACTOR, {"password": PASSWORD})).status == 204
    assert (await begin(ana)).status == 201


async def test_an_admin_resets_the_second_factor_of_who_lost_the_phone(
    desk: Desk, ana: Api
) -> None:
    await arm(ana)
    [listed] = [
        one
        for one in (await desk.cast.admin.get("/api/v1/users")).ok()["items"]
        if one["id"] == ana.id
    ]
    assert listed["has_second_factor"]
    path = f"/api/v1/users/{ana.id}/second-factor"
    assert (await desk.cast.admin.delete(path)).status == 204
    assert (await begin(ana)).status == 201
    assert (await desk.cast.admin.delete(path)).status == 409


async def test_an_admin_goes_round_the_own_password_by_no_tool_for_colleagues(desk: Desk) -> None:
    admin = desk.cast.admin
    await arm(admin)
    path = f"/api/v1/users/{admin.id}"
    for refused in (
        await admin.delete(f"{path}/second-factor"),
        await admin.post(f"{path}/invitation"),
    ):
        assert (refused.status, refused.error["code"]) == (409, "own_account")
    assert (await admin.get(ACCOUNT)).ok()["has_second_factor"]


async def test_a_language_chosen_as_a_visitor_is_not_the_users(ana: Api) -> None:
    headers = {"Accept-Language": "pt-BR", "Cookie": "helpdesk_language=es"}
    for path in ("/account", "/account?language=es"):
        assert b'<html lang="pt-BR"' in (await ana.get(path, headers=headers)).content


async def test_a_name_has_nothing_in_it_that_cannot_be_seen(ana: Api) -> None:
    assert (await ana.patch(ACCOUNT, {"name": "Ana\u202e\u200b Lima"})).ok()["name"] == "Ana Lima"
    assert (await ana.patch(ACCOUNT, {"name": "\u200b"})).status == 400


async def log_in(stranger: Api, **more: str) -> Answer:
    return await stranger.post("/login", data={"email": EMAIL, "password": PASSWORD, **more})


def cookie(answer: Answer, name: str) -> str:
    return SimpleCookie(answer.headers["set-cookie"])[name].value


async def test_the_pages_take_two_steps_and_lead_to_where_one_wanted_to_go(
    desk: Desk, ana: Api
) -> None:
    armed, stranger = await arm(ana), desk.cast.stranger
    first = await log_in(stranger, next="/users")
    assert (first.status, first.headers["location"]) == (303, "/login/code?next=/users")
    morsel = SimpleCookie(first.headers["set-cookie"])[STEP_COOKIE]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Lax", "/login")
    headers = {"Cookie": f"{STEP_COOKIE}={morsel.value}", "Origin": stranger.url}
    assert b'name="code"' in (await stranger.get("/login/code", headers=headers)).content

    form = {"next": "/users", "code": "000000"}
    wrong = await stranger.post("/login/code", data=form, headers=headers)
    assert (wrong.status, b"wrong" in wrong.content) == (401, True)
    form["code"] = armed.codes[0]
    second = await stranger.post("/login/code", data=form, headers=headers)
    assert (second.status, second.headers["location"]) == (303, "/users")
    again = await stranger.post("/login/code", data=form, headers=headers)
    assert (again.status, b"Sign in" in again.content) == (401, True)
    # Sent twice by a double click, when the browser has the session already.
    headers["Cookie"] += f"; {COOKIE}={ana.token}"
    twice = await stranger.post("/login/code", data=form, headers=headers)
    assert (twice.status, twice.headers["location"]) == (303, "/users")


async def test_a_step_is_no_session_and_no_step_no_entrance(desk: Desk, ana: Api) -> None:
    armed, stranger = await arm(ana), desk.cast.stranger
    step = cookie(await log_in(stranger), STEP_COOKIE)
    as_session = {"Cookie": f"{COOKIE}={step}"}
    assert (await stranger.get(ACCOUNT, headers=as_session)).status == 401
    form = {"code": armed.codes[0]}
    assert (await stranger.post("/login/code", data=form)).status == 401
    assert (await begin(ana, code=armed.codes[0])).status == 201  # it was not used up


async def test_a_second_step_leads_nowhere_else(desk: Desk, ana: Api) -> None:
    armed, stranger = await arm(ana), desk.cast.stranger
    for code, target in zip(armed.codes, ("//evil.example", "https://evil.example"), strict=False):
        step = cookie(await log_in(stranger, next=target), STEP_COOKIE)
        headers = {"Cookie": f"{STEP_COOKIE}={step}", "Origin": stranger.url}
        form = {"next": target, "code": code}
        entered = await stranger.post("/login/code", data=form, headers=headers)
        assert (entered.status, entered.headers["location"]) == (303, "/")


async def test_signing_in_ends_the_session_that_the_browser_had_before(ana: Api) -> None:
    before = {"Cookie": f"{COOKIE}={ana.token}", "Origin": ana.url}
    async with Api(ana.url) as browser:
        form = {"email": EMAIL, "password": PASSWORD}
        entered = await browser.post("/login", data=form, headers=before)
    assert (entered.status, cookie(entered, COOKIE) != ana.token) == (303, True)
    assert not await is_in(ana)


@pytest.mark.parametrize("email", ["\x00", "ana@example.com\x00", "\ud800", "x" * 900_000, "%00"])
async def test_no_address_is_too_strange_to_be_refused(ana: Api, email: str) -> None:
    text = email.encode("utf-8", "replace").decode()
    assert (await ana.post(SESSIONS, {"email": text, "password": "guess"})).status == 401
    assert (await ana.post("/login", data={"email": text, "password": "guess"})).status == 401

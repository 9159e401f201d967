"""Web push over HTTP: which browsers somebody has, and what is refused."""

import json

from tests.cast import Json
from tests.desk import Desk
from tests.push_service import Browser, PushService

PUSH = "/api/v1/account/push"
KEYS: Json = Browser(PushService()).subscription["keys"]


def subscription(endpoint: str = "https://push.example.com/send/1", **keys: str) -> Json:
    return {"endpoint": endpoint, "keys": KEYS | keys}


async def test_a_browser_is_ones_own_until_its_session_ends(desk: Desk) -> None:
    ana, bruno = desk.cast.attendant, desk.cast.another
    windows = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}
    made = await ana.call("PUT", PUSH, subscription(), headers=windows)
    [device] = made.ok()["devices"]
    assert (device["name"], device["is_here"]) == ("Firefox · Windows", True)
    assert device["told_at"] is None
    assert (await ana.call("PUT", PUSH, subscription())).ok()["devices"] != []
    assert (await bruno.get(PUSH)).ok()["devices"] == []
    [device] = (await ana.get(PUSH)).ok()["devices"]
    for caller, path in ((bruno, f"{PUSH}/{device['id']}"), (ana, f"{PUSH}/999")):
        assert (await caller.delete(path)).status == 404
        assert (await caller.post(f"{path}/test")).status == 404
    assert (await ana.delete(f"{PUSH}/{device['id']}")).status == 204
    (await ana.call("PUT", PUSH, subscription())).ok()
    assert (await ana.delete(PUSH)).status == 204
    assert (await ana.get(PUSH)).ok()["devices"] == []


async def test_the_key_stays_and_ten_browsers_are_enough(desk: Desk) -> None:
    ana = desk.cast.attendant
    key = (await ana.get(PUSH)).ok()["public_key"]
    for number in range(12):
        wanted = subscription(f"https://push.example.com/send/{number}")
        shown = (await ana.call("PUT", PUSH, wanted)).ok()
    assert len(shown["devices"]) == 10
    assert shown["public_key"] == key
    assert len(key) == 87


_WRONG = (
    subscription("http://push.example.com/send"),
    subscription("https://127.0.0.1/send"),
    subscription("https://[::1]/send"),
    subscription("https://localhost/send"),
    subscription("https://127.0.0.1./send"),
    subscription("https://2130706433./send"),
    subscription("https://127.0.0.0x1/send"),
    subscription("https://127.0.0.%31/send"),
    subscription("https://127.0.0.1\\.example.com/send"),
    subscription("https://user@push.example.com/send"),
    subscription("https://push.example.com:99999/send"),
    subscription("https://push.example.com/" + "x" * 1000),
    subscription(p256dh="AAAA"),
    subscription(auth="%%%"),
    {"endpoint": "https://push.example.com/send"},
)


async def test_what_no_push_service_gives_is_refused(desk: Desk) -> None:
    for wrong in _WRONG:
        assert (await desk.cast.attendant.call("PUT", PUSH, wrong)).status == 400, wrong


async def test_what_somebody_is_told_of_is_their_own_choice(desk: Desk) -> None:
    ana, bruno = desk.cast.attendant, desk.cast.another
    usual = (await ana.get("/api/v1/account")).ok()["notices"]
    assert usual == {"about": "MINE_AND_WAITING", "has_sound": True, "shows_text": True}
    choice = {"about": "NOTHING", "has_sound": False, "shows_text": False}
    async with ana.events() as events:
        assert (await ana.patch("/api/v1/account", {"notices": choice})).ok()["notices"] == choice
        assert (await events.kind("user.changed"))["user"]["id"] == ana.id
    assert (await bruno.get("/api/v1/account")).ok()["notices"] == usual
    wrong = {"notices": {**choice, "about": "EVERYTHING"}}
    assert (await ana.patch("/api/v1/account", wrong)).status == 400


async def test_what_makes_it_an_app_is_there_for_anybody_and_of_this_version(desk: Desk) -> None:
    anybody = desk.cast.stranger
    manifest = json.loads((await anybody.get("/manifest.webmanifest")).content)
    assert manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        assert (await anybody.get(icon["src"])).content.startswith(b"\x89PNG")
    worker = await anybody.get("/sw.js")
    assert worker.headers["cache-control"] == "no-cache"
    assert worker.headers["content-type"].startswith("text/javascript")
    version = manifest["icons"][0]["src"].split("/")[2]
    assert f'helpdeskVersion = "{version}"'.encode() in worker.content
    page = await anybody.get("/offline")
    assert page.status == 200
    assert page.headers["content-language"] == "en"
    # By this mark the worker knows that a 503 is helpdesk's own.
    assert "x-helpdesk" in page.headers
    assert "worker-src 'self'" in page.headers["content-security-policy"]

"""What a number's page and its API say while the number is paired, or cannot be."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import psutil
import pytest

from helpdesk.config import Config
from helpdesk.daemon import running
from helpdesk.domain.states import SENTENCES, InstanceState
from tests.cast import Api, Json, gather_cast
from tests.desk import Desk
from tests.fake_phone import FakePhone
from tests.waiting import News


async def unpaired(desk: Desk) -> int:
    """A second number, whose page shows a QR code."""
    added = await desk.cast.admin.post("/api/v1/instances", {"name": "Two", "kind": "whatsapp"})
    number: int = added.ok()["id"]
    desk.phones[number] = FakePhone("5511922222222", is_linked=False)
    (await desk.cast.admin.post(f"/api/v1/instances/{number}/start")).ok()

    await desk.state("QR", number)
    await has_code(desk, number, True)
    return number


async def has_code(desk: Desk, number: int, wanted: bool) -> Json:
    """The number, as soon as it has a QR code, or has none."""

    async def find() -> Json | None:
        shown = await desk.instance(number)
        return shown if shown["has_qrcode"] is wanted else None

    return await desk.commits.until(find)


async def moved(commits: News, api: Api, path: str, state: str) -> Json:
    """The number at that path of the API, as soon as it is in that state."""

    async def find() -> Json | None:
        shown: Json = (await api.get(path)).ok()
        return shown if shown["state"] == state else None

    return await commits.until(find)


async def test_the_qr_code_is_a_picture_for_managers_until_it_has_been_scanned(desk: Desk) -> None:
    cast, number = desk.cast, await unpaired(desk)
    path = f"/api/v1/instances/{number}/qrcode"
    for caller in (cast.admin, cast.manager):
        answer = await caller.get(path)
        assert answer.content.startswith(b"\x89PNG")
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "no-store"
    assert (await cast.attendant.get(path)).status == 403
    assert (await cast.stranger.get(path)).status == 401

    desk.phones[number].link()
    await desk.state("CONNECTED", number)
    await has_code(desk, number, False)
    assert (await cast.admin.get(path)).status == 404


def pictures(desk: Desk) -> list[Path]:
    return list(desk.config.media_dir.rglob("*.png"))


async def test_the_picture_lies_in_the_media_store_and_nobody_is_told_under_which_key(
    desk: Desk,
) -> None:
    number = await unpaired(desk)
    (picture,) = pictures(desk)
    key = picture.relative_to(desk.config.media_dir).as_posix()
    shown = await desk.cast.admin.get(f"/api/v1/instances/{number}/qrcode")
    assert await desk.helpdesk.parts.media.get(key) == shown.content
    for path in ("/api/v1/snapshot", f"/api/v1/instances/{number}"):
        answer = await desk.cast.admin.get(path)
        assert picture.stem not in answer.content.decode()


async def test_a_number_without_a_code_has_none_to_show(desk: Desk) -> None:
    answer = await desk.cast.admin.get(f"/api/v1/instances/{desk.instance_id}/qrcode")
    assert (answer.status, answer.error["code"]) == (404, "not_found")


async def test_what_a_number_cannot_do_now_is_a_conflict(desk: Desk) -> None:
    admin, number = desk.cast.admin, desk.instance_id
    refused = await admin.post(f"/api/v1/instances/{number}/takeover")
    assert (refused.status, refused.error["code"]) == (409, "no_conflict")
    (await admin.post(f"/api/v1/instances/{number}/logout")).ok()
    await desk.state("LOGGED_OUT")
    refused = await admin.post(f"/api/v1/instances/{number}/logout")
    assert (refused.status, refused.error["code"]) == (409, "not_connected")


async def test_the_practice_phone_answers_for_practice_numbers_only(desk: Desk) -> None:
    admin = desk.cast.admin
    body = {"name": "Practice", "kind": "practice"}
    number = (await admin.post("/api/v1/instances", body)).ok()["id"]
    phone = (await admin.get(f"/api/v1/practice/{number}")).ok()
    assert (phone["is_linked"], bool(phone["clients"])) == (False, True)
    assert (await admin.get(f"/practice/{number}")).status == 200
    for path in (f"/api/v1/practice/{desk.instance_id}", f"/practice/{desk.instance_id}"):
        assert (await admin.get(path)).status == 404
    for wrong in (b"{", b'{"action": "explode"}'):
        answer = await admin.post(f"/api/v1/practice/{number}", data=wrong)
        assert (answer.status, answer.error["code"]) == (400, "invalid")


async def test_a_file_on_the_practice_phone_can_be_put_there_and_read(desk: Desk) -> None:
    admin = desk.cast.admin
    body = {"name": "Practice", "kind": "practice"}
    number = (await admin.post("/api/v1/instances", body)).ok()["id"]
    path = f"/api/v1/practice/{number}/media"
    picture = b"\x89PNG" + bytes(3_000_000)

    put = await admin.post(
        f"{path}?name=foto.png", data=BytesIO(picture), headers={"Content-Type": "image/png"}
    )

    answer = await admin.get(f"{path}/{put.ok()['id']}")
    assert answer.content == picture
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "inline"
    part = await admin.call("GET", f"{path}/{put.json['id']}", headers={"Range": "bytes=0-3"})
    assert (part.status, part.content) == (206, b"\x89PNG")
    assert part.headers["content-range"] == f"bytes 0-3/{len(picture)}"


async def test_nothing_that_lies_on_the_practice_phone_runs_in_a_browser(desk: Desk) -> None:
    admin = desk.cast.admin
    body = {"name": "Practice", "kind": "practice"}
    number = (await admin.post("/api/v1/instances", body)).ok()["id"]
    path = f"/api/v1/practice/{number}/media"

    for mime in ("text/html", "image/svg+xml", "application/javascript"):
        put = await admin.post(
            path, data=b"<script>alert(1)</script>", headers={"Content-Type": mime}
        )
        answer = await admin.get(f"{path}/{put.ok()['id']}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == "attachment"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox")


async def test_a_file_that_is_none_is_refused_by_the_practice_phone(desk: Desk) -> None:
    admin = desk.cast.admin
    body = {"name": "Practice", "kind": "practice"}
    number = (await admin.post("/api/v1/instances", body)).ok()["id"]
    path = f"/api/v1/practice/{number}/media"

    assert (await admin.post(path, data=b"", headers={"Content-Type": "image/png"})).status == 400
    wide = await admin.post(f"{path}?width=wide", data=b"x", headers={"Content-Type": "image/png"})
    assert (wide.status, wide.error["code"]) == (400, "invalid")
    for unknown in ("none", "%2e%2e", "..%2fnumber"):
        assert (await admin.get(f"{path}/{unknown}")).status == 404
    other = f"/api/v1/practice/{desk.instance_id}/media"
    assert (await admin.post(other, data=b"x", headers={"Content-Type": "image/png"})).status == 404


@pytest.mark.parametrize("kind", ["whatsapp", "practice"])
async def test_without_a_browser_the_dashboard_runs_and_the_number_says_what_to_do(
    config: Config, tmp_path: Path, kind: str
) -> None:
    without = replace(config, chromium=tmp_path / "no-such-browser")
    commits = News()
    async with (
        running(without) as helpdesk,
        gather_cast(helpdesk.url, helpdesk.ledger) as cast,
    ):
        helpdesk.ledger.after_commit(lambda _: commits.tell())
        added = await cast.admin.post("/api/v1/instances", {"name": "Shop", "kind": kind})
        path = f"/api/v1/instances/{added.ok()['id']}"

        async with cast.attendant.events() as events:
            for _ in range(2):  # the button can be pressed again
                (await cast.admin.post(f"{path}/start")).ok()
                shown = await moved(commits, cast.manager, path, "NO_BROWSER")
                assert shown["sentence"].startswith(SENTENCES[InstanceState.NO_BROWSER])
            told = await events.until(
                lambda event: event.get("instance", {}).get("state") == "NO_BROWSER"
            )
        assert "HELPDESK_CHROMIUM" in told["instance"]["sentence"]
        for page in ("/", "/instances", f"/instances/{added.json['id']}", "/users"):
            assert (await cast.admin.get(page)).status == 200
        snapshot = await cast.attendant.snapshot()
        assert snapshot["instances"][0]["state"] == "NO_BROWSER"
        assert (await cast.stranger.get("/readyz")).status == 200
        (await cast.admin.post(f"{path}/stop")).ok()


async def test_stopping_in_the_middle_of_a_start_leaves_no_process(
    config: Config, tmp_path: Path
) -> None:
    without = replace(config, chromium=tmp_path / "no-such-browser")
    before = set(psutil.Process().children())
    async with (
        running(without) as helpdesk,
        gather_cast(helpdesk.url, helpdesk.ledger) as cast,
    ):
        commits = News()
        helpdesk.ledger.after_commit(lambda _: commits.tell())
        body = {"name": "Shop", "kind": "whatsapp"}
        path = f"/api/v1/instances/{(await cast.admin.post('/api/v1/instances', body)).ok()['id']}"

        for _ in range(3):
            (await cast.admin.post(f"{path}/start")).ok()
            await moved(commits, cast.manager, path, "LAUNCHING")
            (await cast.admin.post(f"{path}/stop")).ok()
            await moved(commits, cast.manager, path, "STOPPED")
        assert set(psutil.Process().children()) <= before

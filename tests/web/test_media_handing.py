"""Files that are handed out: their versions, their addresses, ranges, what is not there."""

import hashlib
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from aiohttp import FormData
from PIL import Image
from yarl import URL

from helpdesk.domain.contents import Media, MediaState
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import Unreachable
from tests.cast import Answer, Api, Json
from tests.desk import Desk
from tests.factories import phone, uuid
from tests.fake_phone import Person
from tests.samples import picture, sound

PNG = picture(700, 500)


class Sent(NamedTuple):
    """A message with a file, and its attendance."""

    desk: Desk
    id: str
    attendance_id: int

    async def get(self, version: str = "media", *, by: Api | None = None, **headers: str) -> Answer:
        return await (by or self.desk.cast.attendant).get(
            f"/api/v1/messages/{self.id}/{version}", headers=spelled(headers)
        )


def spelled(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


async def send(desk: Desk, file: bytes, name: str, **fields: str) -> Sent:
    attendance_id = await desk.opened()
    form = FormData({"id": uuid(), **fields}, quote_fields=False)
    form.add_field("file", BytesIO(file), filename=name)
    path = f"/api/v1/attendances/{attendance_id}/messages"
    message: Json = (await desk.cast.attendant.post(path, data=form)).ok()
    return Sent(desk, message["id"], attendance_id)


async def test_ranges_and_etags_are_about_the_bytes(desk: Desk) -> None:
    sent = await send(desk, PNG, "cat.png")
    whole = await sent.get()
    etag = whole.headers["etag"]
    assert (whole.status, whole.content) == (200, PNG)
    assert etag == f'"{hashlib.sha256(PNG).hexdigest()}"'
    assert whole.headers["accept-ranges"] == "bytes"
    assert "last-modified" not in whole.headers
    for headers, status, content in (
        ({"Range": "bytes=0-0"}, 206, PNG[:1]),
        ({"Range": "bytes=10-19", "If_Range": etag}, 206, PNG[10:20]),
        ({"Range": "bytes=10-19", "If_Range": '"another"'}, 200, PNG),
        ({"Range": "bytes=10-19", "If_Range": f"W/{etag}"}, 200, PNG),
        ({"Range": "bytes=10-19", "If_Range": "Mon, 23 Nov 2026 07:00:00 GMT"}, 200, PNG),
        ({"Range": f"bytes=5-{10 * len(PNG)}"}, 206, PNG[5:]),
        ({"Range": f"bytes=-{10 * len(PNG)}"}, 206, PNG),
        ({"Range": "bytes=9-5"}, 200, PNG),
        ({"Range": "bytes=0-1,4-5"}, 200, PNG),
        ({"Range": "apples=1-2"}, 200, PNG),
        ({"Range": f"bytes={len(PNG)}-"}, 416, b""),
        ({"Range": "bytes=-0"}, 416, b""),
        ({"If_None_Match": etag}, 304, b""),
        ({"If_None_Match": f'"another", {etag}'}, 304, b""),
        ({"If_None_Match": "*"}, 304, b""),
        ({"If_None_Match": '"another"'}, 200, PNG),
    ):
        path = f"/api/v1/messages/{sent.id}/media"
        answer = await desk.cast.attendant.get(path, headers=spelled(headers))
        assert (answer.status, answer.content) == (status, content), headers
        if status != 416:
            assert answer.headers["etag"] == etag
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox")
    head = await desk.cast.attendant.call("HEAD", f"/api/v1/messages/{sent.id}/media")
    assert (head.status, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(PNG))


async def test_a_picture_has_a_thumbnail_and_a_sound_a_copy_that_plays_everywhere(
    desk: Desk,
) -> None:
    shown = await send(desk, PNG, "cat.png")
    heard = await send(desk, sound(), "note.webm", is_voice="true")
    read = await send(desk, PNG, "cat.png", type="DOCUMENT")
    # Lost, or from before there were any: they are made anew.
    shutil.rmtree(desk.config.media_dir / "thumbnails")
    for _ in range(2):
        small = await shown.get("thumbnail")
        image = Image.open(BytesIO(small.content))
        assert (image.format, max(image.size)) == ("JPEG", 640)
        assert small.headers["content-type"] == "image/jpeg"
        assert small.headers["content-security-policy"].startswith("sandbox")
        plays = await heard.get("playable")
        assert plays.content[4:8] == b"ftyp"
        assert plays.headers["content-type"] == "audio/mp4"
        assert 'filename="note.m4a"' in plays.headers["content-disposition"]
    part = await heard.get("playable", Range="bytes=4-7")
    assert (part.status, part.content) == (206, b"ftyp")
    etags = {answer.headers["etag"] for answer in (small, plays, await shown.get())}
    assert len(etags) == 3
    assert (await shown.get("thumbnail", If_None_Match=small.headers["etag"])).status == 304
    for none, version, code in (
        (heard, "thumbnail", "no_thumbnail"),
        (shown, "playable", "no_playable"),
        (read, "playable", "no_playable"),
    ):
        answer = await none.get(version)
        assert (answer.status, answer.error["code"]) == (404, code)
    for version in ("thumbnail", "playable", "media"):
        assert (await shown.get(version, by=desk.cast.another)).status == 404
        assert (await shown.get(version, by=desk.cast.stranger)).status == 401


async def test_what_cannot_be_decoded_is_only_downloaded(desk: Desk) -> None:
    client = Person(phone())
    await desk.opened(client)
    row = await desk.stored(desk.phone.write_file(client, PNG[:100], name="../../Ação.png"))
    broken = Sent(desk, row.id, row.attendance_id)

    async def ready() -> Media | None:
        media = (await desk.row(row.id)).details.media
        return media if media is not None and media.state is MediaState.READY else None

    found: Media = await desk.commits.until(ready)
    assert found.is_broken
    answer = await broken.get()
    assert (answer.status, answer.content) == (200, PNG[:100])
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"A__o.png\"; filename*=UTF-8''A%C3%A7%C3%A3o.png"
    )
    assert (await broken.get("thumbnail")).error["code"] == "no_thumbnail"


async def load(url: str, **headers: str) -> Answer:
    """What somebody gets there who has nothing but the address."""
    address = URL(url, encoded=True)
    async with Api(str(address.origin())) as nobody:
        return await nobody.get(address.raw_path, headers=headers)


async def link(sent: Sent, version: str = "file", caller: Api | None = None) -> Answer:
    path = f"/api/v1/messages/{sent.id}/media-link"
    return await (caller or sent.desk.cast.attendant).post(path, {"version": version})


async def test_a_short_lived_address_needs_no_session(desk: Desk) -> None:
    sent = await send(desk, PNG, "cat.png")
    urls = {}
    for version in ("file", "thumbnail"):
        made = await link(sent, version)
        assert made.status == 201
        url = URL(made.ok()["url"])
        assert str(url).startswith(desk.helpdesk.url)
        urls[version] = f"{desk.helpdesk.url}{url.raw_path}"
    whole = await load(urls["file"])
    assert (whole.status, whole.content) == (200, PNG)
    assert whole.headers["content-security-policy"].startswith("sandbox")
    assert whole.headers["cache-control"] == "private, no-cache"
    assert whole.headers["access-control-allow-origin"] == "*"
    assert (await load(urls["file"], Range="bytes=0-3")).content == PNG[:4]
    assert (await load(urls["thumbnail"])).headers["content-type"] == "image/jpeg"
    assert "access-control-allow-origin" not in (await sent.get()).headers
    # Who may not have the file gets no address, and an address ends with the right to see it.
    assert (await link(sent, caller=desk.cast.another)).status == 404
    assert (await link(sent, caller=desk.cast.stranger)).status == 401
    assert (await link(sent, "raw")).status == 400
    (await desk.cast.attendant.transfer(sent.attendance_id, desk.cast.another.id)).ok()
    gone = await load(urls["file"])
    assert gone.status == 404
    changed = await load(f"{urls['file'][:-1]}{'A' if urls['file'][-1] != 'A' else 'B'}")
    assert (changed.status, changed.error["code"]) == (404, "link_ended")


async def test_a_file_that_the_store_has_lost_is_fetched_from_the_phone_anew(desk: Desk) -> None:
    client = Person(phone())
    await desk.opened(client)
    row = await desk.stored(desk.phone.write_file(client, PNG, name="cat.png"))
    got = Sent(desk, row.id, row.attendance_id)

    async def ready() -> Answer | None:
        answer = await got.get()
        return answer if answer.status == 200 else None

    first: Answer = await desk.commits.until(ready)
    assert first.content == PNG
    shutil.rmtree(desk.config.media_dir / "files")
    lost = await got.get()
    assert (lost.status, lost.error["code"]) == (404, "file_unavailable")
    retry = f"/api/v1/messages/{row.id}/media/retry"
    assert (await desk.cast.another.post(retry)).status == 404
    retried = await desk.cast.attendant.post(retry)
    assert (retried.status, retried.json["media"]["state"]) == (202, "PENDING")
    anew: Answer = await desk.commits.until(ready)
    assert anew.content == PNG
    # What is there stays as it is.
    again = await desk.cast.attendant.post(retry)
    assert (again.status, again.json["media"]["state"]) == (202, "READY")


async def test_a_store_that_is_out_of_reach_is_said_to_be_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await send(desk, PNG, "cat.png")

    @asynccontextmanager
    async def lend(key: str) -> AsyncIterator[Path]:
        if key:
            raise Unreachable("It does not answer.")
        yield Path()

    store = desk.helpdesk.parts.media
    assert isinstance(store, LocalMediaStore)
    monkeypatch.setattr(store, "lend", lend)
    for version in ("media", "thumbnail"):
        answer = await sent.get(version)
        assert (answer.status, answer.error["code"]) == (503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
    monkeypatch.undo()
    assert (await sent.get()).content == PNG


async def test_who_goes_away_in_the_middle_of_a_file_ends_nothing_else(desk: Desk) -> None:
    large = PNG + bytes(3_000_000)
    sent = await send(desk, large, "large.bin", type="DOCUMENT")
    attendant = desk.cast.attendant
    url = f"{attendant.url}/api/v1/messages/{sent.id}/media"
    async with attendant.session.get(url) as answer:
        assert await answer.content.readexactly(4) == PNG[:4]
    again = await sent.get()
    assert hashlib.sha256(again.content).digest() == hashlib.sha256(large).digest()


async def test_a_client_has_a_gallery(desk: Desk) -> None:
    sent = await send(desk, PNG, "cat.png")
    attendance = (await desk.cast.attendant.attendance(sent.attendance_id)).ok()
    path = f"/api/v1/clients/{attendance['client']['id']}/media"
    gallery = (await desk.cast.attendant.get(f"{path}?kind=seen&limit=1")).ok()
    [shown] = gallery["items"]
    assert (shown["id"], shown["media"]["has_thumbnail"]) == (sent.id, True)
    assert gallery["next_cursor"] is None
    assert (await desk.cast.attendant.get(f"{path}?kind=documents")).ok()["items"] == []
    for query, status in (("?kind=all", 400), ("?limit=0", 400), ("?before=none", 400)):
        assert (await desk.cast.attendant.get(path + query)).status == status
    assert (await desk.cast.another.get(path)).status == 404
    assert len((await desk.cast.manager.get(path)).ok()["items"]) == 1

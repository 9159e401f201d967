"""Files that attendants send: what they become, and what is refused."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from aiohttp import ClientError, FormData
from aiohttp.web_protocol import RequestHandler
from PIL import Image

from helpdesk.config import Config
from helpdesk.media.findings import Prepared
from helpdesk.media.room import Room
from helpdesk.media.store import THUMBNAILS, derived_key
from tests.cast import Answer, Json
from tests.desk import Desk
from tests.factories import uuid
from tests.samples import film, picture, sound
from tests.waiting import SECONDS


async def send(
    desk: Desk,
    attendance_id: int,
    file: bytes,
    name: str,
    *,
    is_file_first: bool = False,
    **fields: str,
) -> Answer:
    """The attendant sends a file."""
    form = FormData(quote_fields=False)
    if is_file_first:
        form.add_field("file", BytesIO(file), filename=name)
    for field, value in {"id": uuid(), **fields}.items():
        form.add_field(field, value)
    if not is_file_first:
        form.add_field("file", BytesIO(file), filename=name)
    path = f"/api/v1/attendances/{attendance_id}/messages"
    return await desk.cast.attendant.post(path, data=form)


async def sent(desk: Desk, message: Json) -> bytes:
    """What reached the phone, once it has."""
    await desk.status(message["id"], "SENT")
    file = desk.phone.sent[-1].file
    assert file is not None
    return file


def kept(desk: Desk) -> list[Path]:
    """Every file in the store and on the way there. Folders may go while they are read."""
    tops = (desk.config.media_dir, desk.config.scratch_dir)
    return [
        Path(folder) / name for top in tops for folder, _, names in os.walk(top) for name in names
    ]


async def test_pictures_recordings_sounds_and_films_go_as_whatsapp_wants_them(desk: Desk) -> None:
    attendance_id = await desk.opened()
    recorded = sound()
    for file, name, fields, expected in (
        (picture(kind="JPEG", turned=True), "fuß.jpg", {}, ("IMAGE", "image/jpeg", "fuß.jpg")),
        (recorded, "note.webm", {"is_voice": "true"}, ("AUDIO", "audio/ogg", "note.ogg")),
        (recorded, "song.webm", {}, ("AUDIO", "audio/mp4", "song.m4a")),
        (film(), "film.mp4", {}, ("VIDEO", "video/mp4", "film.mp4")),
    ):
        answer = await send(desk, attendance_id, file, name, is_file_first=True, **fields)
        message = answer.ok()
        media = message["media"]
        assert (message["type"], media["mime"], media["name"]) == expected
        arrived = await sent(desk, message)
        assert media["size"] == len(arrived)
        said = desk.phone.sent[-1].details.media
        assert said is not None
        assert (said.mime, said.name) == expected[1:]
        assert media["is_voice"] is said.is_voice is (name == "note.webm")
        assert bool(media["waveform"]) is (name == "note.webm")
        assert media["has_thumbnail"] is (expected[0] in ("IMAGE", "VIDEO"))
    upright = Image.open(BytesIO(desk.phone.sent[0].file or b""))
    assert (upright.size, dict(upright.getexif())) == ((30, 40), {})
    # What was heard and seen in them counts, and not what a browser says.
    assert [one.details.media and one.details.media.seconds for one in desk.phone.sent] == [
        None,
        pytest.approx(1.0, abs=0.05),
        pytest.approx(1.0, abs=0.05),
        pytest.approx(1.0, abs=0.05),
    ]


async def test_a_recording_that_cannot_be_read_is_refused_and_leaves_nothing(desk: Desk) -> None:
    attendance_id = await desk.opened()
    answer = await send(desk, attendance_id, sound()[:40], "note.webm", is_voice="true")
    assert (answer.status, answer.error["code"]) == (422, "refused")
    assert kept(desk) == []


async def test_the_same_id_at_the_same_time_is_one_message_and_one_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop, prepared = desk.helpdesk.parts.workshop, list[str]()
    prepare = workshop.prepare

    async def counting(file: Path, into: Path, *, name: str, **how: bool) -> Prepared:
        prepared.append(name)
        return await prepare(file, into, name=name, **how)

    monkeypatch.setattr(workshop, "prepare", counting)
    attendance_id, message_id = await desk.opened(), uuid()
    answers = await asyncio.gather(
        *(send(desk, attendance_id, picture(), "cat.png", id=message_id) for _ in range(4))
    )
    assert sorted(answer.status for answer in answers) == [200, 200, 200, 201]
    assert {answer.json["id"] for answer in answers} == {message_id}
    await sent(desk, answers[0].ok())
    assert len(desk.phone.sent) == 1
    assert len(kept(desk)) == 2  # it, and its thumbnail
    assert prepared == ["cat.png"]


async def test_a_sound_or_film_that_is_too_large_as_such_goes_as_a_document(config: Config) -> None:
    async with Desk(replace(config, max_media=1_000)) as desk:
        attendance_id = await desk.opened()
        for file, name in ((film(), "film.mp4"), (sound(), "song.webm")):
            refused = await send(desk, attendance_id, file, name)
            assert (refused.status, refused.error["code"]) == (413, "too_large_as_media")
            assert "as a document" in refused.error["message"]
        assert kept(desk) == []
        message = (await send(desk, attendance_id, film(), "film.mp4", type="DOCUMENT")).ok()
        assert message["type"] == "DOCUMENT"
        assert await sent(desk, message) == film()


class Space(NamedTuple):
    """So much of a disk is free."""

    free: int


async def test_with_the_disk_nearly_full_no_file_is_taken_and_texts_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    room: Room = desk.helpdesk.parts.room
    attendance_id = await desk.opened()
    full = desk.config.disk_reserve + 100
    monkeypatch.setattr(room, "_disk_usage", lambda _: Space(full))

    async def pieces() -> AsyncIterator[bytes]:
        yield b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        yield b"x" * 1_000
        yield b"\r\n--cut--\r\n"

    # Told how large it is, and not told.
    path = f"/api/v1/attendances/{attendance_id}/messages"
    unannounced = await desk.cast.attendant.post(
        path, data=pieces(), headers={"Content-Type": "multipart/form-data; boundary=cut"}
    )
    for refused in (await send(desk, attendance_id, picture(), "cat.png"), unannounced):
        assert (refused.status, refused.error["code"]) == (507, "no_room")
    assert kept(desk) == []
    text = (await desk.cast.attendant.write(attendance_id, "Hello")).ok()
    await desk.status(text["id"], "SENT")
    monkeypatch.undo()
    (await send(desk, attendance_id, picture(), "cat.png")).ok()


async def eventually(is_so: Callable[[], bool]) -> None:
    """Until it is so: nobody tells what happens on the disk."""
    async with asyncio.timeout(SECONDS):
        while not await asyncio.to_thread(is_so):
            pass


async def test_a_connection_that_is_cut_in_the_middle_leaves_nothing(desk: Desk) -> None:
    attendance_id = await desk.opened()
    is_half_there = asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        yield b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        yield b"x" * 1_000_000
        is_half_there.set()
        await asyncio.Event().wait()

    path = f"/api/v1/attendances/{attendance_id}/messages"
    headers = {"Content-Type": "multipart/form-data; boundary=cut"}
    sending = asyncio.create_task(desk.cast.attendant.post(path, data=pieces(), headers=headers))
    await is_half_there.wait()
    await eventually(lambda: bool(kept(desk)))
    sending.cancel()
    with pytest.raises((asyncio.CancelledError, ClientError)):
        await sending
    await eventually(lambda: not kept(desk))
    assert len(await desk.cast.attendant.messages(attendance_id)) == 1


async def test_who_goes_away_while_a_file_is_made_ready_has_sent_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop, prepared = desk.helpdesk.parts.workshop, list[str]()
    has_begun, may_end, has_gone = asyncio.Event(), asyncio.Event(), asyncio.Event()
    prepare, lose = workshop.prepare, RequestHandler.connection_lost

    async def slow(file: Path, into: Path, *, name: str, **how: bool) -> Prepared:
        prepared.append(name)
        has_begun.set()
        await may_end.wait()
        return await prepare(file, into, name=name, **how)

    def noticed(connection: RequestHandler, error: BaseException | None) -> None:
        lose(connection, error)
        has_gone.set()

    monkeypatch.setattr(workshop, "prepare", slow)
    monkeypatch.setattr(RequestHandler, "connection_lost", noticed)
    attendance_id, message_id = await desk.opened(), uuid()
    sending = asyncio.create_task(send(desk, attendance_id, picture(), "cat.png", id=message_id))
    await has_begun.wait()
    has_gone.clear()
    sending.cancel()
    with pytest.raises((asyncio.CancelledError, ClientError)):
        await sending
    await has_gone.wait()
    may_end.set()
    await eventually(lambda: not any(desk.config.scratch_dir.rglob("*")))
    assert len(await desk.cast.attendant.messages(attendance_id)) == 1
    assert desk.phone.sent == []
    # A connection that was only lost, or not waited for any longer: the work is not done again.
    again = await send(desk, attendance_id, picture(), "cat.png", id=message_id)
    assert (again.status, again.json["type"]) == (201, "IMAGE")
    assert await sent(desk, again.ok()) == picture()
    assert prepared == ["cat.png"]


async def test_a_canned_response_may_have_a_film_that_is_sent_as_a_document_later(
    config: Config,
) -> None:
    async with Desk(replace(config, max_media=1_000)) as desk:
        form = FormData({"shortcode": "tour", "is_shared": "false"}, quote_fields=False)
        form.add_field("file", film(), filename="tour.mp4")
        added = (await desk.cast.attendant.post("/api/v1/canned-responses", data=form)).ok()
        assert added["media"]["size"] > 1_000
        path = f"/api/v1/canned-responses/{added['id']}/media"
        tour = (await desk.cast.attendant.get(path)).content
        attendance_id = await desk.opened()
        refused = await send(desk, attendance_id, tour, "tour.mp4")
        assert refused.error["code"] == "too_large_as_media"
        (await send(desk, attendance_id, tour, "tour.mp4", type="DOCUMENT")).ok()


async def test_the_fields_of_a_form_are_checked_as_those_of_json_are(desk: Desk) -> None:
    attendance_id = await desk.opened()
    refused = (
        await send(desk, attendance_id, picture(), "cat.png", type="VIDEO"),
        await send(desk, attendance_id, picture(), "cat.png", is_voice="perhaps"),
        await send(desk, attendance_id, picture(), "cat.png", seconds="nan"),
        await send(desk, attendance_id, picture(), "cat.png", width="9" * 400),
        await send(desk, attendance_id, picture(), "cat.png", height="-1"),
    )
    assert [answer.status for answer in refused] == [400] * len(refused)
    named = [list(answer.error["fields"]) for answer in refused]
    assert named == [["type"], ["is_voice"], ["seconds"], ["width"], ["height"]]
    assert kept(desk) == []
    message = (
        await send(
            desk, attendance_id, b"%PDF-1.7", "a.pdf", seconds="1.5", width="30", content="null"
        )
    ).ok()
    assert message["content"] == "null"
    assert (message["media"]["seconds"], message["media"]["width"]) == (1.5, 30)


async def test_the_file_of_a_canned_response_is_made_ready_too(desk: Desk) -> None:
    form = FormData({"shortcode": "map"}, quote_fields=False)
    form.add_field("file", picture(kind="JPEG", turned=True), filename="map.jpg")
    added = (await desk.cast.attendant.post("/api/v1/canned-responses", data=form)).ok()
    path = f"/api/v1/canned-responses/{added['id']}/media"
    upright = Image.open(BytesIO((await desk.cast.attendant.get(path)).content))
    assert (upright.size, dict(upright.getexif())) == ((30, 40), {})
    assert added["media"]["has_thumbnail"]
    row = desk.config.media_dir
    [file] = (row / "files").rglob("?" * 64)
    small = derived_key(file.relative_to(row).as_posix(), THUMBNAILS)
    assert (row / small).is_file()

"""Files through the whole ring, both ways."""

from io import BytesIO
from pathlib import Path

from aiohttp import FormData

from helpdesk.domain.contents import Media, MediaState
from helpdesk.domain.states import MessageType
from helpdesk.number.gate import LARGE_FILE
from tests.cast import Answer, Api, Json
from tests.desk import Desk
from tests.factories import phone, uuid
from tests.fake_phone import Fate, Person
from tests.samples import film, picture, sound

PNG = picture()
OGG = sound(0.1, "ogg")
HTML = b"<html><script>alert(1)</script></html>"


async def send(
    caller: Api, attendance_id: int, file: bytes = PNG, name: str = "cat.png", **fields: str
) -> Answer:
    """The caller sends a file."""
    form = FormData()
    for field, value in {"id": uuid(), **fields}.items():
        form.add_field(field, value)
    form.add_field("file", BytesIO(file), filename=name, content_type="text/html")
    path = f"/api/v1/attendances/{attendance_id}/messages"
    return await caller.post(path, data=form)


def kept_files(desk: Desk) -> list[Path]:
    folders = (desk.config.media_dir, desk.config.scratch_dir)
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def files_and_thumbnails(desk: Desk) -> tuple[int, int]:
    """How many of each are kept; nothing is left on the way to there."""
    kept = kept_files(desk)
    below = [path.relative_to(desk.config.media_dir).parts[0] for path in kept]
    assert set(below) <= {"files", "thumbnails"}
    return below.count("files"), below.count("thumbnails")


async def media_state(desk: Desk, message_id: str, state: MediaState) -> Media:
    """The file of a message, as soon as it is in that state."""

    async def find() -> Media | None:
        row = await desk.row(message_id)
        media = row.details.media
        return media if media is not None and media.state is state else None

    return await desk.commits.until(find)


async def test_a_picture_is_sent_with_its_caption(desk: Desk) -> None:
    attendance_id = await desk.opened()
    answer = await send(
        desk.cast.attendant, attendance_id, content="A cat", width="640", height="480"
    )
    assert answer.status == 201
    message = answer.ok()
    assert (message["type"], message["content"]) == ("IMAGE", "A cat")
    media = message["media"]
    assert (media["state"], media["mime"], media["name"]) == ("READY", "image/png", "cat.png")
    # What is found out here counts more than what the browser says.
    assert (media["size"], media["width"], media["height"]) == (len(PNG), 40, 30)
    await desk.status(message["id"], "SENT")
    [sent] = desk.phone.sent
    assert (sent.type, sent.text, sent.file) == (MessageType.IMAGE, "A cat", PNG)
    assert sent.details.media is not None
    assert (sent.details.media.name, sent.details.media.mime) == ("cat.png", "image/png")
    assert media["has_thumbnail"]
    assert files_and_thumbnails(desk) == (1, 1)


KINDS: tuple[tuple[bytes, str, dict[str, str], str, str], ...] = (
    (OGG, "song.ogg", {}, "AUDIO", "audio/ogg"),
    (PNG, "cat.png", {"type": "DOCUMENT"}, "DOCUMENT", "image/png"),
    (b"%PDF-1.7 ...", "bill.pdf", {}, "DOCUMENT", "application/pdf"),
    (b"a,b\n1,2\n", "table.csv", {}, "DOCUMENT", "text/csv"),
    (HTML, "cat.png", {}, "DOCUMENT", "application/octet-stream"),
    (film(), "film", {}, "VIDEO", "video/mp4"),
    (PNG[:60], "cat.png", {}, "DOCUMENT", "image/png"),
    (film()[:200], "film.mp4", {}, "DOCUMENT", "video/mp4"),
    (b"what is it", "", {}, "DOCUMENT", "application/octet-stream"),
)


async def test_what_a_file_is_sent_as_is_decided_by_its_content(desk: Desk) -> None:
    attendance_id = await desk.opened()
    for content, name, fields, type, mime in KINDS:
        message = (await send(desk.cast.attendant, attendance_id, content, name, **fields)).ok()
        assert (message["type"], message["media"]["mime"]) == (type, mime)
        assert not message["media"]["is_voice"]
        await desk.status(message["id"], "SENT")
        assert desk.phone.sent[-1].file == content


async def test_the_same_id_again_is_the_same_message_and_no_second_file(desk: Desk) -> None:
    attendance_id, message_id = await desk.opened(), uuid()
    first = await send(desk.cast.attendant, attendance_id, id=message_id)
    again = await send(desk.cast.attendant, attendance_id, OGG, id=message_id)
    assert (first.status, again.status) == (201, 200)
    assert again.ok()["id"] == message_id
    assert again.ok()["media"] == first.ok()["media"]
    await desk.status(message_id, "SENT")
    assert len(desk.phone.sent) == 1
    assert files_and_thumbnails(desk) == (1, 1)


async def test_a_file_of_a_client_is_fetched_and_shown(desk: Desk) -> None:
    client = Person(phone())
    attendance_id = await desk.opened(client)
    message = desk.phone.write_file(client, PNG, caption="Broken", mime="image/jpeg")
    row = await desk.stored(message)
    await media_state(desk, row.id, MediaState.READY)
    _, shown = await desk.cast.attendant.messages(attendance_id)
    assert (shown["type"], shown["content"]) == ("IMAGE", "Broken")
    assert (shown["media"]["mime"], shown["media"]["size"]) == ("image/png", len(PNG))
    file = await desk.cast.attendant.get(f"/api/v1/messages/{row.id}/media")
    assert (file.status, file.content) == (200, PNG)
    assert file.headers["content-type"] == "image/png"
    assert file.headers["content-disposition"].startswith("inline")
    assert (await desk.cast.another.get(f"/api/v1/messages/{row.id}/media")).status == 404
    assert (await desk.cast.stranger.get(f"/api/v1/messages/{row.id}/media")).status == 401


async def test_a_file_that_does_not_come_is_pending_until_the_next_connect(desk: Desk) -> None:
    client = Person(phone())
    await desk.opened(client)
    desk.phone.file_fates.append(Fate.LOST_BEFORE)
    message = desk.phone.write_file(client, PNG)
    row = await desk.stored(message)

    async def has_failed() -> Media | None:
        media = (await desk.row(row.id)).details.media
        return media if media is not None and media.tries else None

    failed: Media = await desk.commits.until(has_failed)
    assert (failed.state, failed.tries) == (MediaState.PENDING, 1)
    path = f"/api/v1/messages/{row.id}/media"
    pending = await desk.cast.attendant.get(path)
    assert (pending.status, pending.error["code"]) == (404, "file_pending")
    desk.phone.lose_page()
    await media_state(desk, row.id, MediaState.READY)
    assert (await desk.cast.attendant.get(path)).content == PNG


async def test_a_file_that_has_gone_is_fetched_when_somebody_asks_and_it_is_back(
    desk: Desk,
) -> None:
    client = Person(phone())
    await desk.opened(client)
    desk.phone.file_fates.append(Fate.REFUSED)
    row = await desk.stored(desk.phone.write_file(client, PNG))
    media = await media_state(desk, row.id, MediaState.UNAVAILABLE)
    assert media.reason == "WhatsApp does not want it"
    path = f"/api/v1/messages/{row.id}/media"
    assert (await desk.cast.attendant.get(path)).error["code"] == "file_unavailable"
    assert (await desk.cast.another.post(f"{path}/retry")).status == 404
    asked = await desk.cast.attendant.post(f"{path}/retry")
    assert (asked.status, asked.ok()["media"]["state"]) == (202, "PENDING")
    await media_state(desk, row.id, MediaState.READY)


async def test_a_file_sent_from_the_phone_is_fetched_too(desk: Desk) -> None:
    client = Person(phone())
    await desk.opened(client)
    row = await desk.stored(desk.phone.write_file(client, OGG, from_me=True))
    assert (await media_state(desk, row.id, MediaState.READY)).mime == "audio/ogg"


async def test_slow_uploads_of_large_files_delay_neither_small_files_nor_texts(
    desk: Desk,
) -> None:
    desk.phone.may_upload.clear()
    desk.phone.slow_from = LARGE_FILE
    attendant, large = desk.cast.attendant, b"%PDF-1.7 " + bytes(LARGE_FILE)
    slow: list[Json] = []
    for _ in range(5):
        slow.append((await send(attendant, await desk.opened(), large, "large.pdf")).ok())
    small = (await send(attendant, await desk.opened(), content="small")).ok()
    quick = (await attendant.write(await desk.opened(), "quick")).ok()
    for message in (small, quick):
        await desk.status(message["id"], "SENT")
    assert sorted(desk.phone.texts) == ["quick", "small"]
    desk.phone.may_upload.set()
    for message in slow:
        await desk.status(message["id"], "SENT")
    assert len(desk.phone.sent) == 7


async def test_a_file_that_is_not_there_any_more_has_failed_with_the_reason(desk: Desk) -> None:
    attendance_id = await desk.opened()
    desk.phone.go_offline()
    await desk.state("OFFLINE")
    message = (await send(desk.cast.attendant, attendance_id)).ok()
    for path in kept_files(desk):
        path.unlink()
    desk.phone.come_back()
    failed = await desk.status(message["id"], "FAILED")
    assert failed.error == "The file is not there any more."


async def test_an_upload_that_is_refused_leaves_nothing(desk: Desk) -> None:
    mine, waiting = await desk.opened(), await desk.waiting()
    attendant = desk.cast.attendant
    refused = [
        (409, await send(attendant, waiting)),
        (404, await send(desk.cast.another, mine)),
        (400, await send(attendant, mine, b"")),
        (400, await send(attendant, mine, id="no UUID")),
        (400, await send(attendant, mine, type="FILM")),
        (400, await send(attendant, mine, width="wide")),
        (400, await send(attendant, mine, content="x" * 1025)),
        (400, await send(attendant, mine, quoted_message_id=uuid())),
    ]
    assert [answer.status for _, answer in refused] == [status for status, _ in refused]
    assert kept_files(desk) == []

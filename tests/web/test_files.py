"""Files over HTTP: what is taken, and how they are handed out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from aiohttp import FormData

from helpdesk.config import Config
from helpdesk.domain.file_names import safe_name
from tests.cast import Answer
from tests.desk import Desk
from tests.factories import uuid
from tests.samples import picture

PNG = picture(60, 40)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
# Begins like a picture, and would be a script.
POLYGLOT = b"GIF89a/*" + bytes(100) + b"*/=1;alert(1)"
BOUNDARY = "multipart/form-data; boundary=cut"


async def upload(desk: Desk, content: bytes, name: str) -> str:
    """The id of a message with that file."""
    attendance_id = await desk.opened()
    form = FormData({"id": uuid()}, quote_fields=False)
    form.add_field("file", content, filename=name)
    path = f"/api/v1/attendances/{attendance_id}/messages"
    message_id: str = (await desk.cast.attendant.post(path, data=form)).ok()["id"]
    return message_id


async def get(desk: Desk, message_id: str, query: str = "", **headers: str) -> Answer:
    """The file."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    path = f"/api/v1/messages/{message_id}/media{query}"
    return await desk.cast.attendant.get(path, headers=named)


async def test_a_picture_is_shown_and_can_do_nothing(desk: Desk) -> None:
    answer = await get(desk, await upload(desk, PNG, "cat.png"))
    assert (answer.status, answer.content) == (200, PNG)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_what_a_browser_could_run_is_only_downloaded(desk: Desk) -> None:
    for content, name in ((SVG, "cat.svg"), (b"<script>", "cat.png"), (POLYGLOT, "cat.gif")):
        answer = await get(desk, await upload(desk, content, name))
        assert answer.content == content
        is_picture = answer.headers["content-type"].startswith("image/")
        assert answer.headers["content-type"] == "application/octet-stream" or is_picture
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_download_has_its_name_in_whatever_script(desk: Desk) -> None:
    message_id = await upload(desk, PNG, 'Preços "2026".png')
    disposition = (await get(desk, message_id, "?download=1")).headers["content-disposition"]
    assert disposition == (
        "attachment; filename=\"Pre_os _2026_.png\"; filename*=UTF-8''Pre%C3%A7os%20%222026%22.png"
    )


async def test_messages_without_a_file_have_none_to_hand_out(desk: Desk) -> None:
    attendance_id = await desk.opened()
    written = (await desk.cast.attendant.write(attendance_id, "Hi")).ok()
    none = await get(desk, written["id"])
    assert (none.status, none.error["code"]) == (404, "no_file")
    assert (await get(desk, uuid())).status == 404


def _field(name: str, content: str, more: str = "") -> str:
    return f'--cut\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{content}\r\n'


ID = _field("id", "3f0e5c9a-3b1c-4f0e-9a3b-1c4f0e9a3b1c")
FILE = _field("file", "content", '; filename="a.txt"')


NO_FORMS = (
    (BOUNDARY, ""),
    (BOUNDARY, "--cut--\r\n"),
    (BOUNDARY, "no form at all"),
    (BOUNDARY, "--other\r\n\r\n--other--\r\n"),
    ("multipart/form-data", ID + FILE + "--cut--\r\n"),
    (BOUNDARY, ID + "--cut--\r\n"),
    (BOUNDARY, FILE + "--cut--\r\n"),
    (BOUNDARY, ID + FILE + FILE + "--cut--\r\n"),
    (BOUNDARY, ID + ID + FILE + "--cut--\r\n"),
    (BOUNDARY, _field("_charset_", "x" * 32) + ID + FILE + "--cut--\r\n"),
    (BOUNDARY, ID + _field("file", "", '; filename="a.txt"') + "--cut--\r\n"),
    (BOUNDARY, ID + "--cut\r\nno header"),
    (BOUNDARY, _field("id", "\udcff") + FILE + "--cut--\r\n"),
    (BOUNDARY, "".join(_field(f"f{one}", "x") for one in range(30)) + "--cut--\r\n"),
    (BOUNDARY, ID + "--cut\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in--\r\n"),
)


async def test_a_form_that_is_none_is_refused_in_words(desk: Desk) -> None:
    attendance_id = await desk.opened()
    for content_type, body in NO_FORMS:
        answer = await desk.cast.attendant.post(
            f"/api/v1/attendances/{attendance_id}/messages",
            data=body.encode(errors="surrogateescape"),
            headers={"Content-Type": content_type},
        )
        assert (answer.status, answer.error["code"]) == (400, "invalid"), body
    assert len(await desk.cast.attendant.messages(attendance_id)) == 1


async def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(config: Config) -> None:
    async with Desk(replace(config, max_file=1_000)) as desk:
        await check_too_large(desk)


async def check_too_large(desk: Desk) -> None:
    attendance_id = await desk.opened()

    async def pieces() -> AsyncIterator[bytes]:
        yield (ID + FILE.removesuffix("\r\n")).encode()
        for _ in range(100):
            yield b"x" * 1_000
            await asyncio.sleep(0)
        yield b"\r\n--cut--\r\n"

    answer = await desk.cast.attendant.post(
        f"/api/v1/attendances/{attendance_id}/messages",
        data=pieces(),
        headers={"Content-Type": BOUNDARY},
    )
    assert (answer.status, answer.error["code"]) == (413, "too_large")
    folders = (desk.config.media_dir, desk.config.scratch_dir)
    assert not [path for folder in folders for path in folder.rglob("*") if path.is_file()]


async def test_a_form_without_an_end_is_not_read_to_its_end(config: Config) -> None:
    """One field again and again, more fields than are taken, and what is no part at all."""
    async with Desk(replace(config, max_file=1_000)) as desk:
        attendance_id = await desk.opened()
        large = "x" * 500_000
        for part, status in (
            (lambda _: _field("content", large), 400),
            (lambda index: _field(f"f{index}", large), 413),
            (lambda _: large + "\r\n", 413),
        ):
            taken = await endless(desk, attendance_id, part)
            assert taken[0] == status
            assert taken[1] < 50


async def endless(desk: Desk, attendance_id: int, part: Callable[[int], str]) -> tuple[int, int]:
    """The status of the answer to so many parts without an end, and how many were taken."""
    taken = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal taken
        for index in range(400):
            taken += 1
            yield part(index).encode()
            await asyncio.sleep(0)

    answer = await desk.cast.attendant.post(
        f"/api/v1/attendances/{attendance_id}/messages",
        data=parts(),
        headers={"Content-Type": BOUNDARY},
    )
    return answer.status, taken


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("cat.png", "cat.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\cat.png", "cat.png"),
        ("cat\u202egnp.exe", "catgnp.exe"),
        ("a\x00b\nc.txt", "ab c.txt"),
        ("..", ""),
        ("../", ""),
        ("請求書 №7 «final».pdf", "請求書 №7 «final».pdf"),
        ("👩\u200d🔧.png", "👩\u200d🔧.png"),
        ("  cat .png ", "cat .png"),
        ("x" * 300 + ".png", "x" * 196 + ".png"),
        ("y" * 300, "y" * 200),
        ("", ""),
    ],
)
def test_a_name_has_no_folders_and_nothing_that_cannot_be_seen(name: str, safe: str) -> None:
    assert safe_name(name) == safe

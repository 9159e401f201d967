"""Canned responses over HTTP: their files above all."""

from typing import Any

from aiohttp import FormData

from tests.cast import Answer, Api, Json
from tests.desk import Desk

PATH = "/api/v1/canned-responses"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


async def send(
    api: Api, method: str = "POST", path: str = PATH, *, file: bytes = PNG, **fields: str
) -> Answer:
    """A form with a file."""
    form = FormData(fields, quote_fields=False)
    form.add_field("file", file, filename="menu.png")
    return await api.call(method, path, data=form)


async def add(api: Api, **body: Any) -> Json:
    answer = await api.post(PATH, body)
    assert answer.status == 201
    added: Json = answer.ok()
    return added


async def test_a_canned_response_is_added_changed_and_deleted(desk: Desk) -> None:
    ana = desk.cast.attendant
    added = await add(ana, shortcode="hello", content="Hi {name}")
    assert (added["user_id"], added["media"]) == (ana.id, None)
    changed = (await ana.patch(f"{PATH}/{added['id']}", {"content": "Hello {name}"})).ok()
    assert (changed["shortcode"], changed["content"]) == ("hello", "Hello {name}")
    assert (await ana.delete(f"{PATH}/{added['id']}")).status == 204
    assert (await ana.get(PATH)).ok()["items"] == []


async def test_its_file_is_handed_to_those_who_may_use_it(desk: Desk) -> None:
    cast = desk.cast
    own = (await send(cast.attendant, shortcode="menu")).ok()
    shared = (await send(cast.manager, shortcode="menu", is_shared="true")).ok()
    assert (own["media"]["name"], own["media"]["mime"]) == ("menu.png", "image/png")
    for caller, response, status in (
        (cast.attendant, own, 200),
        (cast.another, own, 404),
        (cast.manager, own, 404),
        (cast.another, shared, 200),
    ):
        answer = await caller.get(f"{PATH}/{response['id']}/media")
        assert answer.status == status
        if status == 200:
            assert answer.content == PNG
            assert answer.headers["content-security-policy"].startswith("sandbox")
    plain = await add(cast.attendant, shortcode="plain", content="Hi")
    assert (await cast.attendant.get(f"{PATH}/{plain['id']}/media")).error["code"] == "no_file"


async def test_a_file_is_replaced_kept_and_removed(desk: Desk) -> None:
    ana = desk.cast.attendant
    own = (await send(ana, shortcode="menu", content="Our menu")).ok()
    path = f"{PATH}/{own['id']}"
    (await ana.patch(path, {"shortcode": "food"})).ok()
    assert (await ana.get(f"{path}/media")).content == PNG
    other = PNG + b"more"
    replaced = (await send(ana, "PATCH", path, file=other)).ok()
    assert (replaced["shortcode"], replaced["content"]) == ("food", "Our menu")
    assert (await ana.get(f"{path}/media")).content == other
    bare = (await ana.patch(path, {"removes_file": True})).ok()
    assert bare["media"] is None
    assert (await ana.get(f"{path}/media")).status == 404


async def test_what_is_refused_keeps_no_file(desk: Desk) -> None:
    cast, config = desk.cast, desk.config
    before = {path for path in config.data_dir.rglob("*") if path.is_file()}
    for answer, status in (
        (await send(cast.attendant, shortcode="two words"), 400),
        (await send(cast.attendant, shortcode="menu", is_shared="true"), 403),
        (await send(cast.attendant, "PATCH", f"{PATH}/4711", shortcode="menu"), 404),
        (await send(cast.attendant, shortcode="menu", is_shared="maybe"), 400),
    ):
        assert answer.status == status
    after = {path for path in config.data_dir.rglob("*") if path.is_file()}
    assert {path.suffix for path in after - before} <= {".sqlite3-wal", ".sqlite3-shm"}


async def test_everybody_is_told_what_managers_change(desk: Desk) -> None:
    cast = desk.cast
    async with cast.attendant.events() as events:
        await events.kind("hello")
        await add(cast.manager, shortcode="hours", content="9 to 6", is_shared=True)
        assert (await events.kind("settings.changed"))["section"] == "canned_responses"
    [listed] = (await cast.attendant.get(PATH)).ok()["items"]
    assert (listed["shortcode"], listed["user_id"]) == ("hours", None)
    assert (await cast.attendant.delete(f"{PATH}/{listed['id']}")).status == 403

"""Files for browsers: kept as long as they are the same, and no other file of the machine."""

import asyncio

import pytest

from helpdesk import assets, bundle
from helpdesk.pages.render import sheet_urls, static_url, vendor_url
from tests.desk import Desk

FOR_EVER = "public, max-age=31536000, immutable"
OUTSIDE = (
    "../pyproject.toml",
    "..%2fpyproject.toml",
    "%2e%2e/pyproject.toml",
    "css/../../pyproject.toml",
    "..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "..\\pyproject.toml",
    "vendor/../../pyproject.toml",
    "vendor/..%2f..%2fpackage.json",
    "vendor/nothing.js",
    "css",
    "css/",
    ".",
    "a%00b",
    "a" * 300,
    "%ff",
)


async def raw(desk: Desk, path: str) -> bytes:
    """The answer to that very path: clients tidy paths up before they send them."""
    host, port = desk.helpdesk.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_a_file_of_this_version_may_be_kept_for_ever(desk: Desk) -> None:
    stranger = desk.cast.stranger
    style = await stranger.get(static_url("css/tokens.css"))
    assert style.content == (assets.static_dir() / "css/tokens.css").read_bytes()
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert style.headers["cache-control"] == FOR_EVER
    module = await stranger.get(vendor_url("preact/hooks"))
    assert module.content == assets.vendor_files()["preact/hooks"].read_bytes()
    assert module.headers["content-type"] == "text/javascript; charset=utf-8"
    assert module.headers["cache-control"] == FOR_EVER


async def test_under_another_version_a_file_is_there_but_not_kept(desk: Desk) -> None:
    style = await desk.cast.stranger.get("/static/0123456789ab/css/tokens.css")
    assert style.status == 200
    assert style.headers["cache-control"] == "no-cache"


async def test_no_address_leads_out_of_the_folder(desk: Desk) -> None:
    assert (await raw(desk, static_url("css/tokens.css"))).startswith(b"HTTP/1.1 200 ")
    for path in OUTSIDE:
        answer = await raw(desk, static_url(path))
        assert answer.startswith(b"HTTP/1.1 404 "), (path, answer[:80])
        assert b"[project]" not in answer
        assert b"root:" not in answer


async def test_every_file_that_a_page_names_is_there(desk: Desk) -> None:
    admin, number = desk.cast.admin, desk.instance_id
    practice = {"name": "Practice", "kind": "practice"}
    phone = (await admin.post("/api/v1/instances", practice)).ok()["id"]
    pages = ("/", "/users", "/instances", f"/instances/{number}", f"/practice/{phone}", "/api/docs")
    named = set()
    for path in pages:
        page = (await admin.get(path)).content.decode()
        found = {part.split('"')[0] for part in page.split('"/static/')[1:]}
        assert found, path
        named |= found
    for name in named:
        assert (await admin.get(f"/static/{name}")).status == 200, name


async def test_a_page_names_what_is_bundled_and_otherwise_the_sources(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = "js/inbox/main.js"
    sheets = {"css/components/avatar.css,css/components/empty.css": "built/css/1.css"}
    bundled = bundle.Manifest({}, {inbox: "built/a.js"}, sheets, {inbox: ["built/chunk.js"]})
    monkeypatch.setattr(bundle, "served", lambda: bundle.Files("1", bundled))
    page = (await desk.cast.admin.get("/")).content.decode()
    assert '<script type="module" src="/static/1/built/a.js">' in page
    assert '<link rel="modulepreload" href="/static/1/built/chunk.js">' in page
    assert sheet_urls(["avatar", "empty"], "css/components") == ["/static/1/built/css/1.css"]
    monkeypatch.setattr(bundle, "served", lambda: bundle.Files("2", bundle.NOTHING))
    page = (await desk.cast.admin.get("/")).content.decode()
    assert '<script type="module" src="/static/2/js/inbox/main.js">' in page
    assert '<link rel="stylesheet" href="/static/2/css/components/list.css">' in page
    assert "modulepreload" not in page
    assert len(sheet_urls(["avatar", "empty"], "css/components")) == 2

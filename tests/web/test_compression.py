"""Answers are compressed for whoever takes that, where it is worth it and gives nothing away."""

import gzip
import json

import aiohttp
import pytest

from helpdesk.handling.compression import SMALLEST
from tests.desk import Desk

LARGE, SMALL = "/api/v1/openapi.json", "/api/v1/account"

Wire = tuple[dict[str, str], bytes]


async def on_the_wire(
    desk: Desk, method: str, path: str, accepted: str, body: object = None
) -> Wire:
    """The answer to an admin as it comes, with the names of its headers in small letters."""
    headers = {"Authorization": f"Bearer {desk.cast.admin.token}", "Accept-Encoding": accepted}
    async with (
        aiohttp.ClientSession(auto_decompress=False) as session,
        session.request(method, desk.helpdesk.url + path, headers=headers, json=body) as answer,
    ):
        return {name.lower(): value for name, value in answer.headers.items()}, await answer.read()


async def test_a_large_answer_is_compressed_for_whoever_takes_that(desk: Desk) -> None:
    headers, packed = await on_the_wire(desk, "GET", LARGE, "br, gzip;q=0.5")
    assert headers["content-encoding"] == "gzip"
    assert headers["vary"] == "Accept-Encoding"
    plain_headers, plain = await on_the_wire(desk, "GET", LARGE, "identity")
    assert "content-encoding" not in plain_headers
    assert plain_headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(packed) == plain
    assert int(headers["content-length"]) == len(packed) < len(plain) / 4
    head, nothing = await on_the_wire(desk, "HEAD", LARGE, "gzip")
    assert (head["content-length"], nothing) == (headers["content-length"], b"")


async def test_a_page_and_a_catalog_are_compressed(desk: Desk) -> None:
    for path in ("/account", "/static/0/locale/pt_BR.js"):
        headers, packed = await on_the_wire(desk, "GET", path, "gzip")
        assert headers["content-encoding"] == "gzip", path
        assert gzip.decompress(packed)


@pytest.mark.parametrize("accepted", ["gzip;q=0", "br", "*;q=0"])
async def test_whoever_takes_no_gzip_gets_none(desk: Desk, accepted: str) -> None:
    headers, body = await on_the_wire(desk, "GET", LARGE, accepted)
    assert "content-encoding" not in headers
    assert json.loads(body)


async def test_what_is_small_or_may_hold_a_secret_is_left_as_it_is(desk: Desk) -> None:
    headers, _ = await on_the_wire(desk, "GET", SMALL, "gzip")
    assert "content-encoding" not in headers
    response = {"shortcode": "long", "content": "All of it. " * 200}
    headers, body = await on_the_wire(desk, "POST", "/api/v1/canned-responses", "gzip", response)
    assert len(body) > SMALLEST
    assert "content-encoding" not in headers
    assert json.loads(body)

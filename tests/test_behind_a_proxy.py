"""HTTPS by a reverse proxy: what it hands on is plain HTTP, and browsers must not notice."""

import dataclasses
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from helpdesk.config import Config
from helpdesk.daemon import running
from tests.fake_driver import FakePhones
from tests.test_tls import PASSWORD, make_certificate

_OWN = {"host", "connection", "upgrade", "transfer-encoding", "content-length"}


@asynccontextmanager
async def proxy(chain: Path, key: Path) -> AsyncIterator[tuple[str, list[str]]]:
    """A small proxy that ends HTTPS; its address, and a list to put helpdesk's address into. Like
    Caddy it keeps the host and appends who calls."""
    behind: list[str] = []

    async def hand_on(request: web.Request) -> web.StreamResponse:
        headers = {name: text for name, text in request.headers.items() if name.lower() not in _OWN}
        headers |= {"Host": request.host, "X-Forwarded-For": request.remote or ""}
        headers["X-Forwarded-Proto"] = "https"
        url = behind[0] + str(request.rel_url)
        if request.headers.get("Upgrade", "").lower() == "websocket":
            kept = {name: text for name, text in headers.items() if "Sec-Web" not in name}
            socket = web.WebSocketResponse()
            async with session.ws_connect(url, headers=kept) as inner:
                await socket.prepare(request)
                await socket.send_str((await inner.receive()).data)
            await socket.close()
            return socket
        async with session.request(
            request.method, url, headers=headers, data=await request.read(), allow_redirects=False
        ) as answer:
            body = await answer.read()
            kept = {n: t for n, t in answer.headers.items() if n.lower() not in _OWN}
            response = web.Response(status=answer.status, body=body)
            response.headers.clear()
            response.headers.extend(kept)
            return response

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", hand_on)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(chain, key)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(cookie_jar=jar, auto_decompress=False) as session:
        try:
            yield f"https://127.0.0.1:{runner.addresses[0][1]}", behind
        finally:
            await runner.cleanup()


@pytest.mark.parametrize("names_it", [True, False], ids=["public url", "host alone"])
async def test_behind_a_proxy_the_page_is_ours_and_another_is_not(
    config: Config, tmp_path: Path, names_it: bool
) -> None:
    chain, key = make_certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=chain)
    async with proxy(chain, key) as (url, behind):
        local = (ip_network("127.0.0.0/8"),)
        config = dataclasses.replace(config, trusted_proxies=local)
        config = dataclasses.replace(config, public_url=url) if names_it else config
        jar = aiohttp.CookieJar(unsafe=True)  # "unsafe": of a host without a name
        connector = aiohttp.TCPConnector(ssl=trusting)
        async with (
            running(config, make_driver=FakePhones().make) as helpdesk,
            aiohttp.ClientSession(connector=connector, cookie_jar=jar) as browser,
        ):
            behind.append(helpdesk.url)
            assert helpdesk.setup_url is not None
            setup = url + helpdesk.setup_url.removeprefix(helpdesk.parts.config.public_url)
            form = {"name": "Alice", "email": "alice@example.com", "password": PASSWORD}
            foreign = {"Origin": "https://evil.example"}
            async with browser.post(setup, data=form, headers=foreign) as answer:
                assert answer.status == 403
            ours = {"Origin": url}
            async with browser.post(
                setup, data=form, headers=ours, allow_redirects=False
            ) as answer:
                assert answer.status == 303
                [cookie] = answer.cookies.values()
                assert bool(cookie["secure"])
                assert cookie["httponly"]
            path = f"{url.replace('https:', 'wss:')}/api/v1/events"
            async with browser.ws_connect(path, headers=ours) as socket:
                assert (await socket.receive_json())["kind"] == "hello"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await browser.ws_connect(path, headers=foreign)

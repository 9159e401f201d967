"""What leaves the browser, seen from the machines it might reach."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from helpdesk.assets import vendor_files
from helpdesk.whatsapp.network import NetworkPolicy, policy_for
from helpdesk.whatsapp.playwright import PlaywrightDriver
from tests.needs import chromium_path, needs_chromium
from tests.whatsapp.watching import SECONDS, Watched

WHATSAPP = policy_for("https://web.whatsapp.com/", ())


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://web.whatsapp.com/x", True),
        ("wss://web.whatsapp.com/ws/chat", True),
        ("https://media-gru1-1.cdn.whatsapp.net/v/t62", True),
        ("https://static.whatsapp.net/rsrc.php", True),
        ("data:image/png;base64,AAAA", True),
        ("https://analytics.google.com/g/collect", False),
        ("https://whatsapp.net.example.com/", False),
        ("https://notwhatsapp.com/", False),
        ("file:///etc/passwd", False),
    ],
)
def test_whatsapp_web_reaches_its_own_hosts_only(url: str, is_allowed: bool) -> None:
    assert WHATSAPP.allows(url) is is_allowed
    assert bool(WHATSAPP.others().match(url)) is not is_allowed


@pytest.mark.parametrize(
    ("policy", "url", "is_allowed"),
    [
        (policy_for("http://127.0.0.1:4000/", ()), "http://127.0.0.1:4000/page", True),
        (policy_for("http://127.0.0.1:4000/", ()), "ws://127.0.0.1:4000?x", True),
        (policy_for("http://127.0.0.1:4000/", ()), "http://127.0.0.1:40001/", False),
        (policy_for("http://127.0.0.1:4000/", ()), "http://127.0.0.1.example.com:4000/", False),
        (policy_for("http://[::1]:4000/", ()), "http://[::1]:4000/page", True),
        (policy_for("https://example.com/", ()), "https://example.com:443/page", True),
        (policy_for("https://example.com/", ()), "https://examplescom/page", False),
        (policy_for("https://example.com/", ("*.a.org",)), "https://x.y.a.org:8443/", True),
        (policy_for("https://example.com/", ("*.a.org",)), "https://a.org/", False),
        (policy_for("https://example.com/", ("*.a.org",)), "https://evil.com/x.a.org/", False),
        (policy_for("https://example.com/", ("a.org",)), "https://a.org/", True),
    ],
)
def test_only_what_is_plainly_allowed_goes_by_unseen(
    policy: NetworkPolicy, url: str, is_allowed: bool
) -> None:
    assert policy.allows(url) is is_allowed
    assert bool(policy.others().match(url)) is not is_allowed


def test_another_page_reaches_its_own_port_only_and_what_is_added() -> None:
    policy = policy_for("http://127.0.0.1:4000/web/", ("*.example.com",))

    assert policy.allows("http://127.0.0.1:4000/page/main.js")
    assert policy.allows("https://cdn.example.com/")
    assert not policy.allows("http://127.0.0.1:4001/")
    assert not policy.allows("https://web.whatsapp.com/")


def test_a_page_without_a_host_is_refused() -> None:
    with pytest.raises(ValueError, match="name a host"):
        policy_for("file:///page.html", ())


# The page tries every way out it has; what came of each it reports to its own origin.
_PAGE = """<!doctype html><script>
const tries = new URLSearchParams(location.search).getAll("try");
const one = (url) => new Promise((resolve) => {
  if (!url.startsWith("ws:")) {
    fetch(url, { mode: "no-cors" }).then(() => resolve(true), () => resolve(false));
    return;
  }
  const socket = new WebSocket(url);
  socket.onopen = () => resolve(true);
  socket.onerror = () => resolve(false);
});
Promise.all(tries.map(one)).then((reached) =>
  fetch("/report", { method: "POST", body: JSON.stringify(reached) }));
</script>"""


class Host:
    """A web server that counts who comes."""

    def __init__(self) -> None:
        self.visits = 0
        self.report: asyncio.Future[list[bool]] = asyncio.get_running_loop().create_future()
        self.port = 0

    @contextlib.asynccontextmanager
    async def serve(self) -> AsyncIterator["Host"]:
        app = web.Application()
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/socket", self._socket),
                web.post("/report", self._take_report),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _page(self, request: web.Request) -> web.Response:
        self.visits += 1
        return web.Response(text=_PAGE, content_type="text/html")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        self.visits += 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.close()
        return socket

    async def _take_report(self, request: web.Request) -> web.Response:
        self.report.set_result(await request.json())
        return web.Response()


@needs_chromium
async def test_nothing_but_the_origin_and_the_added_host_is_reached(tmp_path: Path) -> None:
    async with Host().serve() as own, Host().serve() as other:
        tries = {
            f"http://127.0.0.1:{own.port}/": True,
            f"ws://127.0.0.1:{own.port}/socket": True,
            f"ws://added.localhost:{own.port}/socket": True,
            f"http://127.0.0.1:{other.port}/": False,
            f"ws://127.0.0.1:{other.port}/socket": False,
            f"http://localhost:{other.port}/": False,
            f"ws://localhost:{other.port}/socket": False,
        }
        query = "&".join(f"try={url}" for url in tries)
        driver = PlaywrightDriver(
            f"http://127.0.0.1:{own.port}/?{query}",
            tmp_path / "p",
            chromium=chromium_path(),
            wa_js=vendor_files()["wa-js"],
            extra_hosts=("added.localhost",),
        )
        number = Watched(driver, tmp_path / "p")
        async with asyncio.timeout(SECONDS):
            reached = await own.report
        await number.stop()

        assert dict(zip(tries, reached, strict=True)) == tries
        assert other.visits == 0

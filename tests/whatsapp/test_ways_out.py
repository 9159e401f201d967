"""Every way that a page has of talking to somebody else, tried on a machine that counts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Self

from aiohttp import web

from tests.needs import needs_chromium
from tests.whatsapp.watching import SECONDS, watched

pytestmark = needs_chromium

# Each tries one address in one way, and is done when the browser says what came of it, or has
# nothing to say. The page tries them all, on its own origin and on the stranger.
_PAGE = """<!doctype html><title>Ways out</title><body><script>
const { stranger } = Object.fromEntries(new URLSearchParams(location.search));
const element = (tag, attributes) => new Promise((resolve) => {
  const one = Object.assign(document.createElement(tag), attributes);
  one.onload = one.onerror = resolve;
  document.body.append(one);
});
const opened = (socket) => new Promise((resolve) => {
  socket.onopen = socket.onerror = socket.onclose = resolve;
});
const gathered = (url, more) => new Promise(async (resolve) => {
  const peer = new RTCPeerConnection({ iceServers: [{ urls: url, ...more }] });
  peer.onicecandidate = ({ candidate }) => candidate || resolve();
  peer.createDataChannel("x");
  await peer.setLocalDescription(await peer.createOffer());
});
const inWorker = (url) => new Promise((resolve) => {
  const code = `fetch("${url}", { mode: "no-cors" }).catch(() => 0).then(() => postMessage(0))`;
  new Worker(URL.createObjectURL(new Blob([code]))).onmessage = resolve;
});
const account = { username: "a", credential: "b" };
const ways = {
  fetch: (at) => fetch(`http://${at}/fetch`, { mode: "no-cors" }),
  keepalive: (at) => fetch(`http://${at}/keepalive`, { mode: "no-cors", keepalive: true }),
  beacon: async (at) => navigator.sendBeacon(`http://${at}/beacon`, "x"),
  xhr: (at) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.onloadend = resolve;
    request.open("POST", `http://${at}/xhr`);
    request.send("x");
  }),
  events: (at) => opened(new EventSource(`http://${at}/events`)),
  websocket: (at) => opened(new WebSocket(`ws://${at}/websocket`)),
  worker: (at) => inWorker(`http://${at}/worker`),
  image: (at) => element("img", { src: `http://${at}/image` }),
  script: (at) => element("script", { src: `http://${at}/script` }),
  style: (at) => element("link", { rel: "stylesheet", href: `http://${at}/style` }),
  frame: (at) => element("iframe", { src: `http://${at}/frame` }),
  prefetch: (at) => element("link", { rel: "prefetch", href: `http://${at}/prefetch` }),
  video: (at) => new Promise((resolve) => {
    const video = Object.assign(document.createElement("video"), { src: `http://${at}/video` });
    video.onerror = video.onloadeddata = resolve;
    document.body.append(video);
  }),
};
const strangersOnly = {
  preconnect: async (at) => element("link", { rel: "preconnect", href: `http://${at}` }),
  stun: (at) => gathered(`stun:${at}`),
  turn: (at) => gathered(`turn:${at}?transport=udp`, account),
  turnByTcp: (at) => gathered(`turn:${at}?transport=tcp`, account),
  transport: (at) => new WebTransport(`https://${at}/transport`).ready,
  serviceWorker: (at) => navigator.serviceWorker.register(`http://${at}/worker.js`),
  popUp: async (at) => window.open(`http://${at}/popup`),
};
const patient = (work) => Promise.race([work, new Promise((done) => setTimeout(done, 3000))]);
const tried = (how, at) => patient(new Promise((done) => done(how(at)))).catch(() => 0);
const at = (where, all) => Object.values(all).map((how) => tried(how, where));
Promise.all([
  ...at(location.host, ways),
  ...stranger.split(" ").flatMap((where) => at(where, { ...ways, ...strangersOnly })),
]).then(() => fetch("/done", { method: "POST" }));
</script>"""

_WAYS = {
    "fetch",
    "keepalive",
    "beacon",
    "xhr",
    "events",
    "websocket",
    "worker",
    "image",
    "script",
    "style",
    "frame",
    "prefetch",
    "video",
}


class Stranger(asyncio.DatagramProtocol):
    """Somebody on TCP and UDP of one port, who counts whoever knocks."""

    def __init__(self) -> None:
        self.knocks: list[str] = []
        self.port = 0

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[Self]:
        loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        udp, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", self.port)
        )
        try:
            yield self
        finally:
            udp.close()
            server.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.knocks.append("tcp")
        writer.close()

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Somebody knocked without a connection."""
        self.knocks.append("udp")


class Own:
    """The page's own origin, which notes who came by which way."""

    def __init__(self) -> None:
        self.came: set[str] = set()
        self.done = asyncio.Event()
        self.url = ""

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Self]:
        app = web.Application()
        app.router.add_route("*", "/{way:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        way = request.match_info["way"]
        if way == "":
            return web.Response(text=_PAGE, content_type="text/html")
        if way == "done":
            self.done.set()
        self.came.add(way)
        return web.Response()


async def test_no_way_out_of_the_page_leads_to_a_stranger(tmp_path: Path) -> None:
    async with Own().serving() as own, Stranger().listening() as stranger:
        places = f"127.0.0.1:{stranger.port}+localhost:{stranger.port}"
        async with watched(f"{own.url}?stranger={places}", tmp_path / "p"):
            async with asyncio.timeout(SECONDS):
                await own.done.wait()

        assert own.came - {"done", "favicon.ico"} == _WAYS
        assert stranger.knocks == []

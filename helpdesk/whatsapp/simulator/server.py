"""The loopback server: simulated accounts, the page that shows them, the API that plays them."""

import asyncio
import hashlib
import hmac
import html
import re
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from aiohttp import web

from helpdesk.errors import Forbidden, HelpdeskError, Invalid, NotFound
from helpdesk.whatsapp.simulator.account import Account
from helpdesk.whatsapp.simulator.journal import Journal
from helpdesk.whatsapp.simulator.media import MediaFolder
from helpdesk.whatsapp.simulator.page_socket import PageSocket
from helpdesk.whatsapp.simulator.phones import act
from helpdesk.whatsapp.simulator.shapes import AnyAction

HOST = "127.0.0.1"
PAGE_FILES = Path(__file__).parent / "page"

_ACCOUNT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LONGEST_WAIT = 15.0
_MOST_MESSAGES = 10_000
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; media-src blob:"
)
_DROPPED = '<meta name="dropped" content="">'
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SimulatorServer:
    """Simulated WhatsApp for any number of accounts, its state in `state_dir`.

    The port is kept in the state as well: a browser profile's session belongs to an origin, so
    after a restart the pages must find the server where it was.
    """

    def __init__(self, state_dir: Path, *, port: int = 0, qr_seconds: float = 20.0) -> None:
        self._state_dir = state_dir
        self._port = port
        self._qr_seconds = qr_seconds
        self._accounts: dict[str, Account] = {}
        self._opening = asyncio.Lock()
        self._runner: web.AppRunner | None = None
        self._sockets: set[web.WebSocketResponse] = set()
        self._media = MediaFolder(state_dir / "media")
        self._url = ""
        state_dir.mkdir(parents=True, exist_ok=True)
        self.token = _kept_token(state_dir / "token")

    @property
    def url(self) -> str:
        """Where the server listens, e.g. "http://127.0.0.1:41234", once started."""
        return self._url

    def page_url(self, account: str) -> str:
        """The address of an account's page. Its key opens the page and nothing else."""
        return page_url_of(self._url, self.token, account)

    async def start(self) -> str:
        """Listen, and answer with the base URL."""
        app = web.Application(middlewares=[_errors_as_json])
        app.add_routes(
            [
                web.get("/web/{account}/", self._show_page),
                web.get("/web/{account}/socket", self._serve_socket),
                web.static("/page", PAGE_FILES),
                web.get("/api/{account}", self._show_phone),
                web.post("/api/{account}", self._act),
                web.get("/web/{account}/media/{media}", self._show_media_to_page),
                web.post("/web/{account}/media", self._take_media_from_page),
                web.get("/api/{account}/media/{media}", self._show_media),
                web.post("/api/{account}/media", self._take_media),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        self._url = f"http://{HOST}:{await self._listen(self._runner)}"
        return self._url

    async def stop(self) -> None:
        """Close every page's socket and stop listening."""
        for socket in tuple(self._sockets):
            await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _listen(self, runner: web.AppRunner) -> int:
        kept = self._state_dir / "port"
        wanted = self._port or (int(kept.read_text()) if kept.exists() else 0)
        try:
            await web.TCPSite(runner, HOST, wanted).start()
        except OSError:
            if self._port or not wanted:
                raise
            await web.TCPSite(runner, HOST, 0).start()
        port = int(runner.addresses[0][1])
        kept.write_text(str(port))
        return port

    async def _account(self, request: web.Request) -> Account:
        name = request.match_info["account"]
        if not _ACCOUNT_NAME.fullmatch(name):
            raise NotFound("There is no such account.")
        async with self._opening:
            if name not in self._accounts:
                account = Account(name, Journal(self._state_dir / f"{name}.jsonl"))
                await account.greet()
                self._accounts[name] = account
            return self._accounts[name]

    async def _show_page(self, request: web.Request) -> web.StreamResponse:
        self._check_key(request)
        account = await self._account(request)
        page = (PAGE_FILES / "index.html").read_text(encoding="utf-8")
        dropped = html.escape(" ".join(account.dropped))
        page = page.replace(_DROPPED, _DROPPED.replace('""', f'"{dropped}"'))
        headers = {"Content-Security-Policy": _PAGE_POLICY, "Cache-Control": "no-store"}
        return web.Response(text=page, content_type="text/html", headers=headers)

    async def _serve_socket(self, request: web.Request) -> web.StreamResponse:
        self._check_key(request)
        if request.headers.get("Origin") != self._url:
            raise Forbidden("Only the page may connect.")
        account = await self._account(request)
        socket = web.WebSocketResponse(heartbeat=20.0)
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            assert request.transport is not None
            peer_port = request.transport.get_extra_info("peername")[1]
            await PageSocket(account, socket, peer_port, self._qr_seconds).serve()
        finally:
            self._sockets.discard(socket)
        return socket

    async def _show_phone(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        account = await self._account(request)
        after = _number(request, "after", -1)
        limit = min(_number(request, "limit", 200), _MOST_MESSAGES)
        with account.watch() as changed:
            if account.version == after:
                await _wait(changed, _LONGEST_WAIT)
        view = account.view(request.query.get("client"), limit)
        return _json(msgspec.json.encode(view))

    async def _act(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        account = await self._account(request)
        try:
            action = msgspec.json.decode(await request.read(), type=AnyAction)
        except msgspec.ValidationError as error:
            raise Invalid(str(error)) from error
        except msgspec.DecodeError as error:
            raise Invalid("This is not JSON.") from error
        return _json(msgspec.json.encode(await act(account, action)))

    async def _take_media(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        media = await self._media.take(request, await self._account(request))
        return _json(msgspec.json.encode({"id": media.id}))

    async def _show_media(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        return self._media.show(request, await self._account(request))

    async def _take_media_from_page(self, request: web.Request) -> web.StreamResponse:
        self._check_key(request)
        media = await self._media.take_from_page(request, await self._account(request))
        return _json(msgspec.json.encode({"id": media.id, "digest": media.digest}))

    async def _show_media_to_page(self, request: web.Request) -> web.StreamResponse:
        self._check_key(request)
        return self._media.show_to_page(request, await self._account(request))

    def _check_token(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            raise Forbidden("The token is wrong.")

    def _check_key(self, request: web.Request) -> None:
        right = _page_key(self.token, request.match_info["account"])
        if not hmac.compare_digest(request.query.get("key", "").encode(), right.encode()):
            raise Forbidden("The key is wrong.")


def page_url_of(url: str, token: str, account: str) -> str:
    """The address of an account's page on the server at `url` with this token."""
    return f"{url}/web/{account}/?key={_page_key(token, account)}"


@web.middleware
async def _errors_as_json(request: web.Request, handler: _Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except HelpdeskError as error:
        content = {"error": {"code": error.code, "message": error.message}}
        return _json(msgspec.json.encode(content), status=error.status)


def _json(body: bytes, status: int = 200) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


def _number(request: web.Request, name: str, default: int) -> int:
    try:
        return int(request.query.get(name, default))
    except ValueError as error:
        raise Invalid(f"{name} must be a number", fields={name: "not a number"}) from error


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


def _page_key(token: str, account: str) -> str:
    return hmac.new(token.encode(), f"page:{account}".encode(), hashlib.sha256).hexdigest()[:32]


def _kept_token(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text().strip()

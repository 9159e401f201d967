"""The fixed cast: admin, manager, attendant, another attendant, stranger; and what each can do
over HTTP and WebSocket, in the words of the API."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import aiohttp
from aiohttp import WSMsgType
from yarl import URL

from helpdesk.actions.sessions import do_begin_session
from helpdesk.actions.users import do_add_user
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.roles import Role
from tests.waiting import SECONDS

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came back; `json` is None when it is no JSON."""

    status: int
    headers: dict[str, str]
    content: bytes
    json: Any

    def ok(self) -> Any:
        """The JSON of an answer that must be a success."""
        assert 200 <= self.status < 300, (self.status, self.content[:500])
        return self.json

    @property
    def error(self) -> Json:
        """What an answer that must be an error says."""
        assert self.status >= 400, self.status
        error: Json = self.json["error"]
        return error


class Events:
    """An open WebSocket; `seen` is everything it has told, hello included."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.seen: list[Json] = []
        self._hello: Json | None = None

    async def begin(self) -> None:
        """Wait until it follows the log: what happened before is not told."""
        self._hello = await self.next()
        self.seen.clear()

    async def next(self) -> Json:
        """The next event."""
        if self._hello is not None:
            hello, self._hello = self._hello, None
            self.seen.append(hello)
            return hello
        frame = await self.socket.receive(timeout=SECONDS)
        assert frame.type is WSMsgType.TEXT, frame
        event: Json = json.loads(frame.data)
        self.seen.append(event)
        return event

    async def until(self, is_it: Callable[[Json], bool]) -> Json:
        """The next event of which that is true."""
        while not is_it(event := await self.next()):
            pass
        return event

    async def kind(self, kind: str) -> Json:
        """The next event of that kind."""
        return await self.until(lambda event: event["kind"] == kind)

    async def message(self, content: str, status: str | None = None) -> Json:
        """The next event about the message with that content, perhaps in that status."""

        def is_it(event: Json) -> bool:
            message = event.get("message")
            if not message or message["content"] != content:
                return False
            return status in (None, message["status"])

        return await self.until(is_it)


class Api:
    """One caller. Without a token it is a stranger."""

    def __init__(self, url: str, token: str | None = None, user: Json | None = None) -> None:
        self.url = url
        self.token = token
        self.user = user or {}
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self.session = aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.DummyCookieJar())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.session.close()

    @property
    def id(self) -> int:
        """The caller's user id."""
        user_id: int = self.user["id"]
        return user_id

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """One request; `body` is sent as JSON. Redirections are not followed."""
        if body is not None:
            options["json"] = body
        url = URL(self.url + path, encoded=True)
        async with self.session.request(method, url, allow_redirects=False, **options) as got:
            content = await got.read()
            is_json = got.content_type == "application/json"
            headers = {name.lower(): value for name, value in got.headers.items()}
            return Answer(got.status, headers, content, json.loads(content) if is_json else None)

    async def get(self, path: str, **options: Any) -> Answer:
        """GET."""
        return await self.call("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        """POST."""
        return await self.call("POST", path, body, **options)

    async def patch(self, path: str, body: Any) -> Answer:
        """PATCH."""
        return await self.call("PATCH", path, body)

    async def delete(self, path: str) -> Answer:
        """DELETE."""
        return await self.call("DELETE", path)

    # --- in the words of the product --------------------------------------------------------

    async def attendances(self, state: str) -> list[Json]:
        """The first page of a list, as long as it may be."""
        answer = await self.get(f"/api/v1/attendances?state={state}&limit=200")
        items: list[Json] = answer.ok()["items"]
        return items

    async def attendance(self, attendance_id: int) -> Answer:
        """One attendance."""
        return await self.get(f"/api/v1/attendances/{attendance_id}")

    async def begin(
        self, instance_id: int, phone: str, content: str, message_id: str | None = None, **more: Any
    ) -> Answer:
        """Write to somebody first."""
        body = {"id": message_id or str(uuid4()), "phone": phone, "content": content, **more}
        return await self.post("/api/v1/attendances", {"instance_id": instance_id, **body})

    async def accept(self, attendance_id: int) -> Answer:
        """Take it."""
        return await self.post(f"/api/v1/attendances/{attendance_id}/accept")

    async def transfer(self, attendance_id: int, user_id: int | None) -> Answer:
        """Hand it on."""
        return await self.post(
            f"/api/v1/attendances/{attendance_id}/transfer", {"user_id": user_id}
        )

    async def finish(self, attendance_id: int) -> Answer:
        """Finish it."""
        return await self.post(f"/api/v1/attendances/{attendance_id}/finish", {})

    async def read(self, attendance_id: int) -> Answer:
        """Say that its messages have been read."""
        return await self.post(f"/api/v1/attendances/{attendance_id}/read")

    async def write(
        self, attendance_id: int, content: str, message_id: str | None = None, **more: Any
    ) -> Answer:
        """Write to the client."""
        body = {"id": message_id or str(uuid4()), "type": "TEXT", "content": content, **more}
        return await self.post(f"/api/v1/attendances/{attendance_id}/messages", body)

    async def messages(self, attendance_id: int, query: str = "limit=200") -> list[Json]:
        """A page of the conversation, oldest first."""
        answer = await self.get(f"/api/v1/attendances/{attendance_id}/messages?{query}")
        items: list[Json] = answer.ok()["items"]
        return items

    async def snapshot(self) -> Json:
        """What the inbox starts from."""
        snapshot: Json = (await self.get("/api/v1/snapshot")).ok()
        return snapshot

    @asynccontextmanager
    async def events(self, query: str = "") -> AsyncIterator[Events]:
        """Follow the event log; `query` e.g. "after=12". Without, from now on."""
        address = f"{self.url}/api/v1/events?{query}"
        async with self.session.ws_connect(address) as socket:
            events = Events(socket)
            if "after=" not in query and "batch=" not in query:
                await events.begin()
            yield events


@dataclass(frozen=True)
class Cast:
    """Who takes part in every story."""

    admin: Api
    manager: Api
    attendant: Api
    another: Api
    stranger: Api

    @property
    def signed_in(self) -> tuple[Api, ...]:
        """Everybody but the stranger."""
        return (self.admin, self.manager, self.attendant, self.another)


_USERS = (
    ("Alice Admin", Role.ADMIN),
    ("Marta Manager", Role.ATTENDANT_MANAGER),
    ("Ana Attendant", Role.ATTENDANT),
    ("Bruno Attendant", Role.ATTENDANT),
)


def _do_add(work: Work, name: str, role: Role) -> tuple[str, Json]:
    """A user with a session, without the slow hash of a password."""
    email = f"{name.split()[0].lower()}@example.com"
    user = do_add_user(work, name, email, role, None)
    return do_begin_session(work, user.id), {"id": user.id, "name": name, "email": email}


@asynccontextmanager
async def gather_cast(url: str, ledger: Ledger) -> AsyncIterator[Cast]:
    """Make the users and let everybody call at that address."""

    def add(work: Work) -> list[tuple[str, Json]]:
        return [_do_add(work, name, role) for name, role in _USERS]

    callers = [Api(url, token, user) for token, user in await ledger.write(add)]
    admin, manager, attendant, another = callers
    stranger = Api(url)
    try:
        yield Cast(admin, manager, attendant, another, stranger)
    finally:
        for caller in (*callers, stranger):
            await caller.session.close()

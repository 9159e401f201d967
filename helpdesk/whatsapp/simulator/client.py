"""The script's and the dashboard's way to the simulated phones."""

import asyncio
from collections.abc import AsyncIterable, Callable
from io import BytesIO
from types import TracebackType
from typing import BinaryIO, Self

import aiohttp
import msgspec

from helpdesk.errors import HelpdeskError
from helpdesk.whatsapp.simulator.shapes import (
    Acted,
    AddClient,
    AnyAction,
    HoldUploads,
    Link,
    LoseMedia,
    Message,
    PhoneView,
    Read,
    RefuseMedia,
    RefuseNext,
    SetOnline,
    SetReachable,
    StartConflict,
    Unlink,
    Write,
    WriteFromPhone,
    WriteMany,
)

_TIMEOUT = aiohttp.ClientTimeout(total=40)
# Of a file each piece has so long.
_FILE_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_read=40)

Content = BinaryIO | AsyncIterable[bytes]


class SimulatorError(HelpdeskError):
    """The simulator refused; status, code and message are its own."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message, code=code)
        self.status = status


class SimulatorClient:
    """Plays the phones of one account. Close it, or use it as a context."""

    def __init__(self, url: str, token: str, account: str) -> None:
        self._address = f"{url}/api/{account}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """The client itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    # --- as the dashboard passes it on: JSON in, JSON out ---------------------------------

    async def get_json(self, query: dict[str, str]) -> tuple[int, bytes]:
        """The phone's view as status and JSON. `query`: after (a version; waits up to 15 s for
        a newer one), client (whose messages), limit (how many)."""
        async with self._open().get(self._address, params=query) as answer:
            return answer.status, await answer.read()

    async def post_json(self, body: bytes) -> tuple[int, bytes]:
        """An action (shapes.AnyAction) as JSON; the answer as status and JSON."""
        async with self._open().post(self._address, data=body) as answer:
            return answer.status, await answer.read()

    async def get_media(self, media: str, part: str | None = None) -> aiohttp.ClientResponse:
        """A file, or with a Range header `part` of it, as an answer whose content is still to
        be read; release it."""
        headers = {} if part is None else {"Range": part}
        address = f"{self._address}/media/{media}"
        return await self._open().get(address, headers=headers, timeout=_FILE_TIMEOUT)

    async def post_media(
        self, content: Content, mime: str, query: dict[str, str]
    ) -> tuple[int, bytes]:
        """Upload a file for a message. `query`: name, seconds, width, height."""
        headers = {"Content-Type": mime}
        posted = self._open().post(
            f"{self._address}/media",
            params=query,
            data=content,
            headers=headers,
            timeout=_FILE_TIMEOUT,
        )
        async with posted as answer:
            return answer.status, await answer.read()

    # --- typed --------------------------------------------------------------------------

    async def view(
        self, client: str | None = None, *, after: int | None = None, limit: int = 200
    ) -> PhoneView:
        """What the phone shows; with `after`, as soon as its version is another."""
        query = {"limit": str(limit)}
        if client is not None:
            query["client"] = client
        if after is not None:
            query["after"] = str(after)
        return msgspec.json.decode(_good(*await self.get_json(query)), type=PhoneView)

    async def until(
        self,
        condition: Callable[[PhoneView], bool],
        client: str | None = None,
        *,
        seconds: float = 15.0,
    ) -> PhoneView:
        """The first view that satisfies the condition. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            view = await self.view(client)
            while not condition(view):
                view = await self.view(client, after=view.version)
            return view

    async def act(self, action: AnyAction) -> tuple[str, ...]:
        """Carry out any action; the answer is the ids of what it made."""
        answer = _good(*await self.post_json(msgspec.json.encode(action)))
        return msgspec.json.decode(answer, type=Acted).ids

    async def messages(self, client: str, *, limit: int = 200) -> tuple[Message, ...]:
        """A client's chat as the phones have it, oldest first."""
        return (await self.view(client, limit=limit)).messages

    async def link(self, code: str | None = None) -> None:
        """Scan the QR code, by its text or whatever the page shows."""
        await self.act(Link(code=code))

    async def unlink(self) -> None:
        """Log the page out from the phone."""
        await self.act(Unlink())

    async def add_client(
        self, name: str, *, phone: str | None = None, lid: str | None = None
    ) -> str:
        """A new person; the answer is the client's id."""
        return (await self.act(AddClient(name=name, phone=phone, lid=lid)))[0]

    async def write(self, client: str, text: str) -> str:
        """A client writes a text; the answer is its WhatsApp id."""
        return (await self.act(Write(client=client, text=text)))[0]

    async def write_from_phone(self, client: str, text: str) -> str:
        """The business answers on its phone; the answer is the WhatsApp id."""
        return (await self.act(WriteFromPhone(client=client, text=text)))[0]

    async def read(self, client: str) -> None:
        """A client reads what we wrote."""
        await self.act(Read(client=client))

    async def set_reachable(self, client: str, is_reachable: bool) -> None:
        """Switch a client's phone on or off."""
        await self.act(SetReachable(client=client, is_reachable=is_reachable))

    async def set_online(self, is_online: bool) -> None:
        """Cut or mend the page's connection to WhatsApp."""
        await self.act(SetOnline(is_online=is_online))

    async def start_conflict(self) -> None:
        """Open WhatsApp Web somewhere else."""
        await self.act(StartConflict())

    async def refuse_next(self, result: str = "ERROR_UNKNOWN") -> None:
        """Make the next message of the page fail."""
        await self.act(RefuseNext(result=result))

    async def upload(self, content: bytes, mime: str, **query: str) -> str:
        """Put a file on the phones; the answer is its id, to be written with."""
        answer = _good(*await self.post_media(BytesIO(content), mime, query))
        return msgspec.json.decode(answer, type=_Made).id

    async def write_file(self, client: str, kind: str, media: str, caption: str = "") -> str:
        """A client sends an uploaded file as WhatsApp's type `kind`; its WhatsApp id."""
        return (await self.act(Write(client=client, text=caption, type=kind, media=media)))[0]

    async def file(self, media: str) -> bytes:
        """What is in a file."""
        async with await self.get_media(media) as answer:
            return _good(answer.status, await answer.read())

    async def hold_uploads(self, is_on: bool) -> None:
        """Let no upload of the page come to an end until it is taken back."""
        await self.act(HoldUploads(is_on=is_on))

    async def lose_media(self, media: str) -> None:
        """Make WhatsApp forget a file."""
        await self.act(LoseMedia(media=media))

    async def refuse_media(self, count: int = 1) -> None:
        """Make the next uploads and downloads of the page fail."""
        await self.act(RefuseMedia(count=count))

    async def write_many(self, clients: int, messages: int, *, first: int = 0) -> tuple[str, ...]:
        """Many new people write at the same moment; the ids of all their messages."""
        return await self.act(WriteMany(clients=clients, messages=messages, first=first))

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A connection kept from before would be dead after a restart of the simulator.
            self._session = aiohttp.ClientSession(
                headers=self._headers,
                timeout=_TIMEOUT,
                connector=aiohttp.TCPConnector(force_close=True),
            )
        return self._session


class _Made(msgspec.Struct):
    id: str


class _Refusal(msgspec.Struct):
    code: str
    message: str


class _Refused(msgspec.Struct):
    error: _Refusal


def _good(status: int, body: bytes) -> bytes:
    if status < 400:
        return body
    refusal = msgspec.json.decode(body, type=_Refused).error
    raise SimulatorError(status, refusal.code, refusal.message)

"""Dashboards as the helpdesk sees them: WebSockets that read every event."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import msgspec
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

_SECONDS = 120.0


class _Message(msgspec.Struct):
    id: str
    content: str


class _Event(msgspec.Struct):
    kind: str
    message: _Message | None = None


_decode_one = msgspec.json.Decoder(_Event).decode
_decode_many = msgspec.json.Decoder(list[_Event]).decode
_CREATED = '"kind":"message.created"'


class Readers:
    """Reads on all sockets until the context ends. It counts new messages without decoding
    them, so that twenty readers keep up in one process; with `is_attentive` it also notes each
    message's id and delay."""

    def __init__(
        self,
        sockets: Sequence[ClientWebSocketResponse],
        *,
        is_batched: bool,
        is_attentive: bool,
    ) -> None:
        self._sockets = sockets
        self._is_batched = is_batched
        self._is_attentive = is_attentive
        self._changed = asyncio.Event()
        self._created = [0] * len(sockets)
        self._wanted = 0
        self._last_seen = 0.0
        self._seen: list[tuple[str, float]] = []
        self._seen_at: dict[str, float] = {}
        self._awaited: dict[str, asyncio.Event] = {}

    async def read(self, index: int) -> None:
        """Read one socket until it is closed."""
        async for frame in self._sockets[index]:
            now = time.monotonic()
            if frame.type is not WSMsgType.TEXT:
                continue
            if self._is_attentive:
                self._note(frame.data, now)
            self._created[index] += frame.data.count(_CREATED)
            if min(self._created) >= self._wanted:
                self._last_seen = now
                self._changed.set()

    def _note(self, text: str, now: float) -> None:
        for event in _decode_many(text) if self._is_batched else [_decode_one(text)]:
            message = event.message
            if event.kind != "message.created" or message is None:
                continue
            self._seen.append((message.content, now))
            self._seen_at[message.id] = now
            if message.id in self._awaited:
                self._awaited.pop(message.id).set()

    @property
    def delays(self) -> list[float]:
        """Seconds from the moment that each text tells (Pour.per_second) to each reader, since
        `begin`."""
        return [seen - int(text) / 1e9 for text, seen in self._seen]

    def begin(self) -> None:
        """Count from here."""
        self._created = [0] * len(self._sockets)
        self._wanted = 0
        self._seen.clear()

    async def until(self, count: int) -> float:
        """Wait until every reader has seen `count` new messages since `begin`; the moment when
        the last one had, by the monotonic clock in seconds."""
        self._wanted = count
        if min(self._created) < count:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), _SECONDS)
        return self._last_seen

    async def when_seen(self, message_id: str) -> float:
        """Wait until a reader has seen that message; the moment when the last one so far had."""
        if message_id not in self._seen_at:
            event = self._awaited.setdefault(message_id, asyncio.Event())
            await asyncio.wait_for(event.wait(), _SECONDS)
        return self._seen_at[message_id]


@asynccontextmanager
async def reading(
    session: ClientSession,
    url: str,
    tokens: Sequence[str],
    *,
    is_batched: bool = True,
    is_attentive: bool = False,
) -> AsyncIterator[Readers]:
    """A reader for each token, from now on."""
    sockets = [
        await session.ws_connect(
            f"{url}/api/v1/events",
            params={"batch": "1"} if is_batched else {},
            headers=bearer(token),
            max_msg_size=0,
        )
        for token in tokens
    ]
    for socket in sockets:
        await socket.receive()  # hello
    readers = Readers(sockets, is_batched=is_batched, is_attentive=is_attentive)
    tasks = [asyncio.create_task(readers.read(index)) for index in range(len(sockets))]
    try:
        yield readers
    finally:
        for socket in sockets:
            await socket.close()
        await asyncio.gather(*tasks)


def bearer(token: str) -> dict[str, str]:
    """The header that says who is calling."""
    return {"Authorization": f"Bearer {token}"}

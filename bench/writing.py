"""Row 3: attendants' messages, from the POST until it is answered and its event is out."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession

from bench.figures import Figure, Goal, paired, spread
from bench.processes import Served, running_bare, serving
from bench.readers import Readers, bearer, reading
from bench.served import TEXT, GoOffline, Pour

_IN_FLIGHT = 10
_YARDSTICK = "aiohttp with a durable commit"

Write = Callable[[int], Awaitable[str]]
"""Writes message n; the answer is its id."""


async def measure(folder: Path, *, is_quick: bool) -> list[Figure]:
    """POSTs a second at ten in flight, and the time of one alone, while the messages leave by
    the simulated phone and its ticks come back; and POSTs a second while the number is offline,
    which is what storing a message and telling of it costs by itself."""
    count, rounds, alone = (400, 3, 150) if is_quick else (1_000, 7, 1_000)
    with TemporaryDirectory(dir=folder) as temporary:
        home = Path(temporary)
        async with (
            serving(home) as served,
            running_bare(home) as bare,
            ClientSession() as session,
            reading(
                session, served.address.url, [served.address.admin], is_attentive=True
            ) as readers,
        ):
            ours = _Ours(session, served, readers, await accept_some(session, served))
            yardstick = _Bare(session, f"{bare}/texts")
            sent = await _rates(ours, yardstick, count, rounds)
            mine, theirs = [], []
            for index in range(alone):
                mine.append(await _milliseconds(ours, index))
                theirs.append(await _milliseconds(yardstick, index))
            await served.do(GoOffline())
            stored = await _rates(ours, yardstick, count, rounds)
    goal = Goal("value", ">=", 1_000)
    return [
        paired("POST of a message, 10 in flight", "/s", *stored, _YARDSTICK, goal),
        paired("POST of a message, 10 in flight, and sent", "/s", *sent, _YARDSTICK),
        *spread(
            "POST of a message, 1 in flight",
            "ms",
            mine,
            theirs,
            _YARDSTICK,
            {50: (), 99: (Goal("value", "<=", 10.0),)},
        ),
    ]


class _Ours:
    """Helpdesk: a message is done when the POST is answered and the dashboard has the event."""

    def __init__(
        self, session: ClientSession, served: Served, readers: Readers, attendances: Sequence[int]
    ) -> None:
        self._session = session
        self._address = served.address
        self._readers = readers
        self._attendances = attendances

    async def write(self, index: int) -> str:
        attendance = self._attendances[index % len(self._attendances)]
        url = f"{self._address.url}/api/v1/attendances/{attendance}/messages"
        message_id = str(uuid4())
        body = {"id": message_id, "type": "TEXT", "content": TEXT}
        token = self._address.attendants[index % len(self._attendances)]
        await post(self._session, url, body, token)
        return message_id

    async def finished(self, ids: Sequence[str]) -> float:
        """When the last of these messages was seen on the dashboard."""
        return max([await self._readers.when_seen(message_id) for message_id in ids])


class _Bare:
    """The yardstick: done when the POST is answered."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def write(self, index: int) -> str:
        message_id = str(uuid4())
        body = {"id": message_id, "type": "TEXT", "content": TEXT}
        await post(self._session, self._url, body)
        return message_id

    async def finished(self, ids: Sequence[str]) -> float:
        return 0.0


async def _rates(
    ours: _Ours, yardstick: _Bare, count: int, rounds: int
) -> tuple[list[float], list[float]]:
    values, against = [], []
    for _ in range(rounds):
        values.append(await _rate(ours, count))
        against.append(await _rate(yardstick, count))
    return values, against


async def _rate(side: _Ours | _Bare, count: int) -> float:
    """Messages a second with ten in flight."""
    numbers = iter(range(count))
    ids: list[str] = []

    async def work() -> None:
        ids.extend([await side.write(index) for index in numbers])

    began = time.monotonic()
    await asyncio.gather(*(work() for _ in range(_IN_FLIGHT)))
    answered = time.monotonic()
    return count / (max(answered, await side.finished(ids)) - began)


async def _milliseconds(side: _Ours | _Bare, index: int) -> float:
    began = time.monotonic()
    message_id = await side.write(index)
    answered = time.monotonic()
    return 1e3 * (max(answered, await side.finished([message_id])) - began)


async def accept_some(session: ClientSession, served: Served) -> list[int]:
    """Ten clients write, and each is accepted by an attendant of their own."""
    address = served.address
    async with reading(session, address.url, [address.admin]) as readers:
        await served.do(Pour(_IN_FLIGHT, _IN_FLIGHT))
        await readers.until(_IN_FLIGHT)
    waiting_url = f"{address.url}/api/v1/attendances?state=WAITING"
    async with session.get(waiting_url, headers=bearer(address.admin)) as response:
        waiting = [one["id"] for one in (await response.json())["items"]]
    for attendance, token in zip(waiting, address.attendants, strict=False):
        await post(session, f"{address.url}/api/v1/attendances/{attendance}/accept", {}, token)
    return waiting


async def post(session: ClientSession, url: str, body: Any, token: str = "") -> None:
    async with session.post(url, json=body, headers=bearer(token) if token else {}) as response:
        if response.status not in (200, 201):
            raise RuntimeError(f"{url} answered {response.status}: {await response.text()}")
        await response.read()

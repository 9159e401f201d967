"""Row 7: files up and down, how fast and with how much memory, and what conversions take."""

import asyncio
import io
import os
import time
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from aiohttp import ClientSession, FormData
from PIL import Image

from bench.figures import Figure, Goal, paired
from bench.processes import Served, running_bare, serving
from bench.readers import bearer
from bench.served import GoOffline
from bench.writing import accept_some

_MEGABYTE = 1024 * 1024
_DOCUMENT = 48 * _MEGABYTE
_LARGEST = 100 * _MEGABYTE - 64 * 1024
_LARGEST_BYTES_OF_MEMORY = 30.0
_MEASURED_EVERY = 0.02
_YARDSTICK = "aiohttp alone"


async def measure(folder: Path, *, is_quick: bool) -> list[Figure]:
    """A document of 48 MB up and down against aiohttp alone, the memory that one of 100 MB takes
    on its way, and how long a photo and a voice note take until they are answered."""
    rounds = 3 if is_quick else 7
    with TemporaryDirectory(dir=folder) as temporary:
        home = Path(temporary)
        async with serving(home) as served, running_bare(home) as bare, ClientSession() as session:
            [attendance, *_] = await accept_some(session, served)
            await served.do(GoOffline())
            ours = _Ours(session, served, attendance)
            yardstick = _Bare(session, f"{bare}/file")
            return [
                *await _throughput(ours, yardstick, rounds),
                *await _memory(ours, served),
                *await _conversions(ours, yardstick, rounds),
            ]


class _Ours:
    """Helpdesk: a message with a file, and the file of the last one."""

    def __init__(self, session: ClientSession, served: Served, attendance: int) -> None:
        self._session = session
        self._headers = bearer(served.address.attendants[0])
        self._api = f"{served.address.url}/api/v1"
        self._messages = f"{self._api}/attendances/{attendance}/messages"
        self._last = ""

    async def take(self, content: bytes, name: str, **fields: str) -> None:
        self._last = str(uuid4())
        form = FormData({"id": self._last, **fields})
        form.add_field("file", io.BytesIO(content), filename=name)
        async with self._session.post(self._messages, data=form, headers=self._headers) as answer:
            if answer.status != 201:
                raise RuntimeError(f"a file was answered {answer.status}: {await answer.text()}")

    async def hand_out(self) -> None:
        url = f"{self._api}/messages/{self._last}/media"
        async with self._session.get(url, headers=self._headers) as answer:
            await _drain(answer.content.iter_chunked(_MEGABYTE))


class _Bare:
    """aiohttp alone: a file."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def take(self, content: bytes, name: str, **_: str) -> None:
        form = FormData()
        form.add_field("file", io.BytesIO(content), filename=name)
        async with self._session.post(self._url, data=form) as answer:
            answer.raise_for_status()

    async def hand_out(self) -> None:
        async with self._session.get(self._url) as answer:
            await _drain(answer.content.iter_chunked(_MEGABYTE))


async def _drain(pieces: AsyncIterator[bytes]) -> None:
    async for _ in pieces:
        pass


async def _throughput(ours: _Ours, yardstick: _Bare, rounds: int) -> list[Figure]:
    times: dict[str, list[float]] = {"up": [], "bare up": [], "down": [], "bare down": []}
    for _ in range(rounds):
        content = os.urandom(_DOCUMENT)
        for prefix, side in (("", ours), ("bare ", yardstick)):
            times[f"{prefix}up"].append(await _speed(side.take(content, "a.bin")))
            times[f"{prefix}down"].append(await _speed(side.hand_out()))
    return [
        paired("48 MB document, up", "MB/s", times["up"], times["bare up"], _YARDSTICK),
        paired("48 MB document, down", "MB/s", times["down"], times["bare down"], _YARDSTICK),
    ]


async def _speed(moving: Awaitable[None]) -> float:
    return _DOCUMENT / _MEGABYTE / await _seconds(moving)


async def _seconds(moving: Awaitable[None]) -> float:
    began = time.monotonic()
    await moving
    return time.monotonic() - began


async def _memory(ours: _Ours, served: Served) -> list[Figure]:
    goal = Goal("value", "<=", _LARGEST_BYTES_OF_MEMORY)
    content = os.urandom(_LARGEST)
    async with _watching(served) as up:
        await ours.take(content, "a.bin")
    async with _watching(served) as down:
        await ours.hand_out()
    return [
        Figure("memory that 100 MB up takes", "MB", up[-1] - up[0], goals=(goal,)),
        Figure("memory that 100 MB down takes", "MB", down[-1] - down[0], goals=(goal,)),
    ]


@asynccontextmanager
async def _watching(served: Served) -> AsyncIterator[list[float]]:
    """What the process holds before, and afterwards also the most that it held meanwhile."""
    seen = [served.memory()]

    async def watch() -> None:
        while True:
            seen.append(served.memory())
            await asyncio.sleep(_MEASURED_EVERY)

    watcher = asyncio.create_task(watch())
    try:
        yield seen
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher
        seen.append(max(seen))


async def _conversions(ours: _Ours, yardstick: _Bare, rounds: int) -> list[Figure]:
    rows: tuple[tuple[str, Callable[[int], tuple[str, bytes]], dict[str, str]], ...] = (
        ("photo of 12 megapixels, up", _photo, {}),
        ("voice note of a minute, up", _voice, {"is_voice": "true"}),
    )
    figures = []
    for row, make, fields in rows:
        mine, theirs = [], []
        for index in range(rounds):
            name, content = await asyncio.to_thread(make, index)
            mine.append(1e3 * await _seconds(ours.take(content, name, **fields)))
            theirs.append(1e3 * await _seconds(yardstick.take(content, name)))
        figures.append(paired(row, "ms", mine, theirs, f"{_YARDSTICK}, unconverted"))
    return figures


def _photo(index: int) -> tuple[str, bytes]:
    noise = Image.effect_noise((400, 300), 60).resize((4000, 3000), Image.Resampling.BICUBIC)
    picture = Image.merge("RGB", (noise, noise.rotate(180), noise.rotate(index)))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90)
    return "photo.jpg", buffer.getvalue()


def _voice(index: int) -> tuple[str, bytes]:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(48_000)
        second = os.urandom(2 * 48_000)
        sound.writeframes(second * 60 + bytes([index, 0]))
    return "voice.wav", buffer.getvalue()

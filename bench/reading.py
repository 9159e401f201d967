"""Row 4: what a screen loads, with a short history in the database and with a long one."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bench.figures import Figure, Goal, percentile
from bench.large import ADMIN, ATTENDANT, LONG, Size, folder_of
from bench.processes import free_port, running_helpdesk
from bench.readers import bearer
from bench.waiting import until_it_answers

SHORT_HISTORY = Size(1_000, 10_000)
LONG_HISTORY = Size(100_000, 1_000_000)
QUICK_HISTORY = Size(10_000, 100_000)
_GOALS = (Goal("value", "<=", 10.0), Goal("ratio", "<=", 1.5))


@dataclass(frozen=True)
class Screen:
    """One request; `follow` makes it the page behind the first one."""

    name: str
    path: str
    token: str
    follow: str | None = None


_MESSAGES = f"/attendances/{LONG}/messages"
SCREENS = (
    Screen("snapshot, admin", "/snapshot", ADMIN),
    Screen("snapshot, attendant", "/snapshot", ATTENDANT),
    Screen("list of WAITING", "/attendances?state=WAITING", ATTENDANT),
    Screen("list of OPEN, admin", "/attendances?state=OPEN", ADMIN),
    Screen("list of OPEN, attendant", "/attendances?state=OPEN", ATTENDANT),
    Screen("list of FINISHED, admin", "/attendances?state=FINISHED", ADMIN),
    Screen("list of FINISHED, attendant", "/attendances?state=FINISHED", ATTENDANT),
    Screen("its second page", "/attendances?state=FINISHED&limit=20", ATTENDANT, follow="cursor"),
    Screen("conversation, newest", _MESSAGES, ATTENDANT),
    Screen("conversation, older", _MESSAGES, ATTENDANT, follow="before"),
)


async def measure(folder: Path, *, is_quick: bool) -> list[Figure]:
    """The 99th percentile of each request, and how it grows from the short history to the
    long one; the two helpdesks are asked in turn."""
    count = 100 if is_quick else 500
    sizes = (SHORT_HISTORY, QUICK_HISTORY if is_quick else LONG_HISTORY)
    short, long = [await folder_of(folder, size) for size in sizes]
    ports = free_port(), free_port()
    async with (
        running_helpdesk(short, ports[0]),
        running_helpdesk(long, ports[1]),
        ClientSession() as session,
    ):
        urls = [f"http://127.0.0.1:{port}" for port in ports]
        for url in urls:
            await until_it_answers(session, url)
        return [await _compare(session, screen, urls, count) for screen in SCREENS]


async def _compare(session: ClientSession, screen: Screen, urls: list[str], count: int) -> Figure:
    paths = [url + await _path(session, url, screen) for url in urls]
    times: list[list[float]] = [[], []]
    for _ in range(count + 5):
        for path, taken in zip(paths, times, strict=True):
            taken.append(await milliseconds(session, path, screen.token))
    short, long = (percentile(taken[5:], 99) for taken in times)
    row = f"GET {screen.name}, long history, p99"
    return Figure(row, "ms", long, "the short history", short, long / short, _GOALS)


async def _path(session: ClientSession, url: str, screen: Screen) -> str:
    path = f"/api/v1{screen.path}"
    if screen.follow is None:
        return path
    page = await _get(session, url + path, screen.token)
    return f"{path}{'&' if '?' in path else '?'}{screen.follow}={page['next_cursor']}"


async def milliseconds(session: ClientSession, url: str, token: str) -> float:
    """How long a request takes that must be answered."""
    began = time.perf_counter()
    async with session.get(url, headers=bearer(token)) as response:
        await response.read()
    taken = 1e3 * (time.perf_counter() - began)
    if response.status != 200:
        raise RuntimeError(f"{url} answered {response.status}")
    return taken


async def _get(session: ClientSession, url: str, token: str) -> Any:
    async with session.get(url, headers=bearer(token)) as response:
        return await response.json()

"""Row 2: from the page to a dashboard, at twenty messages a second."""

import asyncio
import sqlite3
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession, ClientWebSocketResponse

from bench.figures import Figure, Goal, percentile, spread
from bench.processes import running_bare, serving
from bench.readers import reading
from bench.served import Pour

_PER_SECOND = 20.0
_KNOWN = 100
_GOALS = {50: (Goal("value", "<=", 3.0),), 99: (Goal("value", "<=", 8.0),)}


async def measure(folder: Path, *, is_quick: bool) -> list[Figure]:
    """The delay of each message at each of twenty dashboards; in the pauses between the
    messages a bare WebSocket echoes, and a durable commit tells how the disk is doing."""
    count = 80 if is_quick else 600
    order = Pour(count, _KNOWN, per_second=_PER_SECOND)
    with TemporaryDirectory(dir=folder) as temporary:
        home = Path(temporary)
        async with (
            serving(home) as served,
            running_bare(home) as bare,
            ClientSession() as session,
            session.ws_connect(f"{bare}/echo") as socket,
            reading(
                session, served.address.url, served.address.attendants, is_attentive=True
            ) as readers,
        ):
            readers.begin()
            await served.do(Pour(_KNOWN, _KNOWN))
            await readers.until(_KNOWN)
            readers.begin()
            _, (echoes, commits) = await asyncio.gather(
                served.do(order), _meanwhile(socket, _open(home), count)
            )
            await readers.until(count)
    delays = [1e3 * delay for delay in readers.delays]
    return [
        *spread("arrival to WebSocket", "ms", delays, echoes, "aiohttp's echo", _GOALS),
        *(
            Figure(f"a durable commit meanwhile, p{percent}", "ms", percentile(commits, percent))
            for percent in _GOALS
        ),
    ]


async def _meanwhile(
    socket: ClientWebSocketResponse, connection: sqlite3.Connection, count: int
) -> tuple[list[float], list[float]]:
    """Milliseconds for a message there and back, and for a commit; half a pause after the
    helpdesk's own message."""
    echoes, commits = [], []
    first = time.monotonic() + 0.5 / _PER_SECOND
    for index in range(count):
        await asyncio.sleep(first + index / _PER_SECOND - time.monotonic())
        began = time.monotonic()
        await socket.send_str("x" * 1_000)
        await socket.receive()
        echoed = time.monotonic()
        connection.execute("INSERT INTO texts VALUES ('x')")
        echoes.append(1e3 * (echoed - began))
        commits.append(1e3 * (time.monotonic() - echoed))
    connection.close()
    return echoes, commits


def _open(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "meanwhile.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE texts (content TEXT)")
    return connection

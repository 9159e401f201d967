"""Row 2: from the page to a dashboard, at twenty messages a second."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession, ClientWebSocketResponse

from bench.figures import Figure, Goal, spread
from bench.processes import running_bare, serving
from bench.readers import reading
from bench.served import Pour

_PER_SECOND = 20.0
_KNOWN = 100
_GOALS = {50: (Goal("value", "<=", 3.0),), 99: (Goal("value", "<=", 8.0),)}


async def measure(folder: Path, *, is_quick: bool) -> list[Figure]:
    """The delay of each message at each of twenty dashboards; in the pauses between the
    messages a bare WebSocket echoes."""
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
            await served.pour(Pour(_KNOWN, _KNOWN))
            await readers.until(_KNOWN)
            readers.begin()
            _, echoes = await asyncio.gather(served.pour(order), _echoes(socket, count))
            await readers.until(count)
    delays = [1e3 * delay for delay in readers.delays]
    return spread("arrival to WebSocket", "ms", delays, echoes, "aiohttp's echo", _GOALS)


async def _echoes(socket: ClientWebSocketResponse, count: int) -> list[float]:
    """Milliseconds for a message there and back; half a pause after the helpdesk's own."""
    delays = []
    first = time.monotonic() + 0.5 / _PER_SECOND
    for index in range(count):
        await asyncio.sleep(first + index / _PER_SECOND - time.monotonic())
        began = time.monotonic()
        await socket.send_str("x" * 1_000)
        await socket.receive()
        delays.append(1e3 * (time.monotonic() - began))
    return delays

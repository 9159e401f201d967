"""Row 5: how soon the process answers, and what it holds in memory."""

import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession

from bench.figures import Figure, Goal, paired
from bench.processes import free_port, memory, running_helpdesk, serving
from bench.readers import reading
from bench.served import Pour
from bench.waiting import until_it_answers

_IMPORT = "import aiohttp, sqlalchemy"
_YARDSTICK = f'python -c "{_IMPORT}"'
_MB = Goal("value", "<=", 100.0)
_MESSAGES = 10_000
_GROUP = 1_000


async def measure(folder: Path, *, is_quick: bool) -> list[Figure]:
    """Seconds from the start of `helpdesk run` to the first answer, the database being there;
    megabytes then, and after ten thousand messages with twenty dashboards. No browser."""
    rounds = 3 if is_quick else 7
    with TemporaryDirectory(dir=folder) as temporary:
        home = Path(temporary) / "started"
        starts, imports, sizes = [], [], []
        await _start(home)
        for _ in range(rounds):
            seconds, megabytes = await _start(home)
            starts.append(seconds)
            sizes.append(megabytes)
            imports.append(await _import())
        after = await _memory_after_messages(home)
    return [
        paired("start to first answer", "s", starts, imports, _YARDSTICK, Goal("value", "<=", 1.0)),
        Figure("memory after the start", "MB", max(sizes), goals=(_MB,)),
        Figure(f"memory after {_MESSAGES:,} messages", "MB", after, goals=(_MB,)),
    ]


async def _start(home: Path) -> tuple[float, float]:
    port = free_port()
    began = time.monotonic()
    async with running_helpdesk(home, port) as process, ClientSession() as session:
        answered = await until_it_answers(session, f"http://127.0.0.1:{port}")
        return answered - began, memory(process)


async def _import() -> float:
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _IMPORT)
    await process.wait()
    return time.monotonic() - began


async def _memory_after_messages(home: Path) -> float:
    """The simulated phone keeps the messages too, in the same process."""
    async with (
        serving(home) as served,
        ClientSession() as session,
        reading(session, served.address.url, served.address.attendants) as readers,
    ):
        for _ in range(_MESSAGES // _GROUP):
            readers.begin()
            await served.do(Pour(_GROUP, 100))
            await readers.until(_GROUP)
        return served.memory()

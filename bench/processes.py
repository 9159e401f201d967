"""The processes of a run: each in its own folder or port, ended with the context it is in."""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any

import psutil

from bench.served import Address, Done, GoOffline, Pour

ROOT = Path(__file__).resolve().parent.parent
_END_SECONDS = 10.0


class Served:
    """A helpdesk with a simulated phone, in its own process (bench/served.py)."""

    def __init__(self, process: Process, address: Address) -> None:
        self._process = process
        self.address = address

    async def do(self, order: Pour | GoOffline) -> Done:
        """Let clients write, or the number go offline. The answer comes when the last message
        is in the page."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(vars(order)).encode() + b"\n")
        return Done(**await _line(self._process))

    def memory(self) -> float:
        """What the process holds in memory, in MB (RSS)."""
        return memory(self._process)


def memory(process: Process) -> float:
    """What a process holds in memory, in MB (RSS)."""
    rss: int = psutil.Process(process.pid).memory_info().rss
    return rss / 1e6


@asynccontextmanager
async def serving(
    folder: Path, *settings: str, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Served]:
    """A helpdesk with a simulated phone on that folder; settings are written NAME=VALUE."""
    program = ("-m", "bench.served", str(folder), *settings)
    async with _process(*program, environment=environment) as process:
        yield Served(process, Address(**await _line(process)))


@asynccontextmanager
async def running_bare(folder: Path) -> AsyncIterator[str]:
    """The bare aiohttp server (bench/bare.py); its address."""
    async with _process("-m", "bench.bare", str(folder)) as process:
        yield str((await _line(process))["url"])


@asynccontextmanager
async def running_helpdesk(folder: Path, port: int) -> AsyncIterator[Process]:
    """`helpdesk run` as it comes, on that folder and port; perhaps not listening yet. What it
    logs is in the folder."""
    settings = {"HELPDESK_DATA_DIR": str(folder), "HELPDESK_PORT": str(port)}
    os.makedirs(folder, exist_ok=True)
    with open(folder / "run.log", "w") as log:  # noqa: ASYNC230 - nothing else runs now
        async with _process("-m", "helpdesk", "run", environment=settings, log=log) as process:
            yield process


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def _process(
    *arguments: str, environment: Mapping[str, str] | None = None, log: IO[str] | None = None
) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=PIPE,
        stdout=PIPE,
        stderr=log,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
    )
    try:
        yield process
    finally:
        await _end(process)


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), _END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _line(process: Process) -> dict[str, Any]:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise RuntimeError("a process of the run has ended early")
    answer: dict[str, Any] = json.loads(line)
    return answer

"""Programs that tests start, kill and start again, and whatever they leave behind."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import psutil

from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.server import page_url_of

START_SECONDS = 30.0
END_SECONDS = 5.0
"""How long a program that was told to stop may take."""

_MARK = "HELPDESK_TEST_RUN"
# Below the ports that systems hand out by themselves: nobody takes one between two starts.
_PORTS = range(20_000, 30_000)


def free_port() -> int:
    """A port that can be listened on again and again."""
    while True:
        port = random.choice(_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Run:
    """One life of a program: its process and all that it starts.

    `said` holds the lines of its standard output so far; the rest goes to the log.
    """

    def __init__(self, process: asyncio.subprocess.Process, mark: str) -> None:
        self._process = process
        self._mark = mark
        self._known: set[psutil.Process] = set()
        self.said: list[str] = []
        self._reading = asyncio.create_task(self._read())
        self._news = asyncio.Event()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self._process.returncode is not None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process alone, having noted what it has started so far."""
        self._known |= self.relatives()
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def interrupt(self) -> None:
        """What Ctrl-C does in a terminal: the whole group of processes gets the signal."""
        self._known |= self.relatives()
        os.killpg(self._process.pid, signal.SIGINT)

    async def line(self, start: str, seconds: float = START_SECONDS) -> str:
        """The line of its output that starts so, without that start."""
        async with asyncio.timeout(seconds):
            while True:
                self._news.clear()
                for line in self.said:
                    if line.startswith(start):
                        return line.removeprefix(start).strip()
                if self._reading.done():
                    raise AssertionError(f"it ended having said {self.said}")
                await self._news.wait()

    async def ended(self, seconds: float = END_SECONDS) -> int:
        """Wait for its end; the exit status, negative for the signal that ended it."""
        async with asyncio.timeout(seconds):
            status = await self._process.wait()
            await self._reading
            return status

    def relatives(self) -> set[psutil.Process]:
        """Running processes that it started, directly or not.

        Told by a mark in the environment. Chromium's own children lose it, and are told by
        their parent.
        """
        children: dict[int, list[psutil.Process]] = {}
        marked: list[psutil.Process] = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                children.setdefault(process.ppid(), []).append(process)
                if process.environ().get(_MARK) == self._mark:
                    marked.append(process)
        found: set[psutil.Process] = {one for one in self._known if _is_running(one)}
        while marked:
            process = marked.pop()
            marked += children.pop(process.pid, [])
            if process.pid != self._process.pid and _is_running(process):
                found.add(process)
        return found

    async def left_behind(self, seconds: float = END_SECONDS) -> list[str]:
        """What still runs of its relatives after at most so many seconds."""
        deadline = time.monotonic() + seconds
        while relatives := self.relatives():
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return [_describe(one) for one in relatives]
            await asyncio.to_thread(psutil.wait_procs, relatives, remaining)
        return []

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.said.append(line.decode())
            self._news.set()
        self._news.set()


async def start(module: str, *options: str, log: Path, **settings: str) -> Run:
    """Start `python -m module` with these settings in its environment."""
    mark = str(uuid4())
    others = {name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_")}
    chromium = os.environ.get("HELPDESK_CHROMIUM")
    chosen = {"HELPDESK_CHROMIUM": chromium} if chromium else {}
    with log.open("ab") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *options,
            env={**others, **chosen, **settings, _MARK: mark},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=file,
            start_new_session=True,
        )
    return Run(process, mark)


@contextlib.asynccontextmanager
async def ended_after(run: Run) -> AsyncIterator[Run]:
    """The run, which has ended with all its relatives when the context ends."""
    try:
        yield run
    finally:
        run.send(signal.SIGKILL)
        await run.ended()
        for process in run.relatives():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


class Simulator:
    """`python -m helpdesk.whatsapp.simulator`: WhatsApp's place, which is never away."""

    def __init__(self, state: Path, url: str) -> None:
        self.url = url
        self._token = (state / "token").read_text().strip()

    def page_url(self, account: str) -> str:
        """The page that helpdesk opens."""
        return page_url_of(self.url, self._token, account)

    def phones(self, account: str) -> SimulatorClient:
        """The phones of the business and its clients."""
        return SimulatorClient(self.url, self._token, account)


@contextlib.asynccontextmanager
async def simulator(folder: Path) -> AsyncIterator[Simulator]:
    """A running simulator whose state is in the folder."""
    options = ["--state", str(folder), "--qr-seconds", "60"]
    log = folder.with_name(f"{folder.name}.log")
    run = await start("helpdesk.whatsapp.simulator", *options, log=log)
    async with ended_after(run):
        yield Simulator(folder, "http:" + await run.line("http:"))


class Helpdesk:
    """A helpdesk on a data folder and a port of its own, through any number of lives.

    `is_up` is set while it serves; after each kill it is cleared before the signal is sent.
    """

    def __init__(self, folder: Path, *, module: str = "helpdesk", **settings: str) -> None:
        self.folder = folder
        self._module = module
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self.is_up = asyncio.Event()
        self.run: Run | None = None
        self.log = folder.parent / f"{folder.name}.log"
        self._settings = {
            **settings,
            "HELPDESK_DATA_DIR": str(folder),
            "HELPDESK_PORT": str(port),
        }

    async def start(self) -> Run:
        """Start it and wait until it serves."""
        run = await self.launch()
        assert await run.line("helpdesk is running: ") == self.url
        self.is_up.set()
        return run

    async def launch(self) -> Run:
        """Start it and do not wait."""
        self.run = await start(self._module, "run", log=self.log, **self._settings)
        return self.run

    def send(self, number: signal.Signals) -> Run:
        """Send a signal; the run that gets it."""
        assert self.run is not None
        self.is_up.clear()
        self.run.send(number)
        return self.run

    def interrupt(self) -> Run:
        """Press Ctrl-C; the run that gets it."""
        assert self.run is not None
        self.is_up.clear()
        self.run.interrupt()
        return self.run

    def check_was_killed(self) -> None:
        """Raise AssertionError if it died and nobody had sent a signal."""
        if self.is_up.is_set() and self.run is not None and self.run.has_ended:
            raise AssertionError(f"helpdesk died by itself: {self.warnings()[-5:]}")

    def warnings(self) -> list[str]:
        """The lines of its log that are more than information."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if " INFO " not in line]


@contextlib.asynccontextmanager
async def helpdesk(
    folder: Path, *, module: str = "helpdesk", **settings: str
) -> AsyncIterator[Helpdesk]:
    """A helpdesk that has not been started; whatever runs of it at the end is killed."""
    one = Helpdesk(folder, module=module, **settings)
    try:
        yield one
    finally:
        if one.run is not None:
            async with ended_after(one.run):
                pass


def _is_running(process: psutil.Process) -> bool:
    try:
        is_zombie = process.status() == psutil.STATUS_ZOMBIE
        return bool(process.is_running()) and not is_zombie
    except psutil.NoSuchProcess:
        return False


def _describe(process: psutil.Process) -> str:
    try:
        return f"{process.pid}: {' '.join(process.cmdline())[:160]}"
    except psutil.Error:
        return str(process.pid)

"""The simulator as a process of its own, and a driver whose every word is kept."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypedDict, TypeVar, Unpack

from helpdesk.assets import vendor_files
from helpdesk.domain.envelopes import WhatsAppMessage
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp.driver import MessageSeen, QrSeen, Seen, StateSeen, TicksSeen
from helpdesk.whatsapp.playwright import PlaywrightDriver
from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.server import page_url_of
from helpdesk.whatsapp.timing import Timing
from tests.needs import chromium_path

SECONDS = 40.0
"""How long a driver may take to say something: a test that passes never waits so long, and on a
busy machine one look at a page takes ten times what it takes alone."""

_Found = TypeVar("_Found")


class SimulatorProcess:
    """`python -m helpdesk.whatsapp.simulator`, which can be killed and started again."""

    def __init__(self, state: Path, qr_seconds: float) -> None:
        self.state = state
        self._qr_seconds = qr_seconds
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Start it; its URL stays the same from start to start."""
        options = ["--state", str(self.state), "--qr-seconds", str(self._qr_seconds)]
        command = [sys.executable, "-m", "helpdesk.whatsapp.simulator", *options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:")

    def end(self, number: int = signal.SIGTERM) -> None:
        """End it by this signal."""
        if self._process is not None:
            os.kill(self._process.pid, number)
            self._process.communicate(timeout=10)
            self._process = None

    @property
    def token(self) -> str:
        """The secret of its API."""
        return (self.state / "token").read_text()

    def page_url(self, account: str) -> str:
        """The address of an account's page."""
        return page_url_of(self.url, self.token, account)

    def phone(self, account: str) -> SimulatorClient:
        """The phones of an account."""
        return SimulatorClient(self.url, self.token, account)


class Watched:
    """A running driver and all it has told."""

    def __init__(self, driver: PlaywrightDriver, profile: Path) -> None:
        self.driver = driver
        self.profile = profile
        self.seen: list[Seen] = []
        self._news = asyncio.Event()
        self._run = asyncio.create_task(driver.run(self._listen))

    async def _listen(self, seen: Seen) -> None:
        self.seen.append(seen)
        self._news.set()

    async def until(self, find: Callable[[], _Found | None], seconds: float = SECONDS) -> _Found:
        """What `find` finds, as soon as it finds something."""
        try:
            async with asyncio.timeout(seconds):
                while (found := find()) is None:
                    self._news.clear()
                    await self._news.wait()
                return found
        except TimeoutError:
            states = [seen for seen in self.seen if not isinstance(seen, MessageSeen)]
            raise AssertionError(f"not seen; the last were {states[-12:]}") from None

    async def state(
        self, wanted: InstanceState, after: int = 0, seconds: float = SECONDS
    ) -> StateSeen:
        """The first telling of the state, leaving out the first `after` things told."""
        return await self.until(lambda: self._first_state(wanted, after), seconds)

    def _first_state(self, wanted: InstanceState, after: int) -> StateSeen | None:
        return next((seen for seen in self.states(after) if seen.state is wanted), None)

    def states(self, after: int = 0) -> list[StateSeen]:
        """All states told, leaving out the first `after` things told."""
        return [seen for seen in self.seen[after:] if isinstance(seen, StateSeen)]

    def qr_codes(self, after: int = 0) -> list[str | None]:
        """All QR codes told, None where one was withdrawn, leaving out the first `after` things
        told."""
        return [seen.text for seen in self.seen[after:] if isinstance(seen, QrSeen)]

    async def qr_code(self, other_than: str | None = None) -> str:
        """The QR code that is shown now."""

        def find() -> str | None:
            codes = self.qr_codes()
            return codes[-1] if codes and codes[-1] != other_than else None

        return await self.until(find)

    async def message(self, whatsapp_id: str, *, pending: bool = False) -> WhatsAppMessage:
        """The message of that id."""

        def find() -> WhatsAppMessage | None:
            found = [m for m in self.messages() if m.whatsapp_id == whatsapp_id]
            return next((m for m in found if m.pending is pending), None)

        return await self.until(find)

    def messages(self) -> list[WhatsAppMessage]:
        """All messages seen."""
        return [seen.message for seen in self.seen if isinstance(seen, MessageSeen)]

    async def held(self) -> list[str]:
        """The bare ids of all messages in the page, chat by chat, oldest first."""
        inventory = await self.driver.take_inventory(Moment(0))
        assert inventory.is_complete
        return [line.whatsapp_id for chat in inventory.chats for line in chat.messages]

    async def tick(self, whatsapp_id: str, ack: int) -> None:
        """Wait for that tick number of our message."""

        def find() -> bool | None:
            ticks = [t for seen in self.seen if isinstance(seen, TicksSeen) for t in seen.ticks]
            return any(t.whatsapp_id == whatsapp_id and t.ack == ack for t in ticks) or None

        await self.until(find)

    async def ended(self) -> None:
        """Wait until run() returns by itself."""
        async with asyncio.timeout(SECONDS):
            await asyncio.shield(self._run)

    async def stop(self) -> None:
        """Cancel run() and wait for its end."""
        self._run.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._run


class Settings(TypedDict, total=False):
    """What a test may choose of a driver; see PlaywrightDriver."""

    chromium: Path | None
    wa_js: Path
    extra_hosts: tuple[str, ...]
    qr_rounds: int
    memory_limit_mb: int
    timing: Timing


def make_driver(url: str, profile: Path, **settings: Unpack[Settings]) -> PlaywrightDriver:
    """A driver on the page, with the wa-js and the browser of this machine unless said; one that
    does not wait long before it opens a page anew."""
    chosen: Settings = {
        "chromium": chromium_path(),
        "wa_js": vendor_files()["wa-js"],
        "timing": Timing(first_backoff=0.1),
        **settings,
    }
    return PlaywrightDriver(url, profile, **chosen)


@contextlib.asynccontextmanager
async def watched(url: str, profile: Path, **settings: Unpack[Settings]) -> AsyncIterator[Watched]:
    """A driver that runs while the context lasts."""
    one = Watched(make_driver(url, profile, **settings), profile)
    try:
        yield one
    finally:
        await one.stop()


@contextlib.asynccontextmanager
async def connected(
    url: str, profile: Path, phone: SimulatorClient, **settings: Unpack[Settings]
) -> AsyncIterator[Watched]:
    """A driver that is paired and connected."""
    async with watched(url, profile, **settings) as one:
        await phone.link(await one.qr_code())
        await one.state(InstanceState.CONNECTED)
        yield one

"""One life of the browser with the page in it, from the launch to whatever ends it."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from playwright.async_api import Error, Page, Playwright

from helpdesk.whatsapp.browser import Browser, launch
from helpdesk.whatsapp.driver import PageError
from helpdesk.whatsapp.network import NetworkPolicy
from helpdesk.whatsapp.page import PAGE_GONE, TIMEOUT, PageChannel, PageEvent
from helpdesk.whatsapp.page_files import PageFiles

_LOAD_SECONDS = 60.0
_PREPARE_SECONDS = 15.0
_MISSES_ALLOWED = 3
# What the page tells without having heard of WhatsApp.
_OUR_OWN = frozenset({"hello", "attached", "state", "qr", "qr_idle"})

Take = Callable[[PageEvent], Awaitable[None]]


class PageLost(Exception):
    """The page is gone or dead; the message says how."""


class LoggedOut(Exception):
    """WhatsApp has ended the session; the message says how that is known, if it was not asked
    to."""


class Renewal(Exception):
    """The browser is to be opened anew at once; the message says why. Nothing has failed."""


class Opening(msgspec.Struct, frozen=True):
    """What it takes to open a page. It is asked for a sign of life so often, and given as long
    to answer."""

    executable: Path
    profile: Path
    url: str
    policy: NetworkPolicy
    script: str
    heartbeat_seconds: float


class Session:
    """An asynchronous context: inside, the page is open and its events go to `take`.

    Entering raises PageLost when the browser does not start. An error in `take` ends the
    session with that error.
    """

    def __init__(self, playwright: Playwright, opening: Opening, take: Take) -> None:
        self._playwright = playwright
        self._opening = opening
        self._take = take
        self._browser: Browser | None = None
        self._page: Page | None = None
        self._channel: PageChannel | None = None
        self._files: PageFiles | None = None
        self._lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # Whatever ends the page after somebody stopped watching is of no interest.
        self._lost.add_done_callback(lambda lost: lost.cancelled() or lost.exception())
        self._calls = 0
        self._no_calls = asyncio.Event()
        self._no_calls.set()
        self._is_draining = False
        self._has_call_timed_out = False
        self._last_news = self.opened_at = time.monotonic()
        self.has_attached = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Launch the browser and prepare a blank page."""
        opening = self._opening
        try:
            self._browser = await launch(
                self._playwright, opening.executable, opening.profile, opening.policy
            )
        except (Error, TimeoutError, OSError) as error:
            raise PageLost(f"the browser did not start: {_first_line(error)}") from error
        try:
            async with asyncio.timeout(_PREPARE_SECONDS):
                await self._prepare(self._browser)
        except BaseException as error:
            await asyncio.shield(self._browser.close())
            if isinstance(error, Error | TimeoutError):
                raise PageLost(f"the page did not open: {_first_line(error)}") from error
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the browser with all its processes."""
        if self._browser is not None:
            await asyncio.shield(self._browser.close())

    async def load(self) -> None:
        """Go to the page's address. Raises PageLost."""
        assert self._page is not None
        try:
            await self._page.goto(
                self._opening.url, wait_until="commit", timeout=_LOAD_SECONDS * 1000
            )
        except Error as error:
            raise PageLost(f"the page did not load: {_first_line(error)}") from error

    async def wait(self) -> None:
        """Watch over the page until it ends, and raise what ended it."""
        heartbeat = asyncio.create_task(self._keep_alive(), name="page-heartbeat")
        try:
            await asyncio.shield(self._lost)
        finally:
            heartbeat.cancel()
            await asyncio.gather(heartbeat, return_exceptions=True)

    def end(self, error: Exception) -> None:
        """Give the page up for this reason; the first one counts."""
        if not self._lost.done():
            self._lost.set_exception(error)

    async def call(self, name: str, seconds: float, **args: object) -> object:
        """Have the bridge do something. Raises PageError."""
        if self._channel is None:
            raise PageError("not_open", "the page is not open yet", nothing_happened=True)
        with self.busy():
            try:
                return await self._channel.call(name, seconds, **args)
            except PageError as error:
                self._has_call_timed_out = self._has_call_timed_out or error.code == TIMEOUT
                raise

    @property
    def files(self) -> PageFiles:
        """The way of files into and out of the page. Raises PageError."""
        if self._files is None:
            raise PageError("not_open", "the page is not open yet", nothing_happened=True)
        return self._files

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """While this context lasts the page is at work for us: it is not ended for anything
        that can wait. Raises PageError when the end is near already."""
        if self._is_draining:
            raise PageError(PAGE_GONE, "the page is opened anew", nothing_happened=True)
        self._calls += 1
        self._no_calls.clear()
        try:
            yield
        finally:
            self._calls -= 1
            if self._calls == 0:
                self._no_calls.set()

    async def drain(self) -> None:
        """Take no more calls, and wait until those under way have ended: each is bounded."""
        self._is_draining = True
        await self._no_calls.wait()

    @property
    def is_busy(self) -> bool:
        """Whether a call is under way."""
        return self._calls > 0

    def note_news(self) -> None:
        """Something has come of WhatsApp."""
        self._last_news = time.monotonic()

    @property
    def quiet_seconds(self) -> float:
        """How long ago something came of WhatsApp: a message, a tick, an edit."""
        return time.monotonic() - self._last_news

    async def _prepare(self, browser: Browser) -> None:
        pages = browser.context.pages
        page = pages[0] if pages else await browser.context.new_page()
        self._channel = PageChannel(
            page, self._take_safely, lambda reason: self.end(PageLost(reason))
        )
        self._files = PageFiles(page)
        await self._channel.open(self._opening.script)
        page.on("crash", lambda _: self.end(PageLost("the page crashed")))
        page.on("close", lambda _: self.end(PageLost("the page was closed")))
        browser.context.on("close", lambda _: self.end(PageLost("the browser ended")))
        self._page = page

    async def _take_safely(self, event: PageEvent) -> None:
        if event.kind not in _OUR_OWN:
            self.note_news()
        try:
            await self._take(event)
        except PageError as error:
            # A page that was reloaded in between tells everything afresh.
            if error.code != PAGE_GONE:
                self.end(PageLost(str(error)))
        except Exception as error:
            self.end(error)

    async def _keep_alive(self) -> None:
        """Ask the page now and then whether it lives; several misses on end are its end.

        A page at work on something long may be slow to answer: that is no miss, until one of
        its works has taken longer than it may.
        """
        await self.has_attached.wait()
        assert self._channel is not None
        misses, seconds = 0, self._opening.heartbeat_seconds
        while misses < _MISSES_ALLOWED:
            await asyncio.sleep(seconds)
            if self.is_busy and not self._has_call_timed_out:
                continue
            try:
                await self._channel.check_state(seconds)
                misses, self._has_call_timed_out = 0, False
            except PageError:
                misses += 1
        self.end(PageLost("the page does not answer any more"))


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]

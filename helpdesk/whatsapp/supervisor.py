"""Keeping a number's page open: opening it again and again, and watching over it meanwhile."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Playwright, async_playwright

from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp.browser import find_browser
from helpdesk.whatsapp.driver import PageError
from helpdesk.whatsapp.guard import end_browser
from helpdesk.whatsapp.memory import memory_of
from helpdesk.whatsapp.network import NetworkPolicy
from helpdesk.whatsapp.page import init_script
from helpdesk.whatsapp.page_calls import ask
from helpdesk.whatsapp.profile import set_aside
from helpdesk.whatsapp.progress import Progress
from helpdesk.whatsapp.session import LoggedOut, Opening, PageLost, Renewal, Session
from helpdesk.whatsapp.timing import Timing

_log = logging.getLogger(__name__)

_LOOK_AGAIN_SECONDS = 30.0
_MISSES_ALLOWED = 2
_MEGABYTE = 1024 * 1024
# States in which a new browser costs nobody anything; and those in which it must not come.
_CALM = frozenset({InstanceState.CONNECTED, InstanceState.QR_PAUSED})
_DELICATE = frozenset({InstanceState.PAIRING, InstanceState.SYNCING})
_RETRIED = frozenset({InstanceState.OUTDATED, InstanceState.BLOCKED})


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is opened with. `memory_limit_mb`: a browser that uses more is renewed when
    nothing goes on, and one that uses twice as much also when something does; 0 for never."""

    url: str
    profile: Path
    chromium: Path | None
    wa_js: Path
    policy: NetworkPolicy
    memory_limit_mb: int
    timing: Timing


class _Reached(msgspec.Struct, rename="camel"):
    is_answered: bool


class Supervisor:
    """Keeps one page open until the session is over. `session` is the present page, `memory`
    the bytes that its browser used when last looked at, `renewals` how many browsers were
    opened anew for what they used."""

    def __init__(self, setup: Setup, progress: Progress) -> None:
        self._setup = setup
        self._timing = setup.timing
        self._progress = progress
        self._wake = asyncio.Event()
        self._retries = 0
        self._has_silence_ended_a_page = False
        self.session: Session | None = None
        self.memory = 0
        self.renewals = 0

    async def run(self) -> None:
        """Open the page again and again: at once after a steady run, else ever more rarely.

        Nothing but a logout is final: networks and browsers come back.
        """
        failures = 0
        while True:
            started = time.monotonic()
            try:
                await self._run_session()
            except LoggedOut as over:
                await self._leave(str(over) or None)
                return
            except Renewal as renewal:
                _log.info("the browser is opened anew: %s", renewal)
                await self._progress.tell_state(InstanceState.LAUNCHING, str(renewal))
            except PageLost as lost:
                if time.monotonic() - started > self._timing.steady:
                    failures = 0
                await self._back_off(str(lost), failures)
                failures += 1
            except Exception:
                _log.exception("keeping the page open failed")
                await self._back_off("helpdesk itself failed; its log says how", failures)
                failures += 1

    def wake(self) -> None:
        """Somebody pressed the button: look for a browser, or try the page, without waiting."""
        self._wake.set()
        if self.session is not None and self._progress.state in _RETRIED:
            self.session.end(Renewal("Trying again."))

    # --- one life of the browser ----------------------------------------------------------

    async def _run_session(self) -> None:
        """Raises what ended it, and leaves nothing running."""
        progress = self._progress
        if progress.state is not InstanceState.LAUNCHING:
            await progress.tell_state(InstanceState.LAUNCHING)
        try:
            async with _started_playwright() as playwright:
                own = Path(playwright.chromium.executable_path)
                opening = await self._opening(await self._await_browser(own))
                async with Session(playwright, opening, progress.take) as session:
                    await self._follow(session)
        finally:
            self.memory = 0
            # A launch that was called off may have got as far as a browser.
            await asyncio.shield(asyncio.to_thread(end_browser, self._setup.profile))

    async def _follow(self, session: Session) -> None:
        self.session = session
        self._progress.follow(session)
        try:
            await self._progress.tell_state(InstanceState.LOADING)
            await session.load()
            await self._watch(session)
        finally:
            self.session = None
            self._progress.follow(None)

    async def _opening(self, browser: Path) -> Opening:
        setup = self._setup
        return Opening(
            executable=browser,
            profile=setup.profile,
            url=setup.url,
            policy=setup.policy,
            # Read each time: a newer bundle may have been put in its place.
            script=await asyncio.to_thread(init_script, setup.wa_js),
            heartbeat_seconds=self._timing.heartbeat,
        )

    async def _await_browser(self, own: Path) -> Path:
        while True:
            found = await asyncio.to_thread(find_browser, self._setup.chromium, own)
            if found is not None:
                return found
            await self._progress.tell_state(InstanceState.NO_BROWSER)
            await self._rest(_LOOK_AGAIN_SECONDS)

    async def _back_off(self, reason: str, failures: int) -> None:
        seconds = self._timing.backoff(failures)
        _log.warning("page lost, trying again in %.1f s: %s", seconds, reason)
        await self._progress.tell_no_qr_code()
        await self._progress.tell_state(InstanceState.BACKOFF, reason)
        await self._rest(seconds)

    async def _rest(self, seconds: float) -> None:
        """Sleep, or until somebody presses the button."""
        self._wake.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _leave(self, reason: str | None) -> None:
        await asyncio.to_thread(set_aside, self._setup.profile)
        await self._progress.tell_no_qr_code()
        await self._progress.tell_state(InstanceState.LOGGED_OUT, reason)

    # --- watching over it -----------------------------------------------------------------

    async def _watch(self, session: Session) -> None:
        """Until the session ends, by raising what ended it."""
        tasks = [
            _spawn(self._expect_to_attach(session), "page-attach"),
            _spawn(self._lose_patience(session), "page-patience"),
            _spawn(self._expect_qr_codes(session), "page-qr-codes"),
            _spawn(self._ask_servers(session), "page-servers"),
            _spawn(self._weigh(session), "page-memory"),
        ]
        for task in tasks:
            task.add_done_callback(lambda done: _end_with(session, done))
        try:
            await session.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _expect_to_attach(self, session: Session) -> None:
        try:
            async with asyncio.timeout(self._timing.attach):
                await session.has_attached.wait()
        except TimeoutError:
            await self._progress.tell_outdated(("the module system that wa-js knows",))

    async def _lose_patience(self, session: Session) -> None:
        """Open the page anew that stays where it should not: nothing but that might help."""
        while True:
            state, changed = self._progress.state, self._progress.has_changed
            try:
                async with asyncio.timeout(self._timing.patience(state, self._retries)):
                    await changed.wait()
            except TimeoutError:
                break
            if self._progress.state is InstanceState.CONNECTED:
                self._retries = 0
        if state in _RETRIED:
            self._retries += 1
            session.end(Renewal("Trying again."))
        else:
            session.end(PageLost(f"the page has been {state} for too long"))

    async def _expect_qr_codes(self, session: Session) -> None:
        """A code that is shown for long can be scanned no more: ask for another, once."""
        is_asked = False
        while True:
            await asyncio.sleep(self._timing.heartbeat)
            if not self._progress.has_old_qr_code(self._timing.qr):
                is_asked = False
            elif is_asked:
                session.end(PageLost("the page shows no new QR code"))
                return
            else:
                is_asked = True
                with contextlib.suppress(PageError):
                    await self._progress.refresh_qr_code()

    async def _ask_servers(self, session: Session) -> None:
        """Find out when a page that calls itself connected is not: when nothing has come for
        long, WhatsApp's servers are asked for something that they surely have.

        One page is ended for their silence. If the next one does not reach them either, their
        silence means nothing, until they answer again.
        """
        misses = 0
        while True:
            await asyncio.sleep(self._timing.heartbeat)
            is_connected = self._progress.state is InstanceState.CONNECTED
            if not is_connected or session.quiet_seconds < self._timing.quiet:
                misses = 0
            elif await self._reaches_servers(session):
                self._has_silence_ended_a_page = False
                session.note_news()
            elif (misses := misses + 1) >= _MISSES_ALLOWED:
                if not self._has_silence_ended_a_page:
                    break
                session.note_news()
        self._has_silence_ended_a_page = True
        session.end(PageLost("WhatsApp's servers do not answer the page any more"))

    async def _reaches_servers(self, session: Session) -> bool:
        try:
            return (
                await ask(session, "reachServers", _Reached, self._timing.heartbeat)
            ).is_answered
        except PageError:
            return False

    async def _weigh(self, session: Session) -> None:
        """Measure the browser's memory now and then, and have it opened anew over the limit:
        when nothing goes on; over twice the limit as soon as no call is under way."""
        while True:
            self.memory = await asyncio.to_thread(memory_of, self._setup.profile)
            if self._must_renew(session):
                await session.drain()
                self.renewals += 1
                used = self.memory // _MEGABYTE
                session.end(Renewal(f"The browser used {used} MB and is opened anew."))
                return
            await asyncio.sleep(self._timing.memory)

    def _must_renew(self, session: Session) -> bool:
        limit, state = self._setup.memory_limit_mb * _MEGABYTE, self._progress.state
        if not limit or time.monotonic() - session.opened_at < self._timing.renewed:
            return False
        if self.memory > 2 * limit:
            return state not in _DELICATE
        is_idle = not session.is_busy and session.quiet_seconds >= self._timing.idle
        return self.memory > limit and state in _CALM and is_idle


def _spawn(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    return asyncio.create_task(work, name=name)


def _end_with(session: Session, done: asyncio.Task[None]) -> None:
    """A watcher that failed is the end of the page that it watched."""
    error = None if done.cancelled() else done.exception()
    if isinstance(error, Exception):
        session.end(error)


@contextlib.asynccontextmanager
async def _started_playwright() -> AsyncIterator[Playwright]:
    """Playwright and its process. A start that is called off goes on to its end before it is
    undone: broken off in the middle it would leave the process running."""
    starting = asyncio.create_task(async_playwright().start(), name="playwright-start")
    try:
        yield await asyncio.shield(starting)
    finally:
        await (await starting).stop()

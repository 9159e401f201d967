"""The driver: WhatsApp Web, or a page that behaves like it, in a browser under Playwright."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Playwright, async_playwright

from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import Held, WhatsAppMessage
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp import page_calls
from helpdesk.whatsapp.browser import ProfileInUse, ProfileLock, find_browser
from helpdesk.whatsapp.driver import Inventory, Listener, LookedUp, PageError
from helpdesk.whatsapp.guard import end_browser
from helpdesk.whatsapp.network import policy_for
from helpdesk.whatsapp.page import PAGE_GONE, init_script
from helpdesk.whatsapp.profile import set_aside
from helpdesk.whatsapp.progress import Progress
from helpdesk.whatsapp.session import LoggedOut, Opening, PageLost, Session

_log = logging.getLogger(__name__)

_FIRST_BACKOFF = 0.5
_LONGEST_BACKOFF = 60.0
_STEADY_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 30.0
_ATTACH_SECONDS = 60.0
_QR_ROUNDS = 6
_HEARTBEAT_SECONDS = 15.0
_CALL_SECONDS = 10.0
_LOG_OUT_SECONDS = 20.0


class PlaywrightDriver:
    """driver.Driver on a page at `url`, its session in the browser profile `profile_dir`.

    `chromium` is the browser to use, or None to find one; `wa_js` the wa-js bundle;
    `extra_hosts` what the page may reach beside its own origin ("*.example.com"). After
    `qr_rounds` codes that nobody scanned it waits; a page that misses three signs of life,
    `heartbeat_seconds` apart, is opened anew.
    """

    def __init__(
        self,
        url: str,
        profile_dir: Path,
        *,
        chromium: Path | None = None,
        wa_js: Path,
        extra_hosts: tuple[str, ...] = (),
        qr_rounds: int = _QR_ROUNDS,
        heartbeat_seconds: float = _HEARTBEAT_SECONDS,
    ) -> None:
        self._url = url
        self._profile = profile_dir.absolute()
        self._chromium = chromium
        self._wa_js = wa_js
        self._policy = policy_for(url, extra_hosts)
        self._qr_rounds = qr_rounds
        self._heartbeat_seconds = heartbeat_seconds
        self._progress: Progress | None = None
        self._session: Session | None = None
        self._wake = asyncio.Event()
        self._has_logged_out = asyncio.Event()

    async def run(self, listener: Listener) -> None:
        """Keep the page open; see driver.Driver. After a logout it may be run again.

        Raises ProfileInUse when another process has the profile.
        """
        if self._progress is not None:
            raise RuntimeError("the driver runs already")
        self._has_logged_out.clear()
        self._progress = Progress(listener, self._profile, self._qr_rounds)
        try:
            with ProfileLock(self._profile):
                await self._supervise(self._progress)
        finally:
            self._progress = None

    async def send_text(
        self,
        chat: Address,
        text: str,
        *,
        whatsapp_id: str,
        quoted: tuple[str, bool] | None = None,
    ) -> int:
        """See driver.Driver."""
        return await page_calls.send_text(self._connected(), chat, text, whatsapp_id, quoted)

    async def look_up(self, chat: Address, whatsapp_id: str, *, written_at: Moment) -> LookedUp:
        """See driver.Driver."""
        page = self._connected()
        return await page_calls.look_up(page, self._profile, chat, whatsapp_id, written_at)

    async def take_inventory(self, since: Moment) -> Inventory:
        """See driver.Driver."""
        return await page_calls.take_inventory(self._connected(), self._profile, since)

    async def fetch(self, chat: Address, wanted: tuple[Held, ...]) -> tuple[WhatsAppMessage, ...]:
        """See driver.Driver."""
        return await page_calls.fetch(self._connected(), chat, wanted)

    async def show_qr_code(self) -> None:
        """Show a QR code again; or look for a browser, or try the page, without more waiting."""
        progress = self._running()
        self._wake.set()
        await progress.show_qr_code()

    async def take_over(self) -> None:
        """See driver.Driver."""
        await self._open().call("takeOver", _CALL_SECONDS)

    async def log_out(self) -> None:
        """End the session; answers once the profile is aside. See driver.Driver.

        WhatsApp's answer and the end of the page race each other: the end is what counts.
        """
        asking = asyncio.create_task(self._ask_to_log_out(self._open()), name="page-log-out")
        ended = asyncio.create_task(self._has_logged_out.wait(), name="page-logged-out")
        try:
            async with asyncio.timeout(_LOG_OUT_SECONDS):
                await asyncio.wait({asking, ended}, return_when=asyncio.FIRST_COMPLETED)
                if not ended.done():
                    await asking
                await ended
        except TimeoutError as error:
            raise PageError("timeout", "WhatsApp did not confirm the logout") from error
        finally:
            asking.cancel()
            ended.cancel()
            await asyncio.gather(asking, ended, return_exceptions=True)

    async def _ask_to_log_out(self, session: Session) -> None:
        try:
            await session.call("logOut", _LOG_OUT_SECONDS)
        except PageError as error:
            if error.code != PAGE_GONE:
                raise

    # --- keeping the page open -----------------------------------------------------------

    async def _supervise(self, progress: Progress) -> None:
        """Open the page again and again: at once after a steady run, else ever more rarely.

        Nothing but a logout is final: networks and browsers come back.
        """
        backoff = _FIRST_BACKOFF
        script = await asyncio.to_thread(init_script, self._wa_js)
        while True:
            started = time.monotonic()
            try:
                await self._run_session(progress, script)
            except LoggedOut:
                await self._leave(progress)
                return
            except PageLost as lost:
                if time.monotonic() - started > _STEADY_SECONDS:
                    backoff = _FIRST_BACKOFF
                _log.warning("page lost, trying again in %.1f s: %s", backoff, lost)
                await progress.tell_no_qr_code()
                await progress.tell_state(InstanceState.BACKOFF, str(lost))
                await self._rest(backoff)
                backoff = min(backoff * 2, _LONGEST_BACKOFF)

    async def _leave(self, progress: Progress) -> None:
        await asyncio.to_thread(set_aside, self._profile)
        await progress.tell_no_qr_code()
        await progress.tell_state(InstanceState.LOGGED_OUT)
        self._has_logged_out.set()

    async def _run_session(self, progress: Progress, script: str) -> None:
        """One life of the browser; raises what ended it, and leaves nothing running."""
        await progress.tell_state(InstanceState.LAUNCHING)
        try:
            async with _started_playwright() as playwright:
                own = Path(playwright.chromium.executable_path)
                opening = self._opening(await self._await_browser(progress, own), script)
                async with Session(playwright, opening, progress.take) as session:
                    await self._follow(session, progress)
        finally:
            # A launch that was called off may have got as far as a browser.
            await asyncio.shield(asyncio.to_thread(end_browser, self._profile))

    async def _follow(self, session: Session, progress: Progress) -> None:
        self._session = session
        progress.follow(session)
        try:
            await progress.tell_state(InstanceState.LOADING)
            await session.load()
            await self._watch(session, progress)
        finally:
            self._session = None
            progress.follow(None)

    def _opening(self, browser: Path, script: str) -> Opening:
        return Opening(
            executable=browser,
            profile=self._profile,
            url=self._url,
            policy=self._policy,
            script=script,
            heartbeat_seconds=self._heartbeat_seconds,
        )

    async def _watch(self, session: Session, progress: Progress) -> None:
        """Until the session ends, by raising what ended it."""
        watching = asyncio.create_task(session.wait(), name="page-watch")
        attached = asyncio.create_task(session.has_attached.wait(), name="page-attach")
        try:
            done, _ = await asyncio.wait(
                {watching, attached}, timeout=_ATTACH_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                await progress.tell_outdated(("the module system that wa-js knows",))
            await watching
        finally:
            watching.cancel()
            attached.cancel()
            await asyncio.gather(watching, attached, return_exceptions=True)

    async def _await_browser(self, progress: Progress, own: Path) -> Path:
        while True:
            found = await asyncio.to_thread(find_browser, self._chromium, own)
            if found is not None:
                return found
            await progress.tell_state(InstanceState.NO_BROWSER)
            await self._rest(_LOOK_AGAIN_SECONDS)

    async def _rest(self, seconds: float) -> None:
        """Sleep, or until somebody presses the button."""
        self._wake.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    # --- where we are --------------------------------------------------------------------

    def _running(self) -> Progress:
        if self._progress is None:
            raise PageError("not_running", "the page is not open", nothing_happened=True)
        return self._progress

    def _open(self) -> Session:
        self._running()
        if self._session is None:
            raise PageError("not_open", "the page is not open yet", nothing_happened=True)
        return self._session

    def _connected(self) -> Session:
        session, state = self._open(), self._running().state
        if state is not InstanceState.CONNECTED:
            raise PageError("not_connected", f"the number is {state}", nothing_happened=True)
        return session


@contextlib.asynccontextmanager
async def _started_playwright() -> AsyncIterator[Playwright]:
    """Playwright and its process. A start that is called off goes on to its end before it is
    undone: broken off in the middle it would leave the process running."""
    starting = asyncio.create_task(async_playwright().start(), name="playwright-start")
    try:
        yield await asyncio.shield(starting)
    finally:
        await (await starting).stop()


__all__ = ["PlaywrightDriver", "ProfileInUse"]

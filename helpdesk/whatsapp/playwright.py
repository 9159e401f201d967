"""The driver: WhatsApp Web, or a page that behaves like it, in a browser under Playwright."""

import asyncio
from pathlib import Path

from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import Held, WhatsAppMessage
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import Activity, InstanceState
from helpdesk.whatsapp import page_calls
from helpdesk.whatsapp.browser import ProfileInUse, ProfileLock
from helpdesk.whatsapp.driver import Inventory, Listener, LookedUp, Outgoing, PageError
from helpdesk.whatsapp.network import policy_for
from helpdesk.whatsapp.page import PAGE_GONE
from helpdesk.whatsapp.progress import Progress
from helpdesk.whatsapp.session import Session
from helpdesk.whatsapp.supervisor import Setup, Supervisor
from helpdesk.whatsapp.timing import Timing

_QR_ROUNDS = 6
_CALL_SECONDS = 10.0
_LOG_OUT_SECONDS = 20.0


class PlaywrightDriver:
    """driver.Driver on a page at `url`, its session in the browser profile `profile_dir`.

    `chromium` is the browser to use, or None to find one; `wa_js` the wa-js bundle;
    `extra_hosts` what the page may reach beside its own origin ("*.example.com"). After
    `qr_rounds` codes that nobody scanned it waits; a browser that uses more than
    `memory_limit_mb` is renewed when nothing goes on (0: never).
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
        memory_limit_mb: int = 0,
        timing: Timing | None = None,
    ) -> None:
        self._profile = profile_dir.absolute()
        self._setup = Setup(
            url=url,
            profile=self._profile,
            chromium=chromium,
            wa_js=wa_js,
            policy=policy_for(url, extra_hosts),
            memory_limit_mb=memory_limit_mb,
            timing=timing or Timing(),
        )
        self._qr_rounds = qr_rounds
        self._progress: Progress | None = None
        self._supervisor: Supervisor | None = None
        self._renewals = 0
        self._has_logged_out = asyncio.Event()

    async def run(self, listener: Listener) -> None:
        """Keep the page open; see driver.Driver. After a logout it may be run again.

        Raises ProfileInUse when another process has the profile.
        """
        if self._progress is not None:
            raise RuntimeError("the driver runs already")
        self._has_logged_out.clear()
        self._progress = Progress(
            listener, self._profile, self._qr_rounds, self._setup.timing.doubt
        )
        self._supervisor = Supervisor(self._setup, self._progress)
        try:
            with ProfileLock(self._profile):
                await self._supervisor.run()
            self._has_logged_out.set()
        finally:
            self._renewals += self._supervisor.renewals
            self._progress = self._supervisor = None

    async def send(
        self,
        chat: Address,
        content: Outgoing,
        *,
        whatsapp_id: str,
        quoted: tuple[str, bool] | None = None,
    ) -> int:
        """See driver.Driver."""
        page = self._connected()
        return await page_calls.send(page, self._profile, chat, content, whatsapp_id, quoted)

    async def download(
        self,
        chat: Address,
        whatsapp_id: str,
        *,
        from_me: bool,
        at: Moment,
        into: Path,
        largest: int | None = None,
    ) -> None:
        """See driver.Driver."""
        page = self._connected()
        await page_calls.download(
            page, chat, whatsapp_id, from_me=from_me, at=at, into=into, largest=largest
        )

    async def edit(self, chat: Address, whatsapp_id: str, text: str) -> None:
        """See driver.Driver."""
        await page_calls.edit(self._connected(), chat, whatsapp_id, text)

    async def delete(self, chat: Address, whatsapp_id: str) -> None:
        """See driver.Driver."""
        await page_calls.delete(self._connected(), chat, whatsapp_id)

    async def react(self, chat: Address, whatsapp_id: str, *, from_me: bool, emoji: str) -> None:
        """See driver.Driver."""
        page = self._connected()
        await page_calls.react(page, chat, whatsapp_id, from_me=from_me, emoji=emoji)

    async def mark_read(self, chat: Address) -> None:
        """See driver.Driver."""
        await page_calls.mark_read(self._connected(), chat)

    async def show_activity(self, chat: Address, activity: Activity) -> None:
        """See driver.Driver."""
        await page_calls.show_activity(self._connected(), chat, activity)

    async def find_number(self, phone: str) -> tuple[Address, ...]:
        """See driver.Driver."""
        return await page_calls.find_number(self._connected(), phone)

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
        progress, supervisor = self._running()
        supervisor.wake()
        await progress.show_qr_code()

    async def pairing_code(self, phone: str) -> str:
        """See driver.Driver."""
        progress, _ = self._running()
        return await progress.pairing_code(phone)

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

    def memory(self) -> int:
        """See driver.Driver."""
        return self._supervisor.memory if self._supervisor else 0

    def renewals(self) -> int:
        """See driver.Driver."""
        return self._renewals + (self._supervisor.renewals if self._supervisor else 0)

    # --- where we are --------------------------------------------------------------------

    def _running(self) -> tuple[Progress, Supervisor]:
        if self._progress is None or self._supervisor is None:
            raise PageError("not_running", "the page is not open", nothing_happened=True)
        return self._progress, self._supervisor

    def _open(self) -> Session:
        _, supervisor = self._running()
        if supervisor.session is None:
            raise PageError("not_open", "the page is not open yet", nothing_happened=True)
        return supervisor.session

    def _connected(self) -> Session:
        session, (progress, _) = self._open(), self._running()
        state = progress.state
        if state is not InstanceState.CONNECTED:
            raise PageError("not_connected", f"the number is {state}", nothing_happened=True)
        return session


__all__ = ["PlaywrightDriver", "ProfileInUse"]

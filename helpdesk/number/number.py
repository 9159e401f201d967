"""One number of the bot: its driver, what the driver sees, what it is told to do."""

import asyncio
import logging

from helpdesk.domain import moments
from helpdesk.domain.envelopes import (
    FetchMedia,
    FetchMissing,
    Inbound,
    InstanceStateChanged,
    LogOutInstance,
    MarkRead,
    Outbound,
    QrCodeChanged,
    Question,
    SendMessage,
    ShowActivity,
    StartInstance,
    StopInstance,
    TakeInventory,
    TakeOver,
)
from helpdesk.domain.states import InstanceState
from helpdesk.language import N_
from helpdesk.media.qrcodes import render_qrcode
from helpdesk.media.store import qrcode_key
from helpdesk.number.catching_up import fetch_missing, take_inventory
from helpdesk.number.delivery import Delivery
from helpdesk.number.errands import Errands
from helpdesk.number.gate import Gate
from helpdesk.number.hold import HOLD_SECONDS, Hold
from helpdesk.number.ignored import Ignored
from helpdesk.number.intake import Intake
from helpdesk.number.pace import Pace
from helpdesk.number.presences import Presences
from helpdesk.number.questions import Questions
from helpdesk.number.sender import Sender
from helpdesk.number.session import Session
from helpdesk.number.ticks import Ticks
from helpdesk.number.translating import envelope_of
from helpdesk.queue import Queue
from helpdesk.whatsapp.driver import (
    Driver,
    IgnoredSeen,
    PageError,
    PresenceSeen,
    QrSeen,
    Seen,
    StateSeen,
    TicksSeen,
)

_log = logging.getLogger(__name__)

_LOG_OUT_PAUSE_SECONDS = 10.0
# States of a number whose page is open and that is not paired.
_UNPAIRED = frozenset({InstanceState.QR, InstanceState.QR_PAUSED, InstanceState.LOGGED_OUT})
# States in which messages come; each begins with what came while nobody listened.
_LISTENING = frozenset(
    {
        InstanceState.PAIRING,
        InstanceState.SYNCING,
        InstanceState.OFFLINE,
        InstanceState.CONNECTED,
    }
)
# States in which the page that knew about a message being sent is still there.
_SAME_PAGE = frozenset(
    {InstanceState.CONNECTED, InstanceState.OFFLINE, InstanceState.SYNCING, InstanceState.CONFLICT}
)


class Number:
    """Listens to one driver and does what the outbound envelopes say.

    While a catch-up is under way, what is seen of messages is held: it would otherwise be saved
    before the older ones that the catch-up brings.
    """

    def __init__(
        self,
        instance_id: int,
        driver: Driver,
        inbound: Queue[Inbound],
        intake: Intake,
        *,
        pace: Pace,
        hold_seconds: float = HOLD_SECONDS,
    ) -> None:
        self._id = instance_id
        self._driver = driver
        self._inbound = inbound
        self._media = intake.media
        self._session = Session(instance_id, driver, inbound)
        self._hold = Hold(inbound, hold_seconds)
        self._ticks = Ticks()
        gate = Gate(self._session, pace)
        self._sender = Sender(self._session, Delivery(driver, self._ticks, gate, intake.media))
        self._questions = Questions(self._session)
        self._errands = Errands(self._session, intake)
        self._ignored = Ignored(self._session)
        self._presences = Presences(self._session)
        self._qrcode: str | None = None
        self._run: asyncio.Task[None] | None = None
        self._must_log_out = False

    @property
    def is_running(self) -> bool:
        """Whether the driver keeps a page open."""
        return self._run is not None and not self._run.done()

    async def do(self, envelope: Outbound) -> None:
        """Do what the envelope says. Only closing the page takes time; the rest goes on beside."""
        match envelope:
            case SendMessage():
                self._sender.send(envelope)
            case Question():
                self._questions.ask(envelope)
            case FetchMedia():
                self._errands.fetch(envelope)
            case MarkRead():
                self._errands.mark_read(envelope)
            case ShowActivity():
                self._errands.show_activity(envelope)
            case _:
                await self._do_with_session(envelope)

    async def _do_with_session(self, envelope: Outbound) -> None:
        match envelope:
            case StartInstance():
                await self.start()
            case StopInstance():
                await self.stop()
            case LogOutInstance(must_forget=must_forget):
                await self.log_out(must_forget=must_forget)
            case TakeOver():
                self._session.spawn(self._driver.take_over(), "take over")
            case TakeInventory():
                self._session.spawn(take_inventory(self._session, envelope), "take inventory")
            case FetchMissing():
                work = fetch_missing(self._session, self._hold, envelope)
                self._session.spawn(work, "fetch missing")
            case _:
                raise TypeError(f"no number can do {type(envelope).__name__}")

    async def start(self) -> None:
        """Open the page, or ask it for a new QR code when it waits for a click."""
        self._must_log_out = False
        if self.is_running:
            self._session.spawn(self._driver.show_qr_code(), "show QR code")
            return
        self._run = asyncio.create_task(self._listen(), name=f"number {self._id}")

    async def stop(self, last_state: InstanceState | None = InstanceState.STOPPED) -> None:
        """Close the page; what is being sent is looked up after the next connect. With
        `last_state` None the process ends, and nobody may be there to hear of it."""
        ending = [task for task in (*self._session.tasks, self._run) if task is not None]
        ending = [task for task in ending if task is not asyncio.current_task()]
        for task in ending:
            if not task.cancelling():  # a second time would break off its tidying up
                task.cancel()
        await asyncio.gather(*map(asyncio.shield, ending), return_exceptions=True)
        if last_state is not None:
            await self._seen_state(StateSeen(state=last_state))
        for envelope in self._left_over():
            if last_state is not None or self._inbound.room():
                await self._inbound.put(envelope)

    def _left_over(self) -> list[Inbound]:
        """What was not said when the number's tasks were cancelled."""
        counted = self._ignored.take()
        return [
            *self._sender.take_unfinished(),
            *self._questions.take_unanswered(),
            *([] if counted is None or self._hold.is_dropping else [counted]),
        ]

    async def log_out(self, *, must_forget: bool = False) -> None:
        """End the session, as soon as the page can: WhatsApp must hear of it. A number that is
        not paired has no session, and is only closed. `must_forget`: nothing that is held or
        follows is passed on."""
        self._must_log_out = True
        if must_forget:
            self._hold.drop()
        self._log_out_if_possible()

    def _log_out_if_possible(self) -> None:
        if not self._must_log_out:
            return
        if not self.is_running or self._session.state in _UNPAIRED:
            self._must_log_out = False
            self._session.spawn(self.stop(InstanceState.LOGGED_OUT), "close")
        elif self._session.is_connected:
            self._session.spawn(self._log_out(), "log out")

    async def _log_out(self) -> None:
        try:
            await self._driver.log_out()
            self._must_log_out = False
        except PageError:
            detail = N_("WhatsApp has not confirmed the log-out; it is tried again.")
            await self._seen_state(StateSeen(state=self._session.state, detail=detail))
            await asyncio.sleep(_LOG_OUT_PAUSE_SECONDS)
            self._log_out_if_possible()

    # --- what the driver sees ---------------------------------------------------------------

    async def _listen(self) -> None:
        try:
            await self._driver.run(self._seen)
        except asyncio.CancelledError:
            raise
        except Exception:
            _log.exception("the driver of number %s failed", self._id)
            detail = N_("The page could not be kept open; press Connect to try again.")
            await self._seen_state(StateSeen(state=InstanceState.STOPPED, detail=detail))

    async def _seen(self, seen: Seen) -> None:
        match seen:
            case StateSeen():
                await self._seen_state(seen)
            case QrSeen(text):
                await self._show_qrcode(text)
            case PresenceSeen():
                if not self._hold.is_holding and not self._hold.is_dropping:
                    await self._presences.tell(seen)
            case IgnoredSeen():
                if not self._hold.is_dropping:
                    self._ignored.add()
            case _:
                if isinstance(seen, TicksSeen):
                    for tick in seen.ticks:
                        self._ticks.seen(tick)
                await self._hold.put(envelope_of(self._id, seen))

    async def _seen_state(self, seen: StateSeen) -> None:
        before = self._session.state
        self._session.move_to(seen.state)
        if seen.state is not InstanceState.QR and self._qrcode is not None:
            await self._show_qrcode(None)
        if seen.state not in _LISTENING:
            await self._hold.end()
        elif seen.state is not before:
            self._hold.begin()
        if seen.state not in _SAME_PAGE:
            self._ticks.page_lost()
        if seen.state is not before:
            self._log_out_if_possible()
        await self._inbound.put(
            InstanceStateChanged(
                instance_id=self._id,
                state=seen.state,
                at=moments.now(),
                phone=seen.phone,
                detail=seen.detail,
            )
        )

    async def _show_qrcode(self, text: str | None) -> None:
        before, self._qrcode = self._qrcode, None
        if text is not None:
            self._qrcode = qrcode_key(self._id)
            await self._media.put(self._qrcode, render_qrcode(text))
        changed = QrCodeChanged(instance_id=self._id, media_key=self._qrcode, at=moments.now())
        await self._inbound.put(changed)
        if before is not None:
            await self._media.delete(before)

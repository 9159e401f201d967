"""One number of the bot: its driver, what the driver sees, what it is told to do."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from helpdesk.bot_hold import HOLD_SECONDS, Hold
from helpdesk.bot_sending import Ticks, deliver
from helpdesk.domain import moments
from helpdesk.domain.envelopes import (
    CatchUpEnded,
    FetchMissing,
    Inbound,
    InstanceStateChanged,
    InventoryTaken,
    MessageArrived,
    QrCodeChanged,
    SendMessage,
    SendOutcome,
    SendReported,
    TakeInventory,
    TicksChanged,
)
from helpdesk.domain.states import InstanceState
from helpdesk.media.qrcodes import render_qrcode
from helpdesk.media.store import MediaStore, qrcode_key
from helpdesk.queue import Queue
from helpdesk.whatsapp.driver import (
    Driver,
    IgnoredSeen,
    Inventory,
    MessageSeen,
    PageError,
    QrSeen,
    Seen,
    StateSeen,
    TicksSeen,
)

_log = logging.getLogger(__name__)

_AT_ONCE = 20
_PAUSE_SECONDS = 1.0
_LOG_OUT_PAUSE_SECONDS = 10.0
_MOST_FAILURES = 5
_AGAIN = frozenset({SendOutcome.DEFERRED, SendOutcome.UNSETTLED})
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

    While a catch-up is under way, live messages and ticks are held: they would otherwise be
    saved before the older ones that the catch-up brings.
    """

    def __init__(
        self,
        instance_id: int,
        driver: Driver,
        inbound: Queue[Inbound],
        media: MediaStore,
        *,
        hold_seconds: float = HOLD_SECONDS,
    ) -> None:
        self._id = instance_id
        self._driver = driver
        self._inbound = inbound
        self._media = media
        self._state = InstanceState.STOPPED
        self._qrcode: str | None = None
        self._ticks = Ticks()
        self._hold = Hold(inbound, hold_seconds)
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._sending: dict[str, SendMessage] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._run: asyncio.Task[None] | None = None
        self._must_log_out = False
        # How often the page has failed to carry out an order, by message id and attempt.
        self._failures: dict[tuple[str, int], int] = {}

    @property
    def is_running(self) -> bool:
        """Whether the driver keeps a page open."""
        return self._run is not None and not self._run.done()

    async def start(self) -> None:
        """Open the page, or ask it for a new QR code when it waits for a click."""
        self._must_log_out = False
        if self.is_running:
            self._spawn(self._driver.show_qr_code(), "show QR code")
            return
        self._run = asyncio.create_task(self._listen(), name=f"number {self._id}")

    async def stop(self, last_state: InstanceState | None = InstanceState.STOPPED) -> None:
        """Close the page; what is being sent is looked up after the next connect."""
        ending = [task for task in (*self._tasks, self._run) if task is not None]
        ending = [task for task in ending if task is not asyncio.current_task()]
        for task in ending:
            if not task.cancelling():  # a second time would break off its tidying up
                task.cancel()
        await asyncio.gather(*map(asyncio.shield, ending), return_exceptions=True)
        if last_state is None:
            return
        await self._seen_state(StateSeen(state=last_state))
        unsettled, self._sending = self._sending, {}
        for order in unsettled.values():
            await self._inbound.put(unsent(order, SendOutcome.UNSETTLED, None))

    def send(self, order: SendMessage) -> None:
        """Carry the order out beside the others; its end is reported whatever happens."""
        self._sending[order.message_id] = order
        self._spawn(self._send(order), f"send {order.message_id}")

    def take_inventory(self, asked: TakeInventory) -> None:
        """List what the page holds and report it."""
        self._spawn(self._take_inventory(asked), "take inventory")

    def fetch_missing(self, asked: FetchMissing) -> None:
        """Put the messages on the inbound queue, then those that were held."""
        self._spawn(self._fetch_missing(asked), "fetch missing")

    def take_over(self) -> None:
        """Answer a conflict with "use here"."""
        self._spawn(self._driver.take_over(), "take over")

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
        if not self.is_running or self._state in _UNPAIRED:
            self._must_log_out = False
            self._spawn(self.stop(InstanceState.LOGGED_OUT), "close")
        elif self._state is InstanceState.CONNECTED:
            self._spawn(self._log_out(), "log out")

    async def _log_out(self) -> None:
        try:
            await self._driver.log_out()
            self._must_log_out = False
        except PageError:
            detail = "WhatsApp has not confirmed the log-out; it is tried again."
            await self._seen_state(StateSeen(state=self._state, detail=detail))
            await asyncio.sleep(_LOG_OUT_PAUSE_SECONDS)
            self._log_out_if_possible()

    async def _listen(self) -> None:
        try:
            await self._driver.run(self._seen)
        except asyncio.CancelledError:
            raise
        except Exception:
            _log.exception("the driver of number %s failed", self._id)
            detail = "The page could not be kept open; press Connect to try again."
            await self._seen_state(StateSeen(state=InstanceState.STOPPED, detail=detail))

    # --- what the driver sees ---------------------------------------------------------------

    async def _seen(self, seen: Seen) -> None:
        match seen:
            case StateSeen():
                await self._seen_state(seen)
            case QrSeen(text):
                await self._show_qrcode(text)
            case MessageSeen(message):
                await self._hold.put(MessageArrived(instance_id=self._id, message=message))
            case TicksSeen(ticks):
                for tick in ticks:
                    self._ticks.seen(tick)
                await self._hold.put(TicksChanged(instance_id=self._id, ticks=ticks))
            case IgnoredSeen():
                pass

    async def _seen_state(self, seen: StateSeen) -> None:
        before, self._state = self._state, seen.state
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

    # --- catch-up ---------------------------------------------------------------------------

    async def _take_inventory(self, asked: TakeInventory) -> None:
        try:
            inventory = await self._driver.take_inventory(asked.since)
        except PageError as error:
            _log.warning("number %s: no inventory: %s", self._id, error)
            inventory = Inventory(chats=(), is_complete=False)
        await self._inbound.put(
            InventoryTaken(
                instance_id=self._id,
                request_id=asked.request_id,
                taken_at=moments.now(),
                chats=inventory.chats,
                is_complete=inventory.is_complete,
                ignored=inventory.ignored,
            )
        )

    async def _fetch_missing(self, asked: FetchMissing) -> None:
        reason = None
        for chat in asked.chats:
            try:
                found = await self._driver.fetch(chat.chat, chat.messages)
            except PageError as error:
                reason = str(error)
                continue
            for message in found:
                await self._inbound.put(
                    MessageArrived(instance_id=self._id, message=message, is_live=False)
                )
        reason = await self._hold.end() or reason
        await self._inbound.put(
            CatchUpEnded(
                instance_id=self._id,
                request_id=asked.request_id,
                is_complete=reason is None,
                reason=reason,
            )
        )

    # --- sending ----------------------------------------------------------------------------

    async def _send(self, order: SendMessage) -> None:
        if self._state is not InstanceState.CONNECTED:
            await self._inbound.put(not_connected(order))
        else:
            async with self._slots:
                report = await self._deliver(order)
            if report.outcome in _AGAIN and self._state is InstanceState.CONNECTED:
                # The order would come back at once, and fail again, without a pause; others
                # need not wait for it.
                await asyncio.sleep(_PAUSE_SECONDS)
            await self._inbound.put(report)
        self._sending.pop(order.message_id, None)

    async def _deliver(self, order: SendMessage) -> SendReported:
        """Carry out the order. A page that is there and fails again and again is given up on."""
        try:
            report = await deliver(self._driver, self._ticks, order)
        except Exception:
            _log.exception("number %s: the order %s failed", self._id, order.message_id)
            report = unsent(order, SendOutcome.UNSETTLED, "The page gave an unknown answer.")
        key = (order.message_id, order.attempt)
        failures = self._failures.pop(key, 0) + 1
        if report.outcome not in _AGAIN or self._state is not InstanceState.CONNECTED:
            return report
        if report.outcome is SendOutcome.UNSETTLED and failures >= _MOST_FAILURES:
            return unsent(order, SendOutcome.UNCERTAIN, report.reason)
        self._failures[key] = failures
        return report

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(self._logged(work, name), name=f"number {self._id}: {name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _logged(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await work
        except PageError as error:
            _log.warning("number %s: %s: %s", self._id, name, error)
        except Exception:
            _log.exception("number %s: %s failed", self._id, name)


def not_connected(order: SendMessage) -> SendReported:
    """The report of an order that could not be begun: an order that may have been carried out
    before stays to be looked up."""
    outcome = SendOutcome.UNSETTLED if order.look_up_first else SendOutcome.DEFERRED
    return unsent(order, outcome, "The number is not connected.")


def unsent(order: SendMessage, outcome: SendOutcome, reason: str | None) -> SendReported:
    """The report of an order that came to nothing, as far as is known."""
    return SendReported(
        instance_id=order.instance_id,
        message_id=order.message_id,
        attempt=order.attempt,
        outcome=outcome,
        reason=reason,
    )

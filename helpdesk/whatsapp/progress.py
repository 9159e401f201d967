"""From what the page tells to what the listener is told: states, QR codes, messages, ticks."""

import asyncio
import logging
from pathlib import Path
from typing import TypeVar

import msgspec

from helpdesk.domain.moments import now
from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp.convert import MessagePayload, TickPayload, seen_of, tick_of
from helpdesk.whatsapp.driver import (
    IgnoredSeen,
    Listener,
    PageError,
    QrSeen,
    StateSeen,
    TicksSeen,
)
from helpdesk.whatsapp.page import UNREADABLE, PageEvent
from helpdesk.whatsapp.page_calls import ask, readable
from helpdesk.whatsapp.profile import is_paired, note_pairing
from helpdesk.whatsapp.session import LoggedOut, Session
from helpdesk.whatsapp.session_state import StatePayload, state_of

_log = logging.getLogger(__name__)

_CALL_SECONDS = 10.0

_Payload = TypeVar("_Payload")


class _Probe(msgspec.Struct, rename="camel"):
    to_pair: tuple[str, ...]
    to_serve: tuple[str, ...]


class _QrPayload(msgspec.Struct):
    text: str | None


class _TicksPayload(msgspec.Struct):
    ticks: tuple[object, ...]


class Progress:
    """Follows one driver's pages, one after the other.

    Tells the listener each state once. After `qr_rounds` QR codes without a scan it shows no
    more until `show_qr_code`.
    """

    def __init__(self, listener: Listener, profile: Path, qr_rounds: int) -> None:
        self._listener = listener
        self._profile = profile
        self._qr_rounds = qr_rounds
        self._session: Session | None = None
        self._page: StatePayload | None = None
        self._told = StateSeen(state=InstanceState.STOPPED)
        self._qr_text: str | None = None
        self._rounds_used = 0
        self._is_paused = False
        self._found: set[str] = set()

    @property
    def state(self) -> InstanceState:
        """The state told last."""
        return self._told.state

    def follow(self, session: Session | None) -> None:
        """Follow this page from now on, or none."""
        self._session = session
        self._page = None
        self._found.clear()

    async def tell_state(self, state: InstanceState, detail: str | None = None) -> None:
        """Tell the listener of a state, unless it is the one told last."""
        phone = self._page.phone if self._page else self._told.phone
        seen = StateSeen(state=state, phone=phone, detail=detail)
        if seen != self._told:
            self._told = seen
            await self._listener(seen)

    async def tell_no_qr_code(self) -> None:
        """Tell the listener that the QR code it has is good for nothing any more."""
        if self._qr_text is not None:
            self._qr_text = None
            await self._listener(QrSeen(None))

    async def tell_outdated(self, missing: tuple[str, ...]) -> None:
        """Tell that the page lacks what the driver needs."""
        await self.tell_state(InstanceState.OUTDATED, "missing: " + ", ".join(missing))

    async def show_qr_code(self) -> None:
        """Allow another round of QR codes and ask the page for the first. Raises PageError."""
        self._rounds_used = 0
        self._is_paused = False
        if self._session is not None and self._page is not None and self._page.mode == "QR":
            await self._session.call("refreshQr", _CALL_SECONDS)

    async def take(self, event: PageEvent) -> None:
        """What the page tells, one event after the other."""
        match event.kind:
            case "message":
                await self._take_message(event)
            case "ticks":
                ticks = readable(_typed(event, _TicksPayload).ticks, TickPayload)
                await self._listener(TicksSeen(tuple(tick_of(tick) for tick in ticks)))
            case "state":
                await self._take_state(_typed(event, StatePayload))
            case "qr":
                await self._take_qr_code(_typed(event, _QrPayload).text)
            case "qr_idle":
                await self._take_qr_idle()
            case "hello":
                self._page = None
                self._found.clear()
                await self.tell_state(InstanceState.LOADING)
            case "attached":
                await self._take_attached()
            case "logout" if self._session is not None:
                self._session.end(LoggedOut("WhatsApp has ended the session"))

    async def _take_message(self, event: PageEvent) -> None:
        try:
            seen = seen_of(_typed(event, MessagePayload))
        except PageError as error:
            # Without id or time it cannot be stored: that it was there is all that is known.
            _log.warning("a message of an unknown shape was left out: %s", error)
            await self._listener(IgnoredSeen("unreadable"))
        else:
            await self._listener(seen)

    async def _take_attached(self) -> None:
        assert self._session is not None
        self._session.has_attached.set()
        # wa-js may attach when the stream has its mode already, and then says nothing of it.
        await self._take_state(await ask(self._session, "state", StatePayload, _CALL_SECONDS))

    async def _take_state(self, page: StatePayload) -> None:
        self._page = page
        if page.phone is not None:
            await self._take_paired()
        state = state_of(page, has_qr=self._qr_text is not None, is_paused=self._is_paused)
        missing = await self._missing(page, state)
        if missing:
            await self.tell_outdated(missing)
        else:
            await self.tell_state(state)

    async def _take_paired(self) -> None:
        self._rounds_used = 0
        await self.tell_no_qr_code()
        # Also where nobody saw it happen: later than the truth is safe, and never is too late.
        if not await asyncio.to_thread(is_paired, self._profile):
            await asyncio.to_thread(note_pairing, self._profile, now())

    async def _missing(self, page: StatePayload, state: InstanceState) -> tuple[str, ...]:
        """What wa-js does not find in the page of what we need now: to pair, or to serve. Each
        is asked for once a page load when all is there."""
        need = "serve" if state is InstanceState.CONNECTED else "pair"
        if need in self._found or (need == "pair" and page.mode != "QR"):
            return ()
        assert self._session is not None
        probe = await ask(self._session, "probe", _Probe, _CALL_SECONDS)
        missing = probe.to_serve if need == "serve" else probe.to_pair
        if not missing:
            self._found.add(need)
        return missing

    async def _take_qr_code(self, text: str | None) -> None:
        if text is None or text == self._qr_text or self._is_paused:
            return
        if self._session is not None and await asyncio.to_thread(is_paired, self._profile):
            # Either the code comes late, after the phone scanned an earlier one, or the session
            # ended while the page was closed: the stream's mode tells which.
            page = await ask(self._session, "state", StatePayload, _CALL_SECONDS)
            if page.mode == "QR":
                self._session.end(LoggedOut("WhatsApp asks a paired page to pair"))
            return
        if self._rounds_used >= self._qr_rounds:
            await self._pause()
            return
        self._rounds_used += 1
        self._qr_text = text
        await self._listener(QrSeen(text))
        if self._page is not None:
            await self._take_state(self._page)

    async def _take_qr_idle(self) -> None:
        if self._is_paused or self._session is None:
            return
        if self._rounds_used >= self._qr_rounds:
            await self._pause()
        else:
            await self._session.call("refreshQr", _CALL_SECONDS)

    async def _pause(self) -> None:
        self._is_paused = True
        await self.tell_no_qr_code()
        await self.tell_state(InstanceState.QR_PAUSED)


def _typed(event: PageEvent, payload: type[_Payload]) -> _Payload:
    try:
        return msgspec.json.decode(event.content, type=payload)
    except msgspec.DecodeError as error:
        raise PageError(UNREADABLE, f"{event.kind}: {error}") from error

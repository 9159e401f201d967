"""From what the page tells to what the listener is told: states, QR codes, messages, ticks."""

import asyncio
import logging
import time
from pathlib import Path

import msgspec

from helpdesk.domain.moments import now
from helpdesk.domain.states import InstanceState
from helpdesk.language import N_
from helpdesk.whatsapp.driver import (
    Listener,
    PageError,
    QrSeen,
    StateSeen,
)
from helpdesk.whatsapp.news import NEWS, news_of
from helpdesk.whatsapp.page import UNREADABLE, PageEvent, typed
from helpdesk.whatsapp.page_calls import ask
from helpdesk.whatsapp.profile import is_paired, note_pairing
from helpdesk.whatsapp.session import LoggedOut, PageLost, Session
from helpdesk.whatsapp.session_state import StatePayload, Unable, detail_of, limits_of, state_of

_log = logging.getLogger(__name__)

_CALL_SECONDS = 10.0
_CODE_SECONDS = 20.0
# wa-js asks WhatsApp for another code then, which nobody knows.
_CODE_LIVES_SECONDS = 195.0
_CODE_LENGTH = 8
# A QR code on a paired page is believed when so many pages in a row show one, for long enough.
_DOUBTS_NEEDED = 3
# A page that is opened anew in one of these says so again, or something better.
_LASTING = frozenset({InstanceState.OUTDATED, InstanceState.BLOCKED})
_PASSING = frozenset({InstanceState.LAUNCHING, InstanceState.LOADING})
_WAITS_FOR_PAIRING = frozenset({InstanceState.QR, InstanceState.QR_PAUSED})


class _Probe(msgspec.Struct, rename="camel"):
    to_pair: tuple[str, ...]
    to_serve: tuple[str, ...]
    unable: tuple[Unable, ...]


class _QrPayload(msgspec.Struct):
    text: str | None


class _CodePayload(msgspec.Struct):
    code: str


class _LogoutPayload(msgspec.Struct):
    reason: str | None = None


class Progress:
    """Follows one driver's pages, one after the other.

    Tells the listener each state once. After `qr_rounds` QR codes without a scan it shows no
    more until `show_qr_code`. A paired number whose pages ask to be paired for `doubt_seconds`
    is logged out. `has_changed` is set, and replaced, with each state told.
    """

    def __init__(
        self, listener: Listener, profile: Path, qr_rounds: int, doubt_seconds: float
    ) -> None:
        self._listener = listener
        self._profile = profile
        self._qr_rounds = qr_rounds
        self._session: Session | None = None
        self._page: StatePayload | None = None
        self._told = StateSeen(state=InstanceState.STOPPED)
        self._qr_text: str | None = None
        self._qr_at = 0.0
        self._rounds_used = 0
        self._is_paused = False
        self._code_ends_at = 0.0
        self._doubt_seconds = doubt_seconds
        self._doubted_since = 0.0
        self._doubts = 0
        self._found: set[str] = set()
        self._limits: str | None = None
        self.has_changed = asyncio.Event()

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
        if state in _PASSING and self.state in _LASTING:
            return
        phone = self._page.phone if self._page else self._told.phone
        seen = StateSeen(state=state, phone=phone, detail=detail)
        if seen != self._told:
            self._told = seen
            changed, self.has_changed = self.has_changed, asyncio.Event()
            changed.set()
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
        await self.refresh_qr_code()

    async def refresh_qr_code(self) -> None:
        """Ask the page, if it shows QR codes, for the next one. Raises PageError."""
        if self._session is not None and self._page is not None and self._page.mode == "QR":
            await self._session.call("refreshQr", _CALL_SECONDS)

    def has_old_qr_code(self, seconds: float) -> bool:
        """Whether the listener shows a QR code that is older than so many seconds."""
        is_shown = self.state is InstanceState.QR and self._qr_text is not None
        return is_shown and time.monotonic() - self._qr_at > seconds

    async def pairing_code(self, phone: str) -> str:
        """Ask the page for a code to type on the phone; see driver.Driver. Raises PageError."""
        if self._session is None or self.state not in _WAITS_FOR_PAIRING:
            message = N_("The number is not waiting to be paired.")
            raise PageError("not_pairing", message, is_permanent=True)
        # The rounds that go by meanwhile must not end what the code is good for.
        self._code_ends_at = time.monotonic() + _CODE_LIVES_SECONDS
        if self._is_paused:
            await self.show_qr_code()
        try:
            answer = await ask(
                self._session, "pairingCode", _CodePayload, _CODE_SECONDS, phone=phone
            )
        except PageError:
            self._code_ends_at = 0.0
            raise
        return _as_typed(answer.code)

    async def take(self, event: PageEvent) -> None:
        """What the page tells, one event after the other."""
        match event.kind:
            case kind if kind in NEWS:
                seen = news_of(event)
                if seen is not None:
                    await self._listener(seen)
            case "state":
                await self._take_state(typed(event, StatePayload))
            case "qr":
                await self._take_qr_code(typed(event, _QrPayload).text)
            case "qr_idle":
                await self._take_qr_idle()
            case "hello":
                self._page = None
                self._found.clear()
                await self.tell_state(InstanceState.LOADING)
            case "attached":
                await self._take_attached()
            case "logout" if self._session is not None:
                reason = typed(event, _LogoutPayload).reason
                self._session.end(LoggedOut(f"WhatsApp's reason: {reason}." if reason else ""))

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
            limits = self._limits if state is InstanceState.CONNECTED else None
            await self.tell_state(state, detail_of(page) or limits)

    async def _take_paired(self) -> None:
        self._rounds_used = 0
        self._code_ends_at = 0.0
        self._doubts = 0
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
        self._limits = limits_of(probe.unable)
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
                self._doubt(self._session)
            return
        if self._is_last_round_over():
            await self._pause()
            return
        self._rounds_used += 1
        self._qr_text = text
        self._qr_at = time.monotonic()
        await self._listener(QrSeen(text))
        if self._page is not None:
            await self._take_state(self._page)

    async def _take_qr_idle(self) -> None:
        if self._is_paused or self._session is None:
            return
        if self._is_last_round_over():
            await self._pause()
        else:
            await self._session.call("refreshQr", _CALL_SECONDS)

    def _is_last_round_over(self) -> bool:
        has_code_out = time.monotonic() < self._code_ends_at
        return self._rounds_used >= self._qr_rounds and not has_code_out

    def _doubt(self, session: Session) -> None:
        """A paired page that asks to be paired may be in error. To take its word for it would
        cost the session, so other pages are asked before."""
        if self._doubts == 0:
            self._doubted_since = time.monotonic()
        self._doubts += 1
        has_lasted = time.monotonic() - self._doubted_since >= self._doubt_seconds
        if self._doubts < _DOUBTS_NEEDED or not has_lasted:
            session.end(PageLost("WhatsApp shows a QR code although the number is paired"))
            return
        self._doubts = 0
        session.end(LoggedOut(N_("WhatsApp asks again and again to pair the number.")))

    async def _pause(self) -> None:
        self._is_paused = True
        await self.tell_no_qr_code()
        await self.tell_state(InstanceState.QR_PAUSED)


def _as_typed(code: str) -> str:
    """The code in the two halves that the phone asks for."""
    letters = code.replace("-", "").upper()
    if len(letters) != _CODE_LENGTH:
        raise PageError(UNREADABLE, "the pairing code has another length than eight")
    return f"{letters[:4]}-{letters[4:]}"

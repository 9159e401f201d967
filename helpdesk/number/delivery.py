"""One order to send, carried out so that no message leaves twice (semantics: "Sending")."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from helpdesk.domain import moments
from helpdesk.domain.contents import Media
from helpdesk.domain.envelopes import SendMessage, SendOutcome, SendReported
from helpdesk.domain.moments import Moment
from helpdesk.language import N_
from helpdesk.media.store import MediaStore, Unreachable
from helpdesk.number.gate import Gate
from helpdesk.number.ticks import Ticks
from helpdesk.whatsapp.driver import Driver, File, LookUp, Outgoing, PageError, Text

TICK_SECONDS = 60.0
"""How long a message may stay on WhatsApp's clock before it is called uncertain."""

_SLOWEST_UPLOAD = 50_000  # bytes a second, in which a file may go up in addition

_UNKNOWN = N_("It cannot be told whether this was sent: the phone's history does not reach back.")
_NO_TICK = N_("WhatsApp has not confirmed this yet.")
_NO_FILE = N_("The file is not there any more.")
OUT_OF_REACH = N_(
    "The file cannot be fetched from the file store just now. It is sent when it can."
)
"""Why an order is deferred whose file lies in a store that does not answer."""

_TOO_LATE = N_("It could not be sent in time, and is not sent any more.")


class Delivery:
    """Carries orders out, one call of `deliver` each."""

    def __init__(
        self,
        driver: Driver,
        ticks: Ticks,
        gate: Gate,
        media: MediaStore,
        *,
        clock: Callable[[], Moment] = moments.now,
    ) -> None:
        self._driver = driver
        self._ticks = ticks
        self._gate = gate
        self._media = media
        self._clock = clock

    async def deliver(self, order: SendMessage, begin: Callable[[], None]) -> SendReported:
        """Send, or find out that it was sent. `begin` is called before the page is told to send.

        1. Perhaps sent before: look it up. Found, it is not sent again. 2. Send under the id
        that the database knows, unless its time is over by now. 3. Wait for the tick.
        """
        try:
            async with self._ticks.of(order.whatsapp_id) as tick:
                ack = await self._look_up(order) if order.look_up_first else None
                if ack is None:
                    ack = await self._send(order, begin)
                return await _settle(order, ack, tick)
        except _Undecidable as undecidable:
            return report_of(order, SendOutcome.UNCERTAIN, reason=str(undecidable))
        except Unreachable:
            # Whatever had to be looked up was, and was not there: it has not left.
            return report_of(order, SendOutcome.DEFERRED, reason=OUT_OF_REACH)
        except PageError as error:
            if error.is_permanent:
                return report_of(order, SendOutcome.FAILED, reason=error.message)
            if error.nothing_happened and not order.look_up_first:
                return report_of(order, SendOutcome.DEFERRED)
            return report_of(order, SendOutcome.UNSETTLED, reason=error.message)

    async def _look_up(self, order: SendMessage) -> int | None:
        async with self._gate.call():
            found = await self._driver.look_up(
                order.chat, order.whatsapp_id, written_at=order.written_at
            )
        if found.answer is LookUp.UNKNOWN:
            raise _Undecidable(_UNKNOWN)
        return found.ack if found.answer is LookUp.FOUND else None

    async def _send(self, order: SendMessage, begin: Callable[[], None]) -> int:
        quoted = None
        if order.quoted_whatsapp_id is not None:
            quoted = (order.quoted_whatsapp_id, order.quoted_from_me)
        async with self._ready(order) as content:
            if order.expires_at is not None and order.expires_at <= self._clock():
                raise PageError("too_late", _TOO_LATE, is_permanent=True)
            begin()
            return await self._driver.send(
                order.chat, content, whatsapp_id=order.whatsapp_id, quoted=quoted
            )

    @asynccontextmanager
    async def _ready(self, order: SendMessage) -> AsyncIterator[Outgoing]:
        """What is to be sent, when it is its turn. A file is fetched before: one that is out of
        reach, and comes back again and again, takes no turn of others."""
        media = order.details.media
        if media is None:
            async with self._gate.sending():
                yield _content(order)
        else:
            async with self._gate.file(media.size), _lent(order, media, self._media) as file:
                await self._gate.take_turn()
                yield file


class _Undecidable(Exception):
    """The page cannot tell whether it sent the message."""


def _content(order: SendMessage) -> Outgoing:
    """What the order says is to be sent, where that is no file."""
    return order.details.place or order.details.cards or Text(order.content)


@asynccontextmanager
async def _lent(order: SendMessage, media: Media, store: MediaStore) -> AsyncIterator[File]:
    """The file that the order says is to be sent, lent for as long as the context lasts."""
    async with AsyncExitStack() as lent:
        try:
            path = await lent.enter_async_context(store.lend(media.key or ""))
        except KeyError:
            raise PageError("no_file", _NO_FILE, is_permanent=True) from None
        yield File(path=path, type=order.type, media=media, caption=order.content)


async def _settle(order: SendMessage, ack: int, tick: asyncio.Future[int]) -> SendReported:
    if ack == 0:
        try:
            ack = await asyncio.wait_for(tick, _patience(order))
        except TimeoutError:
            raise _Undecidable(_NO_TICK) from None
    if ack < 0:
        return report_of(order, SendOutcome.FAILED, reason=N_("WhatsApp could not send it."))
    return report_of(order, SendOutcome.SENT, ack=ack)


def _patience(order: SendMessage) -> float:
    media = order.details.media
    return TICK_SECONDS + (0 if media is None else media.size / _SLOWEST_UPLOAD)


def report_of(
    order: SendMessage, outcome: SendOutcome, *, ack: int = 0, reason: str | None = None
) -> SendReported:
    """The report of how the order ended."""
    return SendReported(
        instance_id=order.instance_id,
        message_id=order.message_id,
        attempt=order.attempt,
        outcome=outcome,
        ack=ack,
        reason=reason,
    )

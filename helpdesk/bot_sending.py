"""One order to send, carried out so that no message leaves twice (semantics: "Sending")."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from helpdesk.domain.envelopes import SendMessage, SendOutcome, SendReported, Tick
from helpdesk.whatsapp.driver import Driver, LookUp, PageError

TICK_SECONDS = 60.0
"""How long a message may stay on WhatsApp's clock before it is called uncertain."""

_UNKNOWN = "It cannot be told whether this was sent: the phone's history does not reach back."
_NO_TICK = "WhatsApp has not confirmed this yet."


class Ticks:
    """Lets whoever sends wait for the tick of one message."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[int]] = {}

    @asynccontextmanager
    async def of(self, whatsapp_id: str) -> AsyncIterator[asyncio.Future[int]]:
        """A future of the first tick other than the clock; ask for it before sending."""
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting[whatsapp_id] = future
        try:
            yield future
        finally:
            self._waiting.pop(whatsapp_id, None)
            future.cancel()

    def seen(self, tick: Tick) -> None:
        """Tell whoever waits for it."""
        future = self._waiting.get(tick.whatsapp_id)
        if tick.from_me and tick.ack != 0 and future is not None and not future.done():
            future.set_result(tick.ack)

    def page_lost(self) -> None:
        """Tell everybody who waits that the page has gone."""
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(PageError("page_lost", "the page has gone"))


async def deliver(driver: Driver, ticks: Ticks, order: SendMessage) -> SendReported:
    """Send, or find out that it was sent.

    1. Perhaps sent before: look it up. Found, it is not sent again. 2. Send under the id that
    the database knows. 3. Wait for the tick.
    """
    try:
        async with ticks.of(order.whatsapp_id) as tick:
            ack = await _look_up(driver, order) if order.look_up_first else None
            if ack is None:
                ack = await _send(driver, order)
            return await _settle(order, ack, tick)
    except _Undecidable as undecidable:
        return _report(order, SendOutcome.UNCERTAIN, reason=str(undecidable))
    except PageError as error:
        if error.is_permanent:
            return _report(order, SendOutcome.FAILED, reason=error.message)
        if error.nothing_happened and not order.look_up_first:
            return _report(order, SendOutcome.DEFERRED)
        return _report(order, SendOutcome.UNSETTLED, reason=error.message)


class _Undecidable(Exception):
    """The page cannot tell whether it sent the message."""


async def _look_up(driver: Driver, order: SendMessage) -> int | None:
    found = await driver.look_up(order.chat, order.whatsapp_id, written_at=order.written_at)
    if found.answer is LookUp.UNKNOWN:
        raise _Undecidable(_UNKNOWN)
    return found.ack if found.answer is LookUp.FOUND else None


async def _send(driver: Driver, order: SendMessage) -> int:
    quoted = None
    if order.quoted_whatsapp_id is not None:
        quoted = (order.quoted_whatsapp_id, order.quoted_from_me)
    return await driver.send_text(
        order.chat, order.content, whatsapp_id=order.whatsapp_id, quoted=quoted
    )


async def _settle(order: SendMessage, ack: int, tick: asyncio.Future[int]) -> SendReported:
    if ack == 0:
        try:
            ack = await asyncio.wait_for(tick, TICK_SECONDS)
        except TimeoutError:
            raise _Undecidable(_NO_TICK) from None
    if ack < 0:
        return _report(order, SendOutcome.FAILED, reason="WhatsApp could not send it.")
    return _report(order, SendOutcome.SENT, ack=ack)


def _report(
    order: SendMessage, outcome: SendOutcome, *, ack: int = 0, reason: str | None = None
) -> SendReported:
    return SendReported(
        instance_id=order.instance_id,
        message_id=order.message_id,
        attempt=order.attempt,
        outcome=outcome,
        ack=ack,
        reason=reason,
    )

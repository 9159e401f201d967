"""The bot: outbound queue to the drivers, the drivers to the inbound queue. It knows envelopes
and drivers, and neither database nor web."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from helpdesk.bot_number import Number, not_connected
from helpdesk.domain.envelopes import (
    FetchMissing,
    LogOutInstance,
    Outbound,
    SendMessage,
    StartInstance,
    StopInstance,
    TakeInventory,
    TakeOver,
)
from helpdesk.domain.states import InstanceKind
from helpdesk.media.store import MediaStore
from helpdesk.queue import Broker
from helpdesk.whatsapp.driver import Driver

_log = logging.getLogger(__name__)

DriverFactory = Callable[[int, InstanceKind], Awaitable[Driver]]


class Bot:
    """Keeps one Number for each instance that was started."""

    def __init__(self, broker: Broker, media: MediaStore, make_driver: DriverFactory) -> None:
        self._broker = broker
        self._media = media
        self._make_driver = make_driver
        self._numbers: dict[int, Number] = {}

    async def run(self) -> None:
        """Do what the outbound queue says until cancelled; then close every page."""
        try:
            while True:
                [envelope] = await self._broker.outbound.take(1)
                try:
                    await self._do(envelope)
                except Exception:
                    _log.exception("%s failed", type(envelope).__name__)
                await self._broker.outbound.done(1)
        finally:
            await asyncio.gather(*(one.stop(None) for one in self._numbers.values()))

    async def _do(self, envelope: Outbound) -> None:
        number = self._numbers.get(envelope.instance_id)
        if isinstance(envelope, StartInstance):
            await self._start(envelope)
        elif number is None:
            await self._refuse(envelope)
        else:
            await _tell(number, envelope)

    async def _start(self, envelope: StartInstance) -> None:
        number = self._numbers.get(envelope.instance_id)
        if number is None or not number.is_running:
            driver = await self._make_driver(envelope.instance_id, envelope.kind)
            number = Number(envelope.instance_id, driver, self._broker.inbound, self._media)
            self._numbers[envelope.instance_id] = number
        await number.start()

    async def _refuse(self, envelope: Outbound) -> None:
        """Answer what waits for an answer about a number that was never started."""
        inbound = self._broker.inbound
        if isinstance(envelope, SendMessage):
            await inbound.put(not_connected(envelope))
        else:
            _log.warning("%s for a number that is not started", type(envelope).__name__)


async def _tell(number: Number, envelope: Outbound) -> None:
    match envelope:
        case SendMessage():
            number.send(envelope)
        case TakeInventory():
            number.take_inventory(envelope)
        case FetchMissing():
            number.fetch_missing(envelope)
        case LogOutInstance():
            await number.log_out(must_forget=envelope.must_forget)
        case StopInstance():
            await number.stop()
        case TakeOver():
            number.take_over()
        case _:
            raise TypeError(f"no number can do {type(envelope).__name__}")

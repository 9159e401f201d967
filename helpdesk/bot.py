"""The bot: outbound queue to the drivers, the drivers to the inbound queue. It knows envelopes
and drivers, and neither database nor web."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from helpdesk.domain.envelopes import (
    FetchMedia,
    Inbound,
    MarkRead,
    Outbound,
    Question,
    SendMessage,
    ShowActivity,
    StartInstance,
)
from helpdesk.domain.states import InstanceKind
from helpdesk.number.intake import Intake
from helpdesk.number.number import Number
from helpdesk.number.pace import Pace
from helpdesk.number.questions import not_started
from helpdesk.number.sender import not_connected
from helpdesk.queue import Broker
from helpdesk.whatsapp.driver import Driver

_log = logging.getLogger(__name__)

DriverFactory = Callable[[int, InstanceKind], Awaitable[Driver]]


class Bot:
    """Hands what the outbound queue says to the mailboxes, one for each instance."""

    def __init__(
        self,
        broker: Broker,
        intake: Intake,
        make_driver: DriverFactory,
        *,
        messages_per_minute: int = 0,
    ) -> None:
        self._broker = broker
        self._intake = intake
        self._make_driver = make_driver
        self._messages_per_minute = messages_per_minute
        self._mailboxes: dict[int, _Mailbox] = {}

    async def run(self) -> None:
        """Do what the outbound queue says until cancelled. If it fails, the numbers stay as they
        are, with the orders they have in hand, for the next run."""
        while True:
            [envelope] = await self._broker.outbound.take(1)
            self._mailbox(envelope.instance_id).post(envelope)
            await self._broker.outbound.done(1)

    async def close(self) -> None:
        """Close every page."""
        mailboxes, self._mailboxes = self._mailboxes, {}
        await asyncio.gather(*(one.close() for one in mailboxes.values()))

    def _mailbox(self, instance_id: int) -> "_Mailbox":
        if instance_id not in self._mailboxes:
            self._mailboxes[instance_id] = _Mailbox(instance_id, self._make_number, self._broker)
        return self._mailboxes[instance_id]

    async def _make_number(self, asked: StartInstance, pace: Pace | None) -> tuple[Number, Pace]:
        """A number that is not started; it goes on at the pace of the one before it."""
        if pace is None:
            is_practice = asked.kind is InstanceKind.PRACTICE
            pace = Pace(0 if is_practice else self._messages_per_minute)
        driver = await self._make_driver(asked.instance_id, asked.kind)
        number = Number(
            asked.instance_id,
            driver,
            self._broker.inbound,
            self._intake,
            pace=pace,
        )
        return number, pace


class _Mailbox:
    """What one instance is told to do, done by a task of its own in its order: to close one
    number's page takes seconds, in which the others go on."""

    def __init__(
        self,
        instance_id: int,
        make_number: Callable[[StartInstance, Pace | None], Awaitable[tuple[Number, Pace]]],
        broker: Broker,
    ) -> None:
        self._make_number = make_number
        self._inbound = broker.inbound
        self._envelopes: asyncio.Queue[Outbound] = asyncio.Queue()
        self._number: Number | None = None
        self._pace: Pace | None = None
        self._task = asyncio.create_task(self._run(), name=f"mailbox {instance_id}")

    def post(self, envelope: Outbound) -> None:
        """Do this after what was posted before."""
        self._envelopes.put_nowait(envelope)

    async def close(self) -> None:
        """Do nothing more, and close the page."""
        self._task.cancel()
        await asyncio.wait({self._task})
        if self._number is not None:
            await self._number.stop(None)

    async def _run(self) -> None:
        while True:
            envelope = await self._envelopes.get()
            try:
                await self._do(envelope)
            except Exception:
                _log.exception("%s failed", type(envelope).__name__)

    async def _do(self, envelope: Outbound) -> None:
        if isinstance(envelope, StartInstance):
            await self._start(envelope)
        elif self._number is None:
            await _refuse(envelope, self._inbound.put)
        else:
            await self._number.do(envelope)

    async def _start(self, asked: StartInstance) -> None:
        if self._number is None or not self._number.is_running:
            self._number, self._pace = await self._make_number(asked, self._pace)
        await self._number.start()


async def _refuse(envelope: Outbound, report: Callable[[Inbound], Awaitable[None]]) -> None:
    """Answer what waits for an answer about a number that was never started."""
    match envelope:
        case SendMessage():
            await report(not_connected(envelope))
        case Question():
            await report(not_started(envelope))
        case FetchMedia() | MarkRead() | ShowActivity():
            pass  # done anew or not at all, see helpdesk/number/errands.py
        case _:
            _log.warning("%s for a number that is not started", type(envelope).__name__)

"""The broker: an inbound and an outbound queue between bot and web.

In memory it is a pair of asyncio.Queue. They lose their content when the process dies, and may:
what was on the inbound queue is still in the page and comes back by catch-up; what was on the
outbound queue is a row that is still SENDING (docs/decisions/).
"""

import asyncio
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from helpdesk.domain.envelopes import Inbound, Outbound

E = TypeVar("E")

INBOUND_SIZE = 1_000
OUTBOUND_SIZE = 200


class Queue(Protocol[E]):
    """One direction. Bounded: a full queue makes `put` wait."""

    async def put(self, envelope: E) -> None:
        """Append the envelope; waits while the queue is full."""

    async def take(self, limit: int) -> list[E]:
        """The oldest envelopes, at most `limit`; waits until there is one, and no longer."""

    async def done(self, count: int) -> None:
        """Say that the `count` oldest envelopes taken are dealt with for good."""

    def room(self) -> int:
        """How many envelopes can be put without waiting."""


class MemoryQueue(Generic[E]):
    """An asyncio.Queue behind the interface."""

    def __init__(self, size: int) -> None:
        self._queue: asyncio.Queue[E] = asyncio.Queue(size)
        self._size = size

    async def put(self, envelope: E) -> None:
        """Append the envelope; waits while the queue is full."""
        await self._queue.put(envelope)

    async def take(self, limit: int) -> list[E]:
        """Wait for one envelope, then take those behind it that are there."""
        taken = [await self._queue.get()]
        while len(taken) < limit and not self._queue.empty():
            taken.append(self._queue.get_nowait())
        return taken

    async def done(self, count: int) -> None:
        """Count them as dealt with, for `drained`."""
        for _ in range(count):
            self._queue.task_done()

    def room(self) -> int:
        """What is left of the bound."""
        return self._size - self._queue.qsize()

    async def drained(self) -> None:
        """Wait until everything put so far is done."""
        await self._queue.join()


@dataclass(frozen=True)
class Broker:
    """The two queues."""

    inbound: Queue[Inbound]
    outbound: Queue[Outbound]


def memory_broker(inbound: int = INBOUND_SIZE, outbound: int = OUTBOUND_SIZE) -> Broker:
    """A broker inside this process; the numbers are the queues' bounds in envelopes."""
    return Broker(MemoryQueue(inbound), MemoryQueue(outbound))

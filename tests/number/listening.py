"""The end of the inbound queue, played by a test."""

import asyncio
from typing import TypeVar

from helpdesk.domain.envelopes import Inbound, InstanceStateChanged, MessageArrived
from helpdesk.domain.states import InstanceState
from helpdesk.queue import MemoryQueue
from tests.waiting import SECONDS

E = TypeVar("E")


class Ear:
    """Takes what comes in its order; it remembers what it has passed over."""

    def __init__(self, queue: MemoryQueue[Inbound]) -> None:
        self.queue = queue
        self.heard: list[Inbound] = []

    async def next(self, kind: type[E]) -> E:
        """The next envelope of that kind."""
        async with asyncio.timeout(SECONDS):
            while True:
                [envelope] = await self.queue.take(1)
                self.heard.append(envelope)
                if isinstance(envelope, kind):
                    return envelope

    async def state(self, state: InstanceState) -> None:
        """Wait until the number is in that state."""
        while (await self.next(InstanceStateChanged)).state is not state:
            pass

    async def connected(self) -> None:
        """Wait until the number is connected."""
        await self.state(InstanceState.CONNECTED)

    def texts(self) -> list[str]:
        """The messages that have come so far."""
        arrivals = [one for one in self.heard if isinstance(one, MessageArrived)]
        return [one.message.content for one in arrivals]

"""The first tick of a message that is being sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from helpdesk.domain.envelopes import Tick
from helpdesk.whatsapp.driver import PageError


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

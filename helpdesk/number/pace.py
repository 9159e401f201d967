"""How fast a number sends: bulk sending gets numbers banned."""

import asyncio
import time
from collections.abc import Awaitable, Callable

BURST = 20
"""So many messages may leave at once after a quiet time."""

_MINUTE = 60.0


class Pace:
    """At most `per_minute` turns a minute (0: no limit), and `burst` at once. A bucket holds the
    turns that may be taken at once and fills up evenly; waiters are served in their order."""

    def __init__(
        self,
        per_minute: int,
        *,
        burst: int = BURST,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._seconds = _MINUTE / per_minute if per_minute else 0.0
        self._burst = burst
        self._clock = clock
        self._sleep = sleep
        self._turns = float(burst)
        self._filled_at = clock()
        self._queue = asyncio.Lock()

    async def turn(self) -> None:
        """Wait for a turn and take it. Who is cancelled while waiting has taken none."""
        if not self._seconds:
            return
        async with self._queue:
            self._fill()
            while self._turns < 1:
                await self._sleep((1 - self._turns) * self._seconds)
                self._fill()
            self._turns -= 1

    def _fill(self) -> None:
        now = self._clock()
        self._turns = min(self._burst, self._turns + (now - self._filled_at) / self._seconds)
        self._filled_at = now

"""Waiting after failures."""

import asyncio


class Pace:
    """How long to wait after a failure: from `first` seconds, doubled each time, to `longest`."""

    def __init__(self, first: float, longest: float) -> None:
        self._first = first
        self._longest = longest
        self._pause = 0.0
        self._until = 0.0

    def failed(self) -> None:
        """Wait, longer than the last time. What fails while everybody waits had begun before."""
        now = asyncio.get_running_loop().time()
        if now >= self._until:
            self._pause = min(self._longest, max(self._first, self._pause * 2))
            self._until = now + self._pause

    def worked(self) -> None:
        """Wait no more."""
        self._pause = self._until = 0.0

    def seconds(self) -> float:
        """How long to wait now."""
        return max(0.0, self._until - asyncio.get_running_loop().time())

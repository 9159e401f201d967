"""Waiting for a condition instead of sleeping."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

SECONDS = 10.0
"""How long a test waits for what must happen."""


class News:
    """Somebody says that something has changed; whoever waits looks again."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def tell(self) -> None:
        """Something has changed."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def until(
        self, find: Callable[[], T | Awaitable[T | None] | None], seconds: float = SECONDS
    ) -> T:
        """What `find` finds, as soon as it finds something true; it looks after each change."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    changed = self._changed
                    found = find()
                    if isinstance(found, Awaitable):
                        found = await found
                    if found:
                        return found
                    await changed.wait()
        except TimeoutError:
            raise AssertionError(f"not found within {seconds} seconds") from None

"""Whoever asks for the same thing at the same time takes turns: it is done once, and the others
find it done."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """One lock for each key, for as long as somebody wants it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[None]:
        """Wait for one's turn with that key, and have it for as long as the context lasts."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            yield

"""Who may use the page when: so many calls at a time, files apart from everything else and large
ones apart from small ones, and messages no faster than the pace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from helpdesk.number.pace import Pace
from helpdesk.number.session import NOT_CONNECTED, Session
from helpdesk.whatsapp.driver import PageError

_CALLS_AT_ONCE = 20
_FILES_AT_ONCE = 10
_LARGE_FILES_AT_ONCE = 3

LARGE_FILE = 5 * 1024 * 1024
"""Bytes from which on a file counts as large: it takes a slow line a minute or more."""


class Gate:
    """The places at one page. A place is held for the call alone, not for the tick after it. A
    large file waits while others that are large go up; it delays no small file, and no file
    delays what is none: it has its place before its turn, and its place is not among theirs."""

    def __init__(self, session: Session, pace: Pace) -> None:
        self._session = session
        self._pace = pace
        self._calls = asyncio.Semaphore(_CALLS_AT_ONCE)
        self._files = asyncio.Semaphore(_FILES_AT_ONCE)
        self._large_files = asyncio.Semaphore(_LARGE_FILES_AT_ONCE)

    def call(self) -> AbstractAsyncContextManager[None]:
        """A place for a call that sends nothing."""
        return self._calls

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """A place for a call that sends no file, in its turn. Raises PageError when the number
        goes away before."""
        await self.take_turn()
        async with self._calls:
            self._check_connected()
            yield

    def file(self, size: int) -> AbstractAsyncContextManager[None]:
        """A place for a file of so many bytes. It has to take its turn before it is sent."""
        return self._large_files if size >= LARGE_FILE else self._files

    async def take_turn(self) -> None:
        """Wait for one's turn to send. Raises PageError when the number goes away before."""
        turn = asyncio.ensure_future(self._pace.turn())
        left = asyncio.ensure_future(self._session.has_left())
        try:
            await asyncio.wait({turn, left}, return_when=asyncio.FIRST_COMPLETED)
            if not turn.done():
                raise _gone()
            turn.result()
        finally:
            turn.cancel()
            left.cancel()
        self._check_connected()

    def _check_connected(self) -> None:
        if not self._session.is_connected:
            raise _gone()


def _gone() -> PageError:
    return PageError("not_connected", NOT_CONNECTED, nothing_happened=True)

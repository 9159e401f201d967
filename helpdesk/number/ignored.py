"""Counts what helpdesk does not store: groups, broadcasts, channels, the status list."""

import asyncio

from helpdesk.domain.envelopes import IgnoredCounted
from helpdesk.number.session import Session

FLUSH_SECONDS = 5.0
"""How often the count is reported at most; a busy group must not keep the database busy."""


class Ignored:
    """Counts, and reports now and then."""

    def __init__(self, session: Session, seconds: float = FLUSH_SECONDS) -> None:
        self._session = session
        self._seconds = seconds
        self._count = 0

    def add(self) -> None:
        """One more went by."""
        self._count += 1
        if self._count == 1:
            self._session.spawn(self._flush_later(), "count what is ignored")

    def take(self) -> IgnoredCounted | None:
        """What has not been reported."""
        count, self._count = self._count, 0
        if not count:
            return None
        return IgnoredCounted(instance_id=self._session.instance_id, count=count)

    async def _flush_later(self) -> None:
        await asyncio.sleep(self._seconds)
        counted = self.take()
        if counted is not None:
            await self._session.inbound.put(counted)

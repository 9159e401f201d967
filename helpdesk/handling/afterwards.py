"""What is done once the caller has the answer."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

_log = logging.getLogger(__name__)

_END_SECONDS = 2.0


class Afterwards:
    """Tasks that nobody waits for: because they take long, or because the time that they take
    would tell the caller something."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        """Do the work soon; what it raises is logged under the name."""
        task = asyncio.create_task(_logged(name, work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait for everything that has been started by now."""
        await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Give what is under way two seconds, then end it."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=_END_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _logged(name: str, work: Coroutine[Any, Any, object]) -> None:
    try:
        await work
    except Exception:
        _log.exception("could not %s", name)

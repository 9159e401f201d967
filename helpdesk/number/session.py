"""What the parts of a number share: its page, where it stands, the way to the consumer."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from helpdesk.domain.envelopes import Inbound
from helpdesk.domain.states import InstanceState
from helpdesk.language import N_
from helpdesk.queue import Queue
from helpdesk.whatsapp.driver import Driver, PageError

_log = logging.getLogger(__name__)

NOT_CONNECTED = N_("The number is not connected.")


class Session:
    """One driver and its state. Tasks that work for the number are spawned here."""

    def __init__(self, instance_id: int, driver: Driver, inbound: Queue[Inbound]) -> None:
        self.instance_id = instance_id
        self.driver = driver
        self.inbound = inbound
        self._state = InstanceState.STOPPED
        self._left = asyncio.Event()
        self._left.set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def state(self) -> InstanceState:
        """Where the session stands, as the driver said last."""
        return self._state

    @property
    def is_connected(self) -> bool:
        """Whether messages can go out."""
        return self._state is InstanceState.CONNECTED

    def move_to(self, state: InstanceState) -> None:
        """The driver says that the session stands there."""
        self._state = state
        if self.is_connected:
            self._left.clear()
        else:
            self._left.set()

    async def has_left(self) -> None:
        """Wait until the session is not connected."""
        await self._left.wait()

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Do it beside everything else; a failure is logged."""
        name = f"number {self.instance_id}: {name}"
        task = asyncio.create_task(_logged(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # One that is cancelled before its first step has not begun the work, and never will.
        task.add_done_callback(lambda _: work.close())

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """What was spawned and is not done."""
        return tuple(self._tasks)


async def _logged(work: Coroutine[Any, Any, None], name: str) -> None:
    try:
        await work
    except PageError as error:
        _log.warning("%s: %s", name, error)
    except Exception:
        _log.exception("%s failed", name)

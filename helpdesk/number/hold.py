"""Live messages wait for the catch-up, whose older ones must be saved before them."""

import asyncio
from collections import deque

from helpdesk.domain.envelopes import Inbound
from helpdesk.queue import Queue

HOLD_SECONDS = 30.0
"""How long live messages wait at most."""


class Hold:
    """Lets envelopes through to the inbound queue, or holds them; never changes their order."""

    def __init__(self, inbound: Queue[Inbound], seconds: float = HOLD_SECONDS) -> None:
        self._inbound = inbound
        self._seconds = seconds
        self._held: deque[Inbound] | None = None
        self._turn = 0
        self._releasing = asyncio.Lock()
        self._timer: asyncio.Task[None] | None = None
        self._was_too_long = False
        self._is_dropping = False

    @property
    def is_holding(self) -> bool:
        """Whether a catch-up is under way."""
        return self._held is not None

    @property
    def turn(self) -> int:
        """Counts the beginnings: one catch-up must not end what was begun for the next."""
        return self._turn

    @property
    def is_dropping(self) -> bool:
        """Whether nothing may be passed on."""
        return self._is_dropping

    def begin(self) -> None:
        """Hold from now on, and what is held already with it, for at most the time given."""
        self._held = deque() if self._held is None else self._held
        self._turn += 1
        self._was_too_long = False
        self._stop_timer()
        self._timer = asyncio.create_task(self._release_in_time(self._turn), name="hold")

    async def put(self, envelope: Inbound) -> None:
        """Put the envelope on the queue, or behind those that are held."""
        if self._is_dropping:
            return
        if self._held is not None:
            self._held.append(envelope)
        else:
            await self._inbound.put(envelope)

    def drop(self) -> None:
        """Forget what is held and what follows, up to the end: it is none of ours."""
        self._is_dropping = True
        if self._held is not None:
            self._held.clear()

    async def end(self, turn: int | None = None) -> str | None:
        """Let everything through; the answer is why the order may be wrong, or None. With `turn`
        only if none was begun since; one that begins meanwhile goes on in any case."""
        turn = self._turn if turn is None else turn
        if turn != self._turn:
            return None
        self._stop_timer()
        await self._release(turn)
        if turn != self._turn:
            return None
        self._is_dropping = False
        was_too_long, self._was_too_long = self._was_too_long, False
        if was_too_long:
            return f"The catch-up took longer than {self._seconds:.0f} seconds."
        return None

    async def _release_in_time(self, turn: int) -> None:
        await asyncio.sleep(self._seconds)
        self._was_too_long = True
        await self._release(turn)

    async def _release(self, turn: int) -> None:
        # What arrives meanwhile queues up behind what is held.
        async with self._releasing:
            while self._held and turn == self._turn:
                # It is taken off when it is through: a release may be cut short, and goes on.
                first = self._held[0]
                await self._inbound.put(first)
                if self._held and self._held[0] is first:
                    self._held.popleft()
            if turn == self._turn:
                self._held = None

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

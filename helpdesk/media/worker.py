"""A process beside helpdesk's own that is there while there is work for it."""

import asyncio
import logging
import signal
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from helpdesk.errors import Unavailable
from helpdesk.media import jobs

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)
_JOBS_OF_ONE_PROCESS = 200
"""After so many jobs a new process takes over, so that what decoders leak ends."""
_TRIES = 2
_FROM_OUTSIDE = (0, -signal.SIGTERM, -getattr(signal, "SIGKILL", signal.SIGTERM))


class Crashed(Exception):
    """The process died of the job, or the job took too long."""


class Worker:
    """Runs one job after the other. The process starts with the first job and ends after `rest`
    seconds without one; one that dies is replaced."""

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._pool: ProcessPool | None = None
        self._starting = asyncio.Lock()
        self._waiting: set[asyncio.Future[Any]] = set()
        self._jobs = 0
        self._alarm: asyncio.TimerHandle | None = None
        self._endings: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def do(
        self, seconds: float, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What the job answers. Raises what the job raises, Crashed when the process dies of it
        or it takes more than so many seconds, Unavailable when helpdesk is ending. Who stops
        waiting ends the job."""
        self._jobs += 1
        if self._alarm is not None:
            self._alarm.cancel()
        try:
            return await self._try(seconds, job, *args, **kwargs)
        finally:
            self._jobs -= 1
            if not self._jobs:
                self._alarm = asyncio.get_running_loop().call_later(self._rest, self._stop)

    async def close(self) -> None:
        """End the process, with what it has in hand."""
        self._is_closed = True
        if self._alarm is not None:
            self._alarm.cancel()
        for answer in tuple(self._waiting):
            answer.cancel()
        self._stop()
        while self._endings:
            await asyncio.gather(*self._endings)

    async def _try(
        self, seconds: float, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """A process may have been killed by somebody else, for want of memory for example; then a
        second one gets the job too."""
        for _ in range(_TRIES):
            pool = await self._started()
            try:
                return await self._answer(pool, seconds, job, *args, **kwargs)
            except TimeoutError as error:
                _log.warning("A job of the workshop took more than %s seconds.", seconds)
                raise Crashed from error
            except (ProcessExpired, RuntimeError) as error:  # RuntimeError: of a broken pool
                code = getattr(error, "exitcode", 0)
                _log.warning("A process of the workshop died (%s): %s", code, error)
                if code not in _FROM_OUTSIDE:
                    raise Crashed from error
        raise Crashed

    async def _answer(
        self,
        pool: ProcessPool,
        seconds: float,
        job: Callable[P, T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        answer = asyncio.wrap_future(pool.submit(job, seconds, *args, **kwargs))
        self._waiting.add(answer)
        try:
            return await answer
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._is_closed and task is not None and not task.cancelling():
                raise _ending() from None
            raise
        finally:
            self._waiting.discard(answer)

    async def _started(self) -> ProcessPool:
        async with self._starting:
            if self._is_closed:
                raise _ending()
            if self._pool is None or not self._pool.active:
                self._stop()
                self._pool = _new_pool()
                await asyncio.to_thread(_start, self._pool)
            return self._pool

    def _stop(self) -> None:
        if self._pool is not None:
            ending = asyncio.create_task(asyncio.to_thread(_end, self._pool), name="workshop rests")
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)
            self._pool = None


def _ending() -> Unavailable:
    return Unavailable("helpdesk is stopping. Try again in a minute.")


def _new_pool() -> ProcessPool:
    """Its process is a fresh one, not a copy of helpdesk's, with its threads, locks and memory."""
    return ProcessPool(
        max_workers=1,
        max_tasks=_JOBS_OF_ONE_PROCESS,
        initializer=jobs.begin,
        context=get_context("spawn"),
    )


def _start(pool: ProcessPool) -> None:
    _ = pool.active  # to ask is to start it


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()

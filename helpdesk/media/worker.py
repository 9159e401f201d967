"""A process beside helpdesk's own that is there while there is work for it."""

import asyncio
import logging
import signal
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from helpdesk.errors import Unavailable
from helpdesk.media import jobs

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)
_JOBS_OF_ONE_PROCESS = 200
"""After so many jobs a new process takes over, so that what decoders leak ends."""
_TRIES = 2
_START_SECONDS = 60.0
_WATCH_SECONDS = 0.2
_FROM_OUTSIDE = (0, -signal.SIGTERM, -getattr(signal, "SIGKILL", signal.SIGTERM))


class Crashed(Exception):
    """The job did it: the process died of it, or it used up its time of a processor."""


class NotRun(Exception):
    """The job was not run, or not to its end, for want of memory or of a processor. This says
    nothing about the job; later it may run."""


class _Lost(Exception):
    """The process went away, and not because of the job."""


class Worker:
    """Runs one job after the other. The process starts with the first job and ends after `rest`
    seconds without one. With a job that does not end as it should, it is ended and replaced."""

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._turn = asyncio.Lock()
        self._pool: ProcessPool | None = None
        self._jobs = 0
        self._alarm: asyncio.TimerHandle | None = None
        self._endings: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def do(
        self, seconds: float, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What the job answers. Raises what the job raises; Crashed when the process dies of it;
        NotRun when that cannot start, is killed by somebody else, or has not done the job after
        so many seconds by the clock; Unavailable when helpdesk is ending. Who stops waiting ends
        the job."""
        self._jobs += 1
        if self._alarm is not None:
            self._alarm.cancel()
        try:
            async with self._turn:
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
        self._stop()
        while self._endings:
            await asyncio.gather(*self._endings)

    async def _try(
        self, seconds: float, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """A process may have been killed by somebody else, for want of memory for example; then a
        second one gets the job too."""
        for _ in range(_TRIES):
            try:
                answer = await self._answer(seconds, job, *args, **kwargs)
                return answer.result()
            except _Lost as lost:
                _log.warning("A process of the workshop was lost: %s", lost)
            except ProcessExpired as error:
                _log.warning("A process of the workshop died: %s", error.exitcode)
                if error.exitcode not in _FROM_OUTSIDE:
                    raise Crashed from error
        raise NotRun

    async def _answer(
        self, seconds: float, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> asyncio.Future[T]:
        """What became of the job. Whatever goes wrong before that is known ends the process."""
        try:
            pool, task = await self._begun(job, *args, **kwargs)
            answer = asyncio.wrap_future(task)
            try:
                await self._watch(pool, task, answer, seconds)
            finally:
                answer.cancel()
            if isinstance(answer.exception(), BrokenProcessPool):
                raise self._lost("its pool broke")
            return answer
        except BaseException:
            self._stop()
            raise

    async def _begun(
        self, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> tuple[ProcessPool, Future[T]]:
        try:
            pool = await self._started()
            return pool, pool.schedule(job, args, kwargs)
        except (OSError, RuntimeError) as error:  # RuntimeError: of a broken pool
            raise self._lost(f"it cannot start ({error})") from error

    async def _watch(
        self, pool: ProcessPool, task: Future[T], answer: asyncio.Future[T], seconds: float
    ) -> None:
        """Wait for the answer for as long as there is hope. A pool whose process dies before it
        has taken the job over tells nobody."""
        clock = asyncio.get_running_loop().time
        has_begun, until = False, clock() + _START_SECONDS
        while not answer.done():
            if not pool.active:
                raise self._lost("its pool is not there any more")
            if task.running() and not has_begun:
                has_begun, until = True, clock() + seconds
            if clock() > until:
                _log.warning("A job of the workshop took too long (begun: %s).", has_begun)
                raise NotRun
            await asyncio.wait({answer}, timeout=_WATCH_SECONDS)

    async def _started(self) -> ProcessPool:
        if self._pool is not None and not self._pool.active:
            self._stop()
        if self._endings:
            await asyncio.wait(self._endings)  # never two processes at once
        if self._is_closed:
            raise _ending()
        pool = self._pool
        if pool is None:
            self._pool = pool = _new_pool()
            await asyncio.to_thread(_start, pool)
        return pool

    def _lost(self, why: str) -> Exception:
        return _ending() if self._is_closed else _Lost(why)

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

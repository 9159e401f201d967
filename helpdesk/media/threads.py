"""Threads of their own for calls that may hang."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_Call = tuple["Future[Any]", Callable[[], Any]]


class Threads:
    """So many threads, started when they are first needed. Unlike an executor's, the end of the
    process does not wait for them: what they do must bear to be cut off."""

    def __init__(self, name: str, count: int) -> None:
        self._name = name
        self._count = count
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._started: list[threading.Thread] = []
        self._is_closed = False

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the call returns or raises. A call that has begun goes on when this is cancelled;
        nobody hears of its end. Raises RuntimeError when these are closed."""
        if self._is_closed:
            raise RuntimeError(f"the threads for {self._name} are closed")
        if len(self._started) < self._count:
            self._start()
        future: Future[T] = Future()
        self._calls.put((future, lambda: call(*args, **kwargs)))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Begin no call any more."""
        self._is_closed = True
        for _ in self._started:
            self._calls.put(None)

    def _start(self) -> None:
        name = f"{self._name}-{len(self._started) + 1}"
        thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._started.append(thread)
        thread.start()

    def _serve(self) -> None:
        while (one := self._calls.get()) is not None:
            future, call = one
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:  # whoever waits for it gets it
                    future.set_exception(error)

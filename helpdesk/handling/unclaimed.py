"""Files that were made ready for somebody who had gone by then."""

import time
from collections.abc import Callable
from typing import NamedTuple

from helpdesk.domain.contents import Media
from helpdesk.domain.states import MessageType

_SECONDS = 600.0
_MOST = 100


class Ready(NamedTuple):
    """A file that is kept and can be sent, and what it is sent as."""

    type: MessageType
    file: Media


class Unclaimed:
    """What was made ready in vain, for ten minutes. To make a file ready may take longer than a
    connection waits, or a proxy before helpdesk: whoever asks anew must not begin anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ready: dict[str, tuple[float, Ready]] = {}

    def put(self, key: str, ready: Ready) -> None:
        """Keep it for whoever asks for it under that key; the oldest goes if there are many."""
        self._ready.pop(key, None)
        self._ready[key] = (self._clock(), ready)
        if len(self._ready) > _MOST:
            del self._ready[next(iter(self._ready))]

    def take(self, key: str) -> Ready | None:
        """What there is under that key, once."""
        at, ready = self._ready.pop(key, (0.0, None))
        return ready if self._clock() - at < _SECONDS else None

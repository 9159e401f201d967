"""How often somebody may try."""

import time
from collections import OrderedDict, deque

from helpdesk.errors import TooMany

_KEYS = 10_000
_KEY_LENGTH = 200


class Throttle:
    """At most `attempts` in any `seconds` for a key. Remembers the last 10,000 keys only, and of
    each its first 200 characters, so that trying with ever new or long keys costs no memory."""

    def __init__(self, attempts: int, seconds: float) -> None:
        self._attempts = attempts
        self._seconds = seconds
        self._tried: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Count an attempt; raises TooMany when it is one too many."""
        now = time.monotonic()
        key = key[:_KEY_LENGTH]
        tried = self._tried.setdefault(key, deque())
        self._tried.move_to_end(key)
        if len(self._tried) > _KEYS:
            self._tried.popitem(last=False)
        while tried and tried[0] <= now - self._seconds:
            tried.popleft()
        if len(tried) >= self._attempts:
            raise _too_many(tried[0] + self._seconds - now)
        tried.append(now)

    def forgive(self, key: str) -> None:
        """Take the last attempt back: it was none of those to be counted."""
        tried = self._tried.get(key[:_KEY_LENGTH])
        if tried:
            tried.pop()

    def forget(self, key: str) -> None:
        """Start anew for a key that has succeeded."""
        self._tried.pop(key[:_KEY_LENGTH], None)


def _too_many(seconds: float) -> TooMany:
    minutes = int(seconds // 60) + 1
    data = {"retry_after": int(seconds) + 1}
    if minutes == 1:
        return TooMany("Too many attempts. Try again in a minute.", data=data)
    return TooMany(
        "Too many attempts. Try again in {minutes} minutes.",
        data=data,
        values={"minutes": minutes},
    )

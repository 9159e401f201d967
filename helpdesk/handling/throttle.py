"""How often somebody may try."""

import time
from collections import OrderedDict, deque

from helpdesk.errors import TooMany

_KEYS = 10_000


class Throttle:
    """At most `attempts` in any `seconds` for a key. Remembers the last 10,000 keys only, so
    that trying with ever new keys costs no memory."""

    def __init__(self, attempts: int, seconds: float) -> None:
        self._attempts = attempts
        self._seconds = seconds
        self._tried: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Count an attempt; raises TooMany when it is one too many."""
        now = time.monotonic()
        tried = self._tried.setdefault(key, deque())
        self._tried.move_to_end(key)
        if len(self._tried) > _KEYS:
            self._tried.popitem(last=False)
        while tried and tried[0] <= now - self._seconds:
            tried.popleft()
        if len(tried) >= self._attempts:
            minutes = int((tried[0] + self._seconds - now) // 60) + 1
            raise TooMany(f"Too many attempts. Try again in {minutes} minutes.")
        tried.append(now)

    def forgive(self, key: str) -> None:
        """Take the last attempt back: it was none of those to be counted."""
        tried = self._tried.get(key)
        if tried:
            tried.pop()

    def forget(self, key: str) -> None:
        """Start anew for a key that has succeeded."""
        self._tried.pop(key, None)

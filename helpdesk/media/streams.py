"""Files on their way to and from a bucket: what ends them in the middle."""

import hashlib
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

from helpdesk.language import N_
from helpdesk.media.store import Unreachable

AWAY = N_("Firebase Storage cannot be reached just now.")
_NO_PLACE = N_("The file could not be fetched: the disk of the server is nearly full.")
_CLOSING = N_("helpdesk is stopping.")

# A download may be this slow, in bytes a second, after the first seconds; a slower one is hung.
_SLOWEST = 8 * 1024
_GRACE = 30.0
# So many bytes of a download go by until it is looked anew whether the disk has room for more.
_LOOK_EVERY = 8 * 1024 * 1024


class NoPlace(Unreachable):
    """This machine's disk has no room for it; it says nothing about the bucket."""


class Reader:
    """A file on its way up; reading ends with an error when the bucket is closed."""

    def __init__(self, file: BinaryIO, closed: threading.Event) -> None:
        self._file = file
        self._closed = closed

    def read(self, size: int = -1) -> bytes:
        """The next so many bytes."""
        _check_open(self._closed)
        return self._file.read(size)

    def tell(self) -> int:
        """Where it is read."""
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        """Read on elsewhere."""
        return self._file.seek(offset, whence)


class Writer:
    """A file on its way down: its digest, and an end to what is hung, not wanted any more, or too
    much for the disk."""

    def __init__(
        self, file: BinaryIO, closed: threading.Event, has_room: Callable[[int], bool]
    ) -> None:
        self.digest = hashlib.sha256()
        self._file = file
        self._closed = closed
        self._has_room = has_room
        self._began = time.monotonic()
        self._size = self._allowed = 0

    def write(self, piece: bytes) -> int:
        """Take the next bytes. Raises Unreachable."""
        _check_open(self._closed)
        self._size += len(piece)
        if time.monotonic() - self._began > _GRACE + self._size / _SLOWEST:
            raise Unreachable(AWAY)
        if self._size > self._allowed:
            if not self._has_room(len(piece)):
                raise NoPlace(_NO_PLACE)
            self._allowed = self._size + _LOOK_EVERY
        self.digest.update(piece)
        return self._file.write(piece)


def _check_open(closed: threading.Event) -> None:
    if closed.is_set():
        raise Unreachable(_CLOSING)

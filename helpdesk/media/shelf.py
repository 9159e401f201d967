"""What this machine has of the files in a bucket: a bounded cache, and the QR codes that live.
All of it blocks."""

from pathlib import Path

from helpdesk.domain.moments import Moment
from helpdesk.media import disk
from helpdesk.media.cache import Cache
from helpdesk.media.store import QRCODES


class Shelf:
    """Copies under the keys of the bucket. A QR code is a secret with an end, which must work
    while the bucket is away: it is here for as long as it lives, and in no cache."""

    def __init__(self, folder: Path, cache: Cache) -> None:
        self._codes = folder
        self._cache = cache

    def link(self, key: str, into: Path) -> bool:
        """A second name for the copy; False when there is none."""
        return disk.link(self.path(key), into) if is_code(key) else self._cache.link(key, into)

    def path(self, key: str) -> Path:
        """Where a copy is to lie, for `note`."""
        return disk.path_of(self._codes, key) if is_code(key) else self._cache.path(key)

    def note(self, key: str) -> None:
        """Count a copy that now lies at the key's path."""
        if not is_code(key):
            self._cache.add(key)

    def copy(self, key: str, source: Path) -> None:
        """Have a second name for a file that was downloaded; no code is ever kept so."""
        if not is_code(key):
            self._cache.copy(key, source)

    def make_room(self, size: int) -> bool:
        """Whether there is room on the disk for so many bytes; copies go for them."""
        return self._cache.make_room(size)

    def drop(self, key: str) -> None:
        """Forget the copy."""
        if is_code(key):
            disk.remove(self.path(key))
        else:
            self._cache.remove(key)

    def trim(self) -> None:
        """Give back what the disk needs."""
        self._cache.trim()

    def older_codes(self, before: Moment) -> list[str]:
        """The keys of QR codes that were put earlier."""
        return [
            key
            for folder in disk.folders(self._codes)
            for key in disk.older(self._codes, folder, before)
        ]


def is_code(key: str) -> bool:
    """Whether it is the key of a QR code."""
    return key.startswith(f"{QRCODES}/")

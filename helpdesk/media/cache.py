"""Copies on this machine of what a bucket holds, so that the same file is not downloaded again
and again. All of it blocks."""

import shutil
import threading
from collections import OrderedDict
from pathlib import Path

from helpdesk.media import disk


class Cache:
    """A folder that holds at most so many bytes, and gives them back when the disk has less free
    than the reserve: what was not used for longest goes first. It can be removed at any time."""

    def __init__(self, folder: Path, limit: int, reserve: int) -> None:
        self._folder = folder
        self._limit = limit
        self._reserve = reserve
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sizes = _sizes(folder)
        self._size = sum(self._sizes.values())

    def path(self, key: str) -> Path:
        """Where a copy is to lie, for `add`."""
        return disk.path_of(self._folder, key)

    def add(self, key: str) -> None:
        """Count a copy that now lies at the key's path; others may have to go, but not this."""
        with self._lock:
            self._forget(key)
            try:
                size = self.path(key).stat().st_size
            except FileNotFoundError:
                return
            self._sizes[key] = size
            self._size += size
            self._trim(spared=1)

    def has(self, key: str) -> bool:
        """Whether there is a copy."""
        with self._lock:
            return key in self._sizes and self.path(key).is_file()

    def link(self, key: str, into: Path) -> bool:
        """A second name for the copy; False when there is none."""
        path = self.path(key)
        with self._lock:
            if key not in self._sizes:
                return False
            if not disk.link(path, into):
                self._forget(key)
                return False
            disk.renew(path)
            self._sizes.move_to_end(key)
            return True

    def remove(self, key: str) -> None:
        """Forget the copy."""
        with self._lock:
            self._forget(key)
            disk.remove(self.path(key))

    def trim(self) -> None:
        """Remove what is too much just now."""
        with self._lock:
            self._trim(spared=0)

    def _trim(self, spared: int) -> None:
        free = shutil.disk_usage(self._folder).free
        allowed = min(self._limit, self._size + free - self._reserve)
        while len(self._sizes) > spared and self._size > allowed:
            key = next(iter(self._sizes))
            self._forget(key)
            disk.remove(self.path(key))

    def _forget(self, key: str) -> None:
        self._size -= self._sizes.pop(key, 0)


def _sizes(folder: Path) -> OrderedDict[str, int]:
    """Keys and sizes, what was not used for longest first."""
    found = []
    for below in disk.folders(folder):
        for path in below.iterdir():
            if path.is_file():
                status = path.stat()
                key = path.relative_to(folder).as_posix()
                found.append((status.st_mtime_ns, key, status.st_size))
    return OrderedDict((key, size) for _, key, size in sorted(found))

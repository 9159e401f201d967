"""Copies on this machine of what a bucket holds, so that the same file is not downloaded again
and again. All of it blocks."""

import secrets
import shutil
import threading
from collections import OrderedDict
from pathlib import Path

from helpdesk.media import disk
from helpdesk.media.store import is_key


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
            self._add(key)

    def copy(self, key: str, source: Path) -> None:
        """Have a second name for a file of somebody else's, whose folder is emptied at each start:
        where it has to be a copy, a half one may be left there."""
        half = source.with_name(secrets.token_hex(8))
        try:
            if disk.link(source, half):
                disk.move(half, self.path(key))
                self.add(key)
        finally:
            half.unlink(missing_ok=True)

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

    def make_room(self, size: int) -> bool:
        """Whether so many bytes may be written without going below the reserve, if need be because
        copies were removed for them."""
        with self._lock:
            self._trim(spared=0, wanted=size)
            return self._free() >= size

    def _add(self, key: str) -> None:
        self._forget(key)
        try:
            size = self.path(key).stat().st_size
        except FileNotFoundError:
            return
        self._sizes[key] = size
        self._size += size
        self._trim(spared=1)

    def _free(self) -> int:
        """Bytes above the reserve; less than none below it."""
        return shutil.disk_usage(self._folder).free - self._reserve

    def _trim(self, spared: int, wanted: int = 0) -> None:
        allowed = min(self._limit, self._size + self._free() - wanted)
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
            key = path.relative_to(folder).as_posix()
            if path.is_file() and is_key(key):
                status = path.stat()
                found.append((status.st_mtime_ns, key, status.st_size))
    return OrderedDict((key, size) for _, key, size in sorted(found))

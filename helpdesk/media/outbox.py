"""What is still to be done in a bucket: a journal on this machine's disk. All of it blocks,
unless it says otherwise."""

import errno
import logging
import os
import shutil
import threading
from collections.abc import Callable, Collection
from itertools import islice
from pathlib import Path

import msgspec

from helpdesk.domain.moments import Moment
from helpdesk.media import disk
from helpdesk.media.store import DERIVED, FILES, QRCODES, Kept, is_key

_log = logging.getLogger(__name__)

_ALWAYS = b"always"


class Upload(msgspec.Struct, frozen=True):
    """A file that the bucket does not have yet, or has older: its bytes, when it was kept, and
    what tells it from another under the same key."""

    key: str
    size: int
    since: Moment
    version: tuple[int, int]


class Deletion(msgspec.Struct, frozen=True):
    """A key to be forgotten, with `before` only if it was not kept since."""

    key: str
    before: Moment | None


class Waiting(msgspec.Struct, frozen=True):
    """How many files and bytes are to be uploaded, and since when the oldest is."""

    count: int = 0
    size: int = 0
    since: Moment | None = None


class Outbox:
    """Files to be uploaded and keys to be deleted, one of the two a key, the oldest first. What
    is in it is on the disk: a process that is killed finds it again."""

    def __init__(self, folder: Path) -> None:
        self._files = folder / "files"
        self._deletions = folder / "deletions"
        self._halves = folder / "halves"
        self._lock = threading.Lock()
        shutil.rmtree(self._halves, ignore_errors=True)  # of a process that was killed
        self._waiting = _found(self._files, self._deletions)
        # The same files again, always the oldest first: to count them is asked often.
        self._uploads = {one.key: one for one in self.uploads()}
        self._size = sum(one.size for one in self._uploads.values())
        self._on_more: Callable[[], object] | None = None
        self._summary = self._summed()

    def listen(self, on_more: Callable[[], object] | None) -> None:
        """Have that called, in whichever thread, when there is more to be done. One listens."""
        self._on_more = on_more

    def put(self, key: str, content: bytes) -> None:
        """To be uploaded under that key, in the place of what is there."""
        with disk.written(content, self._halves) as half:
            self._replace(half, disk.path_of(self._files, key), key)

    def keep_as(self, key: str, source: Path) -> None:
        """The same with the file, or a copy of it."""
        path = disk.path_of(self._files, key)  # nothing is taken for what is no key
        with disk.taken(source, self._halves) as (half, _):
            self._replace(half, path, key)

    def keep(self, source: Path) -> Kept:
        """The file, or a copy of it, to be uploaded under a key made of its content."""
        with disk.taken(source, self._halves) as (half, kept), self._lock:
            path = disk.path_of(self._files, kept.key)
            if not disk.renew(path):
                disk.place(half, path)
            self._note(kept.key)
        return kept

    def adopt(self, top: Path) -> None:
        """Take over the files of a store that kept them in that folder."""
        shutil.rmtree(top / QRCODES, ignore_errors=True)  # nobody can scan them any more
        for below in (FILES, *DERIVED):
            for key in _keys(top / below, top):
                self._adopt(top / key, key)

    def delete(self, key: str, before: Moment | None) -> bool:
        """To be forgotten; False, and nothing is changed, if it was kept since `before`."""
        path = disk.path_of(self._files, key)
        with self._lock:
            known = self._waiting.get(key)
            if isinstance(known, Upload) and before is not None and known.since >= before:
                return False
            if isinstance(known, Deletion) and _covers(known.before, before):
                return True
            # The order matters to a process that dies in between: with both there, the file wins.
            marker = disk.path_of(self._deletions, key)
            content = _ALWAYS if before is None else str(before).encode()
            with disk.written(content, self._halves) as half:
                disk.place(half, marker)
            disk.remove(path)
            self._set(key, Deletion(key, before))
        return True

    def read(self, key: str) -> bytes | None:
        """The content to be uploaded."""
        return disk.read(self.path(key))

    def link(self, key: str, into: Path) -> bool:
        """A second name for the file to be uploaded; False when there is none."""
        return disk.link(self.path(key), into)

    def path(self, key: str) -> Path:
        """Where a file to be uploaded lies."""
        return disk.path_of(self._files, key)

    # These four block nobody, and so do not wait for the lock either: whoever has it may be
    # waiting for the disk. To look up one key, and to copy some of them, is one step for Python.

    def waiting(self, key: str) -> Upload | Deletion | None:
        """What is to be done about a key. It does not block."""
        return self._waiting.get(key)

    def uploads(self) -> list[Upload]:
        """What is to be uploaded. It does not block, but takes its time where that is much."""
        return [one for one in list(self._waiting.values()) if isinstance(one, Upload)]

    def summary(self) -> Waiting:
        """How much is to be uploaded. It does not block."""
        return self._summary

    def next(self, busy: Collection[str]) -> str | None:
        """The key that waits longest of those that nobody is busy with. It does not block."""
        first = list(islice(self._waiting, len(busy) + 1))
        return next((key for key in first if key not in busy), None)

    def postpone(self, key: str) -> None:
        """Let all others go first: one that fails again and again must not hold them up."""
        with self._lock:
            if key in self._waiting:
                self._waiting[key] = self._waiting.pop(key)

    def done(self, one: Upload | Deletion, into: Path | None = None) -> None:
        """Forget what has been done, unless something else is to be done by now. The file moves
        to that path, or (None) is removed."""
        with self._lock:
            if self._waiting.get(one.key) != one:
                return
            path = self._files if isinstance(one, Upload) else self._deletions
            if into is None:
                disk.remove(path / one.key)
            else:
                disk.move(path / one.key, into)
            self._set(one.key, None)

    def _adopt(self, path: Path, key: str) -> None:
        disk.renew(path)  # it waits from now on
        try:
            with self._lock:
                disk.move(path, disk.path_of(self._files, key))
                self._note(key)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self.keep_as(key, path)  # from another disk
            disk.remove(path)

    def _replace(self, half: Path, path: Path, key: str) -> None:
        with self._lock:
            disk.place(half, path)
            self._note(key)

    def _note(self, key: str) -> None:
        disk.remove(disk.path_of(self._deletions, key))
        self._set(key, _upload(self._files, key))

    def _set(self, key: str, one: Upload | Deletion | None) -> None:
        """Have that to be done about the key, as the last of all; None for nothing."""
        self._waiting.pop(key, None)
        before = self._uploads.pop(key, None)
        self._size -= 0 if before is None else before.size
        if one is not None:
            self._waiting[key] = one
        if isinstance(one, Upload):
            self._uploads[key] = one
            self._size += one.size
        self._summary = self._summed()
        on_more = self._on_more
        if one is not None and on_more is not None:
            on_more()

    def _summed(self) -> Waiting:
        oldest = next(iter(self._uploads.values()), None)
        since = None if oldest is None else oldest.since
        return Waiting(len(self._uploads), self._size, since)


def _found(uploads: Path, deletions: Path) -> dict[str, Upload | Deletion]:
    """What a process before has left."""
    found: list[tuple[Moment, Upload | Deletion]] = []
    for key in _keys(deletions, deletions):
        deletion = _deletion(deletions, key)
        if deletion is not None:
            found.append((disk.changed((deletions / key).stat()), deletion))
    for key in _keys(uploads, uploads):
        upload = _upload(uploads, key)
        found.append((upload.since, upload))
    both = {one.key for _, one in found if isinstance(one, Upload)} & {
        one.key for _, one in found if isinstance(one, Deletion)
    }
    for key in both:
        disk.remove(deletions / key)
    waiting = [(at, one) for at, one in found if isinstance(one, Upload) or one.key not in both]
    return {one.key: one for _, one in sorted(waiting, key=lambda pair: pair[0])}


def _covers(known: Moment | None, asked: Moment | None) -> bool:
    return known is None or (asked is not None and asked <= known)


def _deletion(top: Path, key: str) -> Deletion | None:
    """What a marker says. One that is damaged says nothing, least of all to delete whatever is
    there: what nobody names any more is found again by who looks for that."""
    content = (top / key).read_bytes()
    if content == _ALWAYS:
        return Deletion(key, None)
    if content.isdigit():
        return Deletion(key, Moment(int(content)))
    _log.error("the note to delete %s is damaged, and dropped", key)
    disk.remove(top / key)
    return None


def _upload(top: Path, key: str) -> Upload:
    status = (top / key).stat()
    return Upload(key, status.st_size, disk.changed(status), (status.st_ino, status.st_mtime_ns))


def _keys(folder: Path, top: Path) -> list[str]:
    """The keys of the files in the folder, counted from `top`. What has no name that is a key is
    somebody else's, and stays."""
    found = [
        (Path(below) / name).relative_to(top).as_posix()
        for below, _, names in os.walk(folder)
        for name in names
        if not name.startswith(".")
    ]
    for name in found:
        if not is_key(name):
            _log.warning("%s is left where it is: it is no file of helpdesk's", top / name)
    return [name for name in found if is_key(name)]

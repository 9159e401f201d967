"""What is still to be done in a bucket: a journal on this machine's disk. All of it blocks,
unless it says otherwise."""

import errno
import os
import shutil
import threading
from collections.abc import Collection
from pathlib import Path

import msgspec

from helpdesk.domain.moments import Moment
from helpdesk.media import disk
from helpdesk.media.store import DERIVED, FILES, QRCODES, Kept

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


class Outbox:
    """Files to be uploaded and keys to be deleted, one of the two a key, the oldest first. What
    is in it is on the disk: a process that is killed finds it again."""

    def __init__(self, folder: Path) -> None:
        self._files = folder / "files"
        self._deletions = folder / "deletions"
        self._halves = folder / "halves"
        self._lock = threading.Lock()
        shutil.rmtree(self._halves, ignore_errors=True)  # of a process that was killed
        self._waiting: dict[str, Upload | Deletion] = _found(self._files, self._deletions)

    def put(self, key: str, content: bytes) -> None:
        """To be uploaded under that key, in the place of what is there."""
        with disk.written(content, self._halves) as half:
            self._replace(half, key)

    def keep_as(self, key: str, source: Path) -> None:
        """The same with a copy of the file."""
        with disk.copied(source, self._halves) as (half, _):
            self._replace(half, key)

    def keep(self, source: Path) -> Kept:
        """A copy of the file to be uploaded under a key made of its content."""
        with disk.copied(source, self._halves) as (half, kept), self._lock:
            path = disk.path_of(self._files, kept.key)
            if not disk.renew(path):
                disk.place(half, path)
            self._note(kept.key)
        return kept

    def adopt(self, top: Path) -> None:
        """Take over the files of a store that kept them in that folder."""
        shutil.rmtree(top / QRCODES, ignore_errors=True)  # nobody can scan them any more
        for below in (FILES, *DERIVED):
            for path in _files(top / below):
                self._adopt(path, path.relative_to(top).as_posix())

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
            self._waiting[key] = Deletion(key, before)
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

    # These three block nobody, and so do not wait for the lock either: whoever has it may be
    # waiting for the disk. To look up one key, and to copy all of them, is one step for Python.

    def waiting(self, key: str) -> Upload | Deletion | None:
        """What is to be done about a key. It does not block."""
        return self._waiting.get(key)

    def uploads(self) -> list[Upload]:
        """What is to be uploaded. It does not block."""
        return [one for one in list(self._waiting.values()) if isinstance(one, Upload)]

    def next(self, busy: Collection[str]) -> str | None:
        """The key that waits longest of those that nobody is busy with. It does not block."""
        return next((key for key in list(self._waiting) if key not in busy), None)

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
            del self._waiting[one.key]

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

    def _replace(self, half: Path, key: str) -> None:
        with self._lock:
            disk.place(half, disk.path_of(self._files, key))
            self._note(key)

    def _note(self, key: str) -> None:
        disk.remove(disk.path_of(self._deletions, key))
        self._waiting.pop(key, None)
        self._waiting[key] = _upload(self._files, key)


def _found(uploads: Path, deletions: Path) -> dict[str, Upload | Deletion]:
    """What a process before has left."""
    found: list[tuple[Moment, Upload | Deletion]] = []
    for path in _files(deletions):
        key = path.relative_to(deletions).as_posix()
        found.append((disk.changed(path.stat()), Deletion(key, _before(path.read_bytes()))))
    for path in _files(uploads):
        upload = _upload(uploads, path.relative_to(uploads).as_posix())
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


def _before(content: bytes) -> Moment | None:
    return Moment(int(content)) if content.isdigit() else None


def _upload(top: Path, key: str) -> Upload:
    status = (top / key).stat()
    return Upload(key, status.st_size, disk.changed(status), (status.st_ino, status.st_mtime_ns))


def _files(top: Path) -> list[Path]:
    return [
        Path(folder) / name
        for folder, _, names in os.walk(top)
        for name in names
        if not name.startswith(".")
    ]

"""Files under keys below a folder that only the owner of the process may read.

All of it blocks. Nothing is ever seen half-written: what is new is written beside its place and
moved there when the disk has it.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from helpdesk.domain.moments import Moment
from helpdesk.media.store import Kept, check_key, file_key

_PIECE = 1024 * 1024


def path_of(top: Path, key: str) -> Path:
    """Where the key lies below the folder. Raises ValueError for what is no key."""
    check_key(key)
    return top / key


@contextlib.contextmanager
def written(content: bytes, folder: Path) -> Iterator[Path]:
    """A file in the folder with that content, on the disk, for `place`; gone afterwards unless
    it was moved."""
    with _half(folder) as (half, file):
        file.write(content)
        _settle(file)
        yield half


@contextlib.contextmanager
def copied(source: Path, folder: Path) -> Iterator[tuple[Path, Kept]]:
    """The same with a copy of the file, and the key that its content makes with its size."""
    with source.open("rb") as read, _half(folder) as (half, file):
        digest, size = hashlib.sha256(), 0
        while piece := read.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        _settle(file)
        yield half, Kept(file_key(digest.hexdigest()), size)


def place(half: Path, path: Path) -> None:
    """Move a finished file to its place, for good: the disk knows the name when this returns."""
    above = [] if path.parent.is_dir() else [path.parent.parent]
    move(half, path)
    for folder in (path.parent, *above):
        _settle_folder(folder)


def move(file: Path, path: Path) -> None:
    """Move a file on the same disk. Should the power fail just now, it may be back where it was."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.replace(path)


def read(path: Path) -> bytes | None:
    """The content; None when there is no file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def renew(path: Path) -> bool:
    """Make the file, if there is one, as young as if it had been written just now."""
    if not path.is_file():
        return False
    os.utime(path)
    return True


def remove(path: Path, before: Moment | None = None) -> None:
    """Remove the file, with `before` only if it was written or renewed earlier; none is well."""
    with contextlib.suppress(FileNotFoundError):
        if before is None or changed(path.stat()) < before:
            path.unlink()


def link(path: Path, into: Path) -> bool:
    """A second name for the file, which outlives the first; a copy where the disk knows no such
    thing. False when there is no file."""
    try:
        os.link(path, into)
    except FileNotFoundError:
        return False
    except OSError:
        try:
            shutil.copyfile(path, into)
        except FileNotFoundError:
            return False
    return True


def folders(top: Path) -> list[Path]:
    """The folder and all below it."""
    return [Path(folder) for folder, _, _ in os.walk(top)]


def older(folder: Path, before: Moment) -> list[str]:
    """The names of the folder's files that were written or renewed earlier."""
    with os.scandir(folder) as entries:
        return [one.name for one in entries if one.is_file() and changed(one.stat()) < before]


def changed(status: os.stat_result) -> Moment:
    """When a file was written or renewed."""
    return Moment(status.st_mtime_ns // 1_000_000)


@contextlib.contextmanager
def _half(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = folder / f".{secrets.token_hex(8)}"
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield half, file
    finally:
        half.unlink(missing_ok=True)


def _settle(file: BinaryIO) -> None:
    """Wait until the disk has what was written, and close: Windows moves no open file."""
    file.flush()
    os.fsync(file.fileno())
    file.close()


def _settle_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

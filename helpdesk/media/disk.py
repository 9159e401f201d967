"""Files under keys below a folder that only the owner of the process may read.

All of it blocks. Nothing is ever seen half-written: what is new is written beside its place and
moved there when the disk has it.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from helpdesk.domain.moments import Moment
from helpdesk.media.store import Kept, check_key, file_key, is_key

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
def taken(source: Path, folder: Path) -> Iterator[tuple[Path, Kept]]:
    """The same with the file itself, or with a copy of it where it cannot be moved into the
    folder; and the key that its content makes, with its size."""
    half = _moved(source, folder)
    if half is None:
        with _copied(source, folder) as both:
            yield both
        return
    try:
        yield half, _settled(half)
    finally:
        half.unlink(missing_ok=True)


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
    into.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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


def older(top: Path, folder: Path, before: Moment) -> list[str]:
    """The keys of the folder's files, somewhere below `top`, that were written or renewed earlier.
    What has no name that is a key is nothing of ours."""
    below = folder.relative_to(top).as_posix()
    found: list[str] = []
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        for one in entries:
            with contextlib.suppress(FileNotFoundError):  # it went while we looked
                if one.is_file() and changed(one.stat()) < before:
                    found.append(f"{below}/{one.name}")
    return [key for key in found if is_key(key)]


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


def _moved(source: Path, folder: Path) -> Path | None:
    """The file under a new name in the folder; None where it has to be copied: it is on another
    disk, no plain file, or has further names, under which somebody may write."""
    status = source.lstat()
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        return None
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = folder / f".{secrets.token_hex(8)}"
    try:
        source.rename(half)
    except OSError:  # whatever it is: a copy meets it too, or does without
        return None
    return half


def _settled(half: Path) -> Kept:
    """Make a file that somebody else has written as one of ours is, and young."""
    half.chmod(0o600)
    os.utime(half)
    digest, size = hashlib.sha256(), 0
    with half.open("r+b") as file:  # Windows settles no file that is open to read only
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
        os.fsync(file.fileno())
    return Kept(file_key(digest.hexdigest()), size)


@contextlib.contextmanager
def _copied(source: Path, folder: Path) -> Iterator[tuple[Path, Kept]]:
    with source.open("rb") as read, _half(folder) as (half, file):
        digest, size = hashlib.sha256(), 0
        while piece := read.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        _settle(file)
        yield half, Kept(file_key(digest.hexdigest()), size)


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

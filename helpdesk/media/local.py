"""A MediaStore in a folder."""

import asyncio
import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO

from helpdesk.domain.moments import Moment
from helpdesk.media.store import FILES, Kept, StoreState

_PIECE = 1024 * 1024


class LocalMediaStore:
    """Files below one folder that only the owner of the process may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, key: str, content: bytes) -> None:
        """Write a file beside the place and move it there."""
        await asyncio.to_thread(self._write, self._path(key), content)

    async def get(self, key: str) -> bytes | None:
        """Read the file."""
        return await asyncio.to_thread(_read, self._path(key))

    async def keep(self, file: Path) -> Kept:
        """Copy the file, a piece at a time, to where its content says."""
        return await asyncio.to_thread(self._keep, file)

    async def keep_as(self, key: str, file: Path) -> None:
        """Copy the file and move the copy there."""
        await asyncio.to_thread(self._keep_as, self._path(key), file)

    @contextlib.asynccontextmanager
    async def lend(self, key: str) -> AsyncIterator[Path]:
        """The file itself. Raises KeyError when there is none."""
        path = self._path(key)
        if not await asyncio.to_thread(path.is_file):
            raise KeyError(key)
        yield path

    async def delete(self, key: str, *, before: Moment | None = None) -> None:
        """Remove the file."""
        await asyncio.to_thread(_remove, self._path(key), before)

    async def older(self, below: str, before: Moment) -> AsyncIterator[list[str]]:
        """The old files of one folder after the other."""
        for folder in await asyncio.to_thread(_folders, self._path(below)):
            names = await asyncio.to_thread(_older, folder, before)
            yield [(folder / name).relative_to(self._folder.resolve()).as_posix() for name in names]

    def state(self) -> StoreState:
        """Nothing ever waits."""
        return StoreState("local")

    async def run(self) -> None:
        """There is nothing to be done."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Nothing is held open."""

    def _path(self, key: str) -> Path:
        path = (self._folder / key).resolve()
        if not path.is_relative_to(self._folder.resolve()):
            raise ValueError(f"not a media key: {key!r}")
        return path

    def _write(self, path: Path, content: bytes) -> None:
        with _half(path.parent) as (half, file):
            file.write(content)
            _settle(file)
            half.replace(path)

    def _keep_as(self, path: Path, source: Path) -> None:
        with source.open("rb") as read, _half(path.parent) as (half, file):
            shutil.copyfileobj(read, file, _PIECE)
            _settle(file)
            half.replace(path)

    def _keep(self, source: Path) -> Kept:
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as read, _half(self._folder / FILES) as (half, file):
            while piece := read.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                file.write(piece)
            key = _file_key(digest.hexdigest())
            path = self._path(key)
            if not _renew(path):
                _settle(file)
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                half.replace(path)
        return Kept(key, size)


def _file_key(digest: str) -> str:
    """The key of a content. The folder in it keeps folders short."""
    return f"{FILES}/{digest[:2]}/{digest}"


@contextlib.contextmanager
def _half(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A file to write and then move to its place: a reader sees the old file or the new one,
    never half of one. It is gone afterwards unless it was moved."""
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


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _renew(path: Path) -> bool:
    """Make the file, if there is one, as young as if it had been written just now."""
    if not path.is_file():
        return False
    try:
        os.utime(path)
    except FileNotFoundError:  # removed in this moment
        return False
    return True


def _folders(top: Path) -> list[Path]:
    """The folder and all below it."""
    return [Path(folder) for folder, _, _ in os.walk(top)]


def _older(folder: Path, before: Moment) -> list[str]:
    with os.scandir(folder) as entries:
        return [one.name for one in entries if one.is_file() and _changed(one.stat()) < before]


def _remove(path: Path, before: Moment | None) -> None:
    with contextlib.suppress(FileNotFoundError):
        if before is None or _changed(path.stat()) < before:
            path.unlink()


def _changed(status: os.stat_result) -> Moment:
    return Moment(status.st_mtime_ns // 1_000_000)

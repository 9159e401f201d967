"""Files under keys, in a folder that is nobody else's: what test_stores.py does not say of both
stores."""

import asyncio
import contextlib
import os
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.domain.moments import Moment
from helpdesk.media import disk
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import FILES, QRCODES, qrcode_key


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def store(folder: Path) -> LocalMediaStore:
    return LocalMediaStore(folder)


async def test_what_is_put_again_is_replaced(store: LocalMediaStore, folder: Path) -> None:
    key = qrcode_key(7)
    await store.put(key, b"one")
    await store.put(key, b"two")
    assert await store.get(key) == b"two"
    assert files_in(folder) == [key.split("/")[-1]]


async def test_a_reader_never_gets_half_a_file(store: LocalMediaStore) -> None:
    key = qrcode_key(7)
    contents = [bytes([number]) * 500_000 for number in range(1, 9)]
    await store.put(key, contents[0])
    is_read = asyncio.Event()

    async def write() -> None:
        for content in contents:
            await is_read.wait()
            is_read.clear()
            await store.put(key, content)

    writing = asyncio.create_task(write())
    while not writing.done():
        assert await store.get(key) in contents
        is_read.set()
    await writing


async def test_a_file_that_could_not_be_written_leaves_nothing_behind(
    store: LocalMediaStore, folder: Path
) -> None:
    (folder / "qrcodes/7/taken.png").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        await store.put("qrcodes/7/taken.png", b"picture")
    assert files_in(folder) == []


async def test_others_on_the_machine_can_neither_read_nor_list_it(
    store: LocalMediaStore, folder: Path
) -> None:
    key = qrcode_key(7)
    await store.put(key, b"picture")
    assert (folder / key).stat().st_mode & 0o077 == 0
    assert (folder / key).parent.stat().st_mode & 0o077 == 0


async def test_the_same_bytes_are_stored_once(
    store: LocalMediaStore, folder: Path, tmp_path: Path
) -> None:
    names = ("one", "two", "three", "four")
    for name, content in zip(names, (b"same", b"same", b"other", b"same"), strict=True):
        (tmp_path / name).write_bytes(content)
    kept = await asyncio.gather(*(store.keep(tmp_path / name) for name in names))
    assert kept[0] == kept[1] == kept[3] != kept[2]
    assert len(files_in(folder)) == 2


async def test_memory_does_not_grow_with_the_file(store: LocalMediaStore, tmp_path: Path) -> None:
    size = 64 * 1024 * 1024
    source = tmp_path / "large"
    with source.open("wb") as file:
        file.truncate(size)
    tracemalloc.start()
    try:
        assert (await store.keep(source)).size == size
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < size / 8


async def test_a_file_that_cannot_be_kept_leaves_nothing_behind(
    store: LocalMediaStore, folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"voice")
    key = (await store.keep(source)).key
    await store.delete(key)
    (folder / key / "in the way").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        await store.keep(source)
    assert files_in(folder) == []
    with pytest.raises(FileNotFoundError):
        await store.keep(tmp_path / "missing")
    assert files_in(folder) == []


async def test_others_on_the_machine_cannot_read_a_kept_file(
    store: LocalMediaStore, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "source").write_bytes(b"voice")
    key = (await store.keep(tmp_path / "source")).key
    assert (folder / key).stat().st_mode & 0o077 == 0
    assert (folder / key).parent.stat().st_mode & 0o077 == 0


HOUR_AGO = time.time() - 3600


async def older(store: LocalMediaStore, below: str, moment: float) -> set[str]:
    before = Moment(int(moment * 1000))
    return {key async for keys in store.older(below, before) for key in keys}


async def test_what_is_older_than_a_moment_is_listed_and_nothing_that_has_no_key(
    store: LocalMediaStore, folder: Path, tmp_path: Path
) -> None:
    assert await older(store, FILES, time.time() + 60) == set()
    keys = []
    for content in ("old", "new"):
        (tmp_path / "source").write_text(content)
        keys.append((await store.keep(tmp_path / "source")).key)
    await store.put(qrcode_key(7), b"picture")
    stray = (folder / keys[0]).with_name("my file.txt")
    stray.touch()
    for path in (folder / keys[0], stray):
        os.utime(path, (HOUR_AGO, HOUR_AGO))
    assert await older(store, FILES, time.time() - 60) == {keys[0]}
    assert await older(store, FILES, time.time() + 60) == set(keys)
    assert len(await older(store, QRCODES, time.time() + 60)) == 1


def test_what_goes_away_while_it_is_looked_at_is_not_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files" / "ab"
    folder.mkdir(parents=True)
    for name in ("stays", "goes"):
        (folder / name).touch()
    look = os.scandir

    @contextlib.contextmanager
    def scandir(path: Path) -> Iterator[list[os.DirEntry[str]]]:
        with look(path) as entries:
            found = list(entries)
        (folder / "goes").unlink()
        yield found

    monkeypatch.setattr(os, "scandir", scandir)
    before = Moment(int(time.time() * 1000) + 60_000)
    assert disk.older(tmp_path, folder, before) == ["files/ab/stays"]
    monkeypatch.undo()
    assert disk.older(tmp_path, tmp_path / "files" / "gone", before) == []


async def test_the_next_process_removes_what_was_never_finished_or_given_back(
    folder: Path, tmp_path: Path
) -> None:
    store = LocalMediaStore(folder)
    key = (await store.keep(written(tmp_path / "source", b"voice"))).key
    (folder / "halves" / ".0123").touch()
    async with store.lend(key) as path:
        assert path.exists()
        again = LocalMediaStore(folder)
        assert files_in(folder) == [key.rpartition("/")[2]]
    assert await again.get(key) == b"voice"


async def test_what_is_kept_again_is_not_old_and_not_deleted_as_such(
    store: LocalMediaStore, folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"voice")
    key = (await store.keep(source)).key
    os.utime(folder / key, (HOUR_AGO, HOUR_AGO))
    before = Moment(int((HOUR_AGO + 60) * 1000))
    source.write_bytes(b"voice")
    await store.keep(source)
    assert await older(store, FILES, HOUR_AGO + 60) == set()
    await store.delete(key, before=before)
    assert await store.get(key) == b"voice"
    os.utime(folder / key, (HOUR_AGO, HOUR_AGO))
    for _ in range(2):
        await store.delete(key, before=before)
    assert await store.get(key) is None


def test_a_key_of_a_qr_code_names_its_number_and_cannot_be_guessed() -> None:
    keys = {qrcode_key(12) for _ in range(100)}
    assert len(keys) == 100
    assert {key.rpartition("/")[0] for key in keys} == {"qrcodes/12"}
    assert min(len(key) for key in keys) > 40

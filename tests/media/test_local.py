"""Files under keys, in a folder that is nobody else's."""

import asyncio
from pathlib import Path

import pytest

from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import qrcode_instance, qrcode_key


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def store(folder: Path) -> LocalMediaStore:
    return LocalMediaStore(folder)


async def test_what_was_put_is_there_until_it_is_deleted(store: LocalMediaStore) -> None:
    key = qrcode_key(7)
    assert await store.get(key) is None
    await store.put(key, b"\x00picture")
    assert await store.get(key) == b"\x00picture"
    await store.delete(key)
    assert await store.get(key) is None
    await store.delete(key)


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
    writing = asyncio.gather(*(store.put(key, content) for content in contents))
    while not writing.done():
        assert await store.get(key) in contents
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


@pytest.mark.parametrize("key", ["../secret", "qrcodes/../../secret", "/etc/passwd"])
async def test_a_key_never_leads_out_of_the_folder(store: LocalMediaStore, key: str) -> None:
    with pytest.raises(ValueError, match="not a media key"):
        await store.get(key)
    with pytest.raises(ValueError, match="not a media key"):
        await store.put(key, b"")
    with pytest.raises(ValueError, match="not a media key"):
        await store.delete(key)


def test_a_key_of_a_qr_code_names_its_number_and_cannot_be_guessed() -> None:
    keys = {qrcode_key(12) for _ in range(100)}
    assert len(keys) == 100
    assert {qrcode_instance(key) for key in keys} == {12}
    assert min(len(key) for key in keys) > 40

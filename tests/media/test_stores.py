"""What holds on both stores: a folder, and a bucket of Firebase Storage."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from helpdesk.domain.moments import HOUR, Moment, now
from helpdesk.media.derived import forget_file
from helpdesk.media.store import (
    FILES,
    PLAYABLES,
    QRCODES,
    THUMBNAILS,
    MediaStore,
    derived_key,
    qrcode_key,
)

CONTENT = b"\x00voice" * 1000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return written(tmp_path / "source")


def number_of(path: Path) -> int | None:
    """Which file lies there, by the disk's number for it."""
    return path.stat().st_ino if path.exists() else None


def written(path: Path, content: bytes = CONTENT) -> Path:
    """A file for a store to keep, which takes it."""
    path.write_bytes(content)
    return path


async def older(store: MediaStore, below: str, before: int) -> list[str]:
    return sorted([key async for keys in store.older(below, Moment(before)) for key in keys])


async def lent(store: MediaStore, key: str) -> bytes:
    async with store.lend(key) as path:
        return path.read_bytes()


async def test_what_was_put_is_there_until_it_is_deleted(store: MediaStore) -> None:
    key = qrcode_key(7)
    assert await store.get(key) is None
    await store.put(key, b"one")
    await store.put(key, b"\x00picture")
    assert await store.get(key) == b"\x00picture"
    await store.delete(key)
    assert await store.get(key) is None
    await store.delete(key)


async def test_a_kept_file_is_lent_under_a_key_made_of_its_content(
    store: MediaStore, source: Path
) -> None:
    kept = await store.keep(source)
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert (kept.key, kept.size) == (f"files/{digest[:2]}/{digest}", len(CONTENT))
    assert await lent(store, kept.key) == await store.get(kept.key) == CONTENT


async def test_what_is_kept_is_moved_and_not_copied_but_for_what_has_other_names(
    store: MediaStore, source: Path, tmp_path: Path
) -> None:
    made = written(tmp_path / "made", b"small")
    number = number_of(source)
    key = (await store.keep(source)).key
    await store.keep_as(derived_key(key, THUMBNAILS), made)
    assert number_of(source) is number_of(made) is None
    async with store.lend(key) as path:
        assert number_of(path) == number
        assert path.stat().st_mode & 0o077 == 0
    other = written(tmp_path / "other", b"other")
    (tmp_path / "second name").hardlink_to(other)
    (tmp_path / "symbolic").symlink_to(other)
    for name in ("other", "symbolic"):
        assert await lent(store, (await store.keep(tmp_path / name)).key) == b"other"
    (tmp_path / "second name").write_bytes(b"changed")
    assert other.read_bytes() == b"changed"
    key = (await store.keep(written(tmp_path / "third", b"other"))).key
    assert await lent(store, key) == b"other"


async def test_what_is_lent_stays_when_it_is_deleted_or_replaced(
    store: MediaStore, source: Path, tmp_path: Path
) -> None:
    key = (await store.keep(source)).key
    thumbnail = derived_key(key, THUMBNAILS)
    await store.keep_as(thumbnail, written(tmp_path / "made", b"small"))
    async with store.lend(key) as path, store.lend(thumbnail) as small:
        await store.keep_as(thumbnail, written(tmp_path / "made", b"smaller"))
        await store.delete(key)
        assert path.read_bytes() == CONTENT
        assert small.read_bytes() == b"small"
    assert not path.exists()
    assert not small.exists()


async def test_an_empty_file_can_be_kept(store: MediaStore, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    kept = await store.keep(tmp_path / "empty")
    assert kept.size == 0
    assert await lent(store, kept.key) == b""


async def test_a_file_that_cannot_be_read_is_not_kept(store: MediaStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await store.keep(tmp_path / "missing")
    assert await older(store, FILES, now() + HOUR) == []


async def test_what_is_made_of_a_file_is_replaced_when_it_is_made_anew_and_goes_with_it(
    store: MediaStore, source: Path, tmp_path: Path
) -> None:
    kept = await store.keep(source)
    thumbnail, playable = derived_key(kept.key, THUMBNAILS), derived_key(kept.key, PLAYABLES)
    for content in (b"small", b"smaller"):
        await store.keep_as(thumbnail, written(tmp_path / "made", content))
    await store.keep_as(playable, written(tmp_path / "made"))
    assert await lent(store, thumbnail) == b"smaller"
    await forget_file(store, kept.key)
    for key in (kept.key, thumbnail, playable):
        with pytest.raises(KeyError):
            await lent(store, key)


async def test_what_is_not_there_cannot_be_lent(store: MediaStore, source: Path) -> None:
    key = (await store.keep(source)).key
    await store.delete(key)
    for missing in (key, f"{FILES}/00/{'0' * 64}", qrcode_key(7)):
        with pytest.raises(KeyError):
            await lent(store, missing)


HOSTILE = (
    "",
    "files",
    "/etc/passwd",
    "../secret",
    "files/../../secret",
    "files/./x",
    "files//x",
    "files/ab/x\n",
    "files/ab/\x00",
    "files\\..\\x",
    "secrets/ab/x",
    "files/ü",
)


async def test_a_key_never_leads_out_of_the_store(
    store: MediaStore, source: Path, tmp_path: Path
) -> None:
    for key in HOSTILE:
        for refused in (
            store.get(key),
            store.put(key, b""),
            store.keep_as(key, source),
            store.delete(key),
            lent(store, key),
        ):
            with pytest.raises(ValueError, match="not a media key"):
                await refused
    assert not (tmp_path / "secret").exists()


async def test_what_is_older_than_a_moment_is_listed_by_where_it_lies(
    store: MediaStore, source: Path
) -> None:
    code, kept = qrcode_key(7), await store.keep(source)
    await store.put(code, b"picture")
    assert await older(store, FILES, now() + HOUR) == [kept.key]
    assert await older(store, QRCODES, now() + HOUR) == [code]
    assert await older(store, FILES, now() - HOUR) == []
    await store.delete(kept.key, before=Moment(now() - HOUR))
    assert await store.get(kept.key) == CONTENT
    await store.delete(kept.key, before=Moment(now() + HOUR))
    assert await store.get(kept.key) is None
    assert await older(store, FILES, now() + HOUR) == []


async def test_who_keeps_a_file_while_it_is_deleted_for_its_age_has_it(
    store: MediaStore, source: Path
) -> None:
    key = (await store.keep(source)).key
    for _ in range(20):
        again = written(source)
        _, deleted = await asyncio.gather(
            store.delete(key, before=now()), store.keep(again), return_exceptions=True
        )
        assert not isinstance(deleted, BaseException)
        assert await lent(store, key) == CONTENT


async def test_a_reader_gets_the_old_content_or_the_new_but_never_a_mixture(
    store: MediaStore, tmp_path: Path
) -> None:
    key = derived_key(f"{FILES}/00/{'0' * 64}", THUMBNAILS)
    first = written(tmp_path / "0", b"\0" * 300_000)
    await store.keep_as(key, first)
    is_read = asyncio.Event()

    async def write(number: int) -> None:
        for _ in range(5):
            await is_read.wait()
            is_read.clear()
            source = written(tmp_path / str(number), bytes([number]) * 300_000)
            await store.keep_as(key, source)

    writing = asyncio.gather(*map(write, range(1, 4)))
    while not writing.done():
        content = await lent(store, key)
        assert content == content[:1] * 300_000
        is_read.set()
    await writing

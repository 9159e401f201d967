"""What is made of files when somebody asks for it."""

import asyncio
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from helpdesk.errors import NoRoom
from helpdesk.media.derived import forget_file
from helpdesk.media.deriving import Deriver, keep_with_thumbnail
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.room import Room
from helpdesk.media.store import PLAYABLES, THUMBNAILS, derived_key
from tests.waiting import News


class Copying:
    """Makes of every file that is not empty a copy with a word before it, and counts."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.news = News()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def make_thumbnail(self, file: Path, into: Path) -> Path | None:
        return await self._make("small", file, into)

    async def make_playable(self, file: Path, into: Path) -> Path | None:
        return await self._make("plays", file, into)

    async def _make(self, word: str, file: Path, into: Path) -> Path | None:
        self.made.append(word)
        self.news.tell()
        await self.may_go_on.wait()
        return await asyncio.to_thread(_copy, word, file, into)


def _copy(word: str, file: Path, into: Path) -> Path | None:
    content, made = file.read_text(), into / "made"
    made.write_text(f"{word} {content}")
    return made if content else None


class Space(NamedTuple):
    """So much of a disk is free."""

    free: int


class Bench(NamedTuple):
    """A Deriver and what it works with."""

    store: LocalMediaStore
    makers: Copying
    deriver: Deriver
    folder: Path

    async def keep(self, content: str) -> str:
        (self.folder / "source").write_text(content)
        return (await self.store.keep(self.folder / "source")).key

    async def read(self, key: str, below: str = THUMBNAILS) -> str:
        async with self.deriver.lend(key, below) as path:
            return path.read_text()


def bench(folder: Path, free: int = 1_000) -> Bench:
    store, makers = LocalMediaStore(folder / "media"), Copying()
    room = Room(folder, 0, lambda _: Space(free))
    return Bench(store, makers, Deriver(store, makers, room, folder / "scratch"), folder)


async def test_what_is_missing_is_made_and_kept(tmp_path: Path) -> None:
    on = bench(tmp_path)
    key = await on.keep("a cat")
    assert await on.read(key) == "small a cat"
    assert await on.read(key, PLAYABLES) == "plays a cat"
    assert await on.store.get(derived_key(key, THUMBNAILS)) == b"small a cat"
    assert [await on.read(key), await on.read(key, PLAYABLES)] == ["small a cat", "plays a cat"]
    assert on.makers.made == ["small", "plays"]
    assert list((tmp_path / "scratch").iterdir()) == []


async def test_it_is_made_once_however_many_ask_at_once(tmp_path: Path) -> None:
    on = bench(tmp_path)
    one, other = await on.keep("a cat"), await on.keep("a dog")
    on.makers.may_go_on.clear()
    asking = [asyncio.create_task(on.read(key)) for key in (one, other) for _ in range(10)]
    await on.makers.news.until(lambda: len(on.makers.made) == 2)
    on.makers.may_go_on.set()
    assert await asyncio.gather(*asking) == ["small a cat"] * 10 + ["small a dog"] * 10
    assert on.makers.made == ["small"] * 2


async def test_what_was_kept_with_the_file_is_not_made_again(tmp_path: Path) -> None:
    on = bench(tmp_path)
    (tmp_path / "thumbnail").write_text("from the start")
    (tmp_path / "source").write_text("a cat")
    kept = await keep_with_thumbnail(on.store, tmp_path / "source", tmp_path / "thumbnail")
    assert await on.read(kept.key) == "from the start"
    assert on.makers.made == []


async def test_of_what_nothing_can_be_made_is_not_tried_again(tmp_path: Path) -> None:
    on = bench(tmp_path)
    key = await on.keep("")
    for _ in range(2):
        with pytest.raises(KeyError):
            await on.read(key)
    assert on.makers.made == ["small"]


async def test_of_a_file_that_is_not_there_nothing_is_made(tmp_path: Path) -> None:
    on = bench(tmp_path)
    key = await on.keep("a cat")
    shutil.rmtree(tmp_path / "media")
    with pytest.raises(KeyError):
        await on.read(key)
    assert on.makers.made == []


async def test_with_the_disk_nearly_full_nothing_is_made(tmp_path: Path) -> None:
    on = bench(tmp_path, free=3)
    key = await on.keep("a cat")
    with pytest.raises(NoRoom):
        await on.read(key)
    assert on.makers.made == []


async def test_what_is_made_while_its_file_is_deleted_goes_with_it(tmp_path: Path) -> None:
    on = bench(tmp_path)
    key = await on.keep("a cat")
    on.makers.may_go_on.clear()
    asking = asyncio.create_task(on.read(key))
    await on.makers.news.until(lambda: on.makers.made == ["small"])
    await forget_file(on.store, key)
    on.makers.may_go_on.set()
    with pytest.raises(KeyError):
        await asking
    assert await on.store.get(derived_key(key, THUMBNAILS)) is None

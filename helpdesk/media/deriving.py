"""What is made of files when somebody asks for it: thumbnails and playable copies that are not
there, because a file came before they were made, or because they were lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Protocol

from helpdesk.media.room import Room
from helpdesk.media.scratch import scratch_folder
from helpdesk.media.store import PLAYABLES, THUMBNAILS, Kept, MediaStore, derived_key
from helpdesk.media.turns import Turns

# So many files of which nothing can be made are remembered: each try costs a worker's time.
_HOPELESS = 1_000


class Makers(Protocol):
    """What the workshop makes."""

    async def make_thumbnail(self, file: Path, into: Path) -> Path | None:
        """A small picture of the file, None where there can be none."""

    async def make_playable(self, file: Path, into: Path) -> Path | None:
        """A copy of a sound that every browser plays, None where there can be none."""


class Deriver:
    """Lends what was made of files, and makes what is missing: once, however many ask."""

    def __init__(self, store: MediaStore, makers: Makers, room: Room, scratch: Path) -> None:
        self._store = store
        self._makers = makers
        self._room = room
        self._scratch = scratch
        self._turns = Turns()
        self._hopeless: dict[str, None] = {}

    @asynccontextmanager
    async def lend(self, key: str, below: str) -> AsyncIterator[Path]:
        """What was made, below one of DERIVED, of the file under a key of FILES. Raises KeyError
        where there is no such file or nothing can be made of it; Unreachable, NoRoom, and what
        the makers raise: then it is tried again."""
        wanted = derived_key(key, below)
        async with AsyncExitStack() as stack:
            path = await self._lent(wanted, stack)
            if path is None:
                async with self._turns.of(wanted):
                    path = await self._lent(wanted, stack)
                    if path is None:
                        await self._make(key, below)
                        path = await stack.enter_async_context(self._store.lend(wanted))
            yield path

    async def _lent(self, wanted: str, stack: AsyncExitStack) -> Path | None:
        try:
            return await stack.enter_async_context(self._store.lend(wanted))
        except KeyError:
            return None

    async def _make(self, key: str, below: str) -> None:
        wanted = derived_key(key, below)
        if wanted in self._hopeless:
            raise KeyError(wanted)
        async with self._store.lend(key) as file, scratch_folder(self._scratch) as into:
            await self._room.check((await asyncio.to_thread(file.stat)).st_size)
            made = await self._made(file, into, below)
            if made is None:
                self._give_up(wanted)
                raise KeyError(wanted)
            await self._store.keep_as(wanted, made)
        if not await self._is_there(key):  # deleted meanwhile, with what was made of it then
            await self._store.delete(wanted)
            raise KeyError(key)

    async def _is_there(self, key: str) -> bool:
        async with AsyncExitStack() as stack:
            return await self._lent(key, stack) is not None

    async def _made(self, file: Path, into: Path, below: str) -> Path | None:
        if below == THUMBNAILS:
            return await self._makers.make_thumbnail(file, into)
        if below == PLAYABLES:
            return await self._makers.make_playable(file, into)
        raise ValueError(f"nothing is made below {below!r}")

    def _give_up(self, wanted: str) -> None:
        self._hopeless[wanted] = None
        if len(self._hopeless) > _HOPELESS:
            del self._hopeless[next(iter(self._hopeless))]


async def keep_with_thumbnail(store: MediaStore, file: Path, thumbnail: Path | None) -> Kept:
    """Keep a file, and the thumbnail that was made of it, if any."""
    kept = await store.keep(file)
    if thumbnail is not None:
        await store.keep_as(derived_key(kept.key, THUMBNAILS), thumbnail)
    return kept

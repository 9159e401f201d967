"""The room that files may take."""

import asyncio
import errno
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpdesk.errors import NoRoom
from helpdesk.media.room import Room, full_disk


async def test_files_may_take_what_is_above_the_reserve_and_nothing_below_it(
    tmp_path: Path,
) -> None:
    disk = SimpleNamespace(free=1000)
    room = Room(tmp_path, 400, lambda _: disk)
    assert await room.free() == 600
    await room.check(600)
    with pytest.raises(NoRoom, match="nearly full"):
        await room.check(601)
    disk.free = 399
    assert await room.free() == 0
    with pytest.raises(NoRoom) as refused:
        await room.check(0)
    assert (refused.value.status, refused.value.code) == (507, "no_room")


async def test_what_is_promised_to_one_file_is_promised_to_no_other_until_it_is_written(
    tmp_path: Path,
) -> None:
    disk, one, other = SimpleNamespace(free=1000), tmp_path / "one", tmp_path / "other"
    room = Room(tmp_path, 400, lambda _: disk)
    async with room.reserved(500, one) as granted:
        assert (granted, await room.free()) == (500, 100)
        with pytest.raises(NoRoom, match="nearly full"):
            await room.reserved(101, other).__aenter__()
        one.write_bytes(b"x" * 300)
        disk.free -= 300
        assert await room.free() == 100
        async with room.reserved(500, other, least=1) as granted:
            assert (granted, await room.free()) == (100, 0)
            with pytest.raises(NoRoom):
                await room.reserved(500, other, least=1).__aenter__()
    assert await room.free() == 300
    # What is there already is nothing of what it may grow by.
    async with room.reserved(200, one):
        assert await room.free() == 100


async def test_of_two_who_ask_at_once_for_the_last_room_one_has_it(tmp_path: Path) -> None:
    room = Room(tmp_path, 0, lambda _: SimpleNamespace(free=150))
    both = [room.reserved(100, tmp_path / name) for name in ("one", "other")]
    granted = await asyncio.gather(*(one.__aenter__() for one in both), return_exceptions=True)
    assert sorted(map(str, granted))[0] == "100"
    assert [type(one) for one in granted if one != 100] == [NoRoom]


async def test_what_the_disk_does_not_take_is_no_room() -> None:
    with pytest.raises(NoRoom, match="is full"), full_disk():
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(PermissionError), full_disk():
        raise PermissionError(errno.EACCES, "Permission denied")

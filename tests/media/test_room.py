"""The room that files may take."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from helpdesk.errors import NoRoom
from helpdesk.media.room import Room


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

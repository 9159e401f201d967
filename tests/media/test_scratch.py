"""Files on their way into the store."""

import asyncio
from pathlib import Path

from helpdesk.media.scratch import scratch_folder


async def test_a_folder_goes_with_who_used_it_also_when_they_went_before_it_was_made(
    tmp_path: Path,
) -> None:
    async def use() -> None:
        async with scratch_folder(tmp_path / "scratch") as own:
            (own / "made").touch()
            await asyncio.Event().wait()

    for turns in (1, 2, 50):
        using = asyncio.create_task(use())
        for _ in range(turns):
            await asyncio.sleep(0)
        using.cancel()
        await asyncio.gather(using, return_exceptions=True)
    # All that was begun in threads has ended when these have.
    await asyncio.gather(*(asyncio.to_thread(int) for _ in range(40)))
    assert list((tmp_path / "scratch").iterdir()) == []

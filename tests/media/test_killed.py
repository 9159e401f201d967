"""Processes that are killed in the middle, and how much memory a large file takes."""

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpdesk.domain.moments import HOUR, Moment, now
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import FILES
from tests.media.clouds import files_in
from tests.media.conftest import Cloud, eventually

ROOT = Path(__file__).resolve().parent.parent.parent
MEGABYTE = 1024 * 1024
CONTENT = os.urandom(7 * MEGABYTE)


@contextlib.asynccontextmanager
async def program(*arguments: object) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.media.program", *map(str, arguments)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@pytest.mark.parametrize("way", ["keep_here", "keep_there"])
async def test_of_a_file_whose_keeper_was_killed_in_the_middle_nothing_is_to_be_seen(
    way: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder, source = tmp_path / "store", tmp_path / "source"
    folder.mkdir()
    os.mkfifo(source)
    is_here = way == "keep_here"
    cloud: Cloud | None = None if is_here else request.getfixturevalue("cloud")
    rest = () if cloud is None else (cloud.gcs.account, cloud.bucket)
    async with program(way, folder, source, *rest) as process:
        with await asyncio.to_thread(source.open, "wb") as into:
            into.write(CONTENT[: 2 * MEGABYTE])
            into.flush()
            await eventually(lambda: any(path.stat().st_size for path in files_in(folder)))
            process.kill()
            await process.wait()
    if cloud is None:
        store = LocalMediaStore(folder)
        assert [keys async for keys in store.older(FILES, Moment(now() + HOUR)) if keys] == []
    else:
        cloud.folder = folder
        async with cloud.running() as again:
            assert again.state().waiting == 0
        assert cloud.objects() == set()
    assert files_in(folder) == []


async def test_a_file_whose_upload_was_killed_in_the_middle_is_whole_here_and_then_there(
    cloud: Cloud, tmp_path: Path
) -> None:
    (tmp_path / "source").write_bytes(CONTENT)
    cloud.folder.mkdir()
    in_the_middle, goes_on = threading.Event(), threading.Event()

    def hold(asked: str) -> None:
        if asked.startswith("PUT") and cloud.gcs.times("PUT", "upload_id") == 2:
            in_the_middle.set()
            goes_on.wait()

    cloud.gcs.meet = hold
    rest = (cloud.folder, tmp_path / "source", cloud.gcs.account, cloud.bucket)
    async with program("keep_there", *rest) as process:
        assert process.stdout is not None
        key = (await process.stdout.readline()).decode().strip()
        await eventually(in_the_middle.is_set)
        process.kill()
        await process.wait()
    goes_on.set()
    cloud.gcs.calm()
    assert cloud.objects() == set()
    async with cloud.running() as store:
        async with store.lend(key) as path:
            assert path.read_bytes() == CONTENT
        await eventually(lambda: store.state().waiting == 0)
    assert cloud.content(key) == CONTENT


@pytest.mark.parametrize("megabytes", [48, pytest.param(100, marks=pytest.mark.long)])
async def test_memory_does_not_grow_with_the_file(
    megabytes: int, cloud: Cloud, tmp_path: Path
) -> None:
    source = tmp_path / "large"
    with source.open("wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(MEGABYTE))
    cloud.folder.mkdir()
    rest = (cloud.folder, source, cloud.gcs.account, cloud.bucket)
    async with program("measure", *rest) as process:
        said, _ = await process.communicate()
    print(f"\n{megabytes} MB up and down: {int(said) / MEGABYTE:.1f} MB more memory")
    assert int(said) < 20 * MEGABYTE

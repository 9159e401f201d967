"""The process in which files of strangers are decoded: it is there when it is needed, it can be
killed, and it leaves nothing behind."""

import asyncio
import contextlib
import multiprocessing
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from helpdesk.domain.contents import Found
from helpdesk.errors import Unavailable
from helpdesk.media import jobs
from helpdesk.media.worker import Crashed, NotRun, Worker
from helpdesk.media.workshop import Workshop
from tests.media import probes
from tests.media.corpus import corners, encoded, recorded, silence_of_hours
from tests.waiting import SECONDS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    one = Worker(rest=60)
    yield one
    await one.close()


async def _eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not holds():  # noqa: ASYNC110 - nobody tells this loop what becomes of a process
            await asyncio.sleep(0.01)


def _is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid)


async def test_it_has_limits_and_steps_back(worker: Worker, tmp_path: Path) -> None:
    assert await worker.do(SECONDS, probes.niceness) >= 10
    assert await worker.do(SECONDS, probes.take, 100_000_000) == 100_000_000
    with pytest.raises(MemoryError):
        await worker.do(SECONDS, probes.take, jobs.MEMORY)
    picture = tmp_path / "a.png"
    picture.write_bytes(encoded(corners(), "PNG"))
    await worker.do(SECONDS, jobs.look, picture, tmp_path, "image/png")
    with pytest.raises(OSError, match="File too large"):
        await worker.do(SECONDS, probes.write, tmp_path / "large", 200_000_000)


async def test_it_imports_what_decodes_and_not_the_rest_of_helpdesk(
    worker: Worker, tmp_path: Path
) -> None:
    await worker.do(SECONDS, jobs.look, _picture(tmp_path), tmp_path, "image/png")
    modules = await worker.do(SECONDS, probes.modules)
    assert {"av", "PIL"} <= modules
    assert modules.isdisjoint({"sqlalchemy", "aiohttp", "playwright", "helpdesk.daemon"})


async def test_what_kills_it_ends_one_job_only(worker: Worker) -> None:
    first = await worker.do(SECONDS, probes.process)
    for cause in (signal.SIGSEGV, signal.SIGXCPU, signal.SIGABRT):
        with pytest.raises(Crashed):
            await worker.do(SECONDS, probes.die, cause)
    assert await worker.do(SECONDS, probes.process) != first


async def test_what_uses_up_its_time_of_a_processor_did_it_itself(
    worker: Worker, tmp_path: Path
) -> None:
    with pytest.raises(Crashed):
        await worker.do(SECONDS, probes.go_round_in_circles, _picture(tmp_path))


async def test_who_is_killed_from_outside_begins_anew(worker: Worker, tmp_path: Path) -> None:
    assert await worker.do(SECONDS, probes.die_once, tmp_path / "trace") == "done"
    with pytest.raises(NotRun):
        await worker.do(SECONDS, probes.die, signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="there is no such file")
async def test_a_file_that_the_disk_does_not_give_is_not_broken(
    worker: Worker, tmp_path: Path
) -> None:
    for mime in ("image/png", "audio/mpeg"):
        with pytest.raises(OSError, match="Input/output error"):
            await worker.do(SECONDS, jobs.look, Path("/proc/self/mem"), tmp_path, mime)


@dataclass(frozen=True)
class Memory:
    """For want of it no process of the workshop lives through its start, until there is some."""

    is_short: Path

    def comes_back(self) -> None:
        self.is_short.unlink()


_DYING = """#!/bin/sh
case "$*" in *spawn_main*) [ -e {flag} ] && kill -9 $$ ;; esac
exec {python} "$@"
"""


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    flag, python = tmp_path / "short", tmp_path / "python"
    flag.touch()
    python.write_text(_DYING.format(flag=flag, python=sys.executable))
    python.chmod(0o755)
    multiprocessing.set_executable(str(python))
    yield Memory(flag)
    multiprocessing.set_executable(sys.executable)


async def test_a_process_that_cannot_start_says_nothing_about_the_file(
    memory: Memory, tmp_path: Path
) -> None:
    picture, into = _picture(tmp_path), tmp_path / "into"
    into.mkdir()
    workshop = Workshop(pauses=(0,))
    try:
        async with asyncio.timeout(SECONDS):
            looked = await workshop.look(picture, into)
            assert (looked.found, looked.thumbnail) == (Found(mime="image/png"), None)
            with pytest.raises(Unavailable, match="too busy"):
                await workshop.make_thumbnail(picture, into)
            with pytest.raises(Unavailable, match="too busy"):
                await workshop.prepare(picture, into, name="", as_document=False, is_voice=False)
            memory.comes_back()
            assert (await workshop.look(picture, into)).found.has_thumbnail
            assert await workshop.make_thumbnail(picture, into) is not None
    finally:
        await workshop.close()


async def test_ctrl_c_is_not_for_it(worker: Worker) -> None:
    assert await worker.do(SECONDS, probes.live_through, signal.SIGINT) == "alive"


async def test_what_takes_too_long_is_ended_and_the_next_goes_on(
    worker: Worker, tmp_path: Path
) -> None:
    hanging = asyncio.create_task(worker.do(1, probes.hang, tmp_path / "begun"))
    waiting = asyncio.create_task(worker.do(SECONDS, probes.process))
    with pytest.raises(NotRun):
        await hanging
    hung = int((tmp_path / "begun").read_text())
    assert await waiting != hung
    assert _is_gone(hung)


async def test_who_stops_waiting_ends_the_job(worker: Worker, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    hanging = asyncio.create_task(worker.do(SECONDS, probes.hang, begun))
    await _eventually(begun.exists)
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    assert await worker.do(SECONDS, probes.process) != int(begun.read_text())
    assert _is_gone(int(begun.read_text()))


async def test_it_rests_when_there_is_no_work_and_comes_back() -> None:
    worker = Worker(rest=0.05)
    first = await worker.do(SECONDS, probes.process)
    await _eventually(lambda: _is_gone(first))
    assert await worker.do(SECONDS, probes.process) != first
    await worker.close()


async def test_jobs_in_hand_are_ended_when_helpdesk_ends(worker: Worker, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    hanging = asyncio.create_task(worker.do(SECONDS, probes.hang, begun))
    queued = asyncio.create_task(worker.do(SECONDS, probes.process))
    await _eventually(begun.exists)
    await worker.close()
    assert _is_gone(int(begun.read_text()))
    for job in (hanging, queued, asyncio.create_task(worker.do(SECONDS, probes.process))):
        with pytest.raises(Unavailable):
            await job


async def test_a_file_for_which_there_is_no_time_is_taken_as_it_is(tmp_path: Path) -> None:
    slow, into = tmp_path / "slow", tmp_path / "into"
    slow.write_bytes(silence_of_hours())
    into.mkdir()
    workshop = Workshop(look_seconds=0.5, pauses=(0,))
    try:
        assert (await workshop.look(slow, into)).found == Found(mime="audio/amr")
    finally:
        await workshop.close()


def _processes() -> set[psutil.Process]:
    """Those of workshops."""
    children = psutil.Process().children(recursive=True)
    return {one for one in children if "spawn_main" in " ".join(one.cmdline())}


async def test_what_the_team_waits_for_is_not_held_up_by_what_clients_send(tmp_path: Path) -> None:
    picture, voice, into = _picture(tmp_path), tmp_path / "voice", tmp_path / "into"
    voice.write_bytes(recorded(0.5))
    into.mkdir()
    workshop, before = Workshop(), _processes()
    try:
        await workshop.look(picture, into)
        [looker] = _processes() - before
        looker.suspend()
        looking = asyncio.create_task(workshop.look(picture, into))
        async with asyncio.timeout(SECONDS):
            note = await workshop.prepare(voice, into, name="", as_document=False, is_voice=True)
            assert note.found.seconds == pytest.approx(0.5, abs=0.03)
            assert await workshop.make_playable(voice, into) is not None
            assert await workshop.make_thumbnail(picture, into) is not None
        looker.resume()
        assert (await looking).thumbnail is not None
    finally:
        await workshop.close()


_ORPHAN = """
import asyncio, pathlib, sys
from helpdesk.media.worker import Worker
from tests.media import probes
asyncio.run(Worker(60).do(60, probes.hang, pathlib.Path(sys.argv[1])))
"""


async def test_it_does_not_outlive_helpdesk_even_in_the_middle_of_a_job(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    helpdesk = await asyncio.create_subprocess_exec(sys.executable, "-c", _ORPHAN, str(begun))
    try:
        await _eventually(begun.exists)
        child = psutil.Process(int(begun.read_text()))
        assert child.is_running()
    finally:
        helpdesk.kill()
        await helpdesk.wait()
    try:
        await _eventually(lambda: _is_gone(child.pid))
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()


_IMPORTS = """
import sys
import helpdesk.daemon, helpdesk.media.workshop
print(sorted({"av", "PIL"} & {name.partition(".")[0] for name in sys.modules}))
"""


def test_helpdesk_itself_imports_nothing_that_decodes() -> None:
    said = subprocess.run(
        [sys.executable, "-c", _IMPORTS], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


def _picture(folder: Path) -> Path:
    path = folder / "a.png"
    path.write_bytes(encoded(corners(), "PNG"))
    return path

"""Threads for calls that may hang."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from helpdesk.media.threads import Threads

ROOT = Path(__file__).resolve().parent.parent.parent
HANGING = """
import asyncio, threading
from helpdesk.media.threads import Threads

async def main():
    begun = threading.Event()
    threads = Threads("hanging", 1)
    call = asyncio.create_task(threads.run(lambda: (begun.set(), threading.Event().wait())))
    await asyncio.to_thread(begun.wait)
    call.cancel()

asyncio.run(main())
print("ended")
"""


async def test_calls_run_side_by_side_and_their_results_and_errors_come_back() -> None:
    threads, both = Threads("test", 2), threading.Barrier(2)
    try:
        met = await asyncio.gather(*(threads.run(both.wait, 10) for _ in range(2)))
        assert sorted(met) == [0, 1]
        with pytest.raises(ZeroDivisionError):
            await threads.run(divmod, 1, 0)
    finally:
        threads.close()
    with pytest.raises(RuntimeError, match="closed"):
        await threads.run(both.wait, 10)


def test_the_end_of_the_process_waits_for_no_call_that_hangs() -> None:
    command = [sys.executable, "-c", HANGING]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (said.returncode, said.stdout) == (0, "ended\n"), said.stderr

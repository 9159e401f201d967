"""Jobs for a process of the workshop that show what it is and what befalls it. It imports this
file, so this one imports nothing."""

import os
import signal
import sys
import time
from pathlib import Path


def process() -> int:
    """Which process it is."""
    return os.getpid()


def niceness() -> int:
    return os.nice(0)


def modules() -> set[str]:
    """What it has imported."""
    return set(sys.modules)


def take(size: int) -> int:
    """Take so much memory."""
    return len(bytearray(size))


def write(path: Path, size: int) -> None:
    """Write a file of that size."""
    with path.open("wb") as file:
        for _ in range(size // 1_000_000):
            file.write(bytes(1_000_000))


def die(of: int) -> int:
    """End by a signal."""
    os.kill(os.getpid(), of)
    time.sleep(60)
    return of


def go_round_in_circles(file: Path) -> None:
    """Use up a second of a processor, which is all it may have."""
    from helpdesk.media import jobs

    jobs._allow(file, 1)
    while True:
        pass


def live_through(of: int) -> str:
    """Get a signal that is not meant for it."""
    os.kill(os.getpid(), of)
    time.sleep(0)  # here a handler would have its turn
    return "alive"


def die_once(trace: Path) -> str:
    """Be killed from outside, but not the second time."""
    if not trace.exists():
        trace.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def hang(begun: Path) -> None:
    """Tell who hangs here, and hang."""
    half = begun.with_suffix(".half")
    half.write_text(str(os.getpid()))
    half.replace(begun)
    while True:
        time.sleep(60)

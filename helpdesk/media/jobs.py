"""What runs in a process of the workshop. Only there is imported what decodes files, so the
imports stand in the functions: they are named on both sides."""

import contextlib
import os
import signal
import sys
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path

from helpdesk.media.findings import Looked, Order, Prepared

_MEGABYTE = 1024 * 1024
MEMORY = 1024 * _MEGABYTE
"""So many bytes of address space a process of the workshop may have."""
_LOOK_SECONDS, _CONVERT_SECONDS = 60, 120
"""So much of a processor's time a job may take. This ends what goes round in circles; the clock
(workshop.py) may run for longer, because the machine may have other things to do."""
_LEAST_OUTPUT = 64 * _MEGABYTE
_NICENESS = 10


def begin() -> None:
    """Before the first job: step back behind the rest of helpdesk, and accept limits."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # at once, in the middle of a decoder too
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform != "win32":
        import resource

        os.nice(_NICENESS)
        with contextlib.suppress(ValueError, OSError):  # not every system has this limit
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def look(file: Path, into: Path, mime: str) -> Looked:
    """See Workshop.look."""
    from helpdesk.media.looking import look

    _allow(file, _LOOK_SECONDS)
    return look(file, into, mime)


def prepare(order: Order) -> Prepared | None:
    """See Workshop.prepare. None: it cannot be decoded."""
    from helpdesk.media.preparing import prepare

    _allow(order.file, _CONVERT_SECONDS)
    return prepare(order)


def make_playable(file: Path, into: Path, mime: str) -> Path | None:
    """See Workshop.make_playable."""
    from helpdesk.media.preparing import make_playable

    _allow(file, _CONVERT_SECONDS)
    return make_playable(file, into, mime)


def _allow(file: Path, seconds: int) -> None:
    """Set the limits of one job: what it writes is not much larger than what it reads."""
    if sys.platform != "win32":
        import resource

        size = max(_LEAST_OUTPUT, 2 * file.stat().st_size)
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds += int(used.ru_utime + used.ru_stime)
        _limit(resource.RLIMIT_FSIZE, size)
        _limit(resource.RLIMIT_CPU, seconds)


def _limit(what: int, value: int) -> None:
    """Set the limit that can be set anew; the system's own stays above it."""
    import resource

    highest = resource.getrlimit(what)[1]
    if highest != resource.RLIM_INFINITY:
        value = min(value, highest)
    resource.setrlimit(what, (value, highest))


def _end_with_parent() -> None:
    """End when helpdesk has ended, however it did, even in the middle of a job."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)

"""What a browser uses of the machine's memory."""

from pathlib import Path

import psutil

from helpdesk.whatsapp.guard import browser_processes


def memory_of(profile: Path) -> int:
    """Bytes that the processes of the profile's browser use, shared ones divided by their
    users where the system tells, left out otherwise. Takes some tens of milliseconds."""
    return sum(_used_by(process) for process in browser_processes(profile))


def _used_by(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.uss))
    except psutil.AccessDenied:
        return _roughly_used_by(process)
    except psutil.NoSuchProcess:
        return 0


def _roughly_used_by(process: psutil.Process) -> int:
    try:
        info = process.memory_info()
        return int(info.rss - getattr(info, "shared", 0))
    except psutil.Error:
        return 0

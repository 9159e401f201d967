"""A watcher that ends a profile's browser when helpdesk is gone, whatever it died of.

It runs as a process of its own and reads its standard input, which helpdesk holds open: the
end of that file is the end of helpdesk. It finds the browser by its profile folder, so it needs
to be told nothing, not even of a browser that was just being launched.
"""

import contextlib
import signal
import subprocess
import sys
from pathlib import Path

import psutil

_FLAG = "--user-data-dir="
_GRACE = 1.0


def start_guard(profile: Path) -> "subprocess.Popen[bytes]":
    """The watcher's process. Close its standard input to have the browser ended."""
    return subprocess.Popen(
        [sys.executable, "-m", __name__, str(profile)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def browser_processes(profile: Path) -> list[psutil.Process]:
    """The running processes of the browser on this profile, children after their parents."""
    flag = f"{_FLAG}{profile}"
    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter(["cmdline"]):
        if flag not in (process.info["cmdline"] or ()):
            continue
        found[process.pid] = process
        with contextlib.suppress(psutil.NoSuchProcess):
            found.update((child.pid, child) for child in process.children(recursive=True))
    return list(found.values())


def end_browser(profile: Path, grace: float = 0.0) -> int:
    """Kill what runs on the profile, after `grace` seconds to end by itself. How many it was."""
    processes = browser_processes(profile)
    _, left = psutil.wait_procs(processes, timeout=grace)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=_GRACE)
    return len(left)


def end_guards(profile: Path) -> None:
    """Kill the profile's watchers: one whose helpdesk died looks again and again for a while,
    and would take the next helpdesk's browser for a late one of its own."""
    watch = ["-m", __name__, str(profile)]
    for process in psutil.process_iter(["cmdline"]):
        if (process.info["cmdline"] or [])[-len(watch) :] == watch:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def main() -> None:
    """Wait for the end of the standard input, then end the browser."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    profile = Path(sys.argv[1])
    sys.stdin.buffer.read()
    # A browser that was being launched shows up a little later than its launcher dies.
    while end_browser(profile, _GRACE):
        pass


if __name__ == "__main__":
    main()

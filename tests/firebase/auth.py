"""A stand-in for Firebase's sign-in: the Auth emulator of Google's firebase-tools, by itself.

It takes custom tokens and gives the ID tokens that Firebase's SDK brings to Firestore, with the
claims of the custom token. It looks at no signature; what helpdesk signs is checked by
test_tokens.py.
"""

import contextlib
import select
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.needs import node_path
from tests.processes import free_port

_FOLDER = Path(__file__).resolve().parent / "auth_emulator"


_START_SECONDS = 60.0


@contextlib.contextmanager
def signing_in(project: str, log: Path) -> Iterator[str]:
    """The address of an emulator for that project, for as long as the context lasts. However
    this process ends, the emulator ends with it: it listens to a pipe from here."""
    port = free_port()
    command = [str(node_path()), str(_FOLDER / "start.cjs"), str(port), project]
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
        )
    try:
        _wait_for(process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdin, process.stdout)):
            pipe.close()


def _wait_for(process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it has printed its line."""
    assert process.stdout is not None
    spoken, _, _ = select.select([process.stdout], [], [], _START_SECONDS)
    line = process.stdout.readline() if spoken else b""
    assert line, f"the Auth emulator did not start: {log.read_text(errors='replace')}"

"""Somebody who listens to all of Firestore with Firebase's own web SDK, as helpdesk's service
account may, and remembers what each document ever looked like."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from helpdesk.domain.documents import CURSOR, Document, Fields
from tests.firebase.emulator import Project
from tests.needs import node_path
from tests.waiting import News

_HERE = Path(__file__).parent
_SDK = _HERE.parent.parent / "examples" / "realtime"
# A line holds one document.
_LONGEST_LINE = 4 * 1024 * 1024
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Listener:
    """What was seen, in the order it was seen: `seen` of all documents, None for one that was
    gone; `present` is the last of each; `cursors` are those of the cursor. `news` tells of each."""

    def __init__(self) -> None:
        self.seen: list[Document] = []
        self.present: dict[str, Fields] = {}
        self.cursors: list[Fields] = []
        self.news = News()

    @property
    def seq(self) -> int:
        """Up to which event the copy shows the log."""
        return int(self.cursors[-1]["seq"]) if self.cursors else -1

    def note(self, line: bytes) -> None:
        """Remember what the listening program has said."""
        said: dict[str, Any] = msgspec.json.decode(line)
        path, fields = said["path"], _plain(said["fields"])
        if path == CURSOR:
            self.cursors += [fields] if fields is not None else []
        else:
            self.seen.append(Document(path, fields))
            if fields is None:
                self.present.pop(path, None)
            else:
                self.present[path] = fields
        self.news.tell()


def _plain(fields: Fields | None) -> Fields | None:
    if fields is None:
        return None
    return {name: _moment(value) for name, value in fields.items()}


def _moment(value: Any) -> Any:
    if not (isinstance(value, dict) and "$time" in value):
        return value
    seconds, nanoseconds = value["$time"]
    return _EPOCH + timedelta(seconds=seconds, microseconds=nanoseconds // 1_000)


@contextlib.asynccontextmanager
async def listening(project: Project, host: str, log: Path) -> AsyncIterator[Listener]:
    """A listener from now on, at the emulator of that host and port."""
    address, _, port = host.rpartition(":")
    command = [str(_HERE / "listener.mjs"), str(_SDK), project.id, address, port]
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            str(node_path()),
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            limit=_LONGEST_LINE,
        )
    listener = Listener()
    reading = asyncio.create_task(_read(process, listener))
    try:
        yield listener
    finally:
        process.kill()
        await process.wait()
        await reading


async def _read(process: asyncio.subprocess.Process, listener: Listener) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        listener.note(line)

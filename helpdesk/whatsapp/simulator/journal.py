"""An append-only file of changes, durable before it answers."""

import os
from pathlib import Path

import msgspec

from helpdesk.whatsapp.simulator.changes import (
    AnyChange,
)

_DECODER: msgspec.json.Decoder[AnyChange] = msgspec.json.Decoder(AnyChange)


class Journal:
    """The changes of one account, one JSON line each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)

    def read(self) -> list[AnyChange]:
        """All changes, oldest first. A last line torn by a crash never answered anybody: it is
        cut off, so that the next line starts on its own."""
        if not self._path.exists():
            return []
        whole, newline, torn = self._path.read_bytes().rpartition(b"\n")
        if torn:
            with self._path.open("r+b") as file:
                file.truncate(len(whole) + len(newline))
        return [_DECODER.decode(line) for line in whole.splitlines() if line]

    def append(self, changes: list[AnyChange]) -> None:
        """Write the changes and wait until the disk has them."""
        text = b"".join(msgspec.json.encode(change) + b"\n" for change in changes)
        with self._path.open("ab") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

"""What the workshop answers with."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from helpdesk.domain.contents import Found
from helpdesk.domain.states import MessageType

FULL = (errno.ENOSPC, errno.EDQUOT)
"""What the system says when there is no more room."""
_NOT_OF_THE_FILE = (*FULL, errno.EROFS, errno.EMFILE, errno.ENFILE)
_PIECE = 1024 * 1024


class Looked(msgspec.Struct, frozen=True):
    """What was found out about a file, and where its thumbnail lies, if it has one."""

    found: Found
    thumbnail: Path | None = None


class Prepared(msgspec.Struct, frozen=True):
    """What is to be sent: as what, the file (the one that came or what was made of it), the name
    that goes with it, what was found out about it, and where its thumbnail lies, if it has one."""

    type: MessageType
    file: Path
    name: str
    found: Found
    thumbnail: Path | None = None


class Order(msgspec.Struct, frozen=True):
    """A file to be prepared: where it is, what it is called, what it was found to begin like,
    where to put what is made of it, and whether it is a recorded voice."""

    file: Path
    into: Path
    name: str
    mime: str
    is_voice: bool


class Unreadable(Exception):
    """The file cannot be decoded as what it begins like."""


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Whatever goes wrong inside with a file of a stranger is Unreadable: decoders raise errors of
    all sorts, of classes that helpdesk's own process does not know. What is the machine's doing,
    as a full disk or one that does not give the file, is an OSError."""
    try:
        yield
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NOT_OF_THE_FILE:
            raise OSError(error.errno, os.strerror(error.errno)) from None
        _read_through(file)
        raise Unreadable(str(error)) from error


def _read_through(file: Path) -> None:
    """Some decoders tell of a damaged disk as of a damaged file; this does not."""
    with file.open("rb") as content:
        while content.read(_PIECE):
            pass

"""The interface of a MediaStore: bytes under keys. Envelopes and rows carry the keys."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import msgspec

from helpdesk.domain.moments import Moment

QRCODES = "qrcodes"
FILES = "files"
THUMBNAILS = "thumbnails"
PLAYABLES = "playables"
DERIVED = (THUMBNAILS, PLAYABLES)
"""Below these lies what was made of files, and can be made again."""


class Unreachable(Exception):
    """The store cannot be asked just now; nothing is said about what it holds. The message is a
    sentence for people."""


class Kept(msgspec.Struct, frozen=True):
    """A file in the store: its key, made of its content, and its size in bytes."""

    key: str
    size: int


class StoreState(msgspec.Struct, frozen=True):
    """How a store is: what it is ("local" or "firebase"), how many files and bytes wait on this
    machine to be uploaded, since when, and what went wrong last (a sentence)."""

    kind: str
    waiting: int = 0
    waiting_bytes: int = 0
    waiting_since: Moment | None = None
    error: str | None = None


class MediaStore(Protocol):
    """Keeps files. QR images lie below QRCODES under keys made by `qrcode_key`, the files of
    messages below FILES under keys that `keep` makes of their content: the same bytes are stored
    once. What is made of a file lies below DERIVED, under keys made by `derived_key`.

    A store that is out of reach raises Unreachable from `get`, `lend` and `older`. What is kept
    is kept all the same, and what is deleted is not had any more: it is noted on this machine's
    disk, which raises OSError where it is full."""

    async def put(self, key: str, content: bytes) -> None:
        """Keep the bytes under the key, whole or not at all."""

    async def get(self, key: str) -> bytes | None:
        """The bytes under the key, None when there are none."""

    async def keep(self, file: Path) -> Kept:
        """Keep the file, whole or not at all; memory used does not grow with it. The caller's file
        is the store's from now on: it is moved where the disk is the same, and copied, to be left
        where it is, where it is not."""

    async def keep_as(self, key: str, file: Path) -> None:
        """Keep the file (as `keep` does) under that key below DERIVED, in the place of what was
        there."""

    def lend(self, key: str) -> AbstractAsyncContextManager[Path]:
        """A local file with the content, to read and not to change. It is there while the context
        lasts, whatever becomes of the key. Raises KeyError when there is none under the key."""

    async def delete(self, key: str, *, before: Moment | None = None) -> None:
        """Forget the key, with `before` only if nothing was put or kept under it since; to forget
        an unknown one is no error."""

    def older(self, below: str, before: Moment) -> AsyncIterator[list[str]]:
        """The keys below QRCODES, FILES or one of DERIVED under which nothing was put or kept
        since, some at a time, with what a process that was killed has left half-written."""

    def state(self) -> StoreState:
        """How the store is just now."""

    async def run(self) -> None:
        """What goes on beside all else, until cancelled."""

    async def close(self) -> None:
        """Let go of what the store holds open."""


_KEY = re.compile(
    rf"(?:{'|'.join((QRCODES, FILES, *DERIVED))})(?:/(?!\.{{1,2}}(?:/|$))[A-Za-z0-9_.-]+)+"
)


# What `file_key`, `derived_key` and `qrcode_key` make.
_MADE = re.compile(
    rf"(?:{'|'.join((FILES, *DERIVED))})/([0-9a-f]{{2}})/\1[0-9a-f]{{62}}"
    rf"|{QRCODES}/[0-9]+/[A-Za-z0-9_-]{{32}}\.png"
)


def check_key(key: str) -> None:
    """Raise ValueError for what is no key: one must never lead out of the store's folder."""
    if not is_key(key):
        raise ValueError(f"not a media key: {key!r}")


def is_key(name: str) -> bool:
    """Whether it may stand for something in a store."""
    return _KEY.fullmatch(name) is not None


def is_made_key(name: str) -> bool:
    """Whether it is a key as helpdesk makes them: in a bucket other things may lie beside."""
    return _MADE.fullmatch(name) is not None


def file_key(digest: str) -> str:
    """The key of a content with that SHA-256 digest (hex). The folder in it keeps folders short."""
    return f"{FILES}/{digest[:2]}/{digest}"


def derived_key(key: str, below: str) -> str:
    """Where what is made of the file under a key of FILES lies below one of DERIVED."""
    return f"{below}/{key.removeprefix(FILES + '/')}"


def qrcode_key(instance_id: int) -> str:
    """A new key for the QR image of an instance: it pairs the number, so it is unguessable."""
    return f"{QRCODES}/{instance_id}/{secrets.token_urlsafe(24)}.png"

"""The fence: who writes to Firestore moves the cursor in the same commit, on condition that nobody
else has moved it since it was read. So a second follower, and a commit of ours that arrives late,
cannot put an older state over a newer one."""

import asyncio
import math
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from enum import Enum, auto
from hashlib import blake2b
from typing import NamedTuple
from uuid import uuid4

import msgspec
from msgspec.structs import replace

from helpdesk.domain.documents import Cursor, Document
from helpdesk.firebase.errors import Refused
from helpdesk.sinks.firestore_remote import Held, Remote

_KNOWN = 20_000
"""Of how many documents it is remembered what was written last: 5 MB."""

_SAVED_EVENTS = 1_000
_SAVED_SECONDS = 3600.0
_SAVED_SOON_SECONDS = 1.0

_UNSURE = 50
"""Of how many commits without an answer it is remembered what they hold. One that is forgotten and
arrives after all is taken for somebody else's."""

_NOTHING = b""
_SET_ASIDE = b"set aside"
_DIGEST_SIZE = 12

_encode = msgspec.json.Encoder(order="deterministic").encode


class Packed(NamedTuple):
    """A document, what tells it from others under the same path, and its size as JSON in bytes."""

    document: Document
    digest: bytes
    size: int

    @property
    def path(self) -> str:
        """Its path."""
        return self.document.path

    @property
    def is_set_aside(self) -> bool:
        """Whether nothing is to be there because what should be cannot."""
        return self.digest == _SET_ASIDE


def pack(document: Document) -> Packed:
    """The document with its digest and size; it takes a few microseconds."""
    if document.fields is None:
        return Packed(document, _NOTHING, len(document.path))
    text = _encode(document.fields)
    return Packed(document, digest_of(text), len(text) + len(document.path))


def pack_set_aside(path: str) -> Packed:
    """Nothing, in the place of a document that cannot be there."""
    return Packed(Document(path, None), _SET_ASIDE, len(path))


def digest_of(text: bytes) -> bytes:
    """What tells texts apart."""
    return blake2b(text, digest_size=_DIGEST_SIZE).digest()


class Counts:
    """What has been written since the start of the process; a commit's cursor is a write. And how
    many documents have been compared in rebuilds."""

    def __init__(self) -> None:
        self.writes = 0
        self.deletes = 0
        self.commits = 0
        self.compared = 0

    def add(self, digests: Collection[bytes]) -> None:
        """One commit of documents with these digests."""
        writes = sum(len(digest) == _DIGEST_SIZE for digest in digests)
        self.writes += writes + 1
        self.deletes += len(digests) - writes
        self.commits += 1


class Seen(Enum):
    """What a look at the cursor has found. SAME: as it was known. OURS: the commit of ours whose
    answer was lost has been made. RIVAL: somebody else has written, or nothing was known yet."""

    SAME = auto()
    OURS = auto()
    RIVAL = auto()


class Fence:
    """The cursor as this process holds it. Until `is_held`, and after each commit whose end is not
    known, it has to be read (again) before anything is taken from the database: what is written
    under it must be younger than it. `rivals`: how often somebody else had written; what was known
    of the copy before is not known any more. From one commit to the next it takes `gap` seconds
    at least; `waited` is how many have been waited for that."""

    def __init__(self, remote: Remote, gap: float) -> None:
        self.counts = Counts()
        self.is_held = False
        self.rivals = 0
        self.waited = 0.0
        self._remote = remote
        self._gap = gap
        self._committed_at = -math.inf
        self._held: Held | None = None
        self._cursor: Cursor | None = None
        self._saved_at = 0.0
        self._matters = False
        # What is there under a path, for as long as nobody else has written.
        self._known: OrderedDict[str, bytes] = OrderedDict()
        # Commits of ours whose end is not known: at most one of them can have been applied, and
        # that only until another is.
        self._unsure: dict[str, dict[str, bytes]] = {}

    @property
    def seen(self) -> Cursor | None:
        """The cursor as it was last known, None before the first."""
        return self._cursor

    @property
    def cursor(self) -> Cursor:
        """How far the copy is by now: what the next commit builds on."""
        assert self._cursor is not None, "the cursor has not been read"
        return self._cursor

    async def read(self) -> Seen:
        """Read the cursor. Whoever builds on it says so by `hold`."""
        self.is_held = False
        held = await self._remote.cursor()
        seen = self._compared(held)
        if held is not None and seen is Seen.OURS:
            self._applied(held, self._unsure[held.cursor.commit])
        elif seen is Seen.RIVAL:
            self.rivals += 1
            self._known.clear()
            self._unsure.clear()
            self._saved_at = asyncio.get_running_loop().time()
        self._held, self._cursor = held, None if held is None else held.cursor
        self._matters = False
        return seen

    def hold(self) -> None:
        """Let what comes now build on what was read last."""
        self.is_held = True

    def _compared(self, held: Held | None) -> Seen:
        # Not by the commit: whoever touches the document by hand leaves that as it is.
        if self.rivals and _version_of(held) == _version_of(self._held):
            return Seen.SAME
        is_ours = held is not None and held.cursor.commit in self._unsure
        return Seen.OURS if is_ours else Seen.RIVAL

    async def commit(self, documents: Sequence[Packed], cursor: Cursor) -> None:
        """Write the documents and move the cursor, together. Raises what Remote.commit does; only
        after Refused it goes on without reading the cursor."""
        loop = asyncio.get_running_loop()
        pause = max(0.0, self._committed_at + self._gap - loop.time())
        self.waited += pause
        await asyncio.sleep(pause)
        cursor = replace(cursor, commit=uuid4().hex)
        digests = {one.path: one.digest for one in documents}
        self._unsure[cursor.commit] = digests
        while len(self._unsure) > _UNSURE:
            del self._unsure[next(iter(self._unsure))]
        was_held, self.is_held = self.is_held, False
        written = [one.document for one in documents]
        try:
            held = await self._remote.commit(written, cursor, self._held)
        except Refused:
            del self._unsure[cursor.commit]
            self.is_held = was_held
            raise
        finally:
            self._committed_at = loop.time()
        self._applied(held, digests)
        self._held, self._cursor = held, held.cursor
        self._matters = False
        self.is_held = True

    def advance(self, cursor: Cursor, *, matters: bool) -> None:
        """The copy is that far without anything having been written; `matters`: somebody who
        compares it wants to know soon."""
        self._cursor = cursor
        self._matters |= matters

    def due_in(self, cursor: Cursor) -> float:
        """In how many seconds the cursor has to be written although no document is: at once when
        it is far from the one that is there, or when a commit without an answer could still put
        older documents there."""
        assert self._held is not None
        saved = self._held.cursor
        if self._unsure or cursor.seq - saved.seq >= _SAVED_EVENTS:
            return 0.0
        if (cursor.rebuild is None) != (saved.rebuild is None):
            return 0.0
        if replace(cursor, commit=saved.commit) == saved:
            return math.inf
        is_soon = self._matters or cursor.rebuild != saved.rebuild
        seconds = _SAVED_SOON_SECONDS if is_soon else _SAVED_SECONDS
        return max(0.0, self._saved_at + seconds - asyncio.get_running_loop().time())

    def doubt(self, paths: Iterable[str]) -> None:
        """Forget what is under these paths."""
        for path in paths:
            self._known.pop(path, None)

    def has(self, path: str) -> bool:
        """Whether it is known that there is a document."""
        return self._known.get(path) not in (None, _NOTHING, _SET_ASIDE)

    def is_there(self, one: Packed) -> bool:
        """Whether this is known to be what is there."""
        if one.path in self._known:
            self._known.move_to_end(one.path)
        return self._known.get(one.path) == one.digest

    def _applied(self, held: Held, digests: dict[str, bytes]) -> None:
        self._known.update(digests)
        for path in digests:
            self._known.move_to_end(path)
        while len(self._known) > _KNOWN:
            self._known.popitem(last=False)
        self._unsure.clear()
        self._saved_at = asyncio.get_running_loop().time()
        self.counts.add(digests.values())


def _version_of(held: Held | None) -> object:
    return None if held is None else held.version

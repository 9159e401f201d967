"""What the follower needs of Firestore. FirestoreCopy (firebase/documents.py) is it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from helpdesk.domain.documents import Cursor, Document, Fields, Stream


class Held(Protocol):
    """The cursor as it was read or written, and which of its versions that was."""

    @property
    def cursor(self) -> Cursor:
        """What it says."""

    @property
    def version(self) -> object:
        """Told to Firestore when the next one is written: nobody may have written meanwhile."""


class Remote(Protocol):
    """The documents in Firestore. Each method raises Unreachable when it does not answer or does
    not let us."""

    async def cursor(self) -> Held | None:
        """The cursor as it is; None before the first commit."""

    async def commit(self, documents: Sequence[Document], cursor: Cursor, held: Any) -> Held:
        """Write all of it or nothing; `held` is what it gave last, None for no cursor. Raises
        Overtaken when the cursor is not that any more, and Refused when something can never be
        written. After Unreachable it may have been written, or may be in a moment."""

    async def page(
        self, stream: Stream, after: str, limit: int, below: int | None = None
    ) -> list[Document]:
        """At most `limit` documents that follow the path `after`; `below`: only the messages of
        that attendance."""

    async def fetch(self, paths: Collection[str]) -> Mapping[str, Fields | None]:
        """What is under these paths."""

    async def close(self) -> None:
        """Give up what is under way."""

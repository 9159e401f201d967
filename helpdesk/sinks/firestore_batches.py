"""What is to be written, in commits of a bounded size; what is refused is looked for in halves."""

from collections.abc import Iterable, Sequence

from helpdesk.domain.documents import Cursor
from helpdesk.firebase.errors import Refused, Unreachable
from helpdesk.sinks.firestore_aside import Aside
from helpdesk.sinks.firestore_fence import Fence, Packed

_MOST_DOCUMENTS = 100
_MOST_BYTES = 1_000_000


class Batches:
    """Documents of one round. Under a path the last that was added is written, and none of which
    it is known that it is there. The cursor moves with the last commit only: whatever ends the
    round before, it is done once more."""

    def __init__(self, fence: Fence, aside: Aside) -> None:
        self._fence = fence
        self._aside = aside
        self._waiting: dict[str, Packed] = {}
        self._size = 0

    async def add(self, documents: Iterable[Packed]) -> None:
        """Let these be written."""
        for document in documents:
            await self._add(self._aside.instead(document))

    async def send(self) -> None:
        """Write what waits."""
        if self._waiting:
            await self._send(self._fence.cursor)

    async def end(self, cursor: Cursor, *, matters: bool = False) -> None:
        """Write what waits, and that the copy is so far; where there is nothing to write, that can
        wait, and not for long if it `matters`."""
        if self._waiting or not self._fence.due_in(cursor):
            await self._send(cursor)
        else:
            self._fence.advance(cursor, matters=matters)

    async def _add(self, one: Packed) -> None:
        earlier = self._waiting.pop(one.path, None)
        self._size -= earlier.size if earlier else 0
        if self._fence.is_there(one):
            # The answer to the commit that brought it there may have been lost.
            await self._aside.known(one)
            return
        is_full = len(self._waiting) >= _MOST_DOCUMENTS or self._size + one.size > _MOST_BYTES
        if self._waiting and is_full:
            await self.send()
        self._waiting[one.path] = one
        self._size += one.size

    async def _send(self, cursor: Cursor) -> None:
        batch = list(self._waiting.values())
        self._waiting.clear()
        self._size = 0
        try:
            await self._commit(batch, cursor)
        except Refused as refused:
            await self._check_is_of(batch, refused)
            await self._find_refused(batch, refused)
            await self._commit([], cursor)

    async def _commit(self, batch: Sequence[Packed], cursor: Cursor) -> None:
        await self._fence.commit(batch, cursor)
        await self._aside.written(batch)

    async def _check_is_of(self, batch: Sequence[Packed], refused: Refused) -> None:
        """Raise Unreachable if not these documents are refused, but everything is."""
        try:
            if not batch:
                raise refused
            await self._commit([], self._fence.cursor)
        except Refused as error:
            raise Unreachable(str(error)) from error

    async def _find_refused(self, batch: Sequence[Packed], refused: Refused) -> None:
        """Write those of a refused batch that can be, and set the others aside."""
        if len(batch) == 1:
            await self._set_aside(batch[0], refused)
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            try:
                await self._commit(half, self._fence.cursor)
            except Refused as error:
                await self._find_refused(half, error)

    async def _set_aside(self, one: Packed, refused: Refused) -> None:
        self._aside.check_some_are_taken(refused)
        absent = await self._aside.put(one.path, one.digest, str(refused))
        if one.document.fields is not None and not self._fence.is_there(absent):
            await self._commit([absent], self._fence.cursor)

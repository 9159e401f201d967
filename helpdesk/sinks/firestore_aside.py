"""Documents that are set aside: Firestore refuses them, or they cannot be made. They are deleted
there, a row says so, and they are tried again once they have changed or somebody asks for it."""

import logging
from collections.abc import Collection
from functools import partial

from helpdesk.actions.refusals import attendance_of, do_set_aside, do_take_back, refused_paths
from helpdesk.actions.work import Ledger
from helpdesk.firebase.errors import Refused, Unreachable
from helpdesk.sinks.firestore_fence import Packed, pack_set_aside

_MOST_REFUSALS = 200

_log = logging.getLogger(__name__)


class Aside:
    """The documents that are set aside, by their paths, and what was refused."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        # By path; None where it is not known what was refused: by another process.
        self._refused: dict[str, bytes | None] = {}
        # How often documents were refused, less how many were written meanwhile.
        self._refusals = 0

    @property
    def paths(self) -> set[str]:
        """The paths of all."""
        return set(self._refused)

    async def load(self) -> None:
        """Read what has been set aside, by other processes too. What they were told, they have
        forgotten: all is tried once more when it is touched."""
        self._refused = dict.fromkeys(await self._ledger.read(refused_paths))

    def forgive(self) -> None:
        """Let all be tried again."""
        self._refused = dict.fromkeys(self._refused)

    def instead(self, one: Packed) -> Packed:
        """What is to be written: nothing in the place of what has been refused already."""
        return pack_set_aside(one.path) if self._refused.get(one.path) == one.digest else one

    async def put(self, path: str, digest: bytes, error: str) -> Packed:
        """Set aside what has that digest; the row first, so that nothing is missing without a
        word. What is to be written instead."""
        if self._refused.get(path) != digest:
            if path not in self._refused:
                _log.warning("%s is set aside: %s", path, error)
            await self._ledger.write(partial(do_set_aside, path=path, error=error))
            self._refused[path] = digest
        return pack_set_aside(path)

    def check_some_are_taken(self, error: Refused) -> None:
        """Count a refusal. Raise Unreachable where hardly anything else happens: each of them costs
        commits, and a write of the database."""
        if self._refusals >= _MOST_REFUSALS:
            raise Unreachable(str(error)) from error
        self._refusals += 1

    async def written(self, documents: Collection[Packed]) -> None:
        """These are there by now; or are not to be there, and not because they are set aside."""
        back = {one.path for one in documents if not one.is_set_aside}
        there = sum(one.document.fields is not None for one in documents)
        self._refusals = max(0, self._refusals - there)
        await self.take_back(back & self._refused.keys())

    async def known(self, one: Packed) -> None:
        """It is there already."""
        if not one.is_set_aside and one.path in self._refused:
            await self.take_back({one.path})

    async def swept(self, attendance_ids: Collection[int]) -> None:
        """These attendances have left the copy."""
        await self.take_back({p for p in self._refused if attendance_of(p) in attendance_ids})

    async def take_back(self, paths: Collection[str]) -> None:
        """These are set aside no more."""
        if paths:
            await self._ledger.write(partial(do_take_back, paths=paths))
            for path in paths:
                del self._refused[path]

"""What lies in the MediaStore and belongs to nothing any more."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from helpdesk.actions.work import Ledger
from helpdesk.domain.moments import DAY, MINUTE, Moment
from helpdesk.media.derived import forget_file
from helpdesk.media.store import DERIVED, FILES, QRCODES, MediaStore, Unreachable
from helpdesk.store import messages

_log = logging.getLogger(__name__)

KEPT_TODAY = DAY
"""Between a file and the message that names it lies no more than this, whatever befalls the
machine: a disk that is full, a queue that is long, a laptop that slept."""

KEPT_JUST_NOW = MINUTE
"""The usual most, for files that must go soon."""


async def forget_files(ledger: Ledger, media: MediaStore, keys: set[str], age: int) -> None:
    """Remove the files that nothing names, with what was made of them, unless they were kept
    within the last `age` milliseconds: somebody may be about to name those. If nobody does, they
    go with all that no message names, and so does what is left because everything died here."""
    named = await ledger.read(partial(messages.named_files, keys=keys))
    await _forget(media, keys - named, Moment(ledger.clock() - age))


class SecondLook:
    """At files that may belong to nobody, a minute after that was seen: an erased client's that
    were kept just now, what was on its way from or to them, what was refused. They are remembered
    in memory; what a stop loses of them is found by the sweep."""

    def __init__(self, ledger: Ledger, media: MediaStore) -> None:
        self._ledger = ledger
        self._media = media
        self._noted: dict[str, Moment] = {}
        ledger.after_commit(lambda work: self.note(work.unnamed))

    def note(self, keys: Iterable[str]) -> None:
        """Look at these files in a minute."""
        self._noted.update(dict.fromkeys(keys, self._ledger.clock()))

    @contextmanager
    def at(self, key: str | None) -> Iterator[None]:
        """While the message is written that names the file: if that fails, look in a minute."""
        try:
            yield
        except BaseException:
            self.note([] if key is None else [key])
            raise

    async def look(self) -> None:
        """Remove those whose minute is over, if nothing names them by now."""
        before = self._ledger.clock() - KEPT_JUST_NOW
        # What was kept in the very millisecond is a moment younger than what may go.
        due = {key for key, at in self._noted.items() if at < before}
        if due:
            await forget_files(self._ledger, self._media, due, KEPT_JUST_NOW)
            self._noted = {key: at for key, at in self._noted.items() if at >= before}


async def forget_unnamed_files(ledger: Ledger, media: MediaStore) -> None:
    """Remove old files that no message names, with what was made of them: what was uploaded and
    then refused, and what a process that was killed has left. A store that is out of reach is
    looked through the next time."""
    before = Moment(ledger.clock() - KEPT_TODAY)
    try:
        for below in (FILES, *DERIVED):
            await _forget_unnamed(ledger, media, below, before)
    except Unreachable as error:
        _log.warning("files that no message names stay until the next time: %s", error)


async def _forget_unnamed(ledger: Ledger, media: MediaStore, below: str, before: Moment) -> None:
    async for keys in media.older(below, before):
        files = {key: FILES + key.removeprefix(below) for key in keys}
        named = await ledger.read(partial(messages.named_files, keys=set(files.values())))
        await _forget(media, {key for key, file in files.items() if file not in named}, before)


async def _forget(media: MediaStore, keys: set[str], before: Moment) -> None:
    """Delete files with what was made of them, and what was made of files that are gone. What
    the disk does not let go is found by the next sweep; the rest goes all the same."""
    failure: OSError | None = None
    for key in keys:
        try:
            if key.startswith(f"{FILES}/"):
                await forget_file(media, key, before=before)
            else:
                await media.delete(key, before=before)
        except OSError as error:
            failure = error
    if failure is not None:
        _log.warning("files that no message names stay until the next sweep: %s", failure)


async def forget_qrcodes(media: MediaStore, before: Moment) -> None:
    """Remove the QR codes of the process before, which ended by then: nobody can scan them any
    more."""
    try:
        async for keys in media.older(QRCODES, before):
            for key in keys:
                await media.delete(key)
    except Unreachable as error:
        _log.warning("old QR codes stay until the next start: %s", error)

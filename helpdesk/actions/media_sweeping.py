"""What lies in the MediaStore and belongs to nothing any more."""

import logging
from functools import partial

from helpdesk.actions.work import Ledger
from helpdesk.domain.moments import DAY, Moment
from helpdesk.media.derived import forget_file
from helpdesk.media.store import DERIVED, FILES, QRCODES, MediaStore, Unreachable
from helpdesk.store import messages

_log = logging.getLogger(__name__)

# A file may be kept so long before the message that names it is written.
_UNNAMED = DAY


async def forget_unnamed_files(ledger: Ledger, media: MediaStore) -> None:
    """Remove old files that no message names, with what was made of them: what was uploaded and
    then refused, and what a process that was killed has left. A store that is out of reach is
    looked through the next time."""
    before = Moment(ledger.clock() - _UNNAMED)
    try:
        for below in (FILES, *DERIVED):
            await _forget_unnamed(ledger, media, below, before)
    except Unreachable as error:
        _log.warning("files that no message names stay until the next time: %s", error)


async def _forget_unnamed(ledger: Ledger, media: MediaStore, below: str, before: Moment) -> None:
    async for keys in media.older(below, before):
        files = {key: FILES + key.removeprefix(below) for key in keys}
        named = await ledger.read(partial(messages.named_files, keys=set(files.values())))
        for key, file in files.items():
            if file in named:
                continue
            if below == FILES:
                await forget_file(media, key, before=before)
            else:
                await media.delete(key, before=before)


async def forget_qrcodes(media: MediaStore, before: Moment) -> None:
    """Remove the QR codes of the process before, which ended by then: nobody can scan them any
    more."""
    try:
        async for keys in media.older(QRCODES, before):
            for key in keys:
                await media.delete(key)
    except Unreachable as error:
        _log.warning("old QR codes stay until the next start: %s", error)

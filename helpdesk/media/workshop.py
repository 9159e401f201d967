"""The workshop: where files of strangers are decoded and converted, in processes of their own
(docs/decisions/0026-the-workshop.md). Nothing here or in what it imports decodes anything."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from helpdesk.domain.contents import Found
from helpdesk.domain.states import MessageType
from helpdesk.errors import NoRoom, Refused, Unavailable
from helpdesk.media import jobs
from helpdesk.media.findings import FULL, Looked, Order, Prepared
from helpdesk.media.kinds import sniff_file
from helpdesk.media.worker import Crashed, NotRun, Worker

__all__ = ["Looked", "Prepared", "Workshop"]

_log = logging.getLogger(__name__)
_HEARD = ("audio/", "video/")
_DECODED = ("image/", *_HEARD)
_REST_SECONDS = 60.0
_LOOK_SECONDS = 180.0
_CONVERT_SECONDS = 300.0
_PAUSES = (10.0, 60.0)
"""Seconds between the tries to look into a file that came in a moment without processor or memory
to spare."""


class Workshop:
    """Two processes at most, and none when there is no work: what clients send is looked into by
    one, and the other does what somebody of the team waits for, so that a hostile file holds
    nobody up who is answering. A file that crashes its process, or uses up its time of a
    processor, is broken; one for which the machine is too busy is not.

    Every method takes a `file` to read and an empty folder `into` to put into what is made of
    it; both belong to the caller. They raise Unavailable when helpdesk is ending, and all but
    `look` also while the machine has no processor or memory to spare; OSError when the disk
    does not give the file. To cancel the call ends the work."""

    def __init__(
        self,
        *,
        rest: float = _REST_SECONDS,
        look_seconds: float = _LOOK_SECONDS,
        convert_seconds: float = _CONVERT_SECONDS,
        pauses: tuple[float, ...] = _PAUSES,
    ) -> None:
        self._looker = Worker(rest)
        self._preparer = Worker(rest)
        self._look_seconds = look_seconds
        self._convert_seconds = convert_seconds
        self._pauses = pauses

    async def look(self, file: Path, into: Path) -> Looked:
        """What can be found out about a file by looking into it, and its thumbnail (JPEG) if it
        is a picture or a film. A bad file is no error: `found.is_broken`. One for which the
        machine is too busy each time is taken as it is: nothing is found out."""
        mime = await _sniffed(file)
        if not _is_decoded(mime):
            return Looked(Found(mime=mime))
        for pause in (0.0, *self._pauses):
            await asyncio.sleep(pause)
            with suppress(NotRun):
                return await self._look(self._looker, file, into, mime)
        _log.warning("A file was not looked into: there is no processor or memory to spare.")
        return Looked(Found(mime=mime))

    async def prepare(
        self, file: Path, into: Path, *, name: str, as_document: bool, is_voice: bool
    ) -> Prepared:
        """The file as it is to be sent: WhatsApp takes few formats, phones play few, and what a
        picture tells of place and camera is nobody's business. What cannot be converted goes
        unchanged, as a document; so does everything `as_document`.

        Raises Refused for a voice recording (`is_voice`) that cannot be decoded, and NoRoom when
        the disk is full."""
        mime = await _sniffed(file)
        if as_document or not (_is_decoded(mime) or is_voice):
            return Prepared(MessageType.DOCUMENT, file, name, Found(mime=mime))
        prepared = await self._prepare(Order(file, into, name, mime, is_voice))
        if prepared is not None:
            return prepared
        if is_voice:
            raise Refused("This recording cannot be read. Record it once more.")
        return Prepared(MessageType.DOCUMENT, file, name, Found(mime=mime, is_broken=True))

    async def make_thumbnail(self, file: Path, into: Path) -> Path | None:
        """The thumbnail of a picture or a film (JPEG); None when it has none."""
        mime = await _sniffed(file)
        if not _is_decoded(mime):
            return None
        with _for_people():
            return (await self._look(self._preparer, file, into, mime)).thumbnail

    async def make_playable(self, file: Path, into: Path) -> Path | None:
        """A copy of a sound that every browser plays (AAC in MP4); None when it is no sound.
        Raises NoRoom when the disk is full."""
        mime = await _sniffed(file)
        if not mime.startswith(_HEARD):
            return None
        with _for_people():
            try:
                return await self._preparer.do(
                    self._convert_seconds, jobs.make_playable, file, into, mime
                )
            except Crashed:
                return None

    async def close(self) -> None:
        """End the work in hand, and the processes."""
        await asyncio.gather(self._looker.close(), self._preparer.close())

    async def _look(self, worker: Worker, file: Path, into: Path, mime: str) -> Looked:
        try:
            return await worker.do(self._look_seconds, jobs.look, file, into, mime)
        except Crashed:
            return Looked(Found(mime=mime, is_broken=True))

    async def _prepare(self, order: Order) -> Prepared | None:
        with _for_people():
            try:
                return await self._preparer.do(self._convert_seconds, jobs.prepare, order)
            except Crashed:
                return None


@contextmanager
def _for_people() -> Iterator[None]:
    """What is wrong with the machine, said to who waits for the answer."""
    try:
        yield
    except NotRun as error:
        raise Unavailable(
            "The server is too busy for this file just now. Try again in a minute."
        ) from error
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise NoRoom(
            "The disk of the server is nearly full. Text goes on; tell your administrator."
        ) from error


def _is_decoded(mime: str) -> bool:
    return mime.startswith(_DECODED)


async def _sniffed(file: Path) -> str:
    return await asyncio.to_thread(sniff_file, file) or ""

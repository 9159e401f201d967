"""A client's file on its way from the page into the MediaStore."""

import asyncio
import logging
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from helpdesk.domain.envelopes import FetchMedia, MediaFetched
from helpdesk.errors import NoRoom
from helpdesk.language import N_
from helpdesk.media.deriving import keep_with_thumbnail
from helpdesk.media.findings import Looked
from helpdesk.media.room import Room, no_room
from helpdesk.media.scratch import scratch_folder
from helpdesk.media.store import MediaStore, Unreachable
from helpdesk.whatsapp.driver import FILE_TOO_LARGE, NOT_WRITTEN, Driver, PageError

_log = logging.getLogger(__name__)

_TOO_LARGE = N_("The file is larger than helpdesk takes. Open it on the phone.")
_NO_ROOM = N_("The disk of the server is nearly full. The file is fetched when there is room.")
_NOT_KEPT = N_("The server cannot store the file just now. It is fetched when it can.")


class Looker(Protocol):
    """Looks into files: the workshop."""

    async def look(self, file: Path, into: Path) -> Looked:
        """What is found out about the file; what is made of it lies in the folder `into`."""


class Intake(NamedTuple):
    """With what files are taken in. `max_file`: bytes of the largest that is."""

    media: MediaStore
    looker: Looker
    room: Room
    scratch: Path
    max_file: int

    async def take(self, driver: Driver, asked: FetchMedia) -> MediaFetched:
        """Fetch the file, look into it and keep it. Where this machine cannot take it now, the
        page is not asked if that is known before. Raises PageError for what the page says."""
        try:
            async with scratch_folder(self.scratch) as folder:
                await self._download(driver, asked, folder / "file")
                return await self._keep(asked, folder / "file", folder / "made")
        except NoRoom:
            return not_fetched(asked, _NO_ROOM, is_waiting=True)
        except PageError as error:
            if error.code == NOT_WRITTEN:
                _log.warning("number %s: a file was not written: %s", asked.instance_id, error)
                return not_fetched(asked, _NOT_KEPT, is_waiting=True)
            if error.code != FILE_TOO_LARGE:
                raise
            return not_fetched(asked, _TOO_LARGE, is_gone=True)
        except (OSError, Unreachable):
            _log.exception("number %s: a file could not be kept", asked.instance_id)
            return not_fetched(asked, _NOT_KEPT, is_waiting=True)

    async def _download(self, driver: Driver, asked: FetchMedia, into: Path) -> None:
        """Nobody knows before how large the file is: the largest that it may be is reserved."""
        async with self.room.reserved(self.max_file, into, least=1) as largest:
            try:
                await driver.download(
                    asked.chat,
                    asked.whatsapp_id,
                    from_me=asked.from_me,
                    at=asked.at,
                    into=into,
                    largest=largest,
                )
            except PageError as error:
                if error.code == FILE_TOO_LARGE and largest < self.max_file:
                    raise no_room() from error
                raise

    async def _keep(self, asked: FetchMedia, file: Path, made: Path) -> MediaFetched:
        await asyncio.to_thread(made.mkdir)
        looked = await self.looker.look(file, made)
        kept = await keep_with_thumbnail(self.media, file, looked.thumbnail)
        has_thumbnail = looked.thumbnail is not None
        return MediaFetched(
            instance_id=asked.instance_id,
            whatsapp_id=asked.whatsapp_id,
            from_me=asked.from_me,
            chat=asked.chat,
            media_key=kept.key,
            mime=looked.found.mime,
            size=kept.size,
            found=msgspec.structs.replace(looked.found, has_thumbnail=has_thumbnail),
        )


def not_fetched(
    asked: FetchMedia, reason: str, *, is_gone: bool = False, is_waiting: bool = False
) -> MediaFetched:
    """The report of a file that was not fetched."""
    return MediaFetched(
        instance_id=asked.instance_id,
        whatsapp_id=asked.whatsapp_id,
        from_me=asked.from_me,
        chat=asked.chat,
        media_key=None,
        is_gone=is_gone,
        is_waiting=is_waiting,
        reason=reason,
    )

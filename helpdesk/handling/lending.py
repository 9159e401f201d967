"""Handing out files of messages and canned responses, and what was made of them."""

import asyncio
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

from aiohttp import web

from helpdesk.actions.media_links import Version
from helpdesk.domain.contents import Media
from helpdesk.errors import NotFound
from helpdesk.handling.call import Call, Parts
from helpdesk.handling.sending_files import Leaving, has_already, not_modified, send_file
from helpdesk.media.kinds import UNKNOWN, sniff_file
from helpdesk.media.store import PLAYABLES, THUMBNAILS

_SHOWN = ("image/", "audio/", "video/")
# Of what is made of files: where it lies, its type, the ending of its name, and of which types
# it may be made (a document is not looked into for that).
_MADE = {
    Version.THUMBNAIL: (THUMBNAILS, "image/jpeg", ".jpg", ("image/", "video/")),
    Version.PLAYABLE: (PLAYABLES, "audio/mp4", ".m4a", ("audio/",)),
}


async def lend(
    call: Call, file: Media, version: Version = Version.FILE, *, is_for_any_site: bool = False
) -> web.StreamResponse:
    """The answer with a file that the caller may have, or with what is made of it. Raises
    NotFound, Unreachable, and NoRoom for what would have to be made first."""
    etag = _etag(file, version)
    if has_already(call.request, etag):
        return not_modified(etag, is_for_any_site=is_for_any_site)
    async with AsyncExitStack() as stack:
        try:
            path = await stack.enter_async_context(_lent(call.parts, file, version))
        except KeyError:
            raise _not_there(version) from None
        is_download = "download" in call.request.query
        leaving = await _leaving(file, version, path, etag, is_download=is_download)
        leaving = leaving._replace(is_for_any_site=is_for_any_site)
        return await send_file(call.request, path, leaving)


async def is_lost(call: Call, file: Media) -> bool:
    """Whether the store has no such file any more. Raises Unreachable."""
    try:
        async with call.parts.media.lend(file.key or ""):
            return False
    except KeyError:
        return True


def _etag(file: Media, version: Version) -> str:
    """The key's last part is the digest of the content."""
    digest = (file.key or "").rpartition("/")[2]
    return digest if version is Version.FILE else f"{digest}-{version}"


def _lent(parts: Parts, file: Media, version: Version) -> AbstractAsyncContextManager[Path]:
    key = file.key or ""
    if version is Version.FILE:
        return parts.media.lend(key)
    below, _, _, types = _MADE[version]
    if file.is_broken or not file.mime.startswith(types):
        raise KeyError(key)
    return parts.deriver.lend(key, below)


async def _leaving(
    file: Media, version: Version, path: Path, etag: str, *, is_download: bool
) -> Leaving:
    """What a browser is told. A file's type is what its content says; what is no picture, sound
    or film is only ever downloaded."""
    if version is not Version.FILE:
        _, mime, ending, _ = _MADE[version]
        stem = file.name.rpartition(".")[0] or file.name
        return Leaving(mime, f"{stem}{ending}", etag, is_shown=not is_download)
    sniffed = await asyncio.to_thread(sniff_file, path)
    mime = sniffed or UNKNOWN
    is_shown = mime.startswith(_SHOWN) and not file.is_broken and not is_download
    return Leaving(mime, file.name, etag, is_shown)


def _not_there(version: Version) -> NotFound:
    if version is Version.THUMBNAIL:
        return NotFound("There is no small picture of this file.", code="no_thumbnail")
    if version is Version.PLAYABLE:
        return NotFound("This file cannot be played.", code="no_playable")
    return NotFound("The file is not there any more.", code="file_unavailable")

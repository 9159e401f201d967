"""The files of the simulated phones: bytes in a folder, moved over HTTP in pieces.

A file is uploaded first, by a phone or by the page, and named by its id in a message then.
"""

import asyncio
import hashlib
import os
import secrets
from pathlib import Path

import msgspec
from aiohttp import hdrs, web

from helpdesk.errors import Conflict, Invalid, NotFound
from helpdesk.whatsapp.simulator.account import Account
from helpdesk.whatsapp.simulator.changes import (
    MediaAdded,
)
from helpdesk.whatsapp.simulator.shapes import (
    Media,
)

_PIECE = 256 * 1024


class MediaFolder:
    """The files of all accounts; the same bytes lie there once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def take(self, request: web.Request, account: Account) -> Media:
        """Keep the request's body. Its query says more: name, and for pictures, sound and film
        width, height and seconds. Raises Invalid."""
        described = _description(request)
        digest, size = await self._keep(request)
        media = msgspec.structs.replace(described, digest=digest, size=size)
        await account.record([MediaAdded(media=media)])
        return media

    async def take_from_page(self, request: web.Request, account: Account) -> Media:
        """The same, once the page's uploads get through. Raises Conflict when they fail."""
        with account.watch() as changed:
            while account.holds_uploads or not account.is_online:
                await changed.wait()
                changed.clear()
        _check_transfer(account)
        return await self.take(request, account)

    def show(self, request: web.Request, account: Account) -> web.StreamResponse:
        """Answer with a file. Raises NotFound."""
        media = account.media.get(request.match_info["media"])
        if media is None:
            raise NotFound("There is no such file on this phone.")
        headers = {hdrs.CONTENT_TYPE: media.mime, "X-Content-Type-Options": "nosniff"}
        return web.FileResponse(self._folder / media.digest, headers=headers)

    def show_to_page(self, request: web.Request, account: Account) -> web.StreamResponse:
        """The same, unless WhatsApp has lost the file (NotFound) or fails just now (Conflict)."""
        _check_transfer(account)
        if request.match_info["media"] in account.lost_media:
            raise NotFound("WhatsApp has this file no more.")
        return self.show(request, account)

    async def _keep(self, request: web.Request) -> tuple[str, int]:
        """Digest and size of the body, now in the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        half = self._folder / f".{secrets.token_hex(8)}"
        digest, size = hashlib.sha256(), 0
        try:
            with half.open("xb") as file:
                async for piece in request.content.iter_chunked(_PIECE):
                    digest.update(piece)
                    size += len(piece)
                    await asyncio.to_thread(file.write, piece)
                file.flush()
                await asyncio.to_thread(os.fsync, file.fileno())
            half.replace(self._folder / digest.hexdigest())
        finally:
            half.unlink(missing_ok=True)
        return digest.hexdigest(), size


def _check_transfer(account: Account) -> None:
    if account.refused_transfers:
        account.refused_transfers -= 1
        raise Conflict("The transfer failed.")
    if not account.is_online:
        raise Conflict("There is no connection.")


def _description(request: web.Request) -> Media:
    query = request.query
    try:
        return Media(
            id=secrets.token_urlsafe(12),
            digest="",
            name=query.get("name", ""),
            mime=request.headers.get(hdrs.CONTENT_TYPE, request.content_type),
            size=0,
            seconds=float(query["seconds"]) if "seconds" in query else None,
            width=int(query["width"]) if "width" in query else None,
            height=int(query["height"]) if "height" in query else None,
        )
    except ValueError as error:
        raise Invalid("seconds, width and height must be numbers") from error

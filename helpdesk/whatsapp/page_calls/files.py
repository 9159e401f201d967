"""Sending a file from this machine's disk, and fetching one to it."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import msgspec

from helpdesk.domain.addresses import Address
from helpdesk.domain.moments import SECOND, Moment
from helpdesk.domain.states import MessageType
from helpdesk.whatsapp.driver import File, PageError
from helpdesk.whatsapp.ids import wid_of_address
from helpdesk.whatsapp.page_calls.asking import Caller, ask
from helpdesk.whatsapp.page_files import PageFiles, too_large

_CALL_SECONDS = 10.0
_READ_SECONDS = 60.0
# A file may take so long, and a second more for so many bytes.
_FILE_SECONDS = 60.0
_BYTES_A_SECOND = 200_000
# How much earlier than Python the page stops waiting: its answer must still come in time.
_ANSWER_SECONDS = 15.0
# Of a size that WhatsApp does not tell.
_ANY_SIZE = 100 * 1024 * 1024

_KINDS = {
    MessageType.IMAGE: "image",
    MessageType.VIDEO: "video",
    MessageType.AUDIO: "audio",
    MessageType.STICKER: "sticker",
}
# Phones play a voice note only when it says how it is encoded.
_VOICE_MIMES = {"audio/ogg": "audio/ogg; codecs=opus"}


class FilePage(Caller, Protocol):
    """A page that can be given files and hands them out."""

    @property
    def files(self) -> PageFiles:
        """The files' way."""

    def busy(self) -> AbstractContextManager[None]:
        """While it lasts the page is not ended for anything that can wait."""


class _FoundFile(msgspec.Struct):
    key: str
    size: float | None


@contextlib.asynccontextmanager
async def offered(page: FilePage, content: File) -> AsyncIterator[tuple[float, dict[str, object]]]:
    """The file in the page, ready to be sent: how many seconds that may take, and what sendFile
    is told of it. A PageError that this raises itself says that nothing happened."""
    seconds = _seconds_for(await asyncio.to_thread(_size_of, content.path))
    element = f"helpdesk-{secrets.token_hex(8)}"
    with page.busy():
        try:
            await _put(page, element, content.path, seconds)
            yield seconds + _ANSWER_SECONDS, _order(content, element, seconds)
        finally:
            # A page that is gone, or hangs, has other troubles than an input too many.
            with contextlib.suppress(PageError):
                await page.call("closeInput", _CALL_SECONDS, input=element)


async def download(
    page: FilePage,
    chat: Address,
    whatsapp_id: str,
    *,
    from_me: bool,
    at: Moment,
    into: Path,
    largest: int | None = None,
) -> None:
    """See driver.Driver.download."""
    with page.busy():
        found = await ask(
            page,
            "findFile",
            _FoundFile,
            _READ_SECONDS,
            chat=wid_of_address(chat),
            id=whatsapp_id,
            fromMe=from_me,
            since=at // SECOND,
        )
        if largest is not None and found.size is not None and found.size > largest:
            raise too_large(largest)
        seconds = _seconds_for((largest or _ANY_SIZE) if found.size is None else found.size)
        token = f"helpdesk-{secrets.token_hex(8)}"
        try:
            await page.call("takeFile", seconds, key=found.key, token=token)
            await page.files.save(token, into, seconds, largest)
        finally:
            with contextlib.suppress(PageError):
                await page.call("dropFile", _CALL_SECONDS, token=token)


async def _put(page: FilePage, element: str, path: Path, seconds: float) -> None:
    try:
        await page.call("openInput", _CALL_SECONDS, input=element)
    except PageError as error:
        raise PageError(error.code, error.message, nothing_happened=True) from error
    await page.files.put(element, path, seconds)


def _order(content: File, element: str, seconds: float) -> dict[str, object]:
    media, kind = content.media, _KINDS.get(content.type, "document")
    return {
        "input": element,
        "type": kind,
        "isVoice": media.is_voice,
        "fileName": media.name or kind,
        "mime": _VOICE_MIMES.get(media.mime, media.mime) if media.is_voice else media.mime,
        "caption": content.caption,
        "patience": int(seconds * 1000),
    }


def _seconds_for(size: float) -> float:
    return _FILE_SECONDS + size / _BYTES_A_SECOND


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise PageError("no_file", "The file is not there.", is_permanent=True) from error

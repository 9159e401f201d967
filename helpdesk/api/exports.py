"""What privacy laws ask for: a client's data as an archive, their erasure, the retention period."""

from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_request import BaseRequest

from helpdesk.actions import erasing, exporting, retention
from helpdesk.actions.exported import Reader
from helpdesk.domain.shapes import Shape
from helpdesk.handling.call import Call, answer
from helpdesk.media.scratch import scratch_file


class Erasure(Shape, frozen=True, kw_only=True):
    """The client's name as it is shown: typed, so that nobody is erased by mistake."""

    name: str


class Erased(Shape, frozen=True, kw_only=True):
    """What was deleted: the messages and files of so many attendances. `has_remains`: somebody
    was reading, so that something of it stays in the files of the database for up to an hour."""

    attendances: int
    messages: int
    files: int
    has_remains: bool


async def export(call: Call) -> web.StreamResponse:
    """All data of a client as a ZIP archive: JSON, a page to read, and the files."""
    client_id = call.number("id")
    reader = Reader(call.language, call.time_zone)
    parts = call.parts
    async with AsyncExitStack() as stack:
        path = await stack.enter_async_context(scratch_file(parts.config.scratch_dir))
        archive = await exporting.export(
            call.ledger, parts.media, parts.room, call.actor, client_id, reader, path
        )
        headers: dict[str, str] = {
            hdrs.CONTENT_TYPE: "application/zip",
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{archive.name}"',
        }
        return _Passing(archive.path, headers, stack.pop_all())


class _Passing(web.FileResponse):
    """A file that goes once it has been sent."""

    def __init__(self, path: Path, headers: dict[str, str], keeping: AsyncExitStack) -> None:
        super().__init__(path, headers=headers)
        self._keeping = keeping

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Send it."""
        async with self._keeping:
            return await super().prepare(request)


async def erase(call: Call) -> web.StreamResponse:
    """Erase a client: messages, files, names and addresses. Figures stay. There is no way back."""
    client_id, wanted = call.number("id"), await call.body(Erasure)
    parts = call.parts
    erased = await erasing.erase(call.ledger, parts.media, call.actor, client_id, wanted.name)
    return answer(
        Erased(
            attendances=erased.attendances,
            messages=erased.messages,
            files=len(erased.files),
            has_remains=erased.has_remains,
        )
    )


async def show_retention(call: Call) -> web.StreamResponse:
    """What the next run of the retention period deletes; with `days`, of a period not yet set."""
    days = None
    if "days" in call.request.query:
        days = call.query_number("days", 0, 0, retention.MAX_DAYS)
    now = call.parts.ledger.clock()
    return answer(await call.read(lambda c: retention.show_retention(c, now, days)))

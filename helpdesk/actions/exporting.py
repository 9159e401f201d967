"""Everything that is known of a client, in one archive."""

import asyncio
from functools import partial
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sqlalchemy import Connection

from helpdesk.actions.access import access_client
from helpdesk.actions.audit import do_note
from helpdesk.actions.export_pages import write_page
from helpdesk.actions.exported import Exported, ExportedFile, Reader, load_exported, write_data
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.roles import Actor
from helpdesk.media.room import Room, full_disk
from helpdesk.media.store import MediaStore
from helpdesk.store import exports


class Archive(NamedTuple):
    """A finished archive: where it lies, and what to call it."""

    path: Path
    name: str


async def export(
    ledger: Ledger,
    media: MediaStore,
    room: Room,
    actor: Actor,
    client_id: int,
    reader: Reader,
    path: Path,
) -> Archive:
    """Write a client's archive to the path: data as JSON, the conversations as a page in the
    reader's language, and all files. Memory used does not grow with them. Raises NoRoom where the
    disk has no room for the files, before anything is written or noted if possible."""
    size = await ledger.read(partial(_size_of, actor=actor, client_id=client_id))
    with full_disk():
        async with room.reserved(size, path):
            client_id = await ledger.write(
                partial(_do_note_export, actor=actor, client_id=client_id)
            )
            await _write(ledger, media, client_id, reader, path)
    return Archive(path, f"client-{client_id}.zip")


def _size_of(connection: Connection, actor: Actor, client_id: int) -> int:
    client = access_client(connection, actor, client_id)
    ids = [one.id for one in exports.attendances_of(connection, client.id)]
    return exports.size_of_files(connection, ids)


async def _write(
    ledger: Ledger, media: MediaStore, client_id: int, reader: Reader, path: Path
) -> None:
    archive = await asyncio.to_thread(ZipFile, path, "w", ZIP_DEFLATED)
    try:
        files = await ledger.read(
            lambda c: _write_documents(c, archive, load_exported(c, client_id, reader))
        )
        for file in files:
            await _add_file(archive, media, file)
    finally:
        await asyncio.to_thread(archive.close)


def _do_note_export(work: Work, actor: Actor, client_id: int) -> int:
    client = access_client(work.connection, actor, client_id)
    do_note(work, Deed.CLIENT_EXPORTED, actor, client_id=client.id)
    return client.id


def _write_documents(
    connection: Connection, archive: ZipFile, exported: Exported
) -> list[ExportedFile]:
    """One consistent view of everything; the answer is the files that belong to it."""
    files = write_data(connection, archive, exported)
    write_page(connection, archive, exported)
    return files


async def _add_file(archive: ZipFile, media: MediaStore, file: ExportedFile) -> None:
    try:
        async with media.lend(file.key) as path:
            # What travels by WhatsApp is compressed already.
            await asyncio.to_thread(archive.write, path, file.name, ZIP_STORED)
    except KeyError:
        # It is not in the store any more; messages.json tells that there was one.
        return

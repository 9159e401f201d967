"""A client's data as JSON, as an export has it."""

import json
import re
from typing import NamedTuple
from zipfile import ZipFile

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.domain.moments import Moment, to_iso
from helpdesk.domain.shapes import ClientDetailsShape, HistoryShape, MessageShape, Shape, TagShape
from helpdesk.store import clients, erasing, exports, merges, tags
from helpdesk.store.records import Attendance, Message

_NAME_LENGTH = 80
_UNSAFE = re.compile(r"[^\w.-]+")

_encode = msgspec.json.Encoder().encode


class Reader(NamedTuple):
    """Who reads it: in which language, by the clock of which time zone."""

    language: str
    time_zone: str


class Exported(NamedTuple):
    """What is exported, messages aside; they are read when they are written."""

    reader: Reader
    client: ClientDetailsShape
    persons: list[int]
    attendances: list[Attendance]
    users: dict[int, str]


class ExportedFile(NamedTuple):
    """A file of a message: its key in the MediaStore, and its place in the archive."""

    key: str
    name: str


class ExportedMessage(Shape, frozen=True, kw_only=True):
    """A message as everybody sees it, with every text it ever had, and its file's place."""

    message: MessageShape
    history: HistoryShape
    author: str | None
    file: str | None


class ExportedEntry(Shape, frozen=True, kw_only=True):
    """One entry of the audit log."""

    at: str
    user: str | None
    deed: str
    attendance_id: int | None
    details: object


def load_exported(connection: Connection, client_id: int, reader: Reader) -> Exported:
    """What is known of a client who is there."""
    record = clients.load(connection, {client_id})[client_id]
    details = rendering.client_details(
        record, merges.merged_into(connection, client_id), clients.profile(connection, client_id)
    )
    return Exported(
        reader=reader,
        client=details,
        persons=erasing.persons_of(connection, client_id),
        attendances=exports.attendances_of(connection, client_id),
        users=exports.names_of_users(connection),
    )


def write_data(connection: Connection, archive: ZipFile, exported: Exported) -> list[ExportedFile]:
    """Write the JSON documents; the answer is the files that messages have."""
    archive.writestr("client.json", _pretty(exported.client))
    shapes = [rendering.attendance(one) for one in exported.attendances]
    archive.writestr("attendances.json", _pretty(shapes))
    archive.writestr("tags.json", _pretty(_tags(connection, exported)))
    archive.writestr("audit.json", _pretty(_audit(connection, exported)))
    files: list[ExportedFile] = []
    with archive.open("messages.json", "w") as document:
        document.write(b"[")
        separator = b"\n"
        for attendance in exported.attendances:
            for message in exports.messages_of(connection, attendance.id):
                document.write(separator + _encode(_exported(message, exported.users)))
                separator = b",\n"
                key = key_of(message)
                if key is not None:
                    files.append(ExportedFile(key, place_of(message)))
        document.write(b"\n]\n")
    return files


def key_of(message: Message) -> str | None:
    """The MediaStore's key of the message's file, if it has one that is there."""
    media = message.details.media
    return None if media is None else media.key


def place_of(message: Message) -> str:
    """Where the message's file stands in the archive: under a name that every system takes."""
    media = message.details.media
    given = "" if media is None else media.name
    name = _UNSAFE.sub("_", given).strip("._")[-_NAME_LENGTH:] or "file"
    return f"files/{message.position}-{name}"


def _exported(message: Message, users: dict[int, str]) -> ExportedMessage:
    return ExportedMessage(
        message=rendering.message(message),
        history=rendering.history(message),
        author=None if message.user_id is None else users.get(message.user_id),
        file=None if key_of(message) is None else place_of(message),
    )


def _tags(connection: Connection, exported: Exported) -> list[TagShape]:
    used = set(exported.client.tag_ids)
    used.update(tag_id for one in exported.attendances for tag_id in one.tag_ids)
    return [
        TagShape(id=one.id, name=one.name, colour=one.colour)
        for one in tags.everything(connection)
        if one.id in used
    ]


def _audit(connection: Connection, exported: Exported) -> list[ExportedEntry]:
    ids = [one.id for one in exported.attendances]
    return [
        ExportedEntry(
            at=to_iso(Moment(row.at)),
            user=None if row.user_id is None else exported.users.get(row.user_id),
            deed=row.deed,
            attendance_id=row.attendance_id,
            details=json.loads(row.details),
        )
        for row in exports.audit_of(connection, exported.persons, ids)
    ]


def _pretty(value: object) -> bytes:
    return msgspec.json.format(_encode(value), indent=2)

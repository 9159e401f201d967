"""What the copy in Firestore is made of: documents, and the cursor that says up to which event
they are true.

| path | what |
|---|---|
| users/{id} | the authority of the rules: active, role, and which tokens count: those of this \
owner that were issued after the moment `since` (milliseconds); and the name |
| instances/{id} | a number, as InstanceShape |
| attendances/{id} | an attendance, as AttendanceShape, with aud (the keys that open it) |
| attendances/{id}/messages/{id} | a message, as MessageShape |
| sync/main | the cursor |

An attendance that is FINISHED has an expireAt, and every message: Firestore deletes them then,
should nobody be there to do it earlier.
"""

from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from helpdesk.domain.moments import Moment

Fields = dict[str, Any]
"""A document's fields as Firestore holds them: JSON's types, and datetime (UTC) for expireAt."""

CURSOR = "sync/main"

# Below 64 bits.
_ID_LENGTH = 19

ALL_KEY = "all"
"""The key that every active user has: in `aud` of what each attendant may see."""


def user_key(user_id: int) -> str:
    """The key that only this user has."""
    return f"u:{user_id}"


class Document(NamedTuple):
    """What is to be under a path; `fields` None: nothing."""

    path: str
    fields: Fields | None


class Stream(StrEnum):
    """Documents in the order in which a rebuild compares them: a user's rights before what they
    may read, and an attendance before its messages."""

    USERS = "users"
    INSTANCES = "instances"
    ATTENDANCES = "attendances"
    MESSAGES = "messages"


class Place(msgspec.Struct, frozen=True):
    """How far a rebuild has come: up to and with the document `after` ("": none) of that stream.
    `is_whole`: it goes on with the streams that follow. `done` documents have been compared."""

    stream: Stream
    after: str = ""
    is_whole: bool = True
    done: int = 0


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """The document at CURSOR. The copy shows all events of the log `epoch` up to `seq`; finished
    attendances up to `horizon` have left it. `owner`: whose it is (the database's own name for
    itself). `days`: how long finished attendances stay. `commit`: of the batch that it came with,
    so that whoever has lost the answer knows its own."""

    owner: str
    epoch: str
    seq: int
    horizon: Moment
    days: int
    commit: str
    rebuild: Place | None = None


def user_path(user_id: int) -> str:
    """Where a user's rights stand."""
    return f"{Stream.USERS}/{user_id}"


def instance_path(instance_id: int) -> str:
    """Where a number stands."""
    return f"{Stream.INSTANCES}/{instance_id}"


def attendance_path(attendance_id: int) -> str:
    """Where an attendance stands."""
    return f"{Stream.ATTENDANCES}/{attendance_id}"


def message_path(attendance_id: int, message_id: str) -> str:
    """Where a message of an attendance stands."""
    return f"{attendance_path(attendance_id)}/{Stream.MESSAGES}/{message_id}"


def id_in(text: str) -> int | None:
    """The id that a part of a path is; None for what no helpdesk has named so: other programs may
    write to the same Firestore."""
    is_id = text.isascii() and text.isdecimal() and len(text) < _ID_LENGTH
    return int(text) if is_id and text == str(int(text)) else None


def segments(path: str) -> tuple[str, ...]:
    """What documents are sorted by, here as there: the parts of the path, one after the other."""
    return tuple(path.split("/"))

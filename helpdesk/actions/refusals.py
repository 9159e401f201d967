"""Documents that Firestore refuses, or that cannot be made: set aside, so that the rest goes on."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection

from helpdesk.actions.work import Work
from helpdesk.domain.documents import segments
from helpdesk.domain.moments import to_iso
from helpdesk.domain.realtime_shapes import RefusedDocumentShape
from helpdesk.store import refused_documents
from helpdesk.store.refused_documents import Refused

_SHOWN = 100


class Refusals(NamedTuple):
    """The first hundred of them, the oldest first, and how many there are."""

    first: tuple[RefusedDocumentShape, ...]
    total: int


def do_set_aside(work: Work, path: str, error: str) -> None:
    """Note that the document is refused, and why."""
    refused = Refused(path, attendance_of(path), error, work.now)
    refused_documents.put(work.connection, refused)


def do_take_back(work: Work, paths: Collection[str]) -> None:
    """Note that these are refused no more, or are not to be there."""
    refused_documents.forget(work.connection, paths)


def refused_paths(connection: Connection) -> set[str]:
    """The paths of all."""
    return refused_documents.paths(connection)


def list_refusals(connection: Connection) -> Refusals:
    """What is shown of them."""
    found = refused_documents.page(connection, _SHOWN)
    return Refusals(tuple(_shape(one) for one in found), refused_documents.count(connection))


def attendance_of(path: str) -> int | None:
    """The attendance that a document shows or is part of."""
    collection, number = segments(path)[:2]
    return int(number) if collection == "attendances" and number.isdecimal() else None


def _shape(one: Refused) -> RefusedDocumentShape:
    return RefusedDocumentShape(
        path=one.path, attendance_id=one.attendance_id, error=one.error, at=to_iso(one.at)
    )

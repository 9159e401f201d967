"""The audit log: who did what, for admins."""

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.audit_sentences import sentence_of
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import to_iso
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AuditEntryShape, PersonShape
from helpdesk.store import audit, clients
from helpdesk.store.audit import Wanted as Wanted
from helpdesk.store.records import Client


def do_note(
    work: Work,
    deed: Deed,
    actor: Actor | int | None,
    *,
    attendance_id: int | None = None,
    client_id: int | None = None,
    **details: object,
) -> None:
    """Note the deed in the same transaction that does it. `actor` None: the command line, a job
    or a client. Details are names and numbers of things, never what somebody wrote."""
    user_id = actor.user_id if isinstance(actor, Actor) else actor
    audit.add(
        work.connection,
        work.now,
        deed,
        user_id,
        attendance_id=attendance_id,
        client_id=client_id,
        details=details,
    )


def list_entries(
    connection: Connection, language: str, wanted: Wanted, before: int | None, limit: int
) -> tuple[list[AuditEntryShape], int | None]:
    """One page of the log, the newest first, in sentences of that language; and the id before
    which it goes on."""
    found = audit.page(connection, wanted, before, limit + 1)
    page = found[:limit]
    named = clients.load(connection, {one.client_id for one in page if one.client_id is not None})
    shapes = [
        AuditEntryShape(
            id=one.id,
            at=to_iso(one.at),
            deed=one.deed,
            user=None if one.who is None else PersonShape(id=one.who.id, name=one.who.name),
            sentence=sentence_of(language, one),
            attendance_id=one.attendance_id,
            client=_client(named.get(one.client_id or 0)),
            details=one.details,
        )
        for one in page
    ]
    return shapes, page[-1].id if len(found) > limit else None


def _client(client: Client | None) -> PersonShape | None:
    if client is None:
        return None
    return PersonShape(id=client.id, name=rendering.client(client).name)

"""Blocking a client: what they write is kept, and opens no attendance (actions/arrivals.py)."""

from helpdesk.actions.attendances import do_finish
from helpdesk.actions.audit import do_note
from helpdesk.actions.regrouping import tell_client
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.events import EventKind
from helpdesk.domain.roles import Actor, Permission
from helpdesk.errors import Conflict, Forbidden
from helpdesk.store import attendances, clients
from helpdesk.store.records import Client


def do_block(work: Work, actor: Actor, client: Client, *, is_blocked: bool) -> None:
    """Block a client, or end that. An attendance that is under way is finished, and the client
    is not asked for a rating; who is blocked already stays so."""
    check_may_block(actor)
    if client.is_blocked is is_blocked:
        return
    clients.block(work.connection, client.id, is_blocked=is_blocked)
    seq = work.next_seq()
    clients.change(work.connection, client.id, {"seq": seq, "updated_at": work.now})
    tell_client(work, EventKind.CLIENT_CHANGED, seq, client.id, client.id)
    deed = Deed.CLIENT_BLOCKED if is_blocked else Deed.CLIENT_UNBLOCKED
    do_note(work, deed, actor, client_id=client.id)
    if is_blocked:
        for attendance in attendances.unfinished_of_client(work.connection, client.id):
            do_finish(work, actor, attendance.id, ask_feedback=False)


def check_may_block(actor: Actor) -> None:
    """Refuse whoever manages no clients."""
    if not actor.may(Permission.MANAGE_CLIENTS):
        raise Forbidden("Only managers may block clients.")


def check_is_not_blocked(client: Client) -> None:
    """Refuse to write to somebody who is blocked."""
    if client.is_blocked:
        raise Conflict(
            "This client is blocked. Unblock them on their page to write to them.",
            code="blocked",
            data={"client_id": client.id},
        )

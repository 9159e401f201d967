"""What people here say about a client: the name, notes, the language, a block."""

import msgspec

from helpdesk.actions.access import access_client, check_not_erased
from helpdesk.actions.audit import do_note
from helpdesk.actions.blocking import do_block
from helpdesk.actions.clients import show_client
from helpdesk.actions.regrouping import tell_client
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.events import EventKind
from helpdesk.domain.names import tidy
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import ClientDetailsShape
from helpdesk.errors import Forbidden, Invalid
from helpdesk.language import LANGUAGES, N_
from helpdesk.store import attendances, clients
from helpdesk.store.clients import Profile
from helpdesk.store.records import Client

MAX_NAME = 100
MAX_NOTES = 5_000


class ClientChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to change; None stays. An empty name gives back the one that WhatsApp tells with
    the next message, an empty language the one of the number's country."""

    name: str | None = None
    notes: str | None = None
    language: str | None = None
    is_blocked: bool | None = None


def do_change_client(
    work: Work, actor: Actor, client_id: int, change: ClientChange
) -> ClientDetailsShape:
    """Change a client that the actor serves; managers change all. The audit log notes which
    fields, not what is in them."""
    client = access_client(work.connection, actor, client_id)
    is_named = check_may_change(work, actor, client).is_named
    values = _values(change, is_named=is_named)
    if values:
        seq = work.next_seq()
        values |= {"seq": seq, "updated_at": work.now}
        clients.change(work.connection, client.id, values)
        tell_client(work, EventKind.CLIENT_CHANGED, seq, client.id, client.id)
        fields = [name for name in ("name", "notes", "language") if name in values]
        do_note(work, Deed.CLIENT_CHANGED, actor, client_id=client.id, fields=fields)
    if change.is_blocked is not None:
        do_block(work, actor, client, is_blocked=change.is_blocked)
    return show_client(work.connection, actor, client.id)


def check_may_change(work: Work, actor: Actor, client: Client) -> Profile:
    """Refuse an attendant who has not served the client, and everybody once they were erased."""
    check_not_erased(work.connection, client.id)
    serves = actor.sees_everything or attendances.has_served(
        work.connection, actor.user_id, client.id
    )
    if not serves:
        raise Forbidden("Only who serves the client may change this.")
    return clients.profile(work.connection, client.id)


def _values(change: ClientChange, *, is_named: bool) -> dict[str, object]:
    """The columns that are to change, checked. Who has no name of ours keeps WhatsApp's."""
    values: dict[str, object] = {}
    if change.name is not None:
        name = tidy(change.name)
        _check_length("name", name, MAX_NAME)
        if name or is_named:
            values |= {"name": name, "is_named": bool(name)}
    if change.notes is not None:
        # PostgreSQL stores no NUL.
        notes = change.notes.replace("\x00", "").strip()
        _check_length("notes", notes, MAX_NOTES)
        values["notes"] = notes
    if change.language is not None:
        if change.language and change.language not in LANGUAGES:
            reason = N_("This language is not there to choose.")
            raise Invalid(reason, fields={"language": reason})
        values["language"] = change.language or None
    return values


def _check_length(field: str, text: str, most: int) -> None:
    if len(text) > most:
        reason = N_("This is too long.")
        raise Invalid(reason, fields={field: reason})

"""Envelopes that could not be digested: shown to admins, replayed on request."""

from sqlalchemy import Connection

from helpdesk.actions.audit import do_note
from helpdesk.actions.inbound import do_digest, reason_of
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.envelopes import Inbound, decode
from helpdesk.domain.moments import Moment, to_iso
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import Shape
from helpdesk.errors import NotFound, Refused
from helpdesk.store import set_aside
from helpdesk.store.database import is_outage

_LIMIT = 100


class SetAsideShape(Shape, frozen=True, kw_only=True):
    """An envelope that was set aside, without its content."""

    id: int
    instance_id: int
    at: str
    error: str


def list_set_aside(connection: Connection) -> list[SetAsideShape]:
    """The last hundred, newest first."""
    return [
        SetAsideShape(
            id=row.id, instance_id=row.instance_id, at=to_iso(Moment(row.at)), error=row.error
        )
        for row in set_aside.page(connection, _LIMIT)
    ]


def do_replay(work: Work, set_aside_id: int, by: Actor | None = None) -> None:
    """Digest the envelope again; when it fails again it stays set aside."""
    text = set_aside.take(work.connection, set_aside_id)
    if text is None:
        raise NotFound("There is no such envelope.")
    try:
        envelope: Inbound = decode(text)  # type: ignore[assignment]
        do_digest(work, [envelope])
        do_note(work, Deed.SET_ASIDE_REPLAYED, by, set_aside_id=set_aside_id)
    except Exception as error:
        if is_outage(error):
            raise
        reason = {"reason": reason_of(error)}
        raise Refused("It fails again: {reason}", code="fails_again", values=reason) from error

"""Writing to people who never wrote: limited, because bulk sending gets numbers banned."""

from sqlalchemy import Connection

from helpdesk.actions.instances import access_instance
from helpdesk.domain.moments import HOUR, MINUTE, SECOND, Moment, to_iso
from helpdesk.domain.shapes import FirstContactsShape
from helpdesk.errors import TooMany
from helpdesk.language import ENGLISH, say
from helpdesk.store import attendances
from helpdesk.store.records import Client

WINDOW = HOUR

# From this share of the limit on the page warns.
_WARNING = 0.75


def show_first_contacts(
    connection: Connection, instance_id: int, limit: int, now: Moment, language: str = ENGLISH
) -> FirstContactsShape:
    """How many first contacts a number has had within the last hour, and how many it may; the
    warning is in that language."""
    instance = access_instance(connection, instance_id)
    used = attendances.first_contacts(connection, instance.id, Moment(now - WINDOW))
    next_at = _next_at(used, limit)
    return FirstContactsShape(
        used=len(used),
        limit=limit,
        next_at=None if next_at is None else to_iso(next_at),
        warning=_warning(len(used), limit, language),
    )


def check_may_contact(
    connection: Connection, instance_id: int, client: Client | None, limit: int, now: Moment
) -> bool:
    """Refuse one first contact too many; the answer is whether it would be one: with somebody
    (None: not known yet) who has never written to this number."""
    if client is not None and attendances.has_written(connection, instance_id, client.id):
        return False
    used = attendances.first_contacts(connection, instance_id, Moment(now - WINDOW))
    next_at = _next_at(used, limit)
    if next_at is None:
        return True
    seconds = -((now - next_at) // SECOND)
    minutes = -((now - next_at) // MINUTE)
    raise TooMany(
        "This number has written to {used} new people within an hour, and {limit} are allowed: "
        "WhatsApp bans numbers that write to many strangers. "
        "The next one is possible in 1 minute."
        if minutes == 1
        else "This number has written to {used} new people within an hour, and {limit} are "
        "allowed: WhatsApp bans numbers that write to many strangers. "
        "The next one is possible in {minutes} minutes.",
        code="too_many_first_contacts",
        data={"next_at": to_iso(next_at), "retry_after": seconds},
        values={"used": len(used), "limit": limit, "minutes": minutes},
    )


def _next_at(used: list[Moment], limit: int) -> Moment | None:
    """When the next one is possible; None: at once. `used` is newest first."""
    if limit == 0 or len(used) < limit:
        return None
    return Moment(used[limit - 1] + WINDOW)


def _warning(used: int, limit: int, language: str) -> str | None:
    if limit == 0 or used < limit * _WARNING:
        return None
    left = max(limit - used, 0)
    return say(
        language,
        "{left} of {limit} first contacts are left in this hour. "
        "WhatsApp bans numbers that write to many strangers.",
        left=left,
        limit=limit,
    )

"""Writing to people who never wrote: limited, because bulk sending gets numbers banned."""

from sqlalchemy import Connection

from helpdesk.actions.instances import access_instance
from helpdesk.domain.moments import HOUR, MINUTE, SECOND, Moment, to_iso
from helpdesk.domain.shapes import FirstContactsShape
from helpdesk.errors import TooMany
from helpdesk.store import attendances
from helpdesk.store.records import Client

WINDOW = HOUR

# From this share of the limit on the page warns.
_WARNING = 0.75

_WHY = "WhatsApp bans numbers that write to many strangers."


def show_first_contacts(
    connection: Connection, instance_id: int, limit: int, now: Moment
) -> FirstContactsShape:
    """How many first contacts a number has had within the last hour, and how many it may."""
    instance = access_instance(connection, instance_id)
    used = attendances.first_contacts(connection, instance.id, Moment(now - WINDOW))
    next_at = _next_at(used, limit)
    return FirstContactsShape(
        used=len(used),
        limit=limit,
        next_at=None if next_at is None else to_iso(next_at),
        warning=_warning(len(used), limit),
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
        f"This number has written to {len(used)} new people within an hour, and {limit} are "
        f"allowed: {_WHY} The next one is possible in {minutes} "
        f"{'minute' if minutes == 1 else 'minutes'}.",
        code="too_many_first_contacts",
        data={"next_at": to_iso(next_at), "retry_after": seconds},
    )


def _next_at(used: list[Moment], limit: int) -> Moment | None:
    """When the next one is possible; None: at once. `used` is newest first."""
    if limit == 0 or len(used) < limit:
        return None
    return Moment(used[limit - 1] + WINDOW)


def _warning(used: int, limit: int) -> str | None:
    if limit == 0 or used < limit * _WARNING:
        return None
    left = max(limit - used, 0)
    return f"{left} of {limit} first contacts are left in this hour. {_WHY}"

"""Where a client is named beside their own rows: questions to a page, envelopes set aside,
catch-ups that are under way, the audit log."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from helpdesk.store.chunks import chunks
from helpdesk.store.schema import audit, catch_ups, requests, set_aside


def forget_requests(
    connection: Connection, message_ids: Collection[str], numbers: Collection[str]
) -> None:
    """Delete the questions to a page that name one of these. They are few: an hour's."""
    rows = connection.execute(select(requests.c.id, requests.c.purpose, requests.c.value))
    named = [
        row.id
        for row in rows
        if json.loads(row.purpose).get("message_id") in message_ids
        or _names(f"{row.purpose} {row.value}", numbers)
    ]
    for some in chunks(named):
        connection.execute(delete(requests).where(requests.c.id.in_(some)))


def forget_envelopes(connection: Connection, numbers: Collection[str]) -> None:
    """Delete the envelopes set aside that name one of these."""
    rows = connection.execute(select(set_aside.c.id, set_aside.c.envelope))
    named = [row.id for row in rows if _names(row.envelope, numbers)]
    for some in chunks(named):
        connection.execute(delete(set_aside).where(set_aside.c.id.in_(some)))


def scrub_audit(
    connection: Connection,
    client_ids: Collection[int],
    attendance_ids: Collection[int],
    words: Collection[str],
) -> None:
    """Take these words out of what the audit log says about these clients."""
    about = [audit.c.client_id.in_(client_ids)]
    about += [audit.c.attendance_id.in_(some) for some in chunks(attendance_ids)]
    rows = connection.execute(select(audit.c.id, audit.c.details).where(or_(*about))).all()
    for row in rows:
        said = json.loads(row.details)
        details = json.dumps(_without(said, words))
        if details != row.details:
            connection.execute(update(audit).where(audit.c.id == row.id).values(details=details))


def asked(connection: Connection) -> list[tuple[int, str]]:
    """What catch-ups asked of pages and what has not all come yet: their ids, and the JSON."""
    found = select(catch_ups.c.id, catch_ups.c.asked).where(catch_ups.c.asked.is_not(None))
    return [(row.id, row.asked) for row in connection.execute(found)]


def change_asked(connection: Connection, catch_up_id: int, text: str, fewer: int) -> None:
    """Write back what a catch-up asked for: now for so many messages fewer."""
    changed = update(catch_ups).where(catch_ups.c.id == catch_up_id)
    connection.execute(changed.values(asked=text, wanted=catch_ups.c.wanted - fewer))


def _names(text: str, numbers: Collection[str]) -> bool:
    """Whether one of the numbers stands in a JSON text, as a whole."""
    return any(f'"{number}"' in text for number in numbers)


def _without(value: Any, words: Collection[str]) -> Any:
    """The value with every text emptied in which one of the words stands."""
    if isinstance(value, str):
        return "" if any(word in value for word in words) else value
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    if isinstance(value, dict):
        return {name: _without(one, words) for name, one in value.items()}
    return value

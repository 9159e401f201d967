"""The settings' sections: one row each, as JSON, for those that somebody changed."""

import msgspec
from sqlalchemy import Connection, delete, insert, select

from helpdesk.domain.moments import Moment
from helpdesk.domain.settings import Section, Settings
from helpdesk.store.schema import settings

_ROWS = select(settings.c.section, settings.c.value)


def load(connection: Connection) -> Settings:
    """All sections as they are now."""
    rows = connection.execute(_ROWS)
    return msgspec.convert({row.section: msgspec.json.decode(row.value) for row in rows}, Settings)


def put(connection: Connection, section: str, value: Section, now: Moment) -> None:
    """Write one section."""
    connection.execute(delete(settings).where(settings.c.section == section))
    text = msgspec.json.encode(value).decode()
    connection.execute(insert(settings).values(section=section, value=text, updated_at=now))


def changed_at(connection: Connection, section: str) -> Moment | None:
    """When somebody last changed a section."""
    found = select(settings.c.updated_at).where(settings.c.section == section)
    at: int | None = connection.execute(found).scalar()
    return None if at is None else Moment(at)

"""What a night's run has done so far, for the audit log: a row beside the settings' sections,
from the run's first transaction to its last."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, delete, insert, select

from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import Moment
from helpdesk.store.schema import settings


def load(connection: Connection, deed: Deed) -> dict[str, int]:
    """The figures of the run that is under way; none where there is none."""
    found = select(settings.c.value).where(settings.c.section == _row(deed))
    text: str | None = connection.execute(found).scalar()
    return {} if text is None else msgspec.json.decode(text, type=dict[str, int])


def put(connection: Connection, deed: Deed, figures: Mapping[str, int], now: Moment) -> None:
    """Write them anew."""
    forget(connection, deed)
    text = msgspec.json.encode(figures).decode()
    connection.execute(insert(settings).values(section=_row(deed), value=text, updated_at=now))


def forget(connection: Connection, deed: Deed) -> None:
    """The run is over."""
    connection.execute(delete(settings).where(settings.c.section == _row(deed)))


def _row(deed: Deed) -> str:
    return f"run:{deed.value}"

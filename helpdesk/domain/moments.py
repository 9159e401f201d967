"""Time. Everywhere inside helpdesk a moment is an int: milliseconds since 1970-01-01 UTC.

One representation in Python, SQLite and PostgreSQL, compared and subtracted without time-zone
traps; only the edges (JSON, pages) turn it into ISO 8601.
"""

import time
from datetime import UTC, datetime
from typing import NewType

Moment = NewType("Moment", int)

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now() -> Moment:
    """The present moment by the machine's clock."""
    return Moment(time.time_ns() // 1_000_000)


def from_seconds(seconds: int) -> Moment:
    """The moment of a WhatsApp time stamp, which counts whole seconds."""
    return Moment(seconds * SECOND)


def whole_second(moment: Moment) -> Moment:
    """The moment cut to WhatsApp's resolution, so that both sides' messages compare fairly."""
    return Moment(moment // SECOND * SECOND)


def to_iso(moment: Moment) -> str:
    """ISO 8601 UTC with milliseconds, e.g. 2026-01-31T12:00:00.000Z."""
    seconds, milliseconds = divmod(moment, SECOND)
    text = datetime.fromtimestamp(seconds, UTC).isoformat().removesuffix("+00:00")
    return f"{text}.{milliseconds:03d}Z"

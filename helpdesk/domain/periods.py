"""Periods of a report: whole days by the clock on the business's wall."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from helpdesk.domain.moments import SECOND, Moment

MAX_DAYS = 731
"""The longest period: two years, one of them a leap year."""

_DAY = timedelta(days=1)


class Period(msgspec.Struct, frozen=True):
    """From the first day to the last, both included, in a zone ("": the machine's own)."""

    first: date
    last: date
    time_zone: str

    @property
    def begin(self) -> Moment:
        """The midnight at which it begins."""
        return midnight(self.first, self.time_zone)

    @property
    def end(self) -> Moment:
        """The midnight at which it is over."""
        return midnight(self.last + _DAY, self.time_zone)

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def days(self) -> list[date]:
        """All its days, in order."""
        return [self.first + index * _DAY for index in range(self.length)]

    @property
    def before(self) -> "Period":
        """The period of the same length that ends where this one begins."""
        length = timedelta(days=self.length)
        return Period(self.first - length, self.last - length, self.time_zone)


def midnight(day: date, time_zone: str) -> Moment:
    """When a day begins there. A midnight that the clock skips is the moment of the skip."""
    start = datetime(day.year, day.month, day.day, tzinfo=_zone(time_zone))
    return Moment(int(start.timestamp()) * SECOND)


def on_the_wall(moment: Moment, time_zone: str) -> datetime:
    """Date and time there, to the second; without a zone."""
    at = datetime.fromtimestamp(moment // SECOND, _zone(time_zone))
    return at.replace(tzinfo=None)


def _zone(time_zone: str) -> ZoneInfo | None:
    return ZoneInfo(time_zone) if time_zone else None

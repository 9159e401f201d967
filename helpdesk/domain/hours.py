"""Business hours as time: when a business is open, by the clock on its wall.

A moment is within the hours when the wall clock of the zone shows, at that moment, a date and a
time that lie in a span. An hour that the clock skips in spring is no business time; one that it
shows twice in autumn is business time twice.
"""

import time as machine
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from helpdesk.domain.moments import DAY, HOUR, MINUTE, SECOND, Moment
from helpdesk.domain.settings import Holiday, Hours, Settings, Span

_EPOCH = date(1970, 1, 1)
_SEARCH_DAYS = 366
_KEPT_DAYS = 1_000

Stretch = tuple[int, int]
"""From, to, in milliseconds; the end is not part of it."""


class Calendar:
    """The hours of a business in its time zone. Pure: the same questions get the same answers."""

    def __init__(self, hours: Hours, time_zone: str) -> None:
        self._hours = hours
        self._offset = _offsets(time_zone)
        self._week = [_sorted(spans) for spans in hours.week]
        self._holidays = {_key(one): _sorted(one.spans) for one in hours.holidays}
        self._days: dict[int, list[Stretch]] = {}

    def is_open(self, moment: Moment) -> bool:
        """Whether the business answers at that moment."""
        return self._hours.is_always_open or self._stretch_at(moment) is not None

    def open_ms(self, start: Moment, end: Moment) -> int:
        """How many milliseconds from `start` to `end` are business time; 0 when `end` is not
        later."""
        if end <= start:
            return 0
        if self._hours.is_always_open:
            return end - start
        inside = (
            self._day(start // DAY) if start // DAY == end // DAY else self._between(start, end)
        )
        return sum(max(0, min(last, end) - max(first, start)) for first, last in inside)

    def opens_at(self, moment: Moment) -> Moment | None:
        """When it is open next: the moment itself when it is open then, None when it does not
        open within a year."""
        if self._hours.is_always_open:
            return moment
        today = moment // DAY
        for day in range(today, today + _SEARCH_DAYS + 1):
            for first, last in self._day(day):
                if last > moment:
                    return Moment(max(first, moment))
        return None

    def closes_at(self, moment: Moment) -> Moment | None:
        """Until when it is open without a break; None when it is closed at that moment, or does
        not close within a year."""
        here = None if self._hours.is_always_open else self._stretch_at(moment)
        if here is None:
            return None
        end = here[1]
        for day in range(end // DAY, end // DAY + _SEARCH_DAYS):
            following = self._day(day)
            # What goes on past the day's end (in UTC) begins where the day before ended.
            going_on = next((last for first, last in following if first == end), None)
            if going_on is None:
                return Moment(end)
            end = going_on
        return None

    def wall_clock(self, moment: Moment) -> datetime:
        """What clock and calendar on the wall show at that moment; without a zone."""
        at = datetime.fromtimestamp(moment // SECOND, UTC).replace(tzinfo=None)
        return at + timedelta(seconds=self._offset(moment // SECOND))

    def _stretch_at(self, moment: Moment) -> Stretch | None:
        stretches = self._day(moment // DAY)
        return next((one for one in stretches if one[0] <= moment < one[1]), None)

    def _between(self, start: Moment, end: Moment) -> Iterator[Stretch]:
        for day in range(start // DAY, end // DAY + 1):
            yield from self._day(day)

    def _day(self, day: int) -> list[Stretch]:
        """The business time of one day of UTC (counted since 1970), in order."""
        known = self._days.get(day)
        if known is None:
            if len(self._days) >= _KEPT_DAYS:
                self._days.clear()
            known = self._days[day] = _merged(self._stretches(day))
        return known

    def _stretches(self, day: int) -> Iterator[Stretch]:
        for start, end, offset in self._pieces(day * DAY, (day + 1) * DAY):
            for first, last in self._on_the_wall(start + offset, end + offset):
                yield max(first - offset, start), min(last - offset, end)

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The time between in pieces in which the wall clock runs evenly, each with how far it
        is ahead of UTC. No zone changes its clock twice within a day."""
        low, high = start // SECOND, end // SECOND
        before, after = self._offset(low), self._offset(high)
        if before == after:
            yield start, end, before * SECOND
            return
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._offset(middle) == before else (low, middle)
        yield start, high * SECOND, before * SECOND
        yield high * SECOND, end, after * SECOND

    def _on_the_wall(self, start: int, end: int) -> Iterator[Stretch]:
        """The spans that the wall clock passes between the two, counted as if it were UTC's."""
        for day in range(start // DAY - 1, end // DAY + 1):
            for opens, closes in self._spans_of(day):
                first, last = day * DAY + opens, day * DAY + closes
                if first < end and last > start:
                    yield first, last

    def _spans_of(self, day: int) -> list[Stretch]:
        date_of_day = _EPOCH + timedelta(days=day)
        by_year = self._holidays.get((date_of_day.month, date_of_day.day))
        spans = self._holidays.get(date_of_day, by_year)
        return self._week[date_of_day.weekday()] if spans is None else spans


def calendar_of(settings: Settings) -> Calendar:
    """The calendar of a business as it is set."""
    return _calendar(settings.hours, settings.business.time_zone)


@lru_cache(maxsize=8)
def _calendar(hours: Hours, time_zone: str) -> Calendar:
    return Calendar(hours, time_zone)


def _offsets(time_zone: str) -> Callable[[int], int]:
    """How many seconds the zone's wall clock is ahead of UTC at a moment (in seconds)."""
    if not time_zone:
        return lambda seconds: machine.localtime(seconds).tm_gmtoff
    zone = ZoneInfo(time_zone)

    def offset(seconds: int) -> int:
        ahead = datetime.fromtimestamp(seconds, zone).utcoffset()
        return 0 if ahead is None else ahead // timedelta(seconds=1)

    return offset


def _key(holiday: Holiday) -> date | tuple[int, int]:
    """One of a single year goes before one of every year."""
    return (holiday.day.month, holiday.day.day) if holiday.is_yearly else holiday.day


def _sorted(spans: Iterable[Span]) -> list[Stretch]:
    """The spans in milliseconds after the midnight at which their day begins."""
    return sorted((_of_day(one.opens), _of_day(one.closes, one.opens)) for one in spans)


def _of_day(clock: time, after: time | None = None) -> int:
    since_midnight = clock.hour * HOUR + clock.minute * MINUTE + clock.second * SECOND
    is_next_day = after is not None and clock <= after
    return since_midnight + (DAY if is_next_day else 0)


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for first, last in sorted(stretches):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged

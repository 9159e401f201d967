"""When the business is open, in words."""

from datetime import datetime

from babel.dates import format_date, format_skeleton

from helpdesk.domain.hours import Calendar
from helpdesk.domain.moments import Moment, to_iso
from helpdesk.domain.shapes import OpeningShape
from helpdesk.language import say

_WEEK = 7


def opening(language: str, calendar: Calendar, now: Moment) -> str:
    """When the business opens next, as "tomorrow at 09:00"; "soon" when nobody knows."""
    opens_at = calendar.opens_at(now)
    return say(language, "soon") if opens_at is None else _when(language, calendar, opens_at, now)


def show_opening(language: str, calendar: Calendar, now: Moment) -> OpeningShape:
    """Whether the business is open now, and until or from when."""
    is_open = calendar.is_open(now)
    changes_at = calendar.closes_at(now) if is_open else calendar.opens_at(now)
    return OpeningShape(
        is_open=is_open,
        changes_at=None if changes_at is None else to_iso(changes_at),
        sentence=_sentence(language, calendar, now, changes_at, is_open=is_open),
    )


def _sentence(
    language: str, calendar: Calendar, now: Moment, changes_at: Moment | None, *, is_open: bool
) -> str:
    if changes_at is None:
        return say(language, "Always open.") if is_open else say(language, "Closed.")
    when = _when(language, calendar, changes_at, now)
    if is_open:
        return say(language, "Open now; closes {when}.", when=when)
    return say(language, "Closed now; opens {when}.", when=when)


def _when(language: str, calendar: Calendar, moment: Moment, now: Moment) -> str:
    then = calendar.wall_clock(moment)
    days = (then.date() - calendar.wall_clock(now).date()).days
    clock = f"{then:%H:%M}"
    if days == 0:
        return say(language, "today at {time}", time=clock)
    if days == 1:
        return say(language, "tomorrow at {time}", time=clock)
    return say(language, "{day} at {time}", day=_day(language, then, days), time=clock)


def _day(language: str, then: datetime, days: int) -> str:
    if days < _WEEK:
        return str(format_date(then, "EEEE", locale=language))
    return str(format_skeleton("MMMMd", then, locale=language))

"""Figures as the shapes that leave helpdesk."""

from helpdesk.domain.figure_links import Selection
from helpdesk.domain.figures import Figures, HoursKind, Spread
from helpdesk.domain.moments import to_iso
from helpdesk.domain.periods import Period
from helpdesk.domain.report_shapes import (
    FiguresShape,
    FiltersShape,
    PeriodShape,
    RatingsShape,
    SpreadShape,
)


def period(record: Period) -> PeriodShape:
    """A period."""
    return PeriodShape(
        first=record.first.isoformat(),
        last=record.last.isoformat(),
        days=record.length,
        time_zone=record.time_zone,
        begins_at=to_iso(record.begin),
        ends_at=to_iso(record.end),
    )


def filters(selection: Selection, hours: HoursKind) -> FiltersShape:
    """What a report was narrowed to."""
    return FiltersShape(
        hours=hours,
        instance_id=selection.instance_id,
        attendant_id=selection.attendant_id,
        department_id=selection.department_id,
    )


def figures(record: Figures) -> FiguresShape:
    """The figures of a period."""
    return FiguresShape(
        started=record.started,
        waiting=record.waiting,
        open=record.open,
        finished=record.finished,
        finished_automatically=record.finished_automatically,
        wait=_spread(record.wait),
        first_response=_spread(record.first_response),
        reply=_spread(record.reply),
        duration=_spread(record.duration),
        feedback=ratings(record),
    )


def ratings(record: Figures) -> RatingsShape:
    """What clients thought."""
    return RatingsShape(
        asked=record.asked,
        responded=record.responded,
        response_rate=record.response_rate,
        answers=record.answers,
        satisfied=record.satisfied,
        score=record.score,
        ratings=record.ratings,
    )


def _spread(record: Spread) -> SpreadShape:
    return SpreadShape(count=record.count, median=record.median, p90=record.p90)

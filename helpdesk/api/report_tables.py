"""Reports as tables for spreadsheets: durations twice, as seconds to calculate with and as
h:mm:ss to read."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from helpdesk.actions import figures
from helpdesk.actions.figures import Question
from helpdesk.actions.work import Ledger
from helpdesk.domain.figures import By
from helpdesk.domain.moments import SECOND, Moment
from helpdesk.domain.periods import on_the_wall
from helpdesk.domain.report_shapes import FiguresShape, RatingsShape, SpreadShape
from helpdesk.handling.csv import Cell, clock
from helpdesk.language import N_, say

_MOST_OPINIONS = 10_000
_DURATIONS = (
    N_("Wait in queue"),
    N_("First response"),
    N_("Reply time"),
    N_("Duration"),
)

# Who stands in a row for nobody's.
_NOBODY = {By.DEPARTMENT: N_("No department")}
_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


class Table(NamedTuple):
    """A header and rows under it."""

    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


Maker = Callable[[Ledger, Question, str], Awaitable[Table]]


async def summary(ledger: Ledger, question: Question, language: str) -> Table:
    """A figure a row, with the period before beside it."""
    report = await figures.summary(ledger, question)
    names = _header_of_figures(language)
    now, before = _cells(report.figures), _cells(report.before)
    header = [say(language, "Figure"), say(language, "Period"), say(language, "Period before")]
    return Table(header, list(zip(names, now, before, strict=True)))


def by(what: By, title: str) -> Maker:
    """A row for each attendant, number or department."""

    async def make(ledger: Ledger, question: Question, language: str) -> Table:
        report = await figures.table(ledger, question, what)
        nobody = say(language, _NOBODY.get(what, N_("Nobody")))
        rows = [
            (nobody if row.id is None else row.name, *_cells(row.figures)) for row in report.items
        ]
        return Table([say(language, title), *_header_of_figures(language)], rows)

    return make


async def days(ledger: Ledger, question: Question, language: str) -> Table:
    """A row for each day."""
    report = await figures.days(ledger, question)
    header = [say(language, "Day"), say(language, "Started"), say(language, "Finished")]
    return Table(header, [(row.day, row.started, row.finished) for row in report.days])


async def hours(ledger: Ledger, question: Question, language: str) -> Table:
    """A row for each weekday, with the attendances that began in each of its hours."""
    report = await figures.days(ledger, question)
    header = [say(language, "Weekday"), *(f"{hour:02}:00" for hour in range(24))]
    weekdays = [say(language, name) for name in _WEEKDAYS]
    rows: list[list[Cell]] = [
        [name, *week] for name, week in zip(weekdays, report.hours, strict=True)
    ]
    return Table(header, rows)


async def feedback(ledger: Ledger, question: Question, language: str) -> Table:
    """A row for each answer of a client, the newest first."""
    report = await figures.feedback(ledger, question, _MOST_OPINIONS)
    header = [
        say(language, "Answered"),
        say(language, "Attendance"),
        say(language, "Client"),
        say(language, "Attendant"),
        say(language, "Rating"),
        say(language, "Comment"),
    ]
    zone = question.selection.period.time_zone
    rows = [
        (
            on_the_wall(_moment(one.at), zone),
            one.attendance_id,
            one.client,
            one.attendant.name if one.attendant else None,
            one.answer,
            one.comment,
        )
        for one in report.items
    ]
    return Table(header, rows)


TABLES: Mapping[str, Maker] = {
    "summary": summary,
    "attendants": by(By.ATTENDANT, N_("Attendant")),
    "instances": by(By.INSTANCE, N_("Number")),
    "departments": by(By.DEPARTMENT, N_("Department")),
    "days": days,
    "hours": hours,
    "feedback": feedback,
}
"""What there is, by the name in the address."""


def _header_of_figures(language: str) -> list[str]:
    return [
        say(language, "Started"),
        say(language, "Waiting"),
        say(language, "Open"),
        say(language, "Finished"),
        say(language, "Finished automatically"),
        *(title for name in _DURATIONS for title in _header_of_durations(language, name)),
        say(language, "Feedback requests"),
        say(language, "Requests answered"),
        say(language, "Response rate"),
        say(language, "Answers"),
        say(language, "Answers 4 and 5"),
        say(language, "Feedback score"),
    ]


def _header_of_durations(language: str, name: str) -> list[str]:
    shown = say(language, name)
    return [
        say(language, "{name}: how many", name=shown),
        say(language, "{name}: median, seconds", name=shown),
        say(language, "{name}: median", name=shown),
        say(language, "{name}: 90th percentile, seconds", name=shown),
        say(language, "{name}: 90th percentile", name=shown),
    ]


def _cells(shape: FiguresShape) -> list[Cell]:
    spreads = (shape.wait, shape.first_response, shape.reply, shape.duration)
    return [
        shape.started,
        shape.waiting,
        shape.open,
        shape.finished,
        shape.finished_automatically,
        *(cell for spread in spreads for cell in _durations(spread)),
        *_opinion(shape.feedback),
    ]


def _durations(spread: SpreadShape) -> list[Cell]:
    return [
        spread.count,
        spread.median,
        clock(spread.median),
        spread.p90,
        clock(spread.p90),
    ]


def _opinion(shape: RatingsShape) -> list[Cell]:
    return [
        shape.asked,
        shape.responded,
        shape.response_rate,
        shape.answers,
        shape.satisfied,
        shape.score,
    ]


def _moment(iso: str) -> Moment:
    return Moment(round(datetime.fromisoformat(iso).timestamp() * SECOND))

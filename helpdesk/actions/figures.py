"""Reports: facts of a period are read in one view of the database, and counted beside it.

Counting a hundred thousand attendances takes tens of milliseconds, so it happens in a thread.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import report_rendering as rendering
from helpdesk.actions.rendering import client, person
from helpdesk.actions.work import Ledger
from helpdesk.domain.figure_links import Selection, links_of, links_of_day
from helpdesk.domain.figures import (
    Answered,
    Attended,
    By,
    Column,
    Figures,
    HoursKind,
    Key,
    Tally,
    Timeline,
    figures_of,
    opinions_of,
    tallies,
    timeline_of,
)
from helpdesk.domain.moments import to_iso
from helpdesk.domain.periods import Period
from helpdesk.domain.report_shapes import (
    DayShape,
    DaysReport,
    FeedbackReport,
    OpinionShape,
    RowShape,
    SummaryReport,
    TableReport,
)
from helpdesk.store import attendances, figures, report_lists
from helpdesk.store.figures import Scope
from helpdesk.store.records import Attendance

NEWEST = 10
"""How many answers the report of feedback shows."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: of what, and whether durations count business hours only."""

    selection: Selection
    hours: HoursKind = HoursKind.ALL

    def scope(self, period: Period | None = None) -> Scope:
        """It as the store wants it, perhaps for another period."""
        asked = period or self.selection.period
        return Scope(
            begin=asked.begin,
            end=asked.end,
            user_id=self.selection.attendant_id,
            instance_id=self.selection.instance_id,
            department_id=self.selection.department_id,
        )


async def summary(ledger: Ledger, question: Question) -> SummaryReport:
    """All figures of the period, and of the one before."""
    present = await _figures(ledger, question, question.selection.period)
    past = await _figures(ledger, question, question.selection.period.before)
    return SummaryReport(
        period=rendering.period(question.selection.period),
        filters=rendering.filters(question.selection, question.hours),
        figures=rendering.figures(present.get(None, Figures())),
        before=rendering.figures(past.get(None, Figures())),
        links=links_of(question.selection),
    )


async def table(ledger: Ledger, question: Question, by: By) -> TableReport:
    """The figures of each attendant, number or department of which there are any."""
    counted = await _figures(ledger, question, question.selection.period, by)
    names = await ledger.read(lambda connection: report_lists.names_of(connection, by))
    rows = (_row(question, by, key, names, figure) for key, figure in counted.items())
    # Nobody's come last.
    items = sorted(rows, key=lambda row: (row.id is None, -row.figures.started, row.name))
    return TableReport(
        period=rendering.period(question.selection.period),
        filters=rendering.filters(question.selection, question.hours),
        items=tuple(items),
    )


async def days(ledger: Ledger, question: Question) -> DaysReport:
    """How many attendances began and were finished on each day; began in each hour."""
    period = question.selection.period
    began_at, finished_at = await ledger.read(
        lambda connection: (
            figures.load_began_at(connection, question.scope()),
            figures.load_finished_at(connection, question.scope()),
        )
    )

    def count() -> tuple[Timeline, Timeline]:
        return timeline_of(began_at, period), timeline_of(finished_at, period)

    began, finished = await asyncio.to_thread(count)
    return DaysReport(
        period=rendering.period(period),
        filters=rendering.filters(question.selection, question.hours),
        days=tuple(
            DayShape(
                day=day.isoformat(),
                started=number,
                finished=finished.days[day],
                links=links_of_day(question.selection, day),
            )
            for day, number in began.days.items()
        ),
        hours=tuple(tuple(week) for week in began.hours),
    )


async def feedback(ledger: Ledger, question: Question, newest: int = NEWEST) -> FeedbackReport:
    """What clients thought: how many gave which answer, and the newest answers themselves."""

    def read(connection: Connection) -> tuple[list[Attendance], tuple[Column, Column]]:
        ids = report_lists.newest_rated(connection, question.scope(), newest)
        known = attendances.load_many(connection, ids)
        facts = figures.load_opinions(connection, question.scope())
        return [known[one] for one in ids], facts

    found, facts = await ledger.read(read)
    finished, ratings = await asyncio.to_thread(tallies, facts)
    return FeedbackReport(
        period=rendering.period(question.selection.period),
        filters=rendering.filters(question.selection, question.hours),
        figures=rendering.ratings(opinions_of(finished, ratings)),
        items=tuple(_opinions(found)),
        links=links_of(question.selection),
    )


async def _figures(
    ledger: Ledger, question: Question, period: Period, by: By = By.NOTHING
) -> dict[Key, Figures]:
    """The two halves are read and counted at the same time: each takes about as long as the
    other, and what happens between the two views moves no figure of a period noticeably."""

    async def attended() -> Attended[Tally]:
        facts = await ledger.read(lambda connection: figures.load_attended(connection, *asked))
        return Attended(*await asyncio.to_thread(tallies, facts))

    async def answered() -> Answered[Tally]:
        facts = await ledger.read(lambda connection: figures.load_answered(connection, *asked))
        return Answered(*await asyncio.to_thread(tallies, facts))

    asked = question.scope(period), by, question.hours
    return figures_of(*await asyncio.gather(attended(), answered()))


def _row(
    question: Question, by: By, key: Key, names: Mapping[int, str], figure: Figures
) -> RowShape:
    return RowShape(
        id=key,
        name="" if key is None else names.get(key, f"#{key}"),
        figures=rendering.figures(figure),
        links=links_of(question.selection, by, key),
    )


def _opinions(found: Iterable[Attendance]) -> Iterator[OpinionShape]:
    for one in found:
        if one.feedback is not None:
            yield OpinionShape(
                attendance_id=one.id,
                at=to_iso(one.feedback.created_at),
                answer=one.feedback.answer,
                comment=one.feedback.comment,
                client=client(one.client).name,
                attendant=None if one.attendant is None else person(one.attendant),
                instance_id=one.instance_id,
            )


def show_choices(connection: Connection) -> dict[By, Mapping[int, str]]:
    """What reports can be narrowed to, by id."""
    return {by: report_lists.names_of(connection, by) for by in By if by is not By.NOTHING}

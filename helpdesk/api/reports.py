"""Reports: figures of a period, and the wall. docs/figures.md says what each figure is."""

from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from aiohttp import web

from helpdesk.actions import figures
from helpdesk.actions.figures import Question
from helpdesk.actions.wall import show_wall
from helpdesk.api.report_tables import TABLES
from helpdesk.domain.figure_links import Selection
from helpdesk.domain.figures import By, HoursKind
from helpdesk.domain.periods import MAX_DAYS, Period, on_the_wall
from helpdesk.errors import Invalid, NotFound
from helpdesk.handling.call import Call, answer
from helpdesk.handling.csv import csv_response
from helpdesk.language import N_

_USUAL_DAYS = 7
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_MAX_ID = 10**18 - 1

E = TypeVar("E", bound=StrEnum)


async def summary(call: Call) -> web.StreamResponse:
    """The figures of a period, and of the one before."""
    return answer(await figures.summary(call.ledger, question_of(call)))


async def attendants(call: Call) -> web.StreamResponse:
    """The figures of each attendant."""
    return answer(await figures.table(call.ledger, question_of(call), By.ATTENDANT))


async def instances(call: Call) -> web.StreamResponse:
    """The figures of each number."""
    return answer(await figures.table(call.ledger, question_of(call), By.INSTANCE))


async def departments(call: Call) -> web.StreamResponse:
    """The figures of each department."""
    return answer(await figures.table(call.ledger, question_of(call), By.DEPARTMENT))


async def days(call: Call) -> web.StreamResponse:
    """How many attendances began and were finished on each day, and began in each hour."""
    return answer(await figures.days(call.ledger, question_of(call)))


async def feedback(call: Call) -> web.StreamResponse:
    """What clients thought: how many gave which answer, and the newest answers."""
    return answer(await figures.feedback(call.ledger, question_of(call)))


async def export(call: Call) -> web.StreamResponse:
    """A report as CSV: summary, attendants, instances, departments, days, hours or feedback."""
    name = call.text("name")
    make = TABLES.get(name)
    if make is None:
        raise NotFound("There is no such report.")
    question = question_of(call)
    table = await make(call.ledger, question, call.language)
    period = question.selection.period
    file_name = f"{name}-{period.first}-{period.last}"
    return csv_response(file_name, table.header, table.rows, call.language)


async def wall(call: Call) -> web.StreamResponse:
    """Who waits, who serves how many, and the state of the numbers, now."""
    now = call.parts.ledger.clock()
    return answer(await call.read(lambda connection: show_wall(connection, now)))


def question_of(call: Call) -> Question:
    """What the query asks for; without a period the last seven days."""
    today = on_the_wall(call.parts.ledger.clock(), call.time_zone).date()
    last = _day(call, "to", today)
    first = _day(call, "from", last - timedelta(days=_USUAL_DAYS - 1))
    if first > last:
        reason = N_("later than the last day")
        raise Invalid("The period ends before it begins.", fields={"from": reason})
    period = Period(first, last, call.time_zone)
    if period.length > MAX_DAYS:
        reason = N_("too long ago for one report")
        raise Invalid("A report covers at most two years.", fields={"from": reason})
    selection = Selection(
        period=period,
        attendant_id=_id(call, "attendant_id"),
        instance_id=_id(call, "instance_id"),
        department_id=_id(call, "department_id"),
    )
    return Question(selection=selection, hours=_hours(call))


def _day(call: Call, name: str, default: date) -> date:
    text = call.request.query.get(name)
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _wrong_day(name) from error
    if len(text) != len("2026-01-31") or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise _wrong_day(name)
    return day


def _wrong_day(name: str) -> Invalid:
    reason = N_("not a day such as 2026-01-31")
    return Invalid("The period is not made of days.", fields={name: reason})


def _id(call: Call, name: str) -> int | None:
    return call.query_number(name, 0, 1, _MAX_ID) if call.request.query.get(name) else None


def _hours(call: Call) -> HoursKind:
    text = call.request.query.get("hours") or HoursKind.ALL
    try:
        return HoursKind(text)
    except ValueError as error:
        raise Invalid("Hours are all or business.", fields={"hours": N_("unknown")}) from error

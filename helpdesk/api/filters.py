"""What a list of attendances is asked for, read from the address: the page of the history, its
API and its CSV alike, and the links of the reports."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from helpdesk.actions.attendances import Narrowing
from helpdesk.actions.histories import Wanted
from helpdesk.domain import figure_links
from helpdesk.domain.figures import NOBODY, FigureName
from helpdesk.domain.moments import SECOND, Moment
from helpdesk.domain.periods import midnight
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Invalid
from helpdesk.handling.call import Call
from helpdesk.language import N_

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

_MOST = 10**18 - 1
_PLAIN = frozenset({"state", "limit", "cursor"})
_FIRST_YEAR, _LAST_YEAR = 1970, 9998


def is_history(call: Call) -> bool:
    """Whether more is asked for than the attendances of one state, as the inbox lists them."""
    query = call.request.query
    if query.get("order") == "last":
        return False
    return not query.keys() <= _PLAIN or not query.get("state")


def narrowing_of(call: Call) -> Narrowing:
    """What of the attendances of one state is asked for."""
    return Narrowing(
        department_id=_number(call, "department_id"),
        tag_id=_number(call, "tag_id"),
    )


def wanted_of(call: Call) -> Wanted:
    """What is asked for. A period is from `…from` to `…to`, both dates of the business's zone and
    both included, or moments in ISO 8601, of which the end is not. What is empty says nothing.
    """
    rating = call.request.query.get("rating", "")
    is_rated = {"any": True, "none": False}.get(rating)
    return Wanted(
        created=_stretch(call, "from", "to"),
        finished=_stretch(call, "finished_from", "finished_to"),
        answered=_stretch(call, "answered_from", "answered_to"),
        replied=_stretch(call, "replied_from", "replied_to"),
        figure=_one_of(call, "figure", FigureName),
        state=_one_of(call, "state", AttendanceState),
        attendant_id=_holder(call, "attendant_id"),
        instance_id=_number(call, "instance_id"),
        client_id=_number(call, "client_id"),
        department_id=_holder(call, "department_id"),
        tag_id=_number(call, "tag_id"),
        rating=None if is_rated is not None else _number(call, "rating", 5),
        is_rated=is_rated,
        is_automatic=_yes_or_no(call, "automatic"),
        is_phone_answered=_yes_or_no(call, "phone_answered"),
    )


def _stretch(call: Call, start: str, end: str) -> tuple[Moment | None, Moment | None]:
    return (
        _parsed(call, start, lambda text: _moment(text, call.time_zone)),
        _parsed(call, end, lambda text: _moment(text, call.time_zone, is_end=True)),
    )


def _moment(text: str, zone: str, *, is_end: bool = False) -> Moment:
    if len(text) > len("2026-01-31"):
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError("without a zone it may be any of several moments")
        _check_year(at.year)
        return Moment(int(at.timestamp() * SECOND))
    day = date.fromisoformat(text)
    _check_year(day.year)
    return midnight(day + timedelta(days=1) if is_end else day, zone)


def _check_year(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError("no year in which anybody wrote")


def _number(call: Call, name: str, most: int = _MOST) -> int | None:
    return call.query_number(name, 0, 1, most) if call.request.query.get(name) else None


def _holder(call: Call, name: str) -> int | None:
    """An id, or NOBODY for what nobody has."""
    is_nobodys = call.request.query.get(name) == figure_links.NOBODY
    return NOBODY if is_nobodys else _number(call, name)


def _one_of(call: Call, name: str, kind: type[E]) -> E | None:
    return _parsed(call, name, kind)


def _yes_or_no(call: Call, name: str) -> bool | None:
    return _parsed(call, name, lambda text: ("no", "yes").index(text) == 1)


def _parsed(call: Call, name: str, parse: Callable[[str], T]) -> T | None:
    """The parameter read by `parse`; None when it is not there or empty."""
    text = call.request.query.get(name)
    if not text:
        return None
    try:
        return parse(text)
    except ValueError as error:
        reason = N_("This is nothing that can be looked for.")
        raise Invalid(reason, fields={name: reason}) from error

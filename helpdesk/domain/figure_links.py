"""From a figure to the attendances behind it: addresses of the history page, whose filters
select by the very conditions that the figure was counted by (store/figures.py)."""

from datetime import date
from urllib.parse import urlencode

import msgspec

from helpdesk.domain.figures import By, FigureName, Key
from helpdesk.domain.periods import Period

NOBODY = "none"
"""Stands for the id of nobody in an address."""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What a report was asked for: a period, perhaps of one attendant, number or department."""

    period: Period
    attendant_id: int | None = None
    instance_id: int | None = None
    department_id: int | None = None


def links_of(selection: Selection, by: By = By.NOTHING, key: Key = None) -> dict[str, str]:
    """An address for each figure of the selection, or of one key of a table of it."""
    began, finished, rated, replied = (
        _query(selection, prefix, by, key) for prefix in ("", "finished_", "answered_", "replied_")
    )
    return {
        "started": _link(began, FigureName.STARTED),
        "waiting": _link(began, FigureName.STARTED, state="WAITING"),
        "open": _link(began, FigureName.STARTED, state="OPEN"),
        "wait": _link(began, FigureName.WAITED),
        "first_response": _link(began, FigureName.ANSWERED),
        "reply": _link(replied, FigureName.REPLIED),
        "finished": _link(finished, FigureName.FINISHED),
        "finished_automatically": _link(finished, FigureName.FINISHED, automatic="yes"),
        "duration": _link(finished, FigureName.FINISHED),
        "asked": _link(finished, FigureName.ASKED),
        "responded": _link(finished, FigureName.RESPONDED),
        "answers": _link(rated, FigureName.RATED),
        "satisfied": _link(rated, FigureName.SATISFIED),
        **{f"rating_{n}": _link(rated, FigureName.RATED, rating=str(n)) for n in range(1, 6)},
    }


def links_of_day(selection: Selection, day: date) -> dict[str, str]:
    """The addresses of what began, and of what was finished, on a day of the selection."""
    period = Period(day, day, selection.period.time_zone)
    one = msgspec.structs.replace(selection, period=period)
    return {
        "started": _link(_query(one, ""), FigureName.STARTED),
        "finished": _link(_query(one, "finished_"), FigureName.FINISHED),
    }


def _query(
    selection: Selection, prefix: str, by: By = By.NOTHING, key: Key = None
) -> dict[str, str]:
    """What the addresses of a kind of figures share; `prefix` is that of their period's names."""
    chosen = {
        "attendant_id": selection.attendant_id,
        "instance_id": selection.instance_id,
        "department_id": selection.department_id,
    }
    query = {
        f"{prefix}from": selection.period.first.isoformat(),
        f"{prefix}to": selection.period.last.isoformat(),
        **{name: str(value) for name, value in chosen.items() if value is not None},
    }
    if by is not By.NOTHING:
        query[f"{by}_id"] = NOBODY if key is None else str(key)
    return query


def _link(query: dict[str, str], figure: FigureName, **more: str) -> str:
    return f"/attendances?{urlencode({**query, 'figure': figure, **more})}"

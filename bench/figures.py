"""What a run finds: figures with their yardsticks, as a table and as JSON."""

import json
import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any, Literal


@dataclass(frozen=True)
class Goal:
    """A bound for the ratio to the yardstick, or for the value itself."""

    of: Literal["ratio", "value"]
    sign: Literal[">=", "<="]
    bound: float

    def is_met(self, figure: float) -> bool:
        return figure >= self.bound if self.sign == ">=" else figure <= self.bound


@dataclass(frozen=True)
class Figure:
    """One line of the table. `value` and `against` are in `unit`; `against` is what the
    yardstick did in the same run, and `ratio` is value / against."""

    row: str
    unit: str
    value: float
    yardstick: str = ""
    against: float | None = None
    ratio: float | None = None
    goals: tuple[Goal, ...] = ()

    @property
    def missed(self) -> list[Goal]:
        """The goals that this run has not reached."""
        return [goal for goal in self.goals if not goal.is_met(self._subject(goal))]

    def _subject(self, goal: Goal) -> float:
        if goal.of == "value":
            return self.value
        if self.ratio is None:
            raise ValueError(f"{self.row} has a goal for a ratio, and no yardstick")
        return self.ratio


def paired(
    row: str,
    unit: str,
    values: Sequence[float],
    against: Sequence[float],
    yardstick: str,
    *goals: Goal,
) -> Figure:
    """The figure of interleaved rounds: value i and yardstick i were taken one after the other,
    so the median of their ratios does not feel a machine that slows down in between."""
    ratios = [value / other for value, other in zip(values, against, strict=True)]
    return Figure(row, unit, median(values), yardstick, median(against), median(ratios), goals)


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that `percent` of all samples do not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def spread(
    row: str,
    unit: str,
    samples: Sequence[float],
    against: Sequence[float],
    yardstick: str,
    goals: Mapping[int, tuple[Goal, ...]],
) -> list[Figure]:
    """A figure for each percentile that `goals` names, against the same of the yardstick."""
    figures = []
    for percent, bounds in goals.items():
        mine, other = percentile(samples, percent), percentile(against, percent)
        name = f"{row}, p{percent}"
        figures.append(Figure(name, unit, mine, yardstick, other, mine / other, bounds))
    return figures


def table(figures: Sequence[Figure]) -> str:
    """The figures as text, a line each."""
    heading = ("", "helpdesk", "yardstick", "ratio", "goal", "")
    rows = [heading, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(heading))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers, remark = row
    cells = [name.ljust(widths[0])]
    cells += [cell.rjust(width) for cell, width in zip(numbers, widths[1:-1], strict=True)]
    return "  ".join([*cells, remark]).rstrip()


def _cells(figure: Figure) -> tuple[str, ...]:
    against = "" if figure.against is None else f"{_shown(figure.against)} {figure.unit}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    goal = ", ".join(f"{one.of} {one.sign} {one.bound:g}" for one in figure.goals)
    remark = figure.yardstick if not figure.missed else f"{figure.yardstick}  MISSED"
    return (figure.row, f"{_shown(figure.value)} {figure.unit}", against, ratio, goal, remark)


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def as_json(figures: Sequence[Figure], **about: Any) -> str:
    """The figures and what the machine was, for later comparison."""
    lines = [
        asdict(figure) | {"missed": [asdict(goal) for goal in figure.missed]} for figure in figures
    ]
    return json.dumps({**_machine(), **about, "figures": lines}, indent=2) + "\n"


def write_json(folder: Path, figures: Sequence[Figure], **about: Any) -> Path:
    """Write the figures to a new file of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S}.json"
    path.write_text(as_json(figures, **about))
    return path


def _machine() -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.platform(),
        "cpus": os.cpu_count(),
    }

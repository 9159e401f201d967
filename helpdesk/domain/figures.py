"""The arithmetic of reports: facts in columns, figures out (docs/figures.md says what each is).

Facts come as columns, one number an attendance, reply or answer, because a hundred thousand of
them take a tenth of the time that as many objects would. Durations are whole seconds: WhatsApp's
clock shows no more.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from itertools import accumulate
from typing import Generic, NamedTuple, TypeVar

import msgspec

from helpdesk.domain.moments import DAY, HOUR, Moment
from helpdesk.domain.periods import Period, midnight, on_the_wall

Key = int | None
"""Whose figures: the id of an attendant, number or department; None for nobody's, or all."""

NOBODY = 0
"""That None in a fact."""

GOOD = 4
"""The answers from here on are those of satisfied clients."""


class FigureName(StrEnum):
    """What the attendances behind a figure are asked for by (`/attendances?figure=…`)."""

    STARTED = "started"
    WAITED = "waited"
    ANSWERED = "answered"
    REPLIED = "replied"
    FINISHED = "finished"
    ASKED = "asked"
    RESPONDED = "responded"
    RATED = "rated"
    SATISFIED = "satisfied"


class By(StrEnum):
    """What a table of figures has its rows for."""

    NOTHING = "nothing"
    ATTENDANT = "attendant"
    INSTANCE = "instance"
    DEPARTMENT = "department"


class HoursKind(StrEnum):
    """Whether durations are counted through the night, or within business hours only."""

    ALL = "all"
    BUSINESS = "business"


Column = str
"""Many facts as a JSON array of whole numbers. A fact is one number: whose it is, times SPAN, and
what it was: whole seconds, or a kind."""

_numbers = msgspec.json.Decoder(list[int]).decode

SPAN = 10**10
"""More seconds than three centuries have."""

IS_WAITING, IS_OPEN = 1, 2
"""What began in the period: whether it waits or is open now; 0 when it is finished."""

WAS_AUTOMATIC, WAS_ASKED, HAS_RESPONDED = 1, 2, 4
"""What was finished in it: whether automatically, with a feedback request, and whether that has
been answered since; added up."""

C = TypeVar("C")


class Attended(NamedTuple, Generic[C]):
    """What attendances tell of a period. Of those that began in it: whether each waits or is
    open, how long those waited that did, and how long their first responses took. Of those that
    were finished in it: how, and how long they lasted."""

    began: C
    waits: C
    responses: C
    finished: C
    durations: C


class Answered(NamedTuple, Generic[C]):
    """How long the replies of a period took, and which answers clients gave in it."""

    replies: C
    ratings: C


class Spread(msgspec.Struct, frozen=True):
    """How durations are spread: how many, the one in the middle, the one that nine of ten do not
    exceed (nearest rank: one of the values, never one between them)."""

    count: int = 0
    median: int | None = None
    p90: int | None = None


class Figures(NamedTuple):
    """The figures of one period, for all or for one attendant, number or department."""

    started: int = 0
    waiting: int = 0
    open: int = 0
    finished: int = 0
    finished_automatically: int = 0
    wait: Spread = Spread()
    first_response: Spread = Spread()
    reply: Spread = Spread()
    duration: Spread = Spread()
    asked: int = 0
    responded: int = 0
    ratings: tuple[int, ...] = (0, 0, 0, 0, 0)

    @property
    def answers(self) -> int:
        """How many answers of clients."""
        return sum(self.ratings)

    @property
    def satisfied(self) -> int:
        """How many of them are 4 or 5."""
        return sum(self.ratings[GOOD - 1 :])

    @property
    def score(self) -> float | None:
        """Answers 4 and 5 of all answers, 0 to 1; None without answers."""
        return self.satisfied / self.answers if self.answers else None

    @property
    def response_rate(self) -> float | None:
        """Answered requests of all requests, 0 to 1; None without requests."""
        return self.responded / self.asked if self.asked else None


class Tally:
    """The facts of a column, counted."""

    def __init__(self, column: Column) -> None:
        # Counted before they are sorted: there are more replies than seconds that a reply takes.
        counts = Counter(_numbers(column))
        self._facts = sorted(counts)
        # How many there are before each place, and at the end of all.
        self._before = [0, *accumulate(map(counts.__getitem__, self._facts))]

    def owners(self) -> Iterator[int]:
        """Whose the facts are, each once."""
        place = 0
        while place < len(self._facts):
            key = self._facts[place] // SPAN
            yield key
            place = bisect_left(self._facts, (key + 1) * SPAN, place)

    def kinds(self, key: int) -> dict[int, int]:
        """How many there are of each kind of theirs."""
        first, end = self._places(key)
        return {
            self._facts[place] - key * SPAN: self._before[place + 1] - self._before[place]
            for place in range(first, end)
        }

    def spread(self, key: int) -> Spread:
        """How their durations are spread."""
        first, end = self._places(key)
        before = self._before[first]
        count = self._before[end] - before
        if not count:
            return Spread()
        ranks = [before - (-count * percent // 100) for percent in (50, 90)]
        median, p90 = (self._at(rank) - key * SPAN for rank in ranks)
        return Spread(count, median, p90)

    def _places(self, key: int) -> tuple[int, int]:
        first = bisect_left(self._facts, key * SPAN)
        return first, bisect_left(self._facts, (key + 1) * SPAN, first)

    def _at(self, rank: int) -> int:
        """The smallest that as many do not exceed."""
        return self._facts[bisect_left(self._before, rank) - 1]


def tallies(columns: Iterable[Column]) -> list[Tally]:
    """Each of the columns, counted."""
    return [Tally(column) for column in columns]


def figures_of(attended: Attended[Tally], answered: Answered[Tally]) -> dict[Key, Figures]:
    """The figures of each key that occurs."""
    occurring = (attended.began, attended.finished, answered.replies, answered.ratings)
    keys = {key for tally in occurring for key in tally.owners()}
    return {None if key == NOBODY else key: _figures(key, attended, answered) for key in keys}


def _figures(key: int, attended: Attended[Tally], answered: Answered[Tally]) -> Figures:
    began, finished = attended.began.kinds(key), attended.finished.kinds(key)
    thought = opinions_of(attended.finished, answered.ratings, key)
    return thought._replace(
        started=sum(began.values()),
        waiting=began.get(IS_WAITING, 0),
        open=began.get(IS_OPEN, 0),
        finished=sum(finished.values()),
        finished_automatically=_with(finished, WAS_AUTOMATIC),
        wait=attended.waits.spread(key),
        first_response=attended.responses.spread(key),
        reply=answered.replies.spread(key),
        duration=attended.durations.spread(key),
    )


def opinions_of(finished: Tally, ratings: Tally, key: int = NOBODY) -> Figures:
    """What clients thought, and nothing else."""
    manners, given = finished.kinds(key), ratings.kinds(key)
    return Figures(
        asked=_with(manners, WAS_ASKED),
        responded=_with(manners, HAS_RESPONDED),
        ratings=tuple(given.get(answer, 0) for answer in range(1, 6)),
    )


def _with(kinds: Mapping[int, int], bit: int) -> int:
    return sum(count for kind, count in kinds.items() if kind & bit)


class Timeline(NamedTuple):
    """How much happened on each day; `hours` has the 24 of each weekday, Monday first."""

    days: dict[date, int]
    hours: list[list[int]]


def timeline_of(moments: Iterable[int], period: Period) -> Timeline:
    """How many of the moments, all of the period, fall on each day and into each hour there."""
    ordered = sorted(moments)
    days = dict.fromkeys(period.days, 0)
    hours = [[0] * 24 for _ in range(7)]
    place, begin = 0, period.begin
    for day in days:
        end = midnight(date.fromordinal(day.toordinal() + 1), period.time_zone)
        week = hours[day.weekday()]
        first = place
        while place < len(ordered) and ordered[place] < end:
            week[_hour(ordered[place], begin, end, period.time_zone)] += 1
            place += 1
        days[day] = place - first
        begin = end
    return Timeline(days, hours)


def _hour(moment: int, begin: Moment, end: Moment, time_zone: str) -> int:
    if end - begin == DAY:
        return (moment - begin) // HOUR
    # The clock is set that day: rare, and asked for moment by moment.
    return on_the_wall(Moment(moment), time_zone).hour

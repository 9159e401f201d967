"""The arithmetic of reports against the plainest computation there is."""

import json
from collections import Counter
from datetime import date
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.figures import (
    HAS_RESPONDED,
    IS_OPEN,
    IS_WAITING,
    SPAN,
    WAS_ASKED,
    WAS_AUTOMATIC,
    Answered,
    Attended,
    Spread,
    Tally,
    figures_of,
    timeline_of,
)
from helpdesk.domain.moments import HOUR, Moment
from helpdesk.domain.periods import Period, on_the_wall


def tally(facts: list[tuple[int, int]]) -> Tally:
    """Of (whose, what)s, in the columns' own form."""
    return Tally(json.dumps([key * SPAN + what for key, what in facts]))


def naive(values: list[int], percent: int) -> int | None:
    return sorted(values)[ceil(len(values) * percent / 100) - 1] if values else None


_FACTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 300)), max_size=80)


@given(_FACTS)
def test_a_percentile_is_the_value_at_its_rank(facts: list[tuple[int, int]]) -> None:
    counted = tally(facts)
    for key in range(5):
        own = [what for owner, what in facts if owner == key]
        assert counted.spread(key) == Spread(len(own), naive(own, 50), naive(own, 90))


def test_the_median_of_two_is_the_smaller_and_of_none_nothing() -> None:
    assert tally([(0, 10), (0, 20)]).spread(0).median == 10
    assert tally([]).spread(0) == Spread(0, None, None)
    assert tally([(7, second) for second in range(1, 11)]).spread(7) == Spread(10, 5, 9)


def test_centuries_are_still_one_person_s() -> None:
    assert tally([(1, SPAN - 1), (2, 0)]).spread(1) == Spread(1, SPAN - 1, SPAN - 1)


@given(_FACTS)
def test_each_owner_s_kinds_are_counted(facts: list[tuple[int, int]]) -> None:
    counted = tally(facts)
    assert sorted(counted.owners()) == sorted({key for key, _ in facts})
    for key in range(5):
        assert counted.kinds(key) == Counter(what for owner, what in facts if owner == key)


_EVENTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 99), st.integers(1, 5)))


@given(_EVENTS)
def test_each_key_has_the_figures_of_its_own_facts(rows: list[tuple[int, int, int]]) -> None:
    times = tally([(key, time) for key, time, _ in rows])
    found = figures_of(
        Attended(
            began=tally([(key, time % 3) for key, time, _ in rows]),
            waits=times,
            responses=times,
            finished=tally([(key, time % 8) for key, time, _ in rows]),
            durations=times,
        ),
        Answered(
            replies=times,
            ratings=tally([(key, answer) for key, _, answer in rows]),
        ),
    )
    assert {(key or 0): one.started for key, one in found.items()} == Counter(r[0] for r in rows)
    for key, one in found.items():
        own = [(time, answer) for owner, time, answer in rows if owner == (key or 0)]
        assert one.wait == one.first_response == one.reply == one.duration
        assert one.wait == times.spread(key or 0)
        assert one.waiting == sum(time % 3 == IS_WAITING for time, _ in own)
        assert one.open == sum(time % 3 == IS_OPEN for time, _ in own)
        assert one.finished == one.answers == len(own)
        assert one.finished_automatically == sum(bool(time & WAS_AUTOMATIC) for time, _ in own)
        assert one.asked == sum(bool(time & WAS_ASKED) for time, _ in own)
        assert one.responded == sum(bool(time & HAS_RESPONDED) for time, _ in own)
        assert one.ratings == tuple(sum(a == n for _, a in own) for n in range(1, 6))


def test_a_share_of_nothing_is_nothing() -> None:
    none = tally([])
    waiting = Attended(tally([(0, IS_WAITING)]), none, none, none, none)
    [figures] = figures_of(waiting, Answered(none, none)).values()
    assert (figures.score, figures.response_rate) == (None, None)
    assert (figures.started, figures.waiting) == (1, 1)


# In New York the clock goes from 2:00 to 3:00 on 8 March 2026, and from 2:00 to 1:00 on
# 1 November. In Havana it skips the midnight of 8 March.
_ZONES = st.sampled_from(["America/New_York", "America/Havana", "Asia/Kolkata", "UTC"])


@given(_ZONES, st.sampled_from([date(2026, 3, 6), date(2026, 10, 30)]), st.data())
def test_days_and_hours_are_those_of_the_clock_on_the_wall(
    zone: str, first: date, data: st.DataObject
) -> None:
    period = Period(first, date.fromordinal(first.toordinal() + 4), zone)
    within = st.integers(period.begin, period.end - 1)
    moments = data.draw(st.lists(within, max_size=40))
    found = timeline_of(moments, period)
    walls = [on_the_wall(Moment(moment), zone) for moment in moments]
    assert found.days == dict.fromkeys(period.days, 0) | Counter(at.date() for at in walls)
    expected = Counter((at.weekday(), at.hour) for at in walls)
    assert {
        (weekday, hour): count
        for weekday, counts in enumerate(found.hours)
        for hour, count in enumerate(counts)
        if count
    } == expected


def test_the_day_on_which_the_clock_is_set_has_23_or_25_hours() -> None:
    spring = Period(date(2026, 3, 8), date(2026, 3, 8), "America/New_York")
    autumn = Period(date(2026, 11, 1), date(2026, 11, 1), "America/New_York")
    assert (spring.end - spring.begin, autumn.end - autumn.begin) == (23 * HOUR, 25 * HOUR)


def test_the_period_before_is_as_long_and_ends_where_this_one_begins() -> None:
    period = Period(date(2026, 3, 2), date(2026, 3, 8), "America/New_York")
    assert period.before == Period(date(2026, 2, 23), date(2026, 3, 1), "America/New_York")
    assert period.before.end == period.begin

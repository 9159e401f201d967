"""Business hours: spans a day, past midnight, holidays, and clocks that are put forward and back.
What the calendar says is held against a slow reading of the wall clock, minute by minute."""

import time as machine
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.hours import Calendar, calendar_of
from helpdesk.domain.moments import DAY, HOUR, MINUTE, Moment
from helpdesk.domain.settings import Business, Holiday, Hours, Settings, Span
from tests.examples import examples

NEVER: tuple[Span, ...] = ()


def span(opens: str, closes: str) -> Span:
    return Span(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))


SHOP_DAY = (span("09:00", "12:00"), span("13:30", "18:00"))
SHOP = Hours(is_always_open=False, week=(SHOP_DAY,) * 5 + (NEVER,) * 2)


def at(text: str, zone: str = "UTC", fold: int = 0) -> Moment:
    """The moment at which the zone's clock shows that."""
    shown = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return Moment(int(shown.timestamp()) * 1_000)


def hours(week: dict[int, Iterable[Span]], holidays: Iterable[Holiday] = ()) -> Hours:
    """Hours by weekday, Monday is 0."""
    days = tuple(tuple(week.get(day, ())) for day in range(7))
    return Hours(is_always_open=False, week=days, holidays=tuple(holidays))


def test_without_hours_it_is_always_open() -> None:
    calendar = calendar_of(Settings())
    assert calendar.is_open(at("2026-03-01T03:00"))
    assert calendar.open_ms(Moment(5), Moment(25)) == 20
    assert calendar.opens_at(Moment(5)) == 5
    assert calendar.closes_at(Moment(5)) is None


def test_a_lunch_break_is_closed_and_the_end_of_a_span_is_no_part_of_it() -> None:
    calendar = Calendar(SHOP, "UTC")  # 2 March 2026 is a Monday
    assert not calendar.is_open(at("2026-03-02T08:59:59"))
    assert calendar.is_open(at("2026-03-02T09:00"))
    assert calendar.is_open(Moment(at("2026-03-02T12:00") - 1))
    assert not calendar.is_open(at("2026-03-02T12:00"))
    assert calendar.opens_at(at("2026-03-02T12:30")) == at("2026-03-02T13:30")
    assert calendar.closes_at(at("2026-03-02T10:00")) == at("2026-03-02T12:00")
    assert calendar.closes_at(at("2026-03-02T12:30")) is None


def test_over_the_weekend_only_the_business_hours_count() -> None:
    calendar = Calendar(SHOP, "UTC")
    friday, monday = at("2026-03-06T17:00"), at("2026-03-09T10:15")
    assert calendar.open_ms(friday, monday) == HOUR + 75 * MINUTE
    assert calendar.opens_at(at("2026-03-06T18:00")) == at("2026-03-09T09:00")
    assert calendar.open_ms(monday, friday) == 0


def test_a_span_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    calendar = Calendar(hours({5: [span("20:00", "02:00")]}), "UTC")  # Saturday night
    assert not calendar.is_open(at("2026-03-07T01:00"))
    assert calendar.is_open(at("2026-03-08T01:59"))
    assert not calendar.is_open(at("2026-03-08T02:00"))
    assert calendar.closes_at(at("2026-03-07T23:00")) == at("2026-03-08T02:00")
    assert calendar.open_ms(at("2026-03-07T00:00"), at("2026-03-09T00:00")) == 6 * HOUR


def test_a_span_that_closes_when_it_opens_lasts_a_whole_day() -> None:
    calendar = Calendar(hours({0: [span("08:00", "08:00")]}), "UTC")
    assert calendar.open_ms(at("2026-03-01T00:00"), at("2026-03-05T00:00")) == DAY


def test_spans_that_overlap_count_once() -> None:
    calendar = Calendar(hours({0: [span("09:00", "13:00"), span("12:00", "15:00")]}), "UTC")
    assert calendar.open_ms(at("2026-03-02T00:00"), at("2026-03-03T00:00")) == 6 * HOUR
    assert calendar.closes_at(at("2026-03-02T10:00")) == at("2026-03-02T15:00")


def test_a_holiday_replaces_the_hours_of_its_day() -> None:
    new_year = Holiday(day=date(2020, 1, 1), is_yearly=True)
    eve = Holiday(day=date(2026, 12, 31), spans=(span("09:00", "11:00"),))
    calendar = Calendar(hours(dict.fromkeys(range(7), SHOP_DAY), [new_year, eve]), "UTC")
    assert calendar.open_ms(at("2026-12-31T00:00"), at("2027-01-01T00:00")) == 2 * HOUR
    assert not calendar.is_open(at("2027-01-01T10:00"))
    assert not calendar.is_open(at("2031-01-01T10:00"))
    assert calendar.is_open(at("2027-12-31T14:00"))


def test_what_began_the_evening_before_goes_on_into_a_holiday() -> None:
    holiday = Holiday(day=date(2026, 3, 8))
    calendar = Calendar(hours({5: [span("20:00", "02:00")]}, [holiday]), "UTC")
    assert calendar.is_open(at("2026-03-08T01:00"))


def test_a_holiday_of_one_year_goes_before_one_of_every_year() -> None:
    yearly = Holiday(day=date(2000, 3, 2), is_yearly=True)
    this_year = Holiday(day=date(2026, 3, 2), spans=(span("10:00", "11:00"),))
    calendar = Calendar(hours({}, [this_year, yearly]), "UTC")
    assert calendar.is_open(at("2026-03-02T10:30"))
    assert not calendar.is_open(at("2027-03-02T10:30"))


def test_who_does_not_open_within_a_year_opens_never() -> None:
    assert Calendar(hours({}), "UTC").opens_at(at("2026-03-02T00:00")) is None
    once = hours({}, [Holiday(day=date(2026, 12, 24), spans=(span("10:00", "11:00"),))])
    assert Calendar(once, "UTC").opens_at(at("2026-03-02T00:00")) == at("2026-12-24T10:00")
    assert Calendar(once, "UTC").opens_at(at("2026-12-24T11:00")) is None


def test_the_hours_are_those_of_the_zone() -> None:
    calendar = Calendar(SHOP, "America/Sao_Paulo")
    assert calendar.opens_at(at("2026-03-02T00:00")) == at("2026-03-02T12:00")
    assert calendar.wall_clock(at("2026-03-02T12:00")) == datetime(2026, 3, 2, 9, 0)


def test_an_hour_that_the_clock_skips_is_no_business_time() -> None:
    zone = "Europe/Berlin"  # at 02:00 on 29 March 2026 it becomes 03:00
    calendar = Calendar(hours({6: [span("01:00", "04:00")]}), zone)
    assert calendar.open_ms(at("2026-03-29T00:00", zone), at("2026-03-30T00:00", zone)) == 2 * HOUR
    skipped = Calendar(hours({6: [span("02:15", "02:45")]}), zone)
    assert skipped.open_ms(at("2026-03-29T00:00", zone), at("2026-03-30T00:00", zone)) == 0


def test_an_hour_that_the_clock_shows_twice_is_business_time_twice() -> None:
    zone = "Europe/Berlin"  # at 03:00 on 25 October 2026 it becomes 02:00
    calendar = Calendar(hours({6: [span("01:00", "04:00")]}), zone)
    assert calendar.open_ms(at("2026-10-25T00:00", zone), at("2026-10-26T00:00", zone)) == 4 * HOUR
    assert calendar.is_open(at("2026-10-25T02:30", zone))
    assert calendar.is_open(at("2026-10-25T02:30", zone, fold=1))


def test_a_zone_whose_midnight_is_skipped_opens_at_one() -> None:
    zone = "Africa/Cairo"  # at 00:00 on 24 April 2026 it becomes 01:00
    calendar = Calendar(hours({4: [span("00:00", "06:00")]}), zone)
    assert calendar.opens_at(at("2026-04-23T12:00", zone)) == at("2026-04-24T01:00", zone)


def test_without_a_zone_the_machines_clock_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    machine.tzset()
    try:
        assert Calendar(SHOP, "").opens_at(at("2026-03-01T12:00")) == at("2026-03-02T00:00")
    finally:
        monkeypatch.undo()
        machine.tzset()


def test_the_calendar_of_settings_is_made_once() -> None:
    shop = Settings(hours=SHOP, business=Business(time_zone="Europe/Berlin"))
    same = Settings(hours=SHOP, business=Business(time_zone="Europe/Berlin", name="Other"))
    assert calendar_of(shop) is calendar_of(same)


ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu")
CLOCK_TIMES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(*divmod(minute, 60)))
SPANS = st.lists(st.builds(Span, opens=CLOCK_TIMES, closes=CLOCK_TIMES), max_size=3).map(tuple)
# Around the days on which Berlin and Lord Howe change their clocks, and any other time.
BEGINNINGS = st.sampled_from(
    ["2026-03-27", "2026-03-29", "2026-10-24", "2026-04-03", "2026-10-03", "2026-12-30"]
).map(date.fromisoformat)
HOLIDAYS = st.lists(
    st.builds(
        Holiday,
        day=st.tuples(BEGINNINGS, st.integers(0, 3)).map(lambda p: p[0] + timedelta(days=p[1])),
        is_yearly=st.booleans(),
        spans=SPANS,
    ),
    max_size=2,
    unique_by=lambda one: (one.day, one.is_yearly),
).map(tuple)
HOURS = st.builds(
    Hours,
    is_always_open=st.just(False),
    week=st.lists(SPANS, min_size=7, max_size=7).map(tuple),
    holidays=HOLIDAYS,
)


def is_open_by_the_wall(hours: Hours, zone: str, moment: Moment) -> bool:
    """The oracle: look at the clock on the wall and at the sign on the door."""
    shown = datetime.fromtimestamp(moment / 1_000, ZoneInfo(zone)).replace(tzinfo=None)
    yesterday = (shown - timedelta(days=1)).date()
    clock = shown.time()
    for one in spans_on(hours, shown.date()):
        if one.opens <= clock and (clock < one.closes or one.closes <= one.opens):
            return True
    return any(clock < one.closes <= one.opens for one in spans_on(hours, yesterday))


def spans_on(hours: Hours, day: date) -> tuple[Span, ...]:
    for one in hours.holidays:
        if not one.is_yearly and one.day == day:
            return one.spans
    for one in hours.holidays:
        if one.is_yearly and (one.day.month, one.day.day) == (day.month, day.day):
            return one.spans
    return hours.week[day.weekday()]


@examples(60)
@given(HOURS, st.sampled_from(ZONES), BEGINNINGS, st.integers(0, 2_880), st.integers(1, 2_400))
def test_the_calendar_agrees_with_the_wall_minute_by_minute(
    hours: Hours, zone: str, day: date, minute: int, length: int
) -> None:
    calendar = Calendar(hours, zone)
    midnight = int(datetime.combine(day, time(), UTC).timestamp()) * 1_000
    start = midnight + minute * MINUTE
    moments = [Moment(start + index * MINUTE) for index in range(length)]
    by_the_wall = [is_open_by_the_wall(hours, zone, moment) for moment in moments]
    assert [calendar.is_open(moment) for moment in moments] == by_the_wall
    end = Moment(start + length * MINUTE)
    assert calendar.open_ms(moments[0], end) == sum(by_the_wall) * MINUTE
    opens = next((one for one, is_open in zip(moments, by_the_wall, strict=True) if is_open), None)
    found = calendar.opens_at(moments[0])
    assert found == opens if opens is not None else found is None or found >= end


@examples(50)
@given(HOURS, st.sampled_from(ZONES), st.lists(st.integers(0, 30 * DAY), min_size=3, max_size=3))
def test_time_between_adds_up_wherever_it_is_cut(
    hours: Hours, zone: str, offsets: list[int]
) -> None:
    calendar = Calendar(hours, zone)
    first, middle, last = (Moment(at("2026-10-10T00:00") + one) for one in sorted(offsets))
    whole = calendar.open_ms(first, last)
    assert whole == calendar.open_ms(first, middle) + calendar.open_ms(middle, last)
    assert 0 <= whole <= last - first

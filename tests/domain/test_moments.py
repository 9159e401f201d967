"""Time is milliseconds; only the edges show it otherwise."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.moments import DAY, SECOND, Moment, from_seconds, now, to_iso, whole_second

MOMENTS = st.integers(0, 4_102_444_800_000 - 1).map(Moment)


def test_a_moment_is_told_in_utc_with_milliseconds() -> None:
    assert to_iso(Moment(0)) == "1970-01-01T00:00:00.000Z"
    assert to_iso(Moment(1_769_860_800_007)) == "2026-01-31T12:00:00.007Z"


@given(MOMENTS)
def test_what_is_told_is_the_same_moment_again(moment: Moment) -> None:
    read = datetime.strptime(to_iso(moment), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    assert round(read.timestamp() * SECOND) == moment


@given(MOMENTS, MOMENTS)
def test_told_moments_sort_as_text_like_the_moments_themselves(one: Moment, two: Moment) -> None:
    assert (to_iso(one) < to_iso(two)) is (one < two)


@given(MOMENTS)
def test_a_whole_second_is_at_most_a_second_earlier(moment: Moment) -> None:
    cut = whole_second(moment)
    assert cut % SECOND == 0
    assert 0 <= moment - cut < SECOND


def test_whatsapps_seconds_become_moments() -> None:
    assert from_seconds(86_400) == DAY


def test_now_is_the_clock_of_the_machine() -> None:
    before = datetime.now(UTC).timestamp() * SECOND
    assert before - 1 <= now() <= datetime.now(UTC).timestamp() * SECOND

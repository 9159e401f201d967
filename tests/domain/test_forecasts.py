"""How long the disk lasts."""

import pytest

from helpdesk.domain.forecasts import Forecast, Outlook, foresee

NO_RULES = (0, 0)


@pytest.mark.parametrize(
    ("free", "per_day", "rules", "expected"),
    [
        (1_000, 10, NO_RULES, Forecast(Outlook.FILLING, days=100)),
        (5, 10, NO_RULES, Forecast(Outlook.FILLING, days=0)),
        (0, 10, NO_RULES, Forecast(Outlook.FULL)),
        (0, 10, (30, 0), Forecast(Outlook.FULL, level=300)),
        (1_000, None, NO_RULES, Forecast(Outlook.UNKNOWN)),
        (1_000, 0, NO_RULES, Forecast(Outlook.STILL)),
        (None, 10, NO_RULES, Forecast(Outlook.ELSEWHERE)),
        # By age: 30 days of 10 fit beside the 200 that are there, 300 days do not.
        (1_000, 10, (30, 0), Forecast(Outlook.LEVEL, level=300)),
        (1_000, 10, (300, 0), Forecast(Outlook.FILLING, days=100, level=3_000)),
        # By amount: what is there counts.
        (1_000, 10, (0, 1_200), Forecast(Outlook.LEVEL, level=1_200, kept_days=120)),
        (1_000, 10, (0, 1_201), Forecast(Outlook.FILLING, days=100, level=1_201, kept_days=120)),
        # By both, whichever ends a file first.
        (1_000, 10, (30, 600), Forecast(Outlook.LEVEL, level=300)),
        (1_000, 10, (90, 600), Forecast(Outlook.LEVEL, level=600, kept_days=60)),
        (1_000, None, (0, 600), Forecast(Outlook.UNKNOWN, level=600)),
        (None, 10, (0, 600), Forecast(Outlook.ELSEWHERE, level=600, kept_days=60)),
    ],
)
def test_the_pace_the_room_and_the_rules_tell_how_long_the_disk_lasts(
    free: int | None, per_day: int | None, rules: tuple[int, int], expected: Forecast
) -> None:
    assert foresee(200, free, per_day, *rules) == expected

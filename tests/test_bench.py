"""The benchmark's arithmetic and what it writes; not what it measures."""

import json
from pathlib import Path

import pytest

from bench.__main__ import ROWS, main
from bench.figures import Figure, Goal, paired, percentile, spread, table, write_json

FAST = Goal("ratio", ">=", 2.0)
SHORT = Goal("value", "<=", 10.0)


def test_the_ratio_of_rounds_is_the_median_of_each_round_s_own() -> None:
    # The machine was four times slower in the second half, for both sides alike.
    figure = paired("row", "msg/s", [300, 600, 75, 150], [100, 200, 25, 50], "plain")
    assert figure.ratio == 3.0
    assert (figure.value, figure.against) == (225, 75)


def test_rounds_without_their_yardstick_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        paired("row", "msg/s", [1, 2], [1], "plain")


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (1, 1), (50, 50), (99, 99), (99.5, 100), (100, 100)]
)
def test_a_percentile_is_one_of_the_samples(percent: float, expected: int) -> None:
    assert percentile(range(100, 0, -1), percent) == expected


def test_each_percentile_is_compared_with_the_same_of_the_yardstick() -> None:
    ours, theirs = [2.0] * 98 + [30.0] * 2, [1.0] * 98 + [10.0] * 2
    middle, tail = spread("delay", "ms", ours, theirs, "echo", {50: (SHORT,), 99: (SHORT,)})
    assert (middle.value, middle.against, middle.ratio) == (2.0, 1.0, 2.0)
    assert (tail.value, tail.against, tail.ratio) == (30.0, 10.0, 3.0)
    assert middle.missed == []
    assert tail.missed == [SHORT]


@pytest.mark.parametrize(
    ("ratio", "missed"), [(2.1, []), (2.0, []), (1.9, [FAST])], ids=["above", "at", "below"]
)
def test_a_goal_is_missed_only_on_its_wrong_side(ratio: float, missed: list[Goal]) -> None:
    assert Figure("row", "/s", ratio, "plain", 1.0, ratio, (FAST,)).missed == missed


def test_a_goal_for_a_ratio_needs_a_yardstick() -> None:
    with pytest.raises(ValueError, match="no yardstick"):
        _ = Figure("row", "/s", 1.0, goals=(FAST,)).missed


def test_the_table_shows_figure_yardstick_ratio_and_what_was_missed() -> None:
    lines = table(
        [
            Figure("quick", "/s", 2_500, "plain", 1_000, 2.5, (FAST,)),
            Figure("slow", "/s", 1_500, "plain", 1_000, 1.5, (FAST,)),
            Figure("memory", "MB", 81.25),
        ]
    ).splitlines()
    assert " ".join(lines[1].split()) == "quick 2,500 /s 1,000 /s 2.50 ratio >= 2 plain"
    assert lines[2].split()[-2:] == ["plain", "MISSED"]
    assert lines[3].split() == ["memory", "81.25", "MB"]


def test_the_json_holds_every_figure_and_what_the_machine_was(tmp_path: Path) -> None:
    figures = [Figure("slow", "/s", 1_500, "plain", 1_000, 1.5, (FAST,))]
    written = json.loads(write_json(tmp_path / "results", figures, seconds=30).read_text())
    assert written["seconds"] == 30
    assert {"at", "python", "sqlite", "cpus"} <= written.keys()
    [line] = written["figures"]
    assert (line["row"], line["value"], line["against"], line["ratio"]) == ("slow", 1500, 1000, 1.5)
    assert line["missed"] == [{"of": "ratio", "sign": ">=", "bound": 2.0}]


def test_a_row_that_does_not_exist_is_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "inbuond"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "inbuond" in capsys.readouterr().err
    assert "inbound" in ROWS

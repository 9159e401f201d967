"""Tables that spreadsheets open as they were meant, and that compute nothing by themselves."""

import csv
import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.handling.csv import Cell, clock, csv_text


def opened(text: str) -> list[list[str]]:
    """The table as a program finds it that has to guess how it is written."""
    assert text.startswith("\ufeff")
    plain = text.removeprefix("\ufeff")
    dialect = csv.Sniffer().sniff(plain, delimiters=",;\t")
    return list(csv.reader(io.StringIO(plain, newline=""), dialect))


TABLE: list[list[Cell]] = [
    ["Ana; Lima", 1, 0.25, datetime(2026, 3, 1, 9, 5, 7)],
    ['Léo "o rápido", Costa', 1234567, None, None],
]


@pytest.mark.parametrize(
    ("language", "separator", "part"),
    [("en", ",", "0.25"), ("pt_BR", ";", "0,25"), ("es", ";", "0,25")],
)
def test_a_spreadsheet_of_each_country_finds_columns_and_numbers(
    language: str, separator: str, part: str
) -> None:
    text = csv_text(["Name", "Count", "Share", "At"], TABLE, language)
    header, ana, leo = opened(text)
    assert header == ["Name", "Count", "Share", "At"]
    assert ana == ["Ana; Lima", "1", part, "2026-03-01 09:05:07"]
    assert leo == ['Léo "o rápido", Costa', "1234567", "", ""]
    assert text.splitlines()[0] == f"\ufeffName{separator}Count{separator}Share{separator}At"
    assert text.count("\r\n") == 3


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+55 11-A1",
        "+1+1",
        "+",
        "+1\n=1",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        '"=1',
        "'=1",
        "\uff1d1",
        "\t",
    ],
)
def test_what_a_spreadsheet_would_compute_is_text(text: str) -> None:
    [[cell]] = csv.reader(io.StringIO(csv_text([text], [], "en")[1:], newline=""))
    assert cell == f"'{text}"


def test_numbers_below_zero_and_usual_words_stay_as_they_are() -> None:
    text = csv_text(["Ana = Lima", "a-b", "1+1"], [[-5, -0.5, "x"]], "en")
    assert text == "\ufeffAna = Lima,a-b,1+1\r\n-5,-0.5,x\r\n"


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_whatever_people_write_stays_in_its_cell(texts: list[str]) -> None:
    texts = [text.replace("\x00", "") for text in texts]
    written = csv_text(texts, [], "pt_BR")
    [row] = csv.reader(io.StringIO(written[1:], newline=""), delimiter=";")
    assert [cell.removeprefix("'") for cell in row] == [text.removeprefix("'") for text in texts]


def test_phone_numbers_stay_readable() -> None:
    assert csv_text(["+5511987654321", "+55 11 98765 4321"], [], "en") == (
        "\ufeff+5511987654321,+55 11 98765 4321\r\n"
    )


def test_durations_are_hours_minutes_and_seconds() -> None:
    assert [clock(n) for n in (0, 59, 3600, 90_061, None)] == [
        "0:00:00",
        "0:00:59",
        "1:00:00",
        "25:01:01",
        None,
    ]

"""Who is taken for a machine, and who only looks a little like one."""

import pytest

from helpdesk.actions.machines import is_answered_by_a_human, is_from_machine
from helpdesk.domain.moments import HOUR, SECOND, Moment
from helpdesk.domain.states import Origin
from helpdesk.store.lines import Line

NOW = Moment(100 * HOUR)
LONG = "We are out of the office until Monday."


def chat(*said: tuple[int, str, str]) -> list[Line]:
    """Lines as (seconds before now, who, text); the last one is to be judged."""
    return [
        Line(str(index), Origin(who), Moment(NOW - ago * SECOND), text)
        for index, (ago, who, text) in enumerate(said)
    ]


def is_machine(lines: list[Line]) -> bool:
    return is_from_machine(lines, lines[-1].id, NOW)


def test_the_first_message_of_a_chat_is_a_persons() -> None:
    assert not is_machine(chat((0, "client", LONG)))
    assert not is_from_machine([], "another", NOW)


@pytest.mark.parametrize(("seconds", "machine"), [(0, True), (3, True), (4, False)])
def test_three_seconds_are_too_fast_for_a_person(seconds: int, machine: bool) -> None:
    assert is_machine(chat((10, "system", "Bye"), (10 - seconds, "client", "Ok"))) is machine


def test_what_stands_before_our_message_is_no_answer_to_it() -> None:
    assert not is_machine(chat((9, "attendant", "Bye"), (8, "client", "Ok")))
    assert not is_machine(chat((5, "client", "Hi"), (5, "attendant", "Bye"), (0, "client", "Ok")))


def test_a_long_text_that_answered_us_before_is_a_machines() -> None:
    before = [(9_000, "system", "Hello"), (8_990, "client", LONG), (8_000, "attendant", "?")]
    assert is_machine(chat(*before, (0, "client", f" {LONG} ")))
    assert not is_machine(chat(*before, (0, "client", "Another text that is long")))


def test_a_long_text_that_answered_a_person_of_ours_is_a_persons() -> None:
    before = [(9_000, "attendant", "Hello"), (8_990, "client", LONG)]
    assert not is_machine(chat(*before, (0, "client", LONG)))


def test_a_short_text_may_come_again() -> None:
    before = [(9_000, "system", "Hello"), (8_990, "client", "Thank you")]
    assert not is_machine(chat(*before, (0, "client", "Thank you")))


def rounds(count: int, apart: int) -> list[tuple[int, str, str]]:
    """So many automatic messages, each answered after 30 seconds, until now."""
    return [
        line
        for ago in reversed(range(count))
        for line in (
            (ago * apart + 30, "system", "Hello"),
            (ago * apart, "client", f"Ticket {ago}"),
        )
    ]


@pytest.mark.parametrize(("count", "machine"), [(4, False), (5, True)])
def test_five_answers_to_automatic_messages_in_a_row_are_a_machines(
    count: int, machine: bool
) -> None:
    assert is_machine(chat(*rounds(count, 60))) is machine


def test_a_row_is_one_within_an_hour() -> None:
    assert not is_machine(chat(*rounds(5, 16 * 60)))


def test_a_human_of_ours_ends_a_row() -> None:
    talk = rounds(5, 60)
    talk.insert(6, (talk[5][0] - 1, "phone", "I am here"))
    assert not is_machine(chat(*talk))


@pytest.mark.parametrize(
    ("who", "human"), [("phone", True), ("attendant", True), ("system", False)]
)
def test_a_human_of_ours_has_answered_within_the_hour(who: str, human: bool) -> None:
    assert is_answered_by_a_human(chat((59 * 60, who, "Yes?"), (0, "client", "So")), NOW) is human
    assert not is_answered_by_a_human(chat((60 * 60, who, "Yes?"), (0, "client", "So")), NOW)

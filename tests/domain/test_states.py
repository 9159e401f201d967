"""Which status follows which, and what each state says to people."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.states import (
    SENTENCES,
    InstanceState,
    MessageStatus,
    advances,
    status_of_ack,
)

S = MessageStatus


@pytest.mark.parametrize(
    ("ack", "status"),
    [
        (-5, S.FAILED),
        (-1, S.FAILED),
        (0, None),
        (1, S.SENT),
        (2, S.DELIVERED),
        (3, S.READ),
        (4, S.PLAYED),
        (5, S.PLAYED),
    ],
)
def test_a_tick_number_stands_for_a_status(ack: int, status: MessageStatus | None) -> None:
    assert status_of_ack(ack) is status


def settle(reports: list[MessageStatus]) -> MessageStatus:
    """Where a message ends that gets these reports one after the other."""
    status = S.SENDING
    for report in reports:
        status = report if advances(status, report) else status
    return status


@given(st.lists(st.sampled_from([S.SENT, S.DELIVERED, S.READ, S.PLAYED]), min_size=1))
def test_ticks_that_come_late_repeated_and_out_of_order_end_at_the_furthest(
    ticks: list[MessageStatus],
) -> None:
    furthest = settle(sorted(ticks, key=list(MessageStatus).index))
    assert all(settle(list(order)) is furthest for order in (ticks, ticks[::-1], ticks * 2))


@pytest.mark.parametrize("doubtful", [S.FAILED, S.UNCERTAIN])
@pytest.mark.parametrize("tick", [S.SENT, S.DELIVERED, S.READ, S.PLAYED])
def test_any_tick_corrects_what_failed_or_is_uncertain(
    doubtful: MessageStatus, tick: MessageStatus
) -> None:
    assert advances(doubtful, tick)
    assert not advances(tick, doubtful)


def test_what_a_client_wrote_has_no_way_to_go() -> None:
    assert not any(advances(S.RECEIVED, status) for status in set(MessageStatus) - {S.RECEIVED})


def test_no_two_statuses_follow_each_other() -> None:
    outgoing = set(MessageStatus) - {S.RECEIVED}
    for one, two in itertools.product(outgoing, outgoing):
        assert not (advances(one, two) and advances(two, one))


def test_every_state_of_a_number_has_one_sentence_of_its_own() -> None:
    assert SENTENCES.keys() == set(InstanceState)
    assert len(set(SENTENCES.values())) == len(InstanceState)
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


def test_without_a_browser_people_are_told_exactly_what_to_do() -> None:
    sentence = SENTENCES[InstanceState.NO_BROWSER]
    for word in ("apt install chromium", "HELPDESK_CHROMIUM", "Connect"):
        assert word in sentence

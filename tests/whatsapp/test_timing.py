"""How long the driver waits for what."""

import pytest

from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp.timing import Timing

S = InstanceState


def test_a_page_that_fails_again_and_again_is_opened_ever_more_rarely_and_never_given_up() -> None:
    waits = [Timing().backoff(failures) for failures in range(10_000)]

    assert waits[:4] == [0.5, 1.0, 2.0, 4.0]
    assert waits == sorted(waits)
    assert waits[-1] == 60.0


@pytest.mark.parametrize("state", [S.OUTDATED, S.BLOCKED])
def test_a_page_that_was_turned_away_is_tried_ever_more_rarely(state: InstanceState) -> None:
    waits = [Timing().patience(state, retries) for retries in range(8)]

    assert waits == [60.0, 120.0, 240.0, 480.0, 960.0, 1800.0, 1800.0, 1800.0]


@pytest.mark.parametrize("state", list(InstanceState))
def test_a_state_that_should_pass_has_an_end(state: InstanceState) -> None:
    # The others are ends in themselves, wait for somebody, or end with the browser's start.
    is_passing = state in {S.LOADING, S.PAIRING, S.SYNCING, S.OFFLINE, S.OUTDATED, S.BLOCKED}

    assert (Timing().patience(state, 0) is not None) is is_passing

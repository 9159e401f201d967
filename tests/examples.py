"""How many examples Hypothesis draws for a test, and how."""

import os

from hypothesis import HealthCheck, settings

FACTOR = int(os.environ.get("HELPDESK_TEST_EXAMPLES", "1"))
"""How many times as many as usual. `make test` draws the same few each time, so that a run fails
only for what has changed; `make test-long` draws many, other ones each time."""


def begin_drawing() -> None:
    """For all tests: neither an example nor its drawing has a time limit, which a busy machine
    would overrun."""
    settings.register_profile(
        "helpdesk",
        deadline=None,
        derandomize=FACTOR == 1,
        max_examples=100 * FACTOR,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("helpdesk")


def examples(count: int, *unchecked: HealthCheck) -> settings:
    """So many examples, without these checks of how they are drawn."""
    checks = [HealthCheck.too_slow, *unchecked]
    return settings(max_examples=count * FACTOR, suppress_health_check=checks)

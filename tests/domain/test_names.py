"""Names on one line, of what can be seen."""

import pytest

from helpdesk.domain.names import tidy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana \t Lima\n", "Ana Lima"),
        ("Ana\x00", "Ana"),
        ("\u202eanA", "anA"),
        ("A\u200bna", "Ana"),
        ("Ana \u200b Lima", "Ana Lima"),
        ("\u200b", ""),
        ("\u200d\u200c", ""),
        ("\u2066\ufeff\ue000", ""),
        ("Família 👨\u200d👩\u200d👧", "Família 👨\u200d👩\u200d👧"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_what_cannot_be_seen_is_left_out(typed: str, kept: str) -> None:
    assert tidy(typed) == kept

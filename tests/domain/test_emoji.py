"""What counts as one emoji."""

import pytest

from helpdesk.domain.emoji import is_emoji

FAMILIES = ["👩‍💻", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🧑🏿‍🤝‍🧑🏻"]
FLAGS = ["🇧🇷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]


@pytest.mark.parametrize("text", ["👍", "❤", "❤️", "👍🏽", "1️⃣", "☺️", "🫡", *FAMILIES, *FLAGS])
def test_one_emoji_is_one_however_many_signs_it_is_made_of(text: str) -> None:
    assert is_emoji(text)


LETTERS = ["", "a", "ok", "1", "あ", "\u200d"]
SEVERAL = ["👍👍", "👍a", " 👍", "👍\n", "🇧🇷🇵🇹", "👩" + "\u200d👩" * 30]


@pytest.mark.parametrize("text", LETTERS + SEVERAL)
def test_anything_else_is_none(text: str) -> None:
    assert not is_emoji(text)

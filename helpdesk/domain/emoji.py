"""What counts as one emoji."""

import re

# One sign of those blocks of Unicode that hold emoji, perhaps in colour, with a skin tone, with
# the letters of a regional flag.
_SIGN = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "\ufe0f?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
)
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_KEYCAP = "[0-9#*]\ufe0f?\u20e3"
_EMOJI = re.compile(f"(?:{_FLAG}|{_KEYCAP}|{_SIGN}(?:\u200d{_SIGN})*)")

_MAX_LENGTH = 32


def is_emoji(text: str) -> bool:
    """Whether the text is one emoji: a sign, or several that are joined into one."""
    return len(text) <= _MAX_LENGTH and _EMOJI.fullmatch(text) is not None

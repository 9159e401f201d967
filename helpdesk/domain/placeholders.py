"""The {names} in texts that a business writes for its clients."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\s?\{(\w+)\}")


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with the values put in for its {names}. One that is empty goes with the space
    before it ("Hello {name}!" becomes "Hello!"); a name without a value stays as it was typed."""

    def put_in(found: re.Match[str]) -> str:
        whole, name = found.group(0), found.group(1)
        if name not in values:
            return whole
        value = values[name]
        return whole[: whole.index("{")] + value if value else ""

    filled = _PLACEHOLDER.sub(put_in, text)
    return filled if filled[:1] == text[:1] else filled.lstrip(" ,;:")


def names_in(text: str) -> set[str]:
    """The {names} that stand in the text."""
    return set(_PLACEHOLDER.findall(text))

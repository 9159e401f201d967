"""How a sign is read where something is looked for. One reading of names, of what was said and of
what is typed, so that whoever types a name as it is written finds it."""

import unicodedata
from collections.abc import Callable

_KEPT = 20_000
"""Signs whose reading is remembered: those of any few languages."""


class Folding(dict[int, str]):
    """Each sign as it is searched, made when it is first met, for `str.translate`: without accent
    and capitals, "" for what does not count (accents, vowel signs, joiners). `read` decides about
    all others."""

    def __init__(self, read: Callable[[str], str]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFD", chr(code).casefold())
        folded = "".join(self._read(one) for one in decomposed if not _is_silent(one))
        if len(self) < _KEPT:
            self[code] = folded
        return folded


def _is_silent(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me", "Cf")

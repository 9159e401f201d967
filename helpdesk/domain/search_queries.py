"""What somebody looks for, as they typed it: words, phrases in quotes, the beginning of a word."""

import re

import msgspec

from helpdesk.domain.words import Word, plain_words, words_in

MAX_QUERY = 200
"""The most signs that a query has."""

_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
_NUMBER = re.compile(r"#?\s*([0-9]{1,18})")
_TRUNK = re.compile(r"^(00|0)")
_FEWEST_DIGITS = 3
_BRAZIL = "55"
# Area code, and a mobile number of eight digits, which lacks the ninth.
_OLD_MOBILE = re.compile(r"^(55)?([1-9][1-9])([6-9][0-9]{7})$")


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """All of it has to be there: every one of `words`, every one of `phrases` as it stands, and a
    word that begins with `beginning` ("" for none), which is the last that was typed."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    beginning: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.words or self.phrases or self.beginning)

    @property
    def whole(self) -> tuple[str, ...]:
        """Every word that has to be there whole, each once."""
        return tuple(dict.fromkeys([*self.words, *(one for some in self.phrases for one in some)]))

    @property
    def parts(self) -> tuple[str, ...]:
        """Every word, as a part of a name: whole or not."""
        last = [self.beginning] if self.beginning else []
        return tuple(dict.fromkeys([*self.whole, *last]))


def read_query(text: str) -> Sought:
    """What is looked for. Nothing that is typed means anything but quotes."""
    parts = _QUOTED.split(text)
    phrases = [tuple(plain_words(quoted)) for quoted in parts[1::2]]
    before, last = plain_words(" ".join(parts[:-1:2])), plain_words(parts[-1])
    beginning = last.pop() if last else ""
    words = before + last
    return Sought(
        words=tuple(dict.fromkeys(words)),
        phrases=tuple(dict.fromkeys(one for one in phrases if one)),
        beginning=beginning,
    )


def number_in(text: str) -> int | None:
    """The number of an attendance that the query may be: "#123" or "123"."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else None


def digits_in(text: str) -> list[str]:
    """The query as parts of phone numbers, in each spelling that it may have; nothing when it is
    none. A Brazilian number is found with and without its ninth digit."""
    kept = "".join(one for one in text if one not in " +()-./\u00a0\u2011")
    if not (kept.isascii() and kept.isdecimal()):
        return []
    digits = _TRUNK.sub("", kept)
    if len(digits) < _FEWEST_DIGITS:
        return []
    old = _OLD_MOBILE.match(digits)
    return [digits, f"{old[1] or ''}{old[2]}9{old[3]}"] if old else [digits]


def matches_in(sought: Sought, text: str) -> list[tuple[int, int]]:
    """Where in the text words stand that were looked for: from, up to."""
    words = words_in(text)
    hits = {place for phrase in sought.phrases for place in _places_of(phrase, words)}
    for place, word in enumerate(words):
        is_begun = bool(sought.beginning) and word.plain.startswith(sought.beginning)
        if is_begun or word.plain in sought.words:
            hits.add(place)
    return [(words[place].start, words[place].end) for place in sorted(hits)]


def _places_of(phrase: tuple[str, ...], words: list[Word]) -> list[int]:
    plain = [word.plain for word in words]
    size = len(phrase)
    return [
        place + offset
        for place in range(len(plain) - size + 1)
        if tuple(plain[place : place + size]) == phrase
        for offset in range(size)
    ]

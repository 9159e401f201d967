"""A line of what was found, and where in it stands what was looked for."""

from collections.abc import Collection, Iterable

from helpdesk.domain.search_queries import Sought, matches_in
from helpdesk.domain.search_shapes import Mark
from helpdesk.domain.words import folded_with_places, texts_of
from helpdesk.store.records import Message

_BEFORE = 40
_LENGTH = 160
_OMITTED = "…"
_WIDE = 0xFFFF


def snippet_of(sought: Sought, message: Message) -> tuple[str, tuple[Mark, ...]]:
    """The line of the message in which the first match stands, and the matches in it: of the text,
    or of the file's name, the place, the contact card."""
    texts = texts_of(message.content, message.details) or [""]
    found = [matches_in(sought, text) for text in texts]
    best = max(range(len(texts)), key=lambda place: (len(found[place]), -place))
    text, places = texts[best], found[best]
    start, end = _cut(text, places[0][0] if places else 0)
    line = (_OMITTED if start else "") + text[start:end] + (_OMITTED if end < len(text) else "")
    moved = start - (1 if start else 0)
    inside = [(begin - moved, stop - moved) for begin, stop in places if start <= begin < end]
    # One sign for one sign, so that the places stay.
    line = "".join(" " if sign.isspace() else sign for sign in line)
    return line, _marks(line, [(begin, min(stop, len(line))) for begin, stop in inside])


def marks_in(parts: Collection[str], name: str) -> tuple[Mark, ...]:
    """Where in a name these parts of it stand."""
    folded, places = folded_with_places(name)
    covered: set[int] = set()
    for part in parts:
        at = folded.find(part)
        while at >= 0:
            covered.update(places[at : at + len(part)])
            at = folded.find(part, at + 1)
    return _marks(name, _runs(sorted(covered)))


def _cut(text: str, first: int) -> tuple[int, int]:
    """From where to where a line goes in which the sign at `first` stands; at the ends of words,
    where there are any near."""
    start = max(0, first - _BEFORE)
    if start:
        gap = text.find(" ", start, first)
        start = gap + 1 if gap >= 0 else start
    end = min(len(text), start + _LENGTH)
    if end < len(text):
        gap = text.rfind(" ", max(first, end - _BEFORE), end)
        end = gap if gap > first else end
    return start, end


def _runs(covered: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place in covered:
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def _marks(text: str, places: Iterable[tuple[int, int]]) -> tuple[Mark, ...]:
    """The places as scripts count: signs beyond the first plane are two there."""
    if text.isascii():
        return tuple(places)
    return tuple((_units(text[:begin]), _units(text[:end])) for begin, end in places)


def _units(text: str) -> int:
    return len(text) + sum(ord(sign) > _WIDE for sign in text)

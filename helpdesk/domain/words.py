"""The words of a text, as they are searched: without accents and capitals. One reading for every
database, so that both find the same."""

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from helpdesk.domain.contents import Details
from helpdesk.domain.folding import Folding

LONGEST = 64
"""Of a longer word only so many signs count: databases have limits of their own."""

_GAP = " "


class Word(NamedTuple):
    """A word as it is searched, and where it stands in the text: from `start` up to `end`."""

    plain: str
    start: int
    end: int


def _read(sign: str) -> str:
    category = unicodedata.category(sign)
    return sign if category[0] in "LN" or category == "Mc" else _GAP


_FOLDING = Folding(_read)


def plain_words(text: str) -> list[str]:
    """The words of a text in their order, as they are searched."""
    return [word[:LONGEST] for word in text.translate(_FOLDING).split()]


def words_in(text: str) -> list[Word]:
    """The same with their places, for who shows what was found."""
    found: list[Word] = []
    letters, start, end = "", 0, 0
    for place, sign in enumerate(text):
        for folded in _FOLDING[ord(sign)]:
            if folded != _GAP:
                start = start if letters else place
                letters, end = letters + folded, place + 1
            elif letters:
                found.append(Word(letters[:LONGEST], start, end))
                letters = ""
        # An accent that stands by itself belongs to the letter before it.
        if letters and not _FOLDING[ord(sign)]:
            end = place + 1
    if letters:
        found.append(Word(letters[:LONGEST], start, end))
    return found


def texts_of(content: str, details: Details) -> list[str]:
    """What can be found of a message: its text, the name of its file, of a place, of the people on
    contact cards, with their numbers. Nothing of one that was taken back."""
    if details.deleted_at is not None:
        return []
    texts = [content]
    if details.media is not None:
        texts.append(details.media.name)
    if details.place is not None:
        texts += [details.place.name, details.place.address]
    for card in details.cards:
        texts += [card.name, *card.phones]
    return [text for text in texts if text]


def searchable(content: str, details: Details) -> str:
    """All that can be found of a message, in the words it is found by, a space between them."""
    return _GAP.join(_all_words(texts_of(content, details)))


def _all_words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from plain_words(text)


def folded_with_places(text: str) -> tuple[str, list[int]]:
    """The text as it is searched, gaps and all; and which sign of the text each sign of it is."""
    folded, places = [], []
    for place, sign in enumerate(text):
        for one in _FOLDING[ord(sign)]:
            folded.append(one)
            places.append(place)
    return "".join(folded), places

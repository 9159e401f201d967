"""Names that people give to things and to each other."""

import unicodedata

from helpdesk.domain.folding import Folding

# Between letters of Persian, Hindi and others, and within emoji, these are part of the spelling.
_JOINERS = "\u200c\u200d"
_FOLDING = Folding(str)


def tidy(name: str) -> str:
    """The name on one line with single spaces, without what cannot be seen: control and format
    characters would let one name look like another, or like none."""
    words = " ".join(name.split())
    visible = (one for one in words if one in _JOINERS or not _is_unseen(one))
    return " ".join("".join(visible).split()).strip(_JOINERS + " ")


def plain(text: str) -> str:
    """Text as it is searched: without accents and capitals, with single spaces. What stands between
    words is left: signs are all there is of some names."""
    return " ".join(" ".join(text.split()).translate(_FOLDING).split())


def _is_unseen(sign: str) -> bool:
    # Not what has no category yet (Cn): it may be an emoji of a newer Unicode.
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co")

"""Names of files, which strangers choose."""

from helpdesk.domain.names import tidy

_LENGTH = 200
_LONGEST_ENDING = 10


def safe_name(name: str) -> str:
    """A file's name without folders and without what cannot be seen, at most 200 characters with
    its ending; "" where nothing is left of it."""
    name = tidy(name.replace("\\", "/").rpartition("/")[2])
    if not name.strip(". "):
        return ""
    stem, dot, ending = name.rpartition(".")
    if len(name) <= _LENGTH or not 0 < len(ending) <= _LONGEST_ENDING:
        return name[:_LENGTH]
    return stem[: _LENGTH - len(ending) - 1] + dot + ending

"""Long lists of parameters, in pieces."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

# Below every database's limit of parameters in a statement, with room for the others.
_SIZE = 500


def chunks(items: Collection[T]) -> Iterator[list[T]]:
    """The items in lists of at most 500; nothing for none."""
    rest = iter(items)
    while chunk := list(islice(rest, _SIZE)):
        yield chunk

"""What the database has beside what Firestore has: two sorted lists, read a page at a time."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from helpdesk.actions.mirroring import Broken, page
from helpdesk.actions.work import Ledger
from helpdesk.domain.documents import Document, Fields, Stream, id_in, segments
from helpdesk.domain.moments import Moment
from helpdesk.sinks.firestore_remote import Remote

PAGE = 100


class View(NamedTuple):
    """Which finished attendances are to be there: those younger than `horizon`. They stay for so
    many days."""

    horizon: Moment
    days: int


class Difference(NamedTuple):
    """A document that is not there as it is here; None: not at all."""

    path: str
    here: Fields | None
    there: Fields | None


class Span(NamedTuple):
    """What of a stream has been compared: `total` documents, up to and with the path `after`, or
    to the end. `broken`: rows here that cannot be shown, for which nothing is to be there."""

    differences: list[Difference]
    broken: list[Broken]
    total: int
    after: str
    is_end: bool


class Joiner:
    """Compares what one ledger and one Firestore hold."""

    def __init__(self, ledger: Ledger, remote: Remote) -> None:
        self._ledger = ledger
        self._remote = remote

    async def compare(
        self, stream: Stream, after: str, view: View, below: int | None = None
    ) -> Span:
        """Compare what follows the path `after`, at most a page; `below`: of the messages only
        those of that attendance. Raises Unreachable."""
        there = await self._remote.page(stream, after, PAGE, below)
        wanted = partial(page, stream=stream, after=after, limit=PAGE, below=below)
        here = await self._ledger.read(partial(wanted, horizon=view.horizon, days=view.days))
        # Beyond the last of a full page there may be more.
        ends = [here.after, there[-1].path if len(there) >= PAGE else None]
        end = min((one for one in ends if one is not None), key=segments, default=None)
        pairs = list(_pairs(here.documents, there, end))
        differences = [pair for pair in pairs if pair.here != pair.there]
        return Span(differences, here.broken, len(pairs), end or after, end is None)


def _pairs(here: list[Document], there: list[Document], end: str | None) -> Iterator[Difference]:
    """Each path that one of the lists has, up to the end."""
    ours = {one.path: one.fields for one in here}
    theirs = {one.path: one.fields for one in there if _is_ours(one.path)}
    last = None if end is None else segments(end)
    for path in sorted(ours.keys() | theirs.keys(), key=segments):
        if last is not None and segments(path) > last:
            return
        yield Difference(path, ours.get(path), theirs.get(path))


def _is_ours(path: str) -> bool:
    """Whether helpdesk could have put a document there: other programs may use the same project,
    and collections of the same names."""
    collection, number, *below = segments(path)
    is_numbered = id_in(number) is not None
    if not below:
        return is_numbered
    return is_numbered and collection == Stream.ATTENDANCES and len(below) == 2

"""What was touched, in pieces that are read from the database one after the other, so that none
keeps a reader for long."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from helpdesk.actions.mirroring import Touched
from helpdesk.domain.documents import Stream, segments

T = TypeVar("T", int, str, tuple[int, str])

# About so many documents each.
_SINGLE = 100
_CLIENTS = 20


def pieces(touched: Touched) -> Iterator[Touched]:
    """It, cut up; whole where it is little. The attendances of who was renamed are among its
    attendances already."""
    if _weight(touched) <= _SINGLE:
        yield touched
        return
    for some in _cut(touched.users, _SINGLE):
        yield Touched(users=some)
    for some in _cut(touched.instances, _SINGLE):
        yield Touched(instances=some)
    for some in _cut(touched.attendances, _SINGLE):
        yield Touched(attendances=some)
    for some in _cut(touched.clients - touched.reviewed, _CLIENTS):
        yield Touched(clients=some)
    for some in _cut(touched.reviewed, _CLIENTS):
        yield Touched(clients=set(some), reviewed=some)
    for pairs in _cut(touched.messages, _SINGLE):
        yield Touched(messages=pairs)


def touched_at(paths: Collection[str]) -> Touched:
    """What documents with these paths show."""
    touched = Touched()
    for path in paths:
        collection, number, *below = segments(path)
        match Stream(collection), below:
            case Stream.USERS, []:
                touched.users.add(int(number))
            case Stream.INSTANCES, []:
                touched.instances.add(int(number))
            case Stream.ATTENDANCES, []:
                touched.attendances.add(int(number))
            case _:
                touched.messages.add((int(number), below[1]))
    return touched


def _weight(touched: Touched) -> int:
    single = len(touched.users) + len(touched.instances) + len(touched.attendances)
    clients = len(touched.clients) + len(touched.reviewed)
    return single + len(touched.messages) + clients * _SINGLE // _CLIENTS


def _cut(wanted: Iterable[T], size: int) -> Iterator[set[T]]:
    rest = iter(sorted(wanted))
    while some := set(islice(rest, size)):
        yield some

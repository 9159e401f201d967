"""Files go in the night, for their age or for want of room; the messages that had them stay and
say so."""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import nights
from helpdesk.actions.media_sweeping import KEPT_TODAY, forget_files
from helpdesk.actions.message_changes import do_change_messages
from helpdesk.actions.settings import load_settings
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.contents import MediaState
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import DAY, Moment
from helpdesk.domain.settings import Files
from helpdesk.language import N_
from helpdesk.media.store import MediaStore
from helpdesk.store import file_retention
from helpdesk.store.file_retention import Content, Extent, Place
from helpdesk.store.messages import named_files
from helpdesk.store.records import Message

SECTION = "media"
"""Of the settings."""

_BATCH = 50
# Of more files than this that are to go for want of room the number is reckoned, not counted.
_COUNTED = 5_000

_TOO_OLD = N_("This file was deleted because of its age.")
_NO_ROOM = N_("This file was deleted to make room for newer ones.")


class Expired(NamedTuple):
    """What one transaction took away: from so many messages; the files that nothing names any
    more and their sizes; and where it goes on, None at the end."""

    messages: int
    files: dict[str, int]
    after: Place | None


_NOTHING = Expired(0, {}, None)
_NO_FIGURES = {"messages": 0, "files": 0, "bytes": 0, nights.UNTIL: None}


def next_run(connection: Connection, now: Moment) -> Moment | None:
    """The next night in which files go; it may have gone by, where the machine was off. None
    where they all stay."""
    if load_settings(connection).media == Files():
        return None
    return nights.next_run(connection, now, SECTION, Deed.FILES_EXPIRED)


def used(connection: Connection) -> int:
    """Bytes that all files take."""
    of_messages = sum(use.bytes for use in file_retention.usage(connection))
    return of_messages + sum(file.size for file in file_retention.canned(connection))


def expiring(connection: Connection, rules: Files, at: Moment, taken: int) -> Extent:
    """What a run at that moment takes away by these rules, of files that take so many bytes."""
    before = Moment(at - rules.days * DAY) if rules.days else None
    old = Extent(0, 0) if before is None else file_retention.over_age(connection, before)
    excess = taken - old.bytes - rules.bytes
    if not rules.bytes or excess <= 0:
        return old
    more = _making_room(connection, before, excess)
    return Extent(old.files + more.files, old.bytes + more.bytes)


def _making_room(connection: Connection, since: Moment | None, excess: int) -> Extent:
    """Of the oldest files as many as take so many bytes together."""
    files = size = 0
    for content in file_retention.oldest_first(connection, _COUNTED, since=since):
        if size >= excess:
            return Extent(files, size)
        files, size = files + 1, size + content.size
    if files < _COUNTED or size >= excess:
        return Extent(files, size)
    most = file_retention.unheld(connection)
    size = min(excess, most.bytes)
    return Extent(round(most.files * size / most.bytes), size)


async def apply_file_retention(ledger: Ledger, media: MediaStore) -> None:
    """Take away what the rules say, if the night has come: a few messages at a time, so that
    nobody waits for it; what it is interrupted in, it goes on with the next time."""
    rules = await ledger.read(partial(_rules_due, now=ledger.clock()))
    if rules == Files():
        return
    if rules.days:
        await _take_old(ledger, media, Moment(ledger.clock() - rules.days * DAY))
    if rules.bytes:
        await _make_room(ledger, media, rules.bytes)
    # Noted even when there was nothing: the run of this night is over.
    await ledger.write(partial(nights.do_end_run, deed=Deed.FILES_EXPIRED, nothing=_NO_FIGURES))


async def _take_old(ledger: Ledger, media: MediaStore, before: Moment) -> None:
    after: Place | None = None
    while True:
        expired = await ledger.write(partial(do_expire_old, before=before, after=after))
        await forget_files(ledger, media, set(expired.files), KEPT_TODAY)
        after = expired.after
        if after is None:
            return


async def _make_room(ledger: Ledger, media: MediaStore, allowed: int) -> None:
    excess = await ledger.read(used) - allowed
    start: Place | None = None
    while excess > 0:
        expired = await ledger.write(partial(do_expire_oldest, excess=excess, start=start))
        await forget_files(ledger, media, set(expired.files), KEPT_TODAY)
        excess -= sum(expired.files.values())
        start = expired.after
        if expired.messages == 0:
            return


def do_expire_old(work: Work, before: Moment, after: Place | None = None) -> Expired:
    """Take the files of some messages from before that moment, those that follow `after`. A file
    that somebody still names stays in the store."""
    found = file_retention.page_over_age(work.connection, before, after, _BATCH)
    last = found[-1] if len(found) == _BATCH else None
    place = None if last is None else Place(last.at, last.position)
    return _do_expire(work, found, _TOO_OLD)._replace(after=place)


def do_expire_oldest(work: Work, excess: int, start: Place | None = None) -> Expired:
    """Take some of the oldest files, from `start` on, until `excess` bytes are free. One that
    very many messages name takes several transactions."""
    chosen, size = list[Content](), 0
    for content in file_retention.oldest_first(work.connection, _BATCH, start=start):
        if size >= excess:
            break
        chosen.append(content)
        size += content.size
    if not chosen:
        return _NOTHING
    keys = [content.key for content in chosen]
    found = file_retention.naming(work.connection, keys, _BATCH)
    # The newest message of each comes last, so none moves to before the first of them; what is
    # there is held by somebody, and need not be looked at again.
    return _do_expire(work, found, _NO_ROOM)._replace(after=chosen[0].place)


def _do_expire(work: Work, found: Iterable[Message], reason: str) -> Expired:
    sizes: dict[str, int] = {}
    expired = []
    for message in found:
        media = message.details.media
        if media is None or media.key is None:
            continue
        sizes[media.key] = media.size
        without = msgspec.structs.replace(
            media,
            state=MediaState.EXPIRED,
            key=None,
            waveform=(),
            has_thumbnail=False,
            reason=reason,
            tries=0,
            retry_at=None,
        )
        details = msgspec.structs.replace(message.details, media=without)
        expired.append(msgspec.structs.replace(message, details=details))
    do_change_messages(work, expired)
    named = named_files(work.connection, sizes.keys())
    files = {key: size for key, size in sizes.items() if key not in named}
    if expired:
        figures = {
            "messages": len(expired),
            "files": len(files),
            "bytes": sum(files.values()),
            nights.UNTIL: max(message.at for message in expired),
        }
        nights.do_add_up(work, Deed.FILES_EXPIRED, figures)
    return Expired(len(expired), files, None)


def _rules_due(connection: Connection, now: Moment) -> Files:
    """None at all unless the night has come."""
    at = next_run(connection, now)
    return load_settings(connection).media if at is not None and at <= now else Files()

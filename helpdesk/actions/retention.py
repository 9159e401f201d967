"""The retention period: the messages of attendances that were finished long ago are deleted, in
the night, and their figures stay."""

from functools import partial

from sqlalchemy import Connection

from helpdesk.actions import nights
from helpdesk.actions.erasing import scrub_database
from helpdesk.actions.forgetting import do_forget_texts
from helpdesk.actions.media_sweeping import KEPT_TODAY, forget_files
from helpdesk.actions.message_changes import do_empty_quotes
from helpdesk.actions.regrouping import standing, tell_changed
from helpdesk.actions.scrubbing import do_scrub_attendances
from helpdesk.actions.settings import load_settings
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import DAY, Moment, to_iso
from helpdesk.domain.shapes import RetentionShape
from helpdesk.media.store import MediaStore
from helpdesk.store import attendances, erasing, messages, retention
from helpdesk.store.erasing import Gone
from helpdesk.store.retention import Extent, Over

MAX_DAYS = 3_650

_BATCH = 50
_NOTHING = {"attendances": 0, "messages": 0, "files": 0}


def show_retention(connection: Connection, now: Moment, days: int | None = None) -> RetentionShape:
    """What the next run deletes; with `days`, what it would delete if that were the period."""
    present = load_settings(connection).retention.days
    days = present if days is None else days
    at = next_run(connection, now) if days == present else None
    at = nights.first_run(connection, now) if at is None else at
    extent = Extent(0, 0, 0, 0)
    if days:
        extent = retention.extent(connection, Moment(max(at, now) - days * DAY))
    return RetentionShape(
        days=days,
        next_run=to_iso(max(at, now)) if days else None,
        **extent._asdict(),
    )


def next_run(connection: Connection, now: Moment) -> Moment | None:
    """The next night in which messages are deleted; it may have gone by, where the machine was
    off. None where nothing is ever deleted."""
    if load_settings(connection).retention.days == 0:
        return None
    return nights.next_run(connection, now, "retention", Deed.RETENTION_APPLIED)


async def apply_retention(ledger: Ledger, media: MediaStore) -> None:
    """Delete what is over its time, if the night has come: a few attendances at a time, so that
    nobody waits for it; what it is interrupted in, it goes on with the next time."""
    days = await ledger.read(partial(_days_due, now=ledger.clock()))
    if days == 0:
        return
    before = Moment(ledger.clock() - days * DAY)
    after: Over | None = None
    while True:
        over, gone = await ledger.write(partial(do_delete_old, before=before, after=after))
        if not over:
            break
        after = over[-1]
        await forget_files(ledger, media, gone.files, KEPT_TODAY)
    # Noted even when there was nothing: the run of this night is over.
    await ledger.write(partial(nights.do_end_run, deed=Deed.RETENTION_APPLIED, nothing=_NOTHING))
    if after is not None:
        await scrub_database(ledger)


def do_delete_old(work: Work, before: Moment, after: Over | None = None) -> tuple[list[Over], Gone]:
    """Delete the messages of some attendances that were finished before that moment, and what
    later ones quote of them; the answer is these attendances, and what was deleted."""
    over = retention.page(work.connection, before, after, _BATCH)
    if not over:
        return [], Gone(0, set())
    ids = [one.id for one in over]
    stood = standing(work, attendances.load_many(work.connection, ids).values())
    _do_empty_later_quotes(work, ids)
    gone = erasing.delete_messages(work.connection, ids)
    erasing.empty_attendances(work.connection, ids, work.now)
    do_scrub_attendances(work, {one.client_id for one in over}, ids)
    for was, audience in stood.values():
        tell_changed(work, was, audience)
    figures = {"attendances": len(over), "messages": gone.messages, "files": len(gone.files)}
    nights.do_add_up(work, Deed.RETENTION_APPLIED, figures)
    return over, gone


def _do_empty_later_quotes(work: Work, attendance_ids: list[int]) -> None:
    """Empty what other attendances quote of these, in messages and in the log."""
    ids = erasing.message_ids_of(work.connection, attendance_ids)
    quoting = [
        message
        for message in messages.quoting(work.connection, ids)
        if message.attendance_id not in attendance_ids
    ]
    quoted = {one.quoted_message_id for one in quoting if one.quoted_message_id}
    found = (messages.load(work.connection, message_id) for message_id in sorted(quoted))
    do_empty_quotes(work, quoting)
    do_forget_texts(work, [message for message in found if message is not None])


def _days_due(connection: Connection, now: Moment) -> int:
    at = next_run(connection, now)
    is_due = at is not None and at <= now
    return load_settings(connection).retention.days if is_due else 0

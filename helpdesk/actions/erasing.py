"""Erasing a client: nothing of content stays behind, and the figures stay true."""

import logging
from functools import partial
from typing import NamedTuple

import msgspec

from helpdesk.actions import rendering
from helpdesk.actions.access import access_client, check_not_erased
from helpdesk.actions.attendances import do_finish
from helpdesk.actions.audit import do_note
from helpdesk.actions.media_sweeping import KEPT_JUST_NOW, forget_files
from helpdesk.actions.regrouping import standing, tell_changed, tell_client
from helpdesk.actions.scrubbing import do_scrub_clients
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import readable_phone
from helpdesk.domain.deeds import Deed
from helpdesk.domain.envelopes import WantedChat
from helpdesk.domain.events import EventKind
from helpdesk.domain.roles import Actor
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Invalid
from helpdesk.language import N_
from helpdesk.media.store import MediaStore
from helpdesk.store import attendances, clients, erasing, traces
from helpdesk.store.clients import key_of
from helpdesk.store.database import is_outage
from helpdesk.store.records import Client

_log = logging.getLogger(__name__)


class Erased(NamedTuple):
    """What was deleted. `has_remains`: something of it may be read in the files of the database
    until they are scrubbed, within the hour."""

    attendances: int
    messages: int
    files: set[str]
    has_remains: bool = False


async def erase(
    ledger: Ledger, media: MediaStore, actor: Actor, client_id: int, name: str
) -> Erased:
    """Erase a client whose name was typed as it is shown: rows and events in one transaction,
    then the files, then what is left of the rows in the files of the database. A file that was
    kept within the last minute goes in the next (SecondLook)."""
    erased = await ledger.write(
        partial(do_erase, actor=actor, client_id=client_id, typed_name=name)
    )
    await forget_files(ledger, media, erased.files, KEPT_JUST_NOW)
    is_clean = await scrub_database(ledger)
    return erased._replace(has_remains=not is_clean)


def do_erase(work: Work, actor: Actor, client_id: int, typed_name: str) -> Erased:
    """Erase everything that the client, and who is part of them, wrote or was written.

    1. What names them elsewhere: questions to the page, envelopes set aside, catch-ups that are
    under way, the audit log's details. 2. Messages, comments, links, addresses, names. 3. Events
    lose their content. 4. An attendance that is under way is finished; every screen is told.
    """
    client = access_client(work.connection, actor, client_id)
    _check_may_erase(work, client, typed_name)
    persons = erasing.persons_of(work.connection, client.id)
    ids = erasing.attendances_of(work.connection, persons)
    before = standing(work, attendances.load_many(work.connection, ids).values())
    _do_forget_traces(work, persons, ids)
    gone = erasing.delete_messages(work.connection, ids)
    work.leave_unnamed(gone.files)
    erasing.empty_attendances(work.connection, ids, work.now)
    erasing.forget_chats(work.connection, persons)
    erasing.forget_clients(work.connection, persons, work.now)
    do_scrub_clients(work, persons)
    seq = work.next_seq()
    clients.change(work.connection, client.id, {"seq": seq})
    tell_client(work, EventKind.CLIENT_CHANGED, seq, client.id, client.id)
    for was, audience in before.values():
        if was.state is AttendanceState.FINISHED:
            tell_changed(work, was, audience)
        else:
            do_finish(work, actor, was.id, ask_feedback=False)
    figures = {"attendances": len(ids), "messages": gone.messages, "files": len(gone.files)}
    do_note(work, Deed.CLIENT_ERASED, actor, client_id=client.id, **figures)
    return Erased(len(ids), gone.messages, gone.files)


async def scrub_database(ledger: Ledger) -> bool:
    """Leave nothing of deleted rows in the files. Where that cannot be done now, the rows are
    deleted all the same, and the answer is False: `scrub_remains` tries it again."""
    try:
        if await ledger.database.scrub():
            return True
        _log.warning("the database's journal could not be emptied: somebody was reading")
    except Exception as error:
        if not is_outage(error):
            raise
        _log.warning("the database could not be written anew: %s", type(error).__name__)
    return False


async def scrub_remains(ledger: Ledger) -> None:
    """Scrub the database, if that could not be done the last time."""
    if ledger.database.has_remains:
        await scrub_database(ledger)


def _check_may_erase(work: Work, client: Client, typed_name: str) -> None:
    check_not_erased(work.connection, client.id)
    if _plain(typed_name) != _plain(rendering.client(client).name):
        reason = N_("Type the name exactly as it is shown.")
        raise Invalid(reason, fields={"name": reason})


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _do_forget_traces(work: Work, persons: list[int], ids: list[int]) -> None:
    """What names them where it is not looked for, while it is still known who they are."""
    connection = work.connection
    numbers = erasing.numbers_of(connection, persons)
    names = erasing.names_of(connection, persons)
    words = names | numbers | {readable_phone(number) for number in numbers}
    traces.forget_requests(connection, erasing.message_ids_of(connection, ids), numbers)
    traces.forget_envelopes(connection, numbers)
    traces.scrub_audit(connection, persons, ids, words)
    keys = erasing.addresses_of(connection, persons)
    _do_ask_no_more(work, {canonical for _, canonical in keys})
    # WhatsApp's clock may be ahead of ours.
    newest = erasing.newest_of(connection, persons)
    erasing.remember(connection, keys, work.now if newest is None else max(work.now, newest))


def _do_ask_no_more(work: Work, canonical: set[str]) -> None:
    """Strike the client's chats from the catch-ups that are under way."""
    for catch_up_id, text in traces.asked(work.connection):
        wanted = msgspec.json.decode(text, type=list[WantedChat])
        kept = [one for one in wanted if key_of(one.chat)[1] not in canonical]
        fewer = sum(len(one.messages) for one in wanted if one not in kept)
        if fewer:
            kept_text = msgspec.json.encode(kept).decode()
            traces.change_asked(work.connection, catch_up_id, kept_text, fewer)

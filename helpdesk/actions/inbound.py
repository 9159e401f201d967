"""What each kind of inbound envelope does. Kinds that come in masses are done set by set."""

import asyncio
import json
import logging
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import Any

import msgspec

from helpdesk.actions.alterations import do_delete, do_edit, do_react
from helpdesk.actions.arrivals import do_count_ignored, do_receive
from helpdesk.actions.catch_ups import do_compare, do_end
from helpdesk.actions.dropping import do_hear
from helpdesk.actions.instances import do_change_state, do_show_qrcode
from helpdesk.actions.media import do_receive_files
from helpdesk.actions.message_changes import do_tick
from helpdesk.actions.presences import do_show_presence
from helpdesk.actions.questions import do_answer
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.envelopes import (
    Answered,
    CatchUpEnded,
    IgnoredCounted,
    Inbound,
    InstanceStateChanged,
    InventoryTaken,
    MediaFetched,
    MessageArrived,
    MessageDeleted,
    MessageEdited,
    PresenceChanged,
    QrCodeChanged,
    ReactionChanged,
    SendReported,
    TicksChanged,
    encode,
)
from helpdesk.store import set_aside
from helpdesk.store.database import is_outage

_log = logging.getLogger(__name__)

_PAUSE_SECONDS = 1.0
_REASON_LENGTH = 500

Digest = Callable[[Work, Sequence[Any]], None]


def _one_by_one(action: Callable[[Work, Any], None]) -> Digest:
    def digest(work: Work, envelopes: Sequence[Any]) -> None:
        for envelope in envelopes:
            action(work, envelope)

    return digest


_DIGESTS: dict[type[Inbound], Digest] = {
    MessageArrived: do_receive,
    MessageEdited: do_edit,
    MessageDeleted: do_delete,
    ReactionChanged: do_react,
    MediaFetched: do_receive_files,
    PresenceChanged: do_show_presence,
    Answered: _one_by_one(do_answer),
    IgnoredCounted: _one_by_one(do_count_ignored),
    TicksChanged: do_tick,
    SendReported: _one_by_one(do_hear),
    InstanceStateChanged: _one_by_one(do_change_state),
    QrCodeChanged: _one_by_one(do_show_qrcode),
    InventoryTaken: _one_by_one(do_compare),
    CatchUpEnded: _one_by_one(do_end),
}


# Kinds that come in masses and mixed. Their order among each other means nothing: a tick, a
# report or a file only ever moves a message on, and who types is forgotten when the message is
# there. The other kinds stay where they are among these.
_MASSES = (PresenceChanged, MessageArrived, TicksChanged, SendReported, MediaFetched)


def do_digest(work: Work, envelopes: Sequence[Inbound]) -> None:
    """Do what the envelopes say, in their order as far as it matters; neighbours of one kind go
    as one set."""
    for is_mass, run in groupby(envelopes, lambda envelope: type(envelope) in _MASSES):
        ordered = list(run)
        if is_mass:
            ordered.sort(key=lambda one: _MASSES.index(type(one)))
        for kind, alike in groupby(ordered, type):
            _DIGESTS[kind](work, list(alike))


async def digest(ledger: Ledger, envelopes: Sequence[Inbound]) -> None:
    """Digest the envelopes in one transaction, or else each in its own; the one that fails is
    set aside and the rest goes on. Returns when all are in the database one way or the other:
    while the database itself fails (a full disk), it waits and tries again."""
    try:
        await ledger.write(lambda work: do_digest(work, envelopes))
    except Exception as error:
        _log.warning(
            "a group of %d failed (%s), going one by one", len(envelopes), reason_of(error)
        )
        for envelope in envelopes:
            await _digest_alone(ledger, envelope)


async def _digest_alone(ledger: Ledger, envelope: Inbound) -> None:
    while True:
        try:
            await _digest_or_set_aside(ledger, envelope)
            return
        except Exception as error:
            _log.error("the database fails (%s), trying again", reason_of(error))
            await asyncio.sleep(_PAUSE_SECONDS)


async def _digest_or_set_aside(ledger: Ledger, envelope: Inbound) -> None:
    try:
        await ledger.write(lambda work: do_digest(work, [envelope]))
    except Exception as error:
        if is_outage(error):
            raise
        reason = reason_of(error)
        # Where it happened, not what was said: some databases quote the row in the error.
        where = "".join(traceback.format_tb(error.__traceback__))
        _log.error("%s set aside (%s)\n%s", type(envelope).__name__, reason, where)
        await ledger.write(partial(do_set_aside, envelope=envelope, reason=reason))


def do_set_aside(work: Work, envelope: Inbound, reason: str) -> None:
    """Keep an envelope that could not be digested, for an admin to see and to replay."""
    if isinstance(envelope, Answered):
        # It may be a pairing code, and nobody waits for it by the time of a replay.
        envelope = msgspec.structs.replace(envelope, value=None)
    set_aside.add(work.connection, envelope.instance_id, _text(envelope), reason, work.now)


def _text(envelope: Inbound) -> str:
    try:
        return encode(envelope).decode()
    except UnicodeEncodeError:
        # Half a surrogate pair has no UTF-8; as an escape it can be kept at least.
        return json.dumps(msgspec.to_builtins(envelope))


def reason_of(error: Exception) -> str:
    """What went wrong, in one line that quotes no message."""
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:_REASON_LENGTH]

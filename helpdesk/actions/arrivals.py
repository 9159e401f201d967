"""What arrives from WhatsApp becomes client, attendance and message rows and their events.

Arrivals are digested in groups with a fixed number of statements, however many they are.
"""

import logging
from collections.abc import Sequence

import msgspec

from helpdesk.actions.alterations import with_deletion
from helpdesk.actions.announcing import do_change_instance
from helpdesk.actions.arrival_group import Fresh, Group, Home, load_group
from helpdesk.actions.arrival_quotes import Quoted, quoted_by
from helpdesk.actions.arrival_writing import do_add
from helpdesk.actions.clients import do_identify
from helpdesk.actions.clocks import has_left
from helpdesk.actions.feedback_digits import answer_in, do_rate
from helpdesk.actions.late_digits import do_rate_late
from helpdesk.actions.media import do_fetch
from helpdesk.actions.message_changes import do_change_messages
from helpdesk.actions.responding import do_respond
from helpdesk.actions.tombstones import without_gone
from helpdesk.actions.work import Work
from helpdesk.domain.envelopes import IgnoredCounted, MessageArrived
from helpdesk.domain.moments import HOUR, whole_second
from helpdesk.domain.states import AttendanceState, advances, status_of_ack
from helpdesk.store import instances
from helpdesk.store.records import Attendance, Client, Message

_log = logging.getLogger(__name__)

# The horizon at first pairing is read off this machine's clock, a message's time off
# WhatsApp's: a message that the page announces as new may be this much older than the horizon
# before it counts as old.
_CLOCK_GRACE = HOUR


def do_receive(work: Work, arrived: Sequence[MessageArrived]) -> None:
    """Save what arrived, in order; what is erased stays so, and so does what a retry replaced.

    1. Identify the clients. 2. Sort out what is known already: it may bring the content that
    was pending, a tick or a deletion. 3. Find each new message's attendance, or plan one.
    4. Write attendances, messages and events. 5. Ask for files. 6. Greet who is new.
    """
    arrived = without_gone(work.connection, arrived)
    if not arrived:
        return
    people = do_identify(work, [arrival.message for arrival in arrived])
    group = load_group(work, arrived, people)
    for arrival, client in zip(arrived, people, strict=True):
        _sort_in(group, arrival, client)
    added = do_add(group)
    do_change_messages(work, group.changed.values(), group.left)
    do_fetch(work, [*added, *(group.changed[known] for known in group.completed)])
    do_rate(work, group.fresh.values())
    do_rate_late(group)
    do_respond(group, added)


def do_count_ignored(work: Work, counted: IgnoredCounted) -> None:
    """Count what groups, broadcasts, channels and the status list brought."""
    instance = instances.load(work.connection, counted.instance_id)
    if instance is not None:
        do_change_instance(work, instance.id, {"ignored": instance.ignored + counted.count})


def _sort_in(group: Group, arrival: MessageArrived, client: Client) -> None:
    message = arrival.message
    known = _find(group, arrival, client)
    if known is not None:
        _update(group, known, arrival, client)
        return
    key = (arrival.instance_id, client.id, message.from_me, message.whatsapp_id)
    twin = group.fresh.get(key)
    if twin is not None:
        twin.repeat(arrival)
        return
    answer = answer_in(group, arrival, client)
    if answer is not None:
        group.fresh[key] = answer
        return
    home = _home(group, arrival, client)
    if home is None:
        _log.info("number %d: an old message was left out", arrival.instance_id)
        return
    group.fresh[key] = Fresh(arrival, client, home)


def _find(group: Group, arrival: MessageArrived, client: Client) -> Message | None:
    message = arrival.message
    if message.from_me:
        # Our own account made the id, so the chat it is seen in (LID or number) does not matter.
        return group.ours.get((arrival.instance_id, message.whatsapp_id))
    return group.known.get((arrival.instance_id, client.id, False, message.whatsapp_id))


def _update(group: Group, known: Message, arrival: MessageArrived, client: Client) -> None:
    message = arrival.message
    current = group.changed.get(known.id, known)
    if current.is_pending and not message.pending:
        current = _completed(current, arrival, quoted_by(group, arrival, client))
        group.completed[known.id] = arrival
    if message.details.deleted_at is not None:
        current = with_deletion(current, message.details.deleted_at)
    status = status_of_ack(message.ack) if message.from_me else None
    if status is not None and advances(current.status, status):
        current = msgspec.structs.replace(current, status=status, error=None)
    if current is not known:
        group.changed[known.id] = current
        if has_left(known, current):
            group.left.add(known.id)


def _completed(pending: Message, arrival: MessageArrived, quoted: Quoted) -> Message:
    """The message with the content that its ciphertext held."""
    message = arrival.message
    # Emojis may have been put on the ciphertext, and it may have been taken back.
    details = msgspec.structs.replace(
        quoted.details,
        reactions=quoted.details.reactions or pending.details.reactions,
        edits=quoted.details.edits or pending.details.edits,
        deleted_at=pending.details.deleted_at,
    )
    return msgspec.structs.replace(
        pending,
        type=message.type,
        whatsapp_type=message.whatsapp_type,
        content=message.content,
        details=details,
        quoted_message_id=quoted.message_id,
        quoted_whatsapp_id=message.quoted_whatsapp_id,
        quoted_from_me=quoted.from_me,
        is_pending=False,
    )


def _home(group: Group, arrival: MessageArrived, client: Client) -> Home | None:
    """Where a new message goes; None when it is older than the horizon and has no place.

    What a client writes now opens an attendance. What is old, was written on the phone or by
    somebody who is blocked goes to the latest one; where there is none yet, to one born FINISHED.
    """
    pair = (arrival.instance_id, client.id)
    if pair in group.unfinished:
        return group.unfinished[pair]
    is_old = _is_older_than_horizon(group, arrival)
    if not arrival.message.from_me and not is_old and not client.is_blocked:
        home = Home(_planned(arrival, client, AttendanceState.WAITING), is_announced=False)
        return group.unfinished.setdefault(pair, home)
    if pair not in group.latest and not is_old:
        home = Home(_planned(arrival, client, AttendanceState.FINISHED), is_announced=False)
        group.latest[pair] = home
    return group.latest.get(pair)


def _is_older_than_horizon(group: Group, arrival: MessageArrived) -> bool:
    horizon = group.horizons.get(arrival.instance_id)
    if horizon is None:
        return True
    if arrival.is_live:
        # WhatsApp may deliver late what was written after the last moment proven complete.
        return arrival.message.at < whole_second(horizon.first) - _CLOCK_GRACE
    return arrival.message.at < whole_second(horizon.now)


def _planned(arrival: MessageArrived, client: Client, state: AttendanceState) -> Attendance:
    message = arrival.message
    return Attendance(
        id=0,
        instance_id=arrival.instance_id,
        client=client,
        attendant=None,
        state=state,
        chat=message.chat,
        created_at=message.at,
        started_at=None,
        finished_at=message.at if state is AttendanceState.FINISHED else None,
        is_finished_automatically=False,
        unread_count=0,
        last_message=None,
        last_message_at=message.at,
        seq=0,
    )

"""What arrives from WhatsApp becomes client, attendance and message rows and their events.

Arrivals are digested in groups with a fixed number of statements, however many they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import msgspec

from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of
from helpdesk.actions.clients import do_identify
from helpdesk.actions.message_changes import do_change_messages, with_last_message
from helpdesk.actions.work import Work
from helpdesk.domain.envelopes import MessageArrived
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import HOUR, Moment, whole_second
from helpdesk.domain.states import (
    AttendanceState,
    MessageStatus,
    Origin,
    advances,
    status_of_ack,
)
from helpdesk.store import attendances, instances, messages
from helpdesk.store.records import Attendance, Client, Message

# The horizon at first pairing is read off this machine's clock, a message's time off
# WhatsApp's: a message that the page announces as new may be this much older than the horizon
# before it counts as old.
_CLOCK_GRACE = HOUR

Pair = tuple[int, int]
"""Instance id, client id."""

Key = tuple[int, int, bool, str]
"""Instance id, client id, from_me, bare WhatsApp id: what makes a message one message."""


@dataclass
class _Home:
    """The attendance that messages of this group go to; `row` until it is in the database."""

    attendance: Attendance | None
    row: dict[str, object] | None = None
    is_announced: bool = False


@dataclass
class _Fresh:
    """An arrival that the database does not have, with the place it goes to."""

    arrival: MessageArrived
    client: Client
    home: _Home


@dataclass
class _Group:
    work: Work
    horizons: dict[int, Moment | None]
    known: dict[Key, Message]
    ours: dict[tuple[int, str], Message]
    unfinished: dict[Pair, _Home]
    parked: dict[Pair, _Home]
    fresh: dict[Key, _Fresh] = field(default_factory=dict)
    changed: dict[str, Message] = field(default_factory=dict)


def do_receive(work: Work, arrived: Sequence[MessageArrived]) -> None:
    """Save what arrived, in order.

    1. Identify the clients. 2. Set aside what is known already: it may bring the content that
    was pending, or a tick. 3. Find each new message's attendance, or plan one. 4. Write
    attendances, messages, events; touch the attendances.
    """
    people = do_identify(work, [arrival.message for arrival in arrived])
    group = _load(work, arrived, people)
    for arrival, client in zip(arrived, people, strict=True):
        _sort_in(group, arrival, client)
    _add_attendances(group)
    _add_messages(group)
    do_change_messages(work, group.changed.values())


def _load(work: Work, arrived: Sequence[MessageArrived], people: Sequence[Client]) -> _Group:
    instance_ids = {arrival.instance_id for arrival in arrived}
    whatsapp_ids = {arrival.message.whatsapp_id for arrival in arrived}
    quoted = {arrival.message.quoted_whatsapp_id for arrival in arrived} - {None}
    present = messages.by_whatsapp_ids(
        work.connection, instance_ids, whatsapp_ids | {one for one in quoted if one}
    )
    pairs = {
        (arrival.instance_id, client.id) for arrival, client in zip(arrived, people, strict=True)
    }
    unfinished = attendances.unfinished(work.connection, pairs)
    latest = attendances.latest(work.connection, pairs - unfinished.keys())
    return _Group(
        work=work,
        horizons=instances.horizons(work.connection, instance_ids),
        known={_key(one): one for one in present if one.whatsapp_id},
        ours={(one.instance_id, one.whatsapp_id or ""): one for one in present if one.from_me},
        unfinished={pair: _Home(one, is_announced=True) for pair, one in unfinished.items()},
        parked={
            pair: _Home(latest.get(pair), is_announced=pair in latest)
            for pair in pairs - unfinished.keys()
        },
    )


def _key(message: Message) -> Key:
    return message.instance_id, message.client_id, message.from_me, message.whatsapp_id or ""


def _sort_in(group: _Group, arrival: MessageArrived, client: Client) -> None:
    message = arrival.message
    known = _find(group, arrival, client)
    if known is not None:
        _update(group, known, arrival)
        return
    key = (arrival.instance_id, client.id, message.from_me, message.whatsapp_id)
    twin = group.fresh.get(key)
    if twin is not None:
        if twin.arrival.message.pending:
            twin.arrival = arrival
        return
    home = _home(group, arrival, client)
    if home is not None:
        group.fresh[key] = _Fresh(arrival, client, home)


def _find(group: _Group, arrival: MessageArrived, client: Client) -> Message | None:
    message = arrival.message
    if message.from_me:
        # Our own account made the id, so the chat it is seen in (LID or number) does not matter.
        return group.ours.get((arrival.instance_id, message.whatsapp_id))
    return group.known.get((arrival.instance_id, client.id, False, message.whatsapp_id))


def _update(group: _Group, known: Message, arrival: MessageArrived) -> None:
    message = arrival.message
    current = group.changed.get(known.id, known)
    if current.is_pending and not message.pending:
        group.changed[known.id] = msgspec.structs.replace(
            current,
            type=message.type,
            whatsapp_type=message.whatsapp_type,
            content=message.content,
            is_pending=False,
        )
    status = status_of_ack(message.ack) if message.from_me else None
    if status is not None and advances(current.status, status):
        group.changed[known.id] = msgspec.structs.replace(current, status=status, error=None)


def _home(group: _Group, arrival: MessageArrived, client: Client) -> _Home | None:
    """Where a new message goes; None when it is older than the horizon and has no place."""
    pair = (arrival.instance_id, client.id)
    if pair in group.unfinished:
        return group.unfinished[pair]
    is_old = _is_older_than_horizon(group, arrival)
    parked = group.parked[pair]
    if arrival.message.from_me or is_old:
        if parked.attendance is None and parked.row is None:
            if is_old:
                return None
            parked.row = _row(arrival, client, AttendanceState.FINISHED)
        return parked
    home = _Home(None, _row(arrival, client, AttendanceState.WAITING))
    group.unfinished[pair] = home
    return home


def _is_older_than_horizon(group: _Group, arrival: MessageArrived) -> bool:
    horizon = group.horizons.get(arrival.instance_id)
    if horizon is None:
        return True
    grace = _CLOCK_GRACE if arrival.is_live else 0
    return arrival.message.at < whole_second(horizon) - grace


def _row(arrival: MessageArrived, client: Client, state: AttendanceState) -> dict[str, object]:
    message = arrival.message
    return {
        "instance_id": arrival.instance_id,
        "client_id": client.id,
        "user_id": None,
        "state": state.value,
        "chat_kind": message.chat.kind.value,
        "chat_value": message.chat.value,
        "last_message_at": message.at,
        "created_at": message.at,
        "finished_at": message.at if state is AttendanceState.FINISHED else None,
    }


def _add_attendances(group: _Group) -> None:
    work = group.work
    planned = {
        id(one.home): (one.home, one) for one in group.fresh.values() if one.home.attendance is None
    }
    rows = [{**(home.row or {}), "updated_at": work.now} for home, _ in planned.values()]
    ids = attendances.add(work.connection, list(rows))
    for attendance_id, (home, first) in zip(ids, planned.values(), strict=True):
        message = first.arrival.message
        state = AttendanceState(str((home.row or {})["state"]))
        home.attendance = Attendance(
            id=attendance_id,
            instance_id=first.arrival.instance_id,
            client=first.client,
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


def _add_messages(group: _Group) -> None:
    if not group.fresh:
        return
    work, fresh_ones = group.work, list(group.fresh.values())
    first_seq = work.next_seq(2 * len(fresh_ones))
    planned = [
        _message(group, fresh, first_seq + 2 * index + 1) for index, fresh in enumerate(fresh_ones)
    ]
    messages.add(work.connection, [messages.to_row(one, work.now) for one in planned])
    for fresh, message in zip(fresh_ones, planned, strict=True):
        _announce(work, fresh, message)
    homes = {id(fresh.home): fresh.home for fresh in fresh_ones}
    touched = [home.attendance for home in homes.values() if home.attendance is not None]
    attendances.touch(work.connection, touched, work.now)


def _message(group: _Group, fresh: _Fresh, seq: int) -> Message:
    arrived, home = fresh.arrival.message, fresh.home.attendance
    assert home is not None
    quoted = _quoted(group, fresh)
    return Message(
        position=seq,
        id=str(uuid4()),
        attendance_id=home.id,
        instance_id=home.instance_id,
        client_id=fresh.client.id,
        user_id=None,
        origin=Origin.PHONE if arrived.from_me else Origin.CLIENT,
        from_me=arrived.from_me,
        type=arrived.type,
        whatsapp_type=arrived.whatsapp_type,
        content=arrived.content,
        status=_first_status(fresh.arrival),
        error=None,
        whatsapp_id=arrived.whatsapp_id,
        attempt=0,
        chat=arrived.chat,
        at=arrived.at,
        is_pending=arrived.pending,
        quoted_message_id=None if quoted is None else quoted.id,
        quoted_whatsapp_id=arrived.quoted_whatsapp_id,
        quoted_from_me=None if quoted is None else quoted.from_me,
        created_at=group.work.now,
        seq=seq,
    )


def _first_status(arrival: MessageArrived) -> MessageStatus:
    if not arrival.message.from_me:
        return MessageStatus.RECEIVED
    return status_of_ack(arrival.message.ack) or MessageStatus.SENT


def _quoted(group: _Group, fresh: _Fresh) -> Message | None:
    whatsapp_id = fresh.arrival.message.quoted_whatsapp_id
    if whatsapp_id is None:
        return None
    for from_me in (True, False):
        key = (fresh.arrival.instance_id, fresh.client.id, from_me, whatsapp_id)
        if key in group.known:
            return group.known[key]
    return None


def _announce(work: Work, fresh: _Fresh, message: Message) -> None:
    """Emit the message, and before it the attendance if it begins with it."""
    home = fresh.home
    assert home.attendance is not None
    audience = audience_of(work.connection, home.attendance)
    if not home.is_announced:
        seq = message.seq - 1
        home.attendance = msgspec.structs.replace(home.attendance, seq=seq)
        shape = rendering.attendance(home.attendance)
        work.emit(EventKind.ATTENDANCE_CREATED, seq, attendance=shape, before=None, after=audience)
        home.is_announced = True
    was = rendering.was(home.attendance)
    is_unread = 0 if message.from_me else 1
    home.attendance = msgspec.structs.replace(
        with_last_message(home.attendance, message),
        unread_count=home.attendance.unread_count + is_unread,
        seq=message.seq,
    )
    work.emit(
        EventKind.MESSAGE_CREATED,
        message.seq,
        message=rendering.message(message),
        attendance=rendering.attendance(home.attendance),
        was=was,
        before=audience,
        after=audience,
    )

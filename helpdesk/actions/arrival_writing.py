"""Writing a group of arrivals: attendances, messages, and an event for each."""

from uuid import uuid4

import msgspec

from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of
from helpdesk.actions.arrival_group import Fresh, Group
from helpdesk.actions.arrival_quotes import quoted_by
from helpdesk.actions.clocks import Clocks
from helpdesk.actions.message_changes import with_last_message
from helpdesk.actions.work import Work
from helpdesk.domain.envelopes import MessageArrived
from helpdesk.domain.events import EventKind
from helpdesk.domain.states import AttendanceState, MessageStatus, Origin, status_of_ack
from helpdesk.store import attendances, messages
from helpdesk.store.records import Message


def do_add(group: Group) -> list[Message]:
    """Write what is fresh: planned attendances first, then the messages, which name them."""
    if not group.fresh:
        return []
    _add_attendances(group)
    return _add_messages(group)


def _add_attendances(group: Group) -> None:
    work = group.work
    homes = {id(one.home): one.home for one in group.fresh.values() if one.home.is_planned}
    rows = [attendances.to_row(home.attendance, work.now) for home in homes.values()]
    ids = attendances.add(work.connection, rows)
    for attendance_id, home in zip(ids, homes.values(), strict=True):
        home.attendance = msgspec.structs.replace(home.attendance, id=attendance_id)


def _add_messages(group: Group) -> list[Message]:
    work, fresh_ones = group.work, list(group.fresh.values())
    first_seq = work.next_seq(2 * len(fresh_ones))
    planned = []
    for index, fresh in enumerate(fresh_ones):
        message = _message(group, fresh, first_seq + 2 * index + 1)
        planned.append(message)
        # One that follows may quote it.
        group.note(message)
    messages.add(work.connection, [messages.to_row(one, work.now) for one in planned])
    clocks = Clocks(work)
    for fresh, message in zip(fresh_ones, planned, strict=True):
        _announce(work, fresh, message, clocks)
    homes = {id(fresh.home): fresh.home for fresh in fresh_ones}
    attendances.touch(work.connection, [home.attendance for home in homes.values()], work.now)
    return planned


def _message(group: Group, fresh: Fresh, seq: int) -> Message:
    arrived, home = fresh.arrival.message, fresh.home.attendance
    quoted = quoted_by(group, fresh.arrival, fresh.client)
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
        quoted_message_id=quoted.message_id,
        quoted_whatsapp_id=arrived.quoted_whatsapp_id,
        quoted_from_me=quoted.from_me,
        created_at=group.work.now,
        seq=seq,
        details=quoted.details,
    )


def _first_status(arrival: MessageArrived) -> MessageStatus:
    if not arrival.message.from_me:
        return MessageStatus.RECEIVED
    return status_of_ack(arrival.message.ack) or MessageStatus.SENT


def _announce(work: Work, fresh: Fresh, message: Message, clocks: Clocks) -> None:
    """Emit the message, and before it the attendance if it begins with it."""
    home = fresh.home
    audience = audience_of(work.connection, home.attendance)
    if not home.is_announced:
        seq = message.seq - 1
        home.attendance = msgspec.structs.replace(home.attendance, seq=seq)
        shape = rendering.attendance(home.attendance)
        work.emit(EventKind.ATTENDANCE_CREATED, seq, attendance=shape, before=None, after=audience)
        home.is_announced = True
    was = rendering.was(home.attendance)
    # What somebody who is blocked writes calls for nobody, unless they are served all the same.
    is_over = home.attendance.state is AttendanceState.FINISHED
    is_set_aside = home.attendance.client.is_blocked and is_over
    is_read = message.from_me or is_set_aside or fresh.rating is not None
    is_unread = 0 if is_read else 1
    home.attendance = msgspec.structs.replace(
        clocks.after(with_last_message(home.attendance, message), message),
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

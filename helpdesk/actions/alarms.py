"""Clients who have waited too long in the waiting list: told on every screen, and to a phone of
the business's choice (product: "The flow of an attendance").

It counts in business time, and once for each wait: who is accepted, or answered from the phone,
waits no longer; who was answered and comes back to the list waits from then. The phone gets one
message for all of them, at most every ten minutes, in which nothing stands of what anybody wrote.
"""

import logging
from functools import partial
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of
from helpdesk.actions.changing import do_change_attendance
from helpdesk.actions.clients import Person, do_know
from helpdesk.actions.owner import is_owner
from helpdesk.actions.questions import Tell, answer_to, do_ask, new_request
from helpdesk.actions.settings import load_settings
from helpdesk.actions.speaking import automatic_id, do_say
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.envelopes import AskNumber, Outcome
from helpdesk.domain.events import EventKind
from helpdesk.domain.hours import calendar_of
from helpdesk.domain.moments import HOUR, MINUTE, Moment
from helpdesk.domain.settings import Settings
from helpdesk.domain.states import AttendanceState, InstanceState
from helpdesk.language import say_many
from helpdesk.store import attendances, clients, idle, instances, messages
from helpdesk.store.clients import key_of
from helpdesk.store.records import Attendance, Instance, Message
from helpdesk.store.schema import attendances as table

_log = logging.getLogger(__name__)

EVERY = 10 * MINUTE
"""The phone is told at most so often."""

_ALARM_LIVES = HOUR

# For how long, every ten minutes, a phone that nobody knows is looked for.
_ASKING = 2 * MINUTE

# Where the last alarm may stand: of the attendances with the phone itself the newest, and of
# helpdesk's own messages there.
_HOMES, _MESSAGES = 3, 20

_AT_ONCE = 50


class Target(NamedTuple):
    """Who is told, from which number."""

    instance: Instance
    phone: Address


async def raise_alarms(ledger: Ledger) -> None:
    """Raise what is due, then tell the phone if there is something new to tell.

    Whether the phone is on WhatsApp is asked once, outside of any transaction, and everything is
    looked at again afterwards.
    """
    while await ledger.write(do_raise) == _AT_ONCE:
        pass
    now = ledger.clock()
    target = await ledger.read(lambda connection: _due(connection, now))
    if target is None:
        return
    addresses = await _addresses(ledger, target)
    if addresses:
        await ledger.write(partial(do_tell, addresses=addresses))


def do_raise(work: Work) -> int:
    """Raise an alarm for those who have waited too long; the answer is how many they were."""
    settings = load_settings(work.connection)
    patience = settings.alarm.minutes * MINUTE
    if patience == 0:
        return 0
    calendar, raised = calendar_of(settings), 0
    # Business time is never longer than time, so nobody is missed; and the first ones have
    # waited longest by any clock.
    latest = Moment(work.now - patience)
    found = idle.waiting_since(work.connection, latest, _AT_ONCE)
    for attendance in attendances.load_many(work.connection, found).values():
        since = attendance.unanswered_since or attendance.returned_at
        if since is None or is_owner(settings, attendance.client):
            continue
        if calendar.open_ms(since, work.now) < patience:
            continue
        is_new = table.c.alarmed_at.is_(None)
        is_waiting = table.c.state == AttendanceState.WAITING
        values = {"alarmed_at": work.now}
        told = do_change_attendance(work, attendance, values, is_new, is_waiting)
        raised += told is not None
    return raised


def do_tell(work: Work, addresses: tuple[Address, ...]) -> None:
    """Write to the phone how many wait, unless another scheduler has done so meanwhile."""
    target = _due(work.connection, work.now)
    if target is None:
        return
    settings = load_settings(work.connection)
    calendar = calendar_of(settings)
    waits = [calendar.open_ms(since, work.now) for _, since in idle.alarmed(work.connection)]
    text = say_many(
        settings.business.language,
        "{n} client is waiting for an answer, for {minutes} min.",
        "{n} clients are waiting for an answer, the longest for {minutes} min.",
        len(waits),
        minutes=max(waits) // MINUTE,
    )
    home = _home(work, target, addresses)
    do_say(work, home, _purpose(work.now // MINUTE), text, lives=_ALARM_LIVES)


def _due(connection: Connection, now: Moment) -> Target | None:
    """Who is to be told now, if there is anything that has not been told."""
    raised = idle.alarmed(connection)
    target = _target(connection, load_settings(connection)) if raised else None
    if target is None:
        return None
    newest = max(alarmed for alarmed, _ in raised)
    client_id = clients.find(connection, [target.phone]).get(key_of(target.phone))
    if client_id is None:
        # Perhaps it is not on WhatsApp: that is not asked each minute, however long they wait.
        return target if (now - newest) % EVERY < _ASKING else None
    told = _last_told(connection, client_id)
    is_due = told is None or (now - told >= EVERY and newest > told)
    return target if is_due else None


def _target(connection: Connection, settings: Settings) -> Target | None:
    alarm = settings.alarm
    if not alarm.phone or alarm.instance_id is None:
        return None
    instance = instances.load(connection, alarm.instance_id)
    return None if instance is None else Target(instance, Address(AddressKind.PHONE, alarm.phone))


def _last_told(connection: Connection, client_id: int) -> Moment | None:
    """When the phone was last told, however long ago. The messages' ids tell which are alarms:
    they are made of the minute."""
    homes = {home.id for home in attendances.of_client(connection, client_id, _HOMES)}
    said = messages.automatic(connection, homes, _MESSAGES)
    return next((one.created_at for one in said if _is_alarm(one)), None)


def _is_alarm(message: Message) -> bool:
    purpose = _purpose(message.created_at // MINUTE)
    return message.id == automatic_id(message.attendance_id, purpose)


def _purpose(minute: int) -> str:
    return f"alarm:{minute}"


async def _addresses(ledger: Ledger, target: Target) -> tuple[Address, ...]:
    """The addresses of the phone, the chat's own first; none when it is not on WhatsApp. One that
    is known is not asked for, nor is it while the number is away: the message waits for it."""
    known = await ledger.read(lambda c: clients.find(c, [target.phone]))
    if known or target.instance.state is not InstanceState.CONNECTED:
        return (target.phone,)
    answer = await answer_to(ledger, await ledger.write(partial(_do_ask, target=target)))
    if answer.outcome is Outcome.REFUSED:
        _log.warning("the phone for alarms is not on WhatsApp")
        return ()
    if answer.outcome is not Outcome.DONE or answer.value is None:
        return (target.phone,)
    return (*msgspec.json.decode(answer.value, type=tuple[Address, ...]), target.phone)


def _do_ask(work: Work, target: Target) -> str:
    request_id, deadline = new_request(work)
    question = AskNumber(
        instance_id=target.instance.id,
        request_id=request_id,
        deadline=deadline,
        phone=target.phone.value,
    )
    return do_ask(work, question, Tell())


def _home(work: Work, target: Target, addresses: tuple[Address, ...]) -> Attendance:
    """Where what is said to the phone stands: as what is written on the business's own phone
    (semantics: "Receiving", 8), in the unfinished attendance, else the latest, else a new one
    that is finished at once."""
    [client] = do_know(work, [Person(addresses, "")])
    pair = (target.instance.id, client.id)
    present = attendances.unfinished(work.connection, {pair}).get(pair)
    present = present or attendances.latest(work.connection, {pair}).get(pair)
    if present is not None:
        return present
    planned = Attendance(
        id=0,
        instance_id=target.instance.id,
        client=client,
        attendant=None,
        state=AttendanceState.FINISHED,
        chat=addresses[0],
        created_at=work.now,
        started_at=None,
        finished_at=work.now,
        is_finished_automatically=False,
        unread_count=0,
        last_message=None,
        last_message_at=work.now,
        seq=work.next_seq(),
    )
    [attendance_id] = attendances.add(work.connection, [attendances.to_row(planned, work.now)])
    attendances.change(work.connection, attendance_id, {"seq": planned.seq})
    home = msgspec.structs.replace(planned, id=attendance_id)
    work.emit(
        EventKind.ATTENDANCE_CREATED,
        home.seq,
        attendance=rendering.attendance(home),
        before=None,
        after=audience_of(work.connection, home),
    )
    return home

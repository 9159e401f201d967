"""An attendant writes first: to a phone number, checked for existence."""

from functools import partial

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of, may_see
from helpdesk.actions.audit import do_note
from helpdesk.actions.blocking import check_is_not_blocked
from helpdesk.actions.clients import Person, do_know
from helpdesk.actions.first_contacts import check_may_contact
from helpdesk.actions.instances import access_instance
from helpdesk.actions.messages import check_content, check_message_id, do_write
from helpdesk.actions.questions import Answer, Tell, answer_to, check_done, do_ask, new_request
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address, AddressKind, readable_phone
from helpdesk.domain.deeds import Deed
from helpdesk.domain.envelopes import AskNumber, Outcome
from helpdesk.domain.events import EventKind
from helpdesk.domain.phones import parse_phone, region_of
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape
from helpdesk.domain.states import AttendanceState, InstanceState
from helpdesk.errors import Conflict, Refused
from helpdesk.language import N_
from helpdesk.store import attendances, clients, messages
from helpdesk.store.clients import key_of
from helpdesk.store.records import Attendance, Client, Instance, Message
from helpdesk.store.records import Person as Colleague


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to begin with. `message_id` is a UUID made by the caller: the same id
    is the same attendance."""

    message_id: str
    instance_id: int
    phone: str
    content: str
    even_if_unknown: bool = False


async def start(
    ledger: Ledger, actor: Actor, wanted: Start, limit: int
) -> tuple[AttendanceShape, bool]:
    """Begin an attendance with a phone number; the second value is whether it is new.

    1. Check what can be checked without WhatsApp. 2. Ask the page whose number it is. 3. Check
    again, because time has passed, and write. `limit` first contacts are allowed an hour.
    """
    begun = await ledger.write(partial(do_begin, actor=actor, wanted=wanted, limit=limit))
    if isinstance(begun, AttendanceShape):
        return begun, False
    answer = await answer_to(ledger, begun)
    addresses = _found(answer)
    return await ledger.write(
        partial(do_start, actor=actor, wanted=wanted, limit=limit, addresses=addresses)
    )


def do_begin(work: Work, actor: Actor, wanted: Start, limit: int) -> AttendanceShape | str:
    """The attendance that the message began already, or the id of the question to the page."""
    known = _known(work.connection, actor, wanted)
    if known is not None:
        return known
    instance, address = _check(work.connection, wanted)
    client = _client_at(work.connection, address)
    if client is not None:
        _check_is_free(work.connection, actor, instance.id, client)
    check_may_contact(work.connection, instance.id, client, limit, work.now)
    request_id, deadline = new_request(work)
    question = AskNumber(
        instance_id=instance.id, request_id=request_id, deadline=deadline, phone=address.value
    )
    return do_ask(work, question, Tell())


def do_start(
    work: Work, actor: Actor, wanted: Start, limit: int, addresses: tuple[Address, ...]
) -> tuple[AttendanceShape, bool]:
    """Write the attendance with its first message. `addresses` is whose number it is, empty
    when that is unknown."""
    known = _known(work.connection, actor, wanted)
    if known is not None:
        return known, False
    instance, address = _check(work.connection, wanted)
    if not addresses and not wanted.even_if_unknown:
        raise Refused(
            "It could not be confirmed that {phone} is on WhatsApp. "
            "Check the number, or write all the same.",
            code="unknown_number",
            values={"phone": readable_phone(address.value)},
        )
    everything = (*addresses, address)
    [client] = do_know(work, [Person(everything, "")])
    _check_is_free(work.connection, actor, instance.id, client)
    is_first = check_may_contact(work.connection, instance.id, client, limit, work.now)
    attendance = _do_add(work, actor, instance, client, everything[0], is_first=is_first)
    do_write(work, actor, attendance.id, wanted.message_id, wanted.content)
    do_note(
        work,
        Deed.ATTENDANCE_STARTED,
        actor,
        attendance_id=attendance.id,
        client_id=client.id,
    )
    return _show(work.connection, attendance.id), True


def _found(answer: Answer) -> tuple[Address, ...]:
    """The addresses of the number, the chat's own first; none when nobody knows."""
    if answer.outcome in (Outcome.REFUSED, Outcome.NOT_BEGUN):
        check_done(answer)
    if answer.outcome is not Outcome.DONE or answer.value is None:
        return ()
    return msgspec.json.decode(answer.value, type=tuple[Address, ...])


def _known(connection: Connection, actor: Actor, wanted: Start) -> AttendanceShape | None:
    message_id = check_message_id(wanted.message_id)
    known = messages.load(connection, message_id)
    if known is None:
        return None
    attendance = attendances.load(connection, known.attendance_id)
    is_same = _is_same(connection, known, actor, wanted)
    if attendance is None or not is_same or not may_see(connection, actor, attendance):
        raise Conflict("This message id is in use.", code="id_taken")
    return rendering.attendance(attendance)


def _is_same(connection: Connection, known: Message, actor: Actor, wanted: Start) -> bool:
    """Whether the actor began an attendance with the message. It may stand in another one by
    now, which absorbed that."""
    if known.user_id != actor.user_id or known.instance_id != wanted.instance_id:
        return False
    return attendances.has_begun_at(
        connection, known.instance_id, known.client_id, known.created_at
    )


def _check(connection: Connection, wanted: Start) -> tuple[Instance, Address]:
    instance = access_instance(connection, wanted.instance_id)
    check_content(wanted.content)
    digits = parse_phone(wanted.phone, region_of(instance.phone))
    if digits is None:
        reason = N_("Write the phone number with its country code, such as +55 11 98765-4321.")
        raise Refused(reason, code="no_phone_number", fields={"phone": reason})
    if instance.state is not InstanceState.CONNECTED:
        raise Conflict(
            '"{name}" is not connected, so the number cannot be looked up.',
            code="not_connected",
            values={"name": instance.name},
        )
    return instance, Address(AddressKind.PHONE, digits)


def _client_at(connection: Connection, address: Address) -> Client | None:
    client_id = clients.find(connection, [address]).get(key_of(address))
    return None if client_id is None else clients.load(connection, {client_id})[client_id]


def _check_is_free(connection: Connection, actor: Actor, instance_id: int, client: Client) -> None:
    """Refuse to begin a second attendance, and say who serves the client already; and one with
    somebody who is blocked."""
    check_is_not_blocked(client)
    pair = (instance_id, client.id)
    present = attendances.unfinished(connection, {pair}).get(pair)
    if present is None:
        return
    if present.state is AttendanceState.WAITING or present.attendant is None:
        raise Conflict(
            "This client is waiting already: accept the attendance.",
            code="waiting_already",
            data={"attendance_id": present.id},
        )
    who = present.attendant
    is_mine = who.id == actor.user_id
    raise Conflict(
        "You serve this client already." if is_mine else "{name} serves this client already.",
        code="served_already",
        values={"name": who.name},
        data={
            "attendant": {"id": who.id, "name": who.name},
            "attendance_id": present.id if may_see(connection, actor, present) else None,
        },
    )


def _do_add(
    work: Work, actor: Actor, instance: Instance, client: Client, chat: Address, *, is_first: bool
) -> Attendance:
    planned = Attendance(
        id=0,
        instance_id=instance.id,
        client=client,
        attendant=Colleague(id=actor.user_id, name=actor.name),
        state=AttendanceState.OPEN,
        chat=chat,
        created_at=work.now,
        started_at=work.now,
        finished_at=None,
        is_finished_automatically=False,
        unread_count=0,
        last_message=None,
        last_message_at=work.now,
        seq=work.next_seq(),
    )
    row = {**attendances.to_row(planned, work.now), "is_first_contact": is_first}
    [attendance_id] = attendances.add(work.connection, [row])
    attendances.change(work.connection, attendance_id, {"seq": planned.seq})
    attendance = msgspec.structs.replace(planned, id=attendance_id)
    work.emit(
        EventKind.ATTENDANCE_CREATED,
        attendance.seq,
        attendance=rendering.attendance(attendance),
        before=None,
        after=audience_of(work.connection, attendance),
    )
    return attendance


def _show(connection: Connection, attendance_id: int) -> AttendanceShape:
    attendance = attendances.load(connection, attendance_id)
    if attendance is None:
        raise LookupError(f"attendance {attendance_id} was just written")
    return rendering.attendance(attendance)

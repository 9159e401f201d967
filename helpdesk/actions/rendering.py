"""Records as the shapes that leave helpdesk."""

from helpdesk.domain.addresses import AddressKind, readable_phone
from helpdesk.domain.moments import Moment, to_iso
from helpdesk.domain.shapes import (
    AddressShape,
    AttendanceShape,
    CatchUpShape,
    ClientShape,
    ColleagueShape,
    InstanceShape,
    MessageShape,
    PersonShape,
    UserShape,
    Was,
)
from helpdesk.domain.states import SENTENCES
from helpdesk.store.records import (
    Attendance,
    CatchUp,
    Client,
    Instance,
    Message,
    Person,
    User,
)


def _iso(moment: Moment | None) -> str | None:
    return None if moment is None else to_iso(moment)


def person(record: Person | User) -> PersonShape:
    """A colleague."""
    return PersonShape(id=record.id, name=record.name)


def user(record: User) -> UserShape:
    """A user."""
    return UserShape(
        id=record.id,
        name=record.name,
        email=record.email,
        role=record.role,
        active=record.is_active,
        seq=record.seq,
    )


def colleague(record: User) -> ColleagueShape:
    """A user for everybody's eyes."""
    return ColleagueShape(
        id=record.id, name=record.name, role=record.role, active=record.is_active, seq=record.seq
    )


def client(record: Client) -> ClientShape:
    """A client; one without a name is called by the number."""
    return ClientShape(
        id=record.id,
        name=record.name or _fallback_name(record),
        phone=record.phone,
        addresses=tuple(
            AddressShape(kind=address.kind, value=address.value) for address in record.addresses
        ),
        seq=record.seq,
    )


def _fallback_name(record: Client) -> str:
    if record.phone:
        return readable_phone(record.phone)
    lid = next((one.value for one in record.addresses if one.kind is AddressKind.LID), "")
    return f"Hidden number …{lid[-4:]}"


def message(record: Message) -> MessageShape:
    """A message."""
    return MessageShape(
        id=record.id,
        attendance_id=record.attendance_id,
        origin=record.origin,
        user_id=record.user_id,
        type=record.type,
        content=record.content,
        status=record.status,
        error=record.error,
        whatsapp_id=record.whatsapp_id,
        whatsapp_type=record.whatsapp_type,
        at=to_iso(record.at),
        position=record.position,
        quoted_message_id=record.quoted_message_id,
        media=None,
        seq=record.seq,
    )


def attendance(record: Attendance) -> AttendanceShape:
    """An attendance with what a list shows of it."""
    last = record.last_message
    return AttendanceShape(
        id=record.id,
        instance_id=record.instance_id,
        client=client(record.client),
        attendant=None if record.attendant is None else person(record.attendant),
        state=record.state,
        created_at=to_iso(record.created_at),
        started_at=_iso(record.started_at),
        finished_at=_iso(record.finished_at),
        is_finished_automatically=record.is_finished_automatically,
        unread_count=record.unread_count,
        last_message=None if last is None else message(last),
        feedback=None,
        seq=record.seq,
    )


def was(record: Attendance) -> Was:
    """Where the attendance stood."""
    attendant = record.attendant
    return Was(state=record.state, attendant_id=None if attendant is None else attendant.id)


def instance(record: Instance) -> InstanceShape:
    """A number with its state in words."""
    sentence = SENTENCES[record.state]
    if record.detail:
        sentence = f"{sentence} {record.detail}"
    return InstanceShape(
        id=record.id,
        name=record.name,
        kind=record.kind,
        state=record.state,
        since=to_iso(record.since),
        sentence=sentence,
        phone=record.phone,
        has_qrcode=record.qrcode is not None,
        ignored=record.ignored,
        catch_up=None if record.catch_up is None else catch_up(record.catch_up),
        seq=record.seq,
    )


def catch_up(record: CatchUp) -> CatchUpShape:
    """What a catch-up found."""
    return CatchUpShape(
        offline_from=to_iso(record.offline_from),
        offline_to=to_iso(record.offline_to),
        recovered=record.recovered,
        missing=record.wanted - record.recovered,
        is_complete=record.is_complete,
    )

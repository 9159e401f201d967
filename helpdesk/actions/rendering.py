"""Records as the shapes that leave helpdesk."""

from collections.abc import Iterable

import msgspec

from helpdesk.domain.addresses import Address, AddressKind, readable_phone
from helpdesk.domain.contents import PLAIN, Details, Media
from helpdesk.domain.moments import Moment, to_iso
from helpdesk.domain.shapes import (
    AddressShape,
    AttendanceShape,
    CannedResponseShape,
    CatchUpShape,
    ClientDetailsShape,
    ClientShape,
    ColleagueShape,
    ContactShape,
    EditShape,
    FeedbackShape,
    HistoryShape,
    InstanceShape,
    LocationShape,
    MediaShape,
    MergedShape,
    MessageShape,
    PersonShape,
    QuoteShape,
    ReactionShape,
    UserShape,
    Was,
)
from helpdesk.domain.states import SENTENCES
from helpdesk.language import ENGLISH, N_, say
from helpdesk.store.canned_responses import CannedResponse
from helpdesk.store.clients import Profile
from helpdesk.store.merges import Merged
from helpdesk.store.records import (
    Attendance,
    CatchUp,
    Client,
    Feedback,
    Instance,
    Message,
    Person,
    User,
)

ERASED = N_("Erased client")
"""What a client is called whose data were erased; translated where it is shown."""

_HIDDEN = N_("Hidden number …{digits}")


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
        language=record.language,
        has_second_factor=record.totp_secret is not None,
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
        name=_called(record),
        phone=record.phone,
        addresses=_addresses(record.addresses),
        seq=record.seq,
        tag_ids=record.tag_ids,
        is_blocked=record.is_blocked,
    )


def client_details(
    record: Client, merged: Iterable[Merged], profile: Profile
) -> ClientDetailsShape:
    """A client with those who are part of it, and the rest of what is known."""
    parts = tuple(
        MergedShape(
            id=one.id, name=_called(one), addresses=_addresses(one.addresses), notes=one.notes
        )
        for one in merged
    )
    shape = client(record)
    return ClientDetailsShape(
        **msgspec.structs.asdict(shape),
        merged=parts,
        is_named=profile.is_named,
        notes=profile.notes,
        language=record.language,
        erased_at=_iso(profile.erased_at),
    )


def _addresses(known: Iterable[Address]) -> tuple[AddressShape, ...]:
    return tuple(AddressShape(kind=address.kind, value=address.value) for address in known)


def _called(record: Client | Merged) -> str:
    if record.name:
        return record.name
    if record.phone:
        return readable_phone(record.phone)
    lid = next((one.value for one in record.addresses if one.kind is AddressKind.LID), "")
    # Nobody is without an address but those whose data were erased.
    return say(ENGLISH, _HIDDEN, digits=lid[-4:]) if lid else ERASED


def message(record: Message) -> MessageShape:
    """A message; of one that was taken back nothing but that it was."""
    shape = _plain_message(record)
    details = record.details
    if details is PLAIN:  # most are, and this is done for each message of every list
        return shape
    if details.deleted_at is not None:
        return msgspec.structs.replace(shape, content="", deleted_at=to_iso(details.deleted_at))
    return _with_details(shape, details)


def _plain_message(record: Message) -> MessageShape:
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


def _with_details(shape: MessageShape, details: Details) -> MessageShape:
    place, quote = details.place, details.quote
    return msgspec.structs.replace(
        shape,
        media=None if details.media is None else _media(details.media),
        location=None if place is None else LocationShape(**msgspec.structs.asdict(place)),
        contacts=tuple(ContactShape(name=one.name, phones=one.phones) for one in details.cards),
        quote=None if quote is None else QuoteShape(**msgspec.structs.asdict(quote)),
        reactions=tuple(
            ReactionShape(from_me=one.from_me, emoji=one.emoji, at=to_iso(one.at))
            for one in details.reactions
            if one.emoji
        ),
        is_forwarded=details.is_forwarded,
        is_view_once=details.is_view_once,
        edited_at=to_iso(details.edits[-1].at) if details.edits else None,
    )


def _media(media: Media) -> MediaShape:
    return MediaShape(
        name=media.name,
        mime=media.mime,
        size=media.size,
        seconds=media.seconds,
        width=media.width,
        height=media.height,
        state=media.state,
        is_voice=media.is_voice,
        reason=media.reason,
        waveform=media.waveform,
        has_thumbnail=media.has_thumbnail,
        is_broken=media.is_broken,
    )


def history(record: Message) -> HistoryShape:
    """Everything a message ever said."""
    details = record.details
    return HistoryShape(
        content=record.content,
        edits=tuple(EditShape(content=one.content, at=to_iso(one.at)) for one in details.edits),
        deleted_at=_iso(details.deleted_at),
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
        feedback=None if record.feedback is None else feedback(record.feedback),
        seq=record.seq,
        absorbed_into=record.absorbed_into,
        tag_ids=record.tag_ids,
        department_id=record.department_id,
        unanswered_since=_iso(record.unanswered_since),
        alarmed_at=_iso(record.alarmed_at),
        feedback_asked_at=_iso(record.feedback_asked_at),
        erased_at=_iso(record.erased_at),
        first_response_at=_iso(record.first_response_at),
        handed_at=_iso(record.handed_at),
        handed_by=record.handed_by,
    )


def feedback(record: Feedback) -> FeedbackShape:
    """What the client thought."""
    return FeedbackShape(answer=record.answer, comment=record.comment, at=to_iso(record.created_at))


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
        detail=record.detail,
        phone=record.phone,
        has_qrcode=record.qrcode is not None,
        ignored=record.ignored,
        catch_up=None if record.catch_up is None else catch_up(record.catch_up),
        seq=record.seq,
    )


def canned_response(record: CannedResponse) -> CannedResponseShape:
    """A canned response."""
    return CannedResponseShape(
        id=record.id,
        user_id=record.user_id,
        shortcode=record.shortcode,
        content=record.content,
        media=None if record.media is None else _media(record.media),
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

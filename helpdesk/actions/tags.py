"""Tags: words that managers choose, and that attendances and clients carry."""

from collections.abc import Collection

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import access_attendance, access_client, audience_of, check_not_erased
from helpdesk.actions.announcing import announce_settings
from helpdesk.actions.audit import do_note
from helpdesk.actions.regrouping import tell_changed, tell_client
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.events import EventKind
from helpdesk.domain.names import tidy
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape, ClientShape, TagShape, TagUseShape
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.language import N_
from helpdesk.store import attendances, clients, tags
from helpdesk.store.records import Attendance
from helpdesk.store.tags import Tag

MAX_NAME = 40
MAX_CARRIED = 20
"""How many tags one attendance or client carries at most."""

_SECTION = "tags"


def list_tags(connection: Connection) -> list[TagUseShape]:
    """All tags by name, with how many carry each."""
    return [
        TagUseShape(
            id=one.tag.id,
            name=one.tag.name,
            colour=one.tag.colour,
            attendances=one.attendances,
            clients=one.clients,
        )
        for one in tags.carried(connection)
    ]


def do_add_tag(work: Work, actor: Actor, name: str, colour: int) -> TagShape:
    """Make a tag. Two spellings that differ in case are one name, which only one tag has."""
    name = _check_name(work.connection, name)
    values = {"name": name, "canonical": name.lower(), "colour": colour}
    tag_id = tags.add(work.connection, values, work.now)
    _tell(work, actor, name, "added")
    return TagShape(id=tag_id, name=name, colour=colour)


def do_change_tag(
    work: Work, actor: Actor, tag_id: int, *, name: str | None, colour: int | None
) -> TagShape:
    """Rename or recolour a tag; None stays."""
    tag = access_tag(work.connection, tag_id)
    wanted = tag.name if name is None else _check_name(work.connection, name, tag)
    colour = tag.colour if colour is None else colour
    if (wanted, colour) != (tag.name, tag.colour):
        values = {"name": wanted, "canonical": wanted.lower(), "colour": colour}
        tags.change(work.connection, tag.id, values)
        _tell(work, actor, wanted, "changed")
    return TagShape(id=tag.id, name=wanted, colour=colour)


def do_delete_tag(work: Work, actor: Actor, tag_id: int) -> None:
    """Delete a tag, also from everything that carries it. One event tells of it, however many
    those are: readers pass over ids that the directory does not have."""
    tag = access_tag(work.connection, tag_id)
    tags.remove(work.connection, tag.id)
    _tell(work, actor, tag.name, "deleted", deleted_id=tag.id)


def do_tag_attendance(
    work: Work, actor: Actor, attendance_id: int, tag_ids: Collection[int]
) -> AttendanceShape:
    """Let an attendance carry these tags and no others."""
    attendance = access_attendance(work.connection, actor, attendance_id)
    _check_may_tag(actor, attendance)
    wanted = _check_known(work.connection, tag_ids)
    if wanted == attendance.tag_ids:
        return rendering.attendance(attendance)
    audience = audience_of(work.connection, attendance)
    tags.put_on_attendance(work.connection, attendance.id, wanted)
    tell_changed(work, attendance, audience)
    return rendering.attendance(access_attendance(work.connection, actor, attendance_id))


def do_tag_client(
    work: Work, actor: Actor, client_id: int, tag_ids: Collection[int]
) -> ClientShape:
    """Let a client carry these tags and no others."""
    client = access_client(work.connection, actor, client_id)
    serves = actor.sees_everything or attendances.has_served(
        work.connection, actor.user_id, client.id
    )
    if not serves:
        raise Forbidden("Only who serves the client may tag them.")
    check_not_erased(work.connection, client.id)
    wanted = _check_known(work.connection, tag_ids)
    if wanted != client.tag_ids:
        tags.put_on_client(work.connection, client.id, wanted)
        seq = work.next_seq()
        clients.change(work.connection, client.id, {"seq": seq})
        tell_client(work, EventKind.CLIENT_CHANGED, seq, client.id, client.id)
    return rendering.client(access_client(work.connection, actor, client.id))


def access_tag(connection: Connection, tag_id: int) -> Tag:
    """The tag, which everybody may see."""
    tag = tags.load(connection, tag_id)
    if tag is None:
        raise NotFound("There is no such tag.")
    return tag


def _check_may_tag(actor: Actor, attendance: Attendance) -> None:
    """Managers tag everything; an attendant what is theirs, also when it is finished."""
    is_theirs = attendance.attendant is not None and attendance.attendant.id == actor.user_id
    if actor.sees_everything or is_theirs:
        return
    if attendance.state is AttendanceState.WAITING:
        raise Forbidden("Accept the attendance to tag it.")
    raise Forbidden("Only who has the attendance may tag it.")


def _check_name(connection: Connection, name: str, own: Tag | None = None) -> str:
    """The name with single spaces, if no other tag has it."""
    name = tidy(name)
    if not name:
        raise Invalid("A tag needs a name.", fields={"name": N_("Give it a name.")})
    if len(name) > MAX_NAME:
        reason = N_("At most 40 characters.")
        raise Invalid("The name of the tag is too long.", fields={"name": reason})
    taken = tags.by_canonical(connection, name.lower())
    if taken is not None and (own is None or taken.id != own.id):
        raise Conflict(
            "There is a tag called {name} already.",
            code="name_taken",
            values={"name": taken.name},
            fields={"name": N_("There is a tag of this name already.")},
        )
    return name


def _check_known(connection: Connection, tag_ids: Collection[int]) -> tuple[int, ...]:
    wanted = tuple(sorted(set(tag_ids)))
    if len(wanted) > MAX_CARRIED:
        reason = N_("At most 20 tags.")
        raise Invalid("These are too many tags.", fields={"tag_ids": reason})
    if tags.known(connection, wanted) != set(wanted):
        reason = N_("One of the tags is not there any more.")
        raise Invalid("There is no such tag.", fields={"tag_ids": reason})
    return wanted


def _tell(
    work: Work, actor: Actor, name: str, change: str, *, deleted_id: int | None = None
) -> None:
    do_note(work, Deed.TAG_CHANGED, actor, name=name, change=change)
    announce_settings(work, _SECTION, deleted_id=deleted_id)

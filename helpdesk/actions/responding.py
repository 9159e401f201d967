"""What a client is told without anybody's doing: a greeting or that the business is closed, the
menu of departments, and what comes of the digit that answers it.

Each at most once an attendance, never to a machine, and with a number of statements that does
not depend on how many clients wrote at once (docs/decisions/0018-automatic-messages.md).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of
from helpdesk.actions.arrival_group import Group
from helpdesk.actions.machines import REMEMBERED
from helpdesk.actions.reception import REMEMBERED_PURPOSES, Department, Reception, Visit
from helpdesk.actions.settings import load_settings
from helpdesk.actions.speaking import do_say_all
from helpdesk.actions.work import Work
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import DAY, HOUR, Moment
from helpdesk.domain.settings import Settings
from helpdesk.domain.states import AttendanceState
from helpdesk.store import attendances, departments, lines, merges, messages
from helpdesk.store.records import Attendance, Message

# How old a message may be that is answered by itself: one that was recovered, and one that the
# page announced as new (this machine's clock may be wrong, or the envelope was set aside).
_LATELY = HOUR
_LATELY_LIVE = DAY


class _Heard(NamedTuple):
    """What can be read since just now, and where it stands. `is_first`: that begins with it;
    `is_known`: that was there before."""

    message: Message
    attendance: Attendance
    is_first: bool
    is_known: bool
    is_live: bool


def do_respond(group: Group, added: Sequence[Message]) -> None:
    """Answer what has just arrived, or can be read only now: `added` are the messages that were
    made of what is fresh. Where nobody new wrote or waits, it asks the database for nothing."""
    work = group.work
    visits = _visits(work, group, added)
    if not visits:
        return
    settings = load_settings(work.connection)
    if not (settings.greetings.greets or settings.greetings.tells_away or settings.menu.is_on):
        return
    reception = _load_reception(work, settings, visits)
    concerned = [visit for visit in visits if reception.concerns(visit)]
    if not concerned:
        return
    _load_lines(work, concerned)
    chosen = {visit.attendance.id: reception.choice(visit) for visit in concerned}
    _do_choose(work, {one: department.id for one, department in chosen.items() if department})
    do_say_all(work, [said for visit in concerned if (said := reception.answer(visit))])


def _visits(work: Work, group: Group, added: Sequence[Message]) -> list[Visit]:
    visits: dict[int, Visit] = {}
    for one in _heard(group, added):
        attendance = one.attendance
        is_theirs = attendance.state is AttendanceState.WAITING and not one.message.from_me
        if not is_theirs or attendance.client.is_blocked:
            continue
        visit = visits.setdefault(attendance.id, Visit(attendance, one.is_known))
        visit.heard.append(one.message)
        visit.is_new |= one.is_first
        lately = _LATELY_LIVE if one.is_live else _LATELY
        visit.is_recent |= one.message.at > work.now - lately
    return [visit for visit in visits.values() if visit.is_recent]


def _heard(group: Group, added: Sequence[Message]) -> Iterator[_Heard]:
    """A message whose content is still to come is heard when that comes."""
    for fresh, message in zip(group.fresh.values(), added, strict=True):
        if not message.is_pending:
            home, is_live = fresh.home, fresh.arrival.is_live
            yield _Heard(message, home.attendance, home.is_new, not home.is_new, is_live)
    for message_id, arrival in group.completed.items():
        message = group.changed[message_id]
        present = group.unfinished.get((message.instance_id, message.client_id))
        if present is not None and present.attendance.id == message.attendance_id:
            is_first = message.at == present.attendance.created_at
            yield _Heard(message, present.attendance, is_first, True, arrival.is_live)


def _load_reception(work: Work, settings: Settings, visits: Sequence[Visit]) -> Reception:
    found = departments.active(work.connection) if settings.menu.is_on else []
    menu = [Department(*one) for one in found] if len(found) > 1 else []
    known = [visit for visit in visits if visit.is_known]
    absorbed = merges.absorbed(work.connection, {visit.client.id for visit in known})
    for visit in known:
        visit.parts |= absorbed.get(visit.attendance.id, set())
    ids = {one for visit in known for one in visit.automatic_ids(*REMEMBERED_PURPOSES)}
    return Reception(settings, work.now, menu, messages.known_ids(work.connection, ids))


def _load_lines(work: Work, visits: Sequence[Visit]) -> None:
    since = Moment(work.now - REMEMBERED)
    spoken = lines.recent(work.connection, {visit.pair for visit in visits}, since)
    for visit in visits:
        visit.spoken = spoken[visit.pair]


def _do_choose(work: Work, chosen: dict[int, int]) -> None:
    """Set the department of each of these attendances, and tell."""
    if not chosen:
        return
    homes = attendances.load_many(work.connection, chosen.keys())
    first_seq = work.next_seq(len(homes))
    rows = []
    for seq, attendance in enumerate(homes.values(), start=first_seq):
        department_id = chosen[attendance.id]
        changed = msgspec.structs.replace(attendance, department_id=department_id, seq=seq)
        audience = audience_of(work.connection, changed)
        work.emit(
            EventKind.ATTENDANCE_CHANGED,
            seq,
            attendance=rendering.attendance(changed),
            was=rendering.was(attendance),
            before=audience,
            after=audience,
        )
        rows.append(departments.Choice(attendance.id, department_id, seq))
    departments.assign(work.connection, rows, work.now)

"""One client turns out to be two people after all: a merge is undone."""

import msgspec

from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of
from helpdesk.actions.regrouping import (
    Standing,
    do_count_business,
    do_date,
    do_finish_blocked,
    do_refresh,
    load,
    standing,
    tell_changed,
    tell_client,
    unread_of,
)
from helpdesk.actions.work import Work
from helpdesk.domain.addresses import AddressKind
from helpdesk.domain.events import EventKind
from helpdesk.domain.states import AttendanceState
from helpdesk.store import attendances, clients, merges, replies, users
from helpdesk.store.merges import Stray
from helpdesk.store.records import Attendance


def do_part(work: Work, survivor: int, loser: int) -> None:
    """Undo a merge.

    1. What came by an address of the merged client, or of those who were part of that one, is
    that client's again. 2. Messages that
    now stand in an attendance of the other client go into one of their own: the one that was
    absorbed, which goes on as it was, else the unfinished one, else a new one. 3. No message
    makes the two one again. 4. Tell. 5. Finish what would be under way with somebody who is
    blocked.
    """
    before = standing(work, attendances.unfinished_of_client(work.connection, survivor))
    family = merges.family(work.connection, survivor, loser)
    brought = {
        (address.kind, address.canonical())
        for merged in merges.merged_into(work.connection, survivor)
        if merged.id in family
        for address in merged.addresses
    }
    chats = {
        chat
        for chat in merges.chats_of(work.connection, survivor)
        if (chat.kind, chat.canonical()) in brought
    }
    merges.give_back(work.connection, survivor, loser, chats)
    merges.part(work.connection, survivor, loser, work.now)
    _do_separate(work, survivor, loser)
    for stray in merges.strays(work.connection, {survivor, loser}):
        _do_bring_home(work, stray, before)
    for was, audience in before.values():
        tell_changed(work, was, audience)
    for client_id in (survivor, loser):
        do_finish_blocked(work, client_id)


def _do_separate(work: Work, survivor: int, loser: int) -> None:
    """Each client keeps of name, phone and notes what is their own, and is told of."""
    back = {"merged_into": None, "joined_to": None, "updated_at": work.now}
    clients.change(work.connection, loser, back)
    known = clients.load(work.connection, {survivor, loser})
    lent = clients.profile(work.connection, loser).notes
    for client in (known[loser], known[survivor]):
        profile = clients.profile(work.connection, client.id)
        # A name that both have may have been lent by the other: the next message tells it anew.
        is_lent = client.id == survivor and client.name == known[loser].name
        own = {
            "name": "" if is_lent else client.name,
            "is_named": profile.is_named and not is_lent,
            "notes": profile.notes.removesuffix(lent).rstrip()
            if client.id == survivor
            else profile.notes,
            "phone": next((a.value for a in client.addresses if a.kind is AddressKind.PHONE), None),
            "updated_at": work.now,
        }
        clients.change(work.connection, client.id, own)
    for client_id, kind in (
        (survivor, EventKind.CLIENT_PARTED),
        (loser, EventKind.CLIENT_CHANGED),
    ):
        seq = work.next_seq()
        clients.change(work.connection, client_id, {"seq": seq})
        tell_client(work, kind, seq, client_id, loser)


def _do_bring_home(work: Work, stray: Stray, before: Standing) -> None:
    source = load(work, stray.attendance_id)
    home = _home(work, stray, source)
    for one in (source, home):
        if one.id not in before:
            before |= standing(work, [one])
    unread = [owner for _, owner in unread_of(work, source.id)]
    moved = unread.count(stray.client_id)
    merges.move_strays(work.connection, stray, home.id, work.next_seq())
    replies.move_strays(work.connection, source.id, home.id)
    do_refresh(work, source.id, {"unread_count": len(unread) - moved})
    values = {"unread_count": home.unread_count + moved}
    do_refresh(work, home.id, values | _revived(work, source, home))
    do_date(work, source.id)


def _home(work: Work, stray: Stray, source: Attendance) -> Attendance:
    """The attendance that messages of a client go back to from one that is another's now."""
    absorbed = merges.absorbed_into(work.connection, source.id, stray.client_id)
    if absorbed is not None:
        return load(work, absorbed)
    pair = (source.instance_id, stray.client_id)
    if source.state is not AttendanceState.FINISHED:
        unfinished = attendances.unfinished(work.connection, {pair})
        if pair in unfinished:
            return unfinished[pair]
    return _do_add_twin(work, stray, source)


def _revived(work: Work, source: Attendance, home: Attendance) -> dict[str, object]:
    """How an absorbed attendance stood before: it goes on if the other one still does, and no
    other has begun. It may have lost its attendant meanwhile."""
    if home.state is not AttendanceState.FINISHED:
        return {}
    pair = (home.instance_id, home.client.id)
    is_possible = source.state is not AttendanceState.FINISHED and not attendances.unfinished(
        work.connection, {pair}
    )
    if not is_possible:
        return {"absorbed_into": None}
    goes_on: dict[str, object] = {"finished_at": None, "absorbed_into": None}
    known = home.attendant
    attendant = None if known is None else users.load(work.connection, known.id)
    if attendant is not None and attendant.is_active:
        return goes_on | {"state": AttendanceState.OPEN.value}
    # Whose attendant has left meanwhile goes back to everybody's list.
    returned_at = None if home.started_at is None else work.now
    waiting = {"state": AttendanceState.WAITING.value, "user_id": None, "returned_at": returned_at}
    return goes_on | waiting


def _do_add_twin(work: Work, stray: Stray, source: Attendance) -> Attendance:
    """An attendance like the one that the messages stand in, for the client whose they are."""
    owner = clients.load(work.connection, {stray.client_id})[stray.client_id]
    twin = msgspec.structs.replace(
        source,
        client=owner,
        chat=stray.chat,
        created_at=stray.first_at,
        last_message_at=stray.first_at,
    )
    [twin_id] = attendances.add(work.connection, [attendances.to_row(twin, work.now)])
    seq = work.next_seq()
    attendances.change(work.connection, twin_id, {"seq": seq})
    added = load(work, twin_id)
    do_count_business(work, added)
    work.emit(
        EventKind.ATTENDANCE_CREATED,
        seq,
        attendance=rendering.attendance(added),
        before=None,
        after=audience_of(work.connection, added),
    )
    return added

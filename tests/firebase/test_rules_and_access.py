"""The rules of Firestore let each user read just what helpdesk itself shows them: the documents are
rendered from a database, and the rules are asked of each."""

from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, select

from helpdesk.actions.access import may_see
from helpdesk.actions.attendances import do_accept, do_finish, do_transfer
from helpdesk.actions.clients import do_merge_by_hand
from helpdesk.actions.mirroring import owner_of, page
from helpdesk.actions.realtime import do_issue
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Work
from helpdesk.domain.addresses import Address
from helpdesk.domain.documents import Stream, attendance_path
from helpdesk.domain.moments import Moment, now
from helpdesk.domain.roles import Actor, Role
from helpdesk.store import attendances, clients
from helpdesk.store.clients import key_of
from helpdesk.store.records import Attendance
from helpdesk.store.schema import attendances as table
from tests.actions.people import scratch_work
from tests.factories import (
    do_add_connected_number,
    do_add_person,
    do_open,
    do_wait,
    do_write_text,
    phone,
)
from tests.firebase.emulator import Caller, Emulator, Project, encoded
from tests.firebase.queries import QUERIES
from tests.firebase.rules_cast import is_allowed, query, signed_in
from tests.needs import needs_firestore

pytestmark = needs_firestore


class _Desk(NamedTuple):
    work: Work
    number: int
    people: dict[str, Actor]

    def write(self, chat: Address) -> int:
        """The client writes; the attendance is the WAITING one."""
        return do_wait(self.work, self.number, chat)

    def had_by(self, name: str, chat: Address) -> int:
        """Somebody serves the client to the end."""
        actor = self.people[name]
        attendance_id = do_open(self.work, self.number, actor, chat)
        do_write_text(self.work, actor, attendance_id)
        do_finish(self.work, actor, attendance_id)
        return attendance_id


def _gather(work: Work) -> _Desk:
    roles = {
        "Alice": Role.ADMIN,
        "Marta": Role.ATTENDANT_MANAGER,
        "Ana": Role.ATTENDANT,
        "Bruno": Role.ATTENDANT,
        "Carla": Role.ATTENDANT,
        "Gone": Role.ATTENDANT,
    }
    people = {name: do_add_person(work, name, role) for name, role in roles.items()}
    return _Desk(work, do_add_connected_number(work), people)


def _live(desk: _Desk) -> None:
    """Attendances of every kind: waiting, open, handed on, finished, and the earlier ones of
    clients who wait, who are with somebody else, who are nobody's, who turned out to be one."""
    work, people = desk.work, desk.people
    ana, bruno = people["Ana"], people["Bruno"]
    desk.write(phone())
    do_open(work, desk.number, ana)
    do_transfer(work, ana, do_open(work, desk.number, ana), bruno.user_id)
    do_transfer(work, ana, do_open(work, desk.number, ana), None)
    for name in ("Ana", "Bruno", "Gone"):
        desk.had_by(name, phone())
    waits, is_with_ana, changed_hands = phone(), phone(), phone()
    for name in ("Bruno", "Carla"):
        for chat in (waits, is_with_ana, changed_hands):
            desk.had_by(name, chat)
    desk.write(waits)
    do_accept(work, ana, desk.write(is_with_ana))
    do_transfer(work, bruno, do_open(work, desk.number, bruno, changed_hands), ana.user_id)
    one, other = phone(), phone()
    desk.had_by("Bruno", one)
    desk.had_by("Ana", other)
    do_accept(work, bruno, desk.write(other))
    found = clients.find(work.connection, [one, other])
    do_merge_by_hand(work, people["Marta"], found[key_of(one)], found[key_of(other)])
    do_change(work, people["Gone"].user_id, active=False)


def _copy(connection: Connection, project: Project) -> None:
    """Put everything there that is to be."""
    writes = [
        {
            "update": {
                "name": f"{project.database}/documents/{document.path}",
                "fields": encoded(document.fields or {}),
            }
        }
        for stream in Stream
        for document in page(connection, stream, "", 1_000, Moment(0), 30).documents
    ]
    path = f"/v1/{project.database}/documents:commit"
    status, said = project.emulator.ask("POST", path, {"writes": writes}, "owner")
    assert status == 200, said


def _all(connection: Connection) -> list[Attendance]:
    ids = connection.execute(select(table.c.id)).scalars().all()
    return list(attendances.load_many(connection, ids).values())


def test_each_user_reads_just_what_helpdesk_shows_them(firestore_emulator: Emulator) -> None:
    project = firestore_emulator.project()
    with scratch_work() as work:
        desk = _gather(work)
        _live(desk)
        owner_of(work)
        _copy(work.connection, project)
        seen: dict[str, int] = {}
        for name, actor in desk.people.items():
            owner, issued = do_issue(work, actor)
            # The emulator has a clock of its own.
            who = signed_in(project, actor.user_id, owner=owner, issued=max(issued, now()))
            may = {
                one.id: name != "Gone" and may_see(work.connection, actor, one)
                for one in _all(work.connection)
            }
            for attendance_id, is_shown in may.items():
                path = attendance_path(attendance_id)
                assert is_allowed(partial(who.get, path)) is is_shown, (name, path)
                asked = partial(query, who, "messages", below=path)
                assert is_allowed(asked) is is_shown, (name, path)
            if name != "Gone":
                _check_queries(work.connection, who, actor, may)
            seen[name] = sum(may.values())
    # Else it would prove nothing: each of the attendants sees some, and not the same.
    assert seen["Alice"] == seen["Marta"] > seen["Ana"] > seen["Bruno"] > seen["Carla"] > 0
    assert seen["Gone"] == 0


def _check_queries(connection: Connection, who: Caller, actor: Actor, may: dict[int, bool]) -> None:
    """The queries together find everything that one may see, and nothing else."""
    served = {one.client.id for one in _all(connection)}
    found: set[str] = set()
    for asked in QUERIES:
        is_of_a_client = any(field == "client.id" for field, _, _ in asked.conditions)
        if actor.sees_everything == asked.is_open or (is_of_a_client and actor.sees_everything):
            continue
        for client_id in served if is_of_a_client else (0,):
            conditions = asked.conditions_for(actor.user_id, client_id)
            found |= query(who, "attendances", conditions, asked.order).keys()
    if actor.sees_everything:
        found |= query(who, "attendances", (("state", "EQUAL", "WAITING"),)).keys()
    assert found == {attendance_path(one) for one, is_shown in may.items() if is_shown}, actor

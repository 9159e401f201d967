"""Who may read what in Firestore: firestore.rules, evaluated by Google's emulator."""

from collections.abc import Callable
from functools import partial

import pytest

from helpdesk.actions.sessions import SESSION_LIFE
from helpdesk.domain.moments import MINUTE, now
from tests.firebase.emulator import Caller, Denied, Emulator, Project
from tests.firebase.queries import QUERIES, Query
from tests.firebase.rules_cast import (
    ATTENDANCES,
    LATER,
    PEOPLE,
    caller,
    fields_of,
    fill,
    is_allowed,
    outsiders,
    query,
    sees,
)
from tests.needs import needs_firestore

pytestmark = needs_firestore

ACTIVE = ("admin", "manager", "attendant", "another")
_MESSAGES = (("at", "ASCENDING"), ("position", "ASCENDING"))


@pytest.fixture(scope="module")
def shared(firestore_emulator: Emulator) -> Project:
    """A Firestore that is filled, and that nobody changes."""
    project = firestore_emulator.project()
    fill(project)
    return project


@pytest.fixture
def own(firestore_emulator: Emulator) -> Project:
    """One that a test may change."""
    project = firestore_emulator.project()
    fill(project)
    return project


def _reads(who: Caller, attendance_id: str) -> set[str]:
    """Which ways to an attendance and its messages are open."""
    path = f"attendances/{attendance_id}"
    ways = {
        "the attendance": lambda: who.get(path),
        "a message": lambda: who.get(f"{path}/messages/m{attendance_id}"),
        "the messages": lambda: query(who, "messages", below=path),
        "the messages in their order": lambda: query(who, "messages", (), _MESSAGES, below=path),
        "no message": lambda: who.get(f"{path}/messages/nothing"),
    }
    return {way for way, ask in ways.items() if is_allowed(ask)}


_EVERY_WAY = {
    "the attendance",
    "a message",
    "the messages",
    "the messages in their order",
    "no message",
}


@pytest.mark.parametrize("name", ACTIVE)
def test_each_reads_the_attendances_that_they_see_with_their_messages_and_no_other(
    shared: Project, name: str
) -> None:
    who = caller(shared, name)
    for attendance_id in ATTENDANCES:
        expected = _EVERY_WAY if sees(name, attendance_id) else set()
        assert _reads(who, attendance_id) == expected, attendance_id


@pytest.mark.parametrize("name", ACTIVE)
def test_what_is_read_is_the_document(shared: Project, name: str) -> None:
    assert caller(shared, name).get("attendances/1") == fields_of("1")


@pytest.mark.parametrize("asked", QUERIES, ids=lambda asked: asked.name)
def test_a_query_finds_what_it_asks_for_or_is_refused_to_attendants(
    shared: Project, asked: Query
) -> None:
    for name in ACTIVE:
        user_id = PEOPLE[name][0]
        conditions = asked.conditions_for(user_id, client_id=12)
        who = caller(shared, name)
        if asked.is_for(name):
            found = query(who, "attendances", conditions, asked.order)
            assert list(found) == asked.finds(user_id, client_id=12), name
        else:
            with pytest.raises(Denied):
                query(who, "attendances", conditions, asked.order)


_NOT_PROVEN: dict[str, tuple[tuple[str, str, object], ...]] = {
    "all attendances": (),
    "all that wait, without saying for whom": (("state", "EQUAL", "WAITING"),),
    "those of a client": (("client.id", "EQUAL", 12),),
    "those of a colleague": (("aud", "ARRAY_CONTAINS", "u:4"),),
    "those of two": (("aud", "ARRAY_CONTAINS_ANY", ["u:3", "u:4"]),),
    "those that only a colleague sees": (("aud", "EQUAL", ["u:4"]),),
    "one by its number": (("id", "EQUAL", 2),),
}


@pytest.mark.parametrize("name", _NOT_PROVEN)
def test_a_query_that_could_find_what_an_attendant_may_not_see_is_refused(
    shared: Project, name: str
) -> None:
    conditions = _NOT_PROVEN[name]
    with pytest.raises(Denied):
        query(caller(shared, "attendant"), "attendances", conditions)
    query(caller(shared, "manager"), "attendances", conditions)


@pytest.mark.parametrize("name", ACTIVE)
def test_each_reads_the_own_user_and_the_numbers_and_nothing_beside(
    shared: Project, name: str
) -> None:
    who, own_id = caller(shared, name), PEOPLE[name][0]
    assert who.get(f"users/{own_id}") == PEOPLE[name][1]
    assert set(query(who, "instances")) == {"instances/1"}
    assert who.get("instances/1") is not None
    other_id = next(user_id for user_id, _ in PEOPLE.values() if user_id != own_id)
    closed = {
        "another user": lambda: who.get(f"users/{other_id}"),
        "all users": lambda: query(who, "users"),
        "the cursor": lambda: who.get("sync/main"),
        "all cursors": lambda: query(who, "sync"),
        "a collection that is none of helpdesk's": lambda: who.get("other/1"),
        "below a user": lambda: who.get(f"users/{own_id}/more/1"),
        "below a message": lambda: who.get("attendances/1/messages/m1/more/1"),
        "messages elsewhere": lambda: who.get("instances/1/messages/1"),
        "all messages": lambda: query(who, "messages", everywhere=True),
        "all messages of one": lambda: query(
            who, "messages", (("attendance_id", "EQUAL", 1),), everywhere=True
        ),
        "attendances at any depth": lambda: query(who, "attendances", everywhere=True),
    }
    assert [way for way, ask in closed.items() if is_allowed(ask)] == []


def _ways_in(who: Caller) -> dict[str, Callable[[], object]]:
    waiting = (("aud", "ARRAY_CONTAINS", "all"), ("state", "EQUAL", "WAITING"))
    users: dict[str, Callable[[], object]] = {
        f"user {user_id}": partial(who.get, f"users/{user_id}") for user_id in (1, 3, 5, 77)
    }
    return users | {
        "an attendance": lambda: who.get("attendances/1"),
        "a message": lambda: who.get("attendances/1/messages/m1"),
        "messages": lambda: query(who, "messages", below="attendances/1"),
        "the waiting list": lambda: query(who, "attendances", waiting),
        "a number": lambda: who.get("instances/1"),
        "the numbers": lambda: query(who, "instances"),
        "the cursor": lambda: who.get("sync/main"),
    }


def test_who_is_no_active_user_with_a_token_of_helpdesk_reads_nothing(shared: Project) -> None:
    for name, who in outsiders(shared).items():
        ways = _ways_in(who)
        assert [way for way, ask in ways.items() if is_allowed(ask)] == [], name


@pytest.mark.parametrize("name", [*ACTIVE, "nobody"])
def test_nobody_writes(shared: Project, name: str) -> None:
    who = shared.nobody if name == "nobody" else caller(shared, name)
    own_id = PEOPLE.get(name, (3, {}))[0]
    there = (
        f"users/{own_id}",
        "instances/1",
        "attendances/1",
        "attendances/2",
        "attendances/1/messages/m1",
        "sync/main",
        "other/1",
    )
    new = ("users/99", "attendances/99", "attendances/2/messages/new", "elsewhere/1")
    before = shared.documents()
    for path in there + new:
        assert not is_allowed(partial(who.set, path, {"aud": ["all"]})), path
        assert not is_allowed(partial(who.delete, path)), path
    assert shared.documents() == before


def test_after_a_transfer_the_new_one_reads_it_and_the_old_one_does_not(own: Project) -> None:
    old, new = caller(own, "attendant"), caller(own, "another")
    assert (_reads(old, "2"), _reads(new, "2")) == (_EVERY_WAY, set())
    own.owner.set("attendances/2", {**fields_of("2"), "aud": ["u:4"]})
    assert (_reads(old, "2"), _reads(new, "2")) == (set(), _EVERY_WAY)


def test_what_nobody_has_any_more_is_for_all_again_until_somebody_takes_it(own: Project) -> None:
    old, new = caller(own, "attendant"), caller(own, "another")
    own.owner.set("attendances/2", {**fields_of("2"), "state": "WAITING", "aud": ["all"]})
    assert _reads(old, "2") == _reads(new, "2") == _EVERY_WAY
    own.owner.set("attendances/2", {**fields_of("2"), "state": "OPEN", "aud": ["u:4"]})
    assert (_reads(old, "2"), _reads(new, "2")) == (set(), _EVERY_WAY)


@pytest.mark.parametrize("name", ["admin", "manager", "attendant"])
def test_messages_of_an_attendance_that_has_gone_are_read_by_nobody(
    own: Project, name: str
) -> None:
    assert _reads(caller(own, name), "2") == _EVERY_WAY
    own.owner.delete("attendances/2")
    assert own.owner.get("attendances/2/messages/m2") is not None
    assert _reads(caller(own, name), "2") - {"the attendance"} == set()


def test_a_token_counts_for_as_long_as_a_session_lasts(own: Project) -> None:
    begun = now() - SESSION_LIFE
    for ago, expected in ((MINUTE, set()), (-MINUTE, _EVERY_WAY)):
        who = caller(own, "manager", issued=begun - ago)
        own.owner.set("users/2", {**PEOPLE["manager"][1], "since": 0})
        assert _reads(who, "2") == expected


def test_when_the_copy_is_taken_over_the_tokens_of_the_other_helpdesk_open_nothing(
    own: Project,
) -> None:
    ours, theirs = caller(own, "admin"), caller(own, "admin", owner="another helpdesk")
    assert (_reads(ours, "2"), _reads(theirs, "2")) == (_EVERY_WAY, set())
    user_id, fields = PEOPLE["admin"]
    own.owner.set(f"users/{user_id}", {**fields, "owner": "another helpdesk"})
    assert (_reads(ours, "2"), _reads(theirs, "2")) == (set(), _EVERY_WAY)


@pytest.mark.parametrize("name", ACTIVE)
def test_who_is_sent_away_reads_nothing_any_more_not_even_the_own_user(
    own: Project, name: str
) -> None:
    who, (user_id, fields) = caller(own, name), PEOPLE[name]
    assert who.get(f"users/{user_id}") is not None
    own.owner.set(f"users/{user_id}", {**fields, "active": False})
    assert _reads(who, "1") == set()
    assert not is_allowed(lambda: who.get(f"users/{user_id}"))
    assert not is_allowed(lambda: query(who, "instances"))


def test_who_becomes_a_manager_sees_everything_and_who_was_one_no_more(own: Project) -> None:
    other = "3"
    attendant, manager = caller(own, "attendant"), caller(own, "manager")
    assert (_reads(attendant, other), _reads(manager, other)) == (set(), _EVERY_WAY)
    for name, role in (("attendant", "ATTENDANT_MANAGER"), ("manager", "ATTENDANT")):
        user_id, fields = PEOPLE[name]
        own.owner.set(f"users/{user_id}", {**fields, "role": role})
    assert (_reads(attendant, other), _reads(manager, other)) == (_EVERY_WAY, set())
    assert _reads(manager, "1") == _EVERY_WAY


def test_after_sessions_were_ended_only_a_newer_token_counts(own: Project) -> None:
    user_id, fields = PEOPLE["attendant"]
    old, newer = caller(own, "attendant"), caller(own, "attendant", issued=LATER + 2)
    assert _reads(old, "2") == _reads(newer, "2") == _EVERY_WAY
    own.owner.set(f"users/{user_id}", {**fields, "since": LATER + 1})
    assert (_reads(old, "2"), _reads(newer, "2")) == (set(), _EVERY_WAY)


def test_a_role_that_the_rules_do_not_know_sees_no_attendance(own: Project) -> None:
    user_id, fields = PEOPLE["attendant"]
    own.owner.set(f"users/{user_id}", {**fields, "role": "VISITOR"})
    assert _reads(caller(own, "attendant"), "1") == set()


@pytest.mark.parametrize("missing", ["active", "role", "since", "owner"])
def test_a_user_of_whom_something_is_not_said_sees_no_attendance(
    own: Project, missing: str
) -> None:
    user_id, fields = PEOPLE["admin"]
    fields = {name: value for name, value in fields.items() if name != missing}
    own.owner.set(f"users/{user_id}", fields)
    assert _reads(caller(own, "admin"), "1") == set()

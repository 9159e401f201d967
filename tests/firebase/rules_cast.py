"""A Firestore as helpdesk fills it, in small, and everybody who might ask it for something."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from helpdesk.actions.mirrored import user_fields
from helpdesk.domain.documents import Fields
from helpdesk.domain.moments import HOUR, Moment, now
from helpdesk.domain.roles import Role
from helpdesk.store.records import User
from tests.firebase.emulator import Caller, Denied, Project, decoded, encoded

OWNER = "this helpdesk"
# Tokens count for a while only, by the clock of the emulator.
ENDED = Moment(now() - HOUR)
"""When the sessions of nearly everybody were last ended."""
LATER = ENDED + 1
CREATED = Moment(ENDED - HOUR)
"""When they were all added."""

Condition = tuple[str, str, object]
Order = tuple[str, str]


def _person(
    user_id: int, role: Role, *, active: bool = True, ended_at: Moment | None = ENDED
) -> tuple[int, Fields]:
    user = User(
        id=user_id,
        email=f"{user_id}@example.com",
        name=f"User {user_id}",
        password=None,
        role=role,
        is_active=active,
        seq=1,
        sessions_ended_at=ended_at,
        created_at=CREATED,
    )
    return user_id, user_fields(user, OWNER)


PEOPLE: dict[str, tuple[int, Fields]] = {
    "admin": _person(1, Role.ADMIN),
    # Whose sessions were never ended.
    "manager": _person(2, Role.ATTENDANT_MANAGER, ended_at=None),
    "attendant": _person(3, Role.ATTENDANT),
    "another": _person(4, Role.ATTENDANT),
    "inactive": _person(5, Role.ADMIN, active=False),
}
"""Users by what they are called here: the id, and the document as helpdesk makes it."""


class Kept(NamedTuple):
    """An attendance: its fields, and which attendants see it."""

    state: str
    aud: tuple[str, ...]
    client: int
    seen_by: frozenset[str]


_BOTH = frozenset({"attendant", "another"})
_ATTENDANT = frozenset({"attendant"})
_ANOTHER = frozenset({"another"})
_AT = "2026-01-01T00:00:00.000Z"

ATTENDANCES: dict[str, Kept] = {
    "1": Kept("WAITING", ("all",), 11, _BOTH),
    "2": Kept("OPEN", ("u:3",), 12, _ATTENDANT),
    "3": Kept("OPEN", ("u:4",), 13, _ANOTHER),
    "4": Kept("FINISHED", ("u:3",), 14, _ATTENDANT),
    "5": Kept("FINISHED", ("u:4",), 15, _ANOTHER),
    # An earlier one of who is waiting, and of who is with the attendant, had by another.
    "6": Kept("FINISHED", ("all",), 11, _BOTH),
    "7": Kept("FINISHED", ("u:3", "u:4"), 12, _BOTH),
    # It should have left Firestore by now.
    "8": Kept("FINISHED", ("u:3",), 16, _ATTENDANT),
    # Nobody has it: written on the phone, and answered by nobody.
    "9": Kept("FINISHED", (), 17, frozenset()),
}
"""The attendances by their ids."""

MANAGERS = frozenset({"admin", "manager"})


def sees(name: str, attendance_id: str) -> bool:
    """Whether one of the cast may read that attendance."""
    return name in MANAGERS or name in ATTENDANCES[attendance_id].seen_by


def fields_of(attendance_id: str) -> Fields:
    """An attendance as it is in Firestore, as far as rules and queries look at it."""
    kept = ATTENDANCES[attendance_id]
    finished = datetime(2020 if attendance_id == "8" else 2026, 3, int(attendance_id), tzinfo=UTC)
    is_finished = kept.state == "FINISHED"
    return {
        "id": int(attendance_id),
        "state": kept.state,
        "aud": list(kept.aud),
        "client": {"id": kept.client, "name": "Client"},
        "created_at": f"2026-01-0{attendance_id}T00:00:00.000Z",
        "finished_at": finished.isoformat() if is_finished else None,
        "last_message": {"at": f"2026-01-1{attendance_id}T00:00:00.000Z", "content": "hello"},
        **({"expireAt": finished + timedelta(days=37)} if is_finished else {}),
    }


def fill(project: Project) -> None:
    """Write it all, in the place of helpdesk."""
    writes = [
        {"update": {"name": f"{project.database}/documents/{path}", "fields": encoded(fields)}}
        for path, fields in _documents().items()
    ]
    path = f"/v1/{project.database}/documents:commit"
    status, said = project.emulator.ask("POST", path, {"writes": writes}, "owner")
    assert status == 200, said


def _documents() -> dict[str, Fields]:
    found: dict[str, Fields] = {
        "instances/1": {"id": 1, "name": "Shop", "state": "CONNECTED"},
        "sync/main": {"owner": "o", "epoch": "e", "seq": 1},
        "other/1": {"x": 1},
    }
    for user_id, fields in PEOPLE.values():
        found[f"users/{user_id}"] = fields
    for one in ATTENDANCES:
        message = {"attendance_id": int(one), "at": _AT, "position": 1, "content": "hello"}
        found[f"attendances/{one}"] = fields_of(one)
        found[f"attendances/{one}/messages/m{one}"] = message
    return found


def caller(project: Project, name: str, **claims: object) -> Caller:
    """One of the cast with a token that helpdesk has issued after their sessions were ended."""
    return signed_in(project, PEOPLE[name][0], **claims)


def signed_in(project: Project, uid: int | str, **claims: object) -> Caller:
    """Who has that token of helpdesk's; with other claims where some are given."""
    return project.user(uid, **{"owner": OWNER, "issued": LATER, **claims})


def _without(project: Project, uid: int, missing: str) -> Caller:
    claims = {"owner": OWNER, "issued": LATER}
    del claims[missing]
    return project.user(uid, **claims)


def outsiders(project: Project) -> dict[str, Caller]:
    """Everybody who may read nothing at all."""
    attendant, admin, manager = (PEOPLE[name][0] for name in ("attendant", "admin", "manager"))
    signed = partial(signed_in, project)

    def signed_in_by(provider: str) -> dict[str, object]:
        return {"firebase": {"identities": {}, "sign_in_provider": provider}}

    return {
        "nobody": project.nobody,
        "an inactive admin": caller(project, "inactive"),
        "a session that was ended": signed(attendant, issued=ENDED - 1),
        "a session that was ended just then": signed(attendant, issued=ENDED),
        "an admin's session that was ended": signed(admin, issued=ENDED - 1),
        "whoever had the number before": signed(manager, issued=CREATED),
        "another helpdesk's admin": signed(admin, owner="another helpdesk"),
        "a token that helpdesk has not issued": project.user(attendant),
        "a token without an owner": _without(project, admin, "owner"),
        "a token without a moment": _without(project, admin, "issued"),
        "a claim that is no number": signed(attendant, issued=str(LATER)),
        "a user who is not there": signed(77),
        "no user of helpdesk": signed("Xb3kfQ"),
        "an anonymous user": signed("Xb3kfQ", **signed_in_by("anonymous")),
        "an anonymous user of that id": signed(attendant, **signed_in_by("anonymous")),
        "a user with a password of that id": signed(admin, **signed_in_by("password")),
        "a user of Google of that id": signed(admin, **signed_in_by("google.com")),
    }


def query(
    who: Caller,
    collection: str,
    conditions: tuple[Condition, ...] = (),
    order: tuple[Order, ...] = (),
    *,
    below: str = "",
    everywhere: bool = False,
) -> dict[str, Fields]:
    """Documents by their paths, in that order. Raises Denied."""
    asked: dict[str, Any] = {
        "from": [{"collectionId": collection, "allDescendants": everywhere}],
        "where": {"compositeFilter": {"op": "AND", "filters": _filters(conditions)}},
        "orderBy": [{"field": {"fieldPath": field}, "direction": way} for field, way in order],
    }
    if not conditions:
        del asked["where"]
    database = who.project.database
    path = f"/v1/{database}/documents{'/' + below if below else ''}:runQuery"
    status, said = who.project.emulator.ask("POST", path, {"structuredQuery": asked}, who.token)
    if status in (401, 403):
        raise Denied(f"{collection} {conditions}: {said}")
    assert status == 200, said
    start = len(f"{database}/documents/")
    found = [one["document"] for one in said if "document" in one]
    return {one["name"][start:]: decoded(one["fields"]) for one in found}


def _filters(conditions: tuple[Condition, ...]) -> list[Mapping[str, Any]]:
    return [
        {
            "fieldFilter": {
                "field": {"fieldPath": field},
                "op": operator,
                "value": encoded({"value": value})["value"],
            }
        }
        for field, operator, value in conditions
    ]


def is_allowed(ask: Callable[[], object]) -> bool:
    """Whether the rules let it be asked."""
    try:
        ask()
    except Denied:
        return False
    return True

"""The stand-in for Firestore: callers, rules, values."""

from datetime import UTC, datetime

import pytest

from tests.firebase.emulator import Denied, Emulator

RULES = """
rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /notes/{id} { allow read: if request.auth.uid == resource.data.owner; }
  }
}
"""
FIELDS = {
    "owner": "7",
    "count": 3,
    "share": 0.5,
    "is_old": False,
    "nothing": None,
    "aud": ["u:1", "all"],
    "client": {"name": "Ana", "none": {}, "no": []},
    "at": datetime(2026, 1, 2, 3, 4, 5, 678901, UTC),
}


def test_what_is_written_is_read_and_only_by_whom_the_rules_let(
    firestore_emulator: Emulator,
) -> None:
    project, other = (firestore_emulator.project(RULES) for _ in range(2))
    project.owner.set("notes/1", FIELDS)
    project.owner.set("notes/1/lines/a", {"text": "x"})
    assert project.user(7).get("notes/1") == project.owner.get("notes/1") == FIELDS
    assert project.user(7).query("notes", ("owner", "EQUAL", "7")) == {"notes/1": FIELDS}
    assert project.documents() == {"notes/1": FIELDS, "notes/1/lines/a": {"text": "x"}}
    for caller in (project.user(8), project.nobody):
        with pytest.raises(Denied):
            caller.get("notes/1")
        with pytest.raises(Denied):
            caller.query("notes")
    with pytest.raises(Denied):
        project.user(7).set("notes/1", {})
    assert other.documents() == {}
    project.owner.delete("notes/1")
    assert project.owner.get("notes/1") is None
    project.empty()
    assert project.documents() == {}


def test_rules_that_are_none_are_refused(firestore_emulator: Emulator) -> None:
    with pytest.raises(ValueError, match="refused"):
        firestore_emulator.project("service cloud.firestore { match }")

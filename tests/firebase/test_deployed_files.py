"""What an owner deploys to Firebase: firebase.json and what it names. The emulator asks for no
indexes and there is none for Storage here, so these files are looked at themselves."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.firebase.queries import CLIENT, MESSAGES, OWN, QUERIES, Query
from tests.firebase.rules_cast import Order

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE = ROOT / "examples" / "realtime" / "js"
_PUBLISHED = (ROOT / "docs" / "firestore.md").read_text(encoding="utf-8")

_REVERSED = {"ASCENDING": "DESCENDING", "DESCENDING": "ASCENDING"}
_OPERATORS = {"==": "EQUAL", "array-contains": "ARRAY_CONTAINS"}


@pytest.fixture(scope="module")
def indexes() -> dict[str, Any]:
    """What firestore.indexes.json says."""
    said: dict[str, Any] = json.loads((ROOT / "firestore.indexes.json").read_text())
    return said


def _has_index(
    indexes: dict[str, Any],
    group: str,
    conditions: tuple[tuple[str, str], ...],
    order: tuple[Order, ...],
) -> bool:
    """Whether a query of these (field, operator) and that order can be answered: what must be
    equal or contained comes first, in any order, and then what it is sorted by."""
    wanted = {
        (field, "CONTAINS" if operator == "ARRAY_CONTAINS" else "ASCENDING")
        for field, operator in conditions
    }
    for index in indexes["indexes"]:
        fields = [
            (one["fieldPath"], one.get("order") or one["arrayConfig"]) for one in index["fields"]
        ]
        start = len(conditions)
        is_of_it = index["collectionGroup"] == group and index["queryScope"] == "COLLECTION"
        if is_of_it and set(fields[:start]) == wanted and tuple(fields[start:]) == order:
            return True
    return False


@pytest.mark.parametrize("asked", QUERIES, ids=lambda asked: asked.name)
def test_each_query_has_its_index(indexes: dict[str, Any], asked: Query) -> None:
    conditions = tuple((field, operator) for field, operator, _ in asked.conditions)
    assert _has_index(indexes, "attendances", conditions, asked.order)
    assert not _has_index(indexes, "messages", conditions, asked.order)


@pytest.mark.parametrize("order", MESSAGES)
def test_the_messages_of_an_attendance_have_theirs_in_both_directions(
    indexes: dict[str, Any], order: tuple[Order, ...]
) -> None:
    assert _has_index(indexes, "messages", (), order)


def test_each_index_is_one_of_a_query_that_is_offered(indexes: dict[str, Any]) -> None:
    offered = [
        (
            "attendances",
            tuple((field, operator) for field, operator, _ in asked.conditions),
            asked.order,
        )
        for asked in QUERIES
    ]
    offered += [("messages", (), order) for order in MESSAGES]
    for index in indexes["indexes"]:
        only = {"indexes": [index]}
        assert any(_has_index(only, *one) for one in offered), index


def _queries_of_the_example() -> Iterator[
    tuple[str, tuple[tuple[str, str], ...], tuple[Order, ...]]
]:
    """What its scripts ask for: in each statement the conditions and the order."""
    for script in sorted(EXAMPLE.glob("*.js")):
        for statement in script.read_text(encoding="utf-8").split(";\n"):
            found = re.findall(r'where\(\s*"([^"]+)",\s*"([^"]+)"', statement)
            sorted_by = re.findall(r'orderBy\(\s*"([^"]+)"(?:,\s*"(asc|desc)")?', statement)
            if not found and not sorted_by:
                continue
            order = tuple(
                (field, "DESCENDING" if way == "desc" else "ASCENDING") for field, way in sorted_by
            )
            if "limitToLast(" in statement:
                order = tuple((field, _REVERSED[way]) for field, way in order)
            group = "attendances" if found else "messages"
            yield group, tuple((field, _OPERATORS[way]) for field, way in found), order


def test_each_query_of_the_example_has_its_index(indexes: dict[str, Any]) -> None:
    asked = list(_queries_of_the_example())
    assert {group for group, _, _ in asked} == {"attendances", "messages"}
    for one in asked:
        assert _has_index(indexes, *one), one


def test_the_indexes_are_as_the_command_line_takes_them(indexes: dict[str, Any]) -> None:
    assert set(indexes) == {"indexes", "fieldOverrides"}
    for index in indexes["indexes"]:
        assert set(index) == {"collectionGroup", "queryScope", "fields"}
        assert len(index["fields"]) >= 2
        for field in index["fields"]:
            mode = {name: value for name, value in field.items() if name != "fieldPath"}
            assert mode in (
                {"order": "ASCENDING"},
                {"order": "DESCENDING"},
                {"arrayConfig": "CONTAINS"},
            )
    texts = [json.dumps(one, sort_keys=True) for one in indexes["indexes"]]
    assert len(texts) == len(set(texts))


def test_nothing_is_indexed_by_itself_and_what_expires_is_said_once(
    indexes: dict[str, Any],
) -> None:
    said = {
        (one["collectionGroup"], one["fieldPath"]): {
            name: value
            for name, value in one.items()
            if name not in ("collectionGroup", "fieldPath")
        }
        for one in indexes["fieldOverrides"]
    }
    assert len(said) == len(indexes["fieldOverrides"])
    # "ttl" must not be said of "*", not even as false: Google refuses that.
    assert said == {
        (group, field): rest
        for group in ("attendances", "messages")
        for field, rest in (("*", {"indexes": []}), ("expireAt", {"ttl": True, "indexes": []}))
    }


def test_what_is_deployed_is_there() -> None:
    said = json.loads((ROOT / "firebase.json").read_text())
    assert said == {
        "firestore": {"rules": "firestore.rules", "indexes": "firestore.indexes.json"},
        "storage": {"rules": "storage.rules"},
    }
    for part in said.values():
        for name in part.values():
            assert (ROOT / name).is_file(), name


def test_the_bucket_is_closed_to_everybody() -> None:
    text = re.sub(r"//[^\n]*", "", (ROOT / "storage.rules").read_text(encoding="utf-8"))
    assert re.sub(r"\s+", " ", text).strip() == (
        "rules_version = '2'; service firebase.storage { match /b/{bucket}/o { "
        "match /{allPaths=**} { allow read, write: if false; } } }"
    )


@pytest.mark.parametrize("asked", QUERIES, ids=lambda asked: asked.name)
def test_the_documentation_offers_each_query(asked: Query) -> None:
    shown = {"all": '"all"', OWN: '"u:7"', CLIENT: "12"}
    signs = {operator: sign for sign, operator in _OPERATORS.items()}
    conditions = ", ".join(
        f"{field} {signs[operator]} {shown.get(value, json.dumps(value))}"
        for field, operator, value in asked.conditions
    )
    order = ", ".join(
        field + (" desc" if way == "DESCENDING" else "") for field, way in asked.order
    )
    assert f"| `{conditions}` | `{order}` |" in _PUBLISHED

"""The queries that docs/firestore.md offers to clients. Each is tried against the rules, and has
its index."""

from collections.abc import Callable
from typing import NamedTuple

from tests.firebase.rules_cast import ATTENDANCES, MANAGERS, Condition, Kept, Order, fields_of

OWN = "u:{id}"
"""Stands for the key of whoever asks."""
CLIENT = "{client}"
"""Stands for a client's id."""


class Query(NamedTuple):
    """One over attendances; `is_open`: attendants may ask it, too."""

    name: str
    is_open: bool
    conditions: tuple[tuple[str, str, str], ...]
    order: tuple[Order, ...]

    def is_for(self, name: str) -> bool:
        """Whether one of the cast may ask it."""
        return self.is_open or name in MANAGERS

    def conditions_for(self, user_id: int, client_id: int) -> tuple[Condition, ...]:
        """Its conditions with what is asked for filled in."""
        values: dict[str, object] = {OWN: f"u:{user_id}", CLIENT: client_id}
        return tuple(
            (field, way, values.get(value, value)) for field, way, value in self.conditions
        )

    def finds(self, user_id: int, client_id: int) -> list[str]:
        """What is found among the attendances of the cast, in its order."""
        conditions = self.conditions_for(user_id, client_id)
        found = [one for one, kept in ATTENDANCES.items() if _all_hold(kept, conditions)]
        for field, way in reversed(self.order):
            found.sort(key=lambda one: _value(one, field), reverse=way == "DESCENDING")
        return [f"attendances/{one}" for one in found]


QUERIES = (
    Query(
        "the waiting list",
        True,
        (("aud", "ARRAY_CONTAINS", "all"), ("state", "EQUAL", "WAITING")),
        (("created_at", "ASCENDING"),),
    ),
    Query(
        "own open ones",
        True,
        (("aud", "ARRAY_CONTAINS", OWN), ("state", "EQUAL", "OPEN")),
        (("created_at", "ASCENDING"),),
    ),
    Query(
        "own open ones, the latest message first",
        True,
        (("aud", "ARRAY_CONTAINS", OWN), ("state", "EQUAL", "OPEN")),
        (("last_message.at", "DESCENDING"),),
    ),
    Query(
        "own finished ones",
        True,
        (("aud", "ARRAY_CONTAINS", OWN), ("state", "EQUAL", "FINISHED")),
        (("finished_at", "DESCENDING"),),
    ),
    Query(
        "earlier ones of a client who waits",
        True,
        (("aud", "ARRAY_CONTAINS", "all"), ("client.id", "EQUAL", CLIENT)),
        (("created_at", "DESCENDING"),),
    ),
    Query(
        "earlier ones of a client of one's own",
        True,
        (("aud", "ARRAY_CONTAINS", OWN), ("client.id", "EQUAL", CLIENT)),
        (("created_at", "DESCENDING"),),
    ),
    Query(
        "all open ones",
        False,
        (("state", "EQUAL", "OPEN"),),
        (("last_message.at", "DESCENDING"),),
    ),
    Query(
        "all finished ones",
        False,
        (("state", "EQUAL", "FINISHED"),),
        (("finished_at", "DESCENDING"),),
    ),
    Query(
        "all of a client",
        False,
        (("client.id", "EQUAL", CLIENT),),
        (("created_at", "DESCENDING"),),
    ),
)

MESSAGES: tuple[tuple[Order, ...], ...] = (
    (("at", "ASCENDING"), ("position", "ASCENDING")),
    (("at", "DESCENDING"), ("position", "DESCENDING")),
)
"""The orders in which the messages of an attendance are asked for."""


def _all_hold(kept: Kept, conditions: tuple[Condition, ...]) -> bool:
    holds: dict[str, Callable[[object], bool]] = {
        "aud": lambda value: value in kept.aud,
        "state": lambda value: value == kept.state,
        "client.id": lambda value: value == kept.client,
    }
    return all(holds[field](value) for field, _, value in conditions)


def _value(attendance_id: str, field: str) -> str:
    found: object = fields_of(attendance_id)
    for part in field.split("."):
        assert isinstance(found, dict)
        found = found[part]
    return str(found)

"""Fields as Firestore's protocol writes them, and back.

The messages of the protocol are filled directly. Google's own helpers wrap each value in an object
of Python: a commit of a hundred messages then takes the event loop for 30 ms, and this way for 4.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from helpdesk.domain.documents import Fields


def write_fields(into: Any, fields: Mapping[str, object]) -> None:
    """Write fields into a message's map of Value. Raises TypeError, ValueError and OverflowError
    for what is no field."""
    for name, value in fields.items():
        _write(into[name], value)


def read_fields(fields: Any) -> Fields:
    """What a message's map of Value says. Whole numbers and others stay apart as they were written,
    and times are datetime in UTC. What helpdesk never writes (bytes, places, references) is given
    as text."""
    return {name: _read(value) for name, value in fields.items()}


def _write(into: Any, value: object) -> None:
    match value:
        case None:
            into.null_value = 0
        case bool():
            into.boolean_value = value
        case int():
            into.integer_value = value
        case float():
            into.double_value = value
        case str():
            into.string_value = value
        case datetime():
            into.timestamp_value.FromDatetime(value)
        case list() | tuple():
            into.array_value.SetInParent()  # also where it is empty
            for one in value:
                _write(into.array_value.values.add(), one)
        case Mapping():
            into.map_value.SetInParent()
            write_fields(into.map_value.fields, value)
        case _:
            raise TypeError(f"a field cannot be {type(value).__name__}")


def _read(value: Any) -> Any:
    kind = value.WhichOneof("value_type")
    match kind:
        case "null_value":
            return None
        case "map_value":
            return read_fields(value.map_value.fields)
        case "array_value":
            return [_read(one) for one in value.array_value.values]
        case "timestamp_value":
            return value.timestamp_value.ToDatetime(UTC)
        case "boolean_value" | "integer_value" | "double_value" | "string_value":
            return getattr(value, kind)
        case _:
            return str(value)

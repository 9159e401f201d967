"""Which automatic message is which: each is known by the attendance and what it is for."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("6f0c1f0e-9a43-5d1b-8f5e-3a0d6a7c2b11")

QUESTION = "feedback"
"""What the question is for that asks how an attendance was."""


def automatic_id(attendance_id: int, purpose: str) -> str:
    """The id of the automatic message that an attendance gets for a purpose."""
    return str(uuid5(_NAMESPACE, f"{attendance_id}:{purpose}"))

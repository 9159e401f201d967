"""Whether a message was written by a machine: two that greet each other would never end. The
rules and what they cost are told in docs/decisions/0018-automatic-messages.md."""

from collections.abc import Sequence
from itertools import pairwise

from helpdesk.domain.moments import DAY, HOUR, SECOND, Moment
from helpdesk.domain.states import Origin
from helpdesk.store.lines import Line

REMEMBERED = 30 * DAY
"""How far back the rules look."""

HUMANS_OF_OURS = (Origin.ATTENDANT, Origin.PHONE)

_AT_ONCE = 3 * SECOND
_LONG_TEXT = 20
_IN_A_ROW = 5


def is_from_machine(lines: Sequence[Line], message_id: str, now: Moment) -> bool:
    """Whether what the chat's last lines (oldest first) show of the client's message speaks for a
    machine: it came at once after an automatic message of ours, or repeats a text that answered
    one before, or its writer has answered several in a row."""
    place = next((index for index, one in enumerate(lines) if one.id == message_id), None)
    if place is None:
        return False
    before, message = lines[:place], lines[place]
    answers = [two for one, two in pairwise(before) if _answers(one, two)]
    return (
        _came_at_once(before, message)
        or _repeats(answers, message)
        or _has_answered_in_a_row(lines[: place + 1], now)
    )


def _answers(one: Line, two: Line) -> bool:
    return one.origin is Origin.SYSTEM and two.origin is Origin.CLIENT


def _came_at_once(before: Sequence[Line], message: Line) -> bool:
    return any(
        one.origin is Origin.SYSTEM and 0 <= message.at - one.at <= _AT_ONCE for one in before
    )


def _repeats(answers: Sequence[Line], message: Line) -> bool:
    text = message.content.strip()
    return len(text) >= _LONG_TEXT and any(one.content.strip() == text for one in answers)


def _has_answered_in_a_row(lines: Sequence[Line], now: Moment) -> bool:
    latest = [one for one in lines if one.at > now - HOUR]
    last_human = max(
        (index for index, one in enumerate(latest) if one.origin in HUMANS_OF_OURS), default=-1
    )
    since = latest[last_human + 1 :]
    return sum(_answers(one, two) for one, two in pairwise(since)) >= _IN_A_ROW


def is_answered_by_a_human(lines: Sequence[Line], now: Moment) -> bool:
    """Whether a human of ours, with the phone in hand perhaps, wrote there within the hour."""
    return any(one.origin in HUMANS_OF_OURS and one.at > now - HOUR for one in lines)

"""How long the disk lasts at the present pace, and what rules make of it. Pure arithmetic."""

from enum import StrEnum

import msgspec


class Outlook(StrEnum):
    """What is to be expected of the room for files.

    UNKNOWN: files have come for less than a day. STILL: none came lately. FULL: there is no room
    already. FILLING: there will be none. LEVEL: by the rules as much goes as comes before that.
    ELSEWHERE: files are not kept on this machine's disk.
    """

    UNKNOWN = "UNKNOWN"
    STILL = "STILL"
    FULL = "FULL"
    FILLING = "FILLING"
    LEVEL = "LEVEL"
    ELSEWHERE = "ELSEWHERE"


class Forecast(msgspec.Struct, frozen=True):
    """`days` until the disk is nearly full, where it is FILLING. `level`: bytes that files come
    to take at most by the rules and the pace. `kept_days`: how old files become, where it is the
    amount and not the age that ends them."""

    outlook: Outlook
    days: int | None = None
    level: int | None = None
    kept_days: int | None = None


def foresee(
    used: int, free: int | None, per_day: int | None, max_days: int, max_bytes: int
) -> Forecast:
    """The forecast for files that take `used` bytes and grow by `per_day` (None: not known),
    with `free` bytes for more (None: not on this disk), where files go after `max_days` and
    beyond `max_bytes` together (0: never)."""
    level = _level(per_day, max_days, max_bytes)
    kept_days = None
    if per_day and max_bytes and (not max_days or max_bytes < per_day * max_days):
        kept_days = max_bytes // per_day
    days = None
    if free is None:
        outlook = Outlook.ELSEWHERE
    elif free == 0:
        outlook = Outlook.FULL
    elif per_day is None:
        outlook = Outlook.UNKNOWN
    elif per_day == 0:
        outlook = Outlook.STILL
    elif level is not None and level <= used + free:
        outlook = Outlook.LEVEL
    else:
        outlook, days = Outlook.FILLING, free // per_day
    return Forecast(outlook, days, level, kept_days)


def _level(per_day: int | None, max_days: int, max_bytes: int) -> int | None:
    levels = [max_bytes] if max_bytes else []
    if max_days and per_day is not None:
        levels.append(per_day * max_days)
    return min(levels, default=None)

"""What a section of the settings must be like; each check answers with the section as it is
kept, or raises Invalid with what is wrong at which field."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import time
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

import msgspec
from sqlalchemy import Connection

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.phones import parse_phone, region_of
from helpdesk.domain.placeholders import names_in
from helpdesk.domain.settings import (
    Alarm,
    Business,
    Feedbacks,
    Files,
    Finishing,
    Greetings,
    Holiday,
    Hours,
    Menu,
    Retention,
    Section,
    Span,
)
from helpdesk.errors import Invalid
from helpdesk.language import LANGUAGES, N_
from helpdesk.store import instances

MAX_TEXT = 1_000
"""Characters of a text for clients."""

MAX_NAME = 60
_MAX_BUSINESS_NAME = 100
_MAX_SPANS = 8
_MAX_HOLIDAYS = 200
_WEEK = 7
_MAX_MINUTES = 7 * 24 * 60
_MAX_LINK_DAYS = 60
_MAX_RETENTION_DAYS = 3_650
MAX_FILE_DAYS = _MAX_RETENTION_DAYS
MAX_GIGABYTES = 100_000
"""Of all files together."""

_TOO_LONG = N_("This is longer than 1,000 characters.")
_NAME_TOO_LONG = N_("This is longer than 60 characters.")
_OVERLAPS = N_("Two of these times overlap.")
_TOO_MANY_SPANS = N_("At most eight times of a day.")
_NOT_WHOLE_MINUTES = N_("Give the times in whole minutes.")
_NOT_MINUTES = N_("Between 0 and 10,080 minutes (a week).")
_NOT_DAYS = N_("Between 0 and 3,650 days (ten years).")

_NAMES = frozenset({"name", "business"})

Fields = dict[str, str]


def check_section(connection: Connection, section: Section, idle_minutes: int) -> Section:
    """The section as it is kept. `idle_minutes`: after which an attendance is finished (0 for
    never)."""
    fields: Fields = {}
    if isinstance(section, Finishing):
        section = _finishing(section, fields, idle_minutes)
    elif isinstance(section, Alarm):
        section = _alarm(connection, section, fields)
    else:
        check = _CHECKS.get(type(section))
        section = section if check is None else check(section, fields)
    if fields:
        raise Invalid("Something is not right yet; look at the marked fields.", fields=fields)
    return section


def _business(business: Business, fields: Fields) -> Business:
    name = _one_line(business.name)
    if len(name) > _MAX_BUSINESS_NAME:
        fields["name"] = N_("This is longer than 100 characters.")
    if business.language not in LANGUAGES:
        fields["language"] = N_("helpdesk does not speak this language.")
    zone = _zone(business.time_zone.strip())
    if zone is None:
        fields["time_zone"] = N_("There is no such time zone. Try the name of a large city.")
    return msgspec.structs.replace(business, name=name, time_zone=zone or "")


def _zone(typed: str) -> str | None:
    """The zone of that name, or named after that city; "" for the machine's own."""
    if not typed or typed in time_zones():
        return typed
    return _zones_by_city().get(_plain(typed))


@cache
def time_zones() -> frozenset[str]:
    """The names of the time zones of a region, and UTC. What else the tables hold ("Factory",
    "localtime") is no place, or another one on the next machine."""
    return frozenset(name for name in available_timezones() if "/" in name) | {"UTC"}


@cache
def _zones_by_city() -> Mapping[str, str]:
    # Of two zones that are named after one city the one with the shorter name.
    names = sorted(time_zones(), key=lambda name: (-len(name), name))
    return {_plain(name.rpartition("/")[2]): name for name in names}


def _plain(text: str) -> str:
    """In small letters without accents, a space for each underscore."""
    letters = unicodedata.normalize("NFD", text.replace("_", " ").casefold())
    return "".join(one for one in letters if not unicodedata.combining(one))


def _hours(hours: Hours, fields: Fields) -> Hours:
    if len(hours.week) != _WEEK:
        raise Invalid("A week has seven days.", fields={"week": N_("A week has seven days.")})
    week = tuple(_spans(day, f"week[{index}]", fields) for index, day in enumerate(hours.week))
    if len(hours.holidays) > _MAX_HOLIDAYS:
        fields["holidays"] = N_("At most 200 holidays.")
    holidays = [
        _holiday(one, f"holidays[{index}]", fields) for index, one in enumerate(hours.holidays)
    ]
    _check_days_once(hours.holidays, fields)
    is_ever_open = any(week) or any(one.spans for one in holidays)
    if not hours.is_always_open and not is_ever_open and not fields:
        fields["week"] = N_("Say when you are open on at least one day, or choose always open.")
    in_order = sorted(holidays, key=lambda one: (one.is_yearly, one.day))
    return msgspec.structs.replace(hours, week=week, holidays=tuple(in_order))


def _spans(spans: Iterable[Span], place: str, fields: Fields) -> tuple[Span, ...]:
    """In order; none may begin before the one before it has ended. Seconds are refused: cut off,
    they could make a moment a whole day."""
    in_order = sorted(spans, key=lambda one: one.opens)
    if len(in_order) > _MAX_SPANS:
        fields[place] = _TOO_MANY_SPANS
    if any(clock.second or clock.microsecond for one in in_order for clock in _ends(one)):
        fields[place] = _NOT_WHOLE_MINUTES
    for earlier, later in pairwise(in_order):
        if later.opens < earlier.closes or earlier.closes <= earlier.opens:
            fields[place] = _OVERLAPS
    return tuple(in_order)


def _ends(span: Span) -> tuple[time, time]:
    return span.opens, span.closes


def _holiday(holiday: Holiday, place: str, fields: Fields) -> Holiday:
    name = _one_line(holiday.name)
    if len(name) > MAX_NAME:
        fields[place] = _NAME_TOO_LONG
    return msgspec.structs.replace(holiday, name=name, spans=_spans(holiday.spans, place, fields))


def _check_days_once(holidays: Iterable[Holiday], fields: Fields) -> None:
    seen: set[tuple[int, ...]] = set()
    for index, one in enumerate(holidays):
        day = (one.day.month, one.day.day)
        key = day if one.is_yearly else (one.day.year, *day)
        if key in seen:
            fields[f"holidays[{index}]"] = N_("This day is in the list already.")
        seen.add(key)


def _greetings(greetings: Greetings, fields: Fields) -> Greetings:
    return msgspec.structs.replace(
        greetings,
        greeting=_text(greetings.greeting, "greeting", fields, _NAMES),
        away=_text(greetings.away, "away", fields, _NAMES | {"opens"}),
    )


def _menu(menu: Menu, fields: Fields) -> Menu:
    question = _text(menu.question, "question", fields, _NAMES)
    return msgspec.structs.replace(menu, question=question)


def _finishing(finishing: Finishing, fields: Fields, idle_minutes: int) -> Finishing:
    _check_between(finishing.warning_minutes, "warning_minutes", _MAX_MINUTES, fields, _NOT_MINUTES)
    if 0 < idle_minutes <= finishing.warning_minutes:
        fields["warning_minutes"] = N_("The warning must come after the attendance went quiet.")
    warning = _text(finishing.warning, "warning", fields, _NAMES)
    return msgspec.structs.replace(finishing, warning=warning)


def _feedbacks(feedbacks: Feedbacks, fields: Fields) -> Feedbacks:
    if not 1 <= feedbacks.link_days <= _MAX_LINK_DAYS:
        fields["link_days"] = N_("Between 1 and 60 days.")
    return msgspec.structs.replace(
        feedbacks,
        question=_text(feedbacks.question, "question", fields, _NAMES),
        thanks=_text(feedbacks.thanks, "thanks", fields, _NAMES),
    )


def _alarm(connection: Connection, alarm: Alarm, fields: Fields) -> Alarm:
    _check_between(alarm.minutes, "minutes", _MAX_MINUTES, fields, _NOT_MINUTES)
    instance = None
    if alarm.instance_id is not None:
        instance = instances.load(connection, alarm.instance_id)
        if instance is None:
            fields["instance_id"] = N_("There is no such number.")
    typed = alarm.phone.strip()
    if not typed:
        return msgspec.structs.replace(alarm, phone="")
    phone = parse_phone(typed, region_of(instance.phone) if instance else None)
    if phone is None:
        fields["phone"] = N_("This is no phone number. Write it with the country code, as +55 11 …")
    elif instance is not None and instance.phone and _are_one(phone, instance.phone):
        fields["phone"] = N_("This is the number that sends the alarm. Choose another phone.")
    if alarm.instance_id is None:
        fields["instance_id"] = N_("Choose the number that sends the alarm.")
    return msgspec.structs.replace(alarm, phone=phone or typed)


def _are_one(phone: str, other: str) -> bool:
    """Whether the two are one phone, with or without Brazil's ninth digit."""
    one, two = (Address(AddressKind.PHONE, value).canonical() for value in (phone, other))
    return one == two


def _retention(retention: Retention, fields: Fields) -> Retention:
    _check_between(retention.days, "days", _MAX_RETENTION_DAYS, fields, _NOT_DAYS)
    return retention


def _files(files: Files, fields: Fields) -> Files:
    _check_between(files.days, "days", MAX_FILE_DAYS, fields, _NOT_DAYS)
    # Less than a tenth is nobody's wish: it would delete nearly everything.
    if files.gigabytes != 0 and not 0.1 <= files.gigabytes <= MAX_GIGABYTES:
        fields["gigabytes"] = N_("0, or between 0.1 and 100,000 GB.")
    return files


def _check_between(value: int, name: str, most: int, fields: Fields, message: str) -> None:
    if not 0 <= value <= most:
        fields[name] = message


def _text(text: str, name: str, fields: Fields, known: frozenset[str]) -> str:
    """A text for clients; of {names} only the `known` ones may stand in it."""
    # PostgreSQL stores no NUL.
    text = text.replace("\x00", "").strip()
    if len(text) > MAX_TEXT:
        fields[name] = _TOO_LONG
    elif not names_in(text) <= known:
        fields[name] = N_("One of the names in braces is not one that is filled in here.")
    return text


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


_CHECKS: Mapping[type[Section], Callable[[Any, Fields], Section]] = {
    Business: _business,
    Hours: _hours,
    Greetings: _greetings,
    Menu: _menu,
    Feedbacks: _feedbacks,
    Retention: _retention,
    Files: _files,
}

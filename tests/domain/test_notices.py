"""Who is told of what: the rules, event by event and person by person."""

from dataclasses import dataclass

import pytest

from helpdesk.domain.devices import device_of
from helpdesk.domain.events import EVERYBODY, Audience, Event, EventKind
from helpdesk.domain.notice_choices import About, Choice
from helpdesk.domain.notices import NewsKind, Reader, news_for
from helpdesk.domain.shapes import (
    AttendanceShape,
    ClientShape,
    HandedShape,
    MessageShape,
    PersonShape,
)
from helpdesk.domain.states import AttendanceState, MessageStatus, MessageType, Origin

ANA, BRUNO, SALES = 1, 2, 7
AT = "2026-01-15T12:00:00.000Z"
ALL = list(About)


@dataclass(frozen=True)
class Happening:
    """An event, and who might see the attendance before it and since."""

    event: Event
    before: Audience | None
    after: Audience


def _attendance(holder: int | None, alarmed_at: str | None = None) -> AttendanceShape:
    client = ClientShape(id=1, name="Maria", phone=None, addresses=(), seq=1)
    return AttendanceShape(
        id=5,
        instance_id=1,
        client=client,
        attendant=None if holder is None else PersonShape(id=holder, name="somebody"),
        state=AttendanceState.WAITING if holder is None else AttendanceState.OPEN,
        created_at=AT,
        started_at=None,
        finished_at=None,
        is_finished_automatically=False,
        unread_count=1,
        last_message=None,
        feedback=None,
        seq=3,
        department_id=SALES,
        alarmed_at=alarmed_at,
    )


def _sight(holder: int | None) -> Audience:
    return EVERYBODY if holder is None else Audience(False, frozenset({holder}))


def written(holder: int | None, origin: Origin = Origin.CLIENT) -> Happening:
    message = MessageShape(
        id="m",
        attendance_id=5,
        origin=origin,
        user_id=None,
        type=MessageType.TEXT,
        content="Hello",
        status=MessageStatus.RECEIVED,
        error=None,
        whatsapp_id=None,
        whatsapp_type=None,
        at=AT,
        position=1,
        quoted_message_id=None,
        media=None,
        seq=3,
    )
    event = Event(
        seq=3,
        kind=EventKind.MESSAGE_CREATED,
        at=AT,
        message=message,
        attendance=_attendance(holder),
    )
    return Happening(event, _sight(holder), _sight(holder))


def changed(
    before: int | None,
    after: int | None,
    *,
    handed_by: int | None = None,
    alarmed_at: str | None = None,
) -> Happening:
    event = Event(
        seq=3,
        kind=EventKind.ATTENDANCE_CHANGED,
        at=AT,
        attendance=_attendance(after, alarmed_at),
        handed=None if handed_by is None else HandedShape(by=handed_by),
    )
    return Happening(event, _sight(before), _sight(after))


def ana(about: About, *, is_manager: bool = False, department: int | None = None) -> Reader:
    departments = () if department is None else (department,)
    return Reader(ANA, is_manager, departments, Choice(about=about))


def told(happening: Happening, reader: Reader) -> NewsKind | None:
    return news_for(reader, happening.event, happening.before, happening.after)


@pytest.mark.parametrize(
    ("holder", "wanted"),
    [
        (None, {About.MINE_AND_WAITING, About.WAITING}),
        (ANA, {About.MINE_AND_WAITING, About.MINE}),
        (BRUNO, set()),
    ],
)
def test_who_is_told_of_a_message_has_chosen_so(holder: int | None, wanted: set[About]) -> None:
    for is_manager in (False, True):
        readers = {about: ana(about, is_manager=is_manager) for about in ALL}
        found = {about for about, reader in readers.items() if told(written(holder), reader)}
        assert found == wanted


def test_what_presses_comes_whatever_somebody_has_chosen() -> None:
    for about in ALL:
        given = changed(BRUNO, ANA, handed_by=BRUNO)
        assert told(given, ana(about)) is NewsKind.HANDED
        assigned = changed(BRUNO, None, handed_by=BRUNO)
        assert told(assigned, ana(about, department=SALES)) is NewsKind.ASSIGNED
        assert told(changed(None, None, alarmed_at=AT), ana(about)) is NewsKind.ALARM
    assert all(kind.is_pressing == (kind is not NewsKind.MESSAGE) for kind in NewsKind)


def test_nobody_is_told_of_what_they_do_themselves_or_of_what_is_anothers() -> None:
    anything = ana(About.MINE_AND_WAITING, department=SALES)
    assert told(changed(None, ANA, handed_by=ANA), anything) is None
    assert told(changed(ANA, BRUNO, handed_by=ANA), anything) is None
    assert told(written(ANA, Origin.ATTENDANT), anything) is None
    manager = ana(About.MINE_AND_WAITING, is_manager=True, department=SALES)
    assert told(changed(None, BRUNO, handed_by=3), manager) is None


def test_an_alarm_is_told_when_it_is_raised_and_not_with_what_comes_after() -> None:
    earlier = "2026-01-15T11:00:00.000Z"
    nothing = ana(About.NOTHING)
    assert told(changed(None, None, alarmed_at=earlier), nothing) is None


def test_what_comes_back_to_the_waiting_list_is_news_to_who_did_not_see_it() -> None:
    back = changed(BRUNO, None, handed_by=BRUNO)
    assert told(back, ana(About.WAITING)) is NewsKind.MESSAGE
    assert told(back, ana(About.WAITING, is_manager=True)) is None
    assert told(back, ana(About.MINE)) is None


def test_a_browser_is_called_what_people_call_it() -> None:
    chrome = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36"
    assert device_of(chrome) == "Chrome · Android"
    assert device_of(chrome + " Edg/140") == "Edge · Android"
    assert device_of("curl/8") == "?"

"""What events are to those who are told by web push: who gets what, in which words.

Decided twice. By the event: is it news to this person (domain/notices.py)? And by the database, at
the moment of telling: what has been read, taken by somebody else or finished meanwhile is not told
any more, however long the way has been, and what was taken back is not told in its words.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.notices import read_choice
from helpdesk.actions.pushing import Delivery
from helpdesk.actions.rendering import ERASED
from helpdesk.actions.settings import load_settings
from helpdesk.domain.events import Event, EventKind, Logged
from helpdesk.domain.moments import Moment
from helpdesk.domain.notice_choices import Choice
from helpdesk.domain.notice_shapes import Told
from helpdesk.domain.notices import LONGEST, NewsKind, Reader, news_for
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.domain.states import AttendanceState, MessageType
from helpdesk.language import N_, say, tag
from helpdesk.store import attendances, departments, messages, push_subscriptions, users
from helpdesk.store.push_subscriptions import Subscribed
from helpdesk.store.records import Attendance

_KINDS = frozenset(
    {EventKind.MESSAGE_CREATED, EventKind.ATTENDANCE_CREATED, EventKind.ATTENDANCE_CHANGED}
)
_PREVIEW = 120
_NEW = N_("New message")
_WORDS = {
    MessageType.AUDIO: N_("Audio"),
    MessageType.IMAGE: N_("Photo"),
    MessageType.VIDEO: N_("Video"),
    MessageType.DOCUMENT: N_("Document"),
    MessageType.STICKER: N_("Sticker"),
    MessageType.LOCATION: N_("Location"),
    MessageType.CONTACT: N_("Contact"),
}


class News(NamedTuple):
    """What one event is to one person."""

    user_id: int
    kind: NewsKind
    at: Moment
    event: Event

    @property
    def attendance_id(self) -> int:
        """The attendance that it is about."""
        assert self.event.attendance is not None
        return self.event.attendance.id

    @property
    def ends_at(self) -> Moment:
        """When it is not worth telling any more."""
        return Moment(self.at + self.kind.life)


def find_news(connection: Connection, events: Iterable[Logged], now: Moment) -> list[News]:
    """What of these events is news to anybody who is told by web push; of several about one
    attendance the last, and of what presses the last of that."""
    readers: list[Reader] | None = None
    found: dict[tuple[int, int, bool], News] = {}
    for logged in events:
        is_old = logged.at + LONGEST <= now
        if is_old or logged.kind not in _KINDS or logged.attendance_id is None:
            continue
        if readers is None:
            readers = _readers(connection, now)
        event = msgspec.json.decode(logged.text, type=Event)
        for reader in readers:
            kind = news_for(reader, event, logged.before, logged.after)
            if kind is not None and logged.at + kind.life > now:
                key = (reader.user_id, logged.attendance_id, kind.is_pressing)
                found[key] = News(reader.user_id, kind, logged.at, event)
    return list(found.values())


def make_deliveries(
    connection: Connection, news: Sequence[News], now: Moment
) -> list[tuple[News, Delivery]]:
    """What to tell whom just now."""
    if not news:
        return []
    known = {one.id: one for one in push_subscriptions.subscribers(connection, now)}
    present = attendances.load_many(connection, {one.attendance_id for one in news})
    lasting = push_subscriptions.lasting(connection, {one.user_id for one in news}, now)
    usual = load_settings(connection).business.language
    made: list[tuple[News, Delivery]] = []
    for one in news:
        reader, attendance = known.get(one.user_id), present.get(one.attendance_id)
        if reader is None or attendance is None or not is_still(one, attendance):
            continue
        choice = read_choice(reader.notices)
        if not (one.kind.is_pressing or choice.wants(attendance.state)):
            continue
        words = _words(connection, one, attendance, reader.language or usual)
        told = _told(one, words, choice, reader.language or usual)
        made += [(one, Delivery(to, told)) for to in lasting if to.user_id == one.user_id]
    return made


def find_again(connection: Connection, news: News, to: Subscribed, now: Moment) -> Delivery | None:
    """What could not be told at once to that browser, in the words of now: a message may have been
    changed or taken back meanwhile. None where it is not to be told any more."""
    if now >= news.ends_at:
        return None
    made = make_deliveries(connection, [news], now)
    return next((delivery for _, delivery in made if delivery.to.id == to.id), None)


def is_still(news: News, attendance: Attendance) -> bool:
    """Whether it still is news: nobody else has taken it, and they have not read it."""
    is_waiting = attendance.state is AttendanceState.WAITING
    is_mine = (
        attendance.state is AttendanceState.OPEN
        and attendance.attendant is not None
        and attendance.attendant.id == news.user_id
    )
    match news.kind:
        case NewsKind.HANDED:
            return is_mine and attendance.handed_at is not None
        case NewsKind.ASSIGNED:
            return is_waiting
        case NewsKind.ALARM:
            return is_waiting and attendance.alarmed_at is not None
        case NewsKind.MESSAGE:
            return is_waiting or (is_mine and attendance.unread_count > 0)


def _readers(connection: Connection, now: Moment) -> list[Reader]:
    found = push_subscriptions.subscribers(connection, now)
    of_departments = push_subscriptions.departments_of(connection, {one.id for one in found})
    return [
        Reader(
            user_id=one.id,
            sees_everything=Actor(one.id, one.name, one.role).sees_everything,
            department_ids=of_departments.get(one.id, set()),
            choice=read_choice(one.notices),
        )
        for one in found
    ]


def _told(news: News, words: tuple[str, str], choice: Choice, language: str) -> Told:
    title, text = words
    if not choice.shows_text:
        text = say(language, _NEW) if news.kind is NewsKind.MESSAGE else ""
    return Told(
        title=title,
        body=text[:_PREVIEW],
        url=f"/?attendance={news.attendance_id}",
        tag=f"attendance-{news.attendance_id}",
        language=tag(language),
        seq=news.event.seq,
        is_silent=not (choice.has_sound or news.kind.is_pressing),
        is_pressing=news.kind.is_pressing,
    )


def _words(
    connection: Connection, news: News, attendance: Attendance, language: str
) -> tuple[str, str]:
    """As the database has it now: what was taken back or erased since the event is not told."""
    event = news.event
    assert event.attendance is not None
    client = rendering.client(attendance.client).name
    name = say(language, ERASED) if client == ERASED else client
    if news.kind is NewsKind.ALARM:
        return say(language, "{name} waits too long", name=name), ""
    if news.kind is NewsKind.MESSAGE:
        given = None if event.message is None else messages.load(connection, event.message.id)
        message = given or attendance.last_message
        return name, "" if message is None else summary(rendering.message(message), language)
    assert event.handed is not None
    colleague = users.load(connection, event.handed.by)
    values = {
        "colleague": say(language, "A colleague") if colleague is None else colleague.name,
        "client": name,
    }
    if news.kind is NewsKind.HANDED:
        return say(language, "{colleague} hands you {client}.", **values), event.handed.note
    named = {one.id: one.name for one in departments.load_all(connection)}
    department = named.get(event.attendance.department_id or 0, "")
    values["department"] = department
    return say(language, "{colleague} hands {client} to {department}.", **values), event.handed.note


def summary(message: MessageShape, language: str) -> str:
    """One line for a message: its text, or the word for what it is."""
    if message.deleted_at is not None:
        return say(language, "Deleted message")
    text = " ".join(message.content.split())
    if text:
        return text
    if message.media is not None and message.media.is_voice:
        return say(language, "Voice note")
    return say(language, _WORDS.get(message.type, _NEW))

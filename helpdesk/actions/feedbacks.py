"""Clients are asked how an attendance was, and answer: once, on a page or with a digit."""

from typing import NamedTuple

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.automatic import QUESTION, automatic_id
from helpdesk.actions.changing import do_change_attendance
from helpdesk.actions.passwords import hash_token, new_token
from helpdesk.actions.settings import load_settings
from helpdesk.actions.speaking import client_language, do_say
from helpdesk.actions.work import Work
from helpdesk.config import Config
from helpdesk.domain.moments import DAY, HOUR, Moment
from helpdesk.domain.placeholders import fill_in
from helpdesk.domain.settings import Settings
from helpdesk.domain.shapes import RatedShape
from helpdesk.domain.states import InstanceKind
from helpdesk.errors import Gone, Invalid, NotFound
from helpdesk.language import N_, say
from helpdesk.store import attendances, feedbacks, idle, instances
from helpdesk.store.feedbacks import Place as Place
from helpdesk.store.feedbacks import Wanted as Wanted
from helpdesk.store.records import Attendance

ANSWERS = range(1, 6)
"""1 is bad, 5 is very good."""

_SPELLED = frozenset(str(answer) for answer in ANSWERS)

MAX_COMMENT = 500
"""Characters."""

QUESTION_LIVES = 24 * HOUR
"""A question that has not been sent by then is dropped (semantics: "Time", 12)."""

_THANKS = "thanks"
_THANKS_LIVE = HOUR

CLOSED = N_("It is too old, or you have rated us already. Thank you!")


class Links(NamedTuple):
    """Where the links in messages lead. `is_on_loopback`: to nobody but this machine."""

    public_url: str
    is_on_loopback: bool


NO_LINKS = Links("", True)
"""Clients are asked for a digit only."""


def links_of(config: Config) -> Links:
    """The links of a helpdesk with this configuration."""
    return Links(config.public_url, config.is_public_url_on_loopback)


def feedback_warning(config: Config) -> str | None:
    """What admins must know about the links to the rating page: a sentence to be translated,
    None when all is well."""
    if not config.is_public_url_on_loopback:
        return None
    return N_(
        "Clients cannot open a link to this machine, so they are asked to answer with a digit "
        "only. Set HELPDESK_PUBLIC_URL to the address under which clients reach helpdesk."
    )


class Asking(NamedTuple):
    """What the page needs: about which attendance, and in what language and whose name.
    `is_practice`: on a practice number, where whoever works here plays the client."""

    attendance_id: int
    language: str
    business: str
    is_practice: bool


def may_ask(connection: Connection, attendance: Attendance) -> bool:
    """Whether there is somebody to ask: a client who has written in the attendance, and whom
    the business wants to hear."""
    is_blocked = attendance.client.is_blocked
    return not is_blocked and idle.has_client_written(connection, attendance.id)


def do_ask(work: Work, attendance: Attendance, settings: Settings, links: Links) -> None:
    """Ask the client of an attendance that has just finished, through the outbound queue."""
    leads_there = not links.is_on_loopback or _is_practice(work.connection, attendance)
    has_link = bool(links.public_url) and leads_there
    token = new_token() if has_link else None
    feedbacks.ask(
        work.connection,
        attendance.id,
        None if token is None else hash_token(token),
        work.now,
        Moment(work.now + settings.feedbacks.link_days * DAY),
    )
    link = None if token is None else f"{links.public_url}/feedback/{token}"
    text = _question(settings, attendance, link)
    do_say(work, attendance, QUESTION, text, lives=QUESTION_LIVES)


def _is_practice(connection: Connection, attendance: Attendance) -> bool:
    instance = instances.load(connection, attendance.instance_id)
    return instance is not None and instance.kind is InstanceKind.PRACTICE


def do_take_back(work: Work, attendance_id: int, message_id: str) -> None:
    """A message was dropped before it left: if it was the question, nobody was asked. A client
    who has answered was."""
    if message_id != automatic_id(attendance_id, QUESTION):
        return
    attendance = attendances.load(work.connection, attendance_id)
    if attendance is None or attendance.feedback is not None:
        return
    feedbacks.forget_asking(work.connection, attendance_id)
    do_change_attendance(work, attendance, {"feedback_asked_at": None})


def find_asking(connection: Connection, token: str, now: Moment) -> Asking:
    """What the link asks. Raises NotFound for a link that never was, and Gone, in the same words,
    for one that has expired or was used."""
    asked = feedbacks.asked_by(connection, hash_token(token))
    if asked is None:
        raise NotFound(CLOSED)
    attendance = attendances.load(connection, asked.attendance_id)
    is_open = attendance is not None and attendance.feedback is None and now < asked.expires_at
    if attendance is None or not is_open or attendance.erased_at is not None:
        raise Gone(CLOSED)
    settings = load_settings(connection)
    spoken = client_language(settings, attendance.client)
    is_practice = _is_practice(connection, attendance)
    return Asking(attendance.id, spoken, settings.business.name, is_practice)


def do_answer_by_link(work: Work, token: str, answer: str, comment: str) -> None:
    """Keep what the client chose on the page."""
    asking = find_asking(work.connection, token, work.now)
    if answer not in _SPELLED:
        raise Invalid("Choose one of the five faces.", fields={"answer": N_("Choose one.")})
    # Forms send two characters for the end of a line, for which the client has typed one.
    said = comment.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(said) > MAX_COMMENT:
        reason = N_("The comment is too long: 500 characters at most.")
        raise Invalid(reason, fields={"comment": reason})
    do_answer(work, asking.attendance_id, int(answer), said or None)


def do_answer(work: Work, attendance_id: int, answer: int, comment: str | None = None) -> bool:
    """Keep the answer, and tell; False when there is one already, which stays."""
    attendance = attendances.load(work.connection, attendance_id)
    if attendance is None or feedbacks.is_answered(work.connection, attendance_id):
        return False
    feedbacks.add(work.connection, attendance_id, answer, comment, work.now)
    do_change_attendance(work, attendance, {})
    return True


def do_thank(work: Work, attendance_id: int) -> None:
    """Thank the client who has answered in the chat."""
    attendance = attendances.load(work.connection, attendance_id)
    if attendance is None:
        return
    settings = load_settings(work.connection)
    spoken = client_language(settings, attendance.client)
    text = settings.feedbacks.thanks or say(spoken, "Thank you for your answer!")
    do_say(work, attendance, _THANKS, _filled(text, settings, attendance), lives=_THANKS_LIVE)


def list_feedbacks(
    connection: Connection, wanted: Wanted, after: Place | None, limit: int
) -> tuple[list[RatedShape], Place | None]:
    """One page of what clients have answered, the newest first, and where it goes on."""
    found = feedbacks.page(connection, wanted, after, limit + 1)
    items = [_rated(attendance) for _, attendance in found[:limit]]
    return items, found[limit - 1][0] if len(found) > limit else None


def _rated(attendance: Attendance) -> RatedShape:
    shape = rendering.attendance(attendance)
    assert shape.feedback is not None
    return RatedShape(
        attendance_id=shape.id,
        client=shape.client,
        attendant=shape.attendant,
        answer=shape.feedback.answer,
        comment=shape.feedback.comment,
        at=shape.feedback.at,
    )


def _question(settings: Settings, attendance: Attendance, link: str | None) -> str:
    spoken = client_language(settings, attendance.client)
    opening = settings.feedbacks.question or say(
        spoken, "Thank you for talking to us. How satisfied are you?"
    )
    if link is None:
        how = say(spoken, "Please answer with a number from 1 (very bad) to 5 (very good).")
    else:
        how = say(
            spoken,
            "Please answer with a number from 1 (very bad) to 5 (very good), or here: {link}",
            link=link,
        )
    return f"{_filled(opening, settings, attendance)}\n\n{how}"


def _filled(text: str, settings: Settings, attendance: Attendance) -> str:
    """A text of the business's own may name the client and itself."""
    return fill_in(text, {"name": attendance.client.name, "business": settings.business.name})

"""A client's conversations as a page that people can read, in any browser."""

from collections.abc import Iterator
from html import escape
from zipfile import ZipFile

from sqlalchemy import Connection

from helpdesk.actions.exported import Exported, Reader, key_of, place_of
from helpdesk.domain.moments import Moment
from helpdesk.domain.periods import on_the_wall
from helpdesk.domain.states import MessageType, Origin
from helpdesk.language import N_, say, tag
from helpdesk.store import exports
from helpdesk.store.records import Attendance, Message

_STYLE = """
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h2 { margin-top: 2.5rem; font-size: 1.1rem; }
li { margin: .4rem 0; list-style: none; white-space: pre-wrap; overflow-wrap: anywhere; }
ol { padding: 0; }
small { color: GrayText; }
"""

_ORIGINS = {
    Origin.PHONE: N_("From the phone"),
    Origin.SYSTEM: N_("Automatic"),
}


def write_page(connection: Connection, archive: ZipFile, exported: Exported) -> None:
    """Write the page, a message after the other."""
    with archive.open("conversations.html", "w") as document:
        for line in _lines(connection, exported):
            document.write(f"{line}\n".encode())


def _lines(connection: Connection, exported: Exported) -> Iterator[str]:
    reader, name = exported.reader, escape(exported.client.name)
    yield f'<!doctype html>\n<html lang="{tag(reader.language)}">\n<meta charset="utf-8">'
    yield f"<title>{name}</title>\n<style>{_STYLE}</style>\n<h1>{name}</h1>"
    if exported.client.notes:
        yield f"<p>{escape(exported.client.notes)}</p>"
    for attendance in exported.attendances:
        yield f"<h2>{_heading(attendance, reader)}</h2>\n<ol>"
        for message in exports.messages_of(connection, attendance.id):
            yield _line(message, exported)
        yield "</ol>"
        if attendance.feedback is not None:
            yield f"<p>{_rating(attendance, reader.language)}</p>"


def _heading(attendance: Attendance, reader: Reader) -> str:
    begun = _time(attendance.created_at, reader)
    if attendance.attendant is None:
        return say(reader.language, "Attendance of {time}", time=begun)
    return say(
        reader.language,
        "Attendance of {time}, with {name}",
        time=begun,
        name=escape(attendance.attendant.name),
    )


def _rating(attendance: Attendance, language: str) -> str:
    feedback = attendance.feedback
    if feedback is None:
        return ""
    rating = say(language, "Rating: {answer} of 5", answer=feedback.answer)
    return f"{rating} {escape(feedback.comment or '')}"


def _line(message: Message, exported: Exported) -> str:
    reader = exported.reader
    parts = [
        f"<small>{_time(message.at, reader)}</small>",
        f"<strong>{_author(message, exported)}</strong>",
        _content(message, reader.language),
    ]
    if message.details.deleted_at is not None:
        parts.append(f"<small>({say(reader.language, 'deleted later')})</small>")
    return f"<li>{' '.join(part for part in parts if part)}</li>"


def _author(message: Message, exported: Exported) -> str:
    language = exported.reader.language
    if message.origin is Origin.CLIENT:
        return escape(exported.client.name)
    if message.origin in _ORIGINS:
        return say(language, _ORIGINS[message.origin])
    name = escape(exported.users.get(message.user_id or 0, say(language, "A colleague")))
    return say(language, "{name} (private note)", name=name) if _is_note(message) else name


def _is_note(message: Message) -> bool:
    return message.origin is Origin.NOTE


def _content(message: Message, language: str) -> str:
    text, details = escape(message.content), message.details
    if key_of(message) is not None:
        media = details.media
        name = escape((media.name if media else "") or say(language, "File"))
        return f'<a href="{place_of(message)}">{name}</a> {text}'
    if details.media is not None:
        return f"[{escape(details.media.name) or say(language, 'File')}] {text}"
    if details.place is not None:
        return f"{details.place.latitude}, {details.place.longitude} {escape(details.place.name)}"
    if details.cards:
        return ", ".join(escape(f"{one.name} {' '.join(one.phones)}") for one in details.cards)
    if message.type is MessageType.TEXT:
        return text
    return text or f"[{escape(message.whatsapp_type or '')}]"


def _time(moment: Moment, reader: Reader) -> str:
    return f"{on_the_wall(moment, reader.time_zone):%Y-%m-%d %H:%M}"

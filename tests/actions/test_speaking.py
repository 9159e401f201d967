"""What helpdesk says to clients: once a purpose, in their language, and for so long only."""

from functools import partial

import pytest

from helpdesk.actions.speaking import Saying, client_language, do_say, do_say_all
from helpdesk.actions.work import Ledger
from helpdesk.domain.moments import HOUR
from helpdesk.domain.placeholders import fill_in, names_in
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Business, Settings
from helpdesk.domain.states import MessageStatus, Origin
from helpdesk.store import attendances
from helpdesk.store.records import Attendance, Client, Message
from tests.factories import START, do_open, message_of


async def home(ledger: Ledger, attendance_id: int) -> Attendance:
    found = await ledger.read(lambda connection: attendances.load(connection, attendance_id))
    assert found is not None
    return found


async def say(ledger: Ledger, attendance: Attendance, purpose: str, content: str) -> Message | None:
    return await ledger.write(
        partial(do_say, attendance=attendance, purpose=purpose, content=content, lives=HOUR)
    )


async def test_what_is_said_waits_to_be_sent_and_is_the_last_message(
    ledger: Ledger, opened: int
) -> None:
    before = await home(ledger, opened)
    said = await say(ledger, before, "bye", "Good bye")
    assert said is not None
    assert await message_of(ledger, said.id) == said
    assert said.status is MessageStatus.QUEUED
    assert said.origin is Origin.SYSTEM
    assert said.expires_at == START + HOUR
    after = await home(ledger, opened)
    assert after.last_message == said
    assert after.unread_count == before.unread_count


async def test_it_moves_no_clock_of_the_attendance(ledger: Ledger, opened: int) -> None:
    before = await home(ledger, opened)
    await say(ledger, before, "bye", "Good bye")
    after = await home(ledger, opened)
    same = {"seq", "last_message", "last_message_at"}
    for name in set(Attendance.__struct_fields__) - same:
        assert getattr(after, name) == getattr(before, name), name


async def test_a_purpose_is_said_once_whoever_says_it(ledger: Ledger, opened: int) -> None:
    attendance = await home(ledger, opened)
    assert await say(ledger, attendance, "bye", "Good bye") is not None
    assert await say(ledger, attendance, "bye", "Good bye again") is None
    assert await say(ledger, attendance, "other", "And this") is not None
    twins = [Saying(attendance, "twin", text, HOUR) for text in ("one", "two")]
    assert len(await ledger.write(lambda work: do_say_all(work, twins))) == 1


async def test_who_says_it_may_hold_an_old_state_of_the_attendance(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana))
    old = await home(ledger, attendance_id)
    changed = {"unread_count": 7}
    await ledger.write(lambda w: attendances.change(w.connection, attendance_id, changed))
    await say(ledger, old, "bye", "Good bye")
    assert (await home(ledger, attendance_id)).unread_count == 7


@pytest.mark.parametrize(
    ("own", "phone", "language"),
    [
        ("en", "5511987654321", "en"),
        (None, "5511987654321", "pt_BR"),
        (None, "5491123456789", "es"),
        (None, "447700900123", "es"),
        (None, None, "es"),
        ("tlh", None, "es"),
    ],
)
def test_a_client_is_spoken_to_in_their_language(
    own: str | None, phone: str | None, language: str
) -> None:
    client = Client(id=1, phone=phone, name="", addresses=(), seq=0, language=own)
    assert client_language(Settings(business=Business(language="es")), client) == language


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {name}!", "Hello Maria!"),
        ("{name}, welcome to {business}.", "Maria, welcome to."),
        ("Hello {nome} {0} { name }", "Hello {nome} {0} { name }"),
        ("{name.__class__} {{name}}", "{name.__class__} {Maria}"),
    ],
)
def test_names_are_filled_in_and_nothing_else_is(text: str, filled: str) -> None:
    assert fill_in(text, {"name": "Maria", "business": ""}) == filled


def test_without_a_name_the_greeting_still_reads_well() -> None:
    assert fill_in("Hello {name}, how are you?", {"name": ""}) == "Hello, how are you?"
    assert fill_in("{name}, how are you?", {"name": ""}) == "how are you?"


def test_what_was_filled_in_is_not_read_again() -> None:
    assert fill_in("{name}", {"name": "{business}", "business": "Aurora"}) == "{business}"
    assert names_in("{name} of {business}") == {"name", "business"}

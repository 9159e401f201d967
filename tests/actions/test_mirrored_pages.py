"""The documents of the copy in Firestore: of what types they are, in which order they come, when
they are there, and what becomes of rows that cannot be shown."""

from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import Connection, event, update

from helpdesk.actions import mirroring
from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_finish
from helpdesk.actions.mirroring import Touched
from helpdesk.actions.settings import load_settings
from helpdesk.actions.work import Work
from helpdesk.domain.contents import Card, Details, Media, MediaState, Place, Reaction
from helpdesk.domain.documents import (
    Stream,
    attendance_path,
    instance_path,
    message_path,
    user_path,
)
from helpdesk.domain.envelopes import WhatsAppMessage
from helpdesk.domain.moments import Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Settings
from helpdesk.domain.states import MessageType
from helpdesk.store.database import Database
from helpdesk.store.schema import instances as instance_table
from helpdesk.store.schema import messages as message_table
from helpdesk.store.schema import users as user_table
from tests.actions.mirror import DAYS, HORIZON, MirroredLedger, everything, whole
from tests.actions.receiving import attendances_at, receive
from tests.factories import (
    START,
    FakeClock,
    arrived,
    do_open,
    do_wait,
    do_write_text,
    phone,
    uuid,
    whatsapp_message,
)

CLARA = phone("5511987670001")


class Undone(Exception):
    """Nothing of it is to stay."""


@pytest.fixture
def ledger(database: Database, clock: FakeClock) -> MirroredLedger:
    """Each commit is followed."""
    return MirroredLedger(database, clock=clock)


def rich() -> list[WhatsAppMessage]:
    """Messages with all that messages can have."""
    media = Media(
        mime="audio/ogg",
        size=2**53,
        seconds=3,
        is_voice=True,
        state=MediaState.READY,
        key="files/ab/cd",
        waveform=tuple(range(64)),
    )
    cards = (Card(name="Dora", phones=("1", "2")), Card(name="Nobody"))
    reactions = (Reaction(from_me=True, emoji="👍", at=START),)
    return [
        whatsapp_message(CLARA, "", type=MessageType.AUDIO, details=Details(media=media)),
        whatsapp_message(
            CLARA,
            "",
            type=MessageType.LOCATION,
            details=Details(place=Place(latitude=1, longitude=-2.5)),
        ),
        whatsapp_message(CLARA, "", type=MessageType.CONTACT, details=Details(cards=cards)),
        whatsapp_message(CLARA, "👋 e\u0301 \u2028", details=Details(reactions=reactions)),
    ]


def check_value(value: object, *, is_in_array: bool = False, depth: int = 0) -> None:
    """Firestore takes it: nothing else than these types, no array in an array, at most 20 deep, no
    number beyond 64 bits, no half of a surrogate pair, no name that is Firestore's own."""
    assert depth < 20
    match value:
        case None | bool() | float() | datetime():
            assert value == value
        case int():
            assert -(2**63) <= value < 2**63
        case str():
            value.encode()
        case list():
            assert not is_in_array
            for one in value:
                check_value(one, is_in_array=True, depth=depth + 1)
        case dict():
            for name, one in value.items():
                assert name
                assert not name.startswith("__")
                check_value(one, depth=depth + 1)
        case _:
            raise AssertionError(type(value))


@pytest.mark.parametrize("wrong", [[[1]], {"a": (1,)}, 2**63, "\ud83d", float("nan"), {"": 1}])
def test_what_firestore_does_not_take_would_be_found(wrong: object) -> None:
    with pytest.raises((AssertionError, UnicodeEncodeError)):
        check_value(wrong)


async def test_everything_is_of_types_that_firestore_takes(
    ledger: MirroredLedger, number: int, ana: Actor
) -> None:
    await receive(ledger, number, *rich())
    [attendance] = await attendances_at(ledger, CLARA)
    await ledger.write(lambda work: do_accept(work, ana, attendance.id))
    await ledger.write(lambda work: do_finish(work, ana, attendance.id))
    for path, fields in ledger.mirror.documents.items():
        check_value(fields)
        assert all(0 < len(part) < 100 and part[0].isalnum() for part in path.split("/"))
    audio, place, cards, reacted = ledger.mirror.below(attendance.id)
    assert (type(audio["media"]["seconds"]), audio["media"]["seconds"]) == (float, 3.0)
    assert place["location"]["latitude"] == 1.0
    assert cards["contacts"][0]["phones"] == ["1", "2"]
    assert reacted["reactions"][0]["emoji"] == "👍"


async def test_what_was_finished_before_the_horizon_is_not_there(
    ledger: MirroredLedger, number: int, ana: Actor, clock: FakeClock
) -> None:
    old, new = [await ledger.write(lambda work: do_open(work, number, ana)) for _ in "12"]
    await ledger.write(lambda work: do_finish(work, ana, old))
    clock.advance(10)
    await ledger.write(lambda work: do_finish(work, ana, new))
    present = await ledger.read(lambda c: everything(c, START))
    assert attendance_path(new) in present
    assert not [path for path in present if path.startswith(attendance_path(old))]
    assert await ledger.read(lambda c: whole(c, Stream.MESSAGES, START, below=old)) == []
    [message_id] = [one["id"] for one in ledger.mirror.below(old)]
    touched = Touched(attendances={old}, messages={(old, message_id)})
    rendered = await ledger.read(lambda c: mirroring.render(c, touched, START, DAYS))
    assert rendered.documents == [
        (attendance_path(old), None),
        (message_path(old, message_id), None),
    ]
    assert rendered.compared == set()


async def test_those_leave_together_that_were_finished_at_one_moment(
    ledger: MirroredLedger, number: int, ana: Actor, clock: FakeClock
) -> None:
    opened = [await ledger.write(lambda work: do_open(work, number, ana)) for _ in range(4)]
    for one, later in zip(opened, (0, 1, 1, 2), strict=True):
        clock.moment = Moment(START + later)
        await ledger.write(partial(do_finish, actor=ana, attendance_id=one))

    async def leaving(limit: int, after: int = -1, until: int = 9) -> list[int]:
        leave = partial(mirroring.expiring, after=Moment(START + after), limit=limit)
        found = await ledger.read(partial(leave, until=Moment(START + until)))
        assert [one.id for one in found] == [one for one in opened if one in {f.id for f in found}]
        return [one.finished_at - START for one in found]

    assert await leaving(9) == [0, 1, 1, 2]
    assert await leaving(2) == [0, 1, 1]
    assert await leaving(1) == [0]
    assert await leaving(9, after=0, until=1) == [1, 1]


async def test_pages_are_in_the_order_of_paths_and_go_on_after_whatever_path(
    ledger: MirroredLedger, number: int, ana: Actor
) -> None:
    def do_begin(work: Work) -> None:
        for index in range(11):
            attendance_id = do_wait(work, number)
            for _ in range(index % 3):
                do_receive(work, [arrived(whatsapp_message(CLARA), number)])
            if index % 4 == 0:
                do_accept(work, ana, attendance_id)
                do_write_text(work, ana, attendance_id)

    await ledger.write(do_begin)

    def look(connection: Connection) -> None:
        for stream in Stream:
            paths = [one.path for one in whole(connection, stream)]
            assert paths == sorted(paths, key=lambda path: path.split("/"))
            for limit in (1, 2, 5, len(paths), 100):
                assert [one.path for one in whole(connection, stream, limit=limit)] == paths
        ids = [one.path.split("/")[1] for one in whole(connection, Stream.ATTENDANCES)]
        assert ids[:3] == ["1", "10", "11"]
        for after in ("attendances/1x/messages/a", "attendances/01/messages/a"):
            found = mirroring.page(connection, Stream.MESSAGES, after, 100, HORIZON, DAYS)
            assert [one.path for one in found.documents] == [
                one.path
                for one in whole(connection, Stream.MESSAGES)
                if one.path.split("/") > after.split("/")
            ]

    await ledger.read(look)


async def test_a_row_that_cannot_be_shown_keeps_nothing_else_back(
    ledger: MirroredLedger, number: int, ana: Actor
) -> None:
    fine, bad = [await ledger.write(lambda work: do_open(work, number, ana)) for _ in "12"]
    message_id = ledger.mirror.below(bad)[0]["id"]
    wrong = update(message_table).where(message_table.c.id == message_id).values(details="{")

    def look(work: Work) -> None:
        work.connection.execute(wrong)
        touched = Touched(attendances={fine, bad}, messages={(bad, message_id)})
        rendered = mirroring.render(work.connection, touched, HORIZON, DAYS)
        assert [one.path for one in rendered.documents] == [attendance_path(fine)]
        broken = [(one.path, one.attendance_id) for one in rendered.broken]
        assert broken == [(attendance_path(bad), bad), (message_path(bad, message_id), bad)]
        assert "DecodeError" in rendered.broken[0].error
        for stream in (Stream.ATTENDANCES, Stream.MESSAGES):
            assert [one.path.split("/")[1] for one in whole(work.connection, stream)] == [str(fine)]
        # Of each row it is said what became of it, and a page is no more than so many rows.
        page = mirroring.page(work.connection, Stream.ATTENDANCES, "", 1, HORIZON, DAYS)
        assert ([one.path for one in page.documents], page.broken) == ([attendance_path(fine)], [])
        page = mirroring.page(
            work.connection, Stream.ATTENDANCES, page.after or "", 1, HORIZON, DAYS
        )
        assert (page.documents, page.after) == ([], attendance_path(bad))
        assert [one.path for one in page.broken] == [attendance_path(bad)]
        found = whole(work.connection, Stream.MESSAGES)
        assert [one.path.split("/")[1] for one in found] == [str(fine)]
        raise Undone

    with pytest.raises(Undone):
        await ledger.write(look)


async def test_a_user_or_a_number_that_cannot_be_shown_keeps_no_other_back(
    ledger: MirroredLedger, number: int, ana: Actor, bruno: Actor
) -> None:
    def look(work: Work) -> None:
        wrong = update(user_table).where(user_table.c.id == ana.user_id).values(role="NOBODY")
        work.connection.execute(wrong)
        work.connection.execute(update(instance_table).values(state="NOWHERE"))
        touched = Touched(users={ana.user_id, bruno.user_id, 77}, instances={number})
        rendered = mirroring.render(work.connection, touched, HORIZON, DAYS)
        there = {path: fields is not None for path, fields in rendered.documents}
        assert there == {user_path(bruno.user_id): True, user_path(77): False}
        broken = [user_path(ana.user_id), instance_path(number)]
        assert [one.path for one in rendered.broken] == broken
        pages = [
            mirroring.page(work.connection, stream, "", 100, HORIZON, DAYS)
            for stream in (Stream.USERS, Stream.INSTANCES)
        ]
        assert [one.path for page in pages for one in page.broken] == broken
        assert [one.path for page in pages for one in page.documents] == [user_path(bruno.user_id)]
        raise Undone

    with pytest.raises(Undone):
        await ledger.write(look)


async def test_a_message_that_has_moved_is_where_it_stands_and_nowhere_else(
    ledger: MirroredLedger, number: int, ana: Actor
) -> None:
    one, other = [await ledger.write(lambda work: do_open(work, number, ana)) for _ in "12"]
    message_id = ledger.mirror.below(one)[0]["id"]

    def look(work: Work) -> None:
        moved = update(message_table).where(message_table.c.id == message_id)
        work.connection.execute(moved.values(attendance_id=other))
        touched = Touched(messages={(one, message_id), (one, uuid())})
        rendered = mirroring.render(work.connection, touched, HORIZON, DAYS)
        there = {path: fields is not None for path, fields in rendered.documents}
        assert there.pop(message_path(other, message_id)) is True
        assert set(there.values()) == {False}
        assert len(there) == 2
        raise Undone

    with pytest.raises(Undone):
        await ledger.write(look)


async def test_the_database_has_one_name_for_itself(ledger: MirroredLedger) -> None:
    assert await ledger.read(mirroring.owner) is None
    name = await ledger.write(mirroring.owner_of)
    assert await ledger.write(mirroring.owner_of) == name
    assert await ledger.read(mirroring.owner) == name
    # It stands beside the settings, and is none.
    assert await ledger.read(load_settings) == Settings()


async def test_how_many_statements_a_page_takes_does_not_depend_on_its_documents(
    ledger: MirroredLedger, number: int, ana: Actor
) -> None:
    def do_finish_some(work: Work) -> None:
        for _ in range(5):
            do_finish(work, ana, do_open(work, number, ana))

    def count(connection: Connection, stream: Stream) -> int:
        said: list[str] = []

        def note(_: object, __: object, statement: str, *___: object) -> None:
            said.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        found = mirroring.page(connection, stream, "", 100, HORIZON, DAYS)
        event.remove(connection, "before_cursor_execute", note)
        assert len(found.documents) in {5, 10}
        return len(said)

    counts = []
    for _ in "12":
        await ledger.write(do_finish_some)
        streams = (Stream.ATTENDANCES, Stream.MESSAGES)
        counts.append([await ledger.read(partial(count, stream=one)) for one in streams])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 4

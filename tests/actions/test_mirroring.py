"""The copy in Firestore: what its documents say, and that it follows whatever happens. Each commit
of these tests is followed, and compared with a copy made anew (tests/actions/mirror.py)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from helpdesk.actions import mirroring
from helpdesk.actions.accounts import Wish, do_change_account
from helpdesk.actions.alterations import do_delete
from helpdesk.actions.attendances import do_accept, do_finish, do_transfer
from helpdesk.actions.blocking import do_block
from helpdesk.actions.erasing import do_erase
from helpdesk.actions.file_retention import do_expire_old
from helpdesk.actions.instances import do_show_qrcode
from helpdesk.actions.retention import do_delete_old
from helpdesk.actions.sessions import do_sign_out_everywhere
from helpdesk.actions.starting import Start, do_start
from helpdesk.actions.tags import (
    do_add_tag,
    do_change_tag,
    do_delete_tag,
    do_tag_attendance,
    do_tag_client,
)
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Work
from helpdesk.domain.contents import Details, Media, MediaState, Quote
from helpdesk.domain.documents import Fields, attendance_path, user_path
from helpdesk.domain.envelopes import MessageDeleted, QrCodeChanged
from helpdesk.domain.moments import DAY, SECOND, Moment
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.states import MessageType
from helpdesk.store import event_log
from helpdesk.store.database import Database
from tests.actions.living import LINKS, do_let_leave
from tests.actions.mirror import DAYS, MirroredLedger
from tests.actions.receiving import attendances_at, client_at, receive
from tests.factories import (
    START,
    FakeClock,
    do_open,
    do_wait,
    do_write_text,
    phone,
    uuid,
    whatsapp_message,
)

CLARA = phone("5511987670001")


@pytest.fixture
def ledger(database: Database, clock: FakeClock) -> MirroredLedger:
    """Each commit is followed."""
    return MirroredLedger(database, clock=clock)


@pytest.fixture
def shown(ledger: MirroredLedger) -> Callable[[int], Fields]:
    """The document of an attendance."""
    return lambda attendance_id: ledger.mirror.documents[attendance_path(attendance_id)]


async def test_the_documents_are_as_the_api_shows_the_same_things(
    ledger: MirroredLedger, number: int, ana: Actor, marta: Actor, shown: Callable[[int], Fields]
) -> None:
    attendance_id = await ledger.write(lambda work: do_wait(work, number, CLARA))
    waiting = shown(attendance_id)
    assert (waiting["id"], waiting["state"], waiting["aud"]) == (attendance_id, "WAITING", ["all"])
    assert (waiting["client"]["phone"], waiting["attendant"]) == (CLARA.value, None)
    assert waiting["last_message"]["content"] == "Hello"
    await ledger.write(lambda work: do_accept(work, ana, attendance_id))
    opened = shown(attendance_id)
    key = f"u:{ana.user_id}"
    assert (opened["aud"], opened["attendant"]) == ([key], {"id": ana.user_id, "name": "Ana"})
    assert opened["seq"] > waiting["seq"]
    [message] = ledger.mirror.below(attendance_id)
    assert (message["from"], message["content"], message["status"]) == (
        "client",
        "Hello",
        "RECEIVED",
    )
    users = ledger.mirror.documents
    assert users[user_path(ana.user_id)] == {
        "name": "Ana",
        "active": True,
        "role": "ATTENDANT",
        "owner": await ledger.read(mirroring.owner),
        "since": START,
    }
    assert users[user_path(marta.user_id)]["role"] == "ATTENDANT_MANAGER"
    assert users[f"instances/{number}"]["state"] == "CONNECTED"


async def test_a_finished_attendance_and_its_messages_say_when_firestore_may_delete_them(
    ledger: MirroredLedger,
    ana: Actor,
    opened: int,
    clock: FakeClock,
    shown: Callable[[int], Fields],
) -> None:
    assert "expireAt" not in shown(opened)
    clock.advance(1_234)
    await ledger.write(lambda work: do_finish(work, ana, opened))
    finished = datetime.fromtimestamp(START // SECOND, UTC) + timedelta(milliseconds=1_234)
    assert shown(opened)["expireAt"] == finished + timedelta(days=DAYS + 7)
    # Those say it from the first, so that a finish writes none of them again.
    came = datetime.fromtimestamp(START // SECOND, UTC)
    for one in ledger.mirror.below(opened):
        assert one["expireAt"] == came + timedelta(days=DAYS + 365)


async def test_what_was_written_long_ago_is_kept_from_when_it_came(
    ledger: MirroredLedger, number: int, clock: FakeClock
) -> None:
    clock.advance(3 * DAY)
    await receive(ledger, number, whatsapp_message(CLARA, "Old"))
    [attendance] = await attendances_at(ledger, CLARA)
    [message] = ledger.mirror.below(attendance.id)
    written = datetime.fromisoformat(message["at"])
    assert message["expireAt"] == written + timedelta(days=3 + DAYS + 365)


async def test_who_serves_a_client_sees_earlier_attendances_as_long_as_that_lasts(
    ledger: MirroredLedger,
    number: int,
    ana: Actor,
    bruno: Actor,
    marta: Actor,
    clock: FakeClock,
    shown: Callable[[int], Fields],
) -> None:
    first = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_finish(work, ana, first))
    own, others = f"u:{ana.user_id}", f"u:{bruno.user_id}"
    assert shown(first)["aud"] == [own]
    clock.advance(60 * SECOND)
    await receive(ledger, number, whatsapp_message(CLARA, "Me again", seconds=60))
    second = (await attendances_at(ledger, CLARA))[0].id
    assert shown(first)["aud"] == ["all"]
    await ledger.write(lambda work: do_accept(work, bruno, second))
    assert shown(first)["aud"] == sorted([own, others])
    await ledger.write(lambda work: do_transfer(work, bruno, second, marta.user_id))
    assert shown(second)["aud"] == [f"u:{marta.user_id}"]
    assert shown(first)["aud"] == sorted([own, f"u:{marta.user_id}"])
    await ledger.write(lambda work: do_finish(work, marta, second))
    assert shown(first)["aud"] == [own]


async def test_who_leaves_is_not_active_and_their_clients_wait(
    ledger: MirroredLedger,
    ana: Actor,
    opened: int,
    clock: FakeClock,
    shown: Callable[[int], Fields],
) -> None:
    await ledger.write(lambda work: do_sign_out_everywhere(work, ana))
    user = ledger.mirror.documents[user_path(ana.user_id)]
    assert (user["active"], user["since"]) == (True, START + 1)
    clock.advance(SECOND)
    await ledger.write(lambda work: do_change(work, ana.user_id, active=False))
    user = ledger.mirror.documents[user_path(ana.user_id)]
    assert (user["active"], user["since"]) == (False, START + SECOND)
    assert shown(opened)["aud"] == ["all"]
    await ledger.write(lambda work: do_change(work, ana.user_id, active=True, role=Role.ADMIN))
    user = ledger.mirror.documents[user_path(ana.user_id)]
    assert (user["active"], user["role"]) == (True, "ADMIN")


async def test_a_new_name_is_beside_every_attendance_of_the_user(
    ledger: MirroredLedger, ana: Actor, opened: int, shown: Callable[[int], Fields]
) -> None:
    change = partial(do_change_account, actor=ana, wish=Wish(name="Ana Maria"))
    assert not await is_broad(ledger, change)
    assert shown(opened)["attendant"]["name"] == "Ana Maria"
    await ledger.write(lambda work: do_finish(work, ana, opened))
    await ledger.write(lambda work: do_change(work, ana.user_id, name="Ana M."))
    assert shown(opened)["attendant"]["name"] == "Ana M."


async def test_a_deleted_tag_is_carried_by_nothing_any_more(
    ledger: MirroredLedger, admin: Actor, ana: Actor, opened: int, shown: Callable[[int], Fields]
) -> None:
    added = await ledger.write(lambda work: do_add_tag(work, admin, "urgent", 1))
    await ledger.write(lambda work: do_tag_attendance(work, ana, opened, [added.id]))
    client_id = shown(opened)["client"]["id"]
    await ledger.write(lambda work: do_tag_client(work, ana, client_id, [added.id]))
    assert (shown(opened)["tag_ids"], shown(opened)["client"]["tag_ids"]) == ([added.id],) * 2
    change = partial(do_change_tag, actor=admin, tag_id=added.id, name="now", colour=2)
    assert not await is_broad(ledger, change)
    assert await is_broad(ledger, partial(do_delete_tag, actor=admin, tag_id=added.id))
    assert (shown(opened)["tag_ids"], shown(opened)["client"]["tag_ids"]) == ([], [])


async def is_broad(ledger: MirroredLedger, doing: Callable[[Work], object]) -> bool:
    """Whether all attendances are looked at after that."""
    _, before, _ = await ledger.read(event_log.place)
    await ledger.write(doing)
    events = await ledger.read(lambda connection: event_log.after(connection, before, 10))
    return mirroring.touched_by(events).is_broad


async def test_of_an_erased_client_nothing_is_left(
    ledger: MirroredLedger, number: int, admin: Actor, ana: Actor, shown: Callable[[int], Fields]
) -> None:
    first = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_write_text(work, ana, first))
    await ledger.write(lambda work: do_finish(work, ana, first))
    await receive(ledger, number, whatsapp_message(CLARA, "Again", name="Zuleika", seconds=60))
    client = await client_at(ledger, CLARA)
    assert shown(first)["client"]["name"] == "Zuleika"
    await ledger.write(lambda work: do_erase(work, admin, client.id, "Zuleika"))
    assert ledger.mirror.below(first) == []
    text = repr(ledger.mirror.documents)
    assert "Zuleika" not in text
    assert CLARA.value not in text


async def test_what_the_retention_period_deletes_goes_and_quotes_of_it_are_empty(
    ledger: MirroredLedger, number: int, ana: Actor, clock: FakeClock
) -> None:
    hello = whatsapp_message(CLARA, "My secret")
    await receive(ledger, number, hello)
    [first] = await attendances_at(ledger, CLARA)
    await ledger.write(lambda work: do_accept(work, ana, first.id))
    await ledger.write(lambda work: do_finish(work, ana, first.id))
    clock.advance(DAY)
    quote = Quote(from_me=False, type=MessageType.TEXT, content="My secret")
    again = whatsapp_message(
        CLARA,
        "See above",
        seconds=DAY // SECOND,
        quoted_whatsapp_id=hello.whatsapp_id,
        details=Details(quote=quote),
    )
    await receive(ledger, number, again)
    assert "My secret" in repr(ledger.mirror.documents)
    await ledger.write(lambda work: do_delete_old(work, Moment(work.now - 1)))
    assert ledger.mirror.below(first.id) == []
    assert "My secret" not in repr(ledger.mirror.documents)
    late = whatsapp_message(CLARA, "Late", from_me=True, seconds=1)
    await receive(ledger, number, late)


async def test_what_is_taken_back_is_not_to_be_read_where_it_is_quoted_either(
    ledger: MirroredLedger, number: int
) -> None:
    hello = whatsapp_message(CLARA, "My secret")
    quote = Quote(from_me=False, type=MessageType.TEXT, content="My secret")
    again = whatsapp_message(
        CLARA, "Yes", quoted_whatsapp_id=hello.whatsapp_id, details=Details(quote=quote)
    )
    await receive(ledger, number, hello, again)
    taken_back = MessageDeleted(
        instance_id=number,
        whatsapp_id=hello.whatsapp_id,
        from_me=False,
        chat=CLARA,
        addresses=(CLARA,),
        at=START,
    )
    await ledger.write(lambda work: do_delete(work, [taken_back]))
    assert "My secret" not in repr(ledger.mirror.documents)
    [attendance] = await attendances_at(ledger, CLARA)
    deleted, _ = ledger.mirror.below(attendance.id)
    assert (deleted["content"], "deleted_at" in deleted) == ("", True)


async def test_a_blocked_client_is_shown_so_and_what_they_write_comes_all_the_same(
    ledger: MirroredLedger, number: int, admin: Actor, shown: Callable[[int], Fields]
) -> None:
    attendance_id = await ledger.write(lambda work: do_wait(work, number, CLARA))
    client = await client_at(ledger, CLARA)
    await ledger.write(lambda work: do_block(work, admin, client, is_blocked=True))
    assert shown(attendance_id)["client"]["is_blocked"] is True
    assert shown(attendance_id)["state"] == "FINISHED"
    await receive(ledger, number, whatsapp_message(CLARA, "Buy now", seconds=60))
    assert [one["content"] for one in ledger.mirror.below(attendance_id)] == ["Hello", "Buy now"]


async def test_a_number_tells_that_there_is_a_code_and_not_which(
    ledger: MirroredLedger, number: int
) -> None:
    shown = QrCodeChanged(instance_id=number, media_key="qrcodes/secret", at=START)
    await ledger.write(lambda work: do_show_qrcode(work, shown))
    assert ledger.mirror.documents[f"instances/{number}"]["has_qrcode"] is True
    assert "secret" not in repr(ledger.mirror.documents)


async def test_a_rating_that_could_be_read_late_leaves_the_attendance_that_it_had_opened(
    ledger: MirroredLedger, number: int, ana: Actor, clock: FakeClock
) -> None:
    rated = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_finish(work, ana, rated, True, LINKS))
    await ledger.write(do_let_leave)
    clock.advance(10 * SECOND)
    sealed = whatsapp_message(CLARA, "", seconds=10, whatsapp_id="3AFEED", pending=True)
    await receive(ledger, number, sealed)
    [opened, _] = await attendances_at(ledger, CLARA)
    assert len(ledger.mirror.below(opened.id)) == 1
    legible = whatsapp_message(CLARA, "4", seconds=10, whatsapp_id="3AFEED")
    await receive(ledger, number, legible)
    assert ledger.mirror.below(opened.id) == []
    assert "4" in [one["content"] for one in ledger.mirror.below(rated)]


async def test_a_file_that_has_gone_for_its_age_is_shown_as_gone(
    ledger: MirroredLedger, number: int, admin: Actor, clock: FakeClock
) -> None:
    media = Media(state=MediaState.READY, key="files/ab/cd", size=5)
    picture = whatsapp_message(CLARA, type=MessageType.IMAGE, details=Details(media=media))
    await receive(ledger, number, picture)
    [attendance] = await attendances_at(ledger, CLARA)
    await ledger.write(lambda work: do_finish(work, admin, attendance.id))
    clock.advance(DAY)
    await ledger.write(lambda work: do_expire_old(work, work.now))
    [shown] = ledger.mirror.below(attendance.id)
    assert shown["media"]["state"] == "EXPIRED"
    assert "files/ab" not in repr(ledger.mirror.documents)


async def test_who_is_written_to_first_is_there_with_what_was_written(
    ledger: MirroredLedger, number: int, ana: Actor, shown: Callable[[int], Fields]
) -> None:
    start = Start(message_id=uuid(), instance_id=number, phone=CLARA.value, content="Good day")
    begun, _ = await ledger.write(
        partial(do_start, actor=ana, wanted=start, limit=9, addresses=(CLARA,))
    )
    assert shown(begun.id)["aud"] == [f"u:{ana.user_id}"]
    assert [one["status"] for one in ledger.mirror.below(begun.id)] == ["QUEUED"]
    await ledger.write(do_let_leave)
    assert [one["status"] for one in ledger.mirror.below(begun.id)] == ["SENT"]

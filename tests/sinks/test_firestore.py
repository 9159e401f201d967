"""The copy in Firestore: everything is there, what happens follows, nothing is written twice."""

from functools import partial

from helpdesk.actions import rendering
from helpdesk.actions.attendances import do_finish, do_transfer
from helpdesk.actions.clients import do_merge_by_hand, do_part_by_hand
from helpdesk.actions.erasing import do_erase
from helpdesk.actions.presences import do_show_presence
from helpdesk.actions.tags import do_add_tag, do_delete_tag, do_tag_attendance
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Ledger
from helpdesk.domain.documents import CURSOR, attendance_path
from helpdesk.domain.envelopes import PresenceChanged
from helpdesk.domain.moments import DAY
from helpdesk.domain.states import Activity
from helpdesk.store.records import Client
from tests.actions.receiving import client_at
from tests.factories import FakeClock, do_open, do_wait, do_write_text, phone
from tests.sinks.conftest import People
from tests.sinks.mirrored import DAYS, Mirror, do_write_many


def shown_name(client: Client) -> str:
    return rendering.client(client).name


async def test_a_first_start_brings_everything_there(
    mirror: Mirror, ledger: Ledger, people: People
) -> None:
    opened = await ledger.write(partial(do_open, instance_id=people.number, actor=people.ana))
    await ledger.write(partial(do_wait, instance_id=people.number))
    await ledger.write(partial(do_write_many, actor=people.ana, attendance_id=opened, count=120))
    async with mirror.copying() as one:
        await mirror.check(one)
    there = mirror.there()
    assert len(there) == 3 + 1 + 2 + 122
    assert there[attendance_path(opened)]["aud"] == [f"u:{people.ana.user_id}"]
    assert max(map(len, one.gate.batches)) <= 100


async def test_what_happens_follows(mirror: Mirror, ledger: Ledger, people: People) -> None:
    chat = phone()
    async with mirror.copying() as one:
        await one.settled()
        attendance_id = await ledger.write(partial(do_wait, instance_id=people.number, chat=chat))
        await mirror.check(one)
        assert mirror.there()[attendance_path(attendance_id)]["aud"] == ["all"]
        opened = await ledger.write(partial(do_open, instance_id=people.number, actor=people.ana))
        await ledger.write(partial(do_write_text, actor=people.ana, attendance_id=opened))
        await ledger.write(
            partial(
                do_transfer, actor=people.ana, attendance_id=opened, user_id=people.bruno.user_id
            )
        )
        await mirror.check(one)
        assert mirror.there()[attendance_path(opened)]["aud"] == [f"u:{people.bruno.user_id}"]
        await ledger.write(partial(do_finish, actor=people.alice, attendance_id=opened))
        await mirror.check(one)
        assert "expireAt" in mirror.there()[attendance_path(opened)]


async def test_merging_parting_and_erasing_follow(
    mirror: Mirror, ledger: Ledger, people: People
) -> None:
    one_chat, other_chat = phone(), phone()
    for chat in (one_chat, other_chat):
        await ledger.write(partial(do_wait, instance_id=people.number, chat=chat))
    first, second = [await client_at(ledger, chat) for chat in (one_chat, other_chat)]
    async with mirror.copying() as one:
        await mirror.check(one)
        merge = partial(do_merge_by_hand, client_id=first.id, other_id=second.id)
        await ledger.write(partial(merge, actor=people.alice))
        await mirror.check(one)
        part = partial(do_part_by_hand, client_id=first.id, merged_id=second.id)
        await ledger.write(partial(part, actor=people.alice))
        await mirror.check(one)
        erase = partial(do_erase, client_id=first.id, typed_name=shown_name(first))
        await ledger.write(partial(erase, actor=people.alice))
        await mirror.check(one)


async def test_a_new_name_and_a_deleted_tag_reach_all_attendances(
    mirror: Mirror, ledger: Ledger, people: People
) -> None:
    opened = await ledger.write(partial(do_open, instance_id=people.number, actor=people.ana))
    tag = await ledger.write(partial(do_add_tag, actor=people.alice, name="Paid", colour=1))
    await ledger.write(
        partial(do_tag_attendance, actor=people.ana, attendance_id=opened, tag_ids=[tag.id])
    )
    async with mirror.copying() as one:
        await mirror.check(one)
        one.gate.calm()
        await ledger.write(partial(do_change, user_id=people.ana.user_id, name="Ana Maria"))
        await mirror.check(one)
        # Whose they are, the database knows; a page that is read there is paid for.
        assert one.gate.pages == []
        there = mirror.there()[attendance_path(opened)]
        assert (there["attendant"]["name"], there["tag_ids"]) == ("Ana Maria", [tag.id])
        await ledger.write(partial(do_delete_tag, actor=people.alice, tag_id=tag.id))
        await mirror.check(one)
        assert mirror.there()[attendance_path(opened)]["tag_ids"] == []


async def test_a_restart_writes_nothing_anew(
    mirror: Mirror, ledger: Ledger, people: People
) -> None:
    opened = await ledger.write(partial(do_open, instance_id=people.number, actor=people.ana))
    await mirror.filled()
    async with mirror.copying() as one:
        await mirror.check(one)
        assert one.gate.batches == []
    message_id = await ledger.write(partial(do_write_text, actor=people.ana, attendance_id=opened))
    async with mirror.copying() as one:
        await mirror.check(one)
        assert len(one.gate.batches) == 1
        assert one.gate.pages == []
        assert any(message_id in path for path in one.gate.written)


async def test_who_types_costs_no_write(mirror: Mirror, ledger: Ledger, people: People) -> None:
    chat = phone()
    await ledger.write(partial(do_wait, instance_id=people.number, chat=chat))
    async with mirror.copying() as one:
        await one.settled()
        before = mirror.project.owner.get(CURSOR)
        one.gate.calm()
        seq = one.cursor.seq
        for _ in range(3):
            typing = PresenceChanged(
                instance_id=people.number,
                chat=chat,
                addresses=(),
                activity=Activity.TYPING,
                at=ledger.clock(),
            )
            await ledger.write(partial(do_show_presence, changed=[typing]))
        await one.until(lambda: one.cursor.seq >= seq + 3 and one.tail.waits_at >= seq + 3)
        assert one.gate.batches == []
        assert mirror.project.owner.get(CURSOR) == before


async def test_a_document_that_is_as_it_was_is_not_written_again(
    mirror: Mirror, ledger: Ledger, people: People
) -> None:
    opened = await ledger.write(partial(do_open, instance_id=people.number, actor=people.ana))
    async with mirror.copying() as one:
        await one.settled()
        one.gate.calm()
        await ledger.write(partial(do_write_text, actor=people.ana, attendance_id=opened))
        await mirror.check(one)
        # The attendance and its message, but not the client's other documents nor the number.
        assert len(one.gate.written) == 2
        await ledger.write(partial(do_change, user_id=people.ana.user_id, email="a@example.com"))
        await mirror.check(one)
        assert len(one.gate.written) == 2


async def test_what_was_finished_long_ago_leaves(
    mirror: Mirror, ledger: Ledger, clock: FakeClock, people: People
) -> None:
    finished = [
        await ledger.write(partial(do_open, instance_id=people.number, actor=people.ana))
        for _ in range(25)
    ]
    stays = await ledger.write(partial(do_wait, instance_id=people.number))
    for attendance_id in finished:
        finish = partial(do_finish, actor=people.ana, attendance_id=attendance_id)
        await ledger.write(finish)
    await mirror.filled()
    assert attendance_path(finished[0]) in mirror.there()
    clock.advance((DAYS + 1) * DAY)
    async with mirror.copying() as one:
        await one.until(lambda: one.tail.waits_at >= 0)
        await mirror.check(one)
        left = [path for path in mirror.there() if path.startswith("attendances/")]
        assert {path.split("/")[1] for path in left} == {str(stays)}
        assert one.cursor.horizon == clock() - DAYS * DAY

"""Tags: made by managers, carried by attendances and clients."""

from collections.abc import Sequence

import pytest

from helpdesk.actions.attendances import do_finish, show_attendance
from helpdesk.actions.clients import show_client
from helpdesk.actions.merging import do_merge
from helpdesk.actions.tags import (
    MAX_CARRIED,
    do_add_tag,
    do_change_tag,
    do_delete_tag,
    do_tag_attendance,
    do_tag_client,
    list_tags,
)
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.events import Event, EventKind
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape, TagShape
from helpdesk.errors import Conflict, Forbidden, Invalid, NotFound
from tests.actions.people import told
from tests.factories import do_open, do_wait


async def add(ledger: Ledger, actor: Actor, name: str, colour: int = 1) -> TagShape:
    return await ledger.write(lambda work: do_add_tag(work, actor, name, colour))


async def tag(ledger: Ledger, actor: Actor, attendance_id: int, *tag_ids: int) -> AttendanceShape:
    return await ledger.write(lambda work: do_tag_attendance(work, actor, attendance_id, tag_ids))


@pytest.fixture
async def vip(ledger: Ledger, marta: Actor) -> int:
    """A tag."""
    return (await add(ledger, marta, "VIP")).id


async def test_two_spellings_are_one_tag(ledger: Ledger, marta: Actor, vip: int) -> None:
    with pytest.raises(Conflict) as refused:
        await add(ledger, marta, "  vip ")
    assert (refused.value.code, list(refused.value.fields)) == ("name_taken", ["name"])
    renamed = await ledger.write(
        lambda work: do_change_tag(work, marta, vip, name="Vip", colour=None)
    )
    assert (renamed.name, renamed.colour) == ("Vip", 1)


@pytest.mark.parametrize("name", ["", "  ", "x" * 41])
async def test_a_tag_has_a_name_that_fits(ledger: Ledger, marta: Actor, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        await add(ledger, marta, name)
    assert list(refused.value.fields) == ["name"]


async def test_an_attendance_carries_the_tags_that_were_put_on_it_last(
    ledger: Ledger, ana: Actor, marta: Actor, vip: int, opened: int
) -> None:
    late = (await add(ledger, marta, "Late")).id
    assert (await tag(ledger, ana, opened, late, vip, vip)).tag_ids == (vip, late)
    assert (await tag(ledger, ana, opened, late)).tag_ids == (late,)
    shown = await ledger.read(lambda c: show_attendance(c, ana, opened))
    assert shown.tag_ids == (late,)
    assert (await tag(ledger, ana, opened)).tag_ids == ()


async def test_tagging_is_told_once_and_tagging_alike_is_no_news(
    ledger: Ledger, ana: Actor, vip: int, opened: int
) -> None:
    def do_twice(work: Work) -> list[Event]:
        do_tag_attendance(work, ana, opened, [vip])
        do_tag_attendance(work, ana, opened, [vip])
        return told(work, EventKind.ATTENDANCE_CHANGED)

    [event] = await ledger.write(do_twice)
    assert event.attendance is not None
    assert (event.attendance.tag_ids, event.attendance.seq) == ((vip,), event.seq)


async def test_an_attendant_tags_what_is_theirs_and_a_manager_everything(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor, marta: Actor, vip: int, opened: int
) -> None:
    waiting = await ledger.write(lambda work: do_wait(work, number))
    with pytest.raises(Forbidden):
        await tag(ledger, ana, waiting, vip)
    with pytest.raises(NotFound):
        await tag(ledger, bruno, opened, vip)
    assert (await tag(ledger, marta, waiting, vip)).tag_ids == (vip,)
    await ledger.write(lambda work: do_finish(work, ana, opened))
    assert (await tag(ledger, ana, opened, vip)).tag_ids == (vip,)


@pytest.mark.parametrize("tag_ids", [[4711], range(1, MAX_CARRIED + 2)])
async def test_tags_that_are_not_there_or_too_many_are_refused(
    ledger: Ledger, ana: Actor, opened: int, tag_ids: Sequence[int]
) -> None:
    with pytest.raises(Invalid) as refused:
        await tag(ledger, ana, opened, *tag_ids)
    assert list(refused.value.fields) == ["tag_ids"]


async def test_a_client_is_tagged_by_who_serves_them(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor, vip: int, opened: int
) -> None:
    client = (await ledger.read(lambda c: show_attendance(c, ana, opened))).client
    tagged = await ledger.write(lambda work: do_tag_client(work, ana, client.id, [vip]))
    assert tagged.tag_ids == (vip,)
    assert tagged.seq > client.seq
    shown = await ledger.read(lambda c: show_attendance(c, ana, opened))
    assert shown.client == tagged
    with pytest.raises(NotFound):
        await ledger.write(lambda work: do_tag_client(work, bruno, client.id, []))
    waiting = await ledger.write(lambda work: do_wait(work, number))
    stranger = (await ledger.read(lambda c: show_attendance(c, ana, waiting))).client
    with pytest.raises(Forbidden):
        await ledger.write(lambda work: do_tag_client(work, ana, stranger.id, [vip]))


async def test_deleting_a_tag_says_how_many_carry_it_and_takes_it_off_them(
    ledger: Ledger, ana: Actor, marta: Actor, vip: int, opened: int
) -> None:
    shown = await tag(ledger, ana, opened, vip)
    await ledger.write(lambda work: do_tag_client(work, ana, shown.client.id, [vip]))
    [counted] = await ledger.read(list_tags)
    assert (counted.attendances, counted.clients) == (1, 1)
    await ledger.write(lambda work: do_delete_tag(work, marta, vip))
    after = await ledger.read(lambda c: show_attendance(c, ana, opened))
    client = await ledger.read(lambda c: show_client(c, ana, after.client.id))
    assert (after.tag_ids, client.tag_ids) == ((), ())
    assert await ledger.read(list_tags) == []
    with pytest.raises(NotFound):
        await ledger.write(lambda work: do_delete_tag(work, marta, vip))


async def test_every_change_of_the_tags_is_told(ledger: Ledger, marta: Actor) -> None:
    def do_all(work: Work) -> list[Event]:
        tag_id = do_add_tag(work, marta, "Late", 2).id
        do_change_tag(work, marta, tag_id, name=None, colour=3)
        do_change_tag(work, marta, tag_id, name="Late", colour=3)
        do_delete_tag(work, marta, tag_id)
        return told(work, EventKind.SETTINGS_CHANGED)

    events = await ledger.write(do_all)
    assert [event.section for event in events] == ["tags"] * 3


async def test_attendances_of_others_keep_their_tags(
    ledger: Ledger, number: int, ana: Actor, vip: int, opened: int
) -> None:
    other = await ledger.write(lambda work: do_open(work, number, ana))
    await tag(ledger, ana, other, vip)
    await tag(ledger, ana, opened, vip)
    await tag(ledger, ana, opened)
    assert (await ledger.read(lambda c: show_attendance(c, ana, other))).tag_ids == (vip,)


async def test_what_becomes_one_carries_the_tags_of_both(
    ledger: Ledger, number: int, ana: Actor, marta: Actor, vip: int
) -> None:
    late = (await add(ledger, marta, "Late")).id
    first = await ledger.write(lambda work: do_open(work, number, ana))
    second = await ledger.write(lambda work: do_open(work, number, ana))
    clients = []
    for attendance_id, tag_ids in ((first, [vip]), (second, [vip, late])):
        shown = await tag(ledger, ana, attendance_id, *tag_ids)
        clients.append(shown.client.id)
        await ledger.write(lambda work: do_tag_client(work, ana, clients[-1], tag_ids))  # noqa: B023
    await ledger.write(lambda work: do_merge(work, *clients))
    shown = await ledger.read(lambda c: show_attendance(c, ana, first))
    assert (shown.tag_ids, shown.client.tag_ids) == ((vip, late), (vip, late))


async def test_the_number_of_a_deleted_tag_is_never_given_again(
    ledger: Ledger, marta: Actor, vip: int
) -> None:
    await ledger.write(lambda work: do_delete_tag(work, marta, vip))
    assert (await add(ledger, marta, "New")).id > vip

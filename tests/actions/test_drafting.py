"""What is typed and not sent: its author's alone, until it can be sent no more."""

import pytest
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.attendances import do_finish, do_transfer
from helpdesk.actions.clients import do_merge_by_hand
from helpdesk.actions.drafting import do_keep_draft, list_drafts
from helpdesk.actions.erasing import do_erase
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.events import EventKind, Logged, only
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import DraftShape
from helpdesk.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.store import attendances, clients, drafts, event_log
from tests.factories import do_open, do_wait, uuid


async def keep(
    ledger: Ledger,
    actor: Actor,
    attendance_id: int,
    content: str,
    quoted: str | None = None,
    *,
    is_note: bool = False,
) -> DraftShape:
    return await ledger.write(
        lambda work: do_keep_draft(work, actor, attendance_id, content, quoted, is_note=is_note)
    )


async def kept(ledger: Ledger, actor: Actor) -> list[tuple[int, bool, str]]:
    """What the actor has typed, in the order of places."""
    found = await ledger.read(lambda c: list_drafts(c, actor))
    return sorted((one.attendance_id, one.is_note, one.content) for one in found.items)


def client_of(connection: Connection, attendance_id: int) -> int:
    found = attendances.load(connection, attendance_id)
    assert found is not None
    return found.client.id


async def logged(ledger: Ledger) -> list[Logged]:
    """What the log tells of drafts."""
    found = await ledger.read(lambda c: event_log.after(c, 0, 1_000))
    return [one for one in found if one.kind is EventKind.DRAFT_CHANGED]


async def test_a_message_and_a_note_are_kept_beside_each_other_and_for_each_person(
    ledger: Ledger, ana: Actor, marta: Actor, opened: int
) -> None:
    await keep(ledger, ana, opened, "Good mor")
    await keep(ledger, ana, opened, "Good morning")
    await keep(ledger, ana, opened, "Pays late", is_note=True)
    await keep(ledger, marta, opened, "Let me help")
    assert await kept(ledger, ana) == [
        (opened, False, "Good morning"),
        (opened, True, "Pays late"),
    ]
    assert await kept(ledger, marta) == [(opened, False, "Let me help")]


async def test_what_it_answers_is_kept_with_it_even_before_a_word(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    quoted = uuid()
    await keep(ledger, ana, opened, "", quoted)
    [found] = (await ledger.read(lambda c: list_drafts(c, ana))).items
    assert (found.content, found.quoted_message_id) == ("", quoted)


async def test_an_empty_one_is_forgotten_and_what_is_no_news_is_not_told(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    first = await keep(ledger, ana, opened, "Hello")
    again = await keep(ledger, ana, opened, "Hello")
    assert first.seq == again.seq
    gone = await keep(ledger, ana, opened, "  ")
    assert (gone.content, gone.seq > first.seq) == ("", True)
    await keep(ledger, ana, opened, "")
    assert await kept(ledger, ana) == []
    assert [one.seq for one in await logged(ledger)] == [first.seq, gone.seq]


async def test_the_log_says_to_its_author_alone_that_there_is_news_and_never_what(
    ledger: Ledger, ana: Actor, opened: int
) -> None:
    await keep(ledger, ana, opened, "My secret words")
    [event] = await logged(ledger)
    assert event.before == event.after == only(ana.user_id)
    assert event.attendance_id == opened
    assert b"secret" not in event.text


async def test_nobody_keeps_what_they_could_not_send(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor, opened: int
) -> None:
    waiting = await ledger.write(lambda work: do_wait(work, number))
    with pytest.raises(Conflict):
        await keep(ledger, ana, waiting, "Hello")
    with pytest.raises(NotFound):
        await keep(ledger, bruno, opened, "Hello")
    with pytest.raises(Invalid):
        await keep(ledger, ana, opened, "x" * 65_537)
    earlier = await ledger.write(lambda work: do_open(work, number, bruno))
    with pytest.raises((Forbidden, NotFound)):
        await keep(ledger, ana, earlier, "Hello")
    assert await kept(ledger, ana) == []


async def test_whoever_hands_it_on_has_typed_for_nothing_but_a_manager_may_still_send(
    ledger: Ledger, ana: Actor, bruno: Actor, marta: Actor, opened: int
) -> None:
    await keep(ledger, ana, opened, "Half a sen")
    await keep(ledger, marta, opened, "I will do it")
    before = len(await logged(ledger))
    await ledger.write(lambda work: do_transfer(work, ana, opened, bruno.user_id))
    assert await kept(ledger, ana) == []
    assert await kept(ledger, marta) == [(opened, False, "I will do it")]
    [told] = (await logged(ledger))[before:]
    assert told.after == only(ana.user_id)


async def test_nothing_is_kept_for_what_is_finished(
    ledger: Ledger, ana: Actor, marta: Actor, opened: int
) -> None:
    await keep(ledger, ana, opened, "Half a sen")
    await keep(ledger, marta, opened, "Pays late", is_note=True)
    await ledger.write(lambda work: do_finish(work, ana, opened))
    assert await ledger.read(lambda c: drafts.of_attendance(c, opened)) == []


async def test_what_was_typed_goes_with_the_messages_into_the_attendance_that_absorbs(
    ledger: Ledger, number: int, ana: Actor, marta: Actor, opened: int
) -> None:
    other = await ledger.write(lambda work: do_open(work, number, ana))
    await keep(ledger, ana, opened, "First")
    await keep(ledger, ana, other, "Second")
    await keep(ledger, marta, other, "Third")

    def do_merge(work: Work) -> None:
        ids = [client_of(work.connection, one) for one in (opened, other)]
        do_merge_by_hand(work, marta, *ids)

    await ledger.write(do_merge)
    assert await kept(ledger, ana) == [(opened, False, "First\nSecond")]
    assert await kept(ledger, marta) == [(opened, False, "Third")]


async def test_nothing_is_cut_as_drafts_become_one_and_what_is_answered_there_stays(
    ledger: Ledger, number: int, ana: Actor, marta: Actor, opened: int
) -> None:
    other = await ledger.write(lambda work: do_open(work, number, ana))
    answered = uuid()
    await keep(ledger, ana, opened, "a" * 65_536, answered)
    await keep(ledger, ana, other, "b" * 65_536)

    def do_merge(work: Work) -> None:
        ids = [client_of(work.connection, one) for one in (opened, other)]
        do_merge_by_hand(work, marta, *ids)

    await ledger.write(do_merge)
    [found] = (await ledger.read(lambda c: list_drafts(c, ana))).items
    assert len(found.content) == 2 * 65_536 + 1
    assert found.quoted_message_id == answered


async def test_nothing_typed_stays_behind_of_whom_is_erased_and_by_whom_is_deactivated(
    ledger: Ledger, number: int, admin: Actor, ana: Actor, marta: Actor, opened: int
) -> None:
    other = await ledger.write(lambda work: do_open(work, number, ana))
    await keep(ledger, ana, opened, "About you")
    await keep(ledger, marta, other, "About me")

    def do_both(work: Work) -> None:
        client_id = client_of(work.connection, opened)
        [client] = clients.load(work.connection, {client_id}).values()
        do_erase(work, admin, client_id, rendering.client(client).name)
        do_change(work, marta.user_id, active=False)

    await ledger.write(do_both)
    for actor in (ana, marta):
        assert await kept(ledger, actor) == []
    assert await ledger.read(lambda c: drafts.of_attendance(c, opened)) == []
    assert await ledger.read(lambda c: drafts.of_attendance(c, other)) == []

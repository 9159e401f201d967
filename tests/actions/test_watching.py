"""Who looks or types at an attendance is told to whoever else sees it."""

import msgspec
import pytest

from helpdesk.actions.watching import do_tell_presence
from helpdesk.actions.work import Ledger
from helpdesk.domain.events import Audience, Event, EventKind, Logged
from helpdesk.domain.roles import Actor
from helpdesk.domain.states import Watching
from helpdesk.errors import Invalid, NotFound
from helpdesk.store import event_log
from tests.factories import do_wait


async def tell(
    ledger: Ledger, actor: Actor, attendance_id: int, activity: Watching, screen: str = "one"
) -> None:
    await ledger.write(lambda work: do_tell_presence(work, actor, attendance_id, activity, screen))


async def told(ledger: Ledger) -> list[Logged]:
    found = await ledger.read(lambda c: event_log.after(c, 0, 1_000))
    return [one for one in found if one.kind is EventKind.ATTENDANCE_WATCHED]


async def test_whoever_sees_it_is_told_who_types_there(
    ledger: Ledger, ana: Actor, marta: Actor, opened: int
) -> None:
    await tell(ledger, marta, opened, Watching.TYPING)
    [event] = await told(ledger)
    assert event.after == Audience(False, frozenset({ana.user_id}))
    watch = msgspec.json.decode(event.text, type=Event).watch
    assert watch is not None
    assert (watch.attendance_id, watch.user_id) == (opened, marta.user_id)
    assert (watch.activity, watch.screen) == (Watching.TYPING, "one")


async def test_everybody_is_told_who_looks_at_one_that_waits(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    waiting = await ledger.write(lambda work: do_wait(work, number))
    await tell(ledger, ana, waiting, Watching.VIEWING)
    [event] = await told(ledger)
    assert event.after.everybody


@pytest.mark.parametrize("screen", ["", "x" * 37, "ç"])
async def test_a_screen_is_a_short_word(
    ledger: Ledger, ana: Actor, opened: int, screen: str
) -> None:
    with pytest.raises(Invalid):
        await tell(ledger, ana, opened, Watching.VIEWING, screen)


async def test_nobody_is_told_of_at_an_attendance_they_may_not_see(
    ledger: Ledger, bruno: Actor, opened: int
) -> None:
    with pytest.raises(NotFound):
        await tell(ledger, bruno, opened, Watching.VIEWING)
    await tell(ledger, bruno, opened, Watching.GONE)
    assert await told(ledger) == []

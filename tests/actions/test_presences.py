"""Who types is told to whoever sees the attendance."""

import msgspec
import pytest
from sqlalchemy import Connection

from helpdesk.actions.inbound import digest
from helpdesk.actions.work import Ledger
from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import IgnoredCounted, PresenceChanged
from helpdesk.domain.events import Event, EventKind, Logged
from helpdesk.domain.moments import SECOND
from helpdesk.domain.roles import Actor
from helpdesk.domain.states import Activity
from helpdesk.store import event_log, instances
from tests.factories import FakeClock, do_open, do_wait, phone


def presence(ledger: Ledger, number: int, chat: Address, activity: Activity) -> PresenceChanged:
    return PresenceChanged(
        instance_id=number, chat=chat, addresses=(chat,), activity=activity, at=ledger.clock()
    )


async def told(ledger: Ledger) -> list[Logged]:
    def read(connection: Connection) -> list[Logged]:
        return [
            one
            for one in event_log.after(connection, 0, 1_000)
            if one.kind is EventKind.CLIENT_TYPING
        ]

    return await ledger.read(read)


async def test_who_has_the_attendance_is_told_that_the_client_types(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    chat = phone()
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, chat))
    await digest(ledger, [presence(ledger, number, chat, Activity.TYPING)])
    [logged] = await told(ledger)
    event = msgspec.json.decode(logged.text, type=Event)
    assert event.typing is not None
    assert (event.typing.attendance_id, event.typing.activity) == (attendance_id, "typing")
    assert event.attendance_id == attendance_id
    assert event.client_id is not None
    assert logged.after.includes(ana.user_id)
    assert not logged.after.includes(bruno.user_id)


async def test_everybody_is_told_of_a_client_who_waits(
    ledger: Ledger, number: int, bruno: Actor
) -> None:
    chat = phone()
    await ledger.write(lambda work: do_wait(work, number, chat))
    typing = [presence(ledger, number, chat, one) for one in (Activity.TYPING, Activity.RECORDING)]
    await digest(ledger, typing)
    [logged] = await told(ledger)
    assert logged.after.includes(bruno.user_id)
    assert b"recording" in bytes(logged.text)


@pytest.mark.parametrize(("seconds", "events"), [(10, 1), (11, 0)])
async def test_what_waited_too_long_is_not_told(
    ledger: Ledger, number: int, clock: FakeClock, seconds: int, events: int
) -> None:
    chat = phone()
    await ledger.write(lambda work: do_wait(work, number, chat))
    typing = presence(ledger, number, chat, Activity.TYPING)
    clock.advance(seconds * SECOND)
    await digest(ledger, [typing])
    assert len(await told(ledger)) == events


async def test_nothing_is_told_of_who_has_no_attendance(ledger: Ledger, number: int) -> None:
    await digest(ledger, [presence(ledger, number, phone(), Activity.TYPING)])
    assert await told(ledger) == []


async def test_what_is_ignored_adds_up(ledger: Ledger, number: int) -> None:
    counted = [IgnoredCounted(instance_id=number, count=count) for count in (3, 4)]
    await digest(ledger, counted)
    instance = await ledger.read(lambda c: instances.load(c, number))
    assert instance is not None
    assert instance.ignored == 7

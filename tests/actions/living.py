"""The life of attendances as tests of it tell it: numbers that serve, time that goes by, and what
clients were told."""

from sqlalchemy import Connection, select

from helpdesk.actions.catch_ups import do_compare, do_end
from helpdesk.actions.feedbacks import NO_LINKS, Links
from helpdesk.actions.idle import finish_idle
from helpdesk.actions.message_changes import do_report
from helpdesk.actions.serving import do_tick_numbers
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.envelopes import CatchUpEnded, InventoryTaken, SendOutcome, SendReported
from helpdesk.domain.moments import MINUTE
from helpdesk.domain.settings import Section
from helpdesk.domain.states import MessageStatus, Origin
from helpdesk.store import attendances, instances, messages, settings
from helpdesk.store.records import Attendance, Message
from helpdesk.store.schema import messages as message_table
from tests.factories import FakeClock

LINKS = Links("https://desk.example", False)
IDLE_MINUTES = 30


def do_catch_up(work: Work, instance_id: int, *, is_complete: bool = True) -> None:
    """What the number asked its page after it connected is answered: nothing is missing, as far
    as the page can show it."""
    instance = instances.load(work.connection, instance_id)
    assert instance is not None
    assert instance.inventory_id is not None
    request_id = instance.inventory_id
    taken = InventoryTaken(
        instance_id=instance_id,
        request_id=request_id,
        taken_at=work.now,
        chats=(),
        is_complete=is_complete,
    )
    do_compare(work, taken)
    do_end(work, CatchUpEnded(instance_id=instance_id, request_id=request_id, is_complete=True))


def do_set(work: Work, name: str, section: Section) -> None:
    """The business sets a section of its settings."""
    settings.put(work.connection, name, section, work.now)


async def serve(ledger: Ledger, clock: FakeClock, milliseconds: int) -> None:
    """So much time goes by, and the clocks of the numbers are moved on every minute."""

    def do_pass(work: Work) -> None:
        # In one transaction: hundreds of them would only take time.
        for gone in range(0, milliseconds, MINUTE):
            now = clock.advance(min(MINUTE, milliseconds - gone))
            do_tick_numbers(Work(work.connection, now))

    await ledger.write(do_pass)


async def run_idle(
    ledger: Ledger, idle_minutes: int = IDLE_MINUTES, links: Links = NO_LINKS
) -> None:
    """The job of the automatic finish runs."""
    await finish_idle(ledger, idle_minutes, links)


async def shown(ledger: Ledger, attendance_id: int) -> Attendance:
    """The attendance's row."""
    found = await ledger.read(lambda connection: attendances.load(connection, attendance_id))
    assert found is not None
    return found


def said_in(connection: Connection, attendance_id: int) -> list[Message]:
    """What helpdesk itself said to the client, the oldest first."""
    found = messages.page(connection, attendance_id, None, 100)
    return [one for one in found if one.origin is Origin.SYSTEM]


async def said(ledger: Ledger, attendance_id: int) -> list[Message]:
    """The same."""
    return await ledger.read(lambda connection: said_in(connection, attendance_id))


def do_let_leave(work: Work) -> int:
    """The bot sends everything that waits; the answer is how much it was."""
    rows = work.connection.execute(
        select(message_table.c.id, message_table.c.instance_id, message_table.c.attempt).where(
            message_table.c.status.in_([MessageStatus.QUEUED.value, MessageStatus.SENDING.value])
        )
    ).all()
    for row in rows:
        report = SendReported(
            instance_id=row.instance_id,
            message_id=row.id,
            attempt=row.attempt,
            outcome=SendOutcome.SENT,
            ack=1,
        )
        do_report(work, report)
    return len(rows)

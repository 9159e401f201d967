"""A business that greets, and what its clients are told."""

from functools import partial

from sqlalchemy import Connection

from helpdesk.actions.departments import do_add_department
from helpdesk.actions.work import Ledger
from helpdesk.domain.addresses import Address
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Section
from helpdesk.domain.states import Origin
from helpdesk.store import settings
from helpdesk.store.messages import COLUMNS, from_row
from helpdesk.store.records import Attendance, Message
from helpdesk.store.schema import messages as message_table
from tests.actions.receiving import attendances_at
from tests.factories import START

BRITON = "447700900123"
GREETING = "Hello! Thank you for writing. We will answer you soon."
MENU = "What is it about? Answer with a number:\n1. Sales\n2. Support"


async def put(ledger: Ledger, **sections: Section) -> None:
    """Set sections of the settings."""

    def write(connection: Connection) -> None:
        for name, section in sections.items():
            settings.put(connection, name, section, START)

    await ledger.write(lambda work: write(work.connection))


async def add_departments(ledger: Ledger, admin: Actor, *names: str) -> list[int]:
    """Add departments; their ids."""
    ids = []
    for name in names:
        added = await ledger.write(
            partial(do_add_department, actor=admin, name=name, member_ids=())
        )
        ids.append(added.id)
    return ids


async def told(ledger: Ledger) -> list[Message]:
    """The automatic messages, in order."""

    def read(connection: Connection) -> list[Message]:
        found = message_table.select().with_only_columns(*COLUMNS)
        rows = connection.execute(found.order_by(message_table.c.position))
        return [one for row in rows if (one := from_row(row)).origin is Origin.SYSTEM]

    return await ledger.read(read)


async def texts(ledger: Ledger) -> list[str]:
    return [one.content for one in await told(ledger)]


async def only(ledger: Ledger, chat: Address) -> Attendance:
    [attendance] = await attendances_at(ledger, chat)
    return attendance

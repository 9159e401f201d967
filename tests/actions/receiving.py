"""Letting messages arrive, and looking at what has become of them."""

from functools import partial

from sqlalchemy import Connection, func, select

from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.message_pages import list_messages
from helpdesk.actions.work import Ledger
from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import WhatsAppMessage
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.store import attendances, clients
from helpdesk.store.clients import key_of
from helpdesk.store.records import Attendance, Client
from helpdesk.store.schema import attendances as attendance_table
from helpdesk.store.schema import clients as client_table
from helpdesk.store.schema import messages as message_table
from tests.factories import arrived


async def receive(
    ledger: Ledger, number: int, *arrivals: WhatsAppMessage, is_live: bool = True
) -> None:
    """Let them arrive as one batch."""
    envelopes = [arrived(message, number, is_live=is_live) for message in arrivals]
    await ledger.write(lambda work: do_receive(work, envelopes))


async def counts(ledger: Ledger) -> tuple[int, int, int]:
    """How many clients, attendances and messages there are."""

    def read(connection: Connection) -> tuple[int, int, int]:
        tables = (client_table, attendance_table, message_table)
        one, two, three = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        ]
        return one, two, three

    return await ledger.read(read)


async def client_at(ledger: Ledger, address: Address) -> Client:
    def read(connection: Connection) -> Client:
        client_id = clients.find(connection, [address])[key_of(address)]
        return clients.load(connection, {client_id})[client_id]

    return await ledger.read(read)


async def attendances_at(ledger: Ledger, address: Address) -> list[Attendance]:
    """The attendances of who is behind the address, the newest first."""
    client = await client_at(ledger, address)
    return await ledger.read(lambda c: attendances.of_client(c, client.id, 10))


async def conversation(ledger: Ledger, admin: Actor, address: Address) -> list[MessageShape]:
    """The messages of the client's only attendance."""
    [attendance] = await attendances_at(ledger, address)
    page = await ledger.read(
        partial(list_messages, actor=admin, attendance_id=attendance.id, place=None, limit=100)
    )
    return page.items

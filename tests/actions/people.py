"""Clients, their attendances and messages, as a test of merging looks at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import msgspec
from sqlalchemy import Connection, StaticPool, create_engine, select

from helpdesk.actions.work import Work
from helpdesk.domain.addresses import Address
from helpdesk.domain.events import Event, EventKind
from helpdesk.store import attendances, clients
from helpdesk.store.clients import key_of
from helpdesk.store.event_log import begin_epoch_if_new
from helpdesk.store.records import Attendance, Client
from helpdesk.store.schema import attendances as attendance_table
from helpdesk.store.schema import clients as client_table
from helpdesk.store.schema import messages as message_table
from helpdesk.store.schema import metadata
from tests.factories import START


@cache
def _scratch() -> Connection:
    """A database in memory whose foreign keys are checked."""
    connection = create_engine("sqlite://", poolclass=StaticPool).connect()
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    metadata.create_all(connection)
    begin_epoch_if_new(connection)
    connection.commit()
    return connection


@contextmanager
def scratch_work() -> Iterator[Work]:
    """A unit of work in an empty database, for tests that need hundreds of them; undone in the
    end."""
    connection = _scratch()
    try:
        yield Work(connection, START)
    finally:
        connection.rollback()


def client_of(connection: Connection, address: Address) -> Client:
    """Who is behind the address."""
    client_id = clients.find(connection, [address])[key_of(address)]
    return clients.load(connection, {client_id})[client_id]


def present_clients(connection: Connection) -> set[int]:
    """The clients that are part of no other."""
    found = select(client_table.c.id).where(client_table.c.merged_into.is_(None))
    return set(connection.execute(found).scalars())


def all_attendances(connection: Connection, client: Client) -> list[Attendance]:
    """The client's attendances, the oldest first."""
    return attendances.of_client(connection, client.id, 100)[::-1]


def unfinished(connection: Connection, client: Client) -> list[Attendance]:
    """Those that are not finished."""
    return attendances.unfinished_of_client(connection, client.id)


def absorbed_into(connection: Connection, attendance_id: int) -> int | None:
    """The attendance that took this one's messages over."""
    found = select(attendance_table.c.absorbed_into).where(attendance_table.c.id == attendance_id)
    absorbing: int | None = connection.execute(found).scalar_one()
    return absorbing


def texts(connection: Connection, attendance_id: int) -> list[str]:
    """What was said in an attendance, without the system's lines, in the order it is shown."""
    found = (
        select(message_table.c.content)
        .where(message_table.c.attendance_id == attendance_id)
        .where(message_table.c.origin != "system")
        .order_by(message_table.c.at, message_table.c.position)
    )
    return list(connection.execute(found).scalars())


def lines(connection: Connection, attendance_id: int) -> list[str]:
    """The system's lines in an attendance."""
    found = select(message_table.c.content).where(
        message_table.c.attendance_id == attendance_id, message_table.c.origin == "system"
    )
    return list(connection.execute(found).scalars())


def misplaced(connection: Connection) -> int:
    """How many messages stand in an attendance of somebody else's."""
    found = (
        select(message_table.c.id)
        .join(attendance_table, attendance_table.c.id == message_table.c.attendance_id)
        .where(message_table.c.client_id != attendance_table.c.client_id)
    )
    return len(connection.execute(found).all())


def told(work: Work, *kinds: EventKind) -> list[Event]:
    """The events of a work so far that are of these kinds."""
    events = [msgspec.json.decode(logged.text, type=Event) for logged in work.events]
    return [event for event in events if event.kind in kinds]

"""Messages: order, lookup by WhatsApp's ids, the claim that makes a row a job."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import InstanceState, MessageStatus, MessageType, Origin
from helpdesk.store.records import Message
from helpdesk.store.schema import instances, messages

COLUMNS = tuple(column for column in messages.c if column.name != "updated_at")


def from_row(row: Row[Any], prefix: str = "") -> Message:
    """The message in a row that holds COLUMNS, perhaps under prefixed names."""
    get = row._mapping
    return Message(
        position=get[f"{prefix}position"],
        id=get[f"{prefix}id"],
        attendance_id=get[f"{prefix}attendance_id"],
        instance_id=get[f"{prefix}instance_id"],
        client_id=get[f"{prefix}client_id"],
        user_id=get[f"{prefix}user_id"],
        origin=Origin(get[f"{prefix}origin"]),
        from_me=get[f"{prefix}from_me"],
        type=MessageType(get[f"{prefix}type"]),
        whatsapp_type=get[f"{prefix}whatsapp_type"],
        content=get[f"{prefix}content"],
        status=MessageStatus(get[f"{prefix}status"]),
        error=get[f"{prefix}error"],
        whatsapp_id=get[f"{prefix}whatsapp_id"],
        attempt=get[f"{prefix}attempt"],
        chat=Address(AddressKind(get[f"{prefix}chat_kind"]), get[f"{prefix}chat_value"]),
        at=Moment(get[f"{prefix}at"]),
        is_pending=get[f"{prefix}is_pending"],
        quoted_message_id=get[f"{prefix}quoted_message_id"],
        quoted_whatsapp_id=get[f"{prefix}quoted_whatsapp_id"],
        quoted_from_me=get[f"{prefix}quoted_from_me"],
        created_at=Moment(get[f"{prefix}created_at"]),
        seq=get[f"{prefix}seq"],
    )


def load(connection: Connection, message_id: str) -> Message | None:
    """The message of that id."""
    row = connection.execute(select(*COLUMNS).where(messages.c.id == message_id)).first()
    return None if row is None else from_row(row)


def by_whatsapp_ids(
    connection: Connection, instance_ids: Collection[int], whatsapp_ids: Collection[str]
) -> list[Message]:
    """The messages of these instances under these bare ids, of whatever client."""
    if not whatsapp_ids:
        return []
    statement = select(*COLUMNS).where(
        messages.c.instance_id.in_(instance_ids), messages.c.whatsapp_id.in_(whatsapp_ids)
    )
    return [from_row(row) for row in connection.execute(statement)]


def add(connection: Connection, rows: list[Mapping[str, object]]) -> list[int]:
    """Add messages from {column: value}; the answer is their positions in the same order."""
    if not rows:
        return []
    statement = insert(messages).returning(messages.c.position, sort_by_parameter_order=True)
    return list(connection.execute(statement, rows).scalars())


def to_row(message: Message, now: Moment) -> dict[str, object]:
    """The columns of a message that is to be added; its position is the database's."""
    values = msgspec.structs.asdict(message)
    chat: Address = values.pop("chat")
    del values["position"]
    return {**values, "chat_kind": chat.kind.value, "chat_value": chat.value, "updated_at": now}


_CHANGEABLE = (
    "status",
    "error",
    "attempt",
    "whatsapp_id",
    "type",
    "whatsapp_type",
    "content",
    "is_pending",
    "updated_at",
    "seq",
)
_CHANGE = (
    update(messages)
    .where(messages.c.position == bindparam("the_position"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGEABLE})
)


def change(connection: Connection, changed: Iterable[Message], now: Moment) -> None:
    """Write back what may change of a message, for many at once."""
    rows = [
        {
            "the_position": message.position,
            "new_status": message.status.value,
            "new_error": message.error,
            "new_attempt": message.attempt,
            "new_whatsapp_id": message.whatsapp_id,
            "new_type": message.type.value,
            "new_whatsapp_type": message.whatsapp_type,
            "new_content": message.content,
            "new_is_pending": message.is_pending,
            "new_updated_at": now,
            "new_seq": message.seq,
        }
        for message in changed
    ]
    if rows:
        connection.execute(_CHANGE, rows)


def page(
    connection: Connection, attendance_id: int, before: Message | None, limit: int
) -> list[Message]:
    """The newest messages of an attendance, or those before one of them; oldest first."""
    statement = select(*COLUMNS).where(messages.c.attendance_id == attendance_id)
    if before is not None:
        earlier = messages.c.at < before.at
        same_second = and_(messages.c.at == before.at, messages.c.position < before.position)
        # The first condition alone bounds the index range; the second cuts exactly.
        statement = statement.where(messages.c.at <= before.at, or_(earlier, same_second))
    statement = statement.order_by(messages.c.at.desc(), messages.c.position.desc()).limit(limit)
    return [from_row(row) for row in connection.execute(statement)][::-1]


def claim(connection: Connection, limit: int) -> list[Message]:
    """Messages that may go out now, oldest first: QUEUED, the first of their chat, nothing of
    the chat SENDING, on a number that is connected. They are SENDING when this returns."""
    first = connection.execute(_first_of_each_chat(limit)).scalars().all()
    if not first:
        return []
    statement = (
        update(messages)
        .where(messages.c.position.in_(first), messages.c.status == MessageStatus.QUEUED)
        .values(status=MessageStatus.SENDING.value)
        .returning(*COLUMNS)
    )
    claimed = [from_row(row) for row in connection.execute(statement)]
    return sorted(claimed, key=lambda message: message.position)


def sending(connection: Connection) -> list[Message]:
    """Every message that is SENDING on a number that is connected, oldest first."""
    statement = (
        select(*COLUMNS)
        .join(instances, instances.c.id == messages.c.instance_id)
        .where(_is_unsent(messages), messages.c.status == MessageStatus.SENDING)
        .where(instances.c.state == InstanceState.CONNECTED)
        .order_by(messages.c.position)
    )
    return [from_row(row) for row in connection.execute(statement)]


def _is_unsent(table: FromClause) -> ColumnElement[bool]:
    """The partial index's own condition, spelled with literals: SQLite uses a partial index
    only where the query says the index's WHERE clause word for word."""
    return table.c.status.in_([literal_column("'QUEUED'"), literal_column("'SENDING'")])


def _first_of_each_chat(limit: int) -> Select[tuple[int]]:
    other = messages.alias()
    is_busy = (
        select(other.c.position)
        .where(_is_unsent(other), other.c.status == MessageStatus.SENDING)
        .where(
            other.c.instance_id == messages.c.instance_id,
            other.c.chat_kind == messages.c.chat_kind,
            other.c.chat_value == messages.c.chat_value,
        )
        .exists()
    )
    first = func.min(messages.c.position)
    return (
        select(first)
        .join(instances, instances.c.id == messages.c.instance_id)
        .where(_is_unsent(messages), messages.c.status == MessageStatus.QUEUED)
        .where(instances.c.state == InstanceState.CONNECTED, ~is_busy)
        .group_by(messages.c.instance_id, messages.c.chat_kind, messages.c.chat_value)
        .order_by(first)
        .limit(limit)
    )

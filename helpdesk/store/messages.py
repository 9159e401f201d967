"""Messages: order, lookup by WhatsApp's ids, the claim that makes a row a job."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from helpdesk.domain.addresses import Address
from helpdesk.domain.contents import PLAIN, Details
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import InstanceState, MessageStatus, Origin
from helpdesk.domain.words import searchable
from helpdesk.store.chunks import chunks
from helpdesk.store.records import Message
from helpdesk.store.schema import canned_responses, instances, messages
from helpdesk.store.schema import superseded as superseded_table

# What Message does not have: the file's key and state stand in its details.
_APART = {"updated_at", "media_key", "media_state", "media_size", "words"}
COLUMNS = tuple(column for column in messages.c if column.name not in _APART)
_NAMES = tuple(str(column.name) for column in COLUMNS)
_read_details = msgspec.json.Decoder(Details).decode

# To build a statement takes longer than to run it: those of the hot paths are built once.
_BY_ID = select(*COLUMNS).where(messages.c.id == bindparam("id"))
_KNOWN_IDS = select(messages.c.id).where(messages.c.id.in_(bindparam("ids", expanding=True)))
_SUPERSEDED = select(superseded_table.c.instance_id, superseded_table.c.whatsapp_id).where(
    superseded_table.c.instance_id.in_(bindparam("instance_ids", expanding=True)),
    superseded_table.c.whatsapp_id.in_(bindparam("whatsapp_ids", expanding=True)),
)
_BY_WHATSAPP_IDS = select(*COLUMNS).where(
    messages.c.instance_id.in_(bindparam("instance_ids", expanding=True)),
    messages.c.whatsapp_id.in_(bindparam("whatsapp_ids", expanding=True)),
)
_QUOTING = (
    select(*COLUMNS)
    # Without the second condition SQLite would not use the partial index.
    .where(messages.c.quoted_message_id.in_(bindparam("ids", expanding=True)))
    .where(messages.c.quoted_message_id.is_not(None))
)
_ADD = insert(messages)


def from_row(row: Sequence[Any]) -> Message:
    """The message in the values of COLUMNS."""
    values = dict(zip(_NAMES, row, strict=True))
    values["chat"] = {"kind": values["chat_kind"], "value": values["chat_value"]}
    details = values["details"]
    values["details"] = PLAIN if details is None else _read_details(details)
    return msgspec.convert(values, Message)


def load(connection: Connection, message_id: str) -> Message | None:
    """The message of that id."""
    row = connection.execute(_BY_ID, {"id": message_id}).first()
    return None if row is None else from_row(row)


def known_ids(connection: Connection, ids: Collection[str]) -> set[str]:
    """Which of these ids of ours are taken."""
    taken: set[str] = set()
    for some in chunks(ids):
        taken.update(connection.execute(_KNOWN_IDS, {"ids": some}).scalars())
    return taken


def by_whatsapp_ids(
    connection: Connection, instance_ids: Collection[int], whatsapp_ids: Collection[str]
) -> list[Message]:
    """The messages of these instances under these bare ids, of whatever client."""
    found = []
    for some in chunks(whatsapp_ids):
        wanted = {"instance_ids": list(instance_ids), "whatsapp_ids": some}
        found += [from_row(row) for row in connection.execute(_BY_WHATSAPP_IDS, wanted)]
    return found


def quoting(connection: Connection, message_ids: Collection[str]) -> list[Message]:
    """The messages that quote one of these."""
    found = []
    for some in chunks(message_ids):
        found += [from_row(row) for row in connection.execute(_QUOTING, {"ids": some})]
    return found


def add(connection: Connection, rows: list[Mapping[str, object]]) -> None:
    """Add messages from {column: value}."""
    if rows:
        connection.execute(_ADD, rows)


def to_row(message: Message, now: Moment) -> dict[str, object]:
    """The columns of a message that is to be added."""
    values = msgspec.structs.asdict(message)
    chat: Address = values.pop("chat")
    return {
        **values,
        **_columns_of(message),
        "chat_kind": chat.kind.value,
        "chat_value": chat.value,
        "updated_at": now,
    }


def _columns_of(message: Message) -> dict[str, str | int | None]:
    """The details as JSON, and what is looked for in the database beside it."""
    details = message.details
    media = details.media
    return {
        "details": None if details == PLAIN else msgspec.json.encode(details).decode(),
        "media_key": None if media is None else media.key,
        "media_state": None if media is None else media.state.value,
        "media_size": None if media is None or media.key is None else media.size,
        "words": searchable(message.content, details),
    }


_CHANGEABLE = (
    "status",
    "error",
    "attempt",
    "whatsapp_id",
    "type",
    "whatsapp_type",
    "content",
    "is_pending",
    "quoted_message_id",
    "quoted_whatsapp_id",
    "quoted_from_me",
    "details",
    "media_key",
    "media_state",
    "media_size",
    "words",
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
            "new_quoted_message_id": message.quoted_message_id,
            "new_quoted_whatsapp_id": message.quoted_whatsapp_id,
            "new_quoted_from_me": message.quoted_from_me,
            **{f"new_{name}": value for name, value in _columns_of(message).items()},
            "new_updated_at": now,
            "new_seq": message.seq,
        }
        for message in changed
    ]
    if rows:
        connection.execute(_CHANGE, rows)


def without_file(connection: Connection, instance_id: int, limit: int) -> list[Message]:
    """The newest messages of a number whose file is PENDING."""
    wanted = {"instance_id": instance_id, "limit": limit}
    return [from_row(row) for row in connection.execute(_WITHOUT_FILE, wanted)]


# The state is spelled out for the reason that _is_unsent has.
_WITHOUT_FILE = (
    select(*COLUMNS)
    .where(messages.c.instance_id == bindparam("instance_id"))
    .where(messages.c.media_state == literal_column("'PENDING'"))
    .order_by(messages.c.position.desc())
    .limit(bindparam("limit"))
)


def named_files(connection: Connection, keys: Collection[str]) -> set[str]:
    """Which of these keys of the MediaStore a message or a canned response names."""
    named: set[str] = set()
    for some in chunks(keys):
        for column in (messages.c.media_key, canned_responses.c.media_key):
            statement = select(column).where(column.in_(some))
            named.update(connection.execute(statement).scalars())
    return named


def supersede(connection: Connection, message: Message) -> None:
    """Remember the WhatsApp id of an attempt that another one is to replace."""
    values = {
        "instance_id": message.instance_id,
        "whatsapp_id": message.whatsapp_id,
        "message_id": message.id,
    }
    connection.execute(insert(superseded_table).values(**values))


def superseded(
    connection: Connection, instance_ids: Collection[int], whatsapp_ids: Collection[str]
) -> set[tuple[int, str]]:
    """Which of these bare ids belong to attempts that were replaced, by instance."""
    found: set[tuple[int, str]] = set()
    for some in chunks(whatsapp_ids):
        wanted = {"instance_ids": list(instance_ids), "whatsapp_ids": some}
        rows = connection.execute(_SUPERSEDED, wanted)
        found |= {(row.instance_id, row.whatsapp_id) for row in rows}
    return found


def page(
    connection: Connection, attendance_id: int, before: Message | None, limit: int
) -> list[Message]:
    """The newest messages of an attendance, or those before one of them; oldest first."""
    statement, wanted = _NEWEST, {"attendance_id": attendance_id, "limit": limit}
    if before is not None:
        statement = _BEFORE
        wanted |= {"at": before.at, "position": before.position}
    return [from_row(row) for row in connection.execute(statement, wanted)][::-1]


def page_after(
    connection: Connection, attendance_id: int, after: Message, limit: int
) -> list[Message]:
    """The messages of an attendance right after one of them; oldest first."""
    wanted = {"attendance_id": attendance_id, "limit": limit}
    wanted |= {"at": after.at, "position": after.position}
    return [from_row(row) for row in connection.execute(_AFTER, wanted)]


def last(connection: Connection, attendance_id: int) -> Message | None:
    """The last message of an attendance that is no private note."""
    row = connection.execute(_LAST, {"attendance_id": attendance_id, "limit": 1}).first()
    return None if row is None else from_row(row)


def automatic(connection: Connection, attendance_ids: Collection[int], limit: int) -> list[Message]:
    """What helpdesk itself has said in these attendances, the newest first."""
    wanted = {"attendance_ids": list(attendance_ids), "limit": limit}
    return [from_row(row) for row in connection.execute(_AUTOMATIC, wanted)]


_AUTOMATIC = (
    select(*COLUMNS)
    .where(messages.c.attendance_id.in_(bindparam("attendance_ids", expanding=True)))
    .where(messages.c.origin == Origin.SYSTEM.value)
    .order_by(messages.c.at.desc(), messages.c.position.desc())
    .limit(bindparam("limit"))
)
_NEWEST = (
    select(*COLUMNS)
    .where(messages.c.attendance_id == bindparam("attendance_id"))
    .order_by(messages.c.at.desc(), messages.c.position.desc())
    .limit(bindparam("limit"))
)
_LAST = _NEWEST.where(messages.c.origin != Origin.NOTE)
# The first condition alone bounds the index range; the second cuts exactly.
_BEFORE = _NEWEST.where(
    messages.c.at <= bindparam("at"),
    or_(messages.c.at < bindparam("at"), messages.c.position < bindparam("position")),
)

_AFTER = (
    select(*COLUMNS)
    .where(
        messages.c.attendance_id == bindparam("attendance_id"),
        messages.c.at >= bindparam("at"),
        or_(messages.c.at > bindparam("at"), messages.c.position > bindparam("position")),
    )
    .order_by(messages.c.at, messages.c.position)
    .limit(bindparam("limit"))
)


def claim(connection: Connection, limit: int, now: Moment) -> list[Message]:
    """Messages that may go out now, oldest first: QUEUED and not too late, the first to their
    client on a number that is connected, nothing SENDING to the client there. They are SENDING
    when this returns.

    By client and not by chat: after a merge a client has several, and is to read in order.
    """
    # Asked first, and not joined: while a number is away, each new message would otherwise read
    # all that wait for it.
    connected = connection.execute(_CONNECTED).scalars().all()
    if not connected:
        return []
    wanted = {"instance_ids": connected, "limit": limit, "now": now}
    first = connection.execute(_FIRST_TO_EACH_CLIENT, wanted).scalars().all()
    if not first:
        return []
    claimed = [from_row(row) for row in connection.execute(_CLAIM, {"positions": first})]
    return sorted(claimed, key=lambda message: message.position)


def expired(connection: Connection, now: Moment, limit: int) -> list[Message]:
    """Messages that are QUEUED and too late to be sent."""
    wanted = {"now": now, "limit": limit}
    return [from_row(row) for row in connection.execute(_EXPIRED, wanted)]


def sending(connection: Connection) -> list[Message]:
    """Every message that is SENDING on a number that is connected, oldest first."""
    statement = (
        select(*COLUMNS)
        .join(instances, instances.c.id == messages.c.instance_id)
        .where(_is_unsent(messages), messages.c.status == MessageStatus.SENDING)
        .where(instances.c.state == InstanceState.CONNECTED)
    )
    found = [from_row(row) for row in connection.execute(statement)]
    # Not ordered by the database: SQLite would walk the whole table in its order instead of
    # the few unsent ones in the index.
    return sorted(found, key=lambda message: message.position)


def _is_unsent(table: FromClause) -> ColumnElement[bool]:
    """The partial index's own condition, spelled with literals: SQLite uses a partial index
    only where the query says the index's WHERE clause word for word."""
    return table.c.status.in_([literal_column("'QUEUED'"), literal_column("'SENDING'")])


def _first_to_each_client() -> Select[tuple[int]]:
    other = messages.alias()
    is_busy = (
        select(other.c.position)
        .where(_is_unsent(other), other.c.status == MessageStatus.SENDING)
        .where(
            other.c.instance_id == messages.c.instance_id,
            other.c.client_id == messages.c.client_id,
        )
        .exists()
    )
    first = func.min(messages.c.position)
    return (
        select(first)
        .where(_is_unsent(messages), messages.c.status == MessageStatus.QUEUED)
        .where(messages.c.instance_id.in_(bindparam("instance_ids", expanding=True)), ~is_busy)
        .where(or_(messages.c.expires_at.is_(None), messages.c.expires_at > bindparam("now")))
        .group_by(messages.c.instance_id, messages.c.client_id)
        .order_by(first)
        .limit(bindparam("limit"))
    )


_EXPIRED = (
    select(*COLUMNS)
    .where(_is_unsent(messages), messages.c.status == MessageStatus.QUEUED)
    .where(messages.c.expires_at <= bindparam("now"))
    .limit(bindparam("limit"))
)
_CONNECTED = select(instances.c.id).where(instances.c.state == InstanceState.CONNECTED)
_FIRST_TO_EACH_CLIENT = _first_to_each_client()
_CLAIM = (
    update(messages)
    .where(messages.c.position.in_(bindparam("positions", expanding=True)))
    .where(messages.c.status == MessageStatus.QUEUED)
    .values(status=MessageStatus.SENDING.value)
    .returning(*COLUMNS)
)

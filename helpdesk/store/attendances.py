"""Attendances, always with their client, attendant and last message."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from helpdesk.domain.addresses import Address
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import AttendanceState, Origin
from helpdesk.store import clients as client_store
from helpdesk.store import messages as message_store
from helpdesk.store.records import Attendance, Client, Feedback, Person
from helpdesk.store.schema import (
    attendance_tags,
    attendances,
    attendances_feedbacks,
    client_tags,
    clients,
    messages,
    users,
)
from helpdesk.store.tags import ids_of_attendance, ids_of_client, read_ids

_MESSAGE = "message_"
# The partial indexes' own condition, spelled with a literal: SQLite uses a partial index only
# where the query says its WHERE clause word for word.
_IS_UNFINISHED = attendances.c.state != literal_column("'FINISHED'")


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of a list ended: the sorting moment and the id of its last row."""

    moment: Moment
    id: int


class Narrowing(msgspec.Struct, frozen=True, kw_only=True):
    """What of a list is asked for; None: whatever it is. A tag counts on the attendance and on
    its client alike."""

    department_id: int | None = None
    tag_id: int | None = None


EVERYTHING = Narrowing()


def load(connection: Connection, attendance_id: int) -> Attendance | None:
    """The attendance of that id."""
    return next(iter(_read(connection, _BY_ID, {"id": attendance_id})), None)


def load_many(connection: Connection, ids: Collection[int]) -> dict[int, Attendance]:
    """The attendances of these ids, by id."""
    if not ids:
        return {}
    found = _read(connection, _BY_IDS, {"ids": list(ids)})
    return {attendance.id: attendance for attendance in found}


def unfinished(
    connection: Connection, pairs: Collection[tuple[int, int]]
) -> dict[tuple[int, int], Attendance]:
    """The unfinished attendance of each (instance id, client id) that has one."""
    if not pairs:
        return {}
    client_ids = {client_id for _, client_id in pairs}
    found = _read(connection, _UNFINISHED_OF, {"client_ids": list(client_ids)})
    by_pair = {(one.instance_id, one.client.id): one for one in found}
    return {pair: attendance for pair, attendance in by_pair.items() if pair in pairs}


def unfinished_of_client(connection: Connection, client_id: int) -> list[Attendance]:
    """The unfinished attendances of a client, on whatever number."""
    return _read(connection, _UNFINISHED_OF, {"client_ids": [client_id]})


def latest(
    connection: Connection, pairs: Collection[tuple[int, int]]
) -> dict[tuple[int, int], Attendance]:
    """The last attendance of each (instance id, client id) that has one."""
    if not pairs:
        return {}
    client_ids = {client_id for _, client_id in pairs}
    found = _read(connection, _LATEST_OF, {"client_ids": list(client_ids)})
    by_pair = {(one.instance_id, one.client.id): one for one in found}
    return {pair: attendance for pair, attendance in by_pair.items() if pair in pairs}


def of_client(connection: Connection, client_id: int, limit: int) -> list[Attendance]:
    """The client's attendances, the newest first."""
    return _read(connection, _OF_CLIENT, {"client_id": client_id, "limit": limit})


def of_client_seen_by(
    connection: Connection, client_id: int, user_id: int, *, sees_finished: bool, limit: int
) -> list[Attendance]:
    """Those that an attendant may see, the newest first: what is WAITING, their own, and where
    they serve the client now (`sees_finished`) what is FINISHED."""
    about = {"client_id": client_id, "user_id": user_id, "sees_finished": sees_finished}
    return _read(connection, _OF_CLIENT_SEEN, {**about, "limit": limit})


def handed_to(connection: Connection, user_id: int) -> list[Attendance]:
    """Those that colleagues handed to a user who has not opened them yet."""
    return _read(connection, _HANDED_TO, {"user_id": user_id})


def open_of_user(connection: Connection, user_id: int) -> list[int]:
    """The ids of the attendances that a user has OPEN."""
    statement = select(attendances.c.id).where(
        attendances.c.user_id == user_id, attendances.c.state == AttendanceState.OPEN
    )
    return list(connection.execute(statement).scalars())


def count_open_by_user(connection: Connection) -> dict[int, int]:
    """How many attendances each user has OPEN, by the user's id."""
    statement = select(attendances.c.user_id, func.count().label("held")).where(
        attendances.c.state == AttendanceState.OPEN
    )
    rows = connection.execute(statement.group_by(attendances.c.user_id))
    return {row.user_id: row.held for row in rows}


def has_served(connection: Connection, user_id: int, client_id: int) -> bool:
    """Whether the user has, or finished, an attendance of the client."""
    condition = (attendances.c.user_id == user_id) & (attendances.c.client_id == client_id)
    return (
        connection.execute(select(attendances.c.id).where(condition).limit(1)).first() is not None
    )


def has_written(connection: Connection, instance_id: int, client_id: int) -> bool:
    """Whether the client has ever written to that number."""
    found = (
        select(messages.c.position)
        .join(attendances, attendances.c.id == messages.c.attendance_id)
        .where(attendances.c.client_id == client_id, attendances.c.instance_id == instance_id)
        .where(messages.c.origin == Origin.CLIENT)
    )
    return connection.execute(found.limit(1)).first() is not None


def has_begun_at(connection: Connection, instance_id: int, client_id: int, moment: Moment) -> bool:
    """Whether one of the client's attendances on that number began then, absorbed or not."""
    began = func.coalesce(attendances.c.own_created_at, attendances.c.created_at)
    found = select(attendances.c.id).where(
        attendances.c.client_id == client_id,
        attendances.c.instance_id == instance_id,
        began == moment,
    )
    return connection.execute(found.limit(1)).first() is not None


def first_contacts(connection: Connection, instance_id: int, after: Moment) -> list[Moment]:
    """When a number wrote to people who never wrote, later than `after`, newest first."""
    found = (
        select(attendances.c.created_at)
        # The partial index's own condition, as the index spells it.
        .where(literal_column("attendances.is_first_contact"))
        .where(attendances.c.instance_id == instance_id, attendances.c.created_at > after)
        .order_by(attendances.c.created_at.desc())
    )
    return [Moment(row.created_at) for row in connection.execute(found)]


def add(connection: Connection, rows: Sequence[Mapping[str, object]]) -> list[int]:
    """Add attendances from {column: value}; the answer is their ids in the same order. A
    second unfinished one of a client and number raises IntegrityError."""
    return list(connection.execute(_ADD, rows).scalars()) if rows else []


def to_row(attendance: Attendance, now: Moment) -> dict[str, object]:
    """The columns of an attendance that is to be added; its id is the database's."""
    return {
        "instance_id": attendance.instance_id,
        "client_id": attendance.client.id,
        "user_id": attendance.attendant and attendance.attendant.id,
        "state": attendance.state.value,
        "chat_kind": attendance.chat.kind.value,
        "chat_value": attendance.chat.value,
        "started_at": attendance.started_at,
        "finished_at": attendance.finished_at,
        "last_message_at": attendance.last_message_at,
        "created_at": attendance.created_at,
        "updated_at": now,
    }


def change(
    connection: Connection,
    attendance_id: int,
    values: Mapping[str, object],
    *conditions: ColumnElement[bool],
) -> bool:
    """Change columns if the conditions still hold; the answer is whether they did."""
    statement = update(attendances).where(attendances.c.id == attendance_id, *conditions)
    return connection.execute(statement.values(**values)).rowcount == 1


_TOUCH = (
    update(attendances)
    .where(attendances.c.id == bindparam("the_id"))
    .values(
        last_message_id=bindparam("new_last_message_id"),
        last_message_at=bindparam("new_last_message_at"),
        unread_count=bindparam("new_unread_count"),
        unanswered_since=bindparam("new_unanswered_since"),
        idle_mark=bindparam("new_idle_mark"),
        warned_at=bindparam("new_warned_at"),
        returned_at=bindparam("new_returned_at"),
        alarmed_at=bindparam("new_alarmed_at"),
        updated_at=bindparam("new_updated_at"),
        seq=bindparam("new_seq"),
    )
)


def touch(connection: Connection, touched: Iterable[Attendance], now: Moment) -> None:
    """Write back what each message changes of its attendance, for many at once."""
    rows = [
        {
            "the_id": attendance.id,
            "new_last_message_id": attendance.last_message and attendance.last_message.id,
            "new_last_message_at": attendance.last_message_at,
            "new_unread_count": attendance.unread_count,
            "new_unanswered_since": attendance.unanswered_since,
            "new_idle_mark": attendance.idle_mark,
            "new_warned_at": attendance.warned_at,
            "new_returned_at": attendance.returned_at,
            "new_alarmed_at": attendance.alarmed_at,
            "new_updated_at": now,
            "new_seq": attendance.seq,
        }
        for attendance in touched
    ]
    if rows:
        connection.execute(_TOUCH, rows)


def page(
    connection: Connection,
    state: AttendanceState,
    *,
    user_id: int | None,
    after: Cursor | None,
    limit: int,
    narrowing: Narrowing = EVERYTHING,
) -> list[Attendance]:
    """One page of a list: WAITING by first message, oldest first; OPEN and FINISHED by last
    message, newest first. `user_id` narrows it to one attendant's."""
    statement = _page(state, is_own=user_id is not None, is_first=after is None)
    if narrowing != EVERYTHING:
        statement = statement.where(*_narrowed(narrowing))
    wanted: dict[str, object] = {"state": state.value, "user_id": user_id, "limit": limit}
    if after is not None:
        wanted |= {"moment": after.moment, "id": after.id}
    return _read(connection, statement, wanted)


@cache
def _page(state: AttendanceState, *, is_own: bool, is_first: bool) -> Select[Any]:
    statement = _query().where(attendances.c.state == bindparam("state"))
    if is_own:
        statement = statement.where(attendances.c.user_id == bindparam("user_id"))
    place = tuple_(bindparam("moment"), bindparam("id"))
    if state is AttendanceState.WAITING:
        key = tuple_(attendances.c.created_at, attendances.c.id)
        order, cut = key.clauses, key > place
    else:
        key = tuple_(attendances.c.last_message_at, attendances.c.id)
        order, cut = [column.desc() for column in key.clauses], key < place
    if not is_first:
        statement = statement.where(cut)
    return statement.order_by(*order).limit(bindparam("limit"))


def _narrowed(narrowing: Narrowing) -> Iterator[ColumnElement[bool]]:
    if narrowing.department_id is not None:
        yield attendances.c.department_id == narrowing.department_id
    if narrowing.tag_id is not None:
        tagged = select(attendance_tags.c.attendance_id)
        theirs = select(client_tags.c.client_id)
        yield or_(
            attendances.c.id.in_(tagged.where(attendance_tags.c.tag_id == narrowing.tag_id)),
            attendances.c.client_id.in_(theirs.where(client_tags.c.tag_id == narrowing.tag_id)),
        )


def cursor_of(attendance: Attendance) -> Cursor:
    """The cursor after which the page that ends with this attendance goes on."""
    if attendance.state is AttendanceState.WAITING:
        return Cursor(attendance.created_at, attendance.id)
    return Cursor(attendance.last_message_at, attendance.id)


def counts(connection: Connection, user_id: int) -> tuple[int, int, int]:
    """How many attendances are WAITING, OPEN with that user, and OPEN in all."""
    waiting = mine = opened = 0
    for state, owner, count in connection.execute(_COUNTS):
        if state == AttendanceState.WAITING:
            waiting += count
        else:
            opened += count
            mine += count if owner == user_id else 0
    return waiting, mine, opened


_COLUMNS = (
    *attendances.c,
    clients.c.phone,
    clients.c.name,
    clients.c.seq.label("client_seq"),
    clients.c.is_blocked,
    clients.c.language,
    ids_of_client(clients.c.id),
    users.c.name.label("user_name"),
    ids_of_attendance(attendances.c.id),
    attendances_feedbacks.c.answer,
    attendances_feedbacks.c.comment,
    attendances_feedbacks.c.created_at.label("feedback_at"),
)
_NAMES = tuple(str(column.name) for column in _COLUMNS)


def _query() -> Select[Any]:
    last = [column.label(f"{_MESSAGE}{column.name}") for column in message_store.COLUMNS]
    return (
        select(*_COLUMNS, *last)
        .join(clients, clients.c.id == attendances.c.client_id)
        .outerjoin(users, users.c.id == attendances.c.user_id)
        .outerjoin(attendances_feedbacks, attendances_feedbacks.c.attendance_id == attendances.c.id)
        .outerjoin(messages, messages.c.id == attendances.c.last_message_id)
    )


# To build a statement takes longer than to run it: those of the hot paths are built once.
_BY_ID = _query().where(attendances.c.id == bindparam("id"))
_BY_IDS = _query().where(attendances.c.id.in_(bindparam("ids", expanding=True)))
_UNFINISHED_OF = _query().where(
    attendances.c.client_id.in_(bindparam("client_ids", expanding=True)), _IS_UNFINISHED
)
_newest_first = (attendances.c.created_at.desc(), attendances.c.id.desc())
_ranked = (
    select(
        attendances.c.id,
        func.row_number()
        .over(
            partition_by=(attendances.c.instance_id, attendances.c.client_id),
            order_by=_newest_first,
        )
        .label("rank"),
    )
    .where(attendances.c.client_id.in_(bindparam("client_ids", expanding=True)))
    .subquery()
)
_LATEST_OF = _query().where(attendances.c.id.in_(select(_ranked.c.id).where(_ranked.c.rank == 1)))
_OF_CLIENT = (
    _query()
    .where(attendances.c.client_id == bindparam("client_id"))
    .order_by(*_newest_first)
    .limit(bindparam("limit"))
)
_OF_CLIENT_SEEN = _OF_CLIENT.where(
    or_(
        attendances.c.state == AttendanceState.WAITING,
        attendances.c.user_id == bindparam("user_id"),
        (attendances.c.state == AttendanceState.FINISHED)
        & bindparam("sees_finished", type_=Boolean),
    )
)
_HANDED_TO = (
    _query()
    .where(
        attendances.c.user_id == bindparam("user_id"),
        attendances.c.state == literal_column("'OPEN'"),
        attendances.c.handed_at.is_not(None),
    )
    .order_by(attendances.c.handed_at, attendances.c.id)
)
_COUNTS = (
    select(attendances.c.state, attendances.c.user_id, func.count())
    .where(_IS_UNFINISHED)
    .group_by(attendances.c.state, attendances.c.user_id)
)
_ADD = insert(attendances).returning(attendances.c.id, sort_by_parameter_order=True)


def _read(
    connection: Connection, statement: Select[Any], wanted: Mapping[str, object]
) -> list[Attendance]:
    rows = connection.execute(statement, wanted).all()
    if not rows:
        return []
    known = client_store.addresses_of(connection, {row.client_id for row in rows})
    return [_attendance(row, known.get(row.client_id, ())) for row in rows]


def _attendance(row: Sequence[Any], addresses: tuple[Address, ...]) -> Attendance:
    values = dict(zip(_NAMES, row, strict=False))
    user_id = values["user_id"]
    values["client"] = Client(
        id=values["client_id"],
        phone=values["phone"],
        name=values["name"],
        addresses=addresses,
        seq=values["client_seq"],
        is_blocked=values["is_blocked"],
        language=values["language"],
        tag_ids=read_ids(values["client_tag_ids"]),
    )
    values["tag_ids"] = read_ids(values["tag_ids"])
    values["feedback"] = None
    if values["answer"] is not None:
        values["feedback"] = Feedback(
            answer=values["answer"], comment=values["comment"], created_at=values["feedback_at"]
        )
    values["attendant"] = None if user_id is None else Person(id=user_id, name=values["user_name"])
    values["chat"] = {"kind": values["chat_kind"], "value": values["chat_value"]}
    message = row[len(_NAMES) :]
    has_message = values["last_message_id"] is not None
    values["last_message"] = message_store.from_row(message) if has_message else None
    return msgspec.convert(values, Attendance)

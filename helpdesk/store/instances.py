"""Instances and what each catch-up found."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from helpdesk.domain.moments import Moment
from helpdesk.domain.states import InstanceKind, InstanceState
from helpdesk.store.records import CatchUp, Instance
from helpdesk.store.schema import catch_ups, instances

_COLUMNS = tuple(
    column for column in instances.c if column.name not in {"is_online", "created_at", "updated_at"}
)

# To build a statement takes longer than to run it: those of the hot paths are built once.
_BY_IDS = select(*_COLUMNS).where(instances.c.id.in_(bindparam("ids", expanding=True)))
_ALL = select(*_COLUMNS).order_by(instances.c.id)
_HORIZONS = select(instances.c.id, instances.c.horizon, instances.c.paired_at).where(
    instances.c.id.in_(bindparam("ids", expanding=True))
)
_LAST_CATCH_UPS = select(catch_ups).where(
    catch_ups.c.id.in_(
        select(func.max(catch_ups.c.id))
        .where(catch_ups.c.instance_id.in_(bindparam("ids", expanding=True)))
        .where(catch_ups.c.ended_at.is_not(None))
        .group_by(catch_ups.c.instance_id)
    )
)


class Horizon(NamedTuple):
    """What is older opens no attendance: by catch-up than `now`, the last moment proven
    complete; live than `first`, the pairing."""

    now: Moment
    first: Moment


def load(connection: Connection, instance_id: int) -> Instance | None:
    """The instance of that id."""
    return load_many(connection, {instance_id}).get(instance_id)


def load_many(connection: Connection, ids: Collection[int]) -> dict[int, Instance]:
    """The instances of these ids, by id."""
    rows = connection.execute(_BY_IDS, {"ids": list(ids)}).all()
    return {instance.id: instance for instance in _with_catch_ups(connection, rows)}


def horizons(connection: Connection, ids: Collection[int]) -> dict[int, Horizon]:
    """The horizon of each of these instances that has one."""
    rows = connection.execute(_HORIZONS, {"ids": list(ids)})
    return {row.id: Horizon(row.horizon, row.paired_at) for row in rows if row.horizon is not None}


def everything(connection: Connection) -> list[Instance]:
    """All instances, in the order they were made."""
    rows = connection.execute(_ALL).all()
    return _with_catch_ups(connection, rows)


def add(connection: Connection, values: Mapping[str, object], now: Moment) -> int:
    """Add an instance from {column: value}."""
    statement = insert(instances).values(**values, created_at=now, updated_at=now)
    instance_id: int = connection.execute(statement.returning(instances.c.id)).scalar_one()
    return instance_id


def change(
    connection: Connection, instance_id: int, values: Mapping[str, object], now: Moment
) -> None:
    """Change columns of one instance."""
    statement = update(instances).where(instances.c.id == instance_id)
    connection.execute(statement.values(**values, updated_at=now))


def add_catch_up(connection: Connection, values: Mapping[str, object]) -> None:
    """Note that a comparison began."""
    connection.execute(insert(catch_ups).values(**values))


def catch_up(connection: Connection, request_id: str) -> CatchUp | None:
    """The comparison of that request."""
    statement = select(catch_ups).where(catch_ups.c.request_id == request_id)
    row = connection.execute(statement).first()
    return None if row is None else _catch_up(row)


def end_catch_up(connection: Connection, request_id: str, values: Mapping[str, object]) -> None:
    """Note how a comparison ended."""
    statement = update(catch_ups).where(catch_ups.c.request_id == request_id)
    connection.execute(statement.values(**values))


def _with_catch_ups(connection: Connection, rows: Collection[Row[Any]]) -> list[Instance]:
    found = connection.execute(_LAST_CATCH_UPS, {"ids": [row.id for row in rows]})
    by_instance = {row.instance_id: _catch_up(row) for row in found}
    return [_instance(row, by_instance.get(row.id)) for row in rows]


def _instance(row: Row[Any], last: CatchUp | None) -> Instance:
    values = dict(row._mapping)
    kind, state = InstanceKind(values.pop("kind")), InstanceState(values.pop("state"))
    return Instance(**values, kind=kind, state=state, catch_up=last)


def _catch_up(row: Row[Any]) -> CatchUp:
    values = dict(row._mapping)
    offline_from, offline_to = Moment(values.pop("offline_from")), Moment(values.pop("offline_to"))
    return CatchUp(**values, offline_from=offline_from, offline_to=offline_to)

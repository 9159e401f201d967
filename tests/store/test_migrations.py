"""The schema's history leads to schema.py, on both databases."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, column, insert, select, table, text
from sqlalchemy.ext.asyncio import create_async_engine

from helpdesk.config import SQLITE_SCHEME
from helpdesk.domain.search_queries import read_query
from helpdesk.errors import WrongUse
from helpdesk.store import event_log, migrations, searching
from helpdesk.store.migrations import FOLDER, VERSION_TABLE, is_compared, migrate, versions
from helpdesk.store.schema import clients, messages, metadata
from tests.needs import needs_postgres

_POSTGRES = pytest.param("postgres", marks=(needs_postgres, pytest.mark.postgres))


# What a message of version 0004 cannot be without.
_MESSAGE: dict[str, object] = {
    "attendance_id": 1,
    "instance_id": 1,
    "client_id": 1,
    "origin": "client",
    "from_me": False,
    "type": "IMAGE",
    "content": "",
    "status": "RECEIVED",
    "chat_kind": "phone",
    "chat_value": "5511987654321",
    "at": 0,
    "created_at": 0,
    "updated_at": 0,
}


@pytest.fixture(params=["sqlite", _POSTGRES])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the test's own in which nothing is yet."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("empty_postgres_url")
        return url
    (tmp_path / "new").mkdir()
    return f"{SQLITE_SCHEME}{tmp_path / 'new' / 'helpdesk.db'}"


@pytest.fixture
def migrated_url(empty_url: str) -> str:
    """A database of the test's own, migrated from nothing."""
    assert asyncio.run(migrate(empty_url)) is True
    return empty_url


async def run(url: str, function: Callable[[Connection], Any]) -> Any:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        result = await connection.run_sync(function)
    await engine.dispose()
    return result


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_name": is_compared}
    )
    return list(compare_metadata(context, metadata))


def partial_indexes(connection: Connection) -> set[str]:
    is_sqlite = connection.dialect.name == "sqlite"
    catalogue = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
        if is_sqlite
        else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    rows = connection.execute(text(catalogue))
    return {name for name, definition in rows if definition and " WHERE " in definition.upper()}


async def test_the_migrations_lead_to_exactly_the_schema(migrated_url: str) -> None:
    assert await run(migrated_url, differences) == []


async def test_a_difference_between_migrations_and_schema_would_be_found(
    migrated_url: str,
) -> None:
    await run(migrated_url, lambda c: c.execute(text("DROP INDEX ix_events_at")))
    assert await run(migrated_url, differences) != []


async def test_the_partial_indexes_are_partial(migrated_url: str) -> None:
    wanted = {
        "uq_attendances_unfinished",
        "ix_attendances_unfinished",
        "ix_messages_unsent",
        "ix_messages_media_pending",
        "ix_messages_quoted_message_id",
        "ix_messages_media_key",
        "ix_messages_media_at",
        "ix_messages_media_of_client",
        "ix_attendances_first_contacts",
        "ix_attendances_finished_at",
        "ix_clients_merged_into",
    }
    assert await run(migrated_url, partial_indexes) == wanted


async def test_clients_of_an_older_version_are_found_by_their_names(tmp_path: Path) -> None:
    url = f"{SQLITE_SCHEME}{tmp_path / 'helpdesk.db'}"

    def do_begin(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for name in ("Zoë  ÁVILA", "", "मेरा"):
            values = {"name": name, "created_at": 0, "updated_at": 0}
            connection.execute(insert(table("clients", *map(column, values))).values(values))

    await run(url, do_begin)
    await migrate(url)
    found = select(clients.c.plain_name).order_by(clients.c.id)
    assert await run(url, lambda c: c.execute(found).scalars().all()) == ["zoe avila", "", "मरा"]


async def test_files_of_an_older_version_have_their_sizes(empty_url: str) -> None:
    sized = '{"media":{"size":5000000000,"state":"READY","key":"files/ab/cd"}}'
    empty = '{"media":{"state":"READY","key":"files/ab/ce"}}'
    files = (("files/ab/cd", sized), ("files/ab/ce", empty), (None, '{"media":{"size":7}}'))

    def do_begin(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        if connection.dialect.name == "postgresql":
            # Neither attendances nor clients are needed here.
            connection.execute(text("SET session_replication_role = replica"))
        for number, (key, details) in enumerate(files):
            row = {**_MESSAGE, "position": number, "id": f"m{number}", "whatsapp_id": f"w{number}"}
            row |= {"media_key": key, "details": details}
            connection.execute(insert(table("messages", *map(column, row))).values(row))

    await run(empty_url, do_begin)
    await migrate(empty_url)
    found = select(messages.c.media_size).order_by(messages.c.position)
    assert await run(empty_url, lambda c: c.execute(found).scalars().all()) == [
        5_000_000_000,
        0,
        None,
    ]


async def test_what_was_said_before_the_search_is_found(empty_url: str) -> None:
    photo = '{"media":{"name":"Orçamento.pdf","size":7}}'
    deleted = '{"deleted_at":1}'
    said = (("Olá, João", None), ("", photo), ("Secret", deleted), ("👍", None))

    def do_begin(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        for number, (content, details) in enumerate(said):
            row = {**_MESSAGE, "position": number, "id": f"m{number}", "whatsapp_id": f"w{number}"}
            row |= {"content": content, "details": details}
            connection.execute(insert(table("messages", *map(column, row))).values(row))

    def find(connection: Connection) -> list[list[int]]:
        scope = searching.Scope(user_id=None)
        queries = [read_query(query) for query in ("joao", "orcamento", "secret")]
        found = [searching.find_messages(connection, one, scope, None, 9) for one in queries]
        return [one.positions for one in found]

    await run(empty_url, do_begin)
    await migrate(empty_url)
    assert await run(empty_url, find) == [[0], [1], []]


async def test_a_database_is_brought_up_to_date_once(migrated_url: str) -> None:
    assert await migrate(migrated_url) is False


async def test_a_database_of_a_newer_helpdesk_is_refused_and_left_alone(
    migrated_url: str,
) -> None:
    newer = f"UPDATE {VERSION_TABLE} SET version_num = '9999'"
    await run(migrated_url, lambda c: c.execute(text(newer)))
    with pytest.raises(WrongUse, match="newer than this helpdesk"):
        await migrate(migrated_url)
    present = await run(
        migrated_url, lambda c: c.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    )
    assert present == "9999"
    assert "9999" not in versions()


async def test_a_sqlite_that_cannot_search_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "FULL_TEXT", "fts-of-nobody")
    with pytest.raises(WrongUse, match="without FTS5"):
        await migrate(f"{SQLITE_SCHEME}{tmp_path / 'new.db'}")


async def test_each_new_database_begins_an_epoch_of_its_own(tmp_path: Path) -> None:
    urls = [f"{SQLITE_SCHEME}{tmp_path / name}" for name in ("one.db", "other.db")]
    for url in urls:
        await migrate(url)
    one, other = [await run(url, event_log.place) for url in urls]
    assert one[0] != other[0]
    assert one[1:] == other[1:] == (0, 0)

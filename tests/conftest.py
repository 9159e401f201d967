"""Fixtures for all: databases, a ledger on each of them, a running helpdesk, the cast."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from helpdesk.actions.work import Ledger
from helpdesk.config import SQLITE_SCHEME, Config, read_config
from helpdesk.daemon import Helpdesk
from helpdesk.store.database import Database, open_database
from helpdesk.store.event_log import begin_epoch_if_new
from helpdesk.store.migrations import migrate
from helpdesk.store.schema import metadata
from tests.cast import Cast
from tests.desk import Desk
from tests.factories import FakeClock
from tests.needs import needs_postgres, postgres_url

_POSTGRES = pytest.param("postgres", marks=(needs_postgres, pytest.mark.postgres))


async def _on_server(statement: str) -> None:
    engine = create_async_engine(postgres_url(), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


def _postgres(name: str) -> str:
    url = make_url(postgres_url()).set(database=name)
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new SQLite database of the newest version, to be copied."""
    path = tmp_path_factory.mktemp("template") / "helpdesk.db"
    asyncio.run(migrate(f"{SQLITE_SCHEME}{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_migrated() -> Iterator[str]:
    """A PostgreSQL database of the newest version, for one test after the other."""
    name = f"helpdesk_test_{uuid4().hex[:12]}"
    asyncio.run(_on_server(f"CREATE DATABASE {name}"))
    try:
        asyncio.run(migrate(_postgres(name)))
        yield _postgres(name)
    finally:
        asyncio.run(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def postgres_emptied(postgres_migrated: str) -> str:
    """It, as if it had just been migrated: to make one for each test takes too long."""
    engine = create_async_engine(postgres_migrated)
    async with engine.begin() as connection:
        # For a few rows this takes a third of what TRUNCATE does.
        for table in reversed(metadata.sorted_tables):
            await connection.execute(table.delete())
        await connection.execute(
            text("SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'")
        )
        await connection.run_sync(begin_epoch_if_new)
    await engine.dispose()
    return postgres_migrated


@pytest.fixture
async def empty_postgres_url() -> AsyncIterator[str]:
    """A PostgreSQL database without tables."""
    name = f"helpdesk_test_{uuid4().hex[:12]}"
    await _on_server(f"CREATE DATABASE {name}")
    yield _postgres(name)
    await _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", _POSTGRES])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the newest version, on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_emptied")
        return url
    path = tmp_path / "helpdesk.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return f"{SQLITE_SCHEME}{path}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """It, open."""
    database = await open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
def clock() -> FakeClock:
    """The time as the ledger sees it."""
    return FakeClock()


@pytest.fixture
def ledger(database: Database, clock: FakeClock) -> Ledger:
    """Where actions read and write."""
    return Ledger(database, clock=clock)


@pytest.fixture
def config(tmp_path: Path, sqlite_template: Path) -> Config:
    """The settings of a helpdesk on a free port, in a folder of its own, migrated already."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    shutil.copy(sqlite_template, data_dir / "helpdesk.db")
    # The pace has tests of its own; here it would only take time.
    return read_config(
        {
            "HELPDESK_DATA_DIR": str(data_dir),
            "HELPDESK_PORT": "0",
            "HELPDESK_MESSAGES_PER_MINUTE": "0",
        }
    )


@pytest.fixture
async def desk(config: Config) -> AsyncIterator[Desk]:
    """A running helpdesk with a connected number and the cast."""
    async with Desk(config) as desk:
        yield desk


@pytest.fixture
def helpdesk(desk: Desk) -> Helpdesk:
    """The running helpdesk."""
    return desk.helpdesk


@pytest.fixture
def cast(desk: Desk) -> Cast:
    """Who takes part."""
    return desk.cast

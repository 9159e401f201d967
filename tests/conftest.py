"""Fixtures for all: databases, a ledger on each of them, a running helpdesk, the cast."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from helpdesk.actions.work import Ledger
from helpdesk.config import SQLITE_SCHEME, Config, read_config
from helpdesk.daemon import Helpdesk
from helpdesk.store.database import Database, PostgresDatabase, open_database
from helpdesk.store.event_log import begin_epoch_if_new
from helpdesk.store.migrations import migrate
from helpdesk.store.schema import metadata
from tests.cast import Cast
from tests.desk import Desk
from tests.examples import begin_drawing
from tests.factories import FakeClock
from tests.firebase import emulator as firestore_stand_in
from tests.firebase.accounts import write_service_account
from tests.firebase.emulator import Emulator, Project
from tests.needs import needs_postgres, postgres_url

_POSTGRES = pytest.param("postgres", marks=(needs_postgres, pytest.mark.postgres))
# What takes minutes begins first: the short files fill whatever time is left at the end.
_FIRST = ("endurance", "whatsapp", "browser")

# The store's tests run on PostgreSQL always, and of the actions' those that are about two at once
# or about figures; the others, which ask what a rule is, run there with the long ones.
_RULES = {
    "test_alarms.py",
    "test_alterations.py",
    "test_arrivals_from_the_phone.py",
    "test_audit.py",
    "test_blocking.py",
    "test_canned_responses.py",
    "test_departments.py",
    "test_details.py",
    "test_first_contacts.py",
    "test_instances.py",
    "test_late_digits.py",
    "test_menu_choices.py",
    "test_notes.py",
    "test_presences.py",
    "test_questions.py",
    "test_responding.py",
    "test_second_factor.py",
    "test_settings.py",
    "test_signatures.py",
    "test_speaking.py",
    "test_tags.py",
}

begin_drawing()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folder by folder; `make test` gives files to its processes in this order."""
    for item in items:
        is_of_a_rule = item.path.parent.name == "actions" and item.path.name in _RULES
        if is_of_a_rule and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.long)

    def place(item: pytest.Item) -> int:
        folder = item.path.parent.name
        return _FIRST.index(folder) if folder in _FIRST else len(_FIRST)

    items.sort(key=place)


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
        # No test pulls the plug of the server; to wait for its disk takes most of the time.
        asyncio.run(_on_server(f"ALTER DATABASE {name} SET synchronous_commit TO off"))
        yield _postgres(name)
    finally:
        asyncio.run(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def postgres_engine(postgres_migrated: str) -> AsyncEngine:
    """The way to it. It keeps compiled statements, and no connection from test to test."""
    return create_async_engine(postgres_migrated, hide_parameters=True, query_cache_size=2_000)


# For a few rows DELETE takes a third of what TRUNCATE does.
_EMPTY = "; ".join(
    [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]
    + ["SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"]
)


@pytest.fixture
async def postgres_emptied(
    postgres_migrated: str, postgres_engine: AsyncEngine
) -> AsyncIterator[str]:
    """It, as if it had just been migrated: to make one for each test takes too long."""
    async with postgres_engine.begin() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        # asyncpg sends a text without parameters as one.
        await raw.driver_connection.execute(_EMPTY)
        await connection.run_sync(begin_epoch_if_new)
    yield postgres_migrated
    await postgres_engine.dispose()


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
async def database(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """It, open."""
    if database_url.startswith(SQLITE_SCHEME):
        database = await open_database(database_url)
    else:
        database = PostgresDatabase(request.getfixturevalue("postgres_engine"))
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


@pytest.fixture(scope="session")
def firestore_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Google's Firestore emulator, one for all tests of a process. Nobody may pause it."""
    with firestore_stand_in.serving(tmp_path_factory.mktemp("firestore") / "log") as emulator:
        yield emulator


@pytest.fixture
def own_firestore_emulator(tmp_path: Path) -> Iterator[Emulator]:
    """One that the test has to itself, to be paused and killed: it costs a second and a half."""
    with firestore_stand_in.serving(tmp_path / "firestore.log") as emulator:
        yield emulator


@pytest.fixture
def firestore(firestore_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A Firestore with nothing in it, under the repository's rules, where Google's libraries look
    for it."""
    for name, value in firestore_emulator.environment().items():
        monkeypatch.setenv(name, value)
    return firestore_emulator.project()


@pytest.fixture
def firestore_account(firestore: Project, tmp_path: Path) -> Path:
    """The file of a service account of the project `firestore`."""
    return write_service_account(tmp_path / "account.json", firestore.id)

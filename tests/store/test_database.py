"""Transactions: whole or not at all, each for itself, reads without writes."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import DBAPIError

from helpdesk.config import SQLITE_SCHEME
from helpdesk.errors import WrongUse
from helpdesk.store import database as databases
from helpdesk.store.database import Database, open_database
from helpdesk.store.schema import clients


def add(name: str) -> Callable[[Connection], str]:
    return lambda connection: _add(connection, name)


def _add(connection: Connection, name: str) -> str:
    values = {"name": name, "created_at": 0, "updated_at": 0}
    connection.execute(insert(clients).values(**values))
    return name


def add_and_fail(connection: Connection) -> None:
    _add(connection, "half")
    raise ValueError("in the middle")


def names(connection: Connection) -> list[str]:
    return list(connection.execute(select(clients.c.name).order_by(clients.c.id)).scalars())


def remove_all(connection: Connection) -> None:
    connection.execute(delete(clients))


def holds(folder: Path, word: bytes) -> bool:
    return any(word in one.read_bytes() for one in folder.iterdir())


async def test_what_is_written_can_be_read(database: Database) -> None:
    assert await database.write(add("Clara")) == "Clara"
    assert await database.read(names) == ["Clara"]


async def test_a_write_that_raises_has_changed_nothing(database: Database) -> None:
    with pytest.raises(ValueError, match="in the middle"):
        await database.write(add_and_fail)
    assert await database.read(names) == []


async def test_even_what_is_no_usual_exception_reaches_who_asked(database: Database) -> None:
    class Stopped(BaseException):
        """What test tools and signal handlers raise."""

    def stop(connection: Connection) -> None:
        _add(connection, "half")
        raise Stopped

    with pytest.raises(Stopped):
        await database.write(stop)
    assert await database.read(names) == []


async def test_of_many_writes_at_once_the_failing_one_undoes_only_itself(
    database: Database,
) -> None:
    outcomes = await asyncio.gather(
        database.write(add("one")),
        database.write(add_and_fail),
        database.write(add("two")),
        database.write(lambda connection: connection.execute(insert(clients).values(id=1))),
        database.write(add("three")),
        return_exceptions=True,
    )
    assert [one for one in outcomes if isinstance(one, str)] == ["one", "two", "three"]
    assert isinstance(outcomes[1], ValueError)
    assert isinstance(outcomes[3], DBAPIError)
    assert sorted(await database.read(names)) == ["one", "three", "two"]


async def test_more_writes_than_fit_one_group_are_all_there(database: Database) -> None:
    await asyncio.gather(*(database.write(add(str(index))) for index in range(120)))
    assert len(await database.read(names)) == 120


async def test_a_read_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.read(add("sneaked in"))
    assert await database.read(names) == []


async def test_a_read_holds_one_view_while_others_write(
    tmp_path: Path, sqlite_template: Path
) -> None:
    """Only on SQLite does a read have a thread of its own, which can wait for a write."""
    path = tmp_path / "helpdesk.db"
    shutil.copy(sqlite_template, path)
    database, loop = await open_database(f"{SQLITE_SCHEME}{path}"), asyncio.get_running_loop()

    def read_twice(connection: Connection) -> tuple[list[str], list[str]]:
        before = names(connection)
        writing = asyncio.run_coroutine_threadsafe(database.write(add("meanwhile")), loop)
        writing.result(timeout=5)
        return before, names(connection)

    assert await database.read(read_twice) == ([], [])
    assert await database.read(names) == ["meanwhile"]
    await database.close()


async def test_a_caller_who_gives_up_costs_the_others_nothing(database: Database) -> None:
    impatient = asyncio.create_task(database.write(add("impatient")))
    patient = asyncio.create_task(database.write(add("patient")))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == "patient"
    assert "patient" in await database.read(names)


async def test_closing_commits_what_was_asked_for(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "helpdesk.db"
    shutil.copy(sqlite_template, path)
    url = f"{SQLITE_SCHEME}{path}"
    database = await open_database(url)
    writes = [asyncio.create_task(database.write(add(str(index)))) for index in range(60)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*writes)
    with pytest.raises(RuntimeError, match="closed"):
        await database.write(add("too late"))
    again = await open_database(url)
    assert len(await again.read(names)) == 60
    await again.close()


async def test_a_file_that_is_no_database_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "holiday.db"
    path.write_bytes(b"not a database, but long enough to look like one" * 100)
    with pytest.raises(WrongUse, match=r"holiday\.db cannot be opened"):
        await open_database(f"{SQLITE_SCHEME}{path}")


async def test_remains_that_could_not_be_removed_because_of_a_reader_are_known_and_go_later(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "_BUSY_MS", 10)
    path = tmp_path / "helpdesk.db"
    shutil.copy(sqlite_template, path)
    database = await open_database(f"{SQLITE_SCHEME}{path}")
    reader = sqlite3.connect(path, isolation_level=None)
    try:
        await database.write(add("Zuleika"))
        reader.execute("BEGIN")
        reader.execute("SELECT name FROM clients").fetchall()
        await database.write(remove_all)
        assert (await database.scrub(), database.has_remains) == (False, True)
        assert holds(tmp_path, b"Zuleika")
        reader.execute("ROLLBACK")
        assert (await database.scrub(), database.has_remains) == (True, False)
        assert not holds(tmp_path, b"Zuleika")
    finally:
        reader.close()
        await database.close()

"""Transactions. A transaction is one plain function over a connection: it cannot wait for the
network in the middle, because it cannot await.

On SQLite the whole function runs in one visit to aiosqlite's thread, and the functions that
wait at the same moment share one commit. On PostgreSQL it runs over asyncpg by greenlets.
"""

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import aiosqlite
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from helpdesk.config import SQLITE_SCHEME
from helpdesk.errors import WrongUse

T = TypeVar("T")
Body = Callable[[Connection], T]

_GROUP = 50
_READERS = 3
_BUSY_MS = 5_000
_SQLITE_OUTAGES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
# For each connection. What does not fit is in the system's own cache, a copy away.
_CACHE_KB = 4_000
_STATEMENTS = 2_000
"""How many statements SQLAlchemy keeps compiled; no part of helpdesk has as many."""

_HAS_INDEX = "SELECT 1 FROM sqlite_master WHERE name = 'message_search'"

_thread = threading.local()
# One for all connections: to compile a statement costs ten times what to execute it does, and
# what one of them has compiled the others need not.
_sqlite = create_engine(
    # An error that quotes its parameters would put message text into the log.
    "sqlite://",
    creator=lambda: _thread.connection,
    poolclass=NullPool,
    hide_parameters=True,
    query_cache_size=_STATEMENTS,
)


class Database(Protocol):
    """Runs functions in transactions. What the function raises, the caller gets; a write that
    raises has changed nothing."""

    async def read(self, body: Body[T]) -> T:
        """Run the function over one consistent view; it must not write."""

    async def write(self, body: Body[T]) -> T:
        """Run the function and commit; the answer comes when it is durable."""

    has_remains: bool
    """Whether the database's files may hold what was deleted, because `scrub` could not."""

    async def scrub(self) -> bool:
        """Leave nothing in the database's files of what was deleted, as far as the database can;
        the answer is whether it could. Writes wait meanwhile."""

    async def close(self) -> None:
        """Finish what was asked for and close."""


async def open_database(url: str) -> Database:
    """Open the database of that address; its schema must be up to date (migrations/)."""
    if url.startswith(SQLITE_SCHEME):
        return await SqliteDatabase.open(Path(url.removeprefix(SQLITE_SCHEME)))
    return PostgresDatabase(create_async_engine(url, hide_parameters=True))


def is_outage(error: Exception) -> bool:
    """Whether the database itself failed (disk full, locked, connection lost), so that the
    same work may succeed later."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        # The low byte is the kind; what stands above it only refines it.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_OUTAGES
    is_lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return is_lost or isinstance(cause, OSError) or isinstance(error, InterfaceError)


class _Worker(aiosqlite.Connection):
    """An aiosqlite connection, with SQLAlchemy on top of it inside aiosqlite's own thread.

    SQLAlchemy's aiosqlite dialect visits the thread three times a statement, which costs ten
    times the statement; here a whole transaction is one visit.
    """

    sql: Connection

    @classmethod
    async def open(cls, path: Path, *, is_writer: bool) -> "_Worker":
        """Connect and prepare the connection."""
        worker = cls(lambda: sqlite3.connect(path, isolation_level=None), iter_chunk_size=64)
        await worker
        try:
            await worker.visit(lambda: worker._prepare(is_writer))
        except BaseException:
            # Its thread would keep a process alive that has nothing more to do.
            await worker.close()
            raise
        return worker

    async def visit(self, function: Callable[[], T]) -> T:
        """Run the function in the connection's thread."""
        result: T = await self._execute(function)  # type: ignore[no-untyped-call]
        return result

    def say(self, sql: str) -> None:
        """Execute a statement that begins, saves or undoes; in the connection's thread."""
        self._conn.execute(sql)

    def commit_now(self) -> None:
        """Commit; in the connection's thread."""
        self.sql.commit()
        if self._conn.in_transaction:
            self._conn.commit()

    def undo(self) -> None:
        """Roll back; in the connection's thread."""
        self.sql.rollback()
        if self._conn.in_transaction:
            self._conn.rollback()

    def scrub(self) -> bool:
        """Write the whole file anew and empty the journal; in the connection's thread.

        PRAGMA secure_delete would not do: when SQLite moves rows from a page to its neighbour,
        copies of them stay in the room that is free on the page.
        """
        # The index of words only notes what is gone, until it is written anew itself.
        if self._conn.execute(_HAS_INDEX).fetchone():
            self._conn.execute("INSERT INTO message_search(message_search) VALUES ('optimize')")
        self._conn.execute("VACUUM")
        [(is_busy, _, _)] = self._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return not is_busy

    def _prepare(self, is_writer: bool) -> None:
        for pragma in (
            f"busy_timeout={_BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"cache_size=-{_CACHE_KB}",
            f"query_only={'OFF' if is_writer else 'ON'}",
        ):
            self._conn.execute(f"PRAGMA {pragma}")
        _thread.connection = self._conn
        self.sql = _sqlite.connect()

    async def end(self) -> None:
        """Close SQLAlchemy's side in the thread, then the connection."""
        await self.visit(self.sql.close)
        await self.close()


class SqliteDatabase:
    """One writer that commits in groups, and a few readers."""

    def __init__(self, writer: _Worker, readers: list[_Worker]) -> None:
        self._writer = writer
        self._readers = readers
        self.has_remains = False
        self._free: asyncio.Queue[_Worker] = asyncio.Queue()
        for reader in readers:
            self._free.put_nowait(reader)
        self._waiting: deque[tuple[Body[Any], asyncio.Future[Any]]] = deque()
        self._wake = asyncio.Event()
        self._is_closing = False
        self._task = asyncio.create_task(self._write_groups(), name="database writer")

    @classmethod
    async def open(cls, path: Path) -> "SqliteDatabase":
        """Open the file. Raises WrongUse when it cannot be opened or is no database."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            writer = await _Worker.open(path, is_writer=True)
            readers = [await _Worker.open(path, is_writer=False) for _ in range(_READERS)]
        except (OSError, sqlite3.Error) as error:
            raise WrongUse(f"The database {path} cannot be opened: {error}") from error
        return cls(writer, readers)

    async def read(self, body: Body[T]) -> T:
        """Run the function on the first reader that is free."""
        reader = await self._free.get()
        try:
            return await reader.visit(lambda: _read(reader, body))
        finally:
            self._free.put_nowait(reader)

    async def write(self, body: Body[T]) -> T:
        """Run the function in the next group."""
        if self._is_closing:
            raise RuntimeError("the database is closed")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((body, future))
        self._wake.set()
        return await future

    async def scrub(self) -> bool:
        """Between two groups; a reader that takes longer than five seconds keeps the journal from
        being emptied."""
        self.has_remains = True
        self.has_remains = not await self._writer.visit(self._writer.scrub)
        return not self.has_remains

    async def close(self) -> None:
        """Commit what waits, then close all connections."""
        self._is_closing = True
        self._wake.set()
        await self._task
        for worker in (*self._readers, self._writer):
            await worker.end()

    async def _write_groups(self) -> None:
        while self._waiting or not self._is_closing:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
                continue
            group = [self._waiting.popleft() for _ in range(min(_GROUP, len(self._waiting)))]
            bodies = [body for body, _ in group]
            outcomes = await self._writer.visit(partial(self._commit, bodies))
            for (_, future), outcome in zip(group, outcomes, strict=True):
                _resolve(future, outcome)

    def _commit(self, bodies: list[Body[Any]]) -> list["_Outcome"]:
        """Run the functions in one transaction, each behind its own savepoint."""
        writer = self._writer
        try:
            writer.say("BEGIN IMMEDIATE")
            outcomes = [_attempt(writer, body) for body in bodies]
            writer.commit_now()
        except Exception as error:
            with suppress(Exception):
                writer.undo()
            return [_Outcome(error=error)] * len(bodies)
        return outcomes


class _Outcome:
    """What a function returned or raised."""

    __slots__ = ("error", "result")

    def __init__(self, result: Any = None, error: BaseException | None = None) -> None:
        self.result = result
        self.error = error


def _attempt(writer: _Worker, body: Body[Any]) -> _Outcome:
    writer.say("SAVEPOINT work")
    try:
        result = body(writer.sql)
    except BaseException as error:  # whatever it is, somebody waits for it
        writer.say("ROLLBACK TO work")
        writer.say("RELEASE work")
        return _Outcome(error=error)
    writer.say("RELEASE work")
    return _Outcome(result)


def _resolve(future: asyncio.Future[Any], outcome: _Outcome) -> None:
    if future.done():
        return
    if outcome.error is None:
        future.set_result(outcome.result)
    else:
        future.set_exception(outcome.error)


def _read(reader: _Worker, body: Body[T]) -> T:
    reader.say("BEGIN")
    try:
        return body(reader.sql)
    finally:
        reader.undo()


class PostgresDatabase:
    """A pool of asyncpg connections; each write is its own transaction."""

    has_remains = False

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def read(self, body: Body[T]) -> T:
        """Run the function over one snapshot."""
        async with self._engine.connect() as connection:
            await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            return await connection.run_sync(body)

    async def write(self, body: Body[T]) -> T:
        """Run the function in a transaction of its own."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(body)

    async def scrub(self) -> bool:
        """Free the room of deleted rows; PostgreSQL overwrites it in its own time."""
        async with self._engine.connect() as connection:
            autonomous = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await autonomous.exec_driver_sql("VACUUM")
        return True

    async def close(self) -> None:
        """Close the pool."""
        await self._engine.dispose()

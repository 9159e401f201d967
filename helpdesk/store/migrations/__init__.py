"""The schema's history. `migrate` brings a database to the newest version.

A new version: `python -m helpdesk.store.migrations "what changes"` writes a file into versions/
from the difference between schema.py and the versions so far; read it before you commit it.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from helpdesk.errors import WrongUse
from helpdesk.store import event_log

FOLDER = Path(__file__).parent
VERSION_TABLE = "alembic_version"
FULL_TEXT = "fts5"
"""The module of SQLite that the search needs; some systems build SQLite without it."""


def versions() -> list[str]:
    """Every version, oldest first: the numbers that the files' names begin with."""
    return sorted(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def is_compared(name: str | None, kind: str, _: object) -> bool:
    """Whether what stands in a database is to stand in schema.py too. The index of words is made by
    statements of its own (schema.py), on SQLite with tables that hold it."""
    is_of_words = kind == "index" and name == "ix_messages_words"
    return not (is_of_words or (kind == "table" and (name or "").startswith("message_search")))


async def migrate(url: str) -> bool:
    """Bring the database to the newest version; the answer is whether anything was to do.

    Raises WrongUse when there is no database to be had there, when SQLite cannot search texts, or
    when the database was written by a newer helpdesk.
    """
    engine = create_async_engine(url)
    try:
        present = await _read_present(engine)
        if engine.dialect.name == "sqlite":
            await _check_searches(engine)
        if present == versions()[-1]:
            return False
        if present is not None and present not in versions():
            raise WrongUse(
                f"The database is of version {present}, newer than this helpdesk "
                f"({versions()[-1]}). Start the newer helpdesk, or restore a backup."
            )
        async with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                # Python's sqlite3 begins no transaction before DDL by itself, and a start that
                # is killed half way must leave the old version or the new one.
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            await connection.run_sync(_upgrade)
            await connection.run_sync(event_log.begin_epoch_if_new)
        return True
    finally:
        await engine.dispose()


async def _check_searches(engine: AsyncEngine) -> None:
    wanted = text("SELECT count(*) FROM pragma_module_list WHERE name = :name")
    async with engine.connect() as connection:
        if (await connection.execute(wanted, {"name": FULL_TEXT})).scalar_one():
            return
        [version] = (await connection.execute(text("SELECT sqlite_version()"))).scalars()
    raise WrongUse(
        f"The SQLite of this Python ({version}) was built without FTS5, which the search needs. "
        "Use a Python whose SQLite has it, as most have, or PostgreSQL."
    )


async def _read_present(engine: AsyncEngine) -> str | None:
    try:
        if engine.dialect.name == "sqlite":
            folder = Path(engine.url.database or "").parent
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        async with engine.connect() as connection:
            return await connection.run_sync(_present)
    except (OSError, DBAPIError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        place = engine.url.render_as_string(hide_password=True)
        raise WrongUse(f"The database {place} cannot be used: {reason}") from error


def _present(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.execute(
        text(f"SELECT version_num FROM {VERSION_TABLE}")
    ).scalar()
    return version


def _upgrade(connection: Connection) -> None:
    # Alembic takes a fifth of a second to import and a start seldom needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

"""Write a new version: `python -m helpdesk.store.migrations "what changes"`."""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from helpdesk.config import SQLITE_SCHEME
from helpdesk.store.migrations import FOLDER, migrate, versions


def main(message: str) -> None:
    """Compare schema.py with the versions so far and write the difference as the next one."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        if versions():
            asyncio.run(migrate(f"{SQLITE_SCHEME}{path}"))
        engine = create_engine(f"sqlite:///{path}")
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(FOLDER))
            config.attributes["connection"] = connection
            number = f"{len(versions()) + 1:04d}"
            command.revision(config, message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))

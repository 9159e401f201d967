"""A database whose copy is in a Firestore of the emulator."""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from helpdesk.actions.work import Ledger
from helpdesk.config import SQLITE_SCHEME
from helpdesk.domain.roles import Actor, Role
from helpdesk.firebase.account import Account, open_account
from helpdesk.firebase.documents import FirestoreCopy
from tests.factories import add_number, add_person, do_open, do_write_text
from tests.firebase.emulator import Project
from tests.sinks.mirrored import Mirror


@dataclass(frozen=True)
class People:
    """A number, and who works on it."""

    number: int
    alice: Actor
    ana: Actor
    bruno: Actor


@pytest.fixture
def on_sqlite(tmp_path: Path, sqlite_template: Path) -> str:
    """The `database_url` of files that ask what is the same on PostgreSQL."""
    path = tmp_path / "helpdesk.db"
    shutil.copy(sqlite_template, path)
    return f"{SQLITE_SCHEME}{path}"


@pytest.fixture
def account(firestore_account: Path) -> Iterator[Account]:
    """The service account of the project `firestore`."""
    account = open_account(firestore_account)
    yield account
    account.close()


@pytest.fixture
def mirror(ledger: Ledger, account: Account, firestore: Project) -> Mirror:
    """The database of the ledger, and a Firestore with nothing in it."""
    return Mirror(ledger, account, firestore)


@pytest.fixture
async def people(ledger: Ledger) -> People:
    """An admin, two attendants and a connected number."""
    return People(
        await add_number(ledger),
        await add_person(ledger, "Alice", Role.ADMIN),
        await add_person(ledger, "Ana"),
        await add_person(ledger, "Bruno"),
    )


@pytest.fixture
async def copy(account: Account) -> AsyncIterator[FirestoreCopy]:
    """What is in the project `firestore`, for somebody who is no follower."""
    copy = FirestoreCopy(account)
    yield copy
    await copy.close()


@pytest.fixture
async def opened(ledger: Ledger, people: People) -> int:
    """An attendance that Ana has."""
    return await ledger.write(partial(do_open, instance_id=people.number, actor=people.ana))


async def write(ledger: Ledger, people: People, attendance_id: int, content: str = "Hi") -> str:
    """Ana answers."""
    body = partial(do_write_text, actor=people.ana, content=content)
    return await ledger.write(partial(body, attendance_id=attendance_id))

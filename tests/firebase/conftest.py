"""The copy in a Firestore of the emulator."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from helpdesk.firebase.account import Account, open_account
from helpdesk.firebase.documents import FirestoreCopy
from tests.firebase.emulator import Project


@pytest.fixture
def account(firestore_account: Path) -> Iterator[Account]:
    """The service account of the project `firestore`."""
    account = open_account(firestore_account)
    yield account
    account.close()


@pytest.fixture
async def copy(firestore: Project, account: Account) -> AsyncIterator[FirestoreCopy]:
    """What is in the project `firestore`."""
    copy = FirestoreCopy(account)
    yield copy
    await copy.close()

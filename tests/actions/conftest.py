"""Whom and what most tests of actions need."""

import pytest

from helpdesk.actions.work import Ledger
from helpdesk.domain.roles import Actor, Role
from tests.factories import add_number, add_person, do_open


@pytest.fixture
async def number(ledger: Ledger) -> int:
    """A connected number."""
    return await add_number(ledger)


@pytest.fixture
async def admin(ledger: Ledger) -> Actor:
    """The admin."""
    return await add_person(ledger, "Alice", Role.ADMIN)


@pytest.fixture
async def marta(ledger: Ledger) -> Actor:
    """The manager."""
    return await add_person(ledger, "Marta", Role.ATTENDANT_MANAGER)


@pytest.fixture
async def ana(ledger: Ledger) -> Actor:
    """An attendant."""
    return await add_person(ledger, "Ana")


@pytest.fixture
async def bruno(ledger: Ledger) -> Actor:
    """Another attendant."""
    return await add_person(ledger, "Bruno")


@pytest.fixture
async def opened(ledger: Ledger, number: int, ana: Actor) -> int:
    """An attendance that Ana has."""
    return await ledger.write(lambda work: do_open(work, number, ana))

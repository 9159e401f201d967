"""Simulators for all tests of the folder, and accounts on them."""

import itertools
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from helpdesk.whatsapp.simulator.client import SimulatorClient
from tests.whatsapp.watching import SimulatorProcess, Watched, connected

_numbers = itertools.count()


@pytest.fixture(scope="package")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """A running simulator with patient QR codes."""
    yield from _running(tmp_path_factory, 60.0)


@pytest.fixture(scope="package")
def hasty_simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """A running simulator whose QR codes live a second."""
    yield from _running(tmp_path_factory, 1.0)


def _running(factory: pytest.TempPathFactory, qr_seconds: float) -> Iterator[SimulatorProcess]:
    process = SimulatorProcess(factory.mktemp("simulator"), qr_seconds)
    process.start()
    yield process
    process.end()


@pytest.fixture
def account() -> str:
    """The name of an account that no other test uses."""
    return f"account-{next(_numbers)}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def phone(simulator: SimulatorProcess, shared_account: str) -> AsyncIterator[SimulatorClient]:
    """The phones behind the number that a file's tests share."""
    async with simulator.phone(shared_account) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def number(
    simulator: SimulatorProcess,
    phone: SimulatorClient,
    shared_account: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Watched]:
    """One number for the tests of a file that leave it connected."""
    profile = tmp_path_factory.mktemp("profiles") / "shared"
    async with connected(simulator.page_url(shared_account), profile, phone) as one:
        yield one


@pytest.fixture(scope="module")
def shared_account(request: pytest.FixtureRequest) -> str:
    """An account for each file whose tests share a number."""
    return f"shared-{request.path.stem}"

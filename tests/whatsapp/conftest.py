"""Simulators for a module's tests, and accounts on them."""

import itertools
from collections.abc import Iterator

import pytest

from tests.whatsapp.watching import SimulatorProcess

_numbers = itertools.count()


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """A running simulator with patient QR codes."""
    yield from _running(tmp_path_factory, 60.0)


@pytest.fixture(scope="module")
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

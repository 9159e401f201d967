"""A shop with WhatsApp numbers, an admin, and helpdesk as a process on simulated pages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpdesk.whatsapp.simulator.client import SimulatorClient
from tests.callers import Caller
from tests.endurance.log import SECONDS, Log
from tests.processes import Helpdesk, Simulator, helpdesk, simulator


@dataclass(frozen=True)
class Number:
    """One number of the shop: what helpdesk says of it, and the phones on its other side."""

    id: int
    phones: SimulatorClient
    log: Log

    @property
    def state(self) -> str:
        """Its state as told last."""
        return self.log.states.get(self.id, "")

    @property
    def catch_ups(self) -> list[Any]:
        """The reports of its catch-ups, each once."""
        return list(self.log.catch_ups.get(self.id, {}).values())

    async def pair(self) -> None:
        """Scan the QR code as soon as there is one, and wait until the number is connected."""
        await self.phones.until(lambda view: view.has_qr_code, seconds=SECONDS)
        await self.phones.link()
        await self.until_state("CONNECTED")

    async def until_another_catch_up(self, before: int) -> None:
        """Wait until there are more reports of catch-ups than before."""
        await self.log.until(lambda: len(self.catch_ups) > before)

    async def until_state(self, *states: str) -> None:
        """Wait until the number is in one of these states."""
        await self.log.until(lambda: self.state in states)


@dataclass(frozen=True)
class Shop:
    """`log` is read by `tasks`, where an error ends the test."""

    program: Helpdesk
    admin: Caller
    log: Log
    tasks: asyncio.TaskGroup
    numbers: tuple[Number, ...]

    @property
    def number(self) -> Number:
        """The only number of a shop that has one."""
        [number] = self.numbers
        return number


@contextlib.asynccontextmanager
async def open_shop(folder: Path, **settings: str) -> AsyncIterator[Shop]:
    """helpdesk runs and its one number is starting. It is a number of kind "whatsapp": helpdesk
    is told an address and knows nothing of the simulator behind it."""
    async with contextlib.AsyncExitStack() as stack:
        whatsapp = await stack.enter_async_context(simulator(folder / "simulator"))
        page = whatsapp.page_url(account_of(1))
        program = helpdesk(folder / "data", HELPDESK_WHATSAPP_URL=page, **_UNPACED, **settings)
        running = await stack.enter_async_context(program)
        yield await _furnish(stack, running, whatsapp, 1)


@contextlib.asynccontextmanager
async def open_big_shop(folder: Path, numbers: int) -> AsyncIterator[Shop]:
    """helpdesk runs with several numbers, each starting on an account of its own: see
    tests/endurance/program.py."""
    async with contextlib.AsyncExitStack() as stack:
        whatsapp = await stack.enter_async_context(simulator(folder / "simulator"))
        pages = {account_of(one): whatsapp.page_url(account_of(one)) for one in _ids(numbers)}
        given = {f"TEST_PAGE_{account}": url for account, url in pages.items()}
        program = helpdesk(folder / "data", module="tests.endurance.program", **_UNPACED, **given)
        running = await stack.enter_async_context(program)
        yield await _furnish(stack, running, whatsapp, numbers)


# The load is made to be heavy; what paces a number in everyday use is tested elsewhere.
_UNPACED = {"HELPDESK_MESSAGES_PER_MINUTE": "0"}


def account_of(instance_id: int) -> str:
    """The simulator's account behind a number."""
    return f"shop{instance_id}"


def _ids(numbers: int) -> range:
    return range(1, numbers + 1)


async def _furnish(
    stack: contextlib.AsyncExitStack, program: Helpdesk, whatsapp: Simulator, numbers: int
) -> Shop:
    admin = await stack.enter_async_context(Caller(program))
    await program.start()
    await admin.set_up("Rosa", "rosa@example.com")
    tasks = await stack.enter_async_context(asyncio.TaskGroup())
    log = Log(program, admin)
    following = tasks.create_task(log.follow())
    stack.callback(following.cancel)
    made = []
    for instance_id in _ids(numbers):
        body = {"name": f"Number {instance_id}", "kind": "whatsapp"}
        added = (await admin.call("POST", "instances", body)).good()
        assert added["id"] == instance_id
        (await admin.call("POST", f"instances/{instance_id}/start")).good()
        phones = await stack.enter_async_context(whatsapp.phones(account_of(instance_id)))
        made.append(Number(instance_id, phones, log))
    return Shop(program, admin, log, tasks, tuple(made))

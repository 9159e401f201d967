"""A shop with one WhatsApp number, an admin, and helpdesk as a process on a simulated page."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from helpdesk.whatsapp.simulator.client import SimulatorClient
from tests.callers import Caller
from tests.kill.log import SECONDS, Log
from tests.processes import Helpdesk, helpdesk, simulator


@dataclass(frozen=True)
class Shop:
    """`log` is read by `tasks`, where an error ends the test."""

    program: Helpdesk
    phones: SimulatorClient
    admin: Caller
    log: Log
    tasks: asyncio.TaskGroup

    async def pair(self) -> None:
        """Scan the QR code as soon as there is one, and wait until the number is connected."""
        await self.phones.until(lambda view: view.has_qr_code, seconds=SECONDS)
        await self.phones.link()
        await self.log.until_state("CONNECTED")


@contextlib.asynccontextmanager
async def open_shop(folder: Path) -> AsyncIterator[Shop]:
    """helpdesk runs and its number is starting. It is a number of kind "whatsapp": helpdesk is
    told an address and knows nothing of the simulator behind it."""
    async with (
        simulator(folder / "simulator") as whatsapp,
        helpdesk(folder / "data", HELPDESK_WHATSAPP_URL=whatsapp.page_url("shop")) as program,
        whatsapp.phones("shop") as phones,
        Caller(program) as admin,
    ):
        await program.start()
        await admin.set_up("Rosa", "rosa@example.com")
        number = {"name": "Shop", "kind": "whatsapp"}
        added = (await admin.call("POST", "instances", number)).good()
        (await admin.call("POST", f"instances/{added['id']}/start")).good()
        async with asyncio.TaskGroup() as tasks:
            log = Log(program, admin)
            following = tasks.create_task(log.follow())
            yield Shop(program, phones, admin, log, tasks)
            following.cancel()

"""A driver in a process of its own, which can be killed."""

import asyncio
import sys
from pathlib import Path

from helpdesk.assets import vendor_files
from helpdesk.whatsapp.simulator.client import SimulatorClient
from tests.needs import chromium_path
from tests.whatsapp.watching import SECONDS

_PROGRAM = """
import asyncio, sys
from pathlib import Path
from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp.playwright import PlaywrightDriver

url, profile, wa_js, chromium = sys.argv[1:]

async def listen(seen):
    if getattr(seen, "state", None) is InstanceState.CONNECTED:
        print("connected", flush=True)

driver = PlaywrightDriver(url, Path(profile), wa_js=Path(wa_js), chromium=Path(chromium))
asyncio.run(driver.run(listen))
"""


async def start_elsewhere(
    url: str, profile: Path, phone: SimulatorClient
) -> asyncio.subprocess.Process:
    """The process, once its driver is paired and connected."""
    arguments = [url, str(profile), str(vendor_files()["wa-js"]), str(chromium_path())]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _PROGRAM, *arguments, stdout=asyncio.subprocess.PIPE
    )
    await phone.until(lambda view: view.has_qr_code)
    await phone.link()
    assert process.stdout is not None
    async with asyncio.timeout(SECONDS):
        assert await process.stdout.readline() == b"connected\n"
    return process

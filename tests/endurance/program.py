"""helpdesk as it is, with a page of its own for each number: one address, as
HELPDESK_WHATSAPP_URL gives it, would lead all of them to the same simulated account.

Reads the addresses from the environment (TEST_PAGE_<account>); run like `helpdesk run`.
"""

import asyncio
import logging
import os
import signal

from helpdesk.config import Config, read_config
from helpdesk.daemon import keep_what_is_there, running
from helpdesk.domain.states import InstanceKind
from helpdesk.drivers import Drivers, PracticePhones
from helpdesk.whatsapp.driver import Driver
from tests.endurance.shop import account_of


async def main() -> None:
    """Run until SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    config = read_config()
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)

    async def make(instance_id: int, kind: InstanceKind) -> Driver:
        return await _drivers(config, instance_id).make(instance_id, kind)

    async with running(config, make_driver=make) as helpdesk:
        print(f"helpdesk is running: {helpdesk.url}", flush=True)
        print(f"  {helpdesk.setup_url}", flush=True)
        keep_what_is_there()
        await stopped.wait()


def _drivers(config: Config, instance_id: int) -> Drivers:
    page = os.environ[f"TEST_PAGE_{account_of(instance_id)}"]
    own = read_config({**os.environ, "HELPDESK_WHATSAPP_URL": page})
    assert own.profiles_dir == config.profiles_dir
    return Drivers(own, PracticePhones(own))


if __name__ == "__main__":
    asyncio.run(main())

"""Which page each kind of number opens, and the practice phones behind it."""

import asyncio

from helpdesk import assets
from helpdesk.config import Config
from helpdesk.domain.states import InstanceKind
from helpdesk.whatsapp.driver import Driver
from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.server import SimulatorServer


class PracticePhones:
    """The simulator, started when the first practice number needs it."""

    def __init__(self, config: Config) -> None:
        self._server = SimulatorServer(config.simulator_dir)
        self._starting = asyncio.Lock()
        self._clients: dict[int, SimulatorClient] = {}

    async def page_url(self, instance_id: int) -> str:
        """The page that the number's driver opens."""
        await self._start()
        return self._server.page_url(_account(instance_id))

    async def phone(self, instance_id: int) -> SimulatorClient:
        """The way to the number's practice phone."""
        url = await self._start()
        if instance_id not in self._clients:
            account = _account(instance_id)
            self._clients[instance_id] = SimulatorClient(url, self._server.token, account)
        return self._clients[instance_id]

    async def close(self) -> None:
        """Stop; what the phones hold is on disk."""
        for client in self._clients.values():
            await client.close()
        await self._server.stop()

    async def _start(self) -> str:
        async with self._starting:
            if not self._server.url:
                await self._server.start()
            return self._server.url


class Drivers:
    """Makes the driver of a number: one browser, one profile, one page. `made` holds the last
    one of each number, by its id."""

    def __init__(self, config: Config, phones: PracticePhones) -> None:
        self._config = config
        self._phones = phones
        self.made: dict[int, Driver] = {}

    async def make(self, instance_id: int, kind: InstanceKind) -> Driver:
        """A driver that is not running yet."""
        # Playwright takes a fifth of a second to import, and a start seldom waits for it.
        from helpdesk.whatsapp.playwright import PlaywrightDriver

        config = self._config
        is_practice = kind is InstanceKind.PRACTICE
        url = await self._phones.page_url(instance_id) if is_practice else config.whatsapp_url
        self.made[instance_id] = driver = PlaywrightDriver(
            url,
            config.profiles_dir / str(instance_id),
            chromium=config.chromium,
            wa_js=config.wa_js or assets.vendor_files()["wa-js"],
            extra_hosts=() if is_practice else config.whatsapp_hosts,
            memory_limit_mb=config.browser_memory_mb,
        )
        return driver


def _account(instance_id: int) -> str:
    return f"number-{instance_id}"

"""What befalls a number in the field, one thing after the other, at random."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable

from helpdesk.whatsapp.simulator.shapes import (
    AnyAction,
    Crash,
    Hang,
    RefuseNext,
    Reload,
    SetMode,
    SetOnline,
    StartConflict,
)
from tests.endurance.shop import Number, Shop

# How long anything may take on a machine that does much else.
_SECONDS = 180.0

_HANG_SECONDS = 3.0
# Events that go by between two faults.
_PATIENCE = (5, 60)


class Faults:
    """Breaks one number again and again; `befell` counts what it did.

    Between two faults the number is connected, and a random few events go by.
    """

    def __init__(self, shop: Shop, number: Number, rng: random.Random) -> None:
        self._shop = shop
        self._number = number
        self._rng = rng
        self.befell: Counter[str] = Counter()
        self._kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "renderer crashed": lambda: self._act(Crash(what="page")),
            "browser killed": lambda: self._act(Crash(what="browser")),
            "page reloaded": lambda: self._act(Reload()),
            "page hung": lambda: self._act(Hang(seconds=_HANG_SECONDS)),
            "send refused": lambda: self._act(RefuseNext()),
            "network gone": self._lose_network,
            "used elsewhere": self._conflict,
            "blocked": self._block,
            "stopped": self._stop,
        }

    async def befall(self, wants_more: Callable[[], bool]) -> None:
        """One fault after the other, each when its moment has come; then the number is well."""
        while wants_more():
            await self._connected()
            await self._shop.log.until_more(self._rng.randint(*_PATIENCE), _SECONDS)
            name = self._rng.choice(sorted(self._kinds))
            await self._kinds[name]()
            self.befell[name] += 1
        await self._connected()

    async def _connected(self) -> None:
        await self._until("CONNECTED")

    async def _until(self, state: str) -> None:
        await self._shop.log.until(lambda: self._number.state == state, _SECONDS)

    async def _act(self, action: AnyAction) -> None:
        await self._number.phones.act(action)

    async def _lose_network(self) -> None:
        await self._act(SetOnline(is_online=False))
        await self._until("OFFLINE")
        await self._act(SetOnline(is_online=True))

    async def _conflict(self) -> None:
        await self._act(StartConflict())
        await self._until("CONFLICT")
        await self._ask("takeover")

    async def _block(self) -> None:
        await self._act(SetMode(mode="PROXYBLOCK"))
        await self._until("BLOCKED")
        await self._act(SetMode(mode="MAIN"))

    async def _stop(self) -> None:
        await self._ask("stop")
        await self._until("STOPPED")
        await self._ask("start")

    async def _ask(self, what: str) -> None:
        (await self._shop.admin.call("POST", f"instances/{self._number.id}/{what}")).good()

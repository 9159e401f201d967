"""Several numbers at once, hundreds of clients, one fault after the other: everything that was
said on either side is accounted for at the end."""

import asyncio
import os
import random
import signal
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from tests.callers import PASSWORD, Caller
from tests.endurance.account import Account, take_account
from tests.endurance.faults import Faults
from tests.endurance.load import Attendants, Clients, Load
from tests.endurance.shop import Shop, open_big_shop
from tests.needs import needs_chromium

FAULTS = int(os.environ.get("HELPDESK_TEST_FAULTS", "2"))
LONG_MINUTES = float(os.environ.get("HELPDESK_TEST_SOAK_MINUTES", "30"))
SEED = int(os.environ.get("HELPDESK_TEST_SEED", "0")) or random.randrange(1, 1_000_000)

_SETTLE_SECONDS = 240.0
_MEGABYTE = 1024 * 1024

pytestmark = needs_chromium


async def test_what_befalls_two_numbers_costs_no_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_big_shop(tmp_path, 2) as shop, _people(shop) as people:
        soak = _Soak(shop, people)
        await soak.begin(clients=15)
        await soak.befall(lambda faults: faults.befell.total() < FAULTS)
        await soak.end(capsys)


@pytest.mark.long
async def test_half_an_hour_of_faults_costs_no_message_and_no_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_big_shop(tmp_path, 3) as shop, _people(shop) as people:
        soak = _Soak(shop, people)
        await soak.begin(clients=100)
        end = time.monotonic() + LONG_MINUTES * 60
        await soak.befall(lambda _: time.monotonic() < end)
        await soak.end(capsys)
        soak.check_memory_is_flat()


@asynccontextmanager
async def _people(shop: Shop) -> AsyncIterator[list[Caller]]:
    async with Caller(shop.program) as ana, Caller(shop.program) as leo:
        yield [ana, leo]


class _Soak:
    def __init__(self, shop: Shop, people: list[Caller]) -> None:
        rng = random.Random(SEED)
        self._shop = shop
        self._people = people
        self._clients = [Clients(number, rng, is_varied=True) for number in shop.numbers]
        self._attendants = Attendants(self._people, rng)
        self._load = Load(shop.log, self._clients, self._attendants)
        self._faults = [Faults(shop, number, rng) for number in shop.numbers]
        self._memory: list[float] = []
        self._files = 0
        self._started = time.monotonic()

    async def begin(self, clients: int) -> None:
        """Attendants sign in, the numbers are paired, clients begin to write."""
        print(f"seed {SEED}")  # shown when the test fails
        for name, person in zip(("ana", "leo"), self._people, strict=True):
            email = f"{name}@example.com"
            new = {"name": name, "email": email, "role": "ATTENDANT", "password": PASSWORD}
            (await self._shop.admin.call("POST", "users", new)).good()
            await person.sign_in(email)
        for people in self._clients:
            await people.number.pair()
            await people.add(clients)
        self._load.begin(self._shop.tasks)
        for people in self._clients:
            await people.write(4)

    async def befall(self, wants_more: Callable[[Faults], bool]) -> None:
        """Faults for every number, side by side, while more are wanted."""

        async def befall(one: Faults) -> None:
            def wants() -> bool:
                self._memory.append(self._resident())
                return wants_more(one)

            await one.befall(wants)

        await asyncio.gather(*map(befall, self._faults))

    async def end(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Let everything arrive, stop, start once more in peace, and account for everything."""
        await self._load.settle(_SETTLE_SECONDS)
        run = self._shop.program.send(signal.SIGTERM)
        assert await run.ended() == 0
        assert await run.left_behind() == []
        reports = [len(number.catch_ups) for number in self._shop.numbers]
        self._shop.log.forget_states()
        await self._shop.program.start()
        for number, before in zip(self._shop.numbers, reports, strict=True):
            await number.until_another_catch_up(before)
        await self._shop.log.until(lambda: "PENDING" not in self._shop.log.files.values())
        accounts = [await self._account(people) for people in self._clients]
        assert (await self._shop.admin.call("GET", "set-aside")).good()["items"] == []
        report = self._report(accounts)
        with capsys.disabled():  # the figures are worth seeing
            print(f"\n{report}", file=sys.stderr)

    async def _account(self, clients: Clients) -> Account:
        number = clients.number
        account = await take_account(self._shop.admin, number, clients.ids)
        account.check_received()
        account.check_contents()
        account.check_attendances()
        self._files += await account.check_files(self._shop.admin, number.phones)
        account.check_sent(*self._attendants.of(number.id), may_fail=True)
        assert (await number.phones.view()).repeats == 0
        # One whose page dies in the middle says so, and the next one brings what is left.
        for one in number.catch_ups:
            assert one["missing"] == 0 or not one["is_complete"], one
        last = number.catch_ups[-1]
        assert (last["recovered"], last["is_complete"]) == (0, True)
        return account

    def _report(self, accounts: list[Account]) -> str:
        befell = sum((one.befell for one in self._faults), Counter())
        reports = [one for number in self._shop.numbers for one in number.catch_ups]
        return (
            f"soak of {time.monotonic() - self._started:.0f} s, {len(accounts)} numbers "
            f"(seed {SEED}): {sum(one.received() for one in accounts)} messages received, "
            f"{self._files} of them files, {sum(len(one.sent()) for one in accounts)} sent, "
            "0 lost, 0 doubled, in order; "
            f"{sum(one['recovered'] for one in reports)} recovered in {len(reports)} catch-ups, "
            f"0 missing; {befell.total()} faults: "
            + ", ".join(f"{name} {count}" for name, count in sorted(befell.items()))
            + f"; memory of the process {self._memory[0]:.0f} to {self._memory[-1]:.0f} MB"
        )

    def check_memory_is_flat(self) -> None:
        """The last third of the time needs hardly more than the middle one."""
        third = len(self._memory) // 3
        middle, last = self._memory[third:-third], self._memory[-third:]
        assert statistics.median(last) < 1.15 * statistics.median(middle), self._memory

    def _resident(self) -> float:
        assert self._shop.program.run is not None
        return float(psutil.Process(self._shop.program.run.pid).memory_info().rss) / _MEGABYTE

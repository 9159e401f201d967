"""helpdesk is killed at random points under load; nothing is lost and nothing doubled."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.callers import PASSWORD, Caller
from tests.endurance.account import Account, take_account
from tests.endurance.load import Attendants, Clients, Load
from tests.endurance.log import SECONDS
from tests.endurance.shop import Shop, open_shop
from tests.needs import needs_chromium
from tests.processes import Run

ROUNDS = int(os.environ.get("HELPDESK_TEST_KILLS", "4"))
LONG_ROUNDS = int(os.environ.get("HELPDESK_TEST_LONG_KILLS", "100"))
SEED = int(os.environ.get("HELPDESK_TEST_SEED", "0")) or random.randrange(1, 1_000_000)

_AWAY_AT_ONCE = 4
_STARTING = ("LAUNCHING", "LOADING", "SYNCING")

pytestmark = needs_chromium


async def test_killed_at_random_points_it_neither_loses_nor_doubles_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await _run(tmp_path, capsys, rounds=ROUNDS, clients=8)


@pytest.mark.long
async def test_killed_a_hundred_times_it_neither_loses_nor_doubles_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await _run(tmp_path, capsys, rounds=LONG_ROUNDS, clients=40)


async def _run(
    folder: Path, capsys: pytest.CaptureFixture[str], *, rounds: int, clients: int
) -> None:
    async with open_shop(folder) as shop, Caller(shop.program) as ana, Caller(shop.program) as leo:
        story = _Story(shop, [ana, leo])
        await story.begin(clients)
        for _ in range(rounds):
            await story.kill_once()
        await story.settle()
        report = await story.account()
    # The figures are worth seeing; the other stream belongs to whoever runs tests in parallel.
    with capsys.disabled():
        print(f"\n{report}", file=sys.stderr)


class _Story:
    def __init__(self, shop: Shop, people: list[Caller]) -> None:
        self._rng = random.Random(SEED)
        self._shop = shop
        self._people = people
        self._number = shop.number
        self._clients = Clients(self._number, self._rng)
        self._attendants = Attendants(people, self._rng)
        self._load = Load(shop.log, [self._clients], self._attendants)
        self._seen_before = 0
        self._kills = 0
        self._started = time.monotonic()

    async def begin(self, clients: int) -> None:
        """Two attendants sign in, the number is paired, clients begin to write."""
        for name, person in zip(("ana", "leo"), self._people, strict=True):
            email = f"{name}@example.com"
            new = {"name": name, "email": email, "role": "ATTENDANT", "password": PASSWORD}
            (await self._shop.admin.call("POST", "users", new)).good()
            await person.sign_in(email)
        await self._number.pair()
        await self._clients.add(clients)
        self._load.begin(self._shop.tasks)
        await self._clients.write(_AWAY_AT_ONCE)

    async def kill_once(self) -> None:
        """Kill it at its moment; clients write while it is away; start it again at once."""
        await self._shop.log.until(self._moment())
        run = self._shop.program.send(signal.SIGKILL)
        assert await run.ended() == -signal.SIGKILL
        self._kills += 1
        await self._clients.write(self._rng.randint(0, _AWAY_AT_ONCE))
        self._seen_before = self._shop.log.count
        self._shop.log.forget_states()
        await self._shop.program.start()
        self._shop.tasks.create_task(_check_gone(run))

    def _moment(self) -> Callable[[], bool]:
        """When to kill: while it starts, while it catches up, or in the thick of it."""
        log, number = self._shop.log, self._number
        if self._rng.random() < 0.25:
            states = _STARTING[self._rng.randrange(len(_STARTING)) :]
            # The log may be behind: then it is a little later.
            return lambda: number.state in (*states, "CONNECTED")
        few, many = self._rng.randint(1, 20), self._rng.randint(20, 250)
        events = self._rng.choice((0, few, many, many))
        return lambda: number.state == "CONNECTED" and log.count >= self._seen_before + events

    async def settle(self) -> None:
        """Wait until all have what is theirs, then stop and start once in peace."""
        await self._load.settle(SECONDS)
        assert await self._shop.program.send(signal.SIGTERM).ended() == 0
        reports = len(self._number.catch_ups)
        await self._shop.program.start()
        await self._number.until_another_catch_up(reports)

    async def account(self) -> str:
        """Account for everything; the figures as a line."""
        account = await take_account(self._shop.admin, self._number, self._clients.ids)
        self._check_log(account)
        account.check_received()
        account.check_attendances()
        uncertain = account.check_sent(self._attendants.confirmed, self._attendants.posted)
        assert (await self._number.phones.view()).repeats == 0
        reports = self._number.catch_ups
        assert all(one["missing"] == 0 for one in reports), reports
        assert reports[-1]["is_complete"]
        assert reports[-1]["recovered"] == 0
        assert (await self._shop.admin.call("GET", "set-aside")).good()["items"] == []
        return (
            f"killed {self._kills} times in {time.monotonic() - self._started:.0f} s "
            f"(seed {SEED}): {account.received()} messages received, {len(account.sent())} sent, "
            f"{len(uncertain)} of these uncertain{[*uncertain] or ''}, 0 lost, 0 doubled; "
            f"{sum(one['recovered'] for one in reports)} recovered in {len(reports)} catch-ups, "
            f"0 missing; {sum(one.lost for one in self._people)} requests repeated"
        )

    def _check_log(self, account: Account) -> None:
        """The reader of the log has seen every message come exactly once."""
        here = [one["id"] for chat in account.chats.values() for one in chat.in_helpdesk]
        assert self._shop.log.created == dict.fromkeys(here, 1)


async def _check_gone(run: Run) -> None:
    assert await run.left_behind() == [], "what it had started outlives the kill"

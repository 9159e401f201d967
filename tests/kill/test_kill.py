"""helpdesk is killed at random points under load; nothing is lost and nothing doubled."""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpdesk.whatsapp.simulator.client import SimulatorClient
from tests.kill.account import Account, take_account
from tests.kill.callers import PASSWORD, Caller
from tests.kill.load import Attendants, Clients, Load
from tests.kill.log import Log
from tests.needs import needs_chromium
from tests.processes import Helpdesk, Run, helpdesk, simulator

ROUNDS = int(os.environ.get("HELPDESK_TEST_KILLS", "20"))
LONG_ROUNDS = int(os.environ.get("HELPDESK_TEST_LONG_KILLS", "100"))
SEED = int(os.environ.get("HELPDESK_TEST_SEED", "0")) or random.randrange(1, 1_000_000)

_SECONDS = 60.0
_AWAY_AT_ONCE = 4
_EARLY = ("LAUNCHING", "LOADING")

pytestmark = needs_chromium


async def test_killed_at_random_points_it_neither_loses_nor_doubles_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = await _story(tmp_path, rounds=ROUNDS, clients=8)
    with capsys.disabled():
        print(f"\n{report}", file=sys.stderr)


@pytest.mark.long
async def test_killed_a_hundred_times_it_neither_loses_nor_doubles_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = await _story(tmp_path, rounds=LONG_ROUNDS, clients=40)
    with capsys.disabled():
        print(f"\n{report}", file=sys.stderr)


async def _story(folder: Path, *, rounds: int, clients: int) -> str:
    async with (
        simulator(folder / "simulator") as whatsapp,
        helpdesk(folder / "data", HELPDESK_WHATSAPP_URL=whatsapp.page_url("shop")) as program,
        whatsapp.phones("shop") as phones,
        Caller(program) as admin,
        Caller(program) as ana,
        Caller(program) as bruno,
    ):
        story = _Story(program, phones, admin, [ana, bruno])
        await story.begin(clients)
        await story.run(rounds)
        return await story.end()


async def _check_gone(run: Run) -> None:
    assert await run.left_behind() == [], "browsers outlive the kill"


class _Story:
    def __init__(
        self, program: Helpdesk, phones: SimulatorClient, admin: Caller, people: list[Caller]
    ) -> None:
        self._rng = random.Random(SEED)
        self._program = program
        self._phones = phones
        self._admin = admin
        self._people = people
        self._log = Log(program, admin)
        self._clients = Clients(phones, self._rng)
        self._since = 0
        self._kills: list[str] = []
        self._started = time.monotonic()

    async def begin(self, clients: int) -> None:
        """An admin, two attendants, a number that is connected, clients."""
        await self._program.start()
        await self._admin.set_up("Rosa", "rosa@example.com")
        for name, person in zip(("ana", "bruno"), self._people, strict=True):
            email = f"{name}@example.com"
            new = {"name": name, "email": email, "role": "ATTENDANT", "password": PASSWORD}
            (await self._admin.call("POST", "users", new)).good()
            await person.sign_in(email)
        number = {"name": "Shop", "kind": "whatsapp"}
        added = (await self._admin.call("POST", "instances", number)).good()
        (await self._admin.call("POST", f"instances/{added['id']}/start")).good()
        await self._phones.until(lambda view: view.has_qr_code, seconds=_SECONDS)
        await self._phones.link()
        await self._clients.add(clients)

    async def run(self, rounds: int) -> None:
        """Kill it that many times; then let everything come to rest."""
        attendants = self._attendants = Attendants(self._people, self._rng)
        load = Load(self._log, self._clients, attendants)
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(self._log.follow())
            load.begin(tasks)
            await self._log.until(lambda: self._log.state == "CONNECTED", _SECONDS)
            await self._clients.write(_AWAY_AT_ONCE)
            for _ in range(rounds):
                run = await self._kill_once()
                tasks.create_task(_check_gone(run))
            await load.settle(_SECONDS)
            # Once more, in peace: the last comparison must find that nothing is missing.
            assert await self._program.send(signal.SIGTERM).ended() == 0
            reports = len(self._log.catch_ups)
            await self._program.start()
            await self._log.until(lambda: len(self._log.catch_ups) > reports, _SECONDS)
            following.cancel()

    async def _kill_once(self) -> Run:
        what, is_reached = self._moment()
        await self._log.until(is_reached, _SECONDS)
        run = self._program.send(signal.SIGKILL)
        self._log.state = ""
        self._kills.append(what)
        assert await run.ended() == -signal.SIGKILL
        await self._clients.write(self._rng.randint(0, _AWAY_AT_ONCE))
        self._since = self._log.count
        await self._program.start()
        return run

    def _moment(self) -> tuple[str, Callable[[], bool]]:
        """When to kill: while it starts, while it catches up, or in the thick of it."""
        if self._rng.random() < 0.25:
            state = self._rng.choice(_EARLY)
            return state, lambda: self._log.state == state or self._log.state == "CONNECTED"
        events = self._rng.choice((0, self._rng.randint(1, 20), self._rng.randint(20, 250)))
        return (
            f"CONNECTED + {events} events",
            lambda: self._log.state == "CONNECTED" and self._log.count >= self._since + events,
        )

    async def end(self) -> str:
        """Account for everything; the figures as a line."""
        account = await take_account(self._admin, self._phones, self._clients.ids)
        self._check_log(account)
        account.check_received()
        account.check_attendances()
        uncertain = account.check_sent(self._attendants.confirmed, self._attendants.posted)
        reports = list(self._log.catch_ups.values())
        assert all(one["missing"] == 0 for one in reports), reports
        assert reports[-1]["is_complete"]
        assert reports[-1]["recovered"] == 0
        assert (await self._admin.call("GET", "set-aside")).good()["items"] == []
        recovered = sum(one["recovered"] for one in reports)
        return (
            f"killed {len(self._kills)} times in {time.monotonic() - self._started:.0f} s "
            f"(seed {SEED}): {account.received()} messages received, {len(account.sent())} sent, "
            f"{len(uncertain)} uncertain {uncertain or ''}, 0 lost, 0 doubled; {recovered} recovered in {len(reports)} "
            f"catch-ups; {sum(one.lost for one in self._people)} requests repeated"
        )

    def _check_log(self, account: Account) -> None:
        """The reader of the log has seen every message come exactly once."""
        here = [one["id"] for chat in account.chats.values() for one in chat.in_helpdesk]
        assert self._log.created == dict.fromkeys(here, 1)

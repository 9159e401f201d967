"""Two helpdesks keep one copy, while they are killed and stalled and Firestore freezes, and a team
works on. In the end the copy is the database, and nobody who listened saw anything go back."""

import asyncio
import contextlib
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from helpdesk.actions.work import Ledger
from helpdesk.config import SQLITE_SCHEME, Config
from helpdesk.domain.documents import CURSOR, Document, Fields
from helpdesk.firebase.account import open_account
from helpdesk.firebase.documents import FirestoreCopy
from helpdesk.sinks.firestore_verify import Verifier
from helpdesk.store.database import open_database
from tests.firebase.accounts import write_service_account
from tests.firebase.emulator import Emulator, Project
from tests.firebase.listening import Listener, listening
from tests.firebase.living import History, Team, whole_copy
from tests.needs import needs_listener
from tests.processes import Run, ended_after, start

pytestmark = needs_listener

# On a machine that does much else.
_SECONDS = 60.0
# How long a leader may have nothing to write.
_SOON = 3.0
# About what a team of fifty does.
_PACE = 0.02


@dataclass
class Stage:
    """What takes part. `runs` are the followers, by their place."""

    emulator: Emulator
    project: Project
    listener: Listener
    config: Config
    account: Path
    log: Path
    runs: list[Run] = field(default_factory=list)
    led: set[int] = field(default_factory=set)

    async def follow(self) -> Run:
        """A new follower."""
        settings = {
            "HELPDESK_DATA_DIR": str(self.config.data_dir),
            "HELPDESK_FIREBASE_CREDENTIALS": str(self.account),
            **self.emulator.environment(),
        }
        return await start("tests.firebase.program", log=self.log, **settings)

    async def leader(self) -> int:
        """The place of who has written last, as soon as one that still lives has."""
        place = await self.listener.news.until(self._leader, _SECONDS)
        self.led.add(self.runs[place - 1].pid)
        return place - 1

    def _leader(self) -> int | None:
        """One more than the place, so that the first is something, too."""
        assert not any(run.has_ended for run in self.runs), self.log.read_text()[-1_000:]
        if not self.listener.cursors:
            return None
        commit = self.listener.cursors[-1]["commit"]
        for place, run in enumerate(self.runs, 1):
            if any(line.endswith(f" {commit}\n") for line in run.said):
                return place
        return None

    async def caught_up(self, seq: int) -> None:
        """Wait until the copy shows that event."""
        await self.listener.news.until(lambda: self.listener.seq >= seq or None, _SECONDS)


async def _committing(run: Run) -> None:
    """Wait until it sends a commit; not for long, as it may have nothing to say."""
    with contextlib.suppress(TimeoutError):
        await run.line(f"committing {_said(run, 'committing ') + 1} ", _SOON)


async def _kill(stage: Stage, rng: random.Random) -> None:
    """kill -9 in the middle of a commit, mostly of who leads; another takes the place."""
    place = await stage.leader()
    if rng.random() < 0.25:
        place = 1 - place
    else:
        await _committing(stage.runs[place])
    stage.runs[place].send(signal.SIGKILL)
    await stage.runs[place].ended()
    stage.runs[place] = await stage.follow()


async def _stall(stage: Stage, _: random.Random) -> None:
    """Who leads stands still when it has read the database and not yet written, until the other
    one has written something newer of the same; and goes on as if nothing had been."""
    listener, stalled = stage.listener, stage.runs[await stage.leader()]
    stalled.send(signal.SIGUSR1)
    said = await stalled.line(f"stalled {_said(stalled, 'stalled ') + 1} ", _SECONDS)
    try:
        start, paths = len(listener.seen), set(said.split())
        await listener.news.until(
            lambda: any(one.path in paths for one in listener.seen[start:]) or None, _SECONDS
        )
    finally:
        stalled.send(signal.SIGCONT)


def _said(run: Run, start: str) -> int:
    """How many lines that start so it has said."""
    return sum(line.startswith(start) for line in run.said)


async def _freeze(stage: Stage, _: random.Random) -> None:
    """Firestore stands still for longer than it is waited for, in the middle of a commit."""
    leader = stage.runs[await stage.leader()]
    await _committing(leader)
    stage.emulator.pause()
    try:
        with contextlib.suppress(TimeoutError):
            await leader.line(f"lost {_said(leader, 'committing ')}", _SOON)
    finally:
        stage.emulator.resume()


_FAULTS = {"kill": _kill, "stall": _stall, "freeze": _freeze}


@contextlib.asynccontextmanager
async def _staged(emulator: Emulator, config: Config, tmp_path: Path) -> AsyncIterator[Stage]:
    project = emulator.project()
    account = write_service_account(tmp_path / "account.json", project.id)
    async with listening(project, emulator.host, tmp_path / "listener.log") as listener:
        stage = Stage(emulator, project, listener, config, account, tmp_path / "followers.log")
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(2):
                stage.runs.append(await stage.follow())
            stack.push_async_callback(_end, stage)
            yield stage


async def _end(stage: Stage) -> None:
    for run in stage.runs:
        async with ended_after(run):
            pass


@contextlib.asynccontextmanager
async def _working(team: Team, is_enough: Callable[[], bool]) -> AsyncIterator[None]:
    """The team works, until the context ends and it has done enough."""
    is_over = False

    async def work() -> None:
        while not (is_over and is_enough()):
            await team.go_on()
            await asyncio.sleep(_PACE)

    task = asyncio.create_task(work())
    try:
        yield
        is_over = True
        await task
    finally:
        task.cancel()


async def _play(
    emulator: Emulator, config: Config, tmp_path: Path, faults: list[str], events: int, seed: int
) -> None:
    """1. A team works. 2. Fault after fault; each time the copy catches up with what had happened.
    3. The copy, what was listened to, and the database are compared."""
    rng, began = random.Random(seed), time.monotonic()
    async with contextlib.AsyncExitStack() as stack:
        database = await open_database(f"{SQLITE_SCHEME}{config.data_dir / 'helpdesk.db'}")
        stack.push_async_callback(database.close)
        ledger = Ledger(database)
        team = Team(ledger, seed)
        await team.begin()
        stage = await stack.enter_async_context(_staged(emulator, config, tmp_path))
        async with _working(team, lambda: team.history.seq >= events):
            for name in faults:
                await _FAULTS[name](stage, rng)
                await stage.caught_up(team.history.since)
        await _check(stage, ledger, team.history)
        assert len(stage.led) >= 2
        # The figures are worth seeing; the other stream belongs to whoever runs tests in parallel.
        print(_told(stage, team, len(faults), time.monotonic() - began))


def _told(stage: Stage, team: Team, faults: int, seconds: float) -> str:
    history, listener = team.history, stage.listener
    return (
        f"{history.seq} events of {team.did} doings ({team.refused} refused), {faults} faults, "
        f"{len(stage.led)} leaders, {len(history.states)} documents, {len(listener.seen)} changes "
        f"and {len(listener.cursors)} cursors seen, {seconds:.1f} s"
    )


async def _check(stage: Stage, ledger: Ledger, history: History) -> None:
    expected = await whole_copy(ledger)
    assert history.present() == expected, "the test itself knows better"
    listener = stage.listener
    with contextlib.suppress(AssertionError):  # what is missing is said below
        await listener.news.until(lambda: listener.present == expected or None, _SECONDS)
    there = stage.project.documents()
    del there[CURSOR]
    assert _differences(expected, there) == []
    assert await _mistakes(stage, ledger) == []
    # Who listened has everything too, and never saw anything older than before.
    assert listener.present == expected
    assert _steps_back(listener.seen, history) == []
    seqs = [(one["epoch"], one["seq"]) for one in listener.cursors]
    assert seqs == sorted(seqs)


async def _mistakes(stage: Stage, ledger: Ledger) -> list[str]:
    """What `helpdesk firestore verify` says."""
    account = open_account(stage.account)
    remote = FirestoreCopy(account)
    try:
        return [str(one) async for one in Verifier(ledger, remote).mistakes()]
    finally:
        await remote.close()
        account.close()


def _differences(expected: dict[str, Fields | None], there: dict[str, Fields]) -> list[str]:
    paths = expected.keys() | there.keys()
    return sorted(path for path in paths if expected.get(path) != there.get(path))


def _steps_back(seen: Sequence[Document], history: History) -> list[str]:
    """The paths under which something was seen that was older than what was seen before, or that
    the database never had."""
    place: dict[str, int] = {}
    wrong = []
    for path, fields in seen:
        states = history.states.get(path, [])
        start = place.get(path, 0)
        found = next((i for i in range(start, len(states)) if states[i] == fields), None)
        if found is None:
            wrong.append(path)
        else:
            place[path] = found
    return wrong


@pytest.fixture
def chaotic(own_firestore_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """An emulator that can be frozen, where Google's libraries look for it."""
    for name, value in own_firestore_emulator.environment().items():
        monkeypatch.setenv(name, value)
    return own_firestore_emulator


def test_a_step_back_is_told_from_coming_to_an_earlier_state_again() -> None:
    history = History()
    open_, waiting = {"state": "OPEN"}, {"state": "WAITING"}
    history.states = {"a": [None, waiting, open_, waiting, None]}

    def told(*states: Fields | None) -> list[str]:
        return _steps_back([Document("a", fields) for fields in states], history)

    assert told(waiting, open_, waiting, None) == []
    assert told(open_, open_, None) == []
    assert told(open_, waiting, open_) == ["a"]
    assert told(waiting, None, waiting) == ["a"]
    assert told({"state": "FINISHED"}) == ["a"]


async def test_whatever_dies_the_copy_is_the_database_and_never_goes_back(
    chaotic: Emulator, config: Config, tmp_path: Path
) -> None:
    faults = ["kill", "stall", "freeze", "kill", "stall", "kill"]
    await _play(chaotic, config, tmp_path, faults, 300, seed=7)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
async def test_through_a_long_day(
    chaotic: Emulator, config: Config, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    faults = ["kill"] * 20 + ["stall"] * 8 + ["freeze"] * 6
    rng.shuffle(faults)
    await _play(chaotic, config, tmp_path, faults, 6_000, seed)

"""The copy in Firestore as an operator has it: with the daemon, and from the command line."""

import asyncio
import dataclasses
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from helpdesk import realtime
from helpdesk.config import Config
from helpdesk.daemon import Helpdesk, running
from helpdesk.domain.documents import CURSOR, Cursor, Document, attendance_path, user_path
from helpdesk.domain.moments import now
from helpdesk.domain.realtime_shapes import Issue, RealtimeShape, RealtimeState
from helpdesk.domain.roles import Actor, Role
from helpdesk.errors import Conflict, Unavailable
from helpdesk.firebase.documents import FirestoreCopy, Held
from helpdesk.sinks.firestore import Follower, Paces
from tests.desk import Desk
from tests.firebase.accounts import write_service_account
from tests.firebase.emulator import Emulator, Project
from tests.processes import END_SECONDS, free_port
from tests.waiting import SECONDS

WITHOUT = """
import asyncio, sys
from helpdesk.config import read_config
from helpdesk.daemon import running

async def main():
    async with running(read_config()) as helpdesk:
        assert helpdesk.parts.realtime is None

asyncio.run(main())
print([name for name in sys.modules if name.startswith(("google", "firebase_admin", "grpc"))])
"""


@pytest.fixture
def realtime_config(config: Config, firestore_account: Path) -> Config:
    """The settings of a helpdesk whose copy is in the project `firestore`."""
    return dataclasses.replace(config, firebase_credentials=firestore_account, uses_firestore=True)


async def seen(find: Callable[[], Awaitable[Any]]) -> Any:
    """What `find` finds, as soon as it does: what another process does tells nobody here."""
    async with asyncio.timeout(SECONDS):
        while True:
            if found := await find():
                return found
            await asyncio.sleep(0.02)


async def shown(helpdesk: Helpdesk, state: RealtimeState) -> RealtimeShape:
    """How it stands with the copy, as soon as it stands so."""
    assert helpdesk.parts.realtime is not None
    copy = helpdesk.parts.realtime

    async def find() -> RealtimeShape | None:
        found = await copy.show("en")
        return found if found.state is state and not found.lag_events else None

    found: RealtimeShape = await seen(find)
    return found


def test_without_credentials_googles_libraries_are_not_loaded(tmp_path: Path) -> None:
    settings = {"HELPDESK_DATA_DIR": str(tmp_path / "data"), "HELPDESK_PORT": "0"}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        env={"PATH": "", **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    assert done.stdout == "[]\n"


async def test_a_helpdesk_with_credentials_keeps_a_copy_and_gives_tokens_for_it(
    realtime_config: Config, firestore: Project
) -> None:
    async with Desk(realtime_config) as desk:
        attendance_id = await desk.waiting()
        now = await shown(desk.helpdesk, RealtimeState.CURRENT)
        assert now.sentence == "Everything that has happened is in Firestore."
        assert (now.project, now.error, now.rebuilt) == (firestore.id, None, None)
        assert now.writes > now.commits > 0
        found = firestore.owner.get(attendance_path(attendance_id))
        assert found is not None
        assert found["aud"] == ["all"]
        attendant = desk.cast.attendant
        token = (await attendant.post("/api/v1/firebase-token")).ok()
        assert token["project_id"] == firestore.id
        assert firestore.owner.get(user_path(int(token["uid"]))) is not None
        assert token["keys"] == [f"u:{token['uid']}", "all"]
        assert not token["sees_everything"]


async def test_a_rebuild_and_a_check_run_beside_a_helpdesk(
    realtime_config: Config, firestore: Project
) -> None:
    async with Desk(realtime_config) as desk:
        attendance_id = await desk.waiting()
        await shown(desk.helpdesk, RealtimeState.CURRENT)
        firestore.owner.delete(attendance_path(attendance_id))
        said: list[str] = []
        found = await realtime.verify(realtime_config, said.append)
        assert (found.mistakes, said) == (1, [f"missing {attendance_path(attendance_id)}"])
        said.clear()
        await realtime.rebuild(realtime_config, said.append, takes_over=False)
        count = found.compared
        assert said[-1] == f"{count} documents compared: 1 written, 0 deleted."
        assert (await realtime.verify(realtime_config, said.append)).mistakes == 0
        # The helpdesk goes on with what it had not written itself.
        other = await desk.waiting()

        async def follows() -> object:
            return firestore.owner.get(attendance_path(other))

        await seen(follows)
        assert (await realtime.verify(realtime_config, said.append)).mistakes == 0


async def test_a_rebuild_says_when_it_waits_and_when_another_process_has_done_a_part(
    realtime_config: Config, firestore: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(realtime_config) as helpdesk:
        await shown(helpdesk, RealtimeState.CURRENT)
    paces = Paces(first_wait=0.02, gap=0, rival=0.3)
    monkeypatch.setattr(realtime, "Follower", partial(Follower, paces=paces))
    commit, tries = FirestoreCopy.commit, 0

    async def after_another(
        self: FirestoreCopy, documents: Sequence[Document], cursor: Cursor, held: Held | None
    ) -> Held:
        nonlocal tries
        tries += 1
        assert held is not None
        if tries in (1, 3):
            # Before the rebuild has begun, and when it has: then it is over.
            other = replace(held.cursor, commit=str(tries), rebuild=None)
            await commit(self, [], other, held)
        return await commit(self, documents, cursor, held)

    monkeypatch.setattr(FirestoreCopy, "commit", after_another)
    said: list[str] = []
    await realtime.rebuild(realtime_config, said.append, takes_over=False)
    assert any("waits for its turn" in line for line in said)
    assert "by the helpdesk that runs" in said[-1]


async def test_a_rebuild_keeps_to_the_days_of_the_copy_that_is_there(
    realtime_config: Config, firestore: Project
) -> None:
    long = dataclasses.replace(realtime_config, firestore_days=400)
    async with running(long) as helpdesk:
        await shown(helpdesk, RealtimeState.CURRENT)
    await realtime.rebuild(realtime_config, print, takes_over=False)
    assert (firestore.owner.get(CURSOR) or {})["days"] == 400


async def test_what_breaks_in_a_rebuild_is_raised(
    realtime_config: Config, firestore: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(FirestoreCopy, "page", fail)
    with pytest.raises(ZeroDivisionError):
        await realtime.rebuild(realtime_config, print, takes_over=False)


async def test_the_copy_of_another_helpdesk_is_shown_and_taken_over_by_command(
    realtime_config: Config, firestore: Project
) -> None:
    async with running(realtime_config) as helpdesk:
        await shown(helpdesk, RealtimeState.CURRENT)
    cursor = firestore.owner.get(CURSOR)
    firestore.owner.set(CURSOR, {**(cursor or {}), "owner": "else"})
    async with running(realtime_config) as helpdesk:
        found = await shown(helpdesk, RealtimeState.FOREIGN)
        assert (found.lag_seconds, found.error) == (0, None)
        assert helpdesk.parts.realtime is not None
        actor = Actor(user_id=1, name="Alice", role=Role.ADMIN)
        with pytest.raises(Conflict):
            await helpdesk.parts.realtime.token(actor, Issue("ours", now()))
        with pytest.raises(Conflict, match="--take-over"):
            await realtime.rebuild(realtime_config, print, takes_over=False)
        with pytest.raises(Conflict, match="another helpdesk"):
            await realtime.verify(realtime_config, print)
        await realtime.rebuild(realtime_config, print, takes_over=True)
        assert (await realtime.verify(realtime_config, print)).mistakes == 0


async def test_without_an_answer_commands_say_so_and_helpdesk_goes_on(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", nowhere)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    account = write_service_account(tmp_path / "account.json", "demo-nowhere")
    config = dataclasses.replace(config, firebase_credentials=account, uses_firestore=True)
    async with Desk(config) as desk:
        assert await desk.waiting()
        found = await shown_failing(desk.helpdesk)
        assert found.state is RealtimeState.BEHIND
        assert found.failing_since is not None
    with pytest.raises(Unavailable, match="does not answer"):
        await realtime.rebuild(config, print, takes_over=False)
    with pytest.raises(Unavailable, match="does not answer"):
        await realtime.verify(config, print)


async def shown_failing(helpdesk: Helpdesk) -> RealtimeShape:
    """How it stands, as soon as something fails."""
    assert helpdesk.parts.realtime is not None
    copy = helpdesk.parts.realtime

    async def find() -> RealtimeShape | None:
        found = await copy.show("en")
        return found if found.error else None

    found: RealtimeShape = await seen(find)
    return found


async def test_a_helpdesk_stops_in_time_while_firestore_hangs(
    own_firestore_emulator: Emulator,
    config: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in own_firestore_emulator.environment().items():
        monkeypatch.setenv(name, value)
    project = own_firestore_emulator.project()
    account = write_service_account(tmp_path / "account.json", project.id)
    config = dataclasses.replace(config, firebase_credentials=account, uses_firestore=True)
    async with Desk(config) as desk:
        await shown(desk.helpdesk, RealtimeState.CURRENT)
        own_firestore_emulator.pause()
        try:
            await desk.waiting()
            async with asyncio.timeout(END_SECONDS):
                await desk.stop()
        finally:
            own_firestore_emulator.resume()

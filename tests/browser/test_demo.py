"""The demo: somebody looks at it, and nothing of it is left."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.story import Inbox, stage
from tests.needs import needs_chromium
from tests.processes import ended_after, start

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Chromium puts a socket into the folder for temporary files, and its path must be short."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


async def test_the_demo_shows_a_team_at_work_and_leaves_nothing_behind(
    browser: Browser, tmp_path: Path, short_folder: Path
) -> None:
    run = await start(
        "helpdesk.demo", log=tmp_path / "log", HELPDESK_PORT="0", TMPDIR=str(short_folder)
    )
    async with ended_after(run):
        url = await run.line("helpdesk is running: ", 60.0)
        password = (await run.line("Sign in with the password ")).removesuffix(" as")
        async with stage(browser, url) as people:
            await _look_around(await people.inbox(), password)
        run.send(signal.SIGINT)
        assert await run.ended() == 0
        assert await run.left_behind() == []
    assert [name for name in os.listdir(short_folder) if "demo" in name] == []


async def _look_around(ana: Inbox, password: str) -> None:
    await ana.arrive("ana@example.com", password)
    await ana.sees_waiting("Jonas Peixoto", "Ainda têm o bule de ágata?")
    await ana.look_at("Mine")
    await ana.open("Helena Duarte")
    await ana.sees_ticks("Trocamos sem custo nenhum", "Read")
    await ana.look_at("Finished")
    await expect(ana.row("Beatriz Camargo")).to_be_visible()

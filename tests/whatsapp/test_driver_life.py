"""Pairing, ending, and coming back after whatever befalls page, browser or helpdesk."""

import asyncio
import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from helpdesk.assets import vendor_files
from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp.driver import PageError
from helpdesk.whatsapp.guard import browser_processes
from helpdesk.whatsapp.playwright import ProfileInUse
from helpdesk.whatsapp.simulator.client import SimulatorError
from helpdesk.whatsapp.simulator.shapes import Reload
from helpdesk.whatsapp.timing import Timing
from tests.needs import chromium_path, needs_chromium
from tests.whatsapp.elsewhere import start_elsewhere
from tests.whatsapp.watching import (
    SimulatorProcess,
    Watched,
    connected,
    make_driver,
    watched,
)

pytestmark = needs_chromium

MARIA = "5511988880001@c.us"
CONNECTED = InstanceState.CONNECTED


def _main_process(profile: Path) -> psutil.Process:
    return browser_processes(profile)[0]


def _suspend_page(profile: Path) -> None:
    for process in browser_processes(profile):
        if "--type=renderer" in process.cmdline():
            process.suspend()


async def test_the_states_of_a_pairing_come_in_order_and_a_used_up_code_is_refused(
    hasty_simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url = hasty_simulator.page_url(account)
    async with hasty_simulator.phone(account) as phone, watched(url, tmp_path / "p") as number:
        first = await number.qr_code()
        second = await number.qr_code(other_than=first)
        with pytest.raises(SimulatorError) as refused:
            await phone.link(first)
        assert refused.value.code == "qr_code_expired"

        await phone.link(second)
        connected_as = (await number.state(CONNECTED)).phone

        assert connected_as == (await phone.view()).phone
        states = [seen.state for seen in number.states()]
        assert states[:3] == [InstanceState.LAUNCHING, InstanceState.LOADING, InstanceState.QR]
        assert states.index(InstanceState.PAIRING) < states.index(InstanceState.SYNCING)
        assert number.qr_codes()[-1] is None


@pytest.mark.long
async def test_a_page_that_hangs_is_opened_anew(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    profile, timing = tmp_path / "p", Timing(heartbeat=0.7)
    async with watched(simulator.page_url(account), profile, timing=timing) as number:
        await number.state(InstanceState.QR)
        before = len(number.seen)

        _suspend_page(profile)

        lost = await number.state(InstanceState.BACKOFF, after=before)
        assert lost.detail == "the page does not answer any more"
        await number.state(InstanceState.QR, after=number.seen.index(lost))


async def test_a_reload_of_the_page_needs_no_new_browser(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url, profile = simulator.page_url(account), tmp_path / "p"
    async with simulator.phone(account) as phone, connected(url, profile, phone) as number:
        browser = _main_process(profile).pid
        before = len(number.seen)

        await phone.act(Reload())

        await number.state(InstanceState.LOADING, after=before)
        await number.state(CONNECTED, after=before)
        written = await phone.write(MARIA, "De volta")
        assert (await number.message(written)).content == "De volta"
        assert _main_process(profile).pid == browser


async def test_logging_out_sets_the_profile_aside_and_the_next_run_shows_a_code(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url, profile = simulator.page_url(account), tmp_path / "p"
    async with simulator.phone(account) as phone, connected(url, profile, phone) as number:
        await number.driver.log_out()
        await number.ended()

        assert number.states()[-1].state is InstanceState.LOGGED_OUT
        assert not profile.exists()
        assert (tmp_path / "p.logged-out").is_dir()
        assert not (await phone.view()).is_linked
        again = Watched(number.driver, profile)
        await again.state(InstanceState.QR)
        await again.stop()


async def test_unlinked_on_the_phone_while_closed_is_a_logout_at_the_next_start(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url, profile = simulator.page_url(account), tmp_path / "p"
    async with simulator.phone(account) as phone:
        async with connected(url, profile, phone):
            pass
        await phone.unlink()
        # The page may say so before wa-js is there to hear it, and show a QR code from then on.
        async with watched(url, profile, timing=Timing(doubt=1.0, first_backoff=0.1)) as number:
            await number.state(InstanceState.LOGGED_OUT)
            await number.ended()


async def test_stopping_ends_every_process_of_the_browser_within_four_seconds(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    profile = tmp_path / "p"
    others = set(psutil.Process().children(recursive=True))
    async with watched(simulator.page_url(account), profile) as number:
        await number.state(InstanceState.QR)
        children = set(psutil.Process().children(recursive=True)) - others
        # A browser that does not answer any more must not hold up the end.
        _main_process(profile).suspend()
        started = time.monotonic()

        await number.stop()

        assert time.monotonic() - started < 4
        assert not browser_processes(profile)
        left = [p for p in children if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
        assert [p.cmdline() for p in left] == []


async def test_a_killed_helpdesk_takes_its_browser_with_it_and_the_next_start_is_connected(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url, profile = simulator.page_url(account), tmp_path / "p"
    async with simulator.phone(account) as phone:
        helpdesk = await start_elsewhere(url, profile, phone)
        processes = psutil.Process(helpdesk.pid).children(recursive=True)
        assert any("--type=renderer" in process.cmdline() for process in processes)
        # Not even a browser that cannot notice anything any more may stay.
        _main_process(profile).suspend()

        os.kill(helpdesk.pid, signal.SIGKILL)
        await helpdesk.wait()

        _, alive = await asyncio.to_thread(psutil.wait_procs, processes, 6)
        assert alive == []
        async with watched(url, profile) as number:
            await number.state(CONNECTED)


async def test_two_processes_never_share_a_profile(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url, profile = simulator.page_url(account), tmp_path / "p"
    async with watched(url, profile) as number:
        await number.state(InstanceState.QR)

        with pytest.raises(ProfileInUse):
            await make_driver(url, profile).run(_ignore)


async def _ignore(_: object) -> None:
    pass


async def test_without_a_browser_it_says_so_and_goes_on_when_one_is_there(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    chosen = tmp_path / "bin" / "chromium"
    url = simulator.page_url(account)
    async with watched(url, tmp_path / "p", chromium=chosen) as number:
        await number.state(InstanceState.NO_BROWSER)

        chosen.parent.mkdir()
        chosen.symlink_to(chromium_path())
        await number.driver.show_qr_code()

        await number.state(InstanceState.QR)


async def test_a_page_that_does_not_load_is_tried_again(tmp_path: Path) -> None:
    async with watched("http://127.0.0.1:9/", tmp_path / "p") as number:
        lost = await number.state(InstanceState.BACKOFF)

        assert "did not load" in (lost.detail or "")
        await number.state(InstanceState.LOADING, after=number.seen.index(lost))


async def test_a_page_that_cannot_pair_is_outdated_before_anybody_scans(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    bundle = vendor_files()["wa-js"].read_text(encoding="utf-8")
    wa_js = tmp_path / "wa.js"
    wa_js.write_text(
        f"{bundle}\n;WPP.on('loader.injected', () => {{"
        "WPP.whatsapp = new Proxy(WPP.whatsapp, {"
        "get: (all, name) => (name === 'NetworkStatus' ? undefined : all[name])"
        "});});",
        encoding="utf-8",
    )
    async with watched(simulator.page_url(account), tmp_path / "p", wa_js=wa_js) as number:
        outdated = await number.state(InstanceState.OUTDATED)

        assert outdated.detail == "missing: NetworkStatus"


async def test_before_it_runs_nothing_can_be_asked(tmp_path: Path) -> None:
    with pytest.raises(PageError) as refused:
        await make_driver("http://127.0.0.1:9/", tmp_path / "p").show_qr_code()

    assert refused.value.nothing_happened

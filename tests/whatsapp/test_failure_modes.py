"""Fifteen ways a WhatsApp session fails in the field, each provoked: the first eight.

Real Chromium, real wa-js, simulated WhatsApp. The others are in test_more_failure_modes.py.
"""

from pathlib import Path

import pytest

from helpdesk.assets import vendor_files
from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.shapes import (
    Crash,
    Deafen,
    DropFunctions,
    Hang,
    Reload,
)
from helpdesk.whatsapp.timing import Timing
from tests.needs import needs_chromium
from tests.whatsapp.watching import SimulatorProcess, Watched, connected, watched

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_chromium]

MARIA = "5511988880001@c.us"
CONNECTED = InstanceState.CONNECTED
BACKOFF = InstanceState.BACKOFF


async def test_1_whatsapp_changes_and_comes_back_by_itself_once_that_is_mended(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """1: what wa-js needs is not in the page any more. The state names what is missing."""
    url, timing = simulator.page_url(account), Timing(first_retry=1.0)
    async with (
        simulator.phone(account) as phone,
        connected(url, tmp_path / "p", phone, timing=timing) as number,
    ):
        before = len(number.seen)
        await phone.act(DropFunctions(names=("addAndSendMsgToChat",)))
        await phone.act(Reload())

        outdated = await number.state(InstanceState.OUTDATED, after=before)
        assert outdated.detail == "missing: functions.addAndSendMsgToChat"

        before = len(number.seen)
        await phone.act(DropFunctions())
        await number.state(CONNECTED, after=before)
        states = {seen.state for seen in number.states(after=before)}
        assert not states & {InstanceState.LAUNCHING, InstanceState.LOADING}


async def test_1_a_newer_bundle_put_in_the_place_of_the_old_is_taken_up(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """1: an update of wa-js alone mends it, without a start of helpdesk."""
    bundle = vendor_files()["wa-js"].read_text(encoding="utf-8")
    wa_js = tmp_path / "wa.js"
    wa_js.write_text(bundle.replace("=>e.addAndSendMsgToChat", "=>e.gone"), encoding="utf-8")
    url, timing = simulator.page_url(account), Timing(first_retry=1.0)
    async with (
        simulator.phone(account) as phone,
        watched(url, tmp_path / "p", wa_js=wa_js, timing=timing) as number,
    ):
        await phone.link(await number.qr_code())
        outdated = await number.state(InstanceState.OUTDATED)
        assert outdated.detail == "missing: functions.addAndSendMsgToChat"

        wa_js.write_text(bundle, encoding="utf-8")

        await number.state(CONNECTED)


async def test_2_a_qr_code_that_nobody_scans_is_renewed_then_waits_for_a_click(
    hasty_simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """2: QR codes expire, and a page without a phone would show new ones for ever."""
    url = hasty_simulator.page_url(account)
    async with (
        hasty_simulator.phone(account) as phone,
        watched(url, tmp_path / "p", qr_rounds=2) as number,
    ):
        await number.state(InstanceState.QR_PAUSED)
        first, second, gone = number.qr_codes()
        assert first != second
        assert gone is None

        await number.driver.show_qr_code()

        await phone.link(await number.until(lambda: number.qr_codes()[-1]))
        await number.state(CONNECTED)


async def test_3_a_conflict_is_shown_and_ends_with_a_click(
    number: Watched, phone: SimulatorClient
) -> None:
    """3: WhatsApp Web was opened for the number somewhere else."""
    before = len(number.seen)
    await phone.start_conflict()
    await number.state(InstanceState.CONFLICT, after=before)
    written = await phone.write(MARIA, "Alguém aí?")

    await number.driver.take_over()

    await number.state(CONNECTED, after=before)
    assert (await number.message(written)).content == "Alguém aí?"


async def test_4_a_page_that_calls_itself_connected_and_is_not_is_found_out(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """4: the page says MAIN, its script answers, and its connection has been dead for long."""
    url, timing = simulator.page_url(account), Timing(heartbeat=0.5, quiet=1.0, first_backoff=0.1)
    async with (
        simulator.phone(account) as phone,
        connected(url, tmp_path / "p", phone, timing=timing) as number,
    ):
        await number.message(await phone.write(MARIA, "Viva"))
        before = len(number.seen)

        await phone.act(Deafen())
        written = await phone.write(MARIA, "Ninguém ouve")

        lost = await number.state(BACKOFF, after=before)
        assert lost.detail == "WhatsApp's servers do not answer the page any more"
        await number.state(CONNECTED, after=before)
        assert written in await number.held()


async def test_5_a_page_that_is_busy_with_a_call_is_left_alone(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """5: the heartbeat must not kill a page that is at work for us."""
    url, timing = simulator.page_url(account), Timing(heartbeat=0.2)
    async with (
        simulator.phone(account) as phone,
        connected(url, tmp_path / "p", phone, timing=timing) as number,
    ):
        written = await phone.write(MARIA, "Muito para ler")
        await number.message(written)
        before = len(number.seen)

        await phone.act(Hang(seconds=4))

        assert await number.held() == [written]
        assert not number.states(after=before)


async def test_6_a_page_that_crashes_is_opened_anew(
    number: Watched, phone: SimulatorClient
) -> None:
    """6: the renderer's process dies."""
    before = len(number.seen)
    await phone.act(Crash(what="page"))

    lost = await number.state(BACKOFF, after=before)
    written = await phone.write(MARIA, "Caiu?")

    assert lost.detail == "the page crashed"
    await number.state(CONNECTED, after=before)
    assert written in await number.held()


async def test_7_a_browser_that_is_killed_is_started_again_on_its_profile(
    number: Watched, phone: SimulatorClient
) -> None:
    """7: the whole browser dies, of the system's lack of memory for one."""
    before = len(number.seen)
    await phone.act(Crash(what="browser"))

    lost = await number.state(BACKOFF, after=before)
    written = await phone.write(MARIA, "Caiu?")

    assert lost.detail
    await number.state(CONNECTED, after=before)
    assert not [code for code in number.qr_codes(before) if code]
    assert written in await number.held()


async def test_8_the_lock_of_another_host_on_the_profile_is_no_hindrance(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """8: a container was made anew around the data, and the browser takes its profile for one
    that is in use on another machine."""
    url, profile = simulator.page_url(account), tmp_path / "p"
    async with simulator.phone(account) as phone:
        async with connected(url, profile, phone):
            pass
        (profile / "SingletonLock").unlink(missing_ok=True)
        (profile / "SingletonLock").symlink_to("another-host-4242")

        async with watched(url, profile) as number:
            await number.state(CONNECTED)
            assert BACKOFF not in {seen.state for seen in number.states()}

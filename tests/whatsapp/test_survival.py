"""Blocks, lost networks, memory: what a number goes through and comes out of by itself."""

import asyncio
from pathlib import Path

import pytest

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp.driver import PageError, Text
from helpdesk.whatsapp.guard import browser_processes
from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.shapes import (
    Crash,
    Deafen,
    DropConnection,
    DropFunctions,
    Grow,
    Hang,
    Mode,
    SetMode,
)
from helpdesk.whatsapp.timing import Timing
from tests.needs import needs_chromium
from tests.whatsapp.watching import SECONDS, SimulatorProcess, Watched, connected, watched

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_chromium]

MARIA = "5511988880001@c.us"
MARIAS_CHAT = Address(AddressKind.PHONE, "5511988880001")
CONNECTED = InstanceState.CONNECTED
BACKOFF = InstanceState.BACKOFF

_TURNED_AWAY: tuple[tuple[Mode, InstanceState, str], ...] = (
    ("TOS_BLOCK", InstanceState.BLOCKED, "terms of service"),
    ("PROXYBLOCK", InstanceState.BLOCKED, "this network"),
    ("DEPRECATED_VERSION", InstanceState.OUTDATED, "this version"),
)


async def test_a_number_that_whatsapp_turns_away_says_why_and_is_back_when_it_may(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url, timing = simulator.page_url(account), Timing(first_retry=1.0)
    async with (
        simulator.phone(account) as phone,
        connected(url, tmp_path / "p", phone, timing=timing) as number,
    ):
        for mode, state, reason in _TURNED_AWAY:
            before = len(number.seen)
            await phone.act(SetMode(mode=mode))
            turned_away = await number.state(state, after=before)
            assert reason in (turned_away.detail or "")

            await phone.act(SetMode(mode="MAIN"))

            await number.state(CONNECTED, after=before)
            told = [seen.state for seen in number.states(after=before)]
            assert set(told) <= {state, CONNECTED, InstanceState.SYNCING}


async def test_a_click_tries_a_number_that_was_turned_away_at_once(
    number: Watched, phone: SimulatorClient
) -> None:
    before = len(number.seen)
    await phone.act(SetMode(mode="TOS_BLOCK"))
    await number.state(InstanceState.BLOCKED, after=before)
    await phone.act(SetMode(mode="MAIN"))

    await number.driver.show_qr_code()

    await number.state(CONNECTED, after=before)


async def test_a_lost_network_is_told_and_what_was_written_meanwhile_arrives_once(
    number: Watched, phone: SimulatorClient
) -> None:
    told = len(number.messages())
    before, browser = len(number.seen), browser_processes(number.profile)[0].pid
    await phone.set_online(False)
    await number.state(InstanceState.OFFLINE, after=before)
    written = [await phone.write(MARIA, text) for text in ("Um", "Dois", "Três")]

    await phone.set_online(True)

    await number.state(CONNECTED, after=before)
    await number.message(written[-1])
    assert [message.whatsapp_id for message in number.messages()[told:]] == written
    assert browser_processes(number.profile)[0].pid == browser


async def test_whatsapp_itself_may_be_away_and_come_back(
    simulator: SimulatorProcess, number: Watched, phone: SimulatorClient
) -> None:
    before = len(number.seen)
    simulator.end()
    await number.state(InstanceState.OFFLINE, after=before)

    simulator.start()

    written = await phone.write(MARIA, "De volta")
    assert (await number.message(written)).content == "De volta"
    await number.state(CONNECTED, after=before)
    # The page has found its way back without being loaded anew.
    states = {seen.state for seen in number.states(after=before)}
    assert InstanceState.LOADING not in states


async def test_a_connection_that_breaks_time_and_again_loses_and_doubles_nothing(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Rita", phone="5511988880009")
    chat = Address(AddressKind.PHONE, "5511988880009")
    written, sent = [], []
    for turn in range(4):
        before = len(number.seen)
        sent.append(f"3EB0C0{turn}")
        _, one, _ = await asyncio.gather(
            number.driver.send(chat, Text(f"Resposta {turn}"), whatsapp_id=sent[-1]),
            phone.write(client, f"Pergunta {turn}"),
            phone.act(DropConnection()),
        )
        written.append(one)
        await number.state(InstanceState.OFFLINE, after=before)
        await number.state(CONNECTED, after=before)
    for whatsapp_id in written:
        await number.message(whatsapp_id)
    on_phones = [
        message.id
        for message in (
            await phone.until(lambda view: len(view.messages) == 8, client=client)
        ).messages
    ]
    assert sorted(on_phones) == sorted(written + sent)
    assert (await phone.view()).repeats == 0


async def test_a_browser_over_its_limit_is_renewed_when_nothing_goes_on(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url, timing = simulator.page_url(account), Timing(memory=0.3, idle=0.5, renewed=1.0)
    async with (
        simulator.phone(account) as phone,
        connected(url, tmp_path / "p", phone, memory_limit_mb=500, timing=timing) as number,
    ):
        before = len(number.seen)
        await phone.act(Grow(megabytes=450))

        renewed = await number.state(InstanceState.LAUNCHING, after=before)

        assert "MB and is opened anew" in (renewed.detail or "")
        await number.state(CONNECTED, after=before)
        assert number.driver.renewals() == 1
        assert BACKOFF not in {seen.state for seen in number.states(after=before)}


async def test_without_a_limit_a_browser_may_grow(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url, timing = simulator.page_url(account), Timing(memory=0.2, idle=0.0, renewed=0.0)
    async with (
        simulator.phone(account) as phone,
        connected(url, tmp_path / "p", phone, timing=timing) as number,
    ):
        at_first = number.driver.memory()
        await phone.act(Grow(megabytes=400))
        async with asyncio.timeout(SECONDS):
            while number.driver.memory() < at_first + 300 * 2**20:
                await number.message(await phone.write(MARIA, "Tudo certo"))

        assert number.driver.renewals() == 0


async def test_a_page_that_never_finishes_loading_is_opened_anew(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url, timing = simulator.page_url(account), Timing(loading=3.0, first_backoff=0.1)
    async with simulator.phone(account) as phone:
        await phone.act(DropFunctions(names=("WAWebDeviceStorage",)))
        async with watched(url, tmp_path / "p", timing=timing) as number:
            lost = await number.state(BACKOFF)
            assert lost.detail == "the page has been LOADING for too long"
            await phone.act(DropFunctions())

            await number.state(InstanceState.QR)


async def test_what_befalls_one_number_does_not_touch_another(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    other = f"{account}-other"
    async with (
        simulator.phone(account) as phone,
        simulator.phone(other) as others_phone,
        connected(simulator.page_url(account), tmp_path / "1", phone) as number,
        connected(simulator.page_url(other), tmp_path / "2", others_phone) as bystander,
    ):
        before, told = len(number.seen), len(bystander.states())
        await phone.act(Crash(what="browser"))
        await number.state(BACKOFF, after=before)

        written = await others_phone.write(MARIA, "Aqui nada")
        assert (await bystander.message(written)).content == "Aqui nada"
        await bystander.driver.send(MARIAS_CHAT, Text("Nem aqui"), whatsapp_id="3EB0D1")

        await number.state(CONNECTED, after=before)
        assert len(bystander.states()) == told


@pytest.mark.long
async def test_a_page_that_hangs_during_a_call_is_found_out_when_the_call_is_overdue(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url, timing = simulator.page_url(account), Timing(heartbeat=0.5)
    async with (
        simulator.phone(account) as phone,
        connected(url, tmp_path / "p", phone, timing=timing) as number,
    ):
        before = len(number.seen)
        await phone.act(Deafen())
        asking = asyncio.create_task(number.driver.find_number("5511900000000"))
        await phone.act(Hang(seconds=600))

        lost = await number.state(BACKOFF, after=before, seconds=2 * SECONDS)

        assert lost.detail == "the page does not answer any more"
        with pytest.raises(PageError):
            await asking
        await number.state(CONNECTED, after=before)

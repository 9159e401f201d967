"""Pairing by QR code and by a code typed on the phone: real Chromium, real wa-js."""

from pathlib import Path

import pytest

from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp.driver import PageError
from helpdesk.whatsapp.simulator.client import SimulatorError
from helpdesk.whatsapp.simulator.shapes import Deafen, LinkWithCode
from helpdesk.whatsapp.timing import Timing
from tests.needs import needs_chromium
from tests.whatsapp.watching import SimulatorProcess, connected, watched

pytestmark = needs_chromium

CONNECTED = InstanceState.CONNECTED


async def test_a_code_typed_on_the_phone_pairs_like_a_scan(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url = simulator.page_url(account)
    async with simulator.phone(account) as phone, watched(url, tmp_path / "p") as number:
        await number.state(InstanceState.QR)
        own = (await phone.view()).phone

        code = await number.driver.pairing_code(own)

        assert code.replace("-", "") == (await phone.view()).pairing_code
        assert code[4] == "-"
        with pytest.raises(SimulatorError) as refused:
            await phone.act(LinkWithCode(code="0000-0000"))
        assert refused.value.code == "wrong_pairing_code"
        await phone.act(LinkWithCode(code=code))
        assert (await number.state(CONNECTED)).phone == own
        states = [seen.state for seen in number.states()]
        assert states.index(InstanceState.PAIRING) < states.index(InstanceState.SYNCING)
        assert number.qr_codes()[-1] is None
        assert (await phone.view()).pairing_code is None


async def test_a_number_that_is_not_the_phones_gets_no_code_and_the_next_one_does(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url = simulator.page_url(account)
    async with simulator.phone(account) as phone, watched(url, tmp_path / "p") as number:
        await number.state(InstanceState.QR)

        with pytest.raises(PageError) as refused:
            await number.driver.pairing_code("5500000000000")

        assert refused.value.is_permanent
        assert "not that of a WhatsApp account" in refused.value.message
        own = (await phone.view()).phone
        first = await number.driver.pairing_code(own)
        second = await number.driver.pairing_code(own)
        assert first != second
        await phone.act(LinkWithCode(code=second))
        await number.state(CONNECTED)


async def test_a_code_that_is_out_keeps_the_rounds_of_qr_codes_from_ending(
    hasty_simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url = hasty_simulator.page_url(account)
    async with (
        hasty_simulator.phone(account) as phone,
        watched(url, tmp_path / "p", qr_rounds=1) as number,
    ):
        await number.state(InstanceState.QR_PAUSED)
        before = len(number.seen)

        code = await number.driver.pairing_code((await phone.view()).phone)

        await number.until(lambda: _nth_code(number.qr_codes(), 4))
        states = [seen.state for seen in number.states(after=before)]
        assert InstanceState.QR_PAUSED not in states
        await phone.act(LinkWithCode(code=code))
        await number.state(CONNECTED)


def _nth_code(codes: list[str | None], wanted: int) -> str | None:
    shown = [code for code in codes if code]
    return shown[wanted - 1] if len(shown) >= wanted else None


async def test_a_paired_number_has_no_pairing_code(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url = simulator.page_url(account)
    async with simulator.phone(account) as phone, connected(url, tmp_path / "p", phone) as number:
        with pytest.raises(PageError) as refused:
            await number.driver.pairing_code((await phone.view()).phone)

        assert refused.value.code == "not_pairing"
        assert refused.value.is_permanent


async def test_a_qr_code_shown_for_too_long_is_replaced_and_a_page_without_another_opened_anew(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    url, timing = simulator.page_url(account), Timing(heartbeat=1.0, qr=1.0)
    async with (
        simulator.phone(account) as phone,
        watched(url, tmp_path / "p", timing=timing, qr_rounds=99) as number,
    ):
        await number.until(lambda: _nth_code(number.qr_codes(), 2))
        before = len(number.seen)

        await phone.act(Deafen())

        lost = await number.state(InstanceState.BACKOFF, after=before)
        assert lost.detail == "the page shows no new QR code"
        await number.state(InstanceState.QR, after=before)

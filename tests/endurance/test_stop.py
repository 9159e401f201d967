"""helpdesk is told to stop: it does so within five seconds, with every process it started."""

import signal
from pathlib import Path

from tests.endurance.shop import Shop, open_shop
from tests.needs import needs_chromium
from tests.processes import Run

pytestmark = needs_chromium


async def _check_ends_well(run: Run) -> None:
    assert await run.ended(5.0) == 0
    assert await run.left_behind() == []


async def _start_again(shop: Shop) -> None:
    shop.log.forget_states()
    await shop.program.start()


async def test_a_connected_helpdesk_ends_in_time_and_connects_again_at_the_next_start(
    tmp_path: Path,
) -> None:
    async with open_shop(tmp_path) as shop:
        await shop.number.pair()
        await _check_ends_well(shop.program.send(signal.SIGTERM))
        await _start_again(shop)
        await shop.number.until_state("CONNECTED")
        await _check_ends_well(shop.program.send(signal.SIGINT))


async def test_told_to_stop_in_the_middle_of_a_start_it_ends_in_time(tmp_path: Path) -> None:
    async with open_shop(tmp_path) as shop:
        for state in ("LAUNCHING", "LOADING", "QR"):
            # It may be past the state before anybody reads of it: then it is a later one.
            await shop.number.until_state(state, "QR")
            await _check_ends_well(shop.program.send(signal.SIGTERM))
            await _start_again(shop)
        await shop.number.until_state("QR")


async def test_ctrl_c_in_its_terminal_ends_it_in_time_though_the_browser_hears_it_too(
    tmp_path: Path,
) -> None:
    async with open_shop(tmp_path) as shop:
        await shop.number.pair()
        await _check_ends_well(shop.program.interrupt())

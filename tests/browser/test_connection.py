"""The story of a lost connection: helpdesk stops and starts again under an attendant's hands."""

import signal

import pytest
from playwright.async_api import expect

from tests.browser.shop import ANA, Shop
from tests.browser.story import Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]


async def test_what_is_written_while_helpdesk_is_away_leaves_once_when_it_is_back(
    shop: Shop, people: Stage
) -> None:
    ana = await people.inbox()
    await ana.arrive(ANA)
    chat = await shop.meets("Hugo Leal", "5511987650006")
    await shop.receives(chat, "Is my order ready?")
    await ana.sees_waiting("Hugo Leal", "Is my order ready?")
    await ana.open("Hugo Leal")
    await ana.accept()
    await expect(ana.composer).to_be_visible()

    for complaint in ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE"):
        ana.expect_error(complaint)
    banner = ana.page.get_by_role("status").filter(has_text="Connection lost")
    run = shop.program.send(signal.SIGTERM)
    assert await run.ended() == 0
    await expect(banner).to_be_visible()
    await ana.reply("Yes, come and get it.")
    await ana.sees("Yes, come and get it.")
    await expect(banner).to_contain_text("1 to send")
    await ana.composer.fill("We close at")

    await shop.program.start()
    await expect(banner).to_be_hidden()
    await expect(ana.composer).to_have_value("We close at")
    await ana.sees_ticks("Yes, come and get it.", "Delivered")
    await ana.sees("Yes, come and get it.")
    assert [one.body for one in await shop.on_phone(chat)] == [
        "Is my order ready?",
        "Yes, come and get it.",
    ]
    await ana.composer.press("End")
    await ana.page.keyboard.type(" six.")
    await ana.composer.press("Enter")
    await ana.sees_ticks("We close at six.", "Delivered")
    await ana.finish()

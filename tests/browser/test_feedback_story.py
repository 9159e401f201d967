"""The story of an ending: an attendant finishes, the client taps the link, the stars appear."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.shop import ANA, ROSA, Shop
from tests.browser.story import Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

IRENE = "Irene Matos"
LINK = re.compile(r"http://127\.0\.0\.1:\d+/feedback/\S+")


async def test_a_client_rates_on_a_page_without_scripts_and_the_stars_appear_live(
    shop: Shop, people: Stage
) -> None:
    ana, rosa = await people.inbox(), await people.inbox()
    await asyncio.gather(ana.arrive(ANA), rosa.arrive(ROSA))
    chat = await shop.meets(IRENE, "351912345678")
    await shop.receives(chat, "Do you ship to Portugal?")
    await ana.sees_waiting(IRENE, "Do you ship to Portugal?")
    await ana.open(IRENE)
    await ana.accept()
    await ana.reply("We do!")
    await ana.sees_ticks("We do!", "Delivered")
    await ana.finish()
    await ana.sees_notice("The client is asked for a rating.")
    await rosa.look_at("Finished")
    await rosa.open(IRENE)

    irene = await people.client()
    page = irene.page
    await page.goto(await shop.asked(chat, LINK))
    await expect(page.get_by_role("heading", name="How satisfied are you")).to_be_visible()
    assert (await page.content()).count("Irene") == 0
    await page.get_by_text("Good", exact=True).tap()
    await expect(page.get_by_role("radio", name="Good", exact=True)).to_be_checked()
    await page.get_by_role("textbox").fill("Quick answer, thank you.")
    await page.get_by_role("button", name="Send").tap()
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()

    for screen in (rosa, ana):
        stars = screen.conversation.get_by_role("img", name="4 of 5 stars")
        await expect(stars.first).to_be_visible()

    # The link is good for one answer, and what is typed now begins a new conversation.
    irene.expect_error("410")
    await page.goto(page.url)
    await expect(page.get_by_role("heading", name="This link is closed")).to_be_visible()
    await shop.receives(chat, "5")
    await ana.sees_waiting(IRENE, "5")

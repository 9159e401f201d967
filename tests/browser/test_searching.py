"""A story of somebody who looks for what was said long ago, while the client goes on writing."""

import pytest
from playwright.async_api import expect

from tests.browser.shop import ANA, Shop
from tests.browser.story import Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

IRENE = "Irene Falcão"
LINES = 260


async def test_a_message_of_long_ago_is_found_and_shown_in_its_place(
    shop: Shop, people: Stage
) -> None:
    ana = await people.inbox()
    await ana.arrive(ANA)
    chat = await shop.meets(IRENE, "5511987650061")
    await shop.receives(chat, "Do you mend harps?")
    await ana.sees_waiting(IRENE, "Do you mend harps?")
    await ana.open(IRENE)
    await ana.accept()
    await expect(ana.composer).to_be_visible()
    lines = [f"Line {place}" for place in range(LINES)]
    lines[40] = "The CITHARÃ is on the third shelf"
    await shop.notes(IRENE, lines)
    await expect(ana.bubble(lines[-1])).to_be_visible()
    await ana.page.reload()
    await expect(ana.bubble(lines[-1])).to_be_visible()

    # Accents and capitals make no difference; arrows and Enter are enough.
    await ana.page.keyboard.press("Alt+s")
    await ana.page.keyboard.type("shelf cithara")
    hit = ana.list.locator(".hit--message")
    await expect(hit).to_have_count(1)
    await expect(hit.locator("mark")).to_have_text(["CITHARÃ", "shelf"])
    await ana.page.keyboard.press("Enter")
    found = ana.bubble("The CITHARÃ")
    await expect(found).to_be_in_viewport()

    # What arrives meanwhile makes no gap, and is counted at the way back.
    await expect(ana.bubble(lines[-1])).to_have_count(0)
    await shop.receives(chat, "And lyres?")
    back = ana.page.get_by_role("button", name="To the end: 1 new")
    await expect(back).to_be_visible()
    await expect(ana.bubble("And lyres?")).to_have_count(0)
    await expect(found).to_be_in_viewport()
    await back.click()
    await expect(ana.bubble("And lyres?")).to_be_in_viewport()
    await expect(found).to_have_count(0)
    await expect(ana.page.locator(".jump")).to_have_count(0)

    # Escape ends the search, and the list is back.
    await ana.page.keyboard.press("Alt+s")
    await ana.page.keyboard.press("Escape")
    await expect(hit).to_have_count(0)
    await expect(ana.page.locator("#search")).to_have_value("")

"""A story of somebody who looks for what was said long ago, while the client goes on writing."""

import pytest
from playwright.async_api import expect

from tests.browser.shop import ANA, Shop
from tests.browser.story import Inbox, Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

IRENE = "Irene Falcão"
FIRST = "Do you mend harps?"
LINES = 260


async def test_a_message_of_long_ago_is_found_and_shown_in_its_place(
    shop: Shop, people: Stage
) -> None:
    ana = await people.inbox()
    await ana.arrive(ANA)
    chat = await shop.meets(IRENE, "5511987650968")
    await shop.receives(chat, FIRST)
    await ana.sees_waiting(IRENE, FIRST)
    await ana.open(IRENE)
    await ana.accept()
    await expect(ana.composer).to_be_visible()
    lines = [f"Line {place}" for place in range(LINES)]
    lines[40] = "The CITHARÃ is on the third shelf"
    lines[200] = "Strings for a cithara are there too"
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

    await _searches_this_conversation(ana)
    await _goes_to_an_earlier_attendance(ana, shop, chat)


async def _searches_this_conversation(ana: Inbox) -> None:
    """From hit to hit by the keys, each in its place, and back to where one was."""
    keys = ana.page.keyboard
    await ana.composer.focus()
    await keys.press("Alt+g")
    bar = ana.page.get_by_role("search", name="Search in this conversation")
    where = bar.get_by_role("status")
    await keys.type("cithara")
    await expect(where).to_have_text("1 of 2")
    marked = ana.conversation.locator("[data-message][aria-current]")
    await expect(marked).to_contain_text("Strings for a cithara")
    await expect(marked).to_be_in_viewport()
    await keys.press("Enter")
    await expect(where).to_have_text("2 of 2")
    await expect(marked).to_contain_text("The CITHARÃ")
    await expect(marked).to_be_in_viewport()
    await keys.press("Shift+Enter")
    await expect(where).to_have_text("1 of 2")
    await bar.get_by_role("button", name="Earlier hit").click()
    await expect(where).to_have_text("2 of 2")
    await keys.press("Escape")
    await expect(bar).to_have_count(0)
    await expect(marked).to_have_count(0)
    await expect(ana.composer).to_be_focused()


async def _goes_to_an_earlier_attendance(ana: Inbox, shop: Shop, chat: str) -> None:
    """A quote of what was said in another attendance leads there."""
    await ana.finish()
    await shop.receives(chat, "So, do you?", quoted=FIRST)
    await ana.sees_waiting(IRENE, "So, do you?")
    await ana.open(IRENE)
    quote = ana.conversation.get_by_role("button", name=FIRST)
    await quote.click()
    await expect(quote).to_have_count(0)
    await expect(ana.conversation).to_contain_text("Finished after")
    await expect(ana.bubble(FIRST)).to_be_in_viewport()

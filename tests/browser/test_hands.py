"""The palette, the keys among messages, emoji and formatting: whoever has the hands on the keys."""

import pytest
from playwright.async_api import expect

from tests.browser.shop import ANA, Shop
from tests.browser.story import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_palette_finds_and_the_keys_answer(shop: Shop, people: Stage) -> None:
    ana = await people.inbox()
    await ana.arrive(ANA)
    chat = await shop.meets("Helga Prado", "5511987650171")
    await shop.receives(chat, "Is the blue mug back?")
    await ana.sees_waiting("Helga Prado", "Is the blue mug back?")
    keys, page = ana.page.keyboard, ana.page
    chosen = page.get_by_role("option", selected=True)

    # A name in another list than the one that is open, then what can be done with it.
    await ana.look_at("Mine")
    await keys.press("Control+k")
    await expect(page.get_by_role("combobox", name="Find and do anything")).to_be_focused()
    await keys.type("helga")
    await expect(chosen).to_contain_text("Helga Prado")
    await keys.press("Enter")
    await ana.sees_conversation("Helga Prado")
    await keys.press("Control+k")
    await keys.type("acc")
    await expect(chosen).to_contain_text("Accept")
    await keys.press("Enter")
    await expect(ana.composer).to_be_focused()

    # An emoji by its name, and a word made bold.
    await keys.type("Yes :heart")
    await expect(page.get_by_role("option", name="red heart").first).to_be_visible()
    await keys.press("Enter")
    await keys.type(" since today")
    await keys.press("Control+Shift+ArrowLeft")
    await keys.press("Control+b")
    await expect(ana.composer).to_have_value("Yes ❤️ since *today*")
    await keys.press("Control+z")
    await expect(ana.composer).to_have_value("Yes ❤️ since today")
    await keys.press("Control+b")
    await keys.press("Enter")
    await ana.sees_ticks("since today", "Delivered")
    assert [one.body for one in await shop.on_phone(chat)][1:] == ["Yes ❤️ since *today*"]

    # Up from the empty field to the client's message, and an answer to it.
    await keys.press("ArrowUp")
    await keys.press("ArrowUp")
    await expect(ana.bubble("Is the blue mug back?")).to_be_focused()
    await keys.press("r")
    await keys.type("How many?")
    await keys.press("Enter")
    await expect(ana.bubble("How many?")).to_contain_text("Is the blue mug back?")
    await ana.sees_ticks("How many?", "Delivered")

    # Its menu, and any emoji as a reaction.
    await keys.press("Alt+m")
    await keys.press("Enter")
    await page.get_by_role("menuitem", name="React with another emoji").press("Enter")
    await keys.type("rocket")
    await expect(page.get_by_role("button", name="rocket", exact=True)).to_be_visible()
    await keys.press("Enter")
    await expect(ana.bubble("How many?").get_by_role("img", name="🚀")).to_be_visible()
    await expect(ana.bubble("How many?")).to_be_focused()

    # The sheet says what the keys do; one that was chosen is offered first the next time.
    await keys.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Struck through")
    await keys.press("Escape")
    await keys.press("Control+k")
    await expect(page.get_by_role("group", name="Chosen last")).to_contain_text("Helga Prado")

"""The palette, the keys among messages, emoji and formatting: whoever has the hands on the keys."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from tests.browser.shop import ANA, Shop
from tests.browser.story import Inbox, Stage
from tests.needs import needs_chromium

_FURTHER = re.compile(r"/further-|/components/further\.js")
"""What comes after the list: the palette is in it."""

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]


async def test_the_palette_finds_and_the_keys_answer(shop: Shop, people: Stage) -> None:
    ana = await people.inbox()
    may_come = asyncio.Event()

    async def be_late(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    await ana.page.route(_FURTHER, be_late)
    await ana.arrive(ANA)
    chat = await shop.meets("Helga Prado", "5511987650171")
    await shop.receives(chat, "Is the blue mug back?")
    await ana.sees_waiting("Helga Prado", "Is the blue mug back?")
    await _types_before_the_palette_is_there(ana, may_come)
    await _accepts_by_the_palette(ana)
    await _writes(ana)
    assert [one.body for one in await shop.on_phone(chat)][1:] == ["Yes ❤️ since *today*"]
    await _answers_a_message(ana)
    await _reacts(ana)
    await _looks_up_the_keys(ana)


async def _types_before_the_palette_is_there(ana: Inbox, may_come: asyncio.Event) -> None:
    """Nothing of it is lost, nor does it go elsewhere."""
    palette = ana.page.get_by_role("combobox", name="Find and do anything")
    await ana.page.keyboard.press("Control+k")
    await ana.page.keyboard.type("helg")
    await expect(ana.page.get_by_role("dialog").get_by_text("Loading…")).to_be_visible()
    may_come.set()
    await expect(palette).to_be_focused()
    await expect(palette).to_have_value("helg")
    await ana.page.keyboard.type("a")
    await expect(
        ana.page.get_by_role("listbox").get_by_role("option", selected=True)
    ).to_contain_text("Helga Prado")
    await ana.page.keyboard.press("Escape")
    await expect(palette).to_have_count(0)


async def _accepts_by_the_palette(ana: Inbox) -> None:
    keys, page = ana.page.keyboard, ana.page
    chosen = page.get_by_role("listbox").get_by_role("option", selected=True)
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


async def _writes(ana: Inbox) -> None:
    """An emoji by its name, and a word made bold."""
    keys, page = ana.page.keyboard, ana.page
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


async def _answers_a_message(ana: Inbox) -> None:
    """Up from the empty field to the client's message, and an answer to it."""
    keys = ana.page.keyboard
    await keys.press("ArrowUp")
    await keys.press("ArrowUp")
    await expect(ana.bubble("Is the blue mug back?")).to_be_focused()
    await keys.press("r")
    await keys.type("How many?")
    await keys.press("Enter")
    await expect(ana.bubble("How many?")).to_contain_text("Is the blue mug back?")
    await ana.sees_ticks("How many?", "Delivered")


async def _reacts(ana: Inbox) -> None:
    """By the message's menu, with any emoji."""
    keys, page = ana.page.keyboard, ana.page
    await keys.press("Alt+m")
    await keys.press("Enter")
    await page.get_by_role("menuitem", name="React with another emoji").press("Enter")
    await keys.type("rocket")
    await expect(page.get_by_role("button", name="rocket", exact=True)).to_be_visible()
    await keys.press("Enter")
    await expect(ana.bubble("How many?").get_by_role("img", name="🚀")).to_be_visible()
    await expect(ana.bubble("How many?")).to_be_focused()


async def _looks_up_the_keys(ana: Inbox) -> None:
    """The sheet says what they do; what was chosen is offered first the next time."""
    keys, page = ana.page.keyboard, ana.page
    await keys.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Struck through")
    await keys.press("Escape")
    await keys.press("Control+k")
    await expect(page.get_by_role("group", name="Chosen last")).to_contain_text("Helga Prado")

"""The story of an owner who looks a client up, and in the end has to forget them."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.shop import ANA, ROSA, Shop
from tests.browser.story import Inbox, Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

SECRET = "My new address is 12 Plum Street"


async def test_an_owner_finds_renames_blocks_exports_and_erases_a_client(
    shop: Shop, people: Stage
) -> None:
    ana, rosa = await people.inbox(), await people.inbox()
    await asyncio.gather(ana.arrive(ANA), rosa.arrive(ROSA))
    chat = await shop.meets("Zélia Porto", "5511987651234")
    await shop.receives(chat, SECRET)
    await ana.sees_waiting("Zélia Porto", SECRET)
    await ana.open("Zélia Porto")
    await ana.accept()
    await ana.reply("Noted!")

    await finds_in_the_history(rosa)
    await renames(shop, rosa)
    await ana.sees_conversation("Dona Zélia")
    await blocks_and_unblocks(rosa)
    await expect(ana.conversation).to_contain_text("Finished after")
    # She still has it before her eyes.
    await ana.sees(SECRET)
    await exports(rosa)
    await erases(rosa)
    await expect(ana.page.get_by_text(SECRET)).to_have_count(0)
    await expect(ana.page.get_by_text("Dona Zélia")).to_have_count(0)
    await expect(ana.conversation.get_by_role("heading", name="Erased client")).to_be_visible()


async def finds_in_the_history(rosa: Inbox) -> None:
    page = rosa.page
    await page.get_by_role("link", name="History").click()
    await expect(page.get_by_role("link", name="Zélia Porto")).to_be_visible()
    field = page.get_by_label("Client", exact=True)
    await field.fill("Nobody of this name")
    await field.press("Enter")
    await expect(page.get_by_text("No client has this name or number.")).to_be_visible()
    await expect(page.get_by_role("link", name="Zélia Porto")).to_be_visible()
    await field.fill("zelia")
    await field.press("Enter")
    await expect(field).to_have_value(re.compile("Zélia Porto"))
    await page.get_by_role("button", name="Clear the filters").click()
    await page.get_by_label("State").select_option("FINISHED")
    await expect(page.get_by_role("link", name="Zélia Porto")).to_have_count(0)
    await page.go_back()
    await expect(page.get_by_label("State")).to_have_value("")
    await page.get_by_label("State").select_option("OPEN")
    await page.get_by_role("link", name="Zélia Porto").click()
    await expect(page.get_by_role("log").get_by_text(SECRET)).to_be_visible()
    await page.get_by_role("complementary").get_by_role("link", name="Zélia Porto").click()
    await expect(page.get_by_role("heading", name="Zélia Porto")).to_be_visible()


async def renames(shop: Shop, rosa: Inbox) -> None:
    page = rosa.page
    await page.get_by_label("Name", exact=True).fill("Dona Zélia")
    notes = page.get_by_label("Notes")
    await notes.fill("Prefers the afternoon")
    # What happens meanwhile takes nothing of it away.
    await notes.blur()
    await shop.keeps("tags", name="Regular")
    await page.get_by_label("Regular").check()
    await expect(page.locator("#client").get_by_text("Regular")).to_be_visible()
    await expect(notes).to_have_value("Prefers the afternoon")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Dona Zélia")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


async def blocks_and_unblocks(rosa: Inbox) -> None:
    page = rosa.page
    await page.get_by_role("button", name="Block", exact=True).click()
    await expect(page.get_by_text("Blocked", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Unblock").click()
    await expect(page.get_by_text("Blocked", exact=True)).to_be_hidden()


async def exports(rosa: Inbox) -> None:
    async with rosa.page.expect_download() as download:
        await rosa.page.get_by_role("link", name="Export", exact=True).click()
    assert (await download.value).suggested_filename.endswith(".zip")


async def erases(rosa: Inbox) -> None:
    page = rosa.page
    await page.get_by_role("button", name="Erase…").click()
    dialog = page.get_by_role("dialog", name="Erase this client for good?")
    rosa.expect_error("status of 400")
    await dialog.get_by_label("Type the name").fill("Zélia")
    await dialog.get_by_role("button", name="Erase for good").click()
    await expect(dialog.get_by_text("Type the name exactly as it is shown.")).to_be_visible()
    await dialog.get_by_label("Type the name").fill("Dona Zélia")
    await dialog.get_by_role("button", name="Erase for good").click()
    await expect(page.get_by_role("heading", name="Erased client")).to_be_visible()

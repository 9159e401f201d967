"""The story of a page beside the inbox: mistakes, second thoughts, colleagues, an ended session."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.shop import Shop
from tests.browser.story import Stage
from tests.callers import PASSWORD
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

DORA = "dora@example.com"


async def test_the_tags_forgive_mistakes_and_follow_what_others_do(
    shop: Shop, people: Stage
) -> None:
    await shop.keeps("users", name="Dora Melo", email=DORA, role="ADMIN", password=PASSWORD)
    here, there = await people.inbox(), await people.inbox(390, 844, is_phone=True)
    for screen in (here, there):
        screen.expect_error("status of 4")
        screen.expect_error("HTTP Authentication failed")
        await screen.go("/tags", DORA)

    await _add(here.page, "Wedding")
    await expect(_row(there.page, "Wedding")).to_be_visible()
    await _add(here.page, "WEDDING")
    field = here.page.locator("#tag-name")
    await expect(here.page.get_by_text("There is a tag of this name already.")).to_be_visible()
    await expect(field).to_be_focused()
    await expect(field).to_have_value("WEDDING")
    await field.press("End")
    await here.page.keyboard.type("S")
    await expect(here.page.get_by_text("There is a tag of this name already.")).to_be_hidden()

    await _delete(here.page, "Wedding")
    await here.page.get_by_role("button", name="Undo").click()
    await expect(_row(here.page, "Wedding")).to_be_visible()
    await expect(_row(there.page, "Wedding")).to_be_visible()
    await _delete(there.page, "Wedding")
    await there.page.goto(f"{shop.url}/account")  # who leaves the page has no second thoughts
    await expect(_row(here.page, "Wedding")).to_have_count(0)

    # Dora signs out everywhere, and goes on with what she was writing.
    await there.page.get_by_role("button", name="Sign out everywhere").click()
    dialog = there.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Sign out everywhere").click()
    await there.page.wait_for_url("**/login")
    status = here.page.get_by_role("status").filter(has_text="You are signed out")
    await expect(status).to_be_visible()
    async with here.page.context.expect_page() as opened:
        await status.get_by_role("link").click()
    login = await opened.value
    await login.get_by_label("Email").fill(DORA)
    await login.get_by_label("Password").fill(PASSWORD)
    await login.get_by_role("button", name="Sign in").click()
    await login.wait_for_url("**/tags")
    await login.close()
    await here.page.get_by_role("button", name="Add").click()
    await expect(_row(here.page, "WEDDINGS")).to_be_visible()
    await expect(status).to_have_count(0)


def _row(page: Page, tag: str) -> Locator:
    return page.locator("#tags").get_by_role("listitem").filter(has_text=tag)


async def _add(page: Page, tag: str) -> None:
    await page.locator("#tag-name").fill(tag)
    await page.get_by_role("button", name="Add").click()


async def _delete(page: Page, tag: str) -> None:
    await _row(page, tag).get_by_role("button", name="Delete").click()
    await expect(_row(page, tag)).to_have_count(0)

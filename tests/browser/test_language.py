"""A story of two people who read one conversation in two languages."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from helpdesk.language import say
from tests.browser.shop import ANA, ROSA, Shop
from tests.browser.story import Stage
from tests.callers import PASSWORD
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]

MOVE_TO_TOKYO = """async () => (await fetch("/api/v1/settings/business", {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: "Shop", language: "en", time_zone: "Asia/Tokyo" }),
})).status"""

SPEAK_PORTUGUESE = """async () => (await fetch("/api/v1/account", {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ language: "pt_BR" }),
})).status"""


async def test_each_reads_in_their_language_and_both_the_time_of_the_business(
    shop: Shop, people: Stage
) -> None:
    rosa, ana = await people.inbox(), await people.inbox()
    await rosa.arrive(ROSA)
    assert await rosa.page.evaluate(MOVE_TO_TOKYO) == 200
    await rosa.page.reload()

    await ana.page.goto(f"{shop.url}/login")
    await ana.page.get_by_role("link", name="Português (Brasil)").click()
    await expect(ana.page.get_by_role("heading", name=say("pt_BR", "Sign in"))).to_be_visible()
    await ana.page.locator("#email").fill(ANA)
    await ana.page.locator("#password").fill(PASSWORD)
    await ana.page.locator("form [type=submit]").click()
    # What a visitor chose is not the account's: that has a choice of its own.
    await expect(ana.page.get_by_role("heading", name="Inbox")).to_be_visible()
    assert await ana.page.evaluate(SPEAK_PORTUGUESE) == 200
    await ana.page.reload()

    await shop.receives(await shop.meets("Noemi Prado", "5511987650041"), "Bom dia")
    for reader, language, tag in ((rosa, "en", "en"), (ana, "pt_BR", "pt-BR")):
        await expect(reader.page.locator("html")).to_have_attribute("lang", tag)
        row = reader.page.locator(".row", has_text="Noemi Prado")
        await row.click()
        button = reader.page.get_by_role("button", name=say(language, "Accept"), exact=True)
        await expect(button).to_be_visible()
        time = row.locator("time")
        at = datetime.fromisoformat(str(await time.get_attribute("datetime")))
        await expect(time).to_have_text(f"{at.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M}")

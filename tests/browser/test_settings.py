"""Stories of the settings: of a business that sets its hours, its greeting and its departments and
of the client who reads them, and of two people who read one conversation in two languages."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from helpdesk.language import say
from tests.browser.shop import ANA, ROSA, Shop, open_shop
from tests.browser.story import Inbox, Kept, Stage
from tests.callers import PASSWORD
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

LEAVE = "window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"

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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """A shop whose rules the stories change."""
    async with open_shop(tmp_path_factory.mktemp("shop") / "data") as one:
        yield one


@pytest.fixture(scope="module")
def kept() -> Kept:
    """Who has signed in there."""
    return {}


async def _goes_to(rosa: Inbox, panel: str) -> None:
    await (
        rosa.page.get_by_role("navigation", name="Settings")
        .get_by_role("link", name=panel, exact=True)
        .click()
    )
    await expect(rosa.page.get_by_role("heading", name=panel, level=1)).to_be_visible()


async def _saves(form: Locator) -> None:
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_role("status")).to_have_text("Saved")


async def _switches_on(form: Locator, name: str) -> None:
    # A person clicks the words: the box itself lies under its drawn track.
    await form.get_by_text(name).click()
    await expect(form.get_by_role("switch", name=name)).to_be_checked()


async def _says_when_it_is_open(rosa: Inbox) -> None:
    page = rosa.page
    await _goes_to(rosa, "Business hours")
    form = page.locator("#hours")
    await form.get_by_label("Open at these hours").check()
    monday = form.get_by_role("group", name="Monday")
    for _ in range(2):
        await monday.get_by_role("button", name="Add hours").click()
    rosa.expect_error("status of 400")
    await form.get_by_role("button", name="Save").click()
    await expect(monday).to_contain_text("Two of these times overlap.")
    await monday.get_by_label("Closes").first.fill("12:00")
    await form.get_by_role("button", name="Copy Monday").click()
    friday = form.get_by_role("group", name="Friday")
    await expect(friday.get_by_label("Opens").last).to_have_value("13:00")
    await expect(form.get_by_role("status")).to_have_text("Not saved yet")
    assert await page.evaluate(LEAVE) is False, "who leaves now is asked first"
    await _saves(form)
    assert await page.evaluate(LEAVE) is True
    await expect(monday).not_to_contain_text("overlap")
    await page.reload()
    await expect(friday.get_by_label("Closes").first).to_have_value("12:00")


async def test_a_client_reads_the_greeting_and_chooses_a_department(
    shop: Shop, people: Stage
) -> None:
    rosa, ana = await people.inbox(), await people.inbox()
    await asyncio.gather(rosa.arrive(ROSA), ana.arrive(ANA))
    page = rosa.page
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Settings").click()

    business = page.locator("form[data-section=business]")
    await business.get_by_label("Name").fill("Aurora")
    await business.get_by_label("Time zone").fill("são paulo")
    await _saves(business)
    await expect(business.get_by_label("Time zone")).to_have_value("America/Sao_Paulo")
    await _says_when_it_is_open(rosa)

    await _goes_to(rosa, "Departments")
    for name in ("Support", "Sales"):
        await page.get_by_label("Name", exact=True).first.fill(name)
        await page.get_by_role("button", name="Add").click()
        await expect(page.get_by_role("button", name=f"Move {name} up")).to_be_visible()
    await page.get_by_role("button", name="Move Sales up").press("Enter")
    await expect(page.get_by_role("button", name="Move Sales down")).to_be_focused()

    await _goes_to(rosa, "Automatic messages")
    greeting = page.locator("form[data-section=greetings]")
    await _switches_on(greeting, "Greet clients who begin to write")
    await greeting.get_by_label("Greeting", exact=True).fill("Welcome to {business}, {name}!")
    await _saves(greeting)
    menu = page.locator("form[data-section=menu]")
    await _switches_on(menu, "Let clients choose a department by number")
    await expect(page.locator("#preview-open")).to_contain_text("Welcome to Aurora, Maria!")
    await expect(page.locator("#preview-open")).to_contain_text("1. Sales")
    await _saves(menu)

    chat = await shop.meets("Emma Clarke", "447700900123")
    await shop.receives(chat, "My mug is broken")
    await ana.look_at("Waiting")
    await ana.open("Emma Clarke")
    await ana.sees("Welcome to Aurora, Emma Clarke!")
    await ana.sees_ticks("Welcome to Aurora", "Delivered")
    texts = [message.body for message in await shop.on_phone(chat)]
    assert texts[-1] == (
        "Welcome to Aurora, Emma Clarke!\n\n"
        "What is it about? Answer with a number:\n1. Sales\n2. Support"
    )

    await shop.receives(chat, "2")
    await ana.sees("Thank you! Your message is with Support.")
    await expect(ana.row("Emma Clarke")).to_contain_text("Support")


async def test_rules_for_files_are_tried_before_they_are_saved(shop: Shop, people: Stage) -> None:
    rosa = await people.inbox()
    await rosa.arrive(ROSA)
    page = rosa.page
    await page.goto(f"{shop.url}/settings/storage")
    await expect(page.locator("#storage")).to_contain_text("No files yet.")
    await expect(page.locator("#storage")).to_contain_text("Room for more")
    form = page.locator("form[data-section=media]")
    preview = page.locator("#storage-preview")
    await expect(preview).to_be_hidden()
    await form.get_by_label("Files together take at most").fill("2.5")
    await expect(preview).to_contain_text("There is nothing to be deleted yet. Next run: ")
    await form.get_by_role("button", name="Save").click()
    await expect(form.locator("[data-state]")).to_have_text("Saved")
    await page.reload()
    await expect(form.get_by_label("Files together take at most")).to_have_value("2.5")
    await expect(preview).to_contain_text("Next run: ")


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

"""Nobody is kept out: axe-core on every page in every look, narrow windows, and the keys alone."""

import re

import pytest
from playwright.async_api import Page, expect

from helpdesk.config import Config
from helpdesk.daemon import running
from helpdesk.web import ROUTES
from tests.browser.axe import sticks_out, violations
from tests.browser.shop import ANA, LEO, ROSA, Shop
from tests.browser.story import Inbox, Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

LINK = re.compile(r"http://127\.0\.0\.1:\d+/feedback/\S+")

# The pages of the management: what has appeared when the page is whole.
MANAGED = {
    "/attendances": "table, .history, h1",
    "/clients": "h1",
    "/instances": "text=Practice",
    "/instances/{id}": "text=Connected",
    "/practice/{id}": "h1, h2",
    "/reports": "h1",
    "/wall": "h1",
    "/users": "text=Léo Costa",
    "/account": "#look-theme",
    "/audit": "h1",
    "/settings/business": "form",
    "/settings/hours": "form",
    "/settings/messages": "form",
    "/settings/departments": "h1",
    "/settings/finishing": "form",
    "/settings/retention": "form",
    "/settings/storage": "h1",
    "/settings/firestore": "h1",
    "/tags": "h1",
    "/canned-responses": "h1",
    "/api/docs": "h1",
    "/no-such-page": "h1",
}
PUBLIC = {
    "/login": "form",
    "/login/lost": "h1",
    "/invitation/{token}": "h1",
    "/offline": "h1",
}
# Looked at by other tests here and elsewhere; or no page.
ELSEWHERE = {
    "/",
    "/attendances/{id}",
    "/clients/{id}",
    "/feedback/{token}",
    "/setup/{token}",
    "/style",
    "/login/code",  # test_people.py
    "/settings",  # leads on
    "/static/{version}/{path:.+}",
    "/manifest.webmanifest",
    "/sw.js",
    "/healthz",
    "/readyz",
    "/metrics",
}


async def _wrong_with(page: Page, name: str) -> list[str]:
    # The style page is looked at in high contrast too: the colours are the same everywhere.
    looks = ("light",) if name == "/api/docs" else ("light", "dark")
    found = [*await violations(page, looks), *await sticks_out(page)]
    return [f"{name}: {one}" for one in found]


async def test_every_page_is_looked_at() -> None:
    pages = {
        route.path
        for route in ROUTES
        if route.method == "GET" and not route.path.startswith("/api/v1/")
    }
    known = {*MANAGED, *PUBLIC, *ELSEWHERE} - {"/no-such-page"}
    assert pages == known


async def test_axe_finds_nothing_on_the_pages_of_the_management(shop: Shop, people: Stage) -> None:
    rosa = await people.inbox(1280, 900)
    await shop.keeps("tags", name="Fragile", colour=3)
    await shop.keeps("canned-responses", shortcode="hello", content="Hello!", shared=True)
    rosa.expect_error("404")
    found = []
    for path, whole in MANAGED.items():
        await rosa.go(path.replace("{id}", str(shop.number)), ROSA)
        await expect(rosa.page.locator(whole).first).to_be_visible()
        found += await _wrong_with(rosa.page, path)
    assert found == []


async def test_axe_finds_nothing_where_nobody_is_signed_in(
    config: Config, shop: Shop, people: Stage
) -> None:
    screen = await people.inbox(1280, 900)
    screen.expect_error("404")
    page = screen.page
    found = []
    for path, whole in PUBLIC.items():
        await page.goto(screen.url + path.replace("{token}", "none"))
        await expect(page.locator(whole).first).to_be_visible()
        found += await _wrong_with(page, path)
    async with running(config) as another:
        assert another.setup_url is not None
        owner = await people.inbox(1280, 900)
        owner.url = another.url
        await owner.page.goto(f"{another.url}/setup/{another.setup_url.rsplit('/', 1)[1]}")
        await expect(owner.page.get_by_label("Password")).to_be_visible()
        found += await _wrong_with(owner.page, "/setup")
    assert found == []


async def test_axe_finds_nothing_around_an_attendance(shop: Shop, people: Stage) -> None:
    ana = await people.inbox(1440, 900)
    page, name = ana.page, "Joana Arco-Íris de Vasconcelos e Albuquerque"
    chat = await shop.meets(name, "5511987650777")
    await shop.receives(chat, "Good morning, *is* it open? مرحبا")
    await ana.arrive(ANA)
    await ana.sees_waiting(name, "Good morning")
    await ana.open(name)
    found = await _wrong_with(page, "waiting")
    await ana.accept()
    await ana.note("Knows us.")
    await ana.reply("It is!")
    await ana.sees_ticks("It is!", "Delivered")
    found += await _wrong_with(page, "conversation")
    await ana.bubble("It is!").hover()
    await ana.bubble("It is!").get_by_role("button", name="What to do").click()
    await expect(page.get_by_role("menu")).to_be_visible()
    found += await _wrong_with(page, "menu of a message")
    await page.keyboard.press("Escape")
    for key, dialog in {
        "Alt+KeyN": "start",
        "Shift+Slash": "help",
        "Control+KeyK": "palette",
    }.items():
        await page.locator("body").focus()
        await page.keyboard.press(key)
        await expect(page.locator("dialog[open]")).to_be_visible()
        found += await _wrong_with(page, dialog)
        await page.keyboard.press("Escape")
        await expect(page.locator("dialog[open]")).to_have_count(0)
    await page.get_by_role("button", name="Transfer", exact=True).click()
    await expect(page.get_by_role("dialog").get_by_role("radio").first).to_be_visible()
    found += await _wrong_with(page, "transfer")
    await page.keyboard.press("Escape")
    found += await _wrong_on_its_pages(shop, await people.inbox(1280, 900), name)
    await ana.finish()
    client = (await people.inbox(390, 844)).page
    await client.goto(await shop.asked(chat, LINK))
    await expect(client.get_by_role("radio").first).to_be_attached()
    found += await _wrong_with(client, "/feedback/{token}")
    assert found == []


async def _wrong_on_its_pages(shop: Shop, rosa: Inbox, client: str) -> list[str]:
    await rosa.go(f"/attendances/{await shop.attendance_of(client)}", ROSA)
    await expect(rosa.page.get_by_role("heading", name=client)).to_be_visible()
    found = await _wrong_with(rosa.page, "/attendances/{id}")
    await rosa.go("/clients/1", ROSA)
    await expect(rosa.page.get_by_role("heading", level=1)).not_to_be_empty()
    found += await _wrong_with(rosa.page, "/clients/{id}")
    await rosa.go("/reports", ROSA)
    await expect(rosa.page.locator(".tile__value").first).to_be_visible()
    return found + await _wrong_with(rosa.page, "/reports")


async def test_the_inbox_on_a_phone_keeps_nobody_out(shop: Shop, people: Stage) -> None:
    ana = await people.inbox(390, 844)
    await shop.receives(await shop.meets("Ivo Reis", "5511987650778"), "Hello?")
    await ana.arrive(ANA)
    await ana.sees_waiting("Ivo Reis", "Hello?")
    found = await _wrong_with(ana.page, "list")
    await ana.open("Ivo Reis")
    await ana.accept()
    await expect(ana.composer).to_be_visible()
    found += await _wrong_with(ana.page, "conversation")
    assert found == []


async def _tab_to(inbox: Inbox, name: str, most: int = 60) -> None:
    """Press Tab until what has this name has the focus, and see that the focus shows."""
    for _ in range(most):
        await inbox.page.keyboard.press("Tab")
        if await inbox.page.evaluate(_FOCUSED, name):
            return
    raise AssertionError(f"Tab never comes to {name}")


# Named by a label, its text or what is read out; and in sight, nothing over it.
_FOCUSED = """(name) => {
    const one = document.activeElement;
    const words = [one.getAttribute("aria-label"), one.labels?.[0]?.textContent, one.textContent];
    if (!words.some((text) => text?.trim().startsWith(name))) return false;
    const { outlineStyle, borderTopColor } = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const above = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const isSeen = one.contains(above) || above?.contains(one);
    if (outlineStyle === "none" && !one.closest(":focus-within") || !isSeen) {
        throw new Error(`the focus on ${name} does not show`);
    }
    return true;
}"""


async def test_the_whole_flow_goes_by_the_keys_alone(shop: Shop, people: Stage) -> None:
    chat = await shop.meets("Olga Prates", "5511987650779")
    await shop.receives(chat, "Do you deliver?")
    ana = await people.inbox(1280, 900)
    page, keys = ana.page, ana.page.keyboard
    await page.goto(f"{ana.url}/login")
    await keys.type(ANA)
    await keys.press("Tab")
    await keys.type("correct horse battery")
    await keys.press("Enter")
    await expect(ana.row("Olga Prates")).to_be_visible()

    await _tab_to(ana, "Waiting")
    await _tab_to(ana, "OP")
    await keys.press("Enter")
    await ana.sees_conversation("Olga Prates")
    await _tab_to(ana, "Accept")
    await keys.press("Enter")
    await expect(ana.composer).to_be_focused()
    await keys.type("We do, every day.")
    await keys.press("Enter")
    await ana.sees_ticks("We do, every day.", "Delivered")
    await shop.receives(chat, "And on Sundays?")
    read_out = page.locator("[data-announces=messages][aria-live=polite]")
    await expect(read_out).to_have_text("Olga Prates: And on Sundays?")
    await keys.press("Alt+KeyP")
    await keys.type("Wants the blue one.")
    await keys.press("Enter")
    await ana.sees("Wants the blue one.")
    await keys.press("Alt+KeyP")
    await expect(ana.composer).to_be_focused()

    await _end_by_keys(ana)


async def _end_by_keys(ana: Inbox) -> None:
    """Look at the dialog of handing on, finish, and find the client again."""
    page, keys = ana.page, ana.page.keyboard
    await keys.press("Alt+KeyT")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await keys.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(ana.composer).to_be_focused()
    await keys.press("Alt+KeyE")
    await expect(ana.conversation).to_contain_text("Finished after")

    await keys.press("Control+KeyK")
    await expect(dialog.get_by_role("combobox")).to_be_focused()
    await keys.type("Olga")
    await expect(dialog.get_by_role("option", name="Olga Prates").first).to_be_visible()
    await keys.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_a_person_chooses_the_look_of_their_browser(people: Stage) -> None:
    leo = await people.inbox(1280, 900)
    page, root = leo.page, leo.page.locator("html")
    await leo.go("/account", LEO)
    await expect(root).to_have_attribute("data-contrast", "standard")
    await page.emulate_media(contrast="more")
    await expect(root).to_have_attribute("data-contrast", "more")
    await page.get_by_label("Contrast").select_option("Usual")
    await page.get_by_label("Colours").select_option("Dark")
    await page.reload()
    await expect(root).to_have_attribute("data-contrast", "standard")
    await expect(root).to_have_attribute("data-theme", "dark")
    await expect(page.get_by_label("Colours")).to_have_value("dark")

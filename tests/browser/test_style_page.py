"""The style page: what every component looks like, part by part, in three looks."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import LOOKS, sticks_out, violations
from tests.browser.snapshots import compare, read
from tests.browser.story import Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

NOW = datetime(2026, 1, 15, 14, 30, tzinfo=UTC)
"""The moment of the page: static/js/style/things.js."""

WIDTH = 1100

# What the fonts of the machine draw; what blinks; what is painted only where it is looked at.
_STILL = """
    [data-message="arabic"], [data-attendance="5"], .reactions { visibility: hidden; }
    *, ::before, ::after {
        caret-color: transparent !important; content-visibility: visible !important;
        transition: none !important; animation: none !important;
    }
"""
_PREPARE = """async (rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets.push(sheet);
    document.activeElement?.blur();
    await document.fonts.ready;
}"""
# Lists and threads look at their own size and draw themselves again in the next frame.
_LOOK = """async ([theme, contrast]) => {
    Object.assign(document.documentElement.dataset, { theme, contrast });
    const edges = () => [...document.querySelectorAll("[data-shot]")]
        .map((part) => Math.round(part.getBoundingClientRect().bottom)).join();
    let known = "";
    for (let same = 0; same < 5; known = edges()) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        same = edges() === known ? same + 1 : 0;
    }
}"""
_PARTS = """() => [...document.querySelectorAll("[data-shot]")].map((part) => {
    const { left, top, right, bottom } = part.getBoundingClientRect();
    return [part.dataset.shot, [left, top + scrollY, right, bottom + scrollY].map(Math.round)];
})"""


async def _style_page(people: Stage) -> Page:
    screen = await people.inbox(WIDTH, 800)
    page = screen.page
    await page.clock.set_fixed_time(NOW)
    await page.goto(f"{screen.url}/style")
    await expect(page.locator("html[data-style-ready]")).to_be_attached()
    await page.evaluate(_PREPARE, _STILL)
    await page.evaluate(_LOOK, ["light", "standard"])
    # All of it is in sight: what sticks to the window's edge lies where it belongs.
    height = await page.evaluate("document.documentElement.scrollHeight")
    await page.set_viewport_size({"width": WIDTH, "height": height})
    return page


async def test_every_component_looks_as_it_did(people: Stage) -> None:
    page = await _style_page(people)
    found = []
    for look, contrast in LOOKS.items():
        if look == "dark, more":  # the colours of both are compared already
            continue
        await page.evaluate(_LOOK, [look.split(",")[0], contrast])
        picture = read(await page.screenshot(animations="disabled"))
        for name, box in await page.evaluate(_PARTS):
            found.append(compare(f"{name}-{look.replace(', ', '-')}", picture.crop(tuple(box))))
        for name in ("menu", "sheet", "palette"):
            await page.get_by_role("button", name=f"Open a {name}").click()
            opens = page.get_by_role("menu").or_(page.get_by_role("dialog"))
            opened = read(await opens.screenshot(animations="disabled"))
            found.append(compare(f"{name}-{look.replace(', ', '-')}", opened))
            await page.keyboard.press("Escape")
    assert [str(one) for one in found if one is not None] == []


async def test_nothing_on_it_keeps_anybody_out(people: Stage) -> None:
    page = await _style_page(people)
    # It shows the same list several times.
    assert await violations(page, without=["landmark-unique"]) == []
    assert await sticks_out(page) == []

"""What axe-core finds wrong with a page, and whether it fits a narrow window."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.async_api import Page

_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

# The colour scheme and <html data-contrast> of each look. Only colours differ between them, so the
# others are asked about the contrast alone.
LOOKS = {"light": "standard", "dark": "standard", "light, more": "more", "dark, more": "more"}

_RUN = """async ([rules, contrast, theme]) => {
    const root = document.documentElement;
    root.dataset.contrast = contrast;
    root.dataset.theme = theme;
    // What is on its way from one colour to the other is neither here nor there.
    do {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime
            !== Infinity).forEach((one) => one.finish());
        await new Promise((resolve) => requestAnimationFrame(resolve));
    } while (document.getAnimations().some((one) => one.playState === "running"
        && one.effect.getComputedTiming().endTime !== Infinity));
    const only = rules.length > 0 ? { type: "rule", values: rules } : {
        type: "tag",
        values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    };
    const found = await axe.run(document, {
        runOnly: only, resultTypes: ["violations"], preload: false,
    });
    return found.violations.map((one) => ({
        rule: one.id,
        where: one.nodes.map((node) => node.target.join(" ")),
        says: one.nodes[0].failureSummary,
    }));
}"""

_TOO_WIDE = """async () => {
    // A chart follows its frame when it hears of it: a page that fits is waited for, not long.
    const fits = () => document.documentElement.scrollWidth <= document.documentElement.clientWidth;
    for (let frames = 0; frames < 60 && !fits(); frames += 1) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    const width = document.documentElement.clientWidth;
    if (fits()) return [];
    const scrolls = (one) => one && (getComputedStyle(one).overflowX !== "visible"
        || scrolls(one.parentElement));
    return [...document.body.querySelectorAll("*")].filter((one) =>
        one.getBoundingClientRect().right > width + 1 && !scrolls(one.parentElement)
    ).slice(0, 5).map((one) => `${one.tagName}.${one.className}`);
}"""

NARROW = {"width": 320, "height": 640}
"""1280 pixels at 400 %: what WCAG's reflow asks for."""


async def violations(
    page: Page, looks: Iterable[str] = LOOKS, *, without: Iterable[str] = ()
) -> list[str]:
    """One line for each thing that axe-core finds, the look first; `without` these rules."""
    # Into the page's own world without an element, which the page's policy would not allow.
    session = await page.context.new_cdp_session(page)
    await session.send("Runtime.evaluate", {"expression": _AXE.read_text(encoding="utf-8")})
    found: list[str] = []
    for index, look in enumerate(looks):
        rules: list[str] = [] if index == 0 else ["color-contrast"]
        asked: list[Any] = [rules, LOOKS[look], look.split(",")[0]]
        for one in await page.evaluate(_RUN, asked):
            if one["rule"] in without:
                continue
            found.append(f"{look}: {one['rule']}: {one['where'][:4]} {one['says']}")
    return found


async def sticks_out(page: Page) -> list[str]:
    """What makes the page scroll sideways in a window of 320 pixels."""
    before = page.viewport_size
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    found = [f"at 320 px: {one} sticks out" for one in await page.evaluate(_TOO_WIDE)]
    if before is not None:
        await page.set_viewport_size(before)
    return found

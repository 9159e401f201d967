"""The story of the figures: a manager reads them, follows one to what is behind it, takes them
along as a file, and sees on the wall who waits."""

import asyncio
import csv
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.shop import ANA, ROSA, Shop, open_shop
from tests.browser.story import SECONDS, Kept, Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """A shop in which nothing has happened: it is counted."""
    async with open_shop(tmp_path_factory.mktemp("shop") / "data") as one:
        yield one


@pytest.fixture(scope="module")
def kept() -> Kept:
    """Who has signed in there."""
    return {}


async def test_a_manager_reads_the_figures_and_sees_on_the_wall_who_waits(
    shop: Shop, people: Stage, tmp_path: Path
) -> None:
    ana, rosa, wall = await people.inbox(), await people.inbox(), await people.inbox()
    beatriz = await shop.meets("Beatriz Camargo", "5511987654321")
    await shop.receives(beatriz, "Bom dia!")
    await ana.arrive(ANA)
    await ana.sees_waiting("Beatriz Camargo", "Bom dia!")
    await ana.open("Beatriz Camargo")
    await ana.accept()
    await ana.reply("Bom dia, Beatriz!")
    await ana.sees_ticks("Bom dia, Beatriz!", "Delivered")

    await rosa.go("/reports", ROSA)
    page = rosa.page
    started = page.get_by_role("link", name="Started")
    await expect(started).to_contain_text("1")
    await expect(page.get_by_role("rowheader", name="Ana Lima")).to_be_visible()
    await expect(page.locator("[data-chart=days]").get_by_role("img")).to_be_visible()
    await _prints_charts_for_paper(page)

    await page.get_by_label("Period").select_option("Yesterday")
    await expect(page.get_by_text("Nothing happened in this period")).to_be_visible()
    await page.go_back()
    await expect(started).to_contain_text("1")

    table = page.locator("[data-table=attendants]")
    async with page.expect_download() as taken:
        await table.get_by_role("link", name="CSV").click()
    path = tmp_path / "attendants.csv"
    await (await taken.value).save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["Attendant"], row["Started"], row["Reply time: how many"]) == ("Ana Lima", "1", "1")

    await started.click()
    await expect(page.get_by_text("Beatriz Camargo").first).to_be_visible()

    await wall.go("/wall", ROSA)
    await expect(wall.page.get_by_text("Nobody waits.")).to_be_visible()
    otavio = await shop.meets("Otávio Brandão", "5521986120022")
    await shop.receives(otavio, "Olá?")
    waiting = wall.page.get_by_role("region", name="Waiting to be accepted")
    await expect(waiting.get_by_role("listitem")).to_contain_text("Otávio Brandão")
    serving = wall.page.get_by_role("region", name="Who serves").get_by_role("listitem")
    await expect(serving.first).to_contain_text("Ana Lima")


async def _prints_charts_for_paper(page: Page) -> None:
    """Whose screen is dark has charts that can be read on white paper all the same."""
    canvas = "document.querySelector('[data-chart=days] canvas')"
    ink = f"Chart.getChart({canvas}).options.scales.x.ticks.color"
    light = await page.evaluate(ink)
    await page.emulate_media(color_scheme="dark")
    await _until(page, f"{ink} !== {light!r}")
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert await page.evaluate(ink) == light
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert await page.evaluate(ink) != light
    await page.emulate_media(color_scheme="light")
    await _until(page, f"{ink} === {light!r}")


async def _until(page: Page, condition: str) -> None:
    """Looks at each frame. Playwright's own way evaluates text in the page, which its policy
    forbids."""
    look = f"const look = () => {condition} ? resolve() : requestAnimationFrame(look); look();"
    async with asyncio.timeout(SECONDS):
        await page.evaluate(f"() => new Promise((resolve) => {{ {look} }})")

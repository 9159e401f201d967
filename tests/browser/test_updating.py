"""The story of a bad line and an update: the screen catches up by itself and loses nothing."""

import pytest
from playwright.async_api import expect

from tests.browser.line import Line, line_to
from tests.browser.shop import ANA, Shop
from tests.browser.story import Inbox, Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

_LONG_REST = 75_000
"""Milliseconds after which whoever has not touched a page does something else."""


# The first inbox of the window is as a version of helpdesk served it that was replaced since.
_EARLIER = """
    if (location.pathname === "/" && !sessionStorage.getItem("had an inbox")) {
        sessionStorage.setItem("had an inbox", "yes");
        new MutationObserver((_, observer) => {
            document.documentElement.dataset.version = "earlier";
            observer.disconnect();
        }).observe(document, { childList: true });
    }
"""


async def test_a_page_from_before_an_update_outlives_a_bad_line_and_renews_itself_unnoticed(
    shop: Shop, people: Stage
) -> None:
    async with line_to(shop.url) as (line, url):
        ana = await people.inbox()
        ana.url = url
        await ana.page.clock.install()
        await ana.page.add_init_script(_EARLIER)
        await ana.go("/account", ANA)
        await ana.arrive(ANA)
        chat = await shop.meets("Olga Reis", "5511987650016")
        await shop.receives(chat, "Do you deliver?")
        await ana.sees_waiting("Olga Reis", "Do you deliver?")
        await ana.open("Olga Reis")
        await ana.accept()
        await expect(ana.composer).to_be_visible()
        ana.expect_error("net::ERR_")

        await _answers_on_a_stalled_line(ana, line)
        await _misses_nothing_offline(ana, shop, chat)
        await _is_renewed(ana)
        await ana.finish()
        await ana.page.close()


async def _answers_on_a_stalled_line(ana: Inbox, line: Line) -> None:
    """A network that takes everything and answers nothing: said, and sent once."""
    slow = ana.page.get_by_role("status").filter(has_text="The connection is slow")
    line.stall()
    await ana.reply("Yes, from 50 reais.")
    await ana.page.clock.fast_forward(5_000)
    await expect(slow).to_be_visible()
    line.cut()
    line.go_on()
    await ana.sees_ticks("Yes, from 50 reais.", "Delivered")
    await expect(slow).to_have_count(0)


async def _misses_nothing_offline(ana: Inbox, shop: Shop, chat: str) -> None:
    """A network that is away: what was written on both sides is there when it is back, once."""
    lost = ana.page.get_by_role("status").filter(has_text="Connection lost")
    await ana.page.context.set_offline(True)
    await expect(lost).to_be_visible()
    await ana.reply("Where do you live?")
    await shop.receives(chat, "In the centre.")
    await ana.page.context.set_offline(False)
    await ana.sees("In the centre.")
    await ana.sees_ticks("Where do you live?", "Delivered")
    await ana.sees("Where do you live?")
    said = [one.body for one in await shop.on_phone(chat)]
    assert sorted(said[1:]) == ["In the centre.", "Where do you live?", "Yes, from 50 reais."]


async def _is_renewed(ana: Inbox) -> None:
    """The update: not under the hands, and afterwards with everything in its place."""
    await ana.composer.fill("Then it is")
    page = ana.page.locator("html")
    await expect(page).to_have_attribute("data-version", "earlier")
    await ana.page.clock.fast_forward(_LONG_REST)
    await expect(page).not_to_have_attribute("data-version", "earlier")
    await ana.sees_conversation("Olga Reis")
    await expect(ana.tab("Mine")).to_have_attribute("aria-pressed", "true")
    await expect(ana.composer).to_have_value("Then it is")
    await ana.composer.fill("Then it is free.")
    await ana.composer.press("Enter")
    await ana.sees_ticks("Then it is free.", "Delivered")

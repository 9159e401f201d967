"""A story of two attendants who help one client: notes, tags, canned responses, a hand-over."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.shop import ANA, LEO, Shop
from tests.browser.story import Inbox, Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

TERESA = "Teresa Pinto"


async def test_an_attendant_hands_a_client_on_with_everything_a_colleague_needs(
    shop: Shop, people: Stage
) -> None:
    await shop.keeps("tags", name="Refund")
    ana, leo = await people.inbox(), await people.inbox(width=390, height=844)
    await asyncio.gather(ana.arrive(ANA), leo.arrive(LEO))
    chat = await shop.meets(TERESA, "5511987650041")
    await shop.receives(chat, "My mug broke.")
    await ana.sees_waiting(TERESA, "My mug broke.")
    await ana.open(TERESA)
    await ana.accept()

    # What is noted is the team's, and no client gets it.
    await ana.note("She always packs well.")
    await expect(ana.bubble("She always packs well.")).to_contain_text("Your private note")
    await ana.tag("Refund")
    await expect(ana.row(TERESA)).to_contain_text("Refund")

    await answers_with_a_canned_response(shop, ana, chat)

    # Who takes it over is told at once, also what for.
    await ana.transfer("Léo Costa", "Pay her back, please.")
    await ana.sees_notice("Handed to Léo Costa.")
    await leo.sees_notice(f"Ana Lima hands you {TERESA}: Pay her back, please.")

    # So is whoever has the page closed, when they come back; until they have looked at it.
    await leo.page.goto("about:blank")
    await leo.page.goto(shop.url)
    await leo.sees_notice(f"Ana Lima hands you {TERESA}.")
    await leo.look_at("Mine")
    await expect(leo.row(TERESA)).to_contain_text("From Ana Lima")
    await leo.open(TERESA)
    await leo.sees("She always packs well.")
    await leo.page.get_by_role("button", name="Back to the list").click()
    await expect(leo.row(TERESA)).not_to_contain_text("From Ana Lima")
    await leo.open(TERESA)
    await expect(leo.bubble("Pay her back, please.")).to_contain_text("Private note by Ana Lima")

    await leo.page.get_by_role("button", name="Ways to finish").click()
    await leo.page.get_by_role("menuitem", name="Finish and ask for a rating").click()
    await leo.sees_notice("The client is asked for a rating.")
    await expect(leo.conversation).to_contain_text("Finished after")


async def answers_with_a_canned_response(shop: Shop, ana: Inbox, chat: str) -> None:
    """One that is made meanwhile is there at once, and calls the client by name."""
    text = "I am sorry, {first_name}! {attendant}"
    await shop.keeps("canned-responses", shortcode="sorry", content=text, is_shared=True)
    field = ana.page.locator("#composer")
    await field.fill("/sory")
    await field.press("Enter")
    await expect(ana.page.get_by_text("No canned response matches.")).to_be_visible()
    await expect(field).to_have_value("/sory")
    await field.fill("/sor")
    await expect(ana.page.get_by_role("option", name="/sorry")).to_be_visible()
    await field.press("Enter")
    await expect(field).to_have_value("I am sorry, Teresa! Ana Lima")
    await field.press("Enter")
    await ana.sees_ticks("I am sorry, Teresa!", "Delivered")
    texts = [message.body for message in await shop.on_phone(chat)]
    assert texts == ["My mug broke.", "I am sorry, Teresa! Ana Lima"]

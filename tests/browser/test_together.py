"""Stories of people who work on the same list: no two answer, nothing that is typed is lost, and
many attendances are done with at once."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.shop import ANA, LEO, ROSA, Shop
from tests.browser.story import Inbox, Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

OLGA = "Olga Prates"
CROWD = ("Abel Reis", "Bela Reis", "Caco Reis", "Duda Reis")


async def test_two_do_not_answer_the_same_client_and_what_is_typed_follows_to_the_phone(
    shop: Shop, people: Stage
) -> None:
    ana, rosa, pocket = (
        await people.inbox(),
        await people.inbox(width=1024, height=768),
        await people.inbox(width=390, height=844, is_phone=True),
    )
    await ana.arrive(ANA)
    await asyncio.gather(rosa.arrive(ROSA), pocket.arrive(ANA))
    chat = await shop.meets(OLGA, "5511987650061")
    await shop.receives(chat, "Is the blue one back?")
    await ana.sees_waiting(OLGA, "Is the blue one back?")
    await ana.open(OLGA)
    await ana.accept()

    # What Ana types is on her phone too: in the list, and where she goes on writing.
    await ana.composer.fill("Good morning, Olga! It is")
    await pocket.look_at("Mine")
    await expect(pocket.row(OLGA)).to_contain_text("Draft: Good morning, Olga! It is")
    await pocket.open(OLGA)
    await expect(pocket.composer).to_have_value("Good morning, Olga! It is")

    await rosa.look_at("Open")
    await rosa.open(OLGA)
    await expect(ana.conversation).to_contain_text("Rosa Prado is looking")
    await expect(rosa.conversation).to_contain_text("Ana Lima is")
    await rosa.composer.press_sequentially("Yes, since Monday.")
    await expect(ana.conversation).to_contain_text("Rosa Prado is writing here too.")
    await rosa.composer.press("Enter")
    await ana.sees("Yes, since Monday.")

    # Ana is told once, and it is hers to say.
    await ana.composer.press("End")
    await ana.composer.press_sequentially(" back.")
    await ana.composer.press("Enter")
    alert = ana.conversation.get_by_role("alert").filter(has_text="Rosa Prado answered")
    await expect(alert).to_contain_text("Yes, since Monday.")
    await expect(ana.composer).to_have_value("Good morning, Olga! It is back.")
    await ana.composer.press("Enter")
    await ana.sees_ticks("Good morning, Olga! It is back.", "Delivered")
    await expect(pocket.composer).to_have_value("")
    assert [one.body for one in await shop.on_phone(chat)][1:] == [
        "Yes, since Monday.",
        "Good morning, Olga! It is back.",
    ]


async def test_several_attendances_are_done_with_at_once(shop: Shop, people: Stage) -> None:
    await shop.keeps("tags", name="Together")
    for number, name in enumerate(CROWD):
        await shop.receives(await shop.meets(name, f"551198765007{number}"), "Hello")
    leo = await people.inbox()
    await leo.arrive(LEO)
    await leo.sees_waiting(CROWD[-1], "Hello")
    for name in CROWD:
        await expect(leo.row(name)).to_be_visible()

    await leo.page.get_by_role("button", name="Choose several").click()
    await leo.row(CROWD[0]).click()
    await leo.row(CROWD[3]).click(modifiers=["Shift"])
    await leo.sees_notice("4 chosen")
    await leo.page.get_by_role("button", name="Accept (4)").click()
    await leo.sees_notice("4 accepted.")
    await leo.look_at("Mine")

    await chooses(leo, CROWD[0])
    await leo.sees_notice("1 chosen")
    await leo.page.keyboard.press("Control+a")
    await leo.sees_notice("4 chosen")
    await leo.page.get_by_role("button", name="Tags", exact=True).click()
    await leo.page.get_by_role("checkbox", name="Together").check()
    await leo.sees_notice("Tags of 4 changed.")
    await leo.page.keyboard.press("Escape")
    await expect(leo.row(CROWD[2])).to_contain_text("Together")
    await leo.page.get_by_role("button", name="Undo", exact=True).click()
    await leo.sees_notice("4 as they were before.")
    await expect(leo.row(CROWD[2])).not_to_contain_text("Together")

    await leo.page.get_by_role("button", name="Finish (4)").click()
    dialog = leo.page.get_by_role("dialog", name="Finish 4 attendances?")
    await dialog.get_by_role("radio", name="Do not ask for a rating").check()
    await dialog.get_by_role("button", name="Finish 4", exact=True).click()
    await leo.sees_notice("4 finished.")
    await leo.sees_no(CROWD[0])
    await leo.page.keyboard.press("Escape")
    await expect(leo.page.get_by_role("region", name="Several attendances")).to_have_count(0)


async def chooses(inbox: Inbox, client: str) -> None:
    """Choose a row by what shows where its picture is."""
    await inbox.row(client).hover()
    await inbox.page.get_by_role("button", name=f"Choose {client}").click()

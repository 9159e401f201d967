"""Stories of two attendants and a phone, each in a browser of their own."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.browser.shop import ANA, LEO, ROSA, Shop
from tests.browser.story import Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]


async def test_two_attendants_see_a_client_at_once_and_one_of_them_answers(
    shop: Shop, people: Stage
) -> None:
    ana, leo, phone = await people.inbox(), await people.inbox(), await people.phone()
    await asyncio.gather(ana.arrive(ANA), leo.arrive(LEO), phone.take(ROSA, shop.number))

    await phone.meet("Clara Nunes", "+55 11 98765-0001")
    await phone.write("Do you have the blue mug?")
    await asyncio.gather(
        ana.sees_waiting("Clara Nunes", "Do you have the blue mug?"),
        leo.sees_waiting("Clara Nunes", "Do you have the blue mug?"),
    )

    await ana.open("Clara Nunes")
    await ana.accept()
    await leo.sees_no("Clara Nunes")

    await phone.choose("Maria Souza")
    await ana.reply("Yes, *two* are left.")
    await phone.sees_unread("Clara Nunes", 1)
    await ana.sees_ticks("two are left", "Delivered")
    await phone.choose("Clara Nunes")
    await phone.sees("Yes, *two* are left.")
    await ana.sees_ticks("two are left", "Read")

    await phone.write("Great, I take both.")
    await ana.sees("Great, I take both.")
    await ana.finish()
    await ana.look_at("Mine")
    await ana.sees_no("Clara Nunes")


async def test_who_accepts_second_reads_who_was_faster(shop: Shop, people: Stage) -> None:
    ana, leo = await people.inbox(), await people.inbox()
    await asyncio.gather(ana.arrive(ANA), leo.arrive(LEO))
    await shop.receives(await shop.meets("Davi Rocha", "5511987650002"), "Good morning")
    await asyncio.gather(
        ana.sees_waiting("Davi Rocha", "Good morning"),
        leo.sees_waiting("Davi Rocha", "Good morning"),
    )
    await asyncio.gather(ana.open("Davi Rocha"), leo.open("Davi Rocha"))

    ana_has_it = asyncio.Event()

    async def be_slow(route: Route) -> None:
        await ana_has_it.wait()
        await route.continue_()

    leo.expect_error("status of 409")
    await leo.page.route("**/accept", be_slow)
    await leo.accept()
    await ana.accept()
    await expect(ana.composer).to_be_visible()
    ana_has_it.set()
    await leo.sees_notice("Ana Lima accepted this")
    await expect(leo.composer).to_have_count(0)
    await ana.finish()


async def test_an_attendant_does_not_see_a_colleagues_conversation(
    shop: Shop, people: Stage
) -> None:
    ana, leo = await people.inbox(), await people.inbox()
    await asyncio.gather(ana.arrive(ANA), leo.arrive(LEO))
    await shop.receives(await shop.meets("Elisa Prates", "5511987650003"), "It is private")
    await ana.sees_waiting("Elisa Prates", "It is private")
    await ana.open("Elisa Prates")
    await ana.accept()
    await expect(ana.composer).to_be_visible()

    attendance = await shop.attendance_of("Elisa Prates")
    leo.expect_error("status of 404")
    await leo.page.goto(f"{leo.url}/?attendance={attendance}")
    await leo.sees_notice("not yours to see")
    for tab in ("Waiting", "Mine", "Finished"):
        await leo.look_at(tab)
        await leo.sees_no("Elisa Prates")
    api = f"{leo.url}/api/v1/attendances/{attendance}"
    for path in (api, f"{api}/messages"):
        assert (await leo.page.request.get(path)).status == 404
        assert (await ana.page.request.get(path)).status == 200
    await ana.finish()


async def test_everything_can_be_done_with_the_keyboard_alone(shop: Shop, people: Stage) -> None:
    ana = await people.inbox()
    await ana.arrive(ANA)
    chat = await shop.meets("Fábio Reis", "5511987650004")
    await shop.receives(chat, "Are you open today?")
    await ana.sees_waiting("Fábio Reis", "Are you open today?")

    keys = ana.page.keyboard
    await keys.press("Alt+j")
    await ana.sees_conversation("Fábio Reis")
    details = ana.page.locator(".details")
    await expect(details).to_be_visible()
    await ana.page.set_viewport_size({"width": 1024, "height": 900})
    await expect(details).to_have_count(0)
    await ana.page.set_viewport_size({"width": 1440, "height": 900})
    await expect(details).to_be_visible()
    await keys.press("Alt+a")
    await expect(ana.composer).to_be_focused()
    await keys.type("Until six.")
    await keys.press("Shift+Enter")
    await keys.type("See you!")
    await keys.press("Enter")
    await ana.sees_ticks("Until six.", "Delivered")
    assert [one.body for one in await shop.on_phone(chat)][1:] == ["Until six.\nSee you!"]
    await keys.press("Alt+e")
    await expect(ana.conversation).to_contain_text("Finished after")
    await keys.press("Escape")
    await expect(ana.conversation).to_have_count(0)


async def test_on_a_phone_it_is_the_list_or_a_conversation(shop: Shop, people: Stage) -> None:
    ana = await people.inbox(390, 844, is_phone=True)
    await ana.arrive(ANA)
    await shop.receives(await shop.meets("Gilda Alves", "5511987650005"), "Hello from the bus")
    await ana.sees_waiting("Gilda Alves", "Hello from the bus")

    await ana.open("Gilda Alves")
    await expect(ana.list).to_be_hidden()
    await ana.page.get_by_role("button", name="Accept and answer").tap()
    await ana.composer.fill("Hello!")
    await ana.page.get_by_role("button", name="Send").tap()
    await ana.sees_ticks("Hello!", "Delivered")
    width = await ana.page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= 390
    await ana.page.go_back()
    await expect(ana.list).to_be_visible()

    await ana.look_at("Mine")
    await ana.open("Gilda Alves")
    await ana.finish()
    await ana.page.get_by_role("button", name="Back to the list").tap()
    await expect(ana.list).to_be_visible()

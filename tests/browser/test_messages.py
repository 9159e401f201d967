"""Stories of what people send each other beside plain text, and of whom they write to."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.pictures import PAPER, PHOTO, STICKER, VOICE
from tests.browser.shop import ANA, LEO, ROSA, Shop
from tests.browser.story import Inbox, Phone, Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]


async def _at_their_places(shop: Shop, people: Stage) -> tuple[Inbox, Phone]:
    ana, phone = await people.inbox(), await people.phone()
    await asyncio.gather(ana.arrive(ANA), phone.take(ROSA, shop.number))
    return ana, phone


async def test_everything_that_a_client_sends_is_shown(shop: Shop, people: Stage) -> None:
    ana, phone = await _at_their_places(shop, people)
    await phone.meet("Clara Lemos", "+55 11 98765-1001")
    await phone.write("Is this the armchair?")
    await ana.sees_waiting("Clara Lemos", "Is this the armchair?")
    await ana.open("Clara Lemos")
    await ana.accept()
    thread = ana.conversation

    await phone.attach("Photo", PHOTO)
    picture = thread.get_by_role("button", name="Photo: open it")
    await expect(picture).to_be_visible()
    size = await picture.locator("img").evaluate(
        "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
    )
    assert size == [320, 200]
    await ana.sees_preview("Clara Lemos", "Photo")

    await phone.attach("Document", PAPER)
    await expect(thread.get_by_role("link", name="Orçamento.pdf")).to_be_visible()
    await phone.attach("Voice note", VOICE)
    await expect(thread.get_by_role("button", name="Play the voice note")).to_be_visible()
    await phone.attach("Sticker", STICKER)
    await expect(thread.get_by_role("img", name="Sticker")).to_be_visible()
    await phone.send("Location")
    place = thread.get_by_role("link", name="Central Market")
    assert "mlat=-23.5416" in (await place.get_attribute("href") or "")
    await expect(thread.get_by_text("Central Market")).to_have_count(1)
    await phone.send("Contact")
    await expect(thread.get_by_role("button", name="Write to João Almeida")).to_be_visible()
    await phone.send("Poll")
    await expect(thread.get_by_text("Poll", exact=True)).to_be_visible()
    await phone.send("Missed call")
    await ana.sees_preview("Clara Lemos", "Call")

    await ana.finish()


async def test_a_long_text_is_folded_and_what_grows_at_the_end_stays_in_sight(
    shop: Shop, people: Stage
) -> None:
    ana, phone = await _at_their_places(shop, people)
    await phone.meet("Lia Duarte", "+55 11 98765-1019")
    await phone.write(("word " * 700).strip())
    await ana.sees_waiting("Lia Duarte", "word word")
    await ana.open("Lia Duarte")
    await ana.accept()
    more = ana.conversation.get_by_role("button", name="Read more")
    await more.click()
    await expect(more).to_have_count(0)

    await ana.conversation.get_by_role("log").press("End")
    await phone.attach("Sticker", STICKER)
    await expect(ana.conversation.get_by_role("img", name="Sticker")).to_be_in_viewport(ratio=1)
    await ana.finish()


async def test_what_the_client_changes_later_changes_here(shop: Shop, people: Stage) -> None:
    ana, phone = await _at_their_places(shop, people)
    await phone.meet("Davi Moura", "+55 11 98765-1002")
    await phone.write("See you on Fryday")
    await ana.sees_waiting("Davi Moura", "See you on Fryday")
    await ana.open("Davi Moura")
    await ana.accept()

    await phone.do("See you on Fryday", "Edit")
    await phone.write("See you on Friday")
    await ana.sees("See you on Friday")
    await ana.page.get_by_role("button", name="edited").click()
    await expect(ana.page.get_by_role("dialog")).to_contain_text("See you on Fryday")
    await ana.page.keyboard.press("Escape")

    await phone.do("See you on Friday", "React with 👍")
    reactions = ana.bubble("See you on Friday").get_by_role("img", name="Davi Moura: 👍")
    await expect(reactions).to_be_visible()
    await phone.do("See you on Friday", "Take the reaction off")
    await expect(reactions).to_have_count(0)

    await phone.do("See you on Friday", "Delete for everybody")
    await ana.sees("The client deleted this message")
    await expect(ana.conversation.get_by_role("button", name="Show")).to_have_count(0)
    rosa = await people.inbox(width=768, height=1024)
    await rosa.arrive(ROSA)
    await expect(rosa.tab("Finished")).to_be_in_viewport(ratio=1)
    await rosa.look_at("Open")
    await rosa.open("Davi Moura")
    await rosa.conversation.get_by_role("button", name="Show").click()
    await expect(rosa.page.get_by_role("dialog")).to_contain_text("See you on Friday")
    await rosa.page.keyboard.press("Escape")
    await ana.finish()


async def test_an_attendant_answers_with_more_than_text(shop: Shop, people: Stage) -> None:
    ana, phone = await _at_their_places(shop, people)
    await phone.meet("Elisa Torres", "+55 11 98765-1003")
    await phone.write("Which colours are there?")
    await ana.sees_waiting("Elisa Torres", "Which colours are there?")
    await ana.open("Elisa Torres")
    await ana.accept()

    await ana.do(ana.bubble("Which colours"), "Reply")
    await ana.attach("Photos and videos", PHOTO)
    await ana.send_files("This one, and red")
    await ana.sees_ticks("This one, and red", "Read")
    answer = phone.chat.get_by_role("listitem").filter(has_text="This one, and red")
    await expect(answer.get_by_role("img", name="Photo")).to_be_visible()
    await expect(answer).to_contain_text("Which colours are there?")

    await ana.do(ana.bubble("This one, and red"), "Edit")
    await ana.reply("This one, and blue")
    await phone.sees("This one, and blue")
    await ana.sees("This one, and blue")

    await ana.do(ana.conversation.locator("[data-message]").first, "React with ❤️")
    await expect(phone.chat.get_by_role("img", name="the business: ❤️")).to_be_visible()

    await ana.attach("Document", PAPER)
    await ana.page.get_by_role("button", name="Send", exact=True).click()
    await phone.sees("Orçamento.pdf")
    await ana.paste(PHOTO)
    await ana.drop(PHOTO)
    await expect(ana.attached).to_have_count(2)
    await ana.attached.last.get_by_role("button", name="Remove").click()
    await ana.send_files("Pasted")
    await ana.sees_ticks("Pasted", "Read")
    await ana.do(ana.bubble("Orçamento.pdf"), "Delete for everybody")
    dialog = ana.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Delete for everybody").click()
    await phone.sees("This message was deleted")
    await ana.sees("You deleted this message")
    await ana.finish()


async def test_on_a_phone_a_long_press_opens_what_can_be_done(shop: Shop, people: Stage) -> None:
    ana = await people.inbox(390, 844, is_phone=True)
    await ana.arrive(ANA)
    chat = await shop.meets("Kátia Nunes", "5511987651010")
    await shop.receives(chat, "Do you deliver?")
    await ana.sees_waiting("Kátia Nunes", "Do you deliver?")
    await ana.open("Kátia Nunes")
    await ana.accept()
    await expect(ana.composer).to_be_visible()
    await ana.press_long(ana.bubble("Do you deliver?").locator(".bubble"))
    await ana.page.get_by_role("menuitem", name="Reply").tap()
    await ana.reply("Every day")
    await ana.sees_ticks("Every day", "Delivered")
    assert (await shop.on_phone(chat))[-1].quoted is not None
    await ana.finish()


async def test_each_side_sees_the_other_type(shop: Shop, people: Stage) -> None:
    ana, phone = await _at_their_places(shop, people)
    await phone.meet("Fábio Lins", "+55 11 98765-1004")
    await phone.write("Are you there?")
    await ana.sees_waiting("Fábio Lins", "Are you there?")
    await ana.open("Fábio Lins")
    await ana.accept()
    await ana.reply("Yes")
    await phone.sees("Yes")

    await phone.more()
    await phone.page.get_by_role("button", name="Typing", exact=True).click()
    await expect(ana.conversation.get_by_text("typing…")).to_be_visible()
    await ana.sees_preview("Fábio Lins", "typing…")
    await phone.page.get_by_role("button", name="Typing", exact=True).click()
    await expect(ana.conversation.get_by_text("typing…")).to_have_count(0)

    await ana.composer.press_sequentially("One mo")
    await expect(phone.page.get_by_text("The business is typing")).to_be_visible()
    await ana.reply("One moment")
    await expect(phone.page.get_by_text("The business is typing")).to_be_hidden()
    await ana.finish()


async def test_a_client_without_a_number_is_answered_and_stays_one_person(
    shop: Shop, people: Stage
) -> None:
    ana, phone = await _at_their_places(shop, people)
    await phone.meet("Gilda Rosas", None)
    await phone.write("You cannot see my number")
    await ana.sees_waiting("Gilda Rosas", "You cannot see my number")
    await ana.open("Gilda Rosas")
    await ana.accept()
    await expect(ana.conversation).to_contain_text("Number hidden by WhatsApp")
    await ana.reply("That is all right")
    await phone.sees("That is all right")

    await phone.more()
    await phone.page.get_by_role("button", name="Show the number").click()
    dialog = phone.page.get_by_role("dialog")
    await dialog.get_by_label("phone number").fill("+55 11 98765-1005")
    await dialog.get_by_role("button", name="Show it").click()
    await phone.write("Now you can")
    await ana.sees("Now you can")
    await expect(ana.conversation).to_contain_text("+55 11 98765-1005")
    await ana.look_at("Mine")
    await expect(ana.row("Gilda Rosas")).to_have_count(1)
    await ana.finish()


async def test_a_manager_joins_two_clients_and_parts_them_again(shop: Shop, people: Stage) -> None:
    rosa = await people.inbox()
    await rosa.arrive(ROSA)
    await shop.receives(await shop.meets("Julia Ramos", "5511987651008"), "From my old phone")
    await shop.receives(await shop.meets("Julia R.", "5511987651009"), "From my new phone")
    await rosa.sees_waiting("Julia R.", "From my new phone")
    await rosa.open("Julia Ramos")

    await rosa.page.get_by_role("button", name="Merge with another client").click()
    dialog = rosa.page.get_by_role("dialog")
    await dialog.get_by_label("Name or number").fill("julia r.")
    await dialog.get_by_role("button", name="Merge").click()
    await expect(rosa.row("Julia")).to_have_count(1)
    await rosa.sees("From my old phone")
    await rosa.sees("From my new phone")

    await rosa.page.get_by_role("button", name="Undo: part Julia R.").click()
    await expect(rosa.row("Julia")).to_have_count(2)
    await expect(rosa.conversation.get_by_text("From my new phone")).to_have_count(0)


async def test_an_attendant_writes_to_a_number_first(shop: Shop, people: Stage) -> None:
    ana, phone = await _at_their_places(shop, people)
    await phone.meet("Hugo Matos", "+55 11 98765-1006")
    await ana.page.get_by_role("button", name="New conversation").click()
    dialog = ana.page.get_by_role("dialog")
    await dialog.get_by_label("Phone number, with country code").fill("+55 11 98765-1006")
    await dialog.get_by_label("First message").fill("Your order is here")
    await dialog.get_by_role("button", name="Send").click()
    await ana.sees("Your order is here")
    await phone.sees("Your order is here")
    await phone.write("I come today")
    await ana.sees("I come today")
    await ana.finish()


async def test_a_number_that_whatsapp_does_not_know_is_doubted(shop: Shop, people: Stage) -> None:
    ana = await people.inbox()
    await ana.arrive(ANA)
    ana.expect_error("status of 422")
    await ana.page.get_by_role("button", name="New conversation").click()
    dialog = ana.page.get_by_role("dialog")
    await dialog.get_by_label("Phone number, with country code").fill("+55 11 98765-1999")
    await dialog.get_by_label("First message").fill("Hello?")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog.get_by_role("button", name="Write anyway")).to_be_visible()
    await expect(dialog.get_by_role("alert")).to_contain_text("confirm")


async def test_an_attendance_is_handed_to_a_colleague_and_back_to_the_list(
    shop: Shop, people: Stage
) -> None:
    ana, leo = await people.inbox(), await people.inbox(width=768, height=1024)
    await asyncio.gather(ana.arrive(ANA), leo.arrive(LEO))
    await shop.receives(await shop.meets("Iara Souza", "5511987651007"), "Who repairs clocks?")
    await ana.sees_waiting("Iara Souza", "Who repairs clocks?")
    await ana.open("Iara Souza")
    await ana.accept()
    await expect(ana.composer).to_be_visible()
    await ana.transfer("Léo Costa")
    await ana.sees_notice("Léo Costa")
    await leo.look_at("Mine")
    await leo.open("Iara Souza")
    await leo.reply("I do")
    await leo.transfer("Back to the waiting list")
    await ana.sees_waiting("Iara Souza", "I do")
    await ana.open("Iara Souza")
    await ana.accept()
    await ana.finish()

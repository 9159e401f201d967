"""Stories of files: sent, recorded, received and looked at."""

import asyncio
import re
import struct
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Locator, expect

from helpdesk.domain.states import Activity
from helpdesk.whatsapp.simulator.shapes import Message
from tests.browser.line import line_to
from tests.browser.pictures import PAPER, PHOTO, STICKER
from tests.browser.shop import ANA, Shop
from tests.browser.story import Inbox, Stage
from tests.media import corpus
from tests.media.corpus import write
from tests.media.workbench import played
from tests.needs import needs_chromium
from tests.samples import picture, sound

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

MEGABYTE = 1024 * 1024
SEA = FilePayload(name="sea.jpg", mimeType="image/jpeg", buffer=picture(1200, 800, "JPEG"))
NOTE = FilePayload(name="", mimeType="audio/ogg; codecs=opus", buffer=sound(20.0, "ogg"))
FILM = FilePayload(name="film.mp4", mimeType="video/mp4", buffer=corpus.film(seconds=8.0))
PAGE = FilePayload(
    name="photo.png",
    mimeType="image/png",
    buffer=b"<!doctype html><script>document.title = 'taken over'</script>",
)
HOSTILE = "../../etc/\u202eOrçamento №7;\r\n final.pdf"
HARMLESS = "Orçamento №7; final.pdf"
BILL = FilePayload(
    name=HOSTILE, mimeType="application/pdf", buffer=b"%PDF-1.7\n" + bytes(range(256)) * 40
)
# What is added is skipped by whatever plays it.
LONG_FILM = FilePayload(
    name="party.mp4",
    mimeType="video/mp4",
    buffer=corpus.film() + struct.pack(">I4s", MEGABYTE, b"free") + bytes(MEGABYTE - 8),
)


async def _ana_serves(
    shop: Shop, people: Stage, client: str, phone: str, url: str = ""
) -> tuple[Inbox, str]:
    """Ana has accepted a client who has just written; the client's chat. `url`: where she finds
    helpdesk, if elsewhere."""
    ana, chat = await people.inbox(), await shop.meets(client, phone)
    ana.url = url or shop.url
    await shop.receives(chat, "Good morning")
    await ana.arrive(ANA)
    await ana.look_at("Waiting")
    await ana.open(client)
    await ana.accept()
    await expect(ana.composer).to_be_visible()
    return ana, chat


async def _sent(shop: Shop, message: Message) -> tuple[str, str, bytes]:
    """What the client has got: its type in WhatsApp, the caption, the bytes."""
    return message.type, message.body, await shop.file_on_phone(message)


async def test_files_leave_with_their_names_and_captions(shop: Shop, people: Stage) -> None:
    ana, chat = await _ana_serves(shop, people, "Tiago Luz", "5511987652002")
    await ana.attach("Photos and videos", PHOTO, SEA, STICKER)
    await expect(ana.attached).to_have_count(3)
    await ana.drop(PAPER)
    await expect(ana.stage.get_by_text(PAPER["name"]).first).to_be_visible()
    await ana.caption.fill("All that it costs")
    await ana.choose_attached("sea.jpg")
    await ana.caption.fill("The sea, in blue")
    await ana.attached.get_by_role("button", name="Remove sticker.png").click()
    await ana.choose_attached("armchair.png")
    await ana.send_files("The armchair, in green")
    await ana.sees_ticks("All that it costs", "Delivered")
    assert [await _sent(shop, one) for one in (await shop.on_phone(chat))[1:]] == [
        ("image", "The armchair, in green", PHOTO["buffer"]),
        ("image", "The sea, in blue", SEA["buffer"]),
        ("document", "All that it costs", PAPER["buffer"]),
    ]

    await ana.attach("Photos and videos", LONG_FILM)
    alert = ana.stage.get_by_role("alert")
    await expect(alert).to_contain_text("party.mp4 is too large: WhatsApp takes videos")
    await expect(alert).to_contain_text("up to 1 MB")
    await ana.caption.press("Enter")
    await expect(alert).to_be_visible()
    await alert.get_by_role("button", name="Send as a document").click()
    await expect(alert).to_have_count(0)
    await ana.send_files("The whole party")
    await ana.sees_ticks("The whole party", "Delivered")
    film = (await shop.on_phone(chat))[-1]
    assert await _sent(shop, film) == ("document", "The whole party", LONG_FILM["buffer"])
    assert film.media is not None
    assert film.media.name == "party.mp4"


async def test_a_file_whose_upload_breaks_off_leaves_once_even_after_a_reload(
    shop: Shop, people: Stage
) -> None:
    async with line_to(shop.url) as (line, url):
        ana, chat = await _ana_serves(shop, people, "Vera Pinto", "5511987652003", url)
        ana.expect_error("net::ERR_")
        line.longest = MEGABYTE // 2
        await ana.attach("Document", LONG_FILM)
        await ana.send_files("The whole party")
        party = ana.bubble("The whole party")
        await expect(party).to_contain_text("Waiting for the connection.")
        broken = line.broken
        assert broken > 0

        await ana.page.reload()
        await ana.sees_conversation("Vera Pinto")
        await expect(party).to_contain_text("Waiting for the connection.")
        assert line.broken > broken
        assert len(await shop.on_phone(chat)) == 1

        line.longest = None
        await ana.sees_ticks("The whole party", "Delivered")
        await ana.sees("The whole party")
        [_, film] = await shop.on_phone(chat)
        assert await _sent(shop, film) == ("document", "The whole party", LONG_FILM["buffer"])
        await ana.page.close()


async def test_a_voice_note_is_recorded_listened_to_and_sent(
    shop: Shop, people: Stage, tmp_path: Path
) -> None:
    ana, chat = await _ana_serves(shop, people, "Bruno Sá", "5511987652004")
    record = ana.page.get_by_role("button", name="Record a voice note")
    await record.click()
    await ana.sees_notice("The browser denies the microphone")
    await ana.page.context.grant_permissions(["microphone"])
    await record.click()
    bar = ana.page.get_by_role("group", name="Voice note")
    await expect(bar.get_by_role("timer")).to_have_text(re.compile("^0:0[2-9]$"))
    await shop.phone_shows(chat, lambda client: client.shows is Activity.RECORDING)
    await bar.get_by_role("button", name="Pause the recording").click()
    await expect(bar.get_by_role("status")).to_have_text("Paused")
    await shop.phone_shows(chat, lambda client: client.shows is Activity.PAUSED)
    await bar.get_by_role("button", name="Go on recording").click()
    await expect(bar.get_by_role("timer")).to_have_text(re.compile("^0:0[4-9]$"))
    await bar.get_by_role("button", name="Stop and listen").click()

    await bar.get_by_role("button", name="Listen to the voice note").click()
    await _moves(bar.locator("audio"))
    length = float(await bar.get_by_role("slider").get_attribute("max") or "")
    await bar.get_by_role("button", name="Send").click()
    note = ana.conversation.locator("[data-message]").filter(has=ana.page.locator(".player"))
    await expect(note.get_by_role("img", name="Delivered", exact=True)).to_be_visible()
    await expect(note.locator("rect")).to_have_count(64)
    [_, spoken] = await shop.on_phone(chat)
    assert spoken.type == "ptt"
    heard = played(write(tmp_path / "note.ogg", await shop.file_on_phone(spoken)))
    assert (heard.format, heard.sound) == ("ogg", "opus")
    assert abs(heard.seconds - length) < 1


async def test_what_a_client_sends_is_looked_at_played_and_downloaded(
    shop: Shop, people: Stage
) -> None:
    ana, chat = await _ana_serves(shop, people, "Marina Reis", "5511987652001")
    await shop.receives_file(chat, "image", SEA, "Where I live")
    await shop.receives_file(chat, "ptt", NOTE, seconds=20)
    await shop.receives_file(chat, "video", FILM, seconds=8)
    await shop.receives_file(chat, "document", BILL)
    await shop.receives_file(chat, "image", PAGE)
    await shop.receives_file(chat, "image", PHOTO)
    photos = ana.conversation.get_by_role("button", name="Photo: open it")
    await expect(photos).to_have_count(2)

    await _looks_through(ana, photos.first)
    await _listens(ana)
    await _watches(ana)
    await _downloads(ana)
    await _sees_no_page(ana)
    await _finds_them_at_the_client(ana)


async def _looks_through(ana: Inbox, photo: Locator) -> None:
    """The photos and the film on the whole screen, by the keyboard alone."""
    keys = ana.page.keyboard
    small = photo.locator("img")
    await expect(small).to_have_attribute("src", re.compile("/thumbnail$"))
    assert await _width(small) == 640
    await photo.focus()
    await keys.press("Enter")
    dialog = ana.page.get_by_role("dialog", name="Photo")
    await expect(dialog.get_by_role("status")).to_have_text("1 of 3")
    await expect(dialog.locator(".viewer__caption")).to_have_text("Where I live")
    large = dialog.locator(".viewer__image:not(.viewer__image--loading)")
    await expect(large).to_be_visible()
    assert await _width(large) == 1200

    await keys.press("ArrowRight")
    await expect(ana.page.get_by_role("dialog", name="Video")).to_contain_text("2 of 3")
    await keys.press("ArrowRight")
    await expect(dialog).to_contain_text("3 of 3")
    shown = dialog.locator(".viewer__picture")
    before = await shown.get_attribute("style")
    await keys.press("+")
    await expect(shown).not_to_have_attribute("style", before or "")
    await keys.press("0")
    await expect(shown).to_have_attribute("style", before or "")
    await keys.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(photo).to_be_focused()


async def _width(image: Locator) -> int:
    """How wide a picture is, in its own pixels."""
    return int(await image.evaluate("image => image.decode().then(() => image.naturalWidth)"))


async def _listens(ana: Inbox) -> None:
    """The voice note plays; the place in it and the speed can be chosen."""
    note = ana.conversation.locator(".player")
    sound, place = note.locator("audio"), note.get_by_role("slider", name="Place in the recording")
    await expect(note.locator("rect")).to_have_count(64)
    await expect(note).to_contain_text("0:20")
    await note.get_by_role("button", name="Play the voice note").click()
    await expect(sound).to_have_js_property("paused", False)
    await note.get_by_role("button", name="Speed: 1 times").click()
    await expect(sound).to_have_js_property("playbackRate", 1.5)
    await _moves(sound)
    await note.get_by_role("button", name="Pause").click()
    await place.press("Home")
    for _ in range(3):
        await place.press("ArrowRight")
    await expect(sound).to_have_js_property("currentTime", 3)
    await expect(note.locator(".player__time")).to_have_text("0:03")
    await note.get_by_role("button", name="Play the voice note").click()
    await expect(note.locator(".waveform__bar--played").nth(10)).to_be_visible()


async def _moves(player: Locator) -> None:
    """What plays has come further than its beginning."""
    await player.evaluate(
        """player => new Promise((resolve) => {
            const look = () => player.currentTime > 0 && resolve();
            player.addEventListener("timeupdate", look);
            look();
        })"""
    )


async def _watches(ana: Inbox) -> None:
    """The film plays in its place, and not beside the voice note; the browser asks for parts."""
    async with ana.page.expect_response(lambda answer: answer.status == 206) as part:
        await ana.conversation.get_by_role("button", name="Play the video").click()
    assert (await (await part.value).header_value("content-type")) == "video/mp4"
    film = ana.conversation.locator("video")
    await _moves(film)
    await expect(ana.conversation.locator("audio")).to_have_js_property("paused", True)
    await film.evaluate("film => { film.pause(); film.currentTime = 5; }")
    await expect(film).to_have_js_property("seeking", False)
    await expect(film).to_have_js_property("currentTime", 5)


async def _downloads(ana: Inbox) -> None:
    """The document comes under its own name, without what was done to it."""
    async with ana.page.expect_download() as download:
        await ana.conversation.get_by_role("link", name=HARMLESS).click()
    paper = await download.value
    assert paper.suggested_filename == HARMLESS
    assert await asyncio.to_thread((await paper.path()).read_bytes) == BILL["buffer"]


async def _sees_no_page(ana: Inbox) -> None:
    """What calls itself a picture and is a page is offered, and never opened."""
    offered = ana.conversation.get_by_role("link", name="photo.png")
    await expect(ana.conversation).to_contain_text("It cannot be shown here")
    answer = await ana.page.request.get(f"{ana.url}{await offered.get_attribute('href')}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert await answer.body() == PAGE["buffer"]


async def _finds_them_at_the_client(ana: Inbox) -> None:
    """All of it is collected on the client's page."""
    await ana.page.get_by_role("link", name="The client's page").click()
    files = ana.page.locator("#client-files")
    await expect(files.get_by_role("button", name="Photo from Marina Reis")).to_have_count(2)
    await files.get_by_role("button", name="Video from Marina Reis").click()
    film = ana.page.get_by_role("dialog", name="Video")
    await expect(film.get_by_role("status")).to_have_text("2 of 3")
    await ana.page.keyboard.press("Escape")
    await files.get_by_role("button", name="Voice and audio").click()
    await expect(files.get_by_role("button", name="Play the voice note")).to_have_count(1)
    await files.get_by_role("button", name="Documents").click()
    await expect(files.get_by_role("link", name=HARMLESS)).to_be_visible()
    await files.get_by_role("link", name="Show in the conversation").click()
    await ana.sees_conversation("Marina Reis")
    await expect(ana.conversation.get_by_role("link", name=HARMLESS)).to_be_in_viewport()

"""Files both ways: real Chromium, real wa-js, simulated WhatsApp."""

import asyncio
import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from helpdesk.domain.addresses import Address
from helpdesk.domain.contents import Media, MediaState
from helpdesk.domain.envelopes import Held, WhatsAppMessage
from helpdesk.domain.moments import now
from helpdesk.domain.states import InstanceState, MessageType
from helpdesk.whatsapp.driver import FILE_TOO_LARGE, File, LookUp, PageError, Text
from helpdesk.whatsapp.ids import address_of_wid
from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.shapes import Message, Reload, Write, WriteFromPhone
from tests.needs import needs_chromium
from tests.whatsapp.sample_files import JPEG, WEBP, mp4, png, wav
from tests.whatsapp.watching import SimulatorProcess, Watched, connected

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_chromium]

MARIA = "5511988880001@c.us"
LARGE = 48 * 1024 * 1024

FILES = {
    "image": (png(40, 30), "image/png", "gráfico.png"),
    "video": (mp4(7, 320, 240), "video/mp4", "filme.mp4"),
    "audio": (wav(3), "audio/wav", "música.wav"),
    "ptt": (wav(2), "audio/wav", "voz.wav"),
    "document": ("Relatório\n".encode() * 1000, "application/pdf", "請求書 №7 «final».pdf"),
    "sticker": (WEBP, "image/webp", "figurinha.webp"),
}
TYPES = {
    "image": MessageType.IMAGE,
    "video": MessageType.VIDEO,
    "audio": MessageType.AUDIO,
    "ptt": MessageType.AUDIO,
    "document": MessageType.DOCUMENT,
    "sticker": MessageType.STICKER,
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def phone(simulator: SimulatorProcess) -> AsyncIterator[SimulatorClient]:
    async with simulator.phone("files") as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def number(
    simulator: SimulatorProcess, phone: SimulatorClient, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Watched]:
    profile = tmp_path_factory.mktemp("profiles") / "files"
    async with connected(simulator.page_url("files"), profile, phone) as one:
        yield one


def address(wid: str = MARIA) -> Address:
    found = address_of_wid(wid)
    assert found is not None
    return found


def outgoing(path: Path, kind: str, content: bytes, mime: str, name: str, caption: str) -> File:
    path.write_bytes(content)
    media = Media(mime=mime, name=name, size=len(content), is_voice=kind == "ptt")
    return File(path=path, type=TYPES[kind], media=media, caption=caption)


async def fetched(number: Watched, message: WhatsAppMessage, into: Path) -> bytes:
    await number.driver.download(
        message.chat, message.whatsapp_id, from_me=message.from_me, at=message.at, into=into
    )
    return await asyncio.to_thread(into.read_bytes)


async def sent(phone: SimulatorClient, whatsapp_id: str, client: str = MARIA) -> Message:
    [message] = [m for m in await phone.messages(client) if m.id == whatsapp_id]
    return message


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.mark.parametrize("kind", FILES)
async def test_a_file_of_a_client_comes_in_byte_for_byte(
    number: Watched, phone: SimulatorClient, tmp_path: Path, kind: str
) -> None:
    content, mime, name = FILES[kind]
    about = {"name": name, "seconds": "2.5", "width": "320", "height": "240"}
    media = await phone.upload(content, mime, **about)

    message = await number.message(await phone.write_file(MARIA, kind, media, "Veja só"))

    assert message.type is TYPES[kind]
    assert message.content == "Veja só"
    assert message.details.media == Media(
        mime=mime,
        name=name,
        size=len(content),
        seconds=2.5,
        width=320,
        height=240,
        is_voice=kind == "ptt",
        state=MediaState.PENDING,
    )
    assert await fetched(number, message, tmp_path / "file") == content


@pytest.mark.parametrize("kind", FILES)
async def test_a_file_of_ours_goes_out_byte_for_byte(
    number: Watched, phone: SimulatorClient, tmp_path: Path, kind: str
) -> None:
    content, mime, name = FILES[kind]
    file = outgoing(tmp_path / "file", kind, content, mime, name, "Segue")
    whatsapp_id = f"3EB0F0{kind.upper()}"

    ack = await number.driver.send(address(), file, whatsapp_id=whatsapp_id)

    assert ack >= 1
    message = await sent(phone, whatsapp_id)
    assert (message.type, message.body) == (kind, "Segue")
    assert message.media is not None
    assert (message.media.mime, message.media.name) == (mime, name)
    assert await phone.file(message.media.id) == content
    await number.tick(whatsapp_id, 2)


async def test_a_file_that_a_client_sends_back_comes_in_when_ours_has_left_the_disk(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    content = png(90, 60)
    ours = outgoing(tmp_path / "ours", "image", content, "image/png", "a.png", "")
    await number.driver.send(address(), ours, whatsapp_id="3EB0F0BACK")
    ours.path.unlink()
    media = await phone.upload(content, "image/png", name="b.png")
    message = await number.message(await phone.write_file(MARIA, "image", media))
    assert await fetched(number, message, tmp_path / "theirs") == content


@pytest.mark.parametrize("kind", ["image", "document"])
async def test_a_file_without_a_word_has_no_text_whoever_sends_it(
    number: Watched, phone: SimulatorClient, tmp_path: Path, kind: str
) -> None:
    content, mime, name = FILES[kind]
    media = await phone.upload(content, mime, name=name)
    assert (await number.message(await phone.write_file(MARIA, kind, media))).content == ""

    file = outgoing(tmp_path / "file", kind, content, mime, name, "")
    await number.driver.send(address(), file, whatsapp_id=f"3EB0F1{kind.upper()}")

    assert (await sent(phone, f"3EB0F1{kind.upper()}")).body == ""
    ours = await number.message(f"3EB0F1{kind.upper()}")
    assert ours.content == ""
    assert ours.details.media is not None
    assert ours.details.media.name == name


async def test_a_voice_note_is_told_from_a_sound_and_knows_its_length(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    for kind, whatsapp_id, seconds in (("audio", "3EB0F2A", 5), ("ptt", "3EB0F2B", 4)):
        file = outgoing(tmp_path / kind, kind, wav(seconds), "audio/wav", "som.wav", "")
        await number.driver.send(address(), file, whatsapp_id=whatsapp_id)
        message = await sent(phone, whatsapp_id)
        assert message.type == kind
        assert message.media is not None
        assert message.media.seconds == seconds


async def test_a_voice_note_says_how_it_is_encoded(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    file = outgoing(tmp_path / "voice", "ptt", b"OggS no sound", "audio/ogg", "voz.ogg", "")

    await number.driver.send(address(), file, whatsapp_id="3EB0F2C")

    message = await sent(phone, "3EB0F2C")
    assert message.media is not None
    assert message.media.mime == "audio/ogg; codecs=opus"


async def test_what_no_sticker_is_made_of_becomes_one(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    file = outgoing(tmp_path / "sticker", "sticker", JPEG, "image/jpeg", "foto.jpg", "")

    await number.driver.send(address(), file, whatsapp_id="3EB0F2D")

    message = await sent(phone, "3EB0F2D")
    assert message.type == "sticker"
    assert message.media is not None
    assert message.media.mime == "image/webp"
    assert (await phone.file(message.media.id))[8:12] == b"WEBP"


async def test_a_picture_sent_as_a_document_stays_one(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    file = outgoing(tmp_path / "picture", "document", JPEG, "image/jpeg", "foto.jpg", "")

    await number.driver.send(address(), file, whatsapp_id="3EB0F2E")

    assert (await sent(phone, "3EB0F2E")).type == "document"


async def test_a_file_may_answer_a_message_and_be_answered(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    asked = await phone.write(MARIA, "Tem foto?")
    file = outgoing(tmp_path / "file", "image", JPEG, "image/jpeg", "foto.jpg", "Tenho")

    await number.driver.send(address(), file, whatsapp_id="3EB0F3", quoted=(asked, False))

    assert (await sent(phone, "3EB0F3")).quoted == asked
    write = Write(client=MARIA, text="Que linda", quoted="3EB0F3", quoted_from_me=True)
    [answered] = await phone.act(write)
    message = await number.message(answered)
    assert message.quoted_whatsapp_id == "3EB0F3"
    assert message.details.quote is not None
    assert message.details.quote.type is MessageType.IMAGE


async def test_a_file_to_be_viewed_once_is_marked_so(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    media = await phone.upload(JPEG, "image/jpeg")
    write = Write(client=MARIA, text="", type="image", media=media, is_view_once=True)
    [whatsapp_id] = await phone.act(write)

    message = await number.message(whatsapp_id)

    assert message.details.is_view_once
    assert await fetched(number, message, tmp_path / "file") == JPEG


async def test_a_file_sent_from_the_phone_can_be_fetched(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    media = await phone.upload(JPEG, "image/jpeg", name="balcão.jpg")
    write = WriteFromPhone(client=MARIA, text="", type="image", media=media)
    [whatsapp_id] = await phone.act(write)

    message = await number.message(whatsapp_id)

    assert message.from_me
    assert await fetched(number, message, tmp_path / "file") == JPEG


async def test_a_file_whose_message_could_not_be_read_at_first_comes_in(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    media = await phone.upload(JPEG, "image/jpeg")
    write = Write(client=MARIA, text="", type="image", media=media, is_ciphertext_first=True)
    [whatsapp_id] = await phone.act(write)

    assert (await number.message(whatsapp_id, pending=True)).details.media is None
    message = await number.message(whatsapp_id)

    assert message.details.media is not None
    assert await fetched(number, message, tmp_path / "file") == JPEG


async def test_a_large_document_goes_both_ways_and_no_memory_grows_with_it(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    source, into = tmp_path / "large.bin", tmp_path / "again.bin"
    pieces = LARGE // len(piece := bytes(range(256)) * 4096)
    with source.open("wb") as file:
        for _ in range(pieces):
            file.write(piece)
    media = Media(mime="application/zip", name="grande.zip", size=LARGE)
    large = File(path=source, type=MessageType.DOCUMENT, media=media)
    tracemalloc.start()
    try:
        await number.driver.send(address(), large, whatsapp_id="3EB0F4")
        kept = (await sent(phone, "3EB0F4")).media
        assert kept is not None
        whatsapp_id = await phone.write_file(MARIA, "document", kept.id)
        message = await number.message(whatsapp_id)
        await number.driver.download(
            message.chat, whatsapp_id, from_me=False, at=message.at, into=into
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept.size == LARGE
    assert kept.digest == digest_of(source) == digest_of(into)
    assert peak < LARGE / 4


async def test_several_files_at_once_do_not_meet(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    contents = [f"document {n}\n".encode() * 10_000 for n in range(6)]
    ids = [f"3EB0F5{n}" for n in range(6)]
    files = [
        outgoing(
            tmp_path / whatsapp_id, "document", content, "text/plain", f"{whatsapp_id}.txt", ""
        )
        for whatsapp_id, content in zip(ids, contents, strict=True)
    ]

    sending = [
        number.driver.send(address(), file, whatsapp_id=whatsapp_id)
        for whatsapp_id, file in zip(ids, files, strict=True)
    ]
    await asyncio.gather(*sending)

    messages = [await number.message(whatsapp_id) for whatsapp_id in ids]
    again = [fetched(number, message, tmp_path / f"{n}") for n, message in enumerate(messages)]
    assert await asyncio.gather(*again) == contents
    for whatsapp_id, content in zip(ids, contents, strict=True):
        media = (await sent(phone, whatsapp_id)).media
        assert media is not None
        assert await phone.file(media.id) == content


@pytest.mark.parametrize("kind", ["image", "video"])
async def test_a_file_that_whatsapp_has_lost_is_gone_for_good(
    number: Watched, phone: SimulatorClient, tmp_path: Path, kind: str
) -> None:
    content, mime, name = FILES[kind]
    media = await phone.upload(content, mime, name=name)
    message = await number.message(await phone.write_file(MARIA, kind, media))
    await phone.lose_media(media)

    with pytest.raises(PageError) as gone:
        await fetched(number, message, tmp_path / "file")

    assert gone.value.is_permanent
    assert gone.value.code == "media_not_found"
    assert not (tmp_path / "file").exists()


async def test_a_message_without_its_file_is_gone_for_good(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    [whatsapp_id] = await phone.act(Write(client=MARIA, text="", type="image"))
    message = await number.message(whatsapp_id)

    with pytest.raises(PageError) as gone:
        await fetched(number, message, tmp_path / "file")

    assert gone.value.is_permanent
    assert gone.value.code == "message_not_contains_media"


async def test_a_file_that_is_larger_than_was_asked_for_is_not_fetched(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    content = png(17, 13)
    media = await phone.upload(content, "image/png")
    message = await number.message(await phone.write_file(MARIA, "image", media))
    chat, whatsapp_id, into = message.chat, message.whatsapp_id, tmp_path / "file"
    download = partial(
        number.driver.download, chat, whatsapp_id, from_me=False, at=message.at, into=into
    )
    with pytest.raises(PageError) as refused:
        await download(largest=len(content) - 1)
    assert (refused.value.code, refused.value.is_permanent) == (FILE_TOO_LARGE, True)
    assert not into.exists()
    await download(largest=len(content))
    assert into.read_bytes() == content


async def test_a_download_that_fails_may_be_tried_again(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    media = await phone.upload(JPEG, "image/jpeg")
    message = await number.message(await phone.write_file(MARIA, "image", media))
    await phone.refuse_media()

    with pytest.raises(PageError) as failed:
        await fetched(number, message, tmp_path / "file")

    assert not failed.value.is_permanent
    assert not (tmp_path / "file").exists()
    assert await fetched(number, message, tmp_path / "file") == JPEG


async def test_a_file_that_whatsapp_will_not_take_is_refused(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    path = tmp_path / "filme.mp4"
    with path.open("wb") as file:
        file.truncate(101 * 1024 * 1024)
    media = Media(mime="video/mp4", name="filme.mp4", size=101 * 1024 * 1024)
    film = File(path=path, type=MessageType.VIDEO, media=media)

    with pytest.raises(PageError) as refused:
        await number.driver.send(address(), film, whatsapp_id="3EB0F6")

    assert refused.value.is_permanent
    assert refused.value.code == "file_too_large"
    assert "3EB0F6" not in [m.id for m in await phone.messages(MARIA)]


async def test_a_picture_that_is_none_is_refused(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    file = outgoing(tmp_path / "file", "image", b"no picture", "image/png", "foto.png", "")

    with pytest.raises(PageError) as refused:
        await number.driver.send(address(), file, whatsapp_id="3EB0F71")

    assert refused.value.is_permanent
    assert "3EB0F71" not in [m.id for m in await phone.messages(MARIA)]


async def test_an_upload_that_fails_is_told_and_can_be_tried_again(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    await phone.refuse_media()
    file = outgoing(tmp_path / "file", "image", JPEG, "image/jpeg", "foto.jpg", "")

    with pytest.raises(PageError, match="ERROR_UPLOAD") as failed:
        await number.driver.send(address(), file, whatsapp_id="3EB0F72")

    assert failed.value.is_permanent
    assert await number.driver.send(address(), file, whatsapp_id="3EB0F73") >= 1
    ids = [message.id for message in await phone.messages(MARIA)]
    assert "3EB0F72" not in ids
    assert "3EB0F73" in ids


async def test_a_refused_file_tells_whatsapps_reason(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    await phone.refuse_next("ERROR_EXPIRED")
    file = outgoing(tmp_path / "file", "image", JPEG, "image/jpeg", "foto.jpg", "")

    with pytest.raises(PageError, match="ERROR_EXPIRED") as refused:
        await number.driver.send(address(), file, whatsapp_id="3EB0F7")

    assert refused.value.is_permanent


async def test_a_file_that_is_not_there_is_refused(number: Watched, tmp_path: Path) -> None:
    missing = File(path=tmp_path / "no", type=MessageType.IMAGE, media=Media(mime="image/png"))

    with pytest.raises(PageError) as refused:
        await number.driver.send(address(), missing, whatsapp_id="3EB0F8")

    assert refused.value.is_permanent


async def test_a_slow_upload_holds_up_no_text(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    await phone.hold_uploads(True)
    file = outgoing(tmp_path / "file", "image", JPEG, "image/jpeg", "foto.jpg", "")
    sending = asyncio.create_task(number.driver.send(address(), file, whatsapp_id="3EB0F9"))
    await number.message("3EB0F9")

    assert await number.driver.send(address(), Text("Antes"), whatsapp_id="3EB0F9T") >= 1

    assert not sending.done()
    await phone.hold_uploads(False)
    assert await sending >= 1
    await number.tick("3EB0F9", 2)


async def test_an_upload_that_is_called_off_leaves_nothing_and_others_go_on(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    await phone.hold_uploads(True)
    file = outgoing(tmp_path / "file", "image", JPEG, "image/jpeg", "foto.jpg", "")
    sending = asyncio.create_task(number.driver.send(address(), file, whatsapp_id="3EB0FA"))
    await number.message("3EB0FA")

    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    await phone.hold_uploads(False)
    # WhatsApp Web had it already: it goes out, as a look-up tells.
    await number.tick("3EB0FA", 2)
    found = await number.driver.look_up(address(), "3EB0FA", written_at=now())
    assert found.answer is LookUp.FOUND


async def test_a_file_sent_before_a_reload_is_found_and_one_that_was_not_is_not(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    await number.message(await phone.write(MARIA, "Um momento"))
    written_at = now()
    first = outgoing(tmp_path / "first", "image", JPEG, "image/jpeg", "foto.jpg", "")
    await number.driver.send(address(), first, whatsapp_id="3EB0FB1")
    await phone.hold_uploads(True)
    second = outgoing(tmp_path / "second", "image", JPEG, "image/jpeg", "foto.jpg", "")
    sending = asyncio.create_task(number.driver.send(address(), second, whatsapp_id="3EB0FB2"))
    await number.message("3EB0FB2")
    before = len(number.seen)

    await phone.act(Reload())

    with pytest.raises(PageError) as lost:
        await sending
    assert not lost.value.is_permanent
    assert not lost.value.nothing_happened
    await phone.hold_uploads(False)
    await number.state(InstanceState.CONNECTED, after=before)
    sent_one = await number.driver.look_up(address(), "3EB0FB1", written_at=written_at)
    assert sent_one.answer is LookUp.FOUND
    assert sent_one.ack >= 1
    other = await number.driver.look_up(address(), "3EB0FB2", written_at=written_at)
    assert other.answer is LookUp.ABSENT


async def test_a_file_of_long_ago_is_found_in_the_history(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    client = await phone.add_client("Rita", phone="5511977770077")
    media = await phone.upload(JPEG, "image/jpeg")
    message = await number.message(await phone.write_file(client, "image", media))
    for n in range(120):
        last = await phone.write(client, f"Mais {n}")
    await number.message(last)
    before = len(number.seen)

    await phone.act(Reload())
    await number.state(InstanceState.CONNECTED, after=before)

    wanted = Held(message.whatsapp_id, message.from_me, message.at, message.ack)
    [again] = await number.driver.fetch(message.chat, (wanted,))
    assert again.details == message.details
    assert await fetched(number, message, tmp_path / "file") == JPEG


async def test_a_download_that_is_called_off_leaves_nothing_behind(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    media = await phone.upload(bytes(range(256)) * 40_000, "application/zip")
    message = await number.message(await phone.write_file(MARIA, "document", media))
    download = asyncio.create_task(fetched(number, message, tmp_path / "file"))
    # As far as the page, and no further.
    await asyncio.sleep(0)

    download.cancel()
    with pytest.raises(asyncio.CancelledError):
        await download

    assert not (tmp_path / "file").exists()
    assert len(await fetched(number, message, tmp_path / "again")) == 256 * 40_000

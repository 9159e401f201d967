"""A signed message: clean on every screen, signed on the client's phone."""

import pytest
from aiohttp import FormData

from helpdesk.domain.settings import Signature
from helpdesk.store import settings
from tests.cast import Json
from tests.desk import Desk
from tests.factories import phone, uuid
from tests.fake_phone import Fate, Person

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
NAME = "Ana Attendant"


async def sign(desk: Desk, *, is_on: bool) -> None:
    value = Signature(is_on=is_on)
    await desk.helpdesk.ledger.write(
        lambda work: settings.put(work.connection, "signature", value, work.now)
    )


@pytest.fixture(autouse=True)
async def signing(desk: Desk) -> None:
    """The business signs what its attendants write."""
    await sign(desk, is_on=True)


async def shown(desk: Desk, attendance_id: int) -> list[str]:
    return [one["content"] for one in await desk.cast.attendant.messages(attendance_id)]


async def test_the_client_reads_who_writes_and_the_inbox_shows_what_was_written(
    desk: Desk,
) -> None:
    attendance_id = await desk.opened()
    written: Json = (await desk.cast.attendant.write(attendance_id, "Good day")).ok()
    await desk.status(written["id"], "SENT")
    assert desk.phone.texts == [f"*{NAME}:*\nGood day"]
    assert written["content"] == "Good day"
    assert await shown(desk, attendance_id) == ["Hello", "Good day"]


async def test_a_retry_is_signed_as_the_message_was_whatever_is_set_by_then(desk: Desk) -> None:
    desk.phone.fates.append(Fate.REFUSED)
    written = (await desk.cast.attendant.write(await desk.opened(), "Good day")).ok()
    await desk.status(written["id"], "FAILED")
    await sign(desk, is_on=False)
    (await desk.cast.attendant.post(f"/api/v1/messages/{written['id']}/retry")).ok()
    await desk.status(written["id"], "SENT")
    assert desk.phone.texts == [f"*{NAME}:*\nGood day"]


async def test_an_edit_keeps_the_signature_and_shows_none(desk: Desk) -> None:
    attendance_id = await desk.opened()
    written = (await desk.cast.attendant.write(attendance_id, "Good dya")).ok()
    await desk.status(written["id"], "SENT")
    path = f"/api/v1/messages/{written['id']}"
    edited = (await desk.cast.attendant.patch(path, {"content": "Good day"})).ok()
    assert edited["content"] == "Good day"
    # The page tells of the edit too, with the signature that is in it.
    await desk.settled()
    assert await shown(desk, attendance_id) == ["Hello", "Good day"]
    history = (await desk.cast.attendant.get(f"{path}/history")).ok()
    assert [one["content"] for one in history["edits"]] == ["Good dya"]


async def test_a_caption_is_signed_and_a_bare_file_is_not(desk: Desk) -> None:
    attendance_id = await desk.opened()
    path = f"/api/v1/attendances/{attendance_id}/messages"
    for caption in ("The menu", ""):
        form = FormData({"id": uuid(), "content": caption}, quote_fields=False)
        form.add_field("file", PNG, filename="menu.png")
        sent = (await desk.cast.attendant.post(path, data=form)).ok()
        await desk.status(sent["id"], "SENT")
    assert desk.phone.texts == [f"*{NAME}:*\nThe menu", ""]


async def test_what_is_quoted_is_shown_without_the_signature(desk: Desk) -> None:
    person = Person(phone())
    attendance_id = await desk.opened(person)
    written = (await desk.cast.attendant.write(attendance_id, "At noon?")).ok()
    sent = await desk.status(written["id"], "SENT")
    answer = desk.phone.write(person, "Yes", quoted_whatsapp_id=sent.whatsapp_id)
    stored = await desk.stored(answer)
    assert stored.details.quote is not None
    assert stored.details.quote.content == "At noon?"


async def test_text_and_signature_together_are_no_longer_than_whatsapp_takes(desk: Desk) -> None:
    attendance_id = await desk.opened()
    prefix = len(f"*{NAME}:*\n")
    (await desk.cast.attendant.write(attendance_id, "x" * (65_536 - prefix))).ok()
    refused = await desk.cast.attendant.write(attendance_id, "x" * (65_537 - prefix))
    assert (refused.status, list(refused.error["fields"])) == (400, ["content"])


async def test_what_is_written_on_the_phone_and_in_notes_is_signed_by_nobody(desk: Desk) -> None:
    person = Person(phone())
    attendance_id = await desk.opened(person)
    path = f"/api/v1/attendances/{attendance_id}/notes"
    (await desk.cast.attendant.post(path, {"id": uuid(), "content": "A regular"})).ok()
    await desk.stored(desk.phone.write(person, "From the shop", from_me=True))
    assert sorted(await shown(desk, attendance_id)) == ["A regular", "From the shop", "Hello"]
    assert desk.phone.texts == []

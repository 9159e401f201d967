"""Files are asked for until they are there, or cannot be had."""

import os
import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from helpdesk.actions.inbound import digest
from helpdesk.actions.media import (
    WAITS,
    access_file,
    do_fetch_again,
    do_fetch_pending,
    do_retry_file,
)
from helpdesk.actions.media_sweeping import forget_qrcodes, forget_unnamed_files
from helpdesk.actions.work import Ledger
from helpdesk.domain.contents import Details, Media, MediaState
from helpdesk.domain.envelopes import FetchMedia, MediaFetched, MessageDeleted, WhatsAppMessage
from helpdesk.domain.moments import DAY, SECOND, now
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MediaShape
from helpdesk.domain.states import InstanceState, MessageStatus, MessageType
from helpdesk.errors import Conflict, NotFound
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import qrcode_key
from tests.actions.receiving import conversation, receive
from tests.factories import FakeClock, do_move, do_open, phone, whatsapp_message
from tests.kept_files import do_add_file

PICTURE = Details(media=Media(mime="image/jpeg", name="cat.jpg", size=5))


class Asked(NamedTuple):
    """What the bot was asked for since the last look."""

    ledger: Ledger
    files: list[FetchMedia]

    def take(self) -> list[str]:
        taken = [one.whatsapp_id for one in self.files]
        self.files.clear()
        return taken


@pytest.fixture
def asked(ledger: Ledger) -> Asked:
    files: list[FetchMedia] = []
    ledger.after_commit(
        lambda work: files.extend(one for one in work.outgoing if isinstance(one, FetchMedia))
    )
    return Asked(ledger, files)


def picture(content: str = "Look") -> WhatsAppMessage:
    return whatsapp_message(
        phone(), content, type=MessageType.IMAGE, whatsapp_type="image", details=PICTURE
    )


def fetched(
    message: WhatsAppMessage, key: str | None = "files/ab/abc", **more: object
) -> MediaFetched:
    facts: dict[str, object] = {"mime": "image/png", "size": 7} if key else {"reason": "no answer"}
    return MediaFetched(
        instance_id=1,
        whatsapp_id=message.whatsapp_id,
        from_me=message.from_me,
        chat=message.chat,
        media_key=key,
        **{**facts, **more},  # type: ignore[arg-type]
    )


async def media_of(ledger: Ledger, admin: Actor, message: WhatsAppMessage) -> MediaShape:
    [shape] = await conversation(ledger, admin, message.chat)
    assert shape.media is not None
    return shape.media


async def test_the_file_of_a_message_that_arrives_is_asked_for(
    ledger: Ledger, number: int, admin: Actor, asked: Asked
) -> None:
    message = picture()
    await receive(ledger, number, message)
    [order] = asked.files
    assert (order.whatsapp_id, order.chat) == (message.whatsapp_id, message.chat)
    assert (order.from_me, order.at) == (False, message.at)
    media = await media_of(ledger, admin, message)
    assert (media.state, media.name) == (MediaState.PENDING, "cat.jpg")


async def test_a_message_that_is_seen_again_asks_for_nothing(
    ledger: Ledger, number: int, asked: Asked
) -> None:
    message = picture()
    await receive(ledger, number, message, message)
    assert asked.take() == [message.whatsapp_id]
    await receive(ledger, number, message)
    assert asked.take() == []


async def test_the_file_of_what_was_ciphertext_is_asked_for_when_its_content_is_there(
    ledger: Ledger, number: int, admin: Actor, asked: Asked
) -> None:
    message = picture()
    locked = whatsapp_message(
        message.chat, "", whatsapp_id=message.whatsapp_id, pending=True, whatsapp_type="ciphertext"
    )
    await receive(ledger, number, locked)
    assert asked.take() == []
    await receive(ledger, number, message)
    assert asked.take() == [message.whatsapp_id]
    assert (await media_of(ledger, admin, message)).name == "cat.jpg"


async def test_a_file_that_was_fetched_is_ready_and_what_its_content_says(
    ledger: Ledger, number: int, admin: Actor, asked: Asked
) -> None:
    message = picture()
    await receive(ledger, number, message)
    await digest(ledger, [fetched(message)])
    media = await media_of(ledger, admin, message)
    assert (media.state, media.mime, media.size) == (MediaState.READY, "image/png", 7)
    # Told again, or told late that it could not be had: it is there.
    await digest(ledger, [fetched(message, None, is_gone=True)])
    assert await media_of(ledger, admin, message) == media
    asked.take()
    await ledger.write(lambda work: do_fetch_pending(work, number))
    assert asked.take() == []


async def test_a_file_is_asked_for_again_ever_later_and_then_given_up(
    ledger: Ledger, number: int, admin: Actor, asked: Asked, clock: FakeClock
) -> None:
    message = picture()
    await receive(ledger, number, message)
    for wait in WAITS:
        await digest(ledger, [fetched(message, None)])
        asked.take()
        clock.advance(wait - 1)
        await ledger.write(do_fetch_again)
        assert asked.take() == []
        clock.advance(1)
        await ledger.write(do_fetch_again)
        assert asked.take() == [message.whatsapp_id]
        assert (await media_of(ledger, admin, message)).state is MediaState.PENDING
    await digest(ledger, [fetched(message, None)])
    media = await media_of(ledger, admin, message)
    assert (media.state, media.reason) == (MediaState.UNAVAILABLE, "no answer")
    await ledger.write(do_fetch_again)
    assert asked.take() == []


async def test_a_number_that_connects_again_and_again_does_not_use_up_the_tries(
    ledger: Ledger, number: int, admin: Actor, asked: Asked, clock: FakeClock
) -> None:
    message = picture()
    await receive(ledger, number, message)
    asked.take()
    for _ in range(20):
        await digest(ledger, [fetched(message, None)])
        clock.advance(SECOND)
        await ledger.write(lambda work: do_fetch_pending(work, number))
        assert asked.take() == [message.whatsapp_id]
    assert (await media_of(ledger, admin, message)).state is MediaState.PENDING
    await digest(ledger, [fetched(message)])
    assert (await media_of(ledger, admin, message)).state is MediaState.READY


async def test_files_that_no_message_names_are_removed_when_they_are_a_day_old(
    ledger: Ledger, number: int, clock: FakeClock, tmp_path: Path
) -> None:
    store = LocalMediaStore(tmp_path / "media")
    keys = []
    for content in ("named", "refused", "refused just now"):
        (tmp_path / "source").write_text(content)
        keys.append((await store.keep(tmp_path / "source")).key)
    named, refused, recent = keys
    for key, age in ((named, DAY + SECOND), (refused, DAY + SECOND), (recent, DAY - SECOND)):
        at = (clock() - age) / 1000
        os.utime(tmp_path / "media" / key, (at, at))
    message = picture()
    await receive(ledger, number, message)
    await digest(ledger, [fetched(message, named)])
    await forget_unnamed_files(ledger, store)
    assert await store.get(refused) is None
    assert await store.get(named) == b"named"
    assert await store.get(recent) == b"refused just now"


async def test_the_qr_codes_of_the_process_before_are_removed(tmp_path: Path) -> None:
    store = LocalMediaStore(tmp_path)
    (tmp_path / "source").write_text("a file")
    key = (await store.keep(tmp_path / "source")).key
    codes = [qrcode_key(number) for number in (1, 1, 2)]
    for code in codes:
        await store.put(code, b"picture")
        at = time.time() - 1
        os.utime(tmp_path / code, (at, at))
    await forget_qrcodes(store, now())
    assert [await store.get(code) for code in codes] == [None] * 3
    assert await store.get(key) == b"a file"


async def test_a_file_that_whatsapp_has_no_more_is_given_up_at_once_until_somebody_asks(
    ledger: Ledger, number: int, admin: Actor, asked: Asked
) -> None:
    message = picture()
    await receive(ledger, number, message)
    await digest(ledger, [fetched(message, None, is_gone=True, reason="gone")])
    [shape] = await conversation(ledger, admin, message.chat)
    assert shape.media is not None
    assert (shape.media.state, shape.media.reason) == (MediaState.UNAVAILABLE, "gone")
    asked.take()
    retried = await ledger.write(lambda work: do_retry_file(work, admin, shape.id))
    assert asked.take() == [message.whatsapp_id]
    assert retried.media is not None
    assert (retried.media.state, retried.media.reason) == (MediaState.PENDING, None)
    await digest(ledger, [fetched(message)])
    assert (await media_of(ledger, admin, message)).state is MediaState.READY


async def test_a_file_that_is_there_is_not_asked_for_anew(
    ledger: Ledger, number: int, admin: Actor, asked: Asked
) -> None:
    message = picture()
    await receive(ledger, number, message)
    await digest(ledger, [fetched(message)])
    [shape] = await conversation(ledger, admin, message.chat)
    asked.take()
    retried = await ledger.write(lambda work: do_retry_file(work, admin, shape.id))
    assert asked.take() == []
    assert retried == shape


async def test_a_file_that_the_store_has_lost_is_asked_for_anew_where_the_phone_has_it(
    ledger: Ledger, number: int, ana: Actor, admin: Actor, asked: Asked
) -> None:
    message = picture()
    await receive(ledger, number, message)
    await digest(ledger, [fetched(message)])
    [shape] = await conversation(ledger, admin, message.chat)
    asked.take()
    # It has another one by now.
    other = partial(do_retry_file, actor=admin, message_id=shape.id, lost="files/cd/cde")
    assert (await ledger.write(other)) == shape
    lost = partial(do_retry_file, actor=admin, message_id=shape.id, lost="files/ab/abc")
    retried = (await ledger.write(lost)).media
    assert retried is not None
    assert retried.state is MediaState.PENDING
    assert asked.take() == [message.whatsapp_id]
    await digest(ledger, [fetched(message)])
    assert await media_of(ledger, admin, message) == shape.media

    attendance_id = await ledger.write(lambda work: do_open(work, number, ana))
    unsent = await ledger.write(
        partial(
            do_add_file,
            attendance_id=attendance_id,
            key="files/ab/abc",
            status=MessageStatus.QUEUED,
        )
    )
    with pytest.raises(Conflict, match="not there any more"):
        await ledger.write(lambda work: do_retry_file(work, ana, unsent, lost="files/ab/abc"))


async def test_files_of_numbers_that_are_not_connected_are_not_asked_for(
    ledger: Ledger, number: int, asked: Asked
) -> None:
    await receive(ledger, number, picture())
    asked.take()
    await ledger.write(lambda work: do_move(work, number, InstanceState.OFFLINE))
    await ledger.write(do_fetch_again)
    assert asked.take() == []


async def test_who_may_not_see_the_message_does_not_get_its_file(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor, admin: Actor
) -> None:
    message = picture()
    await ledger.write(lambda work: do_open(work, number, ana, message.chat))
    await receive(ledger, number, message)
    await digest(ledger, [fetched(message)])
    shapes = await conversation(ledger, admin, message.chat)
    message_id = next(one.id for one in shapes if one.media)
    for actor in (admin, ana):
        file = await ledger.read(partial(access_file, actor=actor, message_id=message_id))
        assert file.key == "files/ab/abc"
    with pytest.raises(NotFound):
        await ledger.read(lambda c: access_file(c, bruno, message_id))
    with pytest.raises(NotFound):
        await ledger.write(lambda work: do_retry_file(work, bruno, message_id))


async def test_the_file_of_a_message_that_was_taken_back_is_for_managers(
    ledger: Ledger, number: int, ana: Actor, marta: Actor, admin: Actor
) -> None:
    message = picture()
    await receive(ledger, number, message)
    gone = MessageDeleted(
        instance_id=number,
        whatsapp_id=message.whatsapp_id,
        from_me=False,
        chat=message.chat,
        addresses=message.addresses,
        at=message.at,
    )
    await digest(ledger, [fetched(message), gone])
    [shape] = await conversation(ledger, admin, message.chat)
    assert (shape.media, shape.content) == (None, "")
    assert (await ledger.read(lambda c: access_file(c, marta, shape.id))).key is not None
    with pytest.raises(NotFound):
        await ledger.read(lambda c: access_file(c, ana, shape.id))


@pytest.mark.parametrize(("is_gone", "code"), [(False, "file_pending"), (True, "file_unavailable")])
async def test_a_file_that_is_not_there_is_not_found_with_the_reason(
    ledger: Ledger, number: int, admin: Actor, is_gone: bool, code: str
) -> None:
    message = picture()
    await receive(ledger, number, message)
    await digest(ledger, [fetched(message, None, is_gone=is_gone)])
    [shape] = await conversation(ledger, admin, message.chat)
    with pytest.raises(NotFound) as refusal:
        await ledger.read(lambda c: access_file(c, admin, shape.id))
    assert refusal.value.code == code

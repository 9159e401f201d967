"""What becomes of a file while it is waited for, and when it is there."""

import msgspec
import pytest

from helpdesk.actions.inbound import digest
from helpdesk.actions.media import WAITS, access_file, do_fetch_again, do_retry_file
from helpdesk.actions.message_changes import do_change_messages
from helpdesk.actions.messages import do_write
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.contents import Details, Found, Media, MediaState
from helpdesk.domain.envelopes import FetchMedia, MediaFetched, SendOutcome, SendReported
from helpdesk.domain.moments import MINUTE
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MediaShape
from helpdesk.domain.states import MessageStatus, MessageType
from helpdesk.errors import Conflict, NotFound
from helpdesk.store import messages
from tests.actions.receiving import conversation, receive
from tests.factories import FakeClock, message_of, phone, uuid, whatsapp_message

VOICE = Details(media=Media(mime="audio/ogg", seconds=9.0, is_voice=True))
KEY = "files/ab/abc"


class Arrived:
    """A client's message with a file, and what the bot says of it."""

    def __init__(self, ledger: Ledger, admin: Actor, details: Details) -> None:
        self._ledger, self._admin = ledger, admin
        self.message = whatsapp_message(
            phone(), "", type=MessageType.AUDIO, whatsapp_type="ptt", details=details
        )

    async def report(self, key: str | None, **facts: object) -> MediaShape:
        """The bot reports; the answer is the file as it is shown then."""
        fetched = MediaFetched(
            instance_id=1,
            whatsapp_id=self.message.whatsapp_id,
            from_me=False,
            chat=self.message.chat,
            media_key=key,
            **facts,  # type: ignore[arg-type]
        )
        await digest(self._ledger, [fetched])
        [shape] = await conversation(self._ledger, self._admin, self.message.chat)
        assert shape.media is not None
        return shape.media

    async def id(self) -> str:
        [shape] = await conversation(self._ledger, self._admin, self.message.chat)
        return shape.id

    async def expire(self) -> str:
        """The file is deleted for its age; the answer is the message's id."""
        message_id = await self.id()

        def do(work: Work) -> None:
            message = messages.load(work.connection, message_id)
            assert message is not None
            media = Media(state=MediaState.EXPIRED)
            details = msgspec.structs.replace(message.details, media=media)
            do_change_messages(work, [msgspec.structs.replace(message, details=details)])

        await self._ledger.write(do)
        return message_id


@pytest.fixture
async def voice(ledger: Ledger, number: int, admin: Actor) -> Arrived:
    arrived = Arrived(ledger, admin, VOICE)
    await receive(ledger, number, arrived.message)
    return arrived


async def test_what_was_found_in_a_file_counts_more_than_what_was_said_of_it(
    ledger: Ledger, voice: Arrived
) -> None:
    found = Found(mime="audio/ogg", seconds=2.5, waveform=(1, 2, 3), is_broken=True)
    shown = await voice.report(KEY, mime="audio/ogg", size=7, found=found)
    assert (shown.seconds, shown.waveform, shown.is_broken) == (2.5, (1, 2, 3), True)
    assert not shown.has_thumbnail
    kept = (await message_of(ledger, await voice.id())).details.media
    assert kept is not None
    assert (kept.key, kept.size) == (KEY, 7)


async def test_what_could_not_be_found_stays_as_it_was_said(voice: Arrived) -> None:
    shown = await voice.report(KEY, mime="audio/ogg", size=7, found=Found(mime="audio/ogg"))
    assert (shown.seconds, shown.is_broken) == (9.0, False)


@pytest.mark.parametrize(
    ("mime", "shown_as"), [("", "application/octet-stream"), ("application/pdf",) * 2]
)
async def test_what_came_as_a_sound_and_is_none_can_only_be_downloaded(
    voice: Arrived, mime: str, shown_as: str
) -> None:
    shown = await voice.report(KEY, mime=mime, size=7, found=Found(mime=mime))
    assert (shown.mime, shown.is_broken) == (shown_as, True)


async def test_only_voice_notes_have_a_waveform(ledger: Ledger, number: int, admin: Actor) -> None:
    song = Arrived(ledger, admin, Details(media=Media(mime="audio/mpeg")))
    await receive(ledger, number, song.message)
    shown = await song.report(KEY, found=Found(seconds=2.0, waveform=(1, 2, 3)))
    assert (shown.seconds, shown.waveform) == (2.0, ())


async def test_a_file_that_this_machine_cannot_take_waits_and_uses_up_no_try(
    ledger: Ledger, voice: Arrived, clock: FakeClock
) -> None:
    asked: list[str] = []
    ledger.after_commit(
        lambda work: asked.extend(
            one.whatsapp_id for one in work.outgoing if isinstance(one, FetchMedia)
        )
    )
    for _ in range(len(WAITS) + 2):
        shown = await voice.report(None, is_waiting=True, reason="No room.")
        assert (shown.state, shown.reason) == (MediaState.PENDING, "No room.")
        clock.advance(3 * MINUTE)
        await ledger.write(do_fetch_again)
        assert asked == [voice.message.whatsapp_id]
        asked.clear()
    shown = await voice.report(KEY, size=7)
    assert (shown.state, shown.reason) == (MediaState.READY, None)


async def test_a_file_that_was_deleted_stays_so(
    ledger: Ledger, admin: Actor, voice: Arrived
) -> None:
    await voice.report(KEY, size=7)
    message_id = await voice.expire()
    with pytest.raises(NotFound) as gone:
        await ledger.read(lambda c: access_file(c, admin, message_id))
    assert gone.value.code == "file_expired"
    with pytest.raises(Conflict) as refused:
        await ledger.write(lambda work: do_retry_file(work, admin, message_id))
    assert refused.value.code == "file_expired"
    # What the bot says late brings nothing back.
    assert (await voice.report(KEY, size=7)).state is MediaState.EXPIRED


async def test_a_message_that_waits_for_the_file_store_says_so_until_it_is_sent(
    ledger: Ledger, opened: int, ana: Actor
) -> None:
    message_id = uuid()
    details = Details(media=Media(key=KEY, state=MediaState.READY))

    def do(work: Work) -> None:
        do_write(work, ana, opened, message_id, "", type=MessageType.DOCUMENT, details=details)
        messages.claim(work.connection, 10, work.now)

    await ledger.write(do)
    report = SendReported(
        instance_id=1,
        message_id=message_id,
        attempt=0,
        outcome=SendOutcome.DEFERRED,
        reason="The file store does not answer.",
    )
    await digest(ledger, [report])
    waiting = await message_of(ledger, message_id)
    assert (waiting.status, waiting.error) == (MessageStatus.QUEUED, report.reason)
    await ledger.write(lambda work: messages.claim(work.connection, 10, work.now))
    sent = msgspec.structs.replace(report, outcome=SendOutcome.SENT, ack=1, reason=None)
    await digest(ledger, [sent])
    done = await message_of(ledger, message_id)
    assert (done.status, done.error) == (MessageStatus.SENT, None)

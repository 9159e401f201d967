"""Questions to the page: answered once, acted upon in the answer's transaction, bounded in time."""

import asyncio

import msgspec
import pytest
from sqlalchemy import func, select

from helpdesk.actions.inbound import do_digest
from helpdesk.actions.message_changes import do_report
from helpdesk.actions.messages import MAX_CAPTION, do_write
from helpdesk.actions.pairing import ask_pairing_code, do_ask_pairing_code
from helpdesk.actions.questions import (
    DEADLINE,
    PATIENCE_SECONDS,
    Answer,
    answer_to,
    check_done,
    do_answer,
    do_forget_old,
)
from helpdesk.actions.rewriting import do_ask_delete, do_ask_edit, do_ask_reaction
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.contents import Details, Media, MediaState
from helpdesk.domain.envelopes import (
    Answered,
    AskPairingCode,
    DeleteMessage,
    EditMessage,
    MessageEdited,
    Outbound,
    Outcome,
    Question,
    React,
    ReactionChanged,
    SendOutcome,
    SendReported,
)
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import HOUR, SECOND, Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.states import InstanceState, MessageType
from helpdesk.errors import Conflict, HelpdeskError, Invalid, Refused
from helpdesk.store import requests
from helpdesk.store.records import Message
from helpdesk.store.schema import requests as table
from tests.actions.people import told
from tests.factories import (
    START,
    FakeClock,
    add_number,
    do_move,
    do_open,
    do_write_text,
    message_of,
    uuid,
)
from tests.waiting import News

PHONE = "+55 11 98765-4321"


class Page:
    """The page of a number as the outbound queue leads to it: hears questions, answers when the
    test wants."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._news = News()
        self.heard: list[Outbound] = []
        ledger.after_commit(self._hear)

    def _hear(self, work: Work) -> None:
        self.heard += work.outgoing
        self._news.tell()

    async def question(self) -> Question:
        """The last question, as soon as there is one."""
        return await self._news.until(
            lambda: next((one for one in self.heard[::-1] if isinstance(one, Question)), None)
        )

    async def answer(
        self, outcome: Outcome, value: str | None = None, reason: str | None = None
    ) -> None:
        """Answer the last question by way of the inbound queue."""
        question = await self.question()
        answered = Answered(
            instance_id=question.instance_id,
            request_id=question.request_id,
            outcome=outcome,
            value=value,
            reason=reason,
        )
        await self._ledger.write(lambda work: do_digest(work, [answered]))


@pytest.fixture
def page(ledger: Ledger) -> Page:
    return Page(ledger)


@pytest.fixture
async def sent(ledger: Ledger, number: int, ana: Actor) -> str:
    """The id of a message of Ana's that WhatsApp has."""

    def do_send(work: Work) -> str:
        message_id = do_write_text(work, ana, do_open(work, number, ana), "Good dya")
        sent = SendOutcome.SENT
        do_report(
            work, SendReported(instance_id=number, message_id=message_id, attempt=0, outcome=sent)
        )
        return message_id

    return await ledger.write(do_send)


async def count_requests(ledger: Ledger) -> int:
    statement = select(func.count()).select_from(table)
    return await ledger.read(lambda c: c.execute(statement).scalar_one())


def edit(ana: Actor, message_id: str, content: str = "Good day"):  # type: ignore[no-untyped-def]
    return lambda work: do_ask_edit(work, ana, message_id, content)


# --- asking and answering ------------------------------------------------------------------------


async def test_whoever_waits_gets_the_answer_as_soon_as_it_is_there(
    ledger: Ledger, page: Page, ana: Actor, sent: str
) -> None:
    asked = await ledger.write(edit(ana, sent))
    waiting = asyncio.create_task(answer_to(ledger, asked))
    await page.answer(Outcome.DONE)
    assert await waiting == Answer(Outcome.DONE)
    assert await count_requests(ledger) == 0


async def test_an_answer_that_another_process_commits_is_found_too(
    ledger: Ledger, page: Page, ana: Actor, sent: str
) -> None:
    asked = await ledger.write(edit(ana, sent))
    waiting = asyncio.create_task(answer_to(ledger, asked))
    elsewhere = Ledger(ledger.database, clock=ledger.clock)
    answered = Answered(instance_id=1, request_id=asked, outcome=Outcome.DONE)
    await elsewhere.write(lambda work: do_answer(work, answered))
    assert (await waiting).outcome is Outcome.DONE


async def test_without_an_answer_nobody_knows(ledger: Ledger, ana: Actor, sent: str) -> None:
    asked = await ledger.write(edit(ana, sent))
    assert await answer_to(ledger, asked, seconds=0.01) == Answer(Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (Answer(Outcome.REFUSED, reason="Too late to edit."), Refused, "refused_by_whatsapp"),
        (Answer(Outcome.NOT_BEGUN, reason="Not started."), Conflict, "not_connected"),
        (Answer(Outcome.UNKNOWN), Conflict, "not_confirmed"),
    ],
)
def test_what_was_not_done_is_an_error_that_says_what_is_known(
    answer: Answer, error: type[HelpdeskError], code: str
) -> None:
    with pytest.raises(error) as refused:
        check_done(answer)
    assert refused.value.code == code
    assert ("may still happen" in refused.value.message) is (answer.outcome is Outcome.UNKNOWN)
    check_done(Answer(Outcome.DONE))


async def test_a_late_answer_is_still_carried_out(
    ledger: Ledger, page: Page, clock: FakeClock, ana: Actor, sent: str
) -> None:
    asked = await ledger.write(edit(ana, sent))
    assert (await answer_to(ledger, asked, seconds=0.01)).outcome is Outcome.UNKNOWN
    clock.advance(2 * DEADLINE)
    await page.answer(Outcome.DONE)
    assert (await message_of(ledger, sent)).content == "Good day"


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.UNKNOWN])
async def test_what_the_page_did_not_do_changes_nothing(
    ledger: Ledger, page: Page, ana: Actor, sent: str, outcome: Outcome
) -> None:
    await ledger.write(edit(ana, sent))
    await page.answer(outcome, reason="No.")
    message = await message_of(ledger, sent)
    assert (message.content, message.details) == ("Good dya", Details())


async def test_an_answer_that_comes_twice_counts_once(
    ledger: Ledger, page: Page, ana: Actor, sent: str
) -> None:
    await ledger.write(edit(ana, sent))
    await page.answer(Outcome.REFUSED)
    await page.answer(Outcome.DONE)
    assert (await message_of(ledger, sent)).content == "Good dya"


async def test_an_answer_to_nothing_is_passed_over(ledger: Ledger, number: int) -> None:
    answered = Answered(instance_id=number, request_id="none", outcome=Outcome.DONE, value="x")
    await ledger.write(lambda work: do_answer(work, answered))
    assert await count_requests(ledger) == 0


async def test_old_questions_are_forgotten(
    ledger: Ledger, clock: FakeClock, ana: Actor, sent: str
) -> None:
    await ledger.write(edit(ana, sent))
    clock.advance(DEADLINE + HOUR)
    await ledger.write(do_forget_old)
    assert await count_requests(ledger) == 1
    clock.advance(1)
    await ledger.write(do_forget_old)
    assert await count_requests(ledger) == 0


# --- editing, taking back, reacting --------------------------------------------------------------


async def test_an_edit_is_saved_when_the_page_has_done_it_and_told_to_everybody(
    ledger: Ledger, page: Page, ana: Actor, sent: str
) -> None:
    await ledger.write(edit(ana, sent))
    question = await page.question()
    message = await message_of(ledger, sent)
    assert isinstance(question, EditMessage)
    assert (question.chat, question.whatsapp_id) == (message.chat, message.whatsapp_id)
    assert question.content == "Good day"
    assert message.content == "Good dya"

    def do_be_done(work: Work) -> None:
        answered = Answered(
            instance_id=question.instance_id,
            request_id=question.request_id,
            outcome=Outcome.DONE,
        )
        do_answer(work, answered)
        [event] = told(work, EventKind.MESSAGE_CHANGED)
        assert event.message is not None
        assert event.message.content == "Good day"

    await ledger.write(do_be_done)
    [earlier] = (await message_of(ledger, sent)).details.edits
    assert earlier.content == "Good dya"


def on_the_phone(message: Message, content: str, seconds: int) -> MessageEdited:
    """The page tells of an edit, with WhatsApp's time."""
    return MessageEdited(
        instance_id=message.instance_id,
        whatsapp_id=message.whatsapp_id or "",
        from_me=True,
        chat=message.chat,
        addresses=(message.chat,),
        content=content,
        at=Moment(START + seconds * SECOND),
    )


async def test_what_is_edited_on_the_phone_afterwards_counts_although_our_clock_is_ahead(
    ledger: Ledger, clock: FakeClock, page: Page, ana: Actor, sent: str
) -> None:
    clock.advance(120 * SECOND)
    await ledger.write(edit(ana, sent, "From here"))
    await page.answer(Outcome.DONE)
    message = await message_of(ledger, sent)
    later = on_the_phone(message, "From the phone", 60)
    await ledger.write(lambda work: do_digest(work, [later]))
    changed = await message_of(ledger, sent)
    assert changed.content == "From the phone"
    earlier = on_the_phone(message, "Told late", 30)
    await ledger.write(lambda work: do_digest(work, [earlier]))
    assert (await message_of(ledger, sent)).content == "From the phone"


async def test_the_pages_own_word_of_an_edit_of_ours_brings_whatsapps_time(
    ledger: Ledger, clock: FakeClock, page: Page, ana: Actor, sent: str
) -> None:
    clock.advance(120 * SECOND)
    await ledger.write(edit(ana, sent, "From here"))
    await page.answer(Outcome.DONE)
    message = await message_of(ledger, sent)
    for seconds in (50, 50):
        own = on_the_phone(message, "From here", seconds)
        await ledger.write(lambda work: do_digest(work, [own]))  # noqa: B023
    [only] = (await message_of(ledger, sent)).details.edits
    assert (only.content, only.at) == ("Good dya", START + 50 * SECOND)
    stale = on_the_phone(message, "Told late", 40)
    await ledger.write(lambda work: do_digest(work, [stale]))
    assert (await message_of(ledger, sent)).content == "From here"


async def test_a_reaction_on_the_phone_afterwards_counts_although_our_clock_is_ahead(
    ledger: Ledger, clock: FakeClock, page: Page, ana: Actor, sent: str
) -> None:
    clock.advance(120 * SECOND)
    await ledger.write(lambda work: do_ask_reaction(work, ana, sent, "👍"))
    await page.answer(Outcome.DONE)
    message = await message_of(ledger, sent)
    later = ReactionChanged(
        instance_id=message.instance_id,
        whatsapp_id=message.whatsapp_id or "",
        from_me=True,
        chat=message.chat,
        addresses=(message.chat,),
        by_me=True,
        emoji="🙏",
        at=Moment(START + 60 * SECOND),
    )
    await ledger.write(lambda work: do_digest(work, [later]))
    [only] = (await message_of(ledger, sent)).details.reactions
    assert only.emoji == "🙏"


async def test_a_caption_may_be_emptied_and_has_its_own_limit(
    ledger: Ledger, page: Page, number: int, ana: Actor
) -> None:
    file = Media(mime="image/png", name="a.png", state=MediaState.READY, key="files/x")

    def do_send(work: Work) -> str:
        message_id, opened = uuid(), do_open(work, number, ana)
        image, details = MessageType.IMAGE, Details(media=file)
        do_write(work, ana, opened, message_id, "Caption", type=image, details=details)
        do_report(
            work,
            SendReported(
                instance_id=number, message_id=message_id, attempt=0, outcome=SendOutcome.SENT
            ),
        )
        return message_id

    image = await ledger.write(do_send)
    with pytest.raises(Invalid):
        await ledger.write(edit(ana, image, "x" * (MAX_CAPTION + 1)))
    await ledger.write(edit(ana, image, ""))
    await page.answer(Outcome.DONE)
    assert (await message_of(ledger, image)).content == ""


async def test_a_message_taken_back_is_gone_for_everybody(
    ledger: Ledger, page: Page, ana: Actor, sent: str
) -> None:
    await ledger.write(lambda work: do_ask_delete(work, ana, sent))
    assert isinstance(await page.question(), DeleteMessage)
    await page.answer(Outcome.DONE)
    assert (await message_of(ledger, sent)).details.deleted_at is not None
    with pytest.raises(Conflict) as refused:
        await ledger.write(edit(ana, sent))
    assert refused.value.code == "deleted"


async def test_a_reaction_is_put_on_and_taken_off(
    ledger: Ledger, page: Page, ana: Actor, sent: str
) -> None:
    for emoji in ("👍", "❤️", ""):
        asked = await ledger.write(
            lambda work, emoji=emoji: do_ask_reaction(work, ana, sent, emoji)  # type: ignore[misc]
        )
        assert asked is not None
        question = await page.question()
        assert isinstance(question, React)
        assert (question.emoji, question.from_me) == (emoji, True)
        await page.answer(Outcome.DONE)
        reactions = (await message_of(ledger, sent)).details.reactions
        assert [one.emoji for one in reactions if one.from_me] == [emoji]
        again = await ledger.write(
            lambda work, emoji=emoji: do_ask_reaction(work, ana, sent, emoji)  # type: ignore[misc]
        )
        assert again is None


async def test_a_text_that_is_there_already_is_not_asked_for(
    ledger: Ledger, page: Page, ana: Actor, sent: str
) -> None:
    assert await ledger.write(edit(ana, sent, "Good dya")) is None
    assert not any(isinstance(one, Question) for one in page.heard)


@pytest.mark.parametrize("wrong", ["ok", "👍👍", "a" * 50, " ", "1", "\x00"])
async def test_a_reaction_is_one_emoji(ledger: Ledger, ana: Actor, sent: str, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        await ledger.write(lambda work: do_ask_reaction(work, ana, sent, wrong))
    assert "emoji" in refused.value.fields


async def test_what_whatsapp_does_not_have_yet_cannot_be_changed(
    ledger: Ledger, opened: int, ana: Actor
) -> None:
    queued = await ledger.write(lambda work: do_write_text(work, ana, opened, "Not yet sent"))
    for ask in (
        edit(ana, queued),
        lambda work: do_ask_delete(work, ana, queued),
        lambda work: do_ask_reaction(work, ana, queued, "👍"),
    ):
        with pytest.raises(Conflict) as refused:
            await ledger.write(ask)
        assert refused.value.code == "not_sent"


async def test_a_number_that_is_not_connected_is_not_asked(
    ledger: Ledger, number: int, ana: Actor, sent: str
) -> None:
    await ledger.write(lambda work: do_move(work, number, InstanceState.OFFLINE))
    with pytest.raises(Conflict) as refused:
        await ledger.write(edit(ana, sent))
    assert refused.value.code == "not_connected"


# --- pairing codes -------------------------------------------------------------------------------


@pytest.fixture
async def unpaired(ledger: Ledger) -> int:
    """A number that shows its QR code."""
    number = await add_number(ledger)
    await ledger.write(lambda work: do_move(work, number, InstanceState.QR))
    return number


async def test_a_pairing_code_is_handed_over_once_and_kept_nowhere(
    ledger: Ledger, page: Page, unpaired: int
) -> None:
    asking = asyncio.create_task(ask_pairing_code(ledger, unpaired, PHONE))
    question = await page.question()
    assert isinstance(question, AskPairingCode)
    assert question.phone == "5511987654321"
    seqs = await ledger.write(lambda work: work.next_seq())
    await page.answer(Outcome.DONE, "ABCD1234")
    told_code = await asking
    assert told_code.code == "ABCD1234"
    assert told_code.expires_at == "2027-01-15T08:03:15.000Z"
    assert await count_requests(ledger) == 0
    assert await ledger.write(lambda work: work.next_seq()) == seqs + 1  # no event in between


async def test_a_code_that_comes_when_nobody_waits_any_more_is_not_kept(
    ledger: Ledger, page: Page, clock: FakeClock, unpaired: int
) -> None:
    request_id, _ = await ledger.write(lambda work: do_ask_pairing_code(work, unpaired, PHONE))
    clock.advance(int(PATIENCE_SECONDS * SECOND) + 1)
    await page.answer(Outcome.DONE, "ABCD1234")
    row = await ledger.read(lambda c: requests.load(c, request_id))
    assert row is not None
    assert "ABCD1234" not in msgspec.json.encode(row).decode()


@pytest.mark.parametrize("phone", ["", "hello", "12", "98765-4321", "+55 11 9"])
async def test_a_pairing_code_needs_a_phone_number_with_its_country(
    ledger: Ledger, unpaired: int, phone: str
) -> None:
    with pytest.raises(Refused) as refused:
        await ledger.write(lambda work: do_ask_pairing_code(work, unpaired, phone))
    assert refused.value.code == "no_phone_number"


@pytest.mark.parametrize("state", sorted(set(InstanceState) - {"QR", "QR_PAUSED"}))
async def test_only_a_number_that_waits_to_be_paired_has_pairing_codes(
    ledger: Ledger, unpaired: int, state: InstanceState
) -> None:
    await ledger.write(lambda work: do_move(work, unpaired, state))
    with pytest.raises(Conflict) as refused:
        await ledger.write(lambda work: do_ask_pairing_code(work, unpaired, PHONE))
    assert refused.value.code == "not_waiting_to_be_paired"

"""Asking how an attendance was, and the answers: from the page, and a digit typed in the chat."""

import re
from functools import partial

import pytest
from sqlalchemy import select

from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_finish
from helpdesk.actions.clients import do_merge_by_hand
from helpdesk.actions.dispatch import do_claim
from helpdesk.actions.dropping import do_drop_expired, do_hear
from helpdesk.actions.feedback_digits import ANSWERABLE, rating_of
from helpdesk.actions.feedbacks import (
    MAX_COMMENT,
    NO_LINKS,
    Links,
    Wanted,
    do_answer_by_link,
    feedback_warning,
    find_asking,
    list_feedbacks,
)
from helpdesk.actions.message_changes import do_tick
from helpdesk.actions.passwords import hash_token
from helpdesk.actions.work import Ledger, Work
from helpdesk.config import read_config
from helpdesk.domain.envelopes import SendOutcome, SendReported, Tick, TicksChanged
from helpdesk.domain.events import Event, EventKind
from helpdesk.domain.moments import DAY, HOUR, MINUTE, SECOND, Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Business, Feedbacks
from helpdesk.domain.states import AttendanceState, InstanceKind, MessageType, Origin
from helpdesk.errors import Gone, Invalid, NotFound
from helpdesk.store.records import Attendance
from helpdesk.store.schema import clients, feedback_requests, instances
from tests.actions.living import LINKS, do_let_leave, do_set, said, shown
from tests.actions.people import told
from tests.actions.receiving import attendances_at, receive
from tests.factories import (
    START,
    FakeClock,
    add_person,
    arrived,
    do_open,
    do_wait,
    phone,
    whatsapp_message,
)

CLARA = phone("5511987650003")
TOKEN = re.compile(r"https://desk\.example/feedback/([\w-]{43})")


@pytest.fixture
async def asked(ledger: Ledger, number: int, ana: Actor) -> int:
    """Clara's attendance, which Ana has finished and asked about; the question has left."""
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_finish(work, ana, attendance_id, True, LINKS))
    await ledger.write(do_let_leave)
    return attendance_id


async def token_of(ledger: Ledger, attendance_id: int) -> str:
    """What the link in the question ends with."""
    [question, *_] = await said(ledger, attendance_id)
    found = TOKEN.search(question.content)
    assert found is not None, question.content
    return found.group(1)


async def clara_types(
    ledger: Ledger, clock: FakeClock, number: int, *texts: str, type: MessageType = MessageType.TEXT
) -> None:
    """Clara writes these one after the other, and they arrive together."""
    seconds = (clock() - START) // SECOND
    messages = [whatsapp_message(CLARA, text, seconds=seconds, type=type) for text in texts]
    await receive(ledger, number, *messages)


async def report(ledger: Ledger, attendance_id: int, outcome: SendOutcome) -> None:
    """The bot says how sending the question ended."""
    [question] = await said(ledger, attendance_id)
    ended = SendReported(
        instance_id=question.instance_id,
        message_id=question.id,
        attempt=question.attempt,
        outcome=outcome,
        ack=0,
    )
    await ledger.write(lambda work: do_hear(work, ended))


async def claras(ledger: Ledger) -> list[Attendance]:
    """Clara's attendances, the oldest first."""
    return (await attendances_at(ledger, CLARA))[::-1]


async def test_the_client_is_asked_in_their_language_with_a_link_and_for_a_digit(
    ledger: Ledger, asked: int
) -> None:
    attendance = await shown(ledger, asked)
    assert attendance.feedback_asked_at == START
    [question] = await said(ledger, asked)
    assert TOKEN.search(question.content)
    assert "1" in question.content
    assert "5" in question.content
    assert question.expires_at == START + DAY
    hashes = select(feedback_requests.c.token_hash)
    [stored] = await ledger.read(lambda c: c.execute(hashes).scalars().all())
    assert stored == hash_token(await token_of(ledger, asked)), "the token itself is not kept"


async def test_without_an_address_that_clients_reach_only_the_digit_is_asked_for(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    local = Links("http://127.0.0.1:8080", True)
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_finish(work, ana, attendance_id, True, local))
    [question] = await said(ledger, attendance_id)
    assert "http" not in question.content
    practice = instances.update().values(kind=InstanceKind.PRACTICE.value)
    await ledger.write(lambda work: work.connection.execute(practice))
    other = await ledger.write(lambda work: do_open(work, number, ana))
    await ledger.write(lambda work: do_finish(work, ana, other, True, local))
    [question] = await said(ledger, other)
    assert "http://127.0.0.1:8080/feedback/" in question.content


def test_admins_are_warned_while_links_lead_to_this_machine_only() -> None:
    assert feedback_warning(read_config({"HELPDESK_DATA_DIR": "no such folder"}))
    public = {"HELPDESK_DATA_DIR": "no such folder", "HELPDESK_PUBLIC_URL": "https://desk.example"}
    assert feedback_warning(read_config(public)) is None


@pytest.mark.parametrize(
    ("asks", "wanted", "is_asked"),
    [(True, None, True), (False, None, False), (False, True, True), (True, False, False)],
)
async def test_whoever_finishes_may_decide_otherwise_than_the_business(
    ledger: Ledger, number: int, ana: Actor, asks: bool, wanted: bool | None, is_asked: bool
) -> None:
    await ledger.write(lambda work: do_set(work, "feedbacks", Feedbacks(asks=asks)))
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_finish(work, ana, attendance_id, wanted, LINKS))
    assert len(await said(ledger, attendance_id)) == is_asked


async def test_nobody_is_asked_who_is_blocked_or_was_never_served(
    ledger: Ledger, number: int, ana: Actor, marta: Actor
) -> None:
    waiting = await ledger.write(lambda work: do_wait(work, number))
    await ledger.write(lambda work: do_finish(work, marta, waiting, None, LINKS))
    assert await said(ledger, waiting) == []
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    block = clients.update().values(is_blocked=True)
    await ledger.write(lambda work: work.connection.execute(block))
    await ledger.write(lambda work: do_finish(work, ana, attendance_id, True, LINKS))
    assert await said(ledger, attendance_id) == []
    assert (await shown(ledger, attendance_id)).feedback_asked_at is None


async def test_the_business_asks_in_its_own_words(ledger: Ledger, number: int, ana: Actor) -> None:
    own = Feedbacks(question="How was {business}?", thanks="{business} thanks you")
    await ledger.write(lambda work: do_set(work, "feedbacks", own))
    await ledger.write(lambda work: do_set(work, "business", Business(name="Prado")))
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_finish(work, ana, attendance_id, True, LINKS))
    await ledger.write(do_let_leave)
    await receive(ledger, number, whatsapp_message(CLARA, "5", seconds=1))
    question, thanks = await said(ledger, attendance_id)
    assert question.content.startswith("How was Prado?\n\n")
    assert thanks.content == "Prado thanks you"


async def test_the_link_takes_one_answer_and_tells_every_screen(ledger: Ledger, asked: int) -> None:
    token = await token_of(ledger, asked)

    def do_answer(work: Work) -> list[Event]:
        do_answer_by_link(work, token, "4", "  Quick and kind ")
        return told(work, EventKind.ATTENDANCE_CHANGED)

    [event] = await ledger.write(do_answer)
    assert event.attendance is not None
    assert event.attendance.feedback is not None
    assert event.attendance.feedback.answer == 4
    feedback = (await shown(ledger, asked)).feedback
    assert feedback is not None
    assert (feedback.answer, feedback.comment) == (4, "Quick and kind")
    with pytest.raises(Gone):
        await ledger.write(lambda work: do_answer_by_link(work, token, "1", ""))
    assert (await shown(ledger, asked)).feedback == feedback


async def test_a_link_ends_and_what_never_was_one_says_the_same(
    ledger: Ledger, clock: FakeClock, asked: int
) -> None:
    token = await token_of(ledger, asked)
    end = START + 7 * DAY
    await ledger.read(lambda c: find_asking(c, token, Moment(end - 1)))
    with pytest.raises(Gone) as gone:
        await ledger.read(lambda c: find_asking(c, token, Moment(end)))
    with pytest.raises(NotFound) as unknown:
        await ledger.read(lambda c: find_asking(c, token[:-1] + "_", clock()))
    assert gone.value.message == unknown.value.message


@pytest.mark.parametrize(
    ("answer", "comment"),
    [("", ""), ("0", ""), ("6", ""), ("five", ""), ("00500", ""), ("05", ""), ("5", "x" * 501)],
)
async def test_an_answer_has_its_form(
    ledger: Ledger, asked: int, answer: str, comment: str
) -> None:
    token = await token_of(ledger, asked)
    with pytest.raises(Invalid):
        await ledger.write(lambda work: do_answer_by_link(work, token, answer, comment))
    assert (await shown(ledger, asked)).feedback is None


async def test_the_end_of_a_line_is_one_character_whatever_a_form_makes_of_it(
    ledger: Ledger, asked: int
) -> None:
    token, lines = await token_of(ledger, asked), "\r\n".join(["x" * 99] * 5)
    await ledger.write(lambda work: do_answer_by_link(work, token, "5", lines + "!"))
    feedback = (await shown(ledger, asked)).feedback
    assert feedback is not None
    assert feedback.comment == lines.replace("\r", "") + "!"
    assert len(feedback.comment) == MAX_COMMENT


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("5", 5), (" 1 \n", 1), ("3️⃣", 3), ("\uff14", 4), ("\u0662", 2),
        ("0", None), ("6", None), ("55", None), ("5!", None), ("5 stars", None), ("", None),
        ("²", None), ("five", None),
    ],
)  # fmt: skip
def test_a_lone_digit_from_1_to_5_is_a_rating(text: str, rating: int | None) -> None:
    assert rating_of(text) == rating


async def test_a_lone_digit_is_the_answer_and_opens_nothing(
    ledger: Ledger, clock: FakeClock, number: int, asked: int
) -> None:
    clock.advance(MINUTE)
    await clara_types(ledger, clock, number, "5")
    [attendance] = await claras(ledger)
    assert attendance.state is AttendanceState.FINISHED
    assert attendance.unread_count == 1, "as many as before it"
    assert attendance.feedback is not None
    assert attendance.feedback.answer == 5
    assert attendance.last_message is not None
    assert attendance.last_message.origin is Origin.SYSTEM
    question, thanks = await said(ledger, asked)
    assert thanks.content == "Agradecemos a sua resposta!"
    assert thanks.id != question.id


async def test_a_second_digit_opens_an_attendance_like_anything_else(
    ledger: Ledger, clock: FakeClock, number: int, asked: int
) -> None:
    await clara_types(ledger, clock, number, "5")
    await clara_types(ledger, clock, number, "4")
    first, second = await claras(ledger)
    assert first.feedback is not None
    assert first.feedback.answer == 5
    assert second.state is AttendanceState.WAITING


async def test_of_what_arrives_together_each_is_what_it_is(
    ledger: Ledger, clock: FakeClock, number: int, asked: int
) -> None:
    await clara_types(ledger, clock, number, "5", "hello", "4")
    first, second = await claras(ledger)
    assert first.feedback is not None
    assert first.feedback.answer == 5
    assert (second.state, second.unread_count) == (AttendanceState.WAITING, 2)


async def test_a_digit_behind_other_words_belongs_to_them(
    ledger: Ledger, clock: FakeClock, number: int, asked: int
) -> None:
    await clara_types(ledger, clock, number, "How many do you have?", "5")
    first, second = await claras(ledger)
    assert first.feedback is None
    assert second.unread_count == 2


@pytest.mark.parametrize(("late", "is_answer"), [(0, True), (1, False)])
async def test_it_answers_for_48_hours(
    ledger: Ledger, clock: FakeClock, number: int, asked: int, late: int, is_answer: bool
) -> None:
    clock.advance(ANSWERABLE + late * SECOND)
    await clara_types(ledger, clock, number, "5")
    assert len(await claras(ledger)) == (1 if is_answer else 2)
    assert ((await shown(ledger, asked)).feedback is not None) is is_answer


@pytest.mark.parametrize(("early", "is_answer"), [(2, False), (1, True)])
async def test_one_that_was_typed_before_the_question_left_is_no_answer_however_late_it_comes(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, early: int, is_answer: bool
) -> None:
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    clock.advance(HOUR)
    await ledger.write(lambda work: do_finish(work, ana, attendance_id, True, LINKS))
    clock.advance(HOUR + 300)
    await ledger.write(do_let_leave)
    message = whatsapp_message(CLARA, "5", seconds=2 * 3600 - early)
    await ledger.write(lambda work: do_receive(work, [arrived(message, number, is_live=False)]))
    assert ((await shown(ledger, attendance_id)).feedback is not None) is is_answer
    assert len(await claras(ledger)) == (1 if is_answer else 2)


@pytest.mark.parametrize(
    "outcome", [None, SendOutcome.UNSETTLED, SendOutcome.UNCERTAIN, SendOutcome.FAILED]
)
async def test_a_question_that_nobody_has_seen_leave_is_answered_by_no_digit(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, outcome: SendOutcome | None
) -> None:
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_finish(work, ana, attendance_id, True, LINKS))
    if outcome is not None:
        await ledger.write(lambda work: do_claim(work, 10))
        await report(ledger, attendance_id, outcome)
    await clara_types(ledger, clock, number, "2")
    assert (await shown(ledger, attendance_id)).feedback is None
    assert (await claras(ledger))[-1].state is AttendanceState.WAITING


async def test_one_that_is_seen_with_the_client_after_all_is_answered(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor
) -> None:
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_finish(work, ana, attendance_id, True, LINKS))
    await ledger.write(lambda work: do_claim(work, 10))
    await report(ledger, attendance_id, SendOutcome.UNCERTAIN)
    [question] = await said(ledger, attendance_id)
    tick = Tick(whatsapp_id=question.whatsapp_id or "", from_me=True, ack=2)
    await ledger.write(
        lambda work: do_tick(work, [TicksChanged(instance_id=number, ticks=(tick,))])
    )
    await clara_types(ledger, clock, number, "2")
    assert (await shown(ledger, attendance_id)).feedback is not None
    assert len(await claras(ledger)) == 1


async def test_a_question_whose_time_was_over_before_it_was_sent_has_asked_nobody(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor
) -> None:
    """It was handed out, then the helpdesk died; the page knows nothing of it a day later."""
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_finish(work, ana, attendance_id, True, LINKS))
    await ledger.write(lambda work: do_claim(work, 10))
    clock.advance(DAY)
    await report(ledger, attendance_id, SendOutcome.FAILED)
    assert (await shown(ledger, attendance_id)).feedback_asked_at is None


async def test_who_has_answered_was_asked_whatever_became_of_the_question(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor
) -> None:
    attendance_id = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await ledger.write(lambda work: do_finish(work, ana, attendance_id, True, LINKS))
    token = await token_of(ledger, attendance_id)
    await ledger.write(lambda work: do_answer_by_link(work, token, "4", ""))
    clock.advance(DAY)
    await ledger.write(do_drop_expired)
    attendance = await shown(ledger, attendance_id)
    assert attendance.feedback is not None
    assert attendance.feedback_asked_at == START


async def test_one_that_a_catch_up_recovers_is_an_answer(
    ledger: Ledger, clock: FakeClock, number: int, asked: int
) -> None:
    clock.advance(3 * HOUR)
    message = whatsapp_message(CLARA, "2", seconds=60)
    await ledger.write(lambda work: do_receive(work, [arrived(message, number, is_live=False)]))
    feedback = (await shown(ledger, asked)).feedback
    assert feedback is not None
    assert feedback.answer == 2


async def test_nothing_is_an_answer_while_an_attendance_goes_on_or_where_nobody_asked(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, asked: int
) -> None:
    await clara_types(ledger, clock, number, "Me again")
    await clara_types(ledger, clock, number, "5")
    assert (await shown(ledger, asked)).feedback is None
    present = (await claras(ledger))[-1].id
    await ledger.write(lambda work: do_accept(work, ana, present))
    await ledger.write(lambda work: do_finish(work, ana, present))
    await clara_types(ledger, clock, number, "5")
    assert len(await claras(ledger)) == 3, "the latest did not ask"


async def test_a_sticker_a_digit_from_the_phone_and_the_same_digit_again_are_none(
    ledger: Ledger, clock: FakeClock, number: int, asked: int
) -> None:
    ours = whatsapp_message(CLARA, "1", from_me=True)
    await receive(ledger, number, ours)
    assert (await shown(ledger, asked)).feedback is None
    answer = whatsapp_message(CLARA, "5", seconds=2)
    await receive(ledger, number, answer, answer)
    await receive(ledger, number, answer)
    assert len(await claras(ledger)) == 1
    await clara_types(ledger, clock, number, "5", type=MessageType.STICKER)
    assert len(await claras(ledger)) == 2


async def test_after_a_merge_the_digit_finds_the_attendance_that_asked(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, admin: Actor
) -> None:
    other = phone("5511987650004")
    first = await ledger.write(lambda work: do_open(work, number, ana, CLARA))
    await receive(ledger, number, whatsapp_message(other, seconds=30))
    [one], [two] = await attendances_at(ledger, CLARA), await attendances_at(ledger, other)
    await ledger.write(lambda work: do_merge_by_hand(work, admin, one.client.id, two.client.id))
    await ledger.write(lambda work: do_finish(work, ana, first, True, NO_LINKS))
    await ledger.write(do_let_leave)
    clock.advance(MINUTE)
    await clara_types(ledger, clock, number, "5")
    feedback = (await shown(ledger, first)).feedback
    assert feedback is not None
    assert len(await claras(ledger)) == 2


async def test_the_list_of_feedbacks_is_narrowed_and_goes_on_where_it_ended(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor
) -> None:
    bruno = await add_person(ledger, "Bruno")
    for rating, actor in enumerate((ana, bruno, ana, ana), start=1):
        rated = await ledger.write(partial(do_open, instance_id=number, actor=actor))
        end = partial(do_finish, actor=actor, attendance_id=rated, ask_feedback=True, links=LINKS)
        await ledger.write(end)
        token = await token_of(ledger, rated)
        clock.advance(HOUR)
        rate = partial(do_answer_by_link, token=token, answer=str(rating), comment="")
        await ledger.write(rate)

    async def listed(wanted: Wanted, limit: int = 10) -> list[int]:
        items, following = await ledger.read(lambda c: list_feedbacks(c, wanted, None, limit))
        while following is not None:
            further = partial(list_feedbacks, wanted=wanted, after=following, limit=limit)
            more, following = await ledger.read(further)
            items += more
        return [item.answer for item in items]

    assert await listed(Wanted()) == await listed(Wanted(), limit=1) == [4, 3, 2, 1]
    assert await listed(Wanted(attendant_id=ana.user_id)) == [4, 3, 1]
    assert await listed(Wanted(rating=2)) == [2]
    assert await listed(Wanted(instance_id=number + 1)) == []
    first, last = Moment(START + 2 * HOUR), Moment(START + 4 * HOUR)
    assert await listed(Wanted(start=first, end=last)) == [3, 2]

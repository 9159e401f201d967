"""The rating page as a client's browser meets it: no account, no scripts, a slow phone."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from helpdesk.config import Config
from helpdesk.domain.moments import DAY, HOUR, MINUTE
from tests.cast import Answer, Json
from tests.desk import Desk
from tests.factories import phone
from tests.fake_phone import Person

SMALL = 30_000
"""Bytes of the page with everything it loads: three seconds on a slow phone."""

LINK = re.compile(r"https://desk\.example(/feedback/[\w-]{43})")


@pytest.fixture
async def desk(config: Config) -> AsyncIterator[Desk]:
    """A helpdesk whose links lead somewhere."""
    async with Desk(replace(config, public_url="https://desk.example")) as desk:
        yield desk


async def finished(desk: Desk, person: Person | None = None) -> tuple[int, str]:
    """An attendance that the attendant has finished: its id, and where the client, who has got
    the question, may rate it."""
    attendance_id = await desk.opened(person)
    (await desk.cast.attendant.finish(attendance_id)).ok()
    messages = await desk.cast.attendant.messages(attendance_id)
    [question] = [one for one in messages if one["from"] == "system"]
    found = LINK.search(question["content"])
    assert found is not None, question
    await desk.status(question["id"], "SENT", "DELIVERED", "READ")
    return attendance_id, found.group(1)


async def rate(desk: Desk, path: str, headers: Json | None = None, **form: Any) -> Answer:
    """The client sends the form."""
    return await desk.cast.stranger.call("POST", path, data=form, headers=headers or {})


def text(answer: Answer) -> str:
    return answer.content.decode()


async def test_a_client_rates_once_and_it_appears_live_at_the_attendance(desk: Desk) -> None:
    attendance_id, path = await finished(desk)
    shown = await desk.cast.stranger.get(path)
    assert shown.status == 200
    assert text(shown).count('type="radio"') == 5
    snapshot = await desk.cast.manager.snapshot()
    async with desk.cast.manager.events(
        f"after={snapshot['seq']}&epoch={snapshot['epoch']}"
    ) as events:
        origin = {"Origin": "https://desk.example"}
        thanks = await rate(desk, path, origin, answer="5", comment="<b>Great</b>")
        assert thanks.status == 200
        event = await events.until(
            lambda one: bool(one.get("attendance") and one["attendance"]["feedback"])
        )
    assert event["attendance_id"] == attendance_id
    feedback = event["attendance"]["feedback"]
    assert (feedback["answer"], feedback["comment"]) == (5, "<b>Great</b>")
    again = await rate(desk, path, answer="1")
    assert again.status == 410
    attendance = (await desk.cast.admin.attendance(attendance_id)).ok()
    assert attendance["feedback"] == feedback


async def test_of_two_answers_at_once_one_is_kept(desk: Desk) -> None:
    attendance_id, path = await finished(desk)
    answers = await asyncio.gather(*(rate(desk, path, answer=str(one)) for one in (1, 2, 3, 4, 5)))
    assert sorted(one.status for one in answers) == [200, 410, 410, 410, 410]
    [kept] = [rating for rating, one in enumerate(answers, start=1) if one.status == 200]
    attendance = (await desk.cast.admin.attendance(attendance_id)).ok()
    assert attendance["feedback"]["answer"] == kept


async def test_looking_at_the_page_answers_nothing(desk: Desk) -> None:
    """WhatsApp itself opens links, to show what is behind them."""
    attendance_id, path = await finished(desk)
    for _ in range(3):
        assert (await desk.cast.stranger.get(path)).status == 200
        assert (await desk.cast.stranger.call("HEAD", path)).status == 200
    assert (await desk.cast.admin.attendance(attendance_id)).ok()["feedback"] is None


async def test_the_page_says_nothing_of_the_conversation_and_nobody_keeps_or_lists_it(
    desk: Desk,
) -> None:
    person = Person(phone(), name="Clara Dias")
    _, path = await finished(desk, person)
    page = await desk.cast.stranger.get(path)
    for secret in ("Clara", "Hello", person.chat.value, "Ana", "Shop"):
        assert secret not in text(page)
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "<script" not in text(page)


async def test_the_page_and_all_it_loads_are_small_and_few(desk: Desk) -> None:
    _, path = await finished(desk)
    page = await desk.cast.stranger.get(path)
    loaded = re.findall(r'(?:href|src)="(/[^"]+)"', text(page))
    assert len(loaded) == 2
    sizes = [len(page.content)]
    for one in loaded:
        sizes.append(len((await desk.cast.stranger.get(one)).content))
    assert sum(sizes) < SMALL, sizes


async def test_links_that_end_are_used_or_never_were_say_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, used = await finished(desk)
    assert (await rate(desk, used, answer="3")).status == 200
    _, expired = await finished(desk)
    later = desk.helpdesk.ledger.clock() + 7 * DAY + MINUTE
    with monkeypatch.context() as patched:
        patched.setattr(desk.helpdesk.ledger, "clock", lambda: later)
        answers = {
            410: [await desk.cast.stranger.get(used), await desk.cast.stranger.get(expired)],
            404: [await desk.cast.stranger.get("/feedback/never-was-one")],
        }
        answers[410].append(await rate(desk, expired, answer="5"))
        answers[404].append(await rate(desk, "/feedback/never-was-one", answer="5"))
    pages = set()
    for status, some in answers.items():
        assert {one.status for one in some} == {status}
        pages |= {text(one) for one in some}
    assert len(pages) == 1


@pytest.mark.parametrize(
    "form", [{}, {"answer": "6"}, {"answer": "00500"}, {"answer": "5", "comment": "x" * 501}]
)
async def test_a_form_that_is_not_right_comes_back_with_what_was_written(
    desk: Desk, form: Json
) -> None:
    attendance_id, path = await finished(desk)
    answer = await rate(desk, path, **{"comment": "Kept", **form})
    assert answer.status == 400
    assert 'role="alert"' in text(answer)
    assert form.get("comment", "Kept") in text(answer)
    assert (await desk.cast.admin.attendance(attendance_id)).ok()["feedback"] is None


async def test_another_sites_page_cannot_send_the_form(desk: Desk) -> None:
    attendance_id, path = await finished(desk)
    refused = await rate(desk, path, {"Origin": "https://evil.example"}, answer="1")
    assert refused.status == 403
    assert (await desk.cast.admin.attendance(attendance_id)).ok()["feedback"] is None


async def test_nobody_of_the_team_rates_in_the_clients_place(desk: Desk) -> None:
    """The link stands in the conversation, where the attendant reads it."""
    attendance_id, path = await finished(desk)
    for caller in (desk.cast.attendant, desk.cast.admin):
        assert (await caller.get(path)).status == 200
        refused = await caller.call("POST", path, data={"answer": "5"})
        assert refused.status == 403
        assert "só clientes avaliam" in text(refused), "in the language of the client's country"
    assert (await desk.cast.admin.attendance(attendance_id)).ok()["feedback"] is None
    assert (await rate(desk, path, answer="2")).status == 200


async def test_whoever_guesses_links_is_slowed_down_and_a_good_link_still_works(
    desk: Desk,
) -> None:
    _, path = await finished(desk)
    statuses = [
        (await desk.cast.stranger.get(f"/feedback/guess-{number}")).status for number in range(31)
    ]
    assert statuses == [404] * 30 + [429]
    assert (await desk.cast.stranger.get(path)).status == 200


async def test_managers_list_what_clients_answered(desk: Desk) -> None:
    attendance_id, path = await finished(desk)
    await rate(desk, path, answer="2", comment="Too slow")
    for caller in (desk.cast.manager, desk.cast.admin):
        listed = (await caller.get("/api/v1/feedbacks?rating=2")).ok()
        [item] = listed["items"]
        assert (item["attendance_id"], item["answer"]) == (attendance_id, 2)
        assert (item["comment"], item["attendant"]["id"]) == ("Too slow", desk.cast.attendant.id)
        assert listed["next_cursor"] is None
        assert (await caller.get("/api/v1/feedbacks?rating=5")).ok()["items"] == []
    assert (await desk.cast.attendant.get("/api/v1/feedbacks")).status == 403


async def test_the_page_speaks_the_browsers_language_else_the_clients(desk: Desk) -> None:
    _, path = await finished(desk, Person(phone("5511987651111")))
    async with aiohttp.ClientSession() as browser:

        async def language_for(accepted: str) -> str:
            headers = {"Accept-Language": accepted}
            async with browser.get(desk.helpdesk.url + path, headers=headers) as answer:
                found = re.search(r'<html lang="([\w-]+)"', await answer.text())
                assert found is not None
                return found.group(1)

        assert await language_for("es-AR,es;q=0.9") == "es"
        assert await language_for("en-GB") == "en"
        assert await language_for("fi") == "pt-BR", "a Brazilian number"


async def test_the_body_decides_whether_the_client_is_asked(desk: Desk) -> None:
    attendant = desk.cast.attendant
    for body, asks in (
        ({"ask_feedback": False}, False),
        ({"ask_feedback": True}, True),
        ({}, True),
    ):
        attendance_id = await desk.opened()
        finish = f"/api/v1/attendances/{attendance_id}/finish"
        attendance = (await attendant.post(finish, body)).ok()
        assert (attendance["feedback_asked_at"] is not None) is asks
        messages = await attendant.messages(attendance_id)
        assert any(one["from"] == "system" for one in messages) is asks


async def test_a_transfer_brings_note_and_giver_to_the_receiver(desk: Desk) -> None:
    cast, attendance_id = desk.cast, await desk.opened()
    transfer = f"/api/v1/attendances/{attendance_id}/transfer"
    snapshot = await cast.another.snapshot()
    async with cast.another.events(f"after={snapshot['seq']}&epoch={snapshot['epoch']}") as events:
        body = {"user_id": cast.another.id, "note": " Wants a refund "}
        (await cast.attendant.post(transfer, body)).ok()
        event = await events.kind("attendance.appeared")
    assert event["attendance"]["attendant"]["id"] == cast.another.id
    assert event["handed"] == {"by": cast.attendant.id, "note": "Wants a refund"}
    [note] = [one for one in await cast.another.messages(attendance_id) if one["from"] == "note"]
    assert (note["content"], note["user_id"]) == ("Wants a refund", cast.attendant.id)
    refused = await cast.another.post(transfer, {"user_id": cast.another.id})
    assert (refused.status, refused.error["code"]) == (409, "has_it_already")
    nowhere = {"user_id": None, "department_id": 4711}
    assert (await cast.another.post(transfer, nowhere)).status == 400


async def test_a_question_that_was_asked_long_ago_is_not_answered_by_a_digit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(phone())
    attendance_id, _ = await finished(desk, person)
    answer = desk.phone.write(person, "4")
    assert (await desk.stored(answer)).attendance_id == attendance_id
    attendance = (await desk.cast.admin.attendance(attendance_id)).ok()
    assert attendance["feedback"]["answer"] == 4
    assert attendance["state"] == "FINISHED"
    assert len(await desk.cast.admin.attendances("WAITING")) == 0
    other = Person(phone())
    earlier, _ = await finished(desk, other)
    clock = desk.helpdesk.ledger.clock
    monkeypatch.setattr(desk.helpdesk.ledger, "clock", lambda: clock() + 49 * HOUR)
    late = desk.phone.write(other, "4")
    assert (await desk.stored(late)).attendance_id == earlier, "it is WhatsApp's time that counts"

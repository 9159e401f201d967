"""Changing what has been sent, over HTTP and all the way to the phone."""

import asyncio

import pytest

from tests.cast import Json
from tests.desk import Desk
from tests.factories import uuid
from tests.fake_phone import Fate


@pytest.fixture
async def sent(desk: Desk) -> Json:
    """A message of the attendant's that WhatsApp has."""
    written = (await desk.cast.attendant.write(await desk.opened(), "Good dya")).ok()
    await desk.status(written["id"], "SENT")
    found: Json = written
    return found


def path_of(message: Json) -> str:
    return f"/api/v1/messages/{message['id']}"


async def test_an_edit_reaches_the_phone_and_every_screen(desk: Desk, sent: Json) -> None:
    attendant = desk.cast.attendant
    async with desk.cast.manager.events() as events:
        answer = (await attendant.patch(path_of(sent), {"content": "Good day"})).ok()
        await events.message("Good day")
    assert (answer["content"], answer["edited_at"] is not None) == ("Good day", True)
    [shown] = [
        one for one in await attendant.messages(sent["attendance_id"]) if one["id"] == sent["id"]
    ]
    assert shown["content"] == "Good day"
    # The page tells of the same edit itself: that is no second one.
    await desk.settled()
    history = (await attendant.get(f"{path_of(sent)}/history")).ok()
    assert [one["content"] for one in history["edits"]] == ["Good dya"]


async def test_a_message_taken_back_is_gone_on_the_phone_and_here(desk: Desk, sent: Json) -> None:
    attendant = desk.cast.attendant
    answer = (await attendant.delete(path_of(sent))).ok()
    assert (answer["content"], answer["deleted_at"] is not None) == ("", True)
    again = await attendant.delete(path_of(sent))
    assert (again.status, again.error["code"]) == (409, "deleted")


async def test_a_reaction_is_put_on_a_clients_message_and_taken_off(desk: Desk) -> None:
    attendant, attendance_id = desk.cast.attendant, await desk.opened()
    [hello] = await attendant.messages(attendance_id)
    path = f"{path_of(hello)}/reaction"
    for emoji in ("👍", "🎉"):
        shown = (await attendant.call("PUT", path, {"emoji": emoji})).ok()
        assert [(one["from_me"], one["emoji"]) for one in shown["reactions"]] == [(True, emoji)]
    assert "reactions" not in (await attendant.call("PUT", path, {"emoji": ""})).ok()
    wrong = await attendant.call("PUT", path, {"emoji": "nice"})
    assert (wrong.status, set(wrong.error["fields"])) == (400, {"emoji"})
    for refused in (
        await attendant.patch(path_of(hello), {"content": "Bye"}),
        await attendant.delete(path_of(hello)),
    ):
        assert (refused.status, refused.error["code"]) == (409, "not_ours")


async def test_what_whatsapp_refuses_is_said_in_its_words(desk: Desk, sent: Json) -> None:
    desk.phone.fates.append(Fate.REFUSED)
    refused = await desk.cast.attendant.patch(path_of(sent), {"content": "Good day"})
    assert (refused.status, refused.error["code"]) == (422, "refused_by_whatsapp")
    assert "WhatsApp does not want it" in refused.error["message"]


async def test_what_nobody_could_confirm_is_said_so(desk: Desk, sent: Json) -> None:
    desk.phone.fates.append(Fate.LOST_AFTER)
    unknown = await desk.cast.attendant.patch(path_of(sent), {"content": "Good day"})
    assert (unknown.status, unknown.error["code"]) == (409, "not_confirmed")


async def test_a_number_that_is_away_is_not_asked(desk: Desk, sent: Json) -> None:
    desk.phone.go_offline()
    await desk.state("OFFLINE")
    refused = await desk.cast.attendant.patch(path_of(sent), {"content": "Good day"})
    assert (refused.status, refused.error["code"]) == (409, "not_connected")


async def test_while_one_waits_for_the_page_others_are_served(desk: Desk, sent: Json) -> None:
    desk.phone.may_answer.clear()
    attendant = desk.cast.attendant
    waiting = asyncio.create_task(attendant.patch(path_of(sent), {"content": "Good day"}))
    (await attendant.write(sent["attendance_id"], "And how are you?")).ok()
    assert not waiting.done()
    desk.phone.may_answer.set()
    (await waiting).ok()


@pytest.mark.parametrize("wrong", [{}, {"content": ""}, {"content": 3}, {"content": "a" * 70_000}])
async def test_a_text_that_cannot_be_sent_is_refused(desk: Desk, sent: Json, wrong: Json) -> None:
    refused = await desk.cast.attendant.patch(path_of(sent), wrong)
    assert refused.status == 400


async def test_what_does_not_exist_cannot_be_changed(desk: Desk) -> None:
    for message_id, status in ((uuid(), 404), ("none", 400)):
        answer = await desk.cast.admin.patch(f"/api/v1/messages/{message_id}", {"content": "x"})
        assert answer.status == status

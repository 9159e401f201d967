"""Nothing is sent twice and nothing is lost, whatever happens in the middle of a sending."""

import pytest

from helpdesk.domain.moments import HOUR, Moment, now
from helpdesk.whatsapp.ids import derive_whatsapp_id
from tests.cast import Json
from tests.desk import Desk
from tests.factories import lid, phone
from tests.fake_phone import Fate, Person


async def write(desk: Desk, text: str = "Hi") -> Json:
    """The attendant answers somebody new; the message."""
    message: Json = (await desk.cast.attendant.write(await desk.opened(), text)).ok()
    return message


async def sending(desk: Desk) -> Json:
    """A message that WhatsApp has been handed and takes its time with."""
    desk.phone.may_send.clear()
    message = await write(desk)
    await desk.status(message["id"], "SENDING")
    return message


async def restart(desk: Desk) -> None:
    await desk.stop()
    await desk.start()


async def test_answers_to_one_client_leave_in_their_order(desk: Desk) -> None:
    attendance_id = await desk.opened()
    texts = [f"{index}" for index in range(12)]
    for text in texts:
        last = (await desk.cast.attendant.write(attendance_id, text)).ok()
    await desk.status(last["id"], "SENT")
    assert desk.phone.texts == texts


async def test_a_message_that_whatsapp_refuses_has_failed_with_the_reason(desk: Desk) -> None:
    desk.phone.fates.append(Fate.REFUSED)
    message = await write(desk)
    failed = await desk.status(message["id"], "FAILED")
    assert failed.error == "WhatsApp does not want it"
    assert desk.phone.sent == []


async def test_a_failed_message_is_sent_once_more_when_a_person_asks(desk: Desk) -> None:
    desk.phone.fates.append(Fate.REFUSED)
    message = await write(desk)
    await desk.status(message["id"], "FAILED")
    (await desk.cast.attendant.post(f"/api/v1/messages/{message['id']}/retry")).ok()
    await desk.status(message["id"], "SENT")
    assert [one.whatsapp_id for one in desk.phone.sent] == [derive_whatsapp_id(message["id"], 1)]


async def test_a_failure_holds_up_no_later_message_of_the_chat(desk: Desk) -> None:
    attendance_id = await desk.opened()
    desk.phone.fates.append(Fate.REFUSED)
    for text in ("refused", "taken"):
        last = (await desk.cast.attendant.write(attendance_id, text)).ok()
    await desk.status(last["id"], "SENT")
    assert desk.phone.texts == ["taken"]


@pytest.mark.parametrize("fate", [Fate.LOST_AFTER, Fate.LOST_BEFORE])
async def test_a_message_whose_page_is_lost_in_the_middle_is_looked_up_and_sent_once(
    desk: Desk, fate: Fate
) -> None:
    desk.phone.fates.append(fate)
    message = await write(desk, "only once")
    await desk.status(message["id"], "SENT")
    if fate is Fate.LOST_BEFORE:
        # Where the page has it, the inventory after the connect may tell first.
        assert desk.phone.looked_up == [message["whatsapp_id"]]
    assert desk.phone.texts == ["only once"]


async def test_a_call_that_never_reached_the_page_is_made_again(desk: Desk) -> None:
    desk.phone.fates.append(Fate.NEVER_ARRIVED)
    message = await write(desk, "only once")
    await desk.status(message["id"], "SENT")
    assert desk.phone.texts == ["only once"]


async def test_what_cannot_be_told_is_uncertain_until_a_tick_tells(desk: Desk) -> None:
    desk.phone.remembers_since = Moment(now() + HOUR)
    desk.phone.fates.append(Fate.LOST_BEFORE)
    message = await write(desk)
    uncertain = await desk.status(message["id"], "UNCERTAIN")
    assert uncertain.error is not None
    assert desk.phone.sent == []
    desk.phone.tick(message["whatsapp_id"], 2)
    assert (await desk.status(message["id"], "DELIVERED")).error is None


async def test_a_message_on_its_way_at_a_restart_is_looked_up_before_it_is_sent(
    desk: Desk,
) -> None:
    message = await sending(desk)
    await desk.stop()
    desk.phone.may_send.set()
    await desk.start()
    await desk.status(message["id"], "SENT")
    assert desk.phone.looked_up == [message["whatsapp_id"]]
    assert desk.phone.texts == ["Hi"]


async def test_a_message_that_left_before_the_restart_is_not_sent_again(desk: Desk) -> None:
    desk.phone.automatic_ticks = ()
    message = await write(desk)
    await desk.phone.news.until(lambda: desk.phone.sent)
    await restart(desk)
    await desk.phone.news.until(lambda: desk.phone.looked_up)
    desk.phone.tick(message["whatsapp_id"], 1)
    await desk.status(message["id"], "SENT")
    assert desk.phone.texts == ["Hi"]


async def test_ticks_that_came_while_helpdesk_was_away_are_there_after_it(desk: Desk) -> None:
    message = await write(desk)
    await desk.status(message["id"], "SENT")
    await desk.stop()
    desk.phone.tick(message["whatsapp_id"], 3)
    await desk.start()
    await desk.status(message["id"], "READ")


async def test_a_number_stopped_in_the_middle_of_a_sending_settles_it_after_the_start(
    desk: Desk,
) -> None:
    message = await sending(desk)
    number = f"/api/v1/instances/{desk.instance_id}"
    (await desk.cast.admin.post(f"{number}/stop")).ok()
    await desk.state("STOPPED")
    desk.phone.may_send.set()
    (await desk.cast.admin.post(f"{number}/start")).ok()
    await desk.status(message["id"], "SENT")
    assert desk.phone.looked_up == [message["whatsapp_id"]]
    assert desk.phone.texts == ["Hi"]


async def test_messages_written_while_the_number_is_offline_leave_when_it_is_back(
    desk: Desk,
) -> None:
    attendance_id = await desk.opened()
    desk.phone.go_offline()
    await desk.state("OFFLINE")
    for text in ("first", "second"):
        last = (await desk.cast.attendant.write(attendance_id, text)).ok()
    assert last["status"] == "QUEUED"
    desk.phone.come_back()
    await desk.status(last["id"], "SENT")
    assert desk.phone.texts == ["first", "second"]


async def test_a_chat_that_waits_for_whatsapp_holds_up_no_other(desk: Desk) -> None:
    desk.phone.automatic_ticks = ()
    slow = await write(desk, "no tick")
    await desk.phone.news.until(lambda: desk.phone.texts == ["no tick"])
    desk.phone.automatic_ticks = (1,)
    quick = await write(desk, "quick")
    await desk.status(quick["id"], "SENT")
    assert (await desk.status(slow["id"], "SENDING")).error is None


async def test_an_answer_goes_to_the_address_the_client_wrote_by(desk: Desk) -> None:
    client = Person(lid(), (phone(),))
    attendance_id = await desk.opened(client)
    message = (await desk.cast.attendant.write(attendance_id, "Hi")).ok()
    await desk.status(message["id"], "SENT")
    assert desk.phone.sent[0].chat == client.chat


async def test_a_quoted_message_is_named_to_whatsapp(desk: Desk) -> None:
    attendance_id = await desk.opened()
    [question] = await desk.cast.attendant.messages(attendance_id)
    answer = await desk.cast.attendant.write(
        attendance_id, "About that", quoted_message_id=question["id"]
    )
    await desk.status(answer.ok()["id"], "SENT")
    assert desk.phone.sent[0].quoted == (question["whatsapp_id"], False)

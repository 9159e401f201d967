"""Every kind of message through the whole ring, both ways, and what befalls it there."""

import pytest

from helpdesk.domain.contents import Card, Details, Place
from helpdesk.domain.moments import MINUTE, Moment
from helpdesk.domain.states import Activity, MessageType
from helpdesk.whatsapp.driver import IgnoredSeen
from tests.cast import Events, Json
from tests.desk import Desk
from tests.factories import phone, uuid
from tests.fake_phone import Person

PLACE = Place(latitude=-23.55, longitude=-46.63, name="Praça da Sé")
CARDS = (Card(name="Maria", phones=("+55 11 98765-4321",)),)


async def write(desk: Desk, attendance_id: int, body: Json) -> Json:
    """The attendant writes something other than a text."""
    path = f"/api/v1/attendances/{attendance_id}/messages"
    message: Json = (await desk.cast.attendant.post(path, {"id": uuid(), **body})).ok()
    return message


async def changed(events: Events, message_id: str) -> Json:
    """The message as the next event about its change tells it."""
    event = await events.until(
        lambda one: one["kind"] == "message.changed" and one["message"]["id"] == message_id
    )
    message: Json = event["message"]
    return message


async def test_a_place_is_sent(desk: Desk) -> None:
    attendance_id = await desk.opened()
    location = {"latitude": -23.55, "longitude": -46.63, "name": "Praça da Sé"}
    message = await write(desk, attendance_id, {"type": "LOCATION", "location": location})
    assert message["location"]["latitude"] == -23.55
    await desk.status(message["id"], "SENT")
    assert desk.phone.sent[0].details.place == PLACE


async def test_contact_cards_are_sent(desk: Desk) -> None:
    attendance_id = await desk.opened()
    contacts = [{"name": "Maria", "phones": ["+55 11 98765-4321"]}]
    message = await write(desk, attendance_id, {"type": "CONTACT", "contacts": contacts})
    assert [dict(one) for one in message["contacts"]] == contacts
    await desk.status(message["id"], "SENT")
    assert desk.phone.sent[0].details.cards == CARDS


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "LOCATION"}, "location"),
        ({"type": "LOCATION", "location": {"latitude": 91, "longitude": 0}}, "location.latitude"),
        ({"type": "CONTACT", "contacts": []}, "contacts"),
        ({"type": "CONTACT", "contacts": [{"name": "Maria", "phones": []}]}, None),
        ({"type": "TEXT", "content": "x", "contacts": [{"name": "M", "phones": ["123"]}]}, None),
        ({"type": "STICKER"}, "type"),
    ],
)
async def test_what_does_not_go_with_the_type_is_refused(
    desk: Desk, body: Json, field: str | None
) -> None:
    attendance_id = await desk.opened()
    path = f"/api/v1/attendances/{attendance_id}/messages"
    answer = await desk.cast.attendant.post(path, {"id": uuid(), **body})
    assert answer.status == 400
    if field is not None:
        assert field in answer.error["fields"]


async def test_a_place_and_cards_arrive(desk: Desk) -> None:
    client = Person(phone())
    attendance_id = await desk.opened(client)
    kinds = {
        MessageType.LOCATION: Details(place=PLACE),
        MessageType.CONTACT: Details(cards=CARDS),
    }
    for type, details in kinds.items():
        last = desk.phone.write(client, "", type=type, details=details)
    await desk.stored(last)
    _, location, contacts = await desk.cast.attendant.messages(attendance_id)
    assert location["location"]["name"] == "Praça da Sé"
    assert contacts["contacts"][0]["name"] == "Maria"


async def test_what_a_client_does_to_a_message_is_seen_at_once(desk: Desk) -> None:
    client = Person(phone())
    attendance_id = await desk.opened(client)
    message = desk.phone.write(client, "Helo")
    row = await desk.stored(message)
    async with desk.cast.attendant.events() as events:
        desk.phone.edit(message.whatsapp_id, "Hello")
        told = await changed(events, row.id)
        assert (told["content"], "edited_at" in told) == ("Hello", True)
        desk.phone.react(message.whatsapp_id, "👍", from_me=False)
        told = await changed(events, row.id)
        assert [one["emoji"] for one in told["reactions"]] == ["👍"]
        desk.phone.delete(message.whatsapp_id)
        told = await changed(events, row.id)
        assert (told["content"], "deleted_at" in told, "reactions" in told) == ("", True, False)
    attendance = (await desk.cast.attendant.attendance(attendance_id)).ok()
    assert attendance["last_message"]["content"] == ""
    history = f"/api/v1/messages/{row.id}/history"
    refused = await desk.cast.attendant.get(history)
    assert (refused.status, refused.error["code"]) == (403, "forbidden")
    kept = (await desk.cast.manager.get(history)).ok()
    assert (kept["content"], [one["content"] for one in kept["edits"]]) == ("Hello", ["Helo"])
    assert kept["deleted_at"] == told["deleted_at"]


async def test_what_befell_messages_while_helpdesk_was_away_is_caught_up_with(
    desk: Desk,
) -> None:
    client = Person(phone())
    attendance_id = await desk.opened(client)
    edited, deleted = desk.phone.write(client, "Helo"), desk.phone.write(client, "Oops")
    await desk.stored(deleted)
    before = (await desk.caught_up())["catch_up"]
    await desk.stop()
    desk.phone.edit(edited.whatsapp_id, "Hello")
    desk.phone.delete(deleted.whatsapp_id)
    new = desk.phone.write(client, "New")
    desk.phone.edit(new.whatsapp_id, "Newer")
    await desk.start()
    report = (await desk.caught_up(after=before["offline_to"]))["catch_up"]
    assert (report["recovered"], report["missing"], report["is_complete"]) == (1, 0, True)
    await desk.settled()
    _, first, second, third = await desk.cast.manager.messages(attendance_id)
    assert (first["content"], "edited_at" in first) == ("Hello", True)
    assert (second["content"], "deleted_at" in second) == ("", True)
    assert (third["content"], "edited_at" in third) == ("Newer", True)


async def test_reactions_that_were_made_while_helpdesk_was_away_are_caught_up_with(
    desk: Desk,
) -> None:
    client = Person(phone())
    attendance_id = await desk.opened(client)
    liked, unliked = desk.phone.write(client, "One"), desk.phone.write(client, "Two")
    row = await desk.stored(unliked)
    async with desk.cast.attendant.events() as events:
        earlier = Moment(unliked.at - MINUTE)
        desk.phone.react(unliked.whatsapp_id, "👍", from_me=False, at=earlier)
        assert (await changed(events, row.id))["reactions"]
    before = (await desk.caught_up())["catch_up"]
    await desk.stop()
    desk.phone.react(liked.whatsapp_id, "❤️", from_me=False, by_me=True)
    desk.phone.react(unliked.whatsapp_id, "", from_me=False)
    new = desk.phone.write(client, "Three")
    desk.phone.react(new.whatsapp_id, "🎉", from_me=False)
    await desk.start()
    report = (await desk.caught_up(after=before["offline_to"]))["catch_up"]
    assert (report["recovered"], report["missing"], report["is_complete"]) == (1, 0, True)
    await desk.settled()
    shown = await desk.cast.manager.messages(attendance_id)
    assert [[each["emoji"] for each in one.get("reactions", ())] for one in shown[1:]] == [
        ["❤️"],
        [],
        ["🎉"],
    ]
    assert shown[2]["id"] == row.id


async def test_typing_is_shown_both_ways(desk: Desk) -> None:
    client = Person(phone())
    attendance_id = await desk.opened(client)
    async with desk.cast.attendant.events() as events:
        desk.phone.show(client, Activity.RECORDING)
        told = await events.kind("client.typing")
    assert told["typing"] == {"attendance_id": attendance_id, "activity": "recording"}
    path = f"/api/v1/attendances/{attendance_id}/typing"
    assert (await desk.cast.attendant.post(path, {"activity": "typing"})).status == 204
    await desk.phone.news.until(lambda: desk.phone.activities)
    assert desk.phone.activities == [(client.chat, Activity.TYPING)]
    assert (await desk.cast.another.post(path, {"activity": "typing"})).status == 404
    assert (await desk.cast.attendant.post(path, {"activity": "sleeping"})).status == 400


async def test_a_client_sees_that_the_attendant_who_has_the_attendance_has_read(
    desk: Desk,
) -> None:
    client, other = Person(phone()), Person(phone())
    waiting, attendance_id = await desk.waiting(other), await desk.opened(client)
    # Neither a manager's reading nor that of a chat nobody has says anything.
    (await desk.cast.manager.read(attendance_id)).ok()
    (await desk.cast.attendant.read(waiting)).ok()
    (await desk.cast.attendant.read(attendance_id)).ok()
    await desk.phone.news.until(lambda: desk.phone.read_marks)
    (await desk.cast.attendant.read(attendance_id)).ok()
    message = (await desk.cast.attendant.write(attendance_id, "Hi")).ok()
    await desk.status(message["id"], "SENT")
    assert desk.phone.read_marks == [client.chat]


async def test_what_is_no_persons_is_counted(desk: Desk) -> None:
    desk.phone.tell(IgnoredSeen("group"), IgnoredSeen("status"))
    (await desk.cast.admin.post(f"/api/v1/instances/{desk.instance_id}/stop")).ok()

    async def counted() -> Json | None:
        instance = await desk.instance()
        return instance if instance["ignored"] else None

    instance: Json = await desk.commits.until(counted)
    assert instance["ignored"] == 2

"""A client's first text, the greeting that answers it, and the digit that answers the greeting."""

from tests.desk import Desk
from tests.factories import phone
from tests.fake_phone import Person
from tests.reducer import Inbox

SETTINGS = "/api/v1/settings"
GREETING = "Hi Clara!\n\nWhom do you want?\n1. Sales\n2. Support"
THANKS = "Thank you! Your message is with Support."


async def open_the_shop(desk: Desk) -> int:
    """It greets, and has two departments; the id of the second."""
    admin = desk.cast.admin
    greetings = {"greets": True, "greeting": "Hi {name}!"}
    (await admin.call("PUT", f"{SETTINGS}/greetings", greetings)).ok()
    menu = {"is_on": True, "question": "Whom do you want?"}
    (await admin.call("PUT", f"{SETTINGS}/menu", menu)).ok()
    (await admin.post("/api/v1/departments", {"name": "Sales"})).ok()
    support: int = (await admin.post("/api/v1/departments", {"name": "Support"})).ok()["id"]
    return support


async def test_a_client_is_greeted_and_chooses_a_department(desk: Desk) -> None:
    support = await open_the_shop(desk)
    clara = Person(phone("447700900123"), name="Clara")
    ana = desk.cast.attendant
    inbox = Inbox(await ana.snapshot())
    async with ana.events(f"after={inbox.snapshot()['seq']}") as events:
        desk.phone.write(clara, "Is it open?")
        greeted = await events.message(GREETING, "SENT")
        assert greeted["message"]["from"] == "system"
        assert greeted["attendance"]["state"] == "WAITING"
        assert greeted["attendance"]["unread_count"] == 1

        desk.phone.write(clara, "2")
        thanked = await events.message(THANKS, "SENT")
        assert thanked["attendance"]["department_id"] == support
        assert desk.phone.texts == [GREETING, THANKS]
        assert {sent.chat for sent in desk.phone.sent} == {clara.chat}

        for event in events.seen[1:]:
            inbox.apply(event)
    assert inbox.snapshot() == await ana.snapshot()


async def test_what_the_phone_tells_twice_is_greeted_once(desk: Desk) -> None:
    await open_the_shop(desk)
    clara = Person(phone("447700900123"), name="Clara")
    async with desk.cast.manager.events() as events:
        desk.phone.write(clara, "Is it open?")
        await events.message(GREETING, "SENT")
    desk.phone.go_offline()
    await desk.state("OFFLINE")
    desk.phone.come_back()
    await desk.state("CONNECTED")
    await desk.waiting(text="And me?")
    await desk.settled()
    assert desk.phone.texts.count(GREETING) == 1

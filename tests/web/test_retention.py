"""The retention period in a running helpdesk: nothing of what is over its time stays in any file,
and nothing of it comes back."""

from helpdesk.actions.retention import apply_retention
from helpdesk.actions.work import Work
from helpdesk.domain.moments import DAY, Moment
from helpdesk.domain.settings import Retention
from helpdesk.store import attendances, settings
from tests.desk import Desk
from tests.factories import phone
from tests.fake_phone import Person
from tests.web.test_erasing import NAME, SECRET, Told, reconnect, remains


async def make_old(desk: Desk, attendance_id: int, days: int = 40) -> None:
    """As if it had been finished so many days ago, and the period set before that."""

    def do_age(work: Work) -> None:
        then = Moment(work.now - days * DAY)
        aged = {"finished_at": then, "last_message_at": then, "created_at": then}
        attendances.change(work.connection, attendance_id, aged)
        settings.put(work.connection, "retention", Retention(days=30), then)

    await desk.helpdesk.ledger.write(do_age)


async def test_nothing_of_old_messages_stays_in_any_file_and_the_client_does(desk: Desk) -> None:
    told = Told(desk)
    await told.tell()
    await make_old(desk, told.attendance_id)
    young = await desk.waiting(Person(phone(), name="Young"), "A flute")
    shown = (await desk.cast.admin.get("/api/v1/retention")).ok()
    assert (shown["days"], shown["attendances"], shown["files"]) == (30, 1, 1)
    assert shown["messages"] >= 4
    assert shown["bytes"] > 0
    await apply_retention(desk.helpdesk.ledger, desk.helpdesk.parts.media)
    left = remains(desk.config.data_dir, SECRET, "marimba", NAME, "A flute")
    # Notes about the client are not messages, and an envelope that was set aside is neither.
    (await desk.cast.admin.patch(f"/api/v1/clients/{told.client_id}", {"notes": ""})).ok()
    assert left == {SECRET, NAME, "A flute"}
    assert await desk.cast.admin.messages(told.attendance_id) == []
    assert len(await desk.cast.admin.messages(young)) == 1
    client = (await desk.cast.admin.get(f"/api/v1/clients/{told.client_id}")).ok()
    assert client["name"] == NAME
    attendance = (await desk.cast.admin.attendance(told.attendance_id)).ok()
    assert (attendance["feedback"]["answer"], attendance["feedback"]["comment"]) == (4, None)


async def test_screens_hear_of_it_and_those_that_were_away_read_nothing(desk: Desk) -> None:
    start = (await desk.cast.manager.snapshot())["seq"]
    person = Person(phone(), name=NAME)
    attendance_id = await desk.opened(person)
    await desk.stored(desk.phone.write(person, SECRET))
    (await desk.cast.attendant.finish(attendance_id)).ok()
    await make_old(desk, attendance_id)
    await apply_retention(desk.helpdesk.ledger, desk.helpdesk.parts.media)
    async with desk.cast.manager.events(f"after={start}") as events:
        await events.until(lambda event: bool((event.get("attendance") or {}).get("erased_at")))
        assert not any(SECRET in str(event) for event in events.seen)
        assert any(NAME in str(event) for event in events.seen)
    assert remains(desk.config.data_dir, SECRET) == set()


async def test_the_period_is_not_set_by_looking_what_it_would_delete(desk: Desk) -> None:
    shown = (await desk.cast.admin.get("/api/v1/retention?days=7")).ok()
    assert (shown["days"], shown["attendances"]) == (7, 0)
    assert (await desk.cast.admin.get("/api/v1/retention")).ok()["days"] == 0
    assert (await desk.cast.admin.get("/api/v1/retention?days=99999")).status == 400
    report = await reconnect(desk)
    assert report["missing"] == 0

"""What happened while helpdesk was away, or the page was, is there afterwards, and told."""

from helpdesk.domain.moments import HOUR, Moment, now, to_iso
from tests.cast import Json
from tests.desk import Desk
from tests.factories import phone
from tests.fake_phone import FakePhone, Person


async def test_messages_that_arrived_while_away_are_recovered_and_reported(desk: Desk) -> None:
    known, new = Person(phone()), Person(phone(), name="New")
    attendance_id = await desk.waiting(known)
    stopped_at = to_iso(now())
    await desk.stop()
    desk.phone.write(known, "Anybody there?")
    desk.phone.write(new, "First contact")
    desk.phone.write(known, "We call you back", from_me=True)
    await desk.start()
    report = (await desk.caught_up(after=stopped_at))["catch_up"]
    assert (report["recovered"], report["missing"], report["is_complete"]) == (3, 0, True)
    assert report["offline_from"] <= report["offline_to"]
    texts = [one["content"] for one in await desk.cast.attendant.messages(attendance_id)]
    assert texts == ["Hello", "Anybody there?", "We call you back"]
    waiting = await desk.cast.attendant.attendances("WAITING")
    assert [one["client"]["name"] for one in waiting][-1] == "New"
    assert len(waiting) == 2


async def test_a_second_start_recovers_nothing_twice(desk: Desk) -> None:
    attendance_id = await desk.waiting()
    for _ in range(2):
        stopped_at = to_iso(now())
        await desk.stop()
        await desk.start()
        report = (await desk.caught_up(after=stopped_at))["catch_up"]
        assert (report["recovered"], report["missing"]) == (0, 0)
    assert len(await desk.cast.attendant.messages(attendance_id)) == 1


async def test_live_messages_wait_until_the_older_ones_of_the_catch_up_are_saved(
    desk: Desk,
) -> None:
    client, moment = Person(phone()), now()
    attendance_id = await desk.waiting(client)
    stopped_at = to_iso(now())
    await desk.stop()
    for text in ("one", "two"):
        desk.phone.write(client, text, at=moment)
    desk.phone.may_show.clear()
    await desk.start()
    await desk.state("CONNECTED")
    desk.phone.write(client, "three", at=moment)
    last = desk.phone.write(client, "four", at=moment)
    desk.phone.may_show.set()
    await desk.stored(last)
    report = (await desk.caught_up(after=stopped_at))["catch_up"]
    assert (report["missing"], report["is_complete"]) == (0, True)
    texts = [one["content"] for one in await desk.cast.attendant.messages(attendance_id)]
    assert texts == ["Hello", "one", "two", "three", "four"]


async def test_a_page_that_was_lost_for_a_moment_is_compared_again(desk: Desk) -> None:
    client = Person(phone())
    attendance_id = await desk.waiting(client)
    lost_at = to_iso(now())
    desk.phone.go_offline()
    await desk.state("OFFLINE")
    desk.phone.write(client, "While the page was away")
    desk.phone.come_back()
    report = (await desk.caught_up(after=lost_at))["catch_up"]
    assert (report["recovered"], report["missing"]) == (1, 0)
    assert len(await desk.cast.attendant.messages(attendance_id)) == 2


async def test_a_phone_that_has_forgotten_its_history_is_reported_as_incomplete(
    desk: Desk,
) -> None:
    stopped_at = to_iso(now())
    await desk.stop()
    desk.phone.remembers_since = Moment(now() + HOUR)
    await desk.start()
    assert (await desk.caught_up(after=stopped_at))["catch_up"]["is_complete"] is False


async def test_years_of_chats_on_a_newly_paired_phone_make_no_waiting_list(desk: Desk) -> None:
    added = await desk.cast.admin.post("/api/v1/instances", {"name": "Old", "kind": "whatsapp"})
    number = added.ok()["id"]
    for days in range(1, 200):
        desk.phones[number].write(Person(phone()), "Long ago", at=Moment(now() - days * 24 * HOUR))
    (await desk.cast.admin.post(f"/api/v1/instances/{number}/start")).ok()
    report = (await desk.caught_up(number))["catch_up"]
    assert (report["recovered"], report["missing"]) == (0, 0)
    assert await desk.cast.manager.attendances("WAITING") == []


async def test_another_phone_is_logged_out_and_none_of_its_messages_is_stored(desk: Desk) -> None:
    admin, number = desk.cast.admin, f"/api/v1/instances/{desk.instance_id}"
    (await admin.post(f"{number}/logout")).ok()
    await desk.state("LOGGED_OUT")
    desk_number = desk.phone.number
    other = FakePhone("5511977776666")
    desk.phones[desk.instance_id] = other
    other.write(Person(phone()), "Meant for another business")
    (await admin.post(f"{number}/start")).ok()
    await other.news.until(lambda: other.is_attached)
    other.write(Person(phone()), "And this one comes live")

    async def explained() -> Json | None:
        instance = await desk.instance()
        return instance if "another phone" in instance["sentence"] else None

    refused: Json = await desk.commits.until(explained)
    assert refused["phone"] == desk_number
    await desk.state("LOGGED_OUT")
    await other.news.until(lambda: not other.is_attached)
    await desk.settled()
    assert not other.is_linked
    assert await desk.cast.manager.attendances("WAITING") == []

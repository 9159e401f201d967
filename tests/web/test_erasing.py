"""Erasing a client over HTTP: nothing of content stays in any file of helpdesk's, on any screen,
or comes back from WhatsApp."""

import os
import sqlite3
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import FormData

from helpdesk.actions.inbound import do_set_aside
from helpdesk.domain.envelopes import MessageArrived
from helpdesk.domain.moments import MINUTE, SECOND, Moment, now
from helpdesk.media.findings import Prepared
from helpdesk.store import feedbacks
from tests.cast import Json
from tests.desk import Desk
from tests.factories import phone, whatsapp_message
from tests.fake_phone import Person

NAME, SECRET, FILE = "Zuleika Quintanilha", "xylophone", b"\x89PNG\r\n\x1a\nmarimba-marimba"


def remains(config_dir: Path, *words: str) -> set[str]:
    """Which of the words stand in the bytes of any file below the folder."""
    found = set()
    for path in config_dir.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found |= {word for word in words if word.encode() in content}
    return found


async def erase(desk: Desk, client_id: int, name: str = NAME) -> Json:
    path = f"/api/v1/clients/{client_id}/erase"
    erased: Json = (await desk.cast.admin.post(path, {"name": name})).ok()
    return erased


async def client_id_of(desk: Desk, attendance_id: int) -> int:
    client_id: int = (await desk.cast.admin.attendance(attendance_id)).ok()["client"]["id"]
    return client_id


def age_files(desk: Desk) -> None:
    """As if all files had been kept two days ago: what was kept lately may be about to get another
    message."""
    for path in (desk.config.data_dir / "media").rglob("*"):
        if path.is_file():
            then = path.stat().st_mtime - 2 * 86_400
            os.utime(path, (then, then))


class Told:
    """A client who told a secret in every way there is, and a neighbour who must not suffer."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.person = Person(phone("5511977770001"), name=NAME)
        self.attendance_id = 0
        self.neighbours = 0
        self.client_id = 0
        self.said = ""
        self.file_id = ""

    async def tell(self) -> None:
        desk, attendant = self.desk, self.desk.cast.attendant
        self.attendance_id = await desk.opened(self.person)
        self.client_id = await client_id_of(desk, self.attendance_id)
        said = desk.phone.write(self.person, f"My {SECRET}")
        await desk.stored(said)
        self.said = said.whatsapp_id
        desk.phone.edit(said.whatsapp_id, f"My dear {SECRET}")
        await desk.settled()
        file = await desk.stored(desk.phone.write_file(self.person, FILE, caption=SECRET))
        self.file_id = file.id
        self.key: str = await desk.commits.until(self.key_of_file)
        written = (await attendant.write(self.attendance_id, f"Your {SECRET}?")).ok()
        await desk.status(written["id"], "SENT")
        change = {"notes": f"Loves a {SECRET}", "name": NAME}
        (await attendant.patch(f"/api/v1/clients/{self.client_id}", change)).ok()
        for giver, receiver in ((attendant, desk.cast.another), (desk.cast.another, attendant)):
            note = {"user_id": receiver.id, "note": f"Owes a {SECRET}"}
            (await giver.post(f"/api/v1/attendances/{self.attendance_id}/transfer", note)).ok()
        age_files(desk)
        await self.finish_and_rate()
        envelope = MessageArrived(
            instance_id=desk.instance_id, message=whatsapp_message(self.person.chat, SECRET)
        )
        await desk.helpdesk.ledger.write(lambda work: do_set_aside(work, envelope, "a test"))
        self.neighbours = await desk.waiting(Person(phone(), name="Neighbour"), "A tuba")

    async def key_of_file(self) -> str | None:
        media = (await self.desk.row(self.file_id)).details.media
        return None if media is None else media.key

    async def finish_and_rate(self) -> None:
        (await self.desk.cast.attendant.finish(self.attendance_id)).ok()
        await self.desk.helpdesk.ledger.write(
            lambda work: feedbacks.add(
                work.connection, self.attendance_id, 4, f"A fine {SECRET}", work.now
            )
        )


async def test_nothing_of_an_erased_client_stays_in_any_file(desk: Desk) -> None:
    told = Told(desk)
    await told.tell()
    folder = desk.config.data_dir
    words = (NAME, SECRET, "marimba", told.person.chat.value)
    assert remains(folder, *words) == set(words)
    erased = await erase(desk, told.client_id)
    assert (erased["attendances"], erased["files"], erased["has_remains"]) == (1, 1, False)
    assert erased["messages"] >= 4
    assert remains(folder, *words, "Neighbour", "tuba") == {"Neighbour", "tuba"}
    # Nor once helpdesk has stopped and started.
    await desk.stop()
    assert remains(folder, *words) == set()
    await desk.start()
    assert (await desk.cast.admin.attendance(told.neighbours)).status == 200


async def test_where_the_database_cannot_be_scrubbed_just_now_the_answer_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    client_id = await client_id_of(desk, await desk.opened(Person(phone(), name=NAME)))

    async def scrub() -> bool:
        raise sqlite3_busy()

    monkeypatch.setattr(desk.helpdesk.ledger.database, "scrub", scrub)
    assert (await erase(desk, client_id))["has_remains"] is True


async def test_a_file_that_is_sent_while_its_client_is_erased_stays_nowhere(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    attendance_id = await desk.opened(Person(phone(), name=NAME))
    client_id = await client_id_of(desk, attendance_id)
    workshop, folder = desk.helpdesk.parts.workshop, desk.config.data_dir
    prepare = workshop.prepare

    async def erased_meanwhile(file: Path, into: Path, **how: Any) -> Prepared:
        await erase(desk, client_id)
        return await prepare(file, into, **how)

    monkeypatch.setattr(workshop, "prepare", erased_meanwhile)
    form = FormData({"id": str(uuid4())})
    form.add_field("file", FILE, filename="marimba.bin")
    path = f"/api/v1/attendances/{attendance_id}/messages"
    assert (await desk.cast.attendant.post(path, data=form)).status == 409
    assert remains(folder, "marimba") == {"marimba"}
    later = Moment(now() + 2 * MINUTE)
    monkeypatch.setattr(desk.helpdesk.ledger, "clock", lambda: later)
    await desk.helpdesk.parts.second_look.look()
    assert remains(folder, "marimba") == set()


def sqlite3_busy() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error


async def test_the_figures_of_an_erased_client_stay(desk: Desk) -> None:
    told = Told(desk)
    await told.tell()
    before = (await desk.cast.admin.attendance(told.attendance_id)).ok()
    await erase(desk, told.client_id)
    after = (await desk.cast.admin.attendance(told.attendance_id)).ok()
    for kept in ("created_at", "started_at", "finished_at", "attendant", "instance_id"):
        assert after[kept] == before[kept]
    assert (after["feedback"]["answer"], after["feedback"]["comment"]) == (4, None)
    assert after["erased_at"] is not None
    assert after["last_message"] is None
    assert after["client"]["name"] == "Erased client"
    assert (after["client"]["phone"], after["client"]["addresses"]) == (None, [])
    assert await desk.cast.admin.messages(told.attendance_id) == []


async def test_a_screen_that_was_away_gets_every_event_and_reads_nothing(desk: Desk) -> None:
    start = (await desk.cast.manager.snapshot())["seq"]
    told = Told(desk)
    await told.tell()
    async with desk.cast.manager.events(f"after={start}") as events:
        await events.message("A tuba")
        numbers = {event["seq"] for event in events.seen[1:]}
        assert any(SECRET in str(event) for event in events.seen)
    await erase(desk, told.client_id)
    async with desk.cast.manager.events(f"after={start}") as events:
        await events.until(lambda event: bool((event.get("attendance") or {}).get("erased_at")))
        assert numbers <= {event["seq"] for event in events.seen[1:]}
        assert not any(word in str(event) for event in events.seen for word in (SECRET, NAME))


async def test_an_attendance_under_way_is_finished_and_screens_hear_of_it(desk: Desk) -> None:
    person = Person(phone(), name=NAME)
    attendance_id = await desk.opened(person)
    client_id = await client_id_of(desk, attendance_id)
    async with desk.cast.attendant.events() as events:
        await events.kind("hello")
        await erase(desk, client_id)
        client = (await events.kind("client.changed"))["client"]
        changed = (await events.kind("attendance.changed"))["attendance"]
    assert client["name"] == "Erased client"
    assert (changed["state"], changed["last_message"]) == ("FINISHED", None)
    assert changed["erased_at"] is not None
    snapshot = await desk.cast.attendant.snapshot()
    assert snapshot["counts"] == {"waiting": 0, "mine": 0, "open": 0}


async def test_what_is_queued_is_not_sent_and_what_is_on_its_way_does_not_come_back(
    desk: Desk,
) -> None:
    person = Person(phone(), name=NAME)
    attendance_id = await desk.opened(person)
    desk.phone.may_send.clear()
    first = (await desk.cast.attendant.write(attendance_id, "On its way")).ok()
    await desk.status(first["id"], "SENDING")
    (await desk.cast.attendant.write(attendance_id, "Still here")).ok()
    await erase(desk, await client_id_of(desk, attendance_id))
    desk.phone.may_send.set()
    await desk.stored(desk.phone.write(Person(phone()), "Somebody else"))
    await reconnect(desk)
    assert [one.text for one in desk.phone.sent] == ["On its way"]
    assert remains(desk.config.data_dir, NAME, "On its way") == set()
    for state in ("WAITING", "OPEN", "FINISHED"):
        for one in await desk.cast.admin.attendances(state):
            assert one["client"]["name"] != NAME


async def reconnect(desk: Desk) -> Json:
    """The number goes and comes back; the report of the comparison."""
    before = (await desk.instance())["catch_up"]["offline_to"]
    desk.phone.go_offline()
    await desk.state("OFFLINE")
    desk.phone.come_back()
    report: Json = (await desk.caught_up(after=before))["catch_up"]
    return report


async def test_what_whatsapp_still_holds_does_not_come_back_and_is_not_missing(desk: Desk) -> None:
    told = Told(desk)
    await told.tell()
    await erase(desk, told.client_id)
    report = await reconnect(desk)
    assert (report["missing"], report["recovered"]) == (0, 0)
    desk.phone.react(told.said, "👍", from_me=False)
    await desk.settled()
    assert remains(desk.config.data_dir, SECRET) == set()


async def test_who_writes_again_is_a_new_client(desk: Desk) -> None:
    told = Told(desk)
    await told.tell()
    await erase(desk, told.client_id)
    later = Moment(now() + 5 * SECOND)
    again = await desk.stored(desk.phone.write(told.person, "Me again", at=later))
    assert again.client_id != told.client_id
    [waiting] = [
        one for one in await desk.cast.admin.attendances("WAITING") if one["client"]["name"] == NAME
    ]
    assert waiting["last_message"]["content"] == "Me again"


async def test_the_name_must_be_typed(desk: Desk) -> None:
    attendance_id = await desk.opened(Person(phone(), name=NAME))
    path = f"/api/v1/clients/{await client_id_of(desk, attendance_id)}/erase"
    refused = await desk.cast.admin.post(path, {"name": "Zuleika"})
    assert (refused.status, list(refused.error["fields"])) == (400, ["name"])
    assert (await desk.cast.admin.post(path, {"name": NAME.lower()})).status == 200
    again = await desk.cast.admin.post(path, {"name": "Erased client"})
    assert (again.status, again.error["code"]) == (409, "erased")


async def test_only_admins_export_and_erase(desk: Desk) -> None:
    client_id = await client_id_of(desk, await desk.opened())
    for name, caller in (("manager", desk.cast.manager), ("attendant", desk.cast.attendant)):
        erase_path = f"/api/v1/clients/{client_id}/erase"
        assert (await caller.post(erase_path, {"name": NAME})).status == 403, name
        assert (await caller.get(f"/api/v1/clients/{client_id}/export")).status == 403, name
        assert (await caller.get("/api/v1/retention")).status == 403, name

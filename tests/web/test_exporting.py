"""The export of a client's data: everything that is known, and nothing of anybody else's."""

import io
import json
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from helpdesk.actions.arrivals import do_receive
from helpdesk.domain.envelopes import MessageArrived
from helpdesk.domain.states import MessageType
from tests.desk import Desk
from tests.factories import phone, whatsapp_message
from tests.fake_phone import Person
from tests.web.test_erasing import FILE, NAME, SECRET, Told


async def test_an_export_holds_everything_that_an_erasure_would_delete(desk: Desk) -> None:
    told = Told(desk)
    await told.tell()
    got = await desk.cast.admin.get(f"/api/v1/clients/{told.client_id}/export")
    assert got.status == 200
    assert got.headers["content-type"] == "application/zip"
    assert got.headers["content-disposition"] == (
        f'attachment; filename="client-{told.client_id}.zip"'
    )
    archive = ZipFile(io.BytesIO(got.content))
    assert archive.testzip() is None
    client = json.loads(archive.read("client.json"))
    assert (client["name"], client["notes"]) == (NAME, f"Loves a {SECRET}")
    [attendance] = json.loads(archive.read("attendances.json"))
    assert attendance["feedback"]["comment"] == f"A fine {SECRET}"
    messages = json.loads(archive.read("messages.json"))
    first = next(one for one in messages if one["message"]["content"] == f"My dear {SECRET}")
    assert [edit["content"] for edit in first["history"]["edits"]] == [f"My {SECRET}"]
    [file] = [one["file"] for one in messages if one["file"]]
    assert archive.read(file) == FILE
    deeds = {entry["deed"] for entry in json.loads(archive.read("audit.json"))}
    assert {"client_changed", "client_exported", "attendance_finished"} <= deeds
    page = archive.read("conversations.html").decode()
    assert f"My dear {SECRET}" in page
    assert f'href="{file}"' in page
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Neighbour" not in whole
    assert b"tuba" not in whole


async def test_what_a_client_wrote_can_do_nothing_in_the_page(desk: Desk) -> None:
    person = Person(phone(), name=NAME)
    attendance_id = await desk.waiting(person, "<script>alert(1)</script>")
    unknown = whatsapp_message(
        person.chat, "", type=MessageType.UNSUPPORTED, whatsapp_type="<script>"
    )
    envelope = MessageArrived(instance_id=desk.instance_id, message=unknown)
    await desk.helpdesk.ledger.write(lambda work: do_receive(work, [envelope]))
    client = (await desk.cast.admin.attendance(attendance_id)).ok()["client"]
    got = await desk.cast.admin.get(f"/api/v1/clients/{client['id']}/export")
    page = ZipFile(io.BytesIO(got.content)).read("conversations.html").decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "[&lt;script&gt;]" in page
    assert "<script" not in page


async def test_nothing_of_an_export_stays_on_the_disk(desk: Desk) -> None:
    attendance_id = await desk.waiting()
    client = (await desk.cast.admin.attendance(attendance_id)).ok()["client"]
    assert (await desk.cast.admin.get(f"/api/v1/clients/{client['id']}/export")).status == 200
    # The answer is here before the file is gone; a stop waits for it.
    await desk.stop()
    scratch = desk.config.scratch_dir
    assert not scratch.exists() or list(scratch.iterdir()) == []


async def test_what_does_not_exist_is_not_exported(desk: Desk) -> None:
    assert (await desk.cast.admin.get("/api/v1/clients/999/export")).status == 404


async def test_an_export_that_the_disk_has_no_room_for_is_refused_before_it_is_noted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(desk)
    await told.tell()
    room, path = desk.helpdesk.parts.room, f"/api/v1/clients/{told.client_id}/export"
    free = desk.config.disk_reserve + len(FILE)
    for left, status in ((free - 1, 507), (free, 200)):
        monkeypatch.setattr(room, "_disk_usage", lambda _, left=left: SimpleNamespace(free=left))
        got = await desk.cast.admin.get(path)
        assert got.status == status
    audit = json.loads(ZipFile(io.BytesIO(got.content)).read("audit.json"))
    assert [entry["deed"] for entry in audit].count("client_exported") == 1

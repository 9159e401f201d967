"""Who is deactivated or demoted while their call is under way does nothing more with it."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from helpdesk.actions.users import do_change
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.roles import Role
from helpdesk.store.schema import requests
from tests.cast import Api
from tests.desk import Desk
from tests.factories import phone, uuid
from tests.waiting import SECONDS

BOUNDARY = "multipart/form-data; boundary=cut"


async def deactivate(desk: Desk, user: Api) -> None:
    path = f"/api/v1/users/{user.id}"
    (await desk.cast.admin.patch(path, {"active": False})).ok()


async def until_asked(desk: Desk) -> bool:
    """Wait until a question to the page is under way."""

    async def find() -> bool | None:
        question = select(requests.c.id).limit(1)
        found = await desk.helpdesk.ledger.read(lambda c: c.execute(question).first())
        return found is not None or None

    return await desk.commits.until(find)


async def test_who_is_deactivated_while_a_number_is_looked_up_starts_nothing(desk: Desk) -> None:
    ana, clara = desk.cast.attendant, phone()
    desk.phone.numbers[clara.value] = (clara,)
    desk.phone.may_answer.clear()
    beginning = asyncio.create_task(ana.begin(desk.instance_id, f"+{clara.value}", "Good day"))
    await until_asked(desk)
    await deactivate(desk, ana)
    desk.phone.may_answer.set()
    assert (await beginning).status == 401
    assert await desk.cast.admin.attendances("OPEN") == []


async def test_who_is_deactivated_while_their_call_waits_its_turn_accepts_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, attendance_id = desk.cast.attendant, await desk.waiting()
    ledger, queued, has_called = desk.helpdesk.ledger, asyncio.Event(), threading.Event()
    write = Ledger.write

    async def noting(self: Ledger, body: object) -> object:
        queued.set()
        return await write(self, body)  # type: ignore[arg-type]

    def do_deactivate(work: Work) -> None:
        assert has_called.wait(SECONDS)
        do_change(work, ana.id, active=False)

    deactivating = asyncio.create_task(ledger.write(do_deactivate))
    await asyncio.sleep(0)
    monkeypatch.setattr(Ledger, "write", noting)
    accepting = asyncio.create_task(ana.accept(attendance_id))
    await asyncio.wait_for(queued.wait(), SECONDS)
    has_called.set()
    await deactivating
    assert (await accepting).status == 401
    assert [one["id"] for one in await desk.cast.admin.attendances("WAITING")] == [attendance_id]


async def test_who_is_demoted_while_they_upload_sends_no_file_any_more(desk: Desk) -> None:
    marta, admin, attendance_id = desk.cast.manager, desk.cast.admin, await desk.opened()
    field = '--cut\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'

    async def pieces() -> AsyncIterator[bytes]:
        yield field.format("id", "", uuid()).encode()
        scratch = desk.config.scratch_dir
        while not (scratch.exists() and any(scratch.iterdir())):  # until they have been let in
            (await admin.get("/healthz")).ok()
        (await admin.patch(f"/api/v1/users/{marta.id}", {"role": Role.ATTENDANT})).ok()
        yield field.format("file", '; filename="a.txt"', "Prices").encode() + b"--cut--\r\n"

    answer = await marta.post(
        f"/api/v1/attendances/{attendance_id}/messages",
        data=pieces(),
        headers={"Content-Type": BOUNDARY},
    )
    # The second look at the attendance may refuse before the write does.
    assert answer.status in (403, 404)
    assert len(await admin.messages(attendance_id)) == 1


async def test_a_new_name_under_way_stops_nobody(desk: Desk) -> None:
    ana, clara = desk.cast.attendant, phone()
    desk.phone.numbers[clara.value] = (clara,)
    desk.phone.may_answer.clear()
    beginning = asyncio.create_task(ana.begin(desk.instance_id, f"+{clara.value}", "Good day"))
    await until_asked(desk)
    (await ana.patch("/api/v1/account", {"name": "Ana Maria"})).ok()
    desk.phone.may_answer.set()
    assert (await beginning).status == 201

"""A reader misses nothing and gets nothing twice, however often it loses the connection."""

import asyncio
import json
import random

import pytest
from aiohttp import WSMsgType

from helpdesk.actions.events import KEPT
from helpdesk.domain.moments import Moment, now
from helpdesk.sinks import websocket
from helpdesk.store import event_log
from tests.cast import Api, Json
from tests.desk import Desk
from tests.factories import phone
from tests.fake_phone import Person


async def restless(caller: Api, chances: random.Random, start: int, last: int) -> list[Json]:
    """What a reader gets who leaves after a few events and comes back with its last number."""
    seen: list[Json] = []
    seq, epoch = start, None
    while seq < last:
        query = f"after={seq}" + (f"&epoch={epoch}" if epoch else "")
        async with caller.events(query) as events:
            hello = await events.next()
            assert hello["kind"] == "hello"
            epoch = hello["epoch"]
            for _ in range(chances.randint(0, 12)):
                event = await events.next()
                seen.append(event)
                seq = event["seq"]
                if seq >= last:
                    break
    return seen


async def patient(caller: Api, start: int, last: int) -> list[Json]:
    """What a reader gets who stays."""
    async with caller.events(f"after={start}") as events:
        await events.until(lambda event: event["kind"] != "hello" and event["seq"] >= last)
        return events.seen[1:]


async def bustle(desk: Desk, chances: random.Random) -> int:
    """Clients write, attendants act; the number of the last event, which everybody sees."""
    people = [Person(phone()) for _ in range(12)]
    opened: list[int] = []
    for turn in range(60):
        message = desk.phone.write(chances.choice(people), f"{turn}")
        if turn % 5 == 0:
            attendance_id = (await desk.stored(message)).attendance_id
            accepted = await chances.choice(desk.cast.signed_in).accept(attendance_id)
            opened += [attendance_id] if accepted.status == 200 else []
        if turn % 9 == 8 and opened:
            await desk.cast.manager.finish(opened.pop(0))
    await desk.stored(message)
    await desk.settled()
    await desk.waiting(text="the last")
    return int((await desk.cast.manager.snapshot())["seq"])


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_random_disconnections_cost_no_reader_an_event_and_repeat_none(
    desk: Desk, seed: int
) -> None:
    chances, cast = random.Random(seed), desk.cast
    start = int((await cast.manager.snapshot())["seq"])
    last = await bustle(desk, chances)
    for caller in (cast.manager, cast.attendant):
        whole = await patient(caller, start, last)
        seqs = [event["seq"] for event in whole]
        assert seqs == sorted(set(seqs))
        assert await restless(caller, chances, start, last) == whole


async def test_a_reader_gets_live_what_another_gets_afterwards(desk: Desk) -> None:
    start = int((await desk.cast.manager.snapshot())["seq"])
    async with desk.cast.attendant.events() as live:
        await live.kind("hello")
        last = await bustle(desk, random.Random(4))
        await live.until(lambda event: bool(event["seq"] >= last))
    assert live.seen[1:] == await patient(desk.cast.attendant, start, last)


async def test_hello_comes_first_with_the_epoch_and_the_last_number(desk: Desk) -> None:
    await desk.waiting()
    snapshot = await desk.cast.attendant.snapshot()
    async with desk.cast.attendant.events(f"after={snapshot['seq']}") as events:
        hello = await events.next()
    assert (hello["kind"], hello["seq"]) == ("hello", snapshot["seq"])
    assert hello["epoch"] == snapshot["epoch"]


async def test_a_pulse_comes_to_those_who_ask_and_to_nobody_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "_PULSE_SECONDS", 0.05)
    async with desk.cast.attendant.events() as plain:
        async with desk.cast.attendant.events("pulse=1") as asking:
            assert (await asking.next())["kind"] == "hello"
            for _ in range(2):
                assert (await asking.next())["kind"] == "pulse"
        desk.phone.write(Person(phone()), "after the pulses")
        await plain.message("after the pulses")
    assert "pulse" not in [event["kind"] for event in plain.seen]


@pytest.mark.parametrize("query", ["after=0&epoch=another", "after=999999999", "after=1"])
async def test_a_place_that_is_gone_is_answered_with_resnapshot(desk: Desk, query: str) -> None:
    await desk.waiting()
    if query == "after=1":
        await desk.helpdesk.ledger.write(
            lambda work: event_log.trim(work.connection, Moment(now() + KEPT))
        )
    async with desk.cast.attendant.events(query) as events:
        hello = await events.next()
        assert (await events.next())["kind"] == "resnapshot"
        message = desk.phone.write(Person(phone()), "and on it goes")
        told = await events.message("and on it goes")
    assert told["seq"] > hello["seq"]
    assert told["message"]["whatsapp_id"] == message.whatsapp_id


async def test_with_batch_a_frame_is_an_array_of_the_events_that_were_there_together(
    desk: Desk,
) -> None:
    start = int((await desk.cast.manager.snapshot())["seq"])
    for _ in range(5):
        await desk.waiting()
    last = int((await desk.cast.manager.snapshot())["seq"])
    whole = await patient(desk.cast.manager, start, last)
    async with desk.cast.manager.events(f"after={start}&batch=1") as events:
        frames: list[list[Json]] = []
        while not frames or frames[-1][-1]["seq"] < last or len(frames) == 1:
            frame = await events.socket.receive(timeout=5)
            assert frame.type is WSMsgType.TEXT
            frames.append(json.loads(frame.data))
    assert frames[0][0]["kind"] == "hello"
    assert [event for frame in frames for event in frame][1:] == whole
    assert len(frames) < len(whole)


async def test_sight_that_is_gained_or_lost_is_told_as_appeared_and_hidden(desk: Desk) -> None:
    cast = desk.cast
    attendance_id = await desk.waiting()
    async with cast.attendant.events() as anas, cast.another.events() as brunos:
        (await cast.attendant.accept(attendance_id)).ok()
        hidden = await brunos.kind("attendance.hidden")
        assert set(hidden) == {"seq", "kind", "at", "client_id", "attendance_id", "was"}
        assert hidden["was"] == {"state": "WAITING", "attendant_id": None}
        (await cast.attendant.write(attendance_id, "between us")).ok()
        (await cast.attendant.transfer(attendance_id, cast.another.id)).ok()
        appeared = await brunos.kind("attendance.appeared")
        assert appeared["attendance"]["last_message"]["content"] == "between us"
        assert (await anas.kind("attendance.hidden"))["attendance_id"] == attendance_id
        assert "between us" not in json.dumps(brunos.seen[: brunos.seen.index(appeared)])


async def test_the_socket_of_a_deactivated_user_is_closed_and_opens_no_more(desk: Desk) -> None:
    cast = desk.cast
    async with cast.attendant.events() as events:
        await events.kind("hello")
        deactivated = await cast.admin.patch(
            f"/api/v1/users/{cast.attendant.id}", {"active": False}
        )
        deactivated.ok()
        async with asyncio.timeout(5):
            while (await events.socket.receive()).type is WSMsgType.TEXT:
                pass
        assert events.socket.closed
    assert (await cast.attendant.get("/api/v1/snapshot")).status == 401


async def test_a_role_changed_while_the_reader_was_away_makes_it_load_anew(desk: Desk) -> None:
    cast = desk.cast
    after = (await cast.manager.get("/api/v1/snapshot")).ok()["seq"]
    change = await cast.admin.patch(f"/api/v1/users/{cast.manager.id}", {"role": "ATTENDANT"})
    change.ok()
    async with cast.manager.events(f"after={after}") as events:
        await events.kind("resnapshot")


async def test_a_changed_name_makes_nobody_load_anew_and_tells_nobody_an_address(
    desk: Desk,
) -> None:
    cast = desk.cast
    after = (await cast.attendant.get("/api/v1/snapshot")).ok()["seq"]
    (await cast.admin.patch(f"/api/v1/users/{cast.attendant.id}", {"name": "Ana Maria"})).ok()
    async with cast.attendant.events(f"after={after}") as events:
        told = await events.kind("user.changed")
        assert told["user"]["name"] == "Ana Maria"
        assert "email" not in told["user"]
        assert "resnapshot" not in [one["kind"] for one in events.seen]


async def test_a_changed_role_closes_the_socket_so_that_it_comes_back_with_the_new_rights(
    desk: Desk,
) -> None:
    cast = desk.cast
    async with cast.manager.events() as events:
        await events.kind("hello")
        change = await cast.admin.patch(f"/api/v1/users/{cast.manager.id}", {"role": "ATTENDANT"})
        change.ok()
        async with asyncio.timeout(5):
            while (await events.socket.receive()).type is WSMsgType.TEXT:
                pass
    opened = await desk.opened()
    assert (await cast.manager.attendance(opened)).status == 404


async def test_what_is_one_persons_alone_reaches_only_their_sockets(desk: Desk) -> None:
    cast = desk.cast
    attendance_id = await desk.opened()
    start = int((await cast.manager.snapshot())["seq"])
    path = f"/api/v1/attendances/{attendance_id}/draft"
    (await cast.manager.call("PUT", path, {"content": "My secret words"})).ok()
    await desk.waiting(text="the last")
    last = int((await cast.manager.snapshot())["seq"])
    for caller in cast.signed_in:
        kinds = [event["kind"] for event in await patient(caller, start, last)]
        assert ("draft.changed" in kinds) == (caller is cast.manager), kinds
        assert "message.created" in kinds
        drafts = (await caller.get("/api/v1/drafts")).ok()["items"]
        assert [one["content"] for one in drafts] == (
            ["My secret words"] if caller is cast.manager else []
        )

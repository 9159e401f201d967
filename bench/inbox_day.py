"""A day of a busy shop as one open page of the inbox sees it: attendances begin, are answered and
finished, somebody goes from one conversation to the next, and the page is not loaded anew."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from playwright.async_api import CDPSession, Page, WebSocketRoute

from bench.figures import Figure, Goal
from bench.inbox_page import Inbox

_ATTENDANCES, _MESSAGES = 2_000, 12
_QUARTERS, _OPENED = 4, 40
_IN_A_FRAME = 10
_FLAT = (Goal("ratio", "<=", 1.25),)
# Beyond what the database has given.
_FIRST_ID = 1_000_000


@dataclass(frozen=True)
class _Patterns:
    """An attendance and a message as the API makes them, and where the log is."""

    seq: int
    epoch: str
    attendance: dict[str, Any]
    message: dict[str, Any]


async def measure(page: Page, waiting_count: int, *, is_quick: bool) -> list[Figure]:
    """What the page holds in memory after each quarter of the day, when nothing is left to be
    collected."""
    count = _ATTENDANCES // (2 if is_quick else 1)
    answer = await (await page.request.get("/api/v1/snapshot")).json()
    waiting = answer["waiting"][0]
    patterns = _Patterns(answer["seq"], answer["epoch"], waiting, waiting["last_message"])
    sockets: list[WebSocketRoute] = []

    def greet(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        hello = {"seq": patterns.seq, "kind": "hello", "epoch": patterns.epoch}
        socket.send(json.dumps([hello]))

    await page.route_web_socket("**/api/v1/events*", greet)
    inbox = Inbox(page)
    await inbox.navigate()
    await inbox.load_list(waiting_count)
    heap = await page.context.new_cdp_session(page)
    events = list(_day(patterns, count))
    held = []
    for quarter in range(_QUARTERS):
        part = events[len(events) * quarter // _QUARTERS : len(events) * (quarter + 1) // _QUARTERS]
        await _live(page, sockets[-1], part, quarter)
        held.append(await _held(heap))
    rows = [
        Figure(f"page's memory, {after} quarter", "MB", one)
        for after, one in zip(("first", "second", "third"), held[:-1], strict=True)
    ]
    name = f"page's memory after {len(events):,} events"
    against = held[0]
    return [*rows, Figure(name, "MB", held[-1], "a quarter", against, held[-1] / against, _FLAT)]


async def _live(
    page: Page, socket: WebSocketRoute, events: list[dict[str, Any]], quarter: int
) -> None:
    """Everything of a quarter, and somebody who opens one conversation after the other."""
    each = len(events) // _OPENED
    for turn in range(_OPENED):
        for start in range(turn * each, (turn + 1) * each, _IN_A_FRAME):
            socket.send(json.dumps(events[start : min(start + _IN_A_FRAME, (turn + 1) * each)]))
        place = quarter * _OPENED + turn
        scroller = page.locator(".list__scroller")
        await scroller.evaluate("(one, top) => one.scrollTo(0, top)", place * 72)
        await page.locator(f'[aria-posinset="{place + 1}"] [data-attendance]').click()
        await page.locator(".thread [data-message]").first.wait_for()


async def _held(heap: CDPSession) -> float:
    """Megabytes of JavaScript's heap that something still refers to."""
    await heap.send("HeapProfiler.enable")
    await heap.send("HeapProfiler.collectGarbage")
    usage = await heap.send("Runtime.getHeapUsage")
    return float(usage["usedSize"]) / 1e6


def _day(patterns: _Patterns, count: int) -> Iterator[dict[str, Any]]:
    seq = patterns.seq
    began = datetime.now(UTC) - timedelta(hours=8)
    for index in range(count):
        for event in _attendance(
            patterns, _FIRST_ID + index, began + timedelta(seconds=14 * index)
        ):
            seq += 1
            yield _numbered(event, seq)


def _numbered(event: dict[str, Any], seq: int) -> dict[str, Any]:
    numbered = {**event, "seq": seq}
    for name in ("attendance", "message"):
        if name in event:
            numbered[name] = {**event[name], "seq": seq}
    return numbered


def _attendance(patterns: _Patterns, number: int, at: datetime) -> Iterator[dict[str, Any]]:
    """It begins, is accepted, messages go to and fro, it is finished."""
    name = f"Client of the day {number}"
    client = {**patterns.attendance["client"], "id": number, "name": name}
    attendance = {**patterns.attendance, "id": number, "client": client, "state": "WAITING"}
    was = None
    for index in range(_MESSAGES):
        at += timedelta(seconds=30)
        message = {
            **patterns.message,
            "id": str(UUID(int=number * 100 + index)),
            "attendance_id": number,
            "from": "attendant" if index % 2 else "client",
            "content": f"Message {index} of attendance {number}, as long as such messages are.",
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        attendance = {**attendance, "last_message": message, "created_at": message["at"]}
        kind = "message.created"
        event = {"kind": kind, "message": message, "attendance": attendance}
        yield event | ({} if was is None else {"was": was})
        was = {"state": attendance["state"], "attendant_id": None}
        if index == 0:
            attendance = {**attendance, "state": "OPEN"}
            yield {"kind": "attendance.accepted", "attendance": attendance, "was": was}
            was = {"state": "OPEN", "attendant_id": None}
    attendance = {**attendance, "state": "FINISHED"}
    yield {"kind": "attendance.finished", "attendance": attendance, "was": was}

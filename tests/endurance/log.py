"""A reader of the event log who goes on after each loss of the connection."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.callers import Caller
from tests.processes import Helpdesk

SECONDS = 60.0
"""How long anything may take before the test gives up."""


class Log:
    """Follows the log from its beginning and checks what must hold at every event."""

    def __init__(self, helpdesk: Helpdesk, caller: Caller) -> None:
        self._helpdesk = helpdesk
        self._caller = caller
        self._seq = 0
        self._epoch = ""
        self._news = asyncio.Event()
        self._listener: Callable[[Any], None] = lambda event: None
        self.count = 0
        self.states: dict[int, str] = {}
        self.created: Counter[str] = Counter()
        self.statuses: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self.attendances: dict[int, Any] = {}
        self.catch_ups: dict[int, dict[str, Any]] = {}

    def listen(self, listener: Callable[[Any], None]) -> None:
        """Call the listener with each event; it must not block."""
        self._listener = listener

    async def follow(self) -> None:
        """Read until cancelled."""
        while True:
            await self._helpdesk.is_up.wait()
            try:
                async with self._caller.follow(self._seq, self._epoch) as socket:
                    await self._read(socket)
            except aiohttp.ClientError:
                self._helpdesk.check_was_killed()

    def forget_states(self) -> None:
        """What the numbers' states were says nothing about the next life of the process."""
        self.states.clear()

    async def until(self, condition: Callable[[], bool], seconds: float = SECONDS) -> None:
        """Wait until the condition holds; it is looked at after each event."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def until_more(self, events: int, seconds: float = SECONDS) -> None:
        """Wait until so many further events have come."""
        wanted = self.count + events
        await self.until(lambda: self.count >= wanted, seconds)

    def unfinished(self) -> Counter[tuple[int, int]]:
        """How many unfinished attendances each client has on each number."""
        unfinished = (one for one in self.attendances.values() if one["state"] != "FINISHED")
        return Counter((one["instance_id"], one["client"]["id"]) for one in unfinished)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        hello = await socket.receive_json()
        assert hello["kind"] == "hello"
        assert self._epoch in ("", hello["epoch"]), "the log has another epoch"
        assert hello["seq"] >= self._seq, "the log has lost events that a reader had seen"
        self._epoch = hello["epoch"]
        async for frame in socket:
            self._take(frame.json())

    def _take(self, event: Any) -> None:
        assert event["kind"] != "resnapshot", "the reader's place in the log is gone"
        assert event["seq"] > self._seq, "an event was repeated"
        self._seq = event["seq"]
        self.count += 1
        if "attendance" in event:
            attendance = event["attendance"]
            self.attendances[attendance["id"]] = attendance
            most = max(self.unfinished().values(), default=0)
            assert most <= 1, f"{most} unfinished attendances of one client"
        if "message" in event:
            message = event["message"]
            self.statuses[message["id"]] = message["status"]
            self._take_file(message)
            self.created[message["id"]] += event["kind"] == "message.created"
        if "instance" in event:
            self._take_instance(event["instance"])
        self._listener(event)
        self._news.set()

    def _take_file(self, message: Any) -> None:
        """Of a message that was taken back nobody sees the file any more."""
        if message["media"] is not None:
            self.files[message["id"]] = message["media"]["state"]
        else:
            self.files.pop(message["id"], None)

    def _take_instance(self, instance: Any) -> None:
        self.states[instance["id"]] = instance["state"]
        report = instance["catch_up"]
        if report is not None:
            self.catch_ups.setdefault(instance["id"], {})[report["offline_to"]] = report

"""Clients who keep writing and attendants who keep accepting, answering and finishing."""

import asyncio
import random
from typing import Any
from uuid import uuid4

from helpdesk.whatsapp.simulator.shapes import Edit, React, Revoke
from tests.callers import Caller
from tests.endurance.log import Log
from tests.endurance.shop import Number

IN_FLIGHT = 6
"""Messages of clients that are on their way at a time, while helpdesk is there."""

_UNDER_WAY = frozenset({"QUEUED", "SENDING", "SENT"})
_ANSWERS, _FINISHES = 0.8, 0.15
# How often a client's message is a file, and what else happens to one in a varied load.
_FILES, _EDITS, _DELETIONS, _REACTIONS, _FROM_PHONE = 0.1, 0.08, 0.04, 0.08, 0.05


class Clients:
    """People who write numbered texts to a number, each in order, one for each that arrives.

    `is_varied`: some are files, some are edited, taken back or reacted to at once, and now and
    then the business answers on its own phone.
    """

    def __init__(self, number: Number, rng: random.Random, *, is_varied: bool = False) -> None:
        self.number = number
        self._is_varied = is_varied
        self._phones = number.phones
        self._rng = rng
        self._turns: dict[str, asyncio.Lock] = {}
        self._written: dict[str, int] = {}
        self.ids: list[str] = []
        self.on_the_way = 0
        self.are_writing = True

    async def add(self, count: int) -> None:
        """Put that many people on the phones: every third known by a LID as well."""
        for number in range(count):
            lid = f"1043999{number:08d}" if number % 3 == 0 else None
            phone = f"55119870{number:05d}"
            self.ids.append(await self._phones.add_client(f"Client {number}", phone=phone, lid=lid))

    async def write(self, count: int) -> None:
        """Write that many messages now, whether helpdesk is there or not."""
        self.on_the_way += count
        await asyncio.gather(*(self._write_one() for _ in range(count)))

    async def notice(self, _: Any) -> None:
        """A message has arrived: write again."""
        self.on_the_way -= 1
        if self.are_writing and self.on_the_way < IN_FLIGHT:
            await self.write(IN_FLIGHT - self.on_the_way)

    async def _write_one(self) -> None:
        client = self._rng.choice(self.ids)
        async with self._turns.setdefault(client, asyncio.Lock()):
            number = self._written[client] = self._written.get(client, 0) + 1
            text = f"text {number} of {client}"
            if self._is_varied:
                await self._write_something(client, text)
            else:
                await self._phones.write(client, text)

    async def _write_something(self, client: str, text: str) -> None:
        phones = self._phones
        if self._happens(_FILES):
            file = await phones.upload(
                f"the file of {text}".encode(), "application/pdf", name="a.pdf"
            )
            message = await phones.write_file(client, "document", file, text)
        else:
            message = await phones.write(client, text)
        which: dict[str, Any] = {"client": client, "message": message, "from_me": False}
        if self._happens(_EDITS):
            await phones.act(Edit(**which, text=f"{text}, edited"))
        if self._happens(_REACTIONS):
            await phones.act(React(**which, emoji=self._rng.choice("👍❤😂"), by_me=True))
        if self._happens(_DELETIONS):
            await phones.act(Revoke(**which))
        if self._happens(_FROM_PHONE):
            await phones.write_from_phone(client, f"from the phone, after {text}")

    def _happens(self, probability: float) -> bool:
        return self._rng.random() < probability


class Attendants:
    """Two people at their inboxes. `confirmed` are the answers that were POSTed with success:
    the message's id and its text."""

    def __init__(self, people: list[Caller], rng: random.Random) -> None:
        self._people = people
        self._rng = rng
        self._turns = asyncio.Semaphore(4)
        self._winners: dict[int, set[int]] = {}
        self.posted: dict[str, str] = {}
        self.confirmed: dict[str, str] = {}
        self._number_of: dict[str, int] = {}

    def of(self, instance_id: int) -> tuple[dict[str, str], dict[str, str]]:
        """The answers confirmed and those posted, of one number."""

        def own(answers: dict[str, str]) -> dict[str, str]:
            return {
                one: text for one, text in answers.items() if self._number_of[one] == instance_id
            }

        return own(self.confirmed), own(self.posted)

    async def notice(self, event: Any) -> None:
        """A client has written: see to it that somebody has the attendance, then answer."""
        async with self._turns:
            attendance = event["attendance"]
            owner = await self._owner(attendance)
            if owner is not None and self._rng.random() < _ANSWERS:
                await self._answer(owner, attendance)
            if owner is not None and self._rng.random() < _FINISHES:
                done = await owner.call("POST", f"attendances/{attendance['id']}/finish", {})
                assert done.status in (200, 404, 409), done

    async def _owner(self, attendance: Any) -> Caller | None:
        if attendance["state"] == "WAITING":
            return await self._race(attendance["id"])
        attendant = attendance["attendant"]
        return None if attendant is None else self._person(attendant["id"])

    async def _race(self, attendance_id: int) -> Caller | None:
        """All accept at once: whoever it was, everybody is told the same name."""
        path = f"attendances/{attendance_id}/accept"
        answers = await asyncio.gather(*(one.call("POST", path) for one in self._people))
        winners = self._winners.setdefault(attendance_id, set())
        for answer in answers:
            assert answer.status in (200, 404, 409), answer
            winners |= _winner(answer.content)
        assert len(winners) <= 1, f"{attendance_id} was accepted by {winners}"
        return self._person(next(iter(winners))) if winners else None

    def _person(self, user_id: int) -> Caller:
        return next(one for one in self._people if one.user_id == user_id)

    async def _answer(self, owner: Caller, attendance: Any) -> None:
        message_id = str(uuid4())
        text = f"answer {message_id} to {attendance['client']['id']}"
        self.posted[message_id] = text
        self._number_of[message_id] = attendance["instance_id"]
        body = {"id": message_id, "type": "TEXT", "content": text}
        answer = await owner.call("POST", f"attendances/{attendance['id']}/messages", body)
        assert answer.status in (200, 201, 404, 409), answer
        if answer.status < 300:
            self.confirmed[message_id] = text


def _winner(content: Any) -> set[int]:
    attendant = content.get("attendant") or content.get("error", {}).get("attendant")
    return set() if attendant is None else {attendant["id"]}


class Load:
    """Turns each message that arrives into more of both."""

    def __init__(self, log: Log, clients: list[Clients], attendants: Attendants) -> None:
        self._log = log
        self._clients = {one.number.id: one for one in clients}
        self._attendants = attendants
        self._tasks: asyncio.TaskGroup | None = None
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, tasks: asyncio.TaskGroup) -> None:
        """React from now on, in tasks of this group."""
        self._tasks = tasks
        self._log.listen(self._take)

    async def settle(self, seconds: float) -> None:
        """Write no more, and wait until everything has arrived everywhere."""
        for clients in self._clients.values():
            clients.are_writing = False
        try:
            await self._log.until(lambda: self._on_the_way() == 0, seconds)
            await asyncio.wait_for(asyncio.gather(*self._running), seconds)
            await self._log.until(self._is_all_delivered, seconds)
        except TimeoutError:
            stuck = f"{self._on_the_way()} did not arrive; under way: {self._under_way()}"
            raise AssertionError(f"{self._log.states}, but {stuck}") from None

    def _on_the_way(self) -> int:
        return sum(clients.on_the_way for clients in self._clients.values())

    def _is_all_delivered(self) -> bool:
        states = {self._log.states.get(instance_id) for instance_id in self._clients}
        return states == {"CONNECTED"} and not self._under_way()

    def _under_way(self) -> dict[str, str]:
        return {one: status for one, status in self._log.statuses.items() if status in _UNDER_WAY}

    def _take(self, event: Any) -> None:
        if event["kind"] != "message.created" or event["message"]["from"] != "client":
            return
        assert self._tasks is not None
        clients = self._clients[event["attendance"]["instance_id"]]
        for listener in (clients.notice, self._attendants.notice):
            task = self._tasks.create_task(listener(event))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

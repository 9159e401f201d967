"""An old snapshot and the events after it make a fresh snapshot, whatever happens."""

import random
from collections.abc import Awaitable, Callable

import pytest

from tests.cast import Api, Json
from tests.desk import Desk
from tests.factories import lid, phone
from tests.fake_phone import Person
from tests.reducer import Inbox

STEPS = 70


class Bustle:
    """Everything that can happen, one thing after the other, drawn by chance."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.cast = desk.cast
        self.chances = random.Random(seed)
        self.people = [Person(phone(), name=f"Client {index}") for index in range(8)]
        self.hidden = [Person(lid()) for _ in range(3)]
        self.written: list[Json] = []

    async def step(self) -> None:
        """One thing happens."""
        steps: list[tuple[Callable[[], Awaitable[object]], int]] = [
            (self.client_writes, 8),
            (self.hidden_client_writes, 2),
            (self.number_becomes_known, 1),
            (self.phone_writes, 2),
            (self.accept, 6),
            (self.write, 6),
            (self.read, 3),
            (self.transfer, 3),
            (self.finish, 3),
            (self.tick, 4),
            (self.rename, 1),
            (self.lose_connection, 1),
        ]
        weights = [weight for _, weight in steps]
        [(step, _)] = self.chances.choices(steps, weights)
        await step()

    async def client_writes(self) -> None:
        message = self.desk.phone.write(self.chances.choice(self.people), "Hello")
        await self.desk.stored(message)

    async def hidden_client_writes(self) -> None:
        message = self.desk.phone.write(self.chances.choice(self.hidden), "Guess who")
        await self.desk.stored(message)

    async def number_becomes_known(self) -> None:
        index = self.chances.randrange(len(self.hidden))
        known = Person(self.hidden[index].chat, (phone(),), name="Now known")
        if not self.hidden[index].also:
            self.hidden[index] = known
        await self.desk.stored(self.desk.phone.write(self.hidden[index], "It is me"))

    async def phone_writes(self) -> None:
        message = self.desk.phone.write(self.chances.choice(self.people), "Hi", from_me=True)
        await self.desk.stored(message)

    async def some(self, state: str) -> tuple[Api, int] | None:
        """Somebody of the team, and an attendance that they see."""
        caller = self.chances.choice(self.cast.signed_in)
        found = await caller.attendances(state)
        return (caller, self.chances.choice(found)["id"]) if found else None

    async def accept(self) -> None:
        if found := await self.some("WAITING"):
            await found[0].accept(found[1])

    async def write(self) -> None:
        if found := await self.some("OPEN"):
            written = await found[0].write(found[1], "With pleasure")
            self.written.append(written.ok())
            await self.desk.status(written.json["id"], "SENT")

    async def read(self) -> None:
        if found := await self.some("OPEN"):
            await found[0].read(found[1])

    async def transfer(self) -> None:
        if found := await self.some("OPEN"):
            receivers = [None, *(caller.id for caller in self.cast.signed_in)]
            await found[0].transfer(found[1], self.chances.choice(receivers))

    async def finish(self) -> None:
        if found := await self.some("OPEN"):
            await found[0].finish(found[1])

    async def tick(self) -> None:
        if self.written:
            message = self.chances.choice(self.written)
            self.desk.phone.tick(message["whatsapp_id"], self.chances.choice((1, 2, 3)))

    async def rename(self) -> None:
        name = f"Ana {self.chances.randrange(100)}"
        await self.cast.admin.patch(f"/api/v1/users/{self.cast.attendant.id}", {"name": name})

    async def lose_connection(self) -> None:
        self.desk.phone.go_offline()
        await self.desk.state("OFFLINE")
        self.desk.phone.come_back()
        await self.desk.state("CONNECTED")


@pytest.mark.parametrize("seed", [11, 12, 13, 14])
async def test_an_old_snapshot_and_the_events_after_it_make_a_fresh_one(
    desk: Desk, seed: int
) -> None:
    bustle = Bustle(desk, seed)
    for _ in range(15):
        await bustle.step()
    readers = (desk.cast.manager, desk.cast.attendant, desk.cast.another)
    inboxes = [(reader, Inbox(await reader.snapshot())) for reader in readers]
    for _ in range(STEPS):
        await bustle.step()
    for reader, inbox in inboxes:
        fresh, start = await reader.snapshot(), inbox.snapshot()["seq"]
        marker = f"seen by {reader.id}"
        await desk.waiting(text=marker)
        async with reader.events(f"after={start}") as events:
            await events.message(marker)
        for event in events.seen[1:]:
            if event["seq"] <= fresh["seq"]:
                inbox.apply(event)
        assert without_seq(inbox.snapshot()) == without_seq(fresh)
        assert fresh["seq"] - start > STEPS


def without_seq(snapshot: Json) -> Json:
    """Events that a reader may not see have numbers too."""
    return {name: value for name, value in snapshot.items() if name != "seq"}

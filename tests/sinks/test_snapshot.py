"""An old snapshot and the events after it make a fresh snapshot, whatever happens."""

import random
from collections.abc import Awaitable, Callable

import pytest

from helpdesk.domain.envelopes import WhatsAppMessage
from helpdesk.domain.states import Activity
from tests.cast import Api, Json
from tests.desk import Desk
from tests.factories import lid, phone, uuid
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
        self.heard: list[WhatsAppMessage] = []

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
            (self.client_alters, 5),
            (self.client_sends_a_file, 2),
            (self.client_types, 2),
            (self.lose_connection, 1),
            (self.two_become_one, 2),
            (self.merge, 1),
            (self.unmerge, 2),
            (self.write_first, 2),
            (self.change_client, 2),
            (self.tag, 2),
            (self.note, 2),
            (self.erase, 1),
        ]
        weights = [weight for _, weight in steps]
        [(step, _)] = self.chances.choices(steps, weights)
        await step()

    async def client_writes(self) -> None:
        message = self.desk.phone.write(self.chances.choice(self.people), "Hello")
        await self.desk.stored(message)
        self.heard.append(message)

    async def hidden_client_writes(self) -> None:
        message = self.desk.phone.write(self.chances.choice(self.hidden), "Guess who")
        await self.desk.stored(message)

    async def number_becomes_known(self) -> None:
        index = self.chances.randrange(len(self.hidden))
        known = Person(self.hidden[index].chat, (phone(),), name="Now known")
        if not self.hidden[index].also:
            self.hidden[index] = known
        await self.desk.stored(self.desk.phone.write(self.hidden[index], "It is me"))

    async def two_become_one(self) -> None:
        hidden, known = self.chances.choice(self.hidden), self.chances.choice(self.people)
        told = Person(hidden.chat, (known.chat,), name="The same")
        await self.desk.stored(self.desk.phone.write(told, "We are one"))

    async def merge(self) -> None:
        clients = [
            attendance["client"]["id"]
            for state in ("WAITING", "OPEN")
            for attendance in await self.cast.manager.attendances(state)
        ]
        if len(clients) > 1:
            one, other = self.chances.sample(clients, 2)
            await self.cast.manager.post(f"/api/v1/clients/{one}/merge", {"client_id": other})

    async def unmerge(self) -> None:
        if found := await self.some(self.chances.choice(("WAITING", "OPEN", "FINISHED"))):
            path = f"/api/v1/clients/{(await found[0].attendance(found[1])).ok()['client']['id']}"
            for merged in (await self.cast.manager.get(path)).ok()["merged"][:1]:
                body = {"client_id": merged["id"]}
                (await self.cast.manager.post(f"{path}/unmerge", body)).ok()

    async def write_first(self) -> None:
        number = self.chances.choice(self.people).chat
        self.desk.phone.numbers[number.value] = (number,)
        caller = self.chances.choice(self.cast.signed_in)
        begun = await caller.begin(self.desk.instance_id, number.value, "Good day")
        if begun.status == 201:
            self.written.append(begun.json["last_message"])
            await self.desk.status(begun.json["last_message"]["id"], "SENT")

    async def tag(self) -> None:
        made = await self.cast.manager.post("/api/v1/tags", {"name": uuid()})
        if found := await self.some(self.chances.choice(("WAITING", "OPEN", "FINISHED"))):
            attendance = (await found[0].attendance(found[1])).ok()
            tags = {"tag_ids": self.chances.choice(([], [made.ok()["id"]]))}
            for what in (f"attendances/{found[1]}", f"clients/{attendance['client']['id']}"):
                await self.cast.manager.call("PUT", f"/api/v1/{what}/tags", tags)

    async def note(self) -> None:
        if found := await self.some("OPEN"):
            note = {"id": uuid(), "content": "Between us"}
            await found[0].post(f"/api/v1/attendances/{found[1]}/notes", note)

    async def change_client(self) -> None:
        if found := await self.some(self.chances.choice(("WAITING", "OPEN", "FINISHED"))):
            client = (await found[0].attendance(found[1])).ok()["client"]
            change = self.chances.choice(
                ({"is_blocked": True}, {"is_blocked": False}, {"name": "Renamed"})
            )
            await self.cast.manager.patch(f"/api/v1/clients/{client['id']}", change)

    async def erase(self) -> None:
        if found := await self.some(self.chances.choice(("WAITING", "OPEN", "FINISHED"))):
            client = (await found[0].attendance(found[1])).ok()["client"]
            path = f"/api/v1/clients/{client['id']}/erase"
            await self.cast.admin.post(path, {"name": client["name"]})
            # WhatsApp counts whole seconds: what is written within this one is taken for older.
            known = {address["value"] for address in client["addresses"]}
            for index, one in enumerate(self.people):
                if one.chat.value in known:
                    self.people[index] = Person(phone(), name=one.name)
            for index, one in enumerate(self.hidden):
                if one.chat.value in known:
                    self.hidden[index] = Person(lid())

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

    async def client_alters(self) -> None:
        if not self.heard:
            return
        message = self.chances.choice(self.heard)
        about, phone = message.whatsapp_id, self.desk.phone
        doings: list[Callable[[], None]] = [
            lambda: phone.edit(about, f"Changed {self.chances.random()}"),
            lambda: phone.react(about, self.chances.choice(("👍", "🙏", "")), from_me=False),
            lambda: phone.delete(about),
        ]
        self.chances.choices(doings, (3, 3, 1))[0]()
        await self.desk.settled()

    async def client_sends_a_file(self) -> None:
        message = self.desk.phone.write_file(self.chances.choice(self.people), b"%PDF-1.7")
        await self.desk.stored(message)

    async def client_types(self) -> None:
        self.desk.phone.show(self.chances.choice(self.people), Activity.TYPING)

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

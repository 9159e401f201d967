"""A running helpdesk with one number on a FakePhone and the cast signed in."""

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from helpdesk.bot import DriverFactory
from helpdesk.config import Config
from helpdesk.daemon import Helpdesk, running
from helpdesk.domain.envelopes import WhatsAppMessage
from helpdesk.queue import MemoryQueue
from helpdesk.store import messages
from helpdesk.store.records import Message
from tests.cast import Cast, Json, gather_cast
from tests.factories import phone as phone_address
from tests.fake_driver import FakePhones
from tests.fake_phone import FakePhone, Person
from tests.waiting import News


class Desk:
    """Starts, stops and starts again on the same data; the phones keep what they have."""

    def __init__(self, config: Config, *, make_driver: DriverFactory | None = None) -> None:
        self.config = config
        self.phones = FakePhones()
        self.commits = News()
        self.instance_id = 0
        self._make_driver = make_driver or self.phones.make
        self._helpdesk: Helpdesk | None = None
        self._cast: Cast | None = None
        self._run = AsyncExitStack()
        self._whole = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self.start()
        self._cast = await self._whole.enter_async_context(
            gather_cast(self.helpdesk.url, self.helpdesk.ledger)
        )
        self.instance_id = await self.add_number("Shop")
        await self.caught_up(self.instance_id)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._whole.aclose()
        await self.stop()

    async def start(self) -> None:
        """Start, or start again: the callers' tokens are still good."""
        run = running(self.config, make_driver=self._make_driver)
        self._helpdesk = await self._run.enter_async_context(run)
        self._helpdesk.ledger.after_commit(lambda _: self.commits.tell())
        if self._cast is not None:
            for caller in (*self._cast.signed_in, self._cast.stranger):
                caller.url = self._helpdesk.url

    async def stop(self) -> None:
        """Stop as on SIGTERM."""
        await self._run.aclose()

    @property
    def helpdesk(self) -> Helpdesk:
        """What runs."""
        assert self._helpdesk is not None
        return self._helpdesk

    @property
    def cast(self) -> Cast:
        """Who takes part."""
        assert self._cast is not None
        return self._cast

    @property
    def phone(self) -> FakePhone:
        """The phone of the first number."""
        return self.phones[self.instance_id]

    async def add_number(self, name: str) -> int:
        """The admin adds a number and connects it."""
        admin = self.cast.admin
        added = await admin.post("/api/v1/instances", {"name": name, "kind": "whatsapp"})
        instance_id: int = added.ok()["id"]
        (await admin.post(f"/api/v1/instances/{instance_id}/start")).ok()
        return instance_id

    async def instance(self, instance_id: int | None = None) -> Json:
        """The number as its page shows it."""
        wanted = instance_id or self.instance_id
        found: Json = (await self.cast.admin.get(f"/api/v1/instances/{wanted}")).ok()
        return found

    async def state(self, state: str, instance_id: int | None = None) -> Json:
        """The number, as soon as it is in that state."""

        async def find() -> Json | None:
            instance = await self.instance(instance_id)
            return instance if instance["state"] == state else None

        return await self.commits.until(find)

    async def caught_up(self, instance_id: int | None = None, after: str = "") -> Json:
        """The number, as soon as a catch-up that began later than `after` has ended."""

        async def find() -> Json | None:
            instance = await self.instance(instance_id)
            report = instance["catch_up"]
            return instance if report and report["offline_to"] > after else None

        return await self.commits.until(find)

    async def row(self, message_id: str) -> Message:
        """The row of a message."""
        found = await self.helpdesk.ledger.read(lambda c: messages.load(c, message_id))
        assert found is not None
        return found

    async def stored(self, message: WhatsAppMessage) -> Message:
        """The row of what stands in the page, as soon as it is there with its content."""

        def read(connection: Connection) -> list[Message]:
            return messages.by_whatsapp_ids(connection, {self.instance_id}, {message.whatsapp_id})

        async def find() -> Message | None:
            found = await self.helpdesk.ledger.read(read)
            return next((one for one in found if not one.is_pending), None)

        return await self.commits.until(find)

    async def status(self, message_id: str, *wanted: str) -> Message:
        """The row of a message of ours, as soon as it is in one of these statuses."""

        async def find() -> Message | None:
            found = await self.helpdesk.ledger.read(lambda c: messages.load(c, message_id))
            return found if found is not None and found.status in wanted else None

        return await self.commits.until(find)

    async def waiting(self, person: Person | None = None, text: str = "Hello") -> int:
        """Somebody writes for the first time; the answer is the attendance's id."""
        message = self.phone.write(person or Person(phone_address()), text)
        return (await self.stored(message)).attendance_id

    async def opened(self, person: Person | None = None) -> int:
        """The same, and the attendant accepts it."""
        attendance_id = await self.waiting(person)
        (await self.cast.attendant.accept(attendance_id)).ok()
        return attendance_id

    async def settled(self) -> None:
        """Everything that is on the inbound queue by now is in the database."""
        inbound = self.helpdesk.broker.inbound
        assert isinstance(inbound, MemoryQueue)
        await inbound.drained()

"""A simulated page in memory: shows a FakePhone to the bot, as Driver asks for it."""

import asyncio
from pathlib import Path

from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import Held, WhatsAppMessage
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import Activity, InstanceKind, InstanceState
from helpdesk.whatsapp.driver import (
    FILE_TOO_LARGE,
    Inventory,
    Listener,
    LookedUp,
    Outgoing,
    PageError,
    QrSeen,
    Seen,
    StateSeen,
)
from tests.fake_phone import FakePhone, sent_of


class FakeDriver:
    """Shows a FakePhone to the bot; helpdesk.whatsapp.driver.Driver is what it implements."""

    def __init__(self, phone: FakePhone) -> None:
        self.phone = phone
        self.is_connected = False
        self._seen: asyncio.Queue[Seen] = asyncio.Queue()

    def see(self, *seen: Seen) -> None:
        """Tell the listener, after what it was told before."""
        for one in seen:
            self._seen.put_nowait(one)

    def move_to(self, state: InstanceState) -> None:
        """The session leaves CONNECTED."""
        self.is_connected = False
        self.see(StateSeen(state=state))

    def connect(self) -> None:
        """The session is paired and reaches CONNECTED."""
        self.see(
            StateSeen(state=InstanceState.SYNCING),
            StateSeen(state=InstanceState.CONNECTED, phone=self.phone.number),
        )
        self.is_connected = True

    async def run(self, listener: Listener) -> None:
        """Tell the listener everything in order until cancelled or logged out."""
        self.see(StateSeen(state=InstanceState.LOADING))
        if self.phone.is_linked:
            self.connect()
        else:
            self.see(QrSeen("2@simulated"), StateSeen(state=InstanceState.QR))
        self.phone.attach(self)
        try:
            while True:
                seen = await self._seen.get()
                await listener(seen)
                if seen == StateSeen(state=InstanceState.LOGGED_OUT):
                    return
        finally:
            self.is_connected = False
            self.phone.detach(self)
            await self.phone.may_close.wait()

    async def send(
        self,
        chat: Address,
        content: Outgoing,
        *,
        whatsapp_id: str,
        quoted: tuple[str, bool] | None = None,
    ) -> int:
        """Hand it to the phone; 0, because ticks follow."""
        self._check_connected()
        return await self.phone.take(sent_of(chat, whatsapp_id, content, quoted))

    async def download(
        self,
        chat: Address,
        whatsapp_id: str,
        *,
        from_me: bool,
        at: Moment,
        into: Path,
        largest: int | None = None,
    ) -> None:
        """Write what the phone has of the file."""
        self._check_connected()
        content = await self.phone.hand_out_file(whatsapp_id)
        if largest is not None and len(content) > largest:
            raise PageError(FILE_TOO_LARGE, "it is too large", is_permanent=True)
        await asyncio.to_thread(into.write_bytes, content)

    async def edit(self, chat: Address, whatsapp_id: str, text: str) -> None:
        """The phone changes our message."""
        self._check_connected()
        await self.phone.answer()
        self.phone.edit(whatsapp_id, text, from_me=True)

    async def delete(self, chat: Address, whatsapp_id: str) -> None:
        """The phone takes our message back."""
        self._check_connected()
        await self.phone.answer()
        self.phone.delete(whatsapp_id, from_me=True)

    async def react(self, chat: Address, whatsapp_id: str, *, from_me: bool, emoji: str) -> None:
        """The phone puts our emoji on the message."""
        self._check_connected()
        await self.phone.answer()
        self.phone.react(whatsapp_id, emoji, from_me=from_me, by_me=True)

    async def mark_read(self, chat: Address) -> None:
        """Note it."""
        self._check_connected()
        self.phone.note_read(chat)

    async def show_activity(self, chat: Address, activity: Activity) -> None:
        """Note it."""
        self._check_connected()
        await self.phone.may_answer.wait()
        self.phone.note_activity(chat, activity)

    async def find_number(self, phone: str) -> tuple[Address, ...]:
        """Who has the number, as far as the phone knows."""
        self._check_connected()
        await self.phone.answer()
        return self.phone.numbers.get(phone, ())

    async def pairing_code(self, phone: str) -> str:
        """The same code always."""
        if self.phone.is_linked:
            raise PageError("already_paired", "this is paired already", is_permanent=True)
        await self.phone.answer()
        return "ABCD1234"

    async def look_up(self, chat: Address, whatsapp_id: str, *, written_at: Moment) -> LookedUp:
        """What the phone has of it."""
        self._check_connected()
        return self.phone.look_up(chat, whatsapp_id, written_at)

    async def take_inventory(self, since: Moment) -> Inventory:
        """What the phone holds."""
        self._check_connected()
        await self.phone.may_show.wait()
        return self.phone.inventory(since)

    async def fetch(self, chat: Address, wanted: tuple[Held, ...]) -> tuple[WhatsAppMessage, ...]:
        """The messages themselves."""
        self._check_connected()
        return self.phone.fetch(chat, wanted)

    async def show_qr_code(self) -> None:
        """Show the code again."""
        if not self.phone.is_linked:
            self.see(StateSeen(state=InstanceState.QR), QrSeen("2@simulated-again"))

    async def take_over(self) -> None:
        """The other place lets go."""
        self.connect()

    async def log_out(self) -> None:
        """The phone forgets this device."""
        self.phone.unlink()

    def memory(self) -> int:
        """It has no browser."""
        return 0

    def renewals(self) -> int:
        """Nor is one opened anew."""
        return 0

    def _check_connected(self) -> None:
        if not self.is_connected:
            raise PageError("not_connected", "the page is not connected", nothing_happened=True)


class FakePhones:
    """The phones of several numbers; `make` is what helpdesk makes its drivers with."""

    def __init__(self) -> None:
        self._phones: dict[int, FakePhone] = {}

    def __getitem__(self, instance_id: int) -> FakePhone:
        """The phone of that number; each has its own digits."""
        if instance_id not in self._phones:
            self._phones[instance_id] = FakePhone(f"55119{instance_id:08d}")
        return self._phones[instance_id]

    def __setitem__(self, instance_id: int, phone: FakePhone) -> None:
        """From the next connect on it is another phone that is held to the screen."""
        self._phones[instance_id] = phone

    async def make(self, instance_id: int, kind: InstanceKind) -> FakeDriver:
        """A driver that is not running yet."""
        return FakeDriver(self[instance_id])

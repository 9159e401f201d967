"""The dispatcher: the only one that claims messages for the outbound queue, and the only one
that writes to it, so a full queue blocks it and neither a request nor the consumer."""

import asyncio
from collections import deque
from functools import partial

from helpdesk.actions.message_changes import do_change_messages
from helpdesk.actions.signatures import signed
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.envelopes import Outbound, SendMessage
from helpdesk.queue import Queue
from helpdesk.store import messages
from helpdesk.store.records import Message

_CLAIM = 50


def do_claim(work: Work, limit: int) -> list[Message]:
    """Make QUEUED messages SENDING, the first to each client that is free; oldest first."""
    claimed = messages.claim(work.connection, limit, work.now)
    do_change_messages(work, claimed)
    return claimed


class Dispatcher:
    """Runs after each commit that queued something, after each report, and on a timer.

    A message that is SENDING in the database but that this process has not handed out was
    handed out by one that died: it goes out again, marked to be looked up first.
    """

    def __init__(self, ledger: Ledger, outbound: Queue[Outbound]) -> None:
        self._ledger = ledger
        self._outbound = outbound
        self._orders: deque[Outbound] = deque()
        self._handed_out: set[str] = set()
        self._wake = asyncio.Event()
        self._must_recover = False
        ledger.after_commit(self._notice)

    def wake(self) -> None:
        """Look for something to do."""
        self._wake.set()

    async def run(self) -> None:
        """Dispatch until cancelled. What a run that failed has claimed and not handed out goes
        out again."""
        self._must_recover = True
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._send_orders()
            if self._must_recover:
                # Before the rows are read: what is said meanwhile is to be looked at anew.
                self._must_recover = False
                await self._recover()
            await self._claim()

    def _notice(self, work: Work) -> None:
        self._orders.extend(work.outgoing)
        self._handed_out.difference_update(work.reported)
        self._must_recover = self._must_recover or work.must_recover
        if work.outgoing or work.reported or work.must_recover or work.has_queued:
            self._wake.set()

    async def _send_orders(self) -> None:
        while self._orders:
            await self._outbound.put(self._orders[0])
            self._orders.popleft()

    async def _recover(self) -> None:
        for message in await self._ledger.read(messages.sending):
            if message.id not in self._handed_out:
                await self._hand_out(message, look_up_first=True)

    async def _claim(self) -> None:
        """Claim what the queue has room for, so that nothing is SENDING that waits here."""
        while room := min(self._outbound.room(), _CLAIM):
            claimed = await self._ledger.write(partial(do_claim, limit=room))
            for message in claimed:
                await self._hand_out(message, look_up_first=False)
            if len(claimed) < room:
                return

    async def _hand_out(self, message: Message, *, look_up_first: bool) -> None:
        order = _order(message, look_up_first=look_up_first)
        # Before it is put: its report may come at once.
        self._handed_out.add(message.id)
        try:
            await self._outbound.put(order)
        except Exception:
            self._handed_out.discard(message.id)
            raise


def _order(message: Message, *, look_up_first: bool) -> SendMessage:
    if message.whatsapp_id is None:
        raise ValueError(f"message {message.id} has no WhatsApp id to be sent under")
    return SendMessage(
        instance_id=message.instance_id,
        message_id=message.id,
        attempt=message.attempt,
        whatsapp_id=message.whatsapp_id,
        chat=message.chat,
        type=message.type,
        content=signed(message.content, message.details.signature),
        written_at=message.created_at,
        look_up_first=look_up_first,
        expires_at=message.expires_at,
        quoted_whatsapp_id=message.quoted_whatsapp_id,
        quoted_from_me=message.quoted_from_me or False,
        details=message.details,
    )

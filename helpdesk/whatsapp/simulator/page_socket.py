"""The simulated page's connection to its account: one WebSocket, requests and pushes as JSON.

The page asks with {"id", "op", ...} and is answered {"id", "ok", ...}; it is told {"push", ...}
of everything else, in order.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from helpdesk.whatsapp.simulator.account import CLOCK, FAILED, SENT, Account, now
from helpdesk.whatsapp.simulator.changes import (
    AckChanged,
    DeviceUnlinked,
    MessageAdded,
    MessageChange,
    MessageEdited,
    MessageReacted,
    MessageRevoked,
    News,
    PersonChanged,
)
from helpdesk.whatsapp.simulator.page_history import from_history, last_messages
from helpdesk.whatsapp.simulator.page_marks import PageMarks
from helpdesk.whatsapp.simulator.page_requests import (
    AnyRequest,
    Around,
    FindPerson,
    Hello,
    History,
    LogOut,
    PairingCode,
    Reactions,
    RefreshRef,
    Send,
    TakeOver,
    decode_request,
)
from helpdesk.whatsapp.simulator.phones import accept, media_of, quoting
from helpdesk.whatsapp.simulator.qr_codes import QrCodes
from helpdesk.whatsapp.simulator.shapes import (
    Message,
    Person,
)

_Json = dict[str, Any]


class PageSocket:
    """One open page, whose end of the connection has the port `peer_port`. A QR code lives
    `qr_seconds`."""

    def __init__(
        self,
        account: Account,
        socket: web.WebSocketResponse,
        peer_port: int,
        qr_seconds: float,
    ) -> None:
        self._account = account
        self._socket = socket
        self._peer_port = peer_port
        self._qr_codes = QrCodes(account, qr_seconds, self._push)
        self._marks = PageMarks(account, self._push)
        self._keys = ""
        self._device: str | None = None
        self._is_greeted = False
        self._is_main = False
        self._is_deaf = False
        self._was_online = True
        self._was_in_conflict = False
        self._mode_told = "MAIN"
        self._position = 0
        self._resume_at: int | None = None
        self._orders_given = len(account.orders)
        self._waiting: dict[tuple[str, str], int] = {}

    async def serve(self) -> None:
        """Answer and tell until the page goes."""
        account = self._account
        account.peer_ports.add(self._peer_port)
        pump = asyncio.create_task(self._pump(), name=f"simulator-pump-{account.name}")
        try:
            async for frame in self._socket:
                if frame.type is WSMsgType.TEXT and not self._is_deaf:
                    await self._answer(decode_request(frame.data))
        finally:
            account.peer_ports.discard(self._peer_port)
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)
            await self._qr_codes.close()
            account.pairing_code = None
            account.notify()

    async def _pump(self) -> None:
        """Tell the page everything, in one task, so that nothing overtakes."""
        with self._account.watch() as changed:
            while True:
                await changed.wait()
                changed.clear()
                await self._give_orders()
                if not self._is_deaf:
                    await self._tell_changes()

    async def _give_orders(self) -> None:
        account = self._account
        while self._orders_given < len(account.orders):
            order = account.orders[self._orders_given]
            self._orders_given += 1
            if order.kind == "deafen":
                self._is_deaf = True
            elif order.kind == "drop":
                await self._socket.close()
            else:
                await self._push(order.kind, **order.content)

    async def _tell_changes(self) -> None:
        account = self._account
        if self._is_greeted and account.mode not in ("MAIN", self._mode_told):
            self._mode_told = account.mode
            await self._push("mode", mode=account.mode)
        # A page that was turned away stays so until it is loaded anew.
        if self._mode_told == "MAIN":
            await self._tell_session()

    async def _tell_session(self) -> None:
        account = self._account
        if self._is_main and account.device != self._device:
            self._is_main = False
            await self._push("unlinked")
        elif not self._is_main and self._is_greeted and account.device:
            if self._device is None:
                self._device = account.device
                await self._push("pairing", device=account.device)
            await self._enter_main()
        if not self._is_main:
            return
        if account.is_in_conflict != self._was_in_conflict:
            self._was_in_conflict = account.is_in_conflict
            await self._push("conflict", is_on=account.is_in_conflict)
        if account.is_online != self._was_online:
            self._was_online = account.is_online
            await self._push("network", is_online=account.is_online)
            if account.is_online:
                await self._tell_log()
                await self._push("offline_delivery_end")
        elif account.is_online and not account.is_in_conflict:
            await self._tell_log()
            await self._marks.tell_activities()

    async def _tell_log(self) -> None:
        account = self._account
        if self._position == len(account.log):
            return
        while self._position < len(account.log):
            change = account.log[self._position]
            self._position += 1
            account.told = max(account.told, self._position)
            await self._tell(change)
        await self._push("told", position=self._position)

    async def _tell(self, change: News) -> None:
        match change:
            case MessageAdded(message=message):
                await self._tell_message(message)
            case AckChanged():
                await self._push("ack", chat=change.chat, message=change.id, ack=change.ack)
                request = self._waiting.pop((change.chat, change.id), None)
                if request is not None:
                    await self._reply(request, ack=change.ack, result="OK")
            case PersonChanged(person=person):
                await self._push("person", person=_plain(person))
            case MessageEdited() | MessageRevoked() | MessageReacted() if change.by != "page":
                person = self._account.people[change.chat]
                kind = str(change.__struct_config__.tag)
                await self._push(kind, person=_plain(person), change=_plain(change))

    async def _tell_message(self, message: Message) -> None:
        person = self._account.people[message.chat]
        if message.is_ciphertext_first:
            hidden = Message(
                id=message.id,
                chat=message.chat,
                from_me=message.from_me,
                by=message.by,
                t=message.t,
                type="ciphertext",
                body="",
            )
            await self._push("message", person=_plain(person), message=_plain(hidden))
        await self._push("message", person=_plain(person), message=_plain(message))

    async def _enter_main(self) -> None:
        """Show the page its account as of the last time, then what came while it was away."""
        account = self._account
        await self._qr_codes.close()
        self._is_main = True
        self._was_online = True
        self._was_in_conflict = False
        if self._resume_at is not None:
            self._position = self._resume_at
            await self._push("resumed")
        else:
            self._position = account.told
            await self._push(
                "main",
                me={"phone": account.phone, "lid": account.lid},
                people=[_plain(person) for person in account.people.values()],
                chats=[_plain(last) for last in last_messages(account, self._position)],
                position=self._position,
            )
        await self._tell_log()
        await self._push("offline_delivery_end")

    async def _answer(self, request: AnyRequest) -> None:
        account = self._account
        match request:
            case Hello():
                await self._greet(request)
            case RefreshRef():
                await self._qr_codes.show(self._keys)
                await self._reply(request.id)
            case PairingCode():
                code = self._qr_codes.pairing_code(request.phone)
                await self._reply(request.id, code=code)
            case Send():
                await self._send(request)
            case FindPerson():
                person = account.person_by_wid(request.wid)
                await self._reply(request.id, person=_plain(person) if person else None)
            case History() | Around() | Reactions():
                await self._reply(request.id, **from_history(account, request))
            case TakeOver():
                account.is_in_conflict = False
                account.notify()
                await self._reply(request.id)
            case LogOut():
                await self._reply(request.id)
                await account.record([DeviceUnlinked()])
            case _:
                await self._reply(request.id, **await self._marks.answer(request))

    async def _greet(self, hello: Hello) -> None:
        account = self._account
        await self._reply(hello.id)
        self._keys = hello.keys
        if hello.device is not None and hello.device != account.device:
            # Unlinked while it was away: the page learns it now, and forgets its session.
            await self._push("unlinked")
            return
        if hello.device is not None and account.mistaken_loads > 0:
            account.mistaken_loads -= 1
            await self._qr_codes.show(self._keys)
            return
        if hello.device is None and account.device is not None:
            # The page lost its session (a new profile): the phone's entry for it is dead.
            await account.record([DeviceUnlinked()])
        self._device = hello.device
        self._resume_at = hello.position
        self._is_greeted = True
        if hello.device is None and account.mode == "MAIN":
            await self._qr_codes.show(self._keys)
        account.notify()

    async def _send(self, request: Send) -> None:
        account = self._account
        if request.chat not in account.people:
            await self._reply(request.id, ack=FAILED, result="ERROR_UNKNOWN")
            return
        refusal = account.refusal
        message = Message(
            id=request.message,
            chat=request.chat,
            from_me=True,
            by="page",
            t=now(),
            body=request.body,
            type=request.type,
            **quoting(account, request.chat, request.quoted, from_me=request.quoted_from_me),
            place=request.place,
            cards=request.cards,
            media=media_of(account, request.media),
        )
        taken = await accept(account, message, is_again=request.is_again)
        if taken.ack == CLOCK:
            self._waiting[taken.chat, taken.id] = request.id
        else:
            result = refusal if taken.ack == FAILED else "OK"
            await self._reply(request.id, ack=min(taken.ack, SENT), result=result)

    async def _reply(self, request_id: int, **answer: object) -> None:
        await self._write({"id": request_id, "ok": True, **answer})

    async def _push(self, kind: str, **content: object) -> None:
        await self._write({"push": kind, **content})

    async def _write(self, content: Mapping[str, object]) -> None:
        with contextlib.suppress(ConnectionError):
            await self._socket.send_str(msgspec.json.encode(content).decode())


def _plain(shape: Person | Message | MessageChange) -> _Json:
    return msgspec.structs.asdict(shape)

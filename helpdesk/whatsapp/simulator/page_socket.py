"""The simulated page's connection to its account: one WebSocket, requests and pushes as JSON.

The page asks with {"id", "op", ...} and is answered {"id", "ok", ...}; it is told {"push", ...}
of everything else, in order.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from helpdesk.whatsapp.simulator.account import CLOCK, FAILED, SENT, Account, now
from helpdesk.whatsapp.simulator.page_requests import (
    AnyRequest,
    Around,
    FindPerson,
    Hello,
    History,
    LogOut,
    RefreshRef,
    Send,
    TakeOver,
    decode_request,
)
from helpdesk.whatsapp.simulator.phones import accept
from helpdesk.whatsapp.simulator.shapes import (
    AckChanged,
    DeviceUnlinked,
    Message,
    MessageAdded,
    Person,
)

_REFS_BEFORE_IDLE = 6
_Json = dict[str, Any]


class PageSocket:
    """One open page. `qr_seconds` is how long a QR code lives."""

    def __init__(self, account: Account, socket: web.WebSocketResponse, qr_seconds: float) -> None:
        self._account = account
        self._socket = socket
        self._qr_seconds = qr_seconds
        self._keys = ""
        self._device: str | None = None
        self._is_greeted = False
        self._is_main = False
        self._was_online = True
        self._was_in_conflict = False
        self._position = 0
        self._refs_left = 0
        self._ref_task: asyncio.Task[None] | None = None
        self._waiting: dict[tuple[str, str], int] = {}

    async def serve(self) -> None:
        """Answer and tell until the page goes."""
        account = self._account
        account.open_pages += 1
        pump = asyncio.create_task(self._pump(), name=f"simulator-pump-{account.name}")
        try:
            async for frame in self._socket:
                if frame.type is WSMsgType.TEXT:
                    await self._answer(decode_request(frame.data))
        finally:
            account.open_pages -= 1
            await _end(pump)
            await _end(self._ref_task)
            account.qr_code = None
            account.notify()

    async def _pump(self) -> None:
        """Tell the page everything, in one task, so that nothing overtakes."""
        with self._account.watch() as changed:
            while True:
                await changed.wait()
                changed.clear()
                await self._tell_changes()

    async def _tell_changes(self) -> None:
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

    async def _tell_log(self) -> None:
        account = self._account
        while self._position < len(account.log):
            change = account.log[self._position]
            self._position += 1
            account.told = max(account.told, self._position)
            await self._tell(change)

    async def _tell(self, change: MessageAdded | AckChanged) -> None:
        if isinstance(change, AckChanged):
            await self._push("ack", chat=change.chat, message=change.id, ack=change.ack)
            request = self._waiting.pop((change.chat, change.id), None)
            if request is not None:
                await self._reply(request, ack=change.ack, result="OK")
            return
        message = change.message
        person = self._account.people[message.chat]
        if message.is_ciphertext_first:
            hidden = msgspec.structs.replace(message, type="ciphertext", body="")
            await self._push("message", person=_plain(person), message=_plain(hidden))
        await self._push("message", person=_plain(person), message=_plain(message))

    async def _enter_main(self) -> None:
        """Show the page its account as of the last time, then what came while it was away."""
        account = self._account
        await _end(self._ref_task)
        account.qr_code = None
        self._is_main = True
        self._was_online = True
        self._was_in_conflict = False
        self._position = account.told
        await self._push(
            "main",
            me={"phone": account.phone, "lid": account.lid},
            people=[_plain(person) for person in account.people.values()],
            chats=[_plain(last) for last in self._last_messages()],
        )
        await self._tell_log()
        await self._push("offline_delivery_end")

    def _last_messages(self) -> list[Message]:
        """The newest message that the page had seen, of each chat."""
        seen: dict[str, Message] = {}
        for change in self._account.log[: self._position]:
            if isinstance(change, MessageAdded):
                seen[change.message.chat] = change.message
        return [self._account.find(m.chat, m.id, from_me=m.from_me) or m for m in seen.values()]

    async def _answer(self, request: AnyRequest) -> None:
        account = self._account
        match request:
            case Hello():
                await self._greet(request)
            case RefreshRef():
                self._refs_left = _REFS_BEFORE_IDLE
                await self._start_refs()
                await self._reply(request.id)
            case Send():
                await self._send(request)
            case FindPerson():
                person = account.person_by_wid(request.wid)
                await self._reply(request.id, person=_plain(person) if person else None)
            case History():
                await self._reply(request.id, messages=[_plain(m) for m in self._slice(request)])
            case Around():
                found = account.find(request.chat, request.message, from_me=request.from_me)
                await self._reply(request.id, messages=[_plain(found)] if found else [])
            case TakeOver():
                account.is_in_conflict = False
                account.notify()
                await self._reply(request.id)
            case LogOut():
                await self._reply(request.id)
                await account.record([DeviceUnlinked()])

    async def _greet(self, hello: Hello) -> None:
        account = self._account
        await self._reply(hello.id)
        self._keys = hello.keys
        if hello.device is not None and hello.device != account.device:
            # Unlinked while it was away: the page learns it now, and forgets its session.
            await self._push("unlinked")
            return
        if hello.device is None and account.device is not None:
            # The page lost its session (a new profile): the phone's entry for it is dead.
            await account.record([DeviceUnlinked()])
        self._device = hello.device
        self._is_greeted = True
        if hello.device is None:
            self._refs_left = _REFS_BEFORE_IDLE
            await self._start_refs()
        account.notify()

    async def _start_refs(self) -> None:
        await _end(self._ref_task)
        self._ref_task = asyncio.create_task(self._rotate_refs(), name="simulator-qr-codes")

    async def _rotate_refs(self) -> None:
        while self._refs_left > 0:
            self._refs_left -= 1
            ref = "2@" + secrets.token_urlsafe(48)
            self._account.qr_code = f"{ref},{self._keys}"
            await self._push("ref", ref=ref)
            self._account.notify()
            await asyncio.sleep(self._qr_seconds)
        self._account.qr_code = None
        await self._push("ref_idle")
        self._account.notify()

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
            quoted=request.quoted,
        )
        taken = await accept(account, message)
        if taken.ack == CLOCK:
            self._waiting[taken.chat, taken.id] = request.id
        else:
            result = refusal if taken.ack == FAILED else "OK"
            await self._reply(request.id, ack=min(taken.ack, SENT), result=result)

    def _slice(self, request: History) -> list[Message]:
        messages = self._account.chats.get(request.chat, [])
        anchor = self._account.find(request.chat, request.anchor, from_me=request.from_me)
        if anchor is None:
            return []
        position = messages.index(anchor)
        if request.direction == "before":
            older = messages[:position]
            return older if request.count is None else older[max(0, position - request.count) :]
        newer = messages[position + 1 :]
        return newer if request.count is None else newer[: request.count]

    async def _reply(self, request_id: int, **answer: object) -> None:
        await self._write({"id": request_id, "ok": True, **answer})

    async def _push(self, kind: str, **content: object) -> None:
        await self._write({"push": kind, **content})

    async def _write(self, content: Mapping[str, object]) -> None:
        with contextlib.suppress(ConnectionError):
            await self._socket.send_str(msgspec.json.encode(content).decode())


def _plain(shape: Person | Message) -> _Json:
    return msgspec.structs.asdict(shape)


async def _end(task: asyncio.Task[None] | None) -> None:
    if task is None or task is asyncio.current_task():
        return
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

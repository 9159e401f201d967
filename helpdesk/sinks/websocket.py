"""The event log over a WebSocket: in order, nothing left out that the reader may see."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from helpdesk.domain import moments
from helpdesk.domain.events import Event, EventKind, Logged
from helpdesk.domain.moments import to_iso
from helpdesk.domain.roles import Actor
from helpdesk.sinks.tail import Tail

_HEARTBEAT_SECONDS = 20.0

_PULSE_SECONDS = 20.0

_encode = msgspec.json.encode


class Reader:
    """One WebSocket: where it stands in the log, and who is behind it."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        actor: Actor,
        *,
        is_batched: bool,
        may_go_on: Callable[[], Awaitable[bool]],
        version: str,
    ) -> None:
        self._socket = socket
        self._actor = actor
        self._may_go_on = may_go_on
        self._version = version
        self._is_batched = is_batched

    async def follow(self, tail: Tail, after: int | None, epoch: str | None) -> None:
        """Send what follows `after` (None: from now on) until the socket or the actor's right
        to read ends. A place that is gone is answered with `resnapshot` and goes on from now."""
        present, last_seq, trimmed = await tail.place()
        seq = last_seq if after is None else after
        hello = _frame(EventKind.HELLO, last_seq, epoch=present, version=self._version)
        await self._send([hello])
        is_gone = (epoch is not None and epoch != present) or not trimmed <= seq <= last_seq
        if is_gone:
            await self._send([_frame(EventKind.RESNAPSHOT, last_seq)])
            seq = last_seq
        while not self._socket.closed:
            last = tail.last_seq
            events = await tail.after(seq)
            if not events:  # the last numbers were taken without an event
                seq = last
                continue
            mine = next(
                (i for i, event in enumerate(events) if self._changes_my_rights(event)), None
            )
            if mine is not None:
                events = events[: mine + 1]
            await self._send(self._frames(events))
            if mine is not None and events[-1].seq <= last_seq:
                # It happened while the reader was away: what it has may be of other rights.
                await self._send([_frame(EventKind.RESNAPSHOT, last_seq)])
                seq = last_seq
                continue
            if mine is not None and not await self._may_go_on():
                await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"rights")
                return
            seq = events[-1].seq

    async def pulse(self) -> None:
        """Say now and then that the connection lives: a page does not see pings."""
        while True:
            await asyncio.sleep(_PULSE_SECONDS)
            await self._send([_encode({"kind": EventKind.PULSE, "at": to_iso(moments.now())})])

    def _frames(self, events: Sequence[Logged]) -> list[bytes]:
        """What this reader gets of the events."""
        if self._actor.sees_everything:
            return [event.text for event in events if self._may_have(event)]
        return [frame for event in events if (frame := self._seen(event)) is not None]

    def _may_have(self, event: Logged) -> bool:
        """Whether somebody who sees everything gets it: what is another's alone they do not."""
        return not event.after.is_private or event.after.includes(self._actor.user_id)

    def _seen(self, event: Logged) -> bytes | None:
        """The event as an attendant sees it: what they gain sight of appears, what they lose
        sight of is hidden, what they never saw is left out."""
        saw = event.before is not None and event.before.includes(self._actor.user_id)
        sees = event.after.includes(self._actor.user_id)
        if sees and (saw or event.before is None):
            return event.text
        if sees:
            return _appeared(event)
        return _hidden(event) if saw else None

    def _changes_my_rights(self, event: Logged) -> bool:
        if event.kind is not EventKind.USER_CHANGED:
            return False
        told = msgspec.json.decode(event.text, type=Event)
        is_me = told.user is not None and told.user.id == self._actor.user_id
        return is_me and told.rights_changed

    async def _send(self, frames: Sequence[bytes]) -> None:
        if not frames:
            return
        if self._is_batched:
            await self._socket.send_frame(b"[" + b",".join(frames) + b"]", WSMsgType.TEXT)
            return
        for frame in frames:
            await self._socket.send_frame(frame, WSMsgType.TEXT)


class Readers:
    """Every WebSocket there is. `version` names the scripts and styles that are served now: a page
    made of others hears of it when it comes back after an update."""

    def __init__(self, tail: Tail, version: Callable[[], str]) -> None:
        self._tail = tail
        self._version = version
        self._sockets: set[web.WebSocketResponse] = set()

    async def serve(
        self,
        request: web.Request,
        actor: Actor,
        *,
        after: int | None,
        epoch: str | None,
        is_batched: bool,
        is_pulsing: bool,
        may_go_on: Callable[[], Awaitable[bool]],
    ) -> web.WebSocketResponse:
        """Answer a request with the event log. With `is_batched` a frame is a JSON array of
        the events that were there together; otherwise each event is a frame of its own. With
        `is_pulsing` a pulse comes every 20 seconds."""
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_SECONDS, compress=False)
        await socket.prepare(request)
        self._sockets.add(socket)
        version = self._version()
        reader = Reader(socket, actor, is_batched=is_batched, may_go_on=may_go_on, version=version)
        parts = [reader.follow(self._tail, after, epoch), _listen(socket), _watch(may_go_on)]
        try:
            await _until_one_ends(*parts, *([reader.pulse()] if is_pulsing else []))
        finally:
            self._sockets.discard(socket)
            await socket.close()
        return socket

    async def close(self) -> None:
        """Tell every reader to come back later."""
        closing = (one.close(code=WSCloseCode.GOING_AWAY) for one in tuple(self._sockets))
        await asyncio.gather(*closing, return_exceptions=True)


async def _until_one_ends(*parts: Coroutine[Any, Any, None]) -> None:
    """Run all until one ends, then end the others. A connection that breaks is an end."""
    tasks = [asyncio.create_task(part, name="event reader") for part in parts]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, ConnectionError):
            raise outcome


async def _watch(may_go_on: Callable[[], Awaitable[bool]]) -> None:
    """End when the session has: a sign-out elsewhere must not leave a screen that goes on."""
    while True:
        await asyncio.sleep(_HEARTBEAT_SECONDS)
        if not await may_go_on():
            return


async def _listen(socket: web.WebSocketResponse) -> None:
    """Readers have nothing to say, but pongs and the closing come this way."""
    async for _ in socket:
        pass


def _frame(kind: EventKind, seq: int, **more: str) -> bytes:
    return _encode({"seq": seq, "kind": kind, "at": to_iso(moments.now()), **more})


def _appeared(event: Logged) -> bytes:
    full = msgspec.json.decode(event.text, type=Event)
    if full.attendance is None:
        return event.text
    appeared = msgspec.structs.replace(full, kind=EventKind.ATTENDANCE_APPEARED, was=None)
    return _encode(appeared)


def _hidden(event: Logged) -> bytes:
    full = msgspec.json.decode(event.text, type=Event)
    hidden = Event(
        seq=event.seq,
        kind=EventKind.ATTENDANCE_HIDDEN,
        at=full.at,
        client_id=event.client_id,
        attendance_id=event.attendance_id,
        was=full.was,
    )
    return _encode(hidden)

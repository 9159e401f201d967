"""The page's channel: events from the bridge in order, calls into it with a time limit."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from playwright.async_api import Error, Page

from helpdesk.whatsapp.driver import PageError

PAGE_GONE = "page_gone"
"""The code of a call that was under way when the page was reloaded, closed or crashed."""
TIMEOUT = "timeout"
"""The code of a call that took longer than it may."""
UNREADABLE = "unreadable"
"""The code of an answer or an event that has another shape than expected."""

_BINDING = "helpdeskChannel"
_CALL = "([name, args]) => window.helpdeskBridge.call(name, args)"
# wa-js reports to an analytics service and asks third parties for link previews unless told.
_SETTINGS = "window.WPPConfig = {disableGoogleAnalytics: true, linkPreviewApiServers: []};"
_BRIDGE = Path(__file__).parent / "bridge"
_BRIDGE_FILES = (
    "channel",
    "abilities",
    "people",
    "session",
    "messages",
    "history",
    "marks",
    "presence",
    "sending",
    "files",
    "start",
)


_Shape = TypeVar("_Shape")


class PageEvent(msgspec.Struct, frozen=True):
    """One thing that the bridge tells; `content` is JSON still to be typed."""

    seq: int
    kind: str
    content: msgspec.Raw


def typed(event: PageEvent, shape: type[_Shape]) -> _Shape:
    """What the event holds. Raises PageError when it has another shape."""
    try:
        return msgspec.json.decode(event.content, type=shape)
    except msgspec.DecodeError as error:
        raise PageError(UNREADABLE, f"{event.kind}: {error}") from error


class _Batch(msgspec.Struct, frozen=True):
    generation: str
    events: tuple[PageEvent, ...]


class _Answer(msgspec.Struct, frozen=True, rename="camel"):
    # The value stays untyped: whoever asked knows its shape.
    ok: bool
    value: object = None
    code: str = "error"
    message: str = ""
    is_refusal: bool = False
    is_expired: bool = False


_BATCHES = msgspec.json.Decoder(_Batch)
_ANSWERS = msgspec.json.Decoder(_Answer)


def init_script(wa_js: Path) -> str:
    """What runs in the page before its own scripts, on every load: one script, because the
    order of several is not promised."""
    bundle = wa_js.read_text(encoding="utf-8")
    bridge = "\n".join(
        (_BRIDGE / f"{name}.js").read_text(encoding="utf-8") for name in _BRIDGE_FILES
    )
    # One scope of their own; and nothing in the frames that a page may contain.
    own = f"if (window.top === window) (() => {{\n{bridge}\n}})();"
    return "\n;\n".join([_SETTINGS, bundle, own])


class PageChannel:
    """The two directions of one page.

    `take` is awaited for each event, one after the other; while it works the page keeps its
    further events. After a reload the script starts afresh under another generation: what an
    earlier one still tells is dropped, since the new page knows it too. `lose` is told why when
    events could not be read: they are lost, and only a new page makes up for them.
    """

    def __init__(
        self,
        page: Page,
        take: Callable[[PageEvent], Awaitable[None]],
        lose: Callable[[str], None],
    ) -> None:
        self._page = page
        self._take = take
        self._lose = lose
        self._generation = ""
        self._last_seq = 0
        self._order = asyncio.Lock()

    async def open(self, script: str) -> None:
        """Put the script and the binding into the page; before it goes anywhere."""
        await self._page.expose_binding(_BINDING, self._receive)
        await self._page.add_init_script(script)

    async def call(self, name: str, seconds: float, **args: object) -> object:
        """Have the bridge do something. Raises PageError."""
        try:
            async with asyncio.timeout(seconds):
                raw = await self._page.evaluate(_CALL, [name, args])
        except TimeoutError as error:
            raise PageError(TIMEOUT, f"{name} took longer than {seconds:g} s") from error
        except Error as error:
            raise PageError(PAGE_GONE, _first_line(error)) from error
        try:
            answer = _ANSWERS.decode(raw)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise PageError(UNREADABLE, f"{name}: {type(error).__name__}") from error
        if not answer.ok:
            raise PageError(
                answer.code,
                answer.message,
                is_permanent=answer.is_refusal,
                nothing_happened=answer.is_expired,
            )
        return answer.value

    async def check_state(self, seconds: float) -> None:
        """Have the page tell its state as if it had changed. Raises PageError.

        What it tells by itself waits meanwhile, so that no older state comes after a newer.
        """
        async with self._order:
            state = msgspec.json.encode(await self.call("state", seconds))
            await self._take(PageEvent(0, "state", msgspec.Raw(state)))

    async def _receive(self, source: object, text: str) -> None:
        # A binding that rejected would be told the same again and again.
        try:
            batch = _BATCHES.decode(text)
        except (msgspec.DecodeError, UnicodeError) as error:
            self._lose(f"the page told something unreadable: {type(error).__name__}")
            return
        async with self._order:
            for event in batch.events:
                if event.kind == "hello" and batch.generation != self._generation:
                    self._generation, self._last_seq = batch.generation, 0
                if batch.generation != self._generation or event.seq <= self._last_seq:
                    continue
                await self._take(event)
                self._last_seq = event.seq


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]

"""bridge.js in a real browser, on a wa-js that says what the test wants."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from helpdesk.whatsapp.page import PageChannel, PageEvent, init_script
from tests.needs import chromium_path, needs_chromium

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_chromium]

WID = "5511988880001@c.us"
NOBODY = "5511900000000@c.us"
_LATE = 30_000

_WA_JS = """
window.WPP = (() => {
  const handlers = {};
  const wid = (text) => ({
    user: text.split("@")[0], server: text.split("@")[1],
    isLid: () => text.endsWith("@lid"), toString: () => text,
  });
  const stored = new Map();
  const chats = new Map();
  const bus = { isOfflineDeliveryEnd: true };
  return {
    handlers, chats, stored, bus, wid, mode: "MAIN", opened: {},
    isFullReady: true, version: "1",
    on: (name, handler) => { handlers[name] = handler; },
    conn: {
      getStreamData: () => ({ mode: WPP.mode, info: "NORMAL" }),
      getMyUserId: () => null,
      isOnline: () => true,
    },
    util: { createWid: wid },
    whatsapp: {
      BackendEventBus: bus, MsgStore: stored, ContactStore: new Map(),
      lidPnCache: { getPhoneNumber: () => null, getCurrentLid: () => null },
    },
    chat: {
      get: (text) => chats.get(text),
      list: async () => [...chats.values()],
      find: async (text) => {
        if (!WPP.opened[text]) throw new Error("no such chat");
        return WPP.opened[text];
      },
      getMessages: async () => { throw new Error("no history"); },
      getMessageById: async () => { throw { code: "msg_not_found" }; },
    },
  };
})();
"""


class Bridge:
    """The page with bridge.js in it, and what it has told."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lost: list[str] = []
        self._told: asyncio.Queue[PageEvent] = asyncio.Queue()
        self.channel = PageChannel(page, self._told.put, self.lost.append)

    async def next(self, kind: str) -> dict[str, object]:
        """The content of the next event of the kind."""
        async with asyncio.timeout(10):
            while (event := await self._told.get()).kind != kind:
                pass
        content: dict[str, object] = msgspec.json.decode(event.content)
        return content

    async def fire(self, name: str, argument: object) -> None:
        """Have wa-js announce something."""
        await self.page.evaluate("([n, a]) => WPP.handlers[n](a)", [name, argument])

    async def is_ready(self) -> object:
        """What the next state says of it."""
        return (await self.next("state"))["isReady"]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox"]
        )
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="module")
async def bridge(browser: Browser, tmp_path: Path) -> AsyncIterator[Bridge]:
    wa_js = tmp_path / "wa.js"
    wa_js.write_text(_WA_JS, encoding="utf-8")
    page = await browser.new_page()
    one = Bridge(page)
    await page.clock.install()
    await one.channel.open(init_script(wa_js))
    await page.goto("about:blank")
    await one.next("hello")
    yield one
    await page.close()


_MESSAGE = """() => WPP.handlers["chat.new_message"]({
  id: { fromMe: false, remote: WPP.wid("5511988880001@c.us"), id: "3A\\udc01" },
  type: "chat", body: "half \\ud83d", notifyName: "\\ud83d", t: 1,
})"""


async def test_half_an_emoji_holds_nothing_up(bridge: Bridge) -> None:
    await bridge.page.evaluate(_MESSAGE)
    message = await bridge.next("message")
    await bridge.fire("conn.auth_code_change", {"fullCode": "after"})

    assert (message["body"], message["name"]) == ("half \ufffd", "\ufffd")
    assert await bridge.next("qr") == {"text": "after"}
    assert bridge.lost == []


async def test_what_cannot_be_decoded_loses_the_page_and_does_not_stop_the_next_events(
    bridge: Bridge,
) -> None:
    await bridge.page.evaluate("""helpdeskChannel('{"events": ["secret \\\\ud83d"]}')""")
    await bridge.fire("conn.auth_code_change", {"fullCode": "after"})

    assert await bridge.next("qr") == {"text": "after"}
    [reason] = bridge.lost
    assert "unreadable" in reason
    assert "secret" not in reason


async def test_a_timer_of_an_earlier_connection_does_not_declare_delivery_late(
    bridge: Bridge,
) -> None:
    await bridge.page.evaluate("WPP.bus.isOfflineDeliveryEnd = false")
    for mode in ("MAIN", "OFFLINE", "MAIN"):
        await bridge.page.evaluate("(mode) => { WPP.mode = mode; }", mode)
        await bridge.fire("conn.stream_mode_changed", mode)
        assert await bridge.is_ready() is False
        await bridge.page.clock.run_for(_LATE // 3)

    # A third of the limit into this connection, and the whole limit after the first one.
    await bridge.fire("conn.online", True)
    assert await bridge.is_ready() is False
    await bridge.fire("conn.backend_event", "offline_delivery_state_reset")
    assert await bridge.is_ready() is False
    await bridge.page.clock.run_for(_LATE - 1000)
    await bridge.fire("conn.online", True)
    assert await bridge.is_ready() is False

    await bridge.page.clock.run_for(1000)
    assert await bridge.is_ready() is True


async def test_a_delivery_declared_late_is_not_over(bridge: Bridge) -> None:
    await bridge.page.evaluate("WPP.bus.isOfflineDeliveryEnd = false")
    await bridge.fire("conn.stream_mode_changed", "MAIN")
    await bridge.page.clock.run_for(_LATE)

    listed = await bridge.channel.call("listChats", 10, since=0)

    assert listed == {"chats": [], "ignored": 0, "isDelivered": False}


async def test_a_chat_whose_history_cannot_be_read_is_listed_as_such(bridge: Bridge) -> None:
    await bridge.page.evaluate(
        "(wid) => { WPP.chats.set(wid, { id: WPP.wid(wid), lastReceivedKey: 'key', t: 9 }); }",
        WID,
    )

    taken = await bridge.channel.call("takeInventory", 10, chats=[WID], since=0)

    assert taken == {"chats": [{"chat": WID, "aliases": [], "messages": [], "reach": "unknown"}]}


async def test_nothing_is_known_of_a_chat_that_the_page_can_neither_read_nor_open(
    bridge: Bridge,
) -> None:
    found = await bridge.channel.call("lookUp", 10, chat=NOBODY, id="3EB0", since=0)

    assert found == {"isFound": False, "ack": 0, "reach": "unknown"}


@pytest.mark.parametrize(("last", "reach"), [("undefined", "exhausted"), ("9", "unknown")])
async def test_a_chat_opened_for_a_look_up_tells_whether_it_is_empty(
    bridge: Bridge, last: str, reach: str
) -> None:
    await bridge.page.evaluate(
        f"(wid) => {{ WPP.opened[wid] = {{ id: WPP.wid(wid), t: {last},"
        " msgs: { getModelsArray: () => [] } }; }",
        NOBODY,
    )

    found = await bridge.channel.call("lookUp", 10, chat=NOBODY, id="3EB0", since=0)

    assert found == {"isFound": False, "ack": 0, "reach": reach}


async def test_a_message_in_the_store_is_found_without_a_chat(bridge: Bridge) -> None:
    await bridge.page.evaluate(f"WPP.stored.set('true_{NOBODY}_3EB0', {{ ack: 2 }})")

    found = await bridge.channel.call("lookUp", 10, chat=NOBODY, id="3EB0", since=0)

    assert found == {"isFound": True, "ack": 2, "reach": "past"}

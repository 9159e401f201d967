"""The bridge in a real browser, on a wa-js that says what the test wants."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, CDPSession, Error, Page, async_playwright

from helpdesk.whatsapp.browser import NO_SUGGESTIONS
from helpdesk.whatsapp.driver import PageError
from helpdesk.whatsapp.page import PageChannel, PageEvent, init_script
from helpdesk.whatsapp.page_calls.sending import hand_over
from helpdesk.whatsapp.page_files import PageFiles
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
    on: (name, handler) => {
      const before = handlers[name];
      handlers[name] = (argument) => { before?.(argument); handler(argument); };
    },
    conn: {
      getStreamData: () => ({ mode: WPP.mode, info: "NORMAL" }),
      getMyUserId: () => null,
      isOnline: () => true,
    },
    util: { createWid: wid },
    contact: { queryWidExists: async () => null, subscribePresence: async () => [] },
    whatsapp: {
      BackendEventBus: bus, MsgStore: stored, ContactStore: new Map(),
      UserPrefs: {
        getMaybeMePnUser: () => wid("551155550000@c.us"), getMaybeMeLidUser: () => undefined,
      },
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
    """The page with the bridge in it, and what it has told."""

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
            executable_path=chromium_path(), args=["--no-sandbox", NO_SUGGESTIONS]
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


_ME = "551155550000@c.us"
_REVOKE = """([remote, fromMe, from, to]) => WPP.handlers["chat.msg_revoke"]({
  refId: { id: "3A07", fromMe, remote: WPP.wid(remote) }, from: WPP.wid(from), to: WPP.wid(to),
})"""


@pytest.mark.parametrize(
    ("key", "ends", "from_me"),
    [
        ((WID, False), (WID, _ME), False),
        ((WID, True), (_ME, WID), True),
        ((_ME, True), (WID, _ME), False),
    ],
    ids=["theirs", "ours", "theirs in their own eyes"],
)
async def test_a_deletion_is_of_the_clients_chat_in_whosever_eyes_it_is_told(
    bridge: Bridge, key: tuple[str, bool], ends: tuple[str, str], from_me: bool
) -> None:
    await bridge.page.evaluate(_REVOKE, [*key, *ends])

    told = await bridge.next("deleted")

    assert told["key"] == {"fromMe": from_me, "remote": WID, "id": "3A07"}


async def test_that_somebody_went_online_or_left_is_no_news(bridge: Bridge) -> None:
    for state in ("available", "typing", "available", "unavailable", "recording_audio"):
        await bridge.page.evaluate(
            "([id, state]) => WPP.handlers['chat.presence_change']({ id: WPP.wid(id), state })",
            [WID, state],
        )

    told = [(await bridge.next("presence"))["activity"] for _ in range(3)]

    assert told == ["typing", "paused", "recording"]


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


_HANGING_NETWORK = """(wid) => {
  window.sent = [];
  window.asking = 0;
  const network = new Promise((resolve) => { window.comeBack = resolve; });
  WPP.chat.find = async () => {
    window.asking++;
    await network;
    return { id: WPP.wid(wid), msgs: { getModelsArray: () => [] }, lastReceivedKey: "key" };
  };
  WPP.chat.sendTextMessage = async (chat, text, { messageId }) => {
    window.sent.push(messageId);
    await new Promise((resolve) => { window.acknowledge = resolve; });
    WPP.stored.set(messageId, { ack: 1 });
    return { ack: 1 };
  };
}"""


def _send(bridge: Bridge, profile: Path, seconds: float) -> "asyncio.Task[int]":
    order = {"chat": NOBODY, "id": "3EB0AA", "quoted": None, "text": "Oi"}
    return asyncio.create_task(hand_over(bridge.channel, profile, "sendText", seconds, **order))


async def _until(bridge: Bridge, condition: str) -> None:
    """Wait until it holds in the page."""
    async with asyncio.timeout(10):
        while not await bridge.page.evaluate(condition):
            pass


async def test_what_python_has_given_up_does_not_leave_when_the_network_comes_back(
    bridge: Bridge, tmp_path: Path
) -> None:
    await bridge.page.evaluate(_HANGING_NETWORK, NOBODY)
    given_up = _send(bridge, tmp_path, 0.5)
    with pytest.raises(PageError) as late:
        await given_up
    expiring = _send(bridge, tmp_path, 30)
    await _until(bridge, "asking === 2")

    await bridge.page.clock.run_for(31_000)
    await bridge.page.evaluate("comeBack()")

    with pytest.raises(PageError) as expired:
        await expiring
    assert late.value.code == "timeout"
    assert (expired.value.code, expired.value.nothing_happened) == ("expired", True)
    assert not expired.value.is_permanent
    assert await bridge.page.evaluate("sent") == []


async def test_two_attempts_at_one_message_send_it_once(bridge: Bridge, tmp_path: Path) -> None:
    await bridge.page.evaluate(_HANGING_NETWORK, NOBODY)
    attempts = [_send(bridge, tmp_path, 30) for _ in range(2)]
    await _until(bridge, "asking === 2")
    await bridge.page.evaluate("comeBack()")
    await _until(bridge, "sent.length")

    looked_up = await bridge.channel.call("lookUp", 10, chat=NOBODY, id="3EB0AA", since=0)
    await bridge.page.evaluate("acknowledge()")

    assert looked_up == {"isFound": False, "ack": 0, "reach": "unknown"}
    assert await asyncio.gather(*attempts) == [1, 1]
    assert await bridge.page.evaluate("sent") == [f"true_{NOBODY}_3EB0AA"]


async def test_a_message_of_which_nothing_is_heard_is_waited_for_no_longer_than_python_does(
    bridge: Bridge, tmp_path: Path
) -> None:
    await bridge.page.evaluate(_HANGING_NETWORK, NOBODY)
    await bridge.page.evaluate("comeBack()")
    sending = _send(bridge, tmp_path, 30)
    await _until(bridge, "sent.length")

    await bridge.page.clock.run_for(31_000)

    with pytest.raises(PageError) as unheard:
        await sending
    assert unheard.value.code == "error"
    assert not unheard.value.is_permanent
    assert not unheard.value.nothing_happened


_PAIRING = """() => {
  window.cancelled = 0;
  Object.assign(WPP.conn, {
    startLinkDeviceCodeForPhoneNumber: async () => "ABCD1234",
    cancelLinkDeviceCode: () => { window.cancelled++; },
  });
}"""
_NEXT_CODE = 195_000


async def test_a_pairing_code_is_not_renewed_behind_everybodys_back(bridge: Bridge) -> None:
    await bridge.page.evaluate(_PAIRING)
    answer = await bridge.channel.call("pairingCode", 10, phone="5511988880001")
    before = await bridge.page.evaluate("cancelled")

    await bridge.page.clock.run_for(_NEXT_CODE - 1000)

    assert answer == {"code": "ABCD1234"}
    assert await bridge.page.evaluate("cancelled") == before + 1


async def test_the_end_of_one_pairing_code_is_not_the_end_of_the_next(bridge: Bridge) -> None:
    await bridge.page.evaluate(_PAIRING)
    await bridge.channel.call("pairingCode", 10, phone="5511988880001")
    await bridge.page.clock.run_for(_NEXT_CODE // 2)
    await bridge.channel.call("pairingCode", 10, phone="5511988880001")
    before = await bridge.page.evaluate("cancelled")

    await bridge.page.clock.run_for(_NEXT_CODE // 2)

    assert await bridge.page.evaluate("cancelled") == before


_FILE = """() => {
  for (const name of ["MediaBlobCache", "MediaPrep", "OpaqueData"]) WPP.whatsapp[name] = {};
  WPP.chat.downloadMedia = async () => new Blob(["content"]);
}"""


async def test_a_file_that_was_read_is_not_kept_in_the_browser(
    bridge: Bridge, tmp_path: Path
) -> None:
    await bridge.page.evaluate(_FILE)
    await bridge.channel.call("takeFile", 10, key="key", token="token")
    protocol = await bridge.page.context.new_cdp_session(bridge.page)
    handle = await _handle(protocol)

    await PageFiles(bridge.page).save("token", tmp_path / "into", 10)
    await bridge.channel.call("dropFile", 10, token="token")

    await _until_unreadable(protocol, handle)
    assert (tmp_path / "into").read_bytes() == b"content"


async def _handle(protocol: CDPSession) -> str:
    expression = "helpdeskBridge.file('token')"
    found = await protocol.send("Runtime.evaluate", {"expression": expression})
    resolved = await protocol.send("IO.resolveBlob", {"objectId": found["result"]["objectId"]})
    await protocol.send("Runtime.releaseObject", {"objectId": found["result"]["objectId"]})
    return f"blob:{resolved['uuid']}"


async def _until_unreadable(protocol: CDPSession, handle: str) -> None:
    """Collect the page's garbage until the browser has nothing any more behind the handle."""
    async with asyncio.timeout(10):
        while True:
            await protocol.send("HeapProfiler.collectGarbage")
            try:
                await protocol.send("IO.read", {"handle": handle, "offset": 0})
            except Error:
                return
            await protocol.send("IO.close", {"handle": handle})

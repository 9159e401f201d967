"""Every function and event of wa-js that the bridge uses exists in the bundle that is installed.

An update of wa-js that drops one fails here with its name. That the shapes fit is what the check
"bridge" (tsc, against wa-js's own types) says.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright

import helpdesk.whatsapp
from helpdesk.assets import vendor_files
from helpdesk.whatsapp.browser import NO_SUGGESTIONS
from tests.needs import chromium_path, needs_chromium
from tests.whatsapp.watching import SimulatorProcess

_BRIDGE = Path(helpdesk.whatsapp.__file__).parent / "bridge"
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_PATH = re.compile(r"\bWPP((?:\??\.\w+)+)")
_EVENT = re.compile(r"\bWPP\.(?:on|once)\(\s*\"([^\"]+)\"")
_NEEDED = re.compile(r"const NEEDED_\w+ = (.*?);", re.DOTALL)

_MISSING = """(paths) => paths.filter((path) => {
  let value = WPP;
  for (const name of path.split(".")) value = value?.[name];
  return value === undefined;
})"""


def _source() -> str:
    texts = [path.read_text(encoding="utf-8") for path in sorted(_BRIDGE.glob("*.js"))]
    return _COMMENT.sub("", "\n".join(texts))


def _paths() -> set[str]:
    """What the bridge uses, and what its probe asks for, e.g. "chat.sendTextMessage"."""
    source = _source()
    used = {found.replace("?", "").strip(".") for found in _PATH.findall(source)}
    needed = re.findall(r'"([\w.]+)"', " ".join(_NEEDED.findall(source)))
    return used | {f"whatsapp.{name}" for name in needed} - _EITHER


# Of these a WhatsApp Web has one or the other.
_EITHER = {"whatsapp.functions.msgFindQuery"}


def _unheard(events: set[str], bundle: str) -> set[str]:
    """Those of the events that nothing in the bundle emits."""
    emitted = set(re.findall(r"\bemit(?:Async)?\(\s*[\"'`]([\w.]+)[\"'`]", bundle))
    return events - emitted


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page(simulator: SimulatorProcess) -> AsyncIterator[Page]:
    """A page that is paired, with wa-js in it and no bridge."""
    account = "surface"
    async with async_playwright() as playwright, simulator.phone(account) as phone:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", NO_SUGGESTIONS]
        )
        opened = await browser.new_page(bypass_csp=True)
        await opened.add_init_script(vendor_files()["wa-js"].read_text(encoding="utf-8"))
        await opened.goto(simulator.page_url(account))
        await phone.until(lambda view: view.has_qr_code)
        await phone.link()
        await opened.wait_for_function("WPP.isFullReady && WPP.conn.isAuthenticated()")
        yield opened
        await browser.close()


@needs_chromium
@pytest.mark.asyncio(loop_scope="module")
async def test_everything_that_the_bridge_uses_is_there(page: Page) -> None:
    paths = _paths()
    assert {"chat.editMessage", "whatsapp.lidPnCache.getPhoneNumber"} <= paths
    assert {"whatsapp.functions.sendSeen", "whatsapp.ChatPresence"} <= paths

    assert await page.evaluate(_MISSING, sorted(paths)) == []


@needs_chromium
@pytest.mark.asyncio(loop_scope="module")
async def test_what_is_not_there_is_named(page: Page) -> None:
    paths = ["chat.sendTextMessage", "chat.sendTelegram", "fax.send"]

    assert await page.evaluate(_MISSING, paths) == ["chat.sendTelegram", "fax.send"]


def test_every_event_that_the_bridge_awaits_can_come() -> None:
    events = set(_EVENT.findall(_source()))
    assert {"chat.msg_revoke", "chat.presence_change", "conn.stream_mode_changed"} <= events

    assert _unheard(events, vendor_files()["wa-js"].read_text(encoding="utf-8")) == set()


def test_an_event_that_cannot_come_is_named() -> None:
    bundle = 'e.emit("chat.new_message", m), e.emitAsync("conn.online")'

    assert _unheard({"chat.new_message", "chat.fax"}, bundle) == {"chat.fax"}

"""The main flow in Firefox and in WebKit, on desk and phone.

They are not part of the set-up: on Debian `apt-get install firefox-esr webkit2gtk-driver xvfb`
brings them, and where one is missing its story is skipped.
"""

import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser.shop import ANA, Shop, open_shop
from tests.callers import PASSWORD
from tests.engines.engine import Engine, press, until, write
from tests.engines.firefox import firefox
from tests.engines.webkit import webkit
from tests.needs import needs_chromium

pytestmark = [pytest.mark.long, needs_chromium]

_SAYS = "document.querySelector(given[0])?.textContent.includes(given[1])"
_HAS = "document.querySelector(given[0])"
_NONE = "!document.querySelector(given[0])"
_FOCUS = "document.activeElement?.matches(given[0])"
_PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_CLICK = "(selector) => document.querySelector(selector).click()"
_BUBBLES = (
    "[...document.querySelectorAll('.bubble')].filter((e) => e.textContent.includes(given[0]))"
)


def _found(*names: str) -> Path | None:
    for name in names:
        if path := shutil.which(name):
            return Path(path)
    return None


def _mini_browser() -> Path | None:
    return next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)


@contextlib.asynccontextmanager
async def _opened(name: str, folder: Path) -> AsyncIterator[Engine]:
    if name == "firefox":
        program = _found("firefox-esr", "firefox")
        if program is None:
            pytest.skip("Firefox is not installed (Debian: apt-get install firefox-esr)")
        async with firefox(program, folder) as window:
            yield window
    else:
        driver, browser, screen = _found("WebKitWebDriver"), _mini_browser(), _found("Xvfb")
        if driver is None or browser is None or screen is None:
            pytest.skip(
                "WebKitGTK is not installed (Debian: apt-get install webkit2gtk-driver xvfb)"
            )
        async with webkit(driver, browser, screen) as window:
            yield window


@pytest.mark.parametrize("name", ["firefox", "webkit"])
async def test_a_client_is_served(name: str, tmp_path: Path) -> None:
    async with _opened(name, tmp_path) as window, open_shop(tmp_path / "data") as shop:
        await _signs_in(window, shop)
        chat = await shop.meets("Clara Nunes", "5511987651801")
        await shop.receives(chat, "Do you have the blue mug?")
        await _accepts_and_answers(window, shop, chat)
        await _finds(window)
        await window.call(_PAINTED)
        (tmp_path / "desk.png").write_bytes(await window.picture())
        await _on_a_phone(window)
        await window.call(_PAINTED)
        (tmp_path / "phone.png").write_bytes(await window.picture())
        print(f"\n{window.version}: {tmp_path}")


async def _signs_in(window: Engine, shop: Shop) -> None:
    await window.resize(1280, 860)
    await window.go(f"{shop.url}/login")
    await window.call("() => document.querySelector('[name=email]').focus()")
    await write(window, ANA)
    await window.call("() => document.querySelector('[name=password]').focus()")
    await write(window, PASSWORD)
    await press(window, "Enter")
    await until(window, _HAS, ".list__title")


async def _accepts_and_answers(window: Engine, shop: Shop, chat: str) -> None:
    await until(window, _SAYS, ".row", "Clara Nunes")
    await window.call(_CLICK, ".row")
    await until(window, _SAYS, ".bubble", "Do you have the blue mug?")
    await window.call(_CLICK, ".head__accept")
    await until(window, _HAS, "#composer")
    # Where there is no pointer, nothing takes the focus by itself: a keyboard would come up.
    await window.call("() => document.querySelector('#composer').focus()")
    await write(window, "Yes, we do!")
    await press(window, "Enter")
    await until(window, f"{_BUBBLES}[0]?.querySelector('.ticks--delivered')", "Yes, we do!")
    assert [one.body for one in await shop.on_phone(chat)][1:] == ["Yes, we do!"]
    await shop.receives(chat, "Please keep two")
    await until(window, f"{_BUBBLES}.length === 1", "Please keep two")


async def _finds(window: Engine) -> None:
    """By the palette: the message in its place."""
    await press(window, "Control+k")
    await until(window, _FOCUS, ".palette__input")
    await write(window, "keep two")
    await until(window, _SAYS, ".palette__one--active", "Please keep two")
    await until(window, "document.querySelector('.palette__list').clientHeight > 40")
    await press(window, "Enter")
    await until(window, _NONE, ".palette")
    await until(window, f"{_BUBBLES}.length === 1", "Please keep two")


async def _on_a_phone(window: Engine) -> None:
    """List or conversation, and nothing wider than the screen."""
    await window.resize(390, 844)
    await until(window, "!document.querySelector('.list').getClientRects().length")
    await window.call(_CLICK, ".head__back")
    await until(window, "document.querySelector('.list').getClientRects().length")
    assert await window.call("() => document.documentElement.scrollWidth <= innerWidth")

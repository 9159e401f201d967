"""Takes the README's screenshots of a running demo: scripts/screenshots.py [--all] [FOLDER]."""

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright, expect

sys.path.insert(0, str(Path(__file__).parents[1]))

from helpdesk.config import CHECKOUT
from helpdesk.demo.history import ANA, ROSA, Colleague
from helpdesk.demo.play import demo, demo_config
from helpdesk.whatsapp.browser import find_browser

_MOST_BYTES = 200_000
_SECONDS = 30.0
expect.set_options(timeout=_SECONDS * 1000)


@dataclass(frozen=True)
class Window:
    """Whose screen it is and how it looks; sizes in CSS pixels."""

    colleague: Colleague
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"


class Photographer:
    """Opens windows on a helpdesk and takes pictures of them."""

    def __init__(self, browser: Browser, url: str, password: str, folder: Path) -> None:
        self._browser = browser
        self._url = url
        self._password = password
        self._folder = folder

    async def open(self, window: Window, path: str = "/") -> Page:
        """A page of helpdesk in a window of its own, signed in."""
        context = await self._browser.new_context(
            viewport={"width": window.width, "height": window.height},
            color_scheme=window.scheme,
            locale="en-GB",
            timezone_id="America/Sao_Paulo",
        )
        context.set_default_timeout(_SECONDS * 1000)
        page = await context.new_page()
        await page.goto(self._url + path)
        await page.get_by_label("Email").fill(window.colleague.email)
        await page.get_by_label("Password").fill(self._password)
        await page.get_by_role("button", name="Sign in").click()
        return page

    async def take(self, page: Page, name: str) -> None:
        """Save what the window shows, and close it."""
        await page.mouse.move(0, 0)
        path = self._folder / f"{name}.png"
        await page.screenshot(path=path, animations="disabled", caret="hide")
        await page.context.close()
        size = path.stat().st_size
        print(f"{path}: {size // 1000} kB{' (too large)' if size > _MOST_BYTES else ''}")

    async def conversation(self, window: Window, name: str) -> None:
        """The inbox with a conversation."""
        await self.take(await self._helena(window), name)

    async def files(self, window: Window, name: str) -> None:
        """The same conversation where it has a film, a photo and a voice note."""
        page = await self._helena(window)
        film = page.get_by_role("button", name="Video: open it")
        await film.evaluate("film => film.closest('.bubble').scrollIntoView()")
        await self.take(page, name)

    async def _helena(self, window: Window) -> Page:
        page = await self.open(window)
        await page.get_by_role("button", name="Mine").click()
        await page.get_by_role("button").filter(has_text="Helena Duarte").click()
        await expect(page.get_by_text("que rápido").last).to_be_visible()
        for photo in await page.get_by_role("main").locator("img").all():
            await photo.evaluate("image => image.decode()")
        return page

    async def list(self, window: Window, name: str) -> None:
        """The waiting list."""
        page = await self.open(window)
        await expect(page.get_by_text("Jonas Peixoto")).to_be_visible()
        await self.take(page, name)

    async def qr_code(self, window: Window, name: str) -> None:
        """A number that waits for its QR code to be scanned."""
        page = await self.open(window, "/instances")
        adder = page.get_by_role("heading", name="Practice number").locator("..")
        await adder.get_by_label("Name of the number").fill("Vendas")
        await adder.get_by_role("button", name="Add a practice number").click()
        code = page.get_by_role("img", name="QR code")
        await expect(code).to_be_visible()
        await code.evaluate("image => image.decode()")
        await self.take(page, name)

    async def practice_phone(self, window: Window, name: str) -> None:
        """The phone of the practice number, with the same conversation."""
        page = await self.open(window, "/practice/1")
        await page.get_by_role("button").filter(has_text="Helena Duarte").click()
        await expect(page.get_by_role("heading", name="Helena Duarte")).to_be_visible()
        await self.take(page, name)

    async def reports(self, window: Window, name: str) -> None:
        """The figures of the last four weeks."""
        page = await self.open(window, "/reports?period=30days")
        await expect(page.get_by_role("row").filter(has_text="Ana Lima").first).to_be_visible()
        await self.take(page, name)

    async def client(self, window: Window, name: str) -> None:
        """The page of a client."""
        page = await self.open(window, "/clients/3")
        await expect(page.get_by_role("heading", level=1)).not_to_be_empty()
        await self.take(page, name)


async def take_all(photographer: Photographer, *, has_others: bool) -> None:
    """The README's pictures; with `has_others` some more, to look at."""
    await photographer.conversation(Window(ANA, 1440, 900), "inbox-light")
    await photographer.conversation(Window(ANA, 1440, 900, "dark"), "inbox-dark")
    await photographer.files(Window(ANA, 1440, 900), "files")
    await photographer.list(Window(ANA, 390, 844), "phone-list")
    await photographer.conversation(Window(ANA, 390, 844), "phone-conversation")
    await photographer.practice_phone(Window(ROSA, 1200, 800), "practice-phone")
    await photographer.reports(Window(ROSA, 1200, 1000), "reports")
    if has_others:
        await photographer.conversation(Window(ANA, 1024, 768), "inbox-1024")
        await photographer.conversation(Window(ANA, 1024, 768, "dark"), "inbox-1024-dark")
        await photographer.list(Window(ROSA, 768, 1024), "list-768")
        await photographer.client(Window(ROSA, 390, 844, "dark"), "client-390")
        await photographer.practice_phone(Window(ROSA, 390, 844, "dark"), "practice-phone-390")
    await photographer.qr_code(Window(ROSA, 1200, 800), "number")


async def main() -> None:
    """Read the command line, start the demo, take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=CHECKOUT / "docs" / "images")
    parser.add_argument("--all", action="store_true", help="also those to look at only")
    options = parser.parse_args()
    await asyncio.to_thread(options.folder.mkdir, parents=True, exist_ok=True)
    os.environ["HELPDESK_PORT"] = "0"
    password = secrets.token_urlsafe(9)
    with tempfile.TemporaryDirectory(prefix="helpdesk-pictures-") as folder:
        config = demo_config(Path(folder))
        async with demo(config, password) as helpdesk, async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=find_browser(config.chromium), chromium_sandbox=os.geteuid() != 0
            )
            photographer = Photographer(browser, helpdesk.url, password, options.folder)
            await take_all(photographer, has_others=options.all)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())

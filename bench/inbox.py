"""Row 9: the inbox in a real browser, with ten thousand attendances that are not finished: how soon
it can be used, how soon a conversation stands there, what typing and scrolling cost, how much comes
over the wire, and what a day's events leave in memory."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession
from playwright.async_api import Page, ViewportSize, async_playwright

from bench import inbox_day
from bench.figures import Figure, Goal, percentile
from bench.inbox_page import Inbox
from bench.large import ADMIN, ATTENDANT, LONG, Size, folder_of
from bench.processes import free_port, running_helpdesk
from bench.waiting import until_it_answers
from helpdesk.handling.entrance import COOKIE
from tests.needs import chromium_path

CROWD = Size(10_000, 60_000, waiting=5_000, opened=5_000)
FEW = Size(60, 400, waiting=20, opened=20)
_HELD = "messages held after that"
_NAVIGATION = (Goal("value", "<=", 1_000.0),)
_OPENING = (Goal("value", "<=", 100.0),)
_FRAME = (Goal("value", "<=", 50.0),)
_GOALS = {
    "usable after navigation, p50": _NAVIGATION,
    "usable after navigation, worst": _NAVIGATION,
    "opening a conversation, p50": _OPENING,
    "opening a conversation, worst": _OPENING,
    _HELD: (Goal("value", "<=", 500.0),),
}
_SCRIPTS = (Goal("value", "<=", 60.0),)
# The part that is loaded in a pause has come.
_HAS_ALL = """() => performance.getEntriesByType("resource")
    .some(({ name, responseEnd }) => name.includes("further") && responseEnd > 0)"""
_VIEW: ViewportSize = {"width": 1440, "height": 900}


async def measure(folder: Path, *, is_quick: bool) -> list[Figure]:
    """The same questions to an inbox with a handful of attendances and to the crowded one."""
    rounds = 5 if is_quick else 20
    few, crowd = [await folder_of(folder, size) for size in (FEW, CROWD)]
    async with _serving(few) as open_page:
        little = await _ask(open_page, FEW, rounds)
    async with _serving(crowd) as open_page:
        much = await _ask(open_page, CROWD, rounds)
        sizes = await _sizes(open_page)
        day = await inbox_day.measure(await open_page(ADMIN), CROWD.waiting, is_quick=is_quick)
    compared = [
        Figure(
            f"inbox of 10,000: {name}",
            "" if name == _HELD else "ms",
            value,
            "inbox of 40",
            little[name],
            value / little[name],
            _GOALS.get(name, _FRAME),
        )
        for name, value in much.items()
    ]
    return [*compared, *sizes, *day]


OpenPage = Callable[[str], Awaitable[Page]]


async def _ask(open_page: OpenPage, size: Size, rounds: int) -> dict[str, float]:
    inbox = Inbox(await open_page(ADMIN))
    usable = [await inbox.navigate() for _ in range(rounds)]
    await inbox.load_list(size.waiting)
    opened = [await inbox.open(index) for index in range(rounds)]
    found = {
        "usable after navigation, p50": percentile(usable, 50),
        "usable after navigation, worst": max(usable),
        "opening a conversation, p50": percentile(opened, 50),
        "opening a conversation, worst": max(opened),
    }
    watched = {
        "scrolling the list": await inbox.scroll(".list__scroller", down=True),
        "searching": await inbox.write("#search", "client 123"),
    }
    inbox = Inbox(await open_page(ATTENDANT))
    await inbox.navigate(f"/?attendance={LONG}")
    # What is loaded with the first word is no figure of typing.
    await inbox.write("#composer", "Good morning. ")
    watched |= {
        "scrolling up through 5,000 messages": await inbox.scroll_through(),
        "typing after that": await inbox.write("#composer", "One moment, I look it up."),
        "scrolling down again": await inbox.scroll(".thread__scroller", down=True),
    }
    found[_HELD] = await inbox.count_messages()
    for name, (frame, task) in watched.items():
        found[f"{name}, longest frame"] = frame
        found[f"{name}, longest task"] = task
    return found


async def _sizes(open_page: OpenPage) -> list[Figure]:
    """Kilobytes that a browser gets that comes for the first time."""
    inbox = Inbox(await open_page(ADMIN))
    await inbox.navigate()
    await inbox.page.wait_for_function(_HAS_ALL)
    loaded = await inbox.transferred()
    scripts = {name: size for name, size in loaded.items() if ".js" in name}
    later = sum(size for name, size in scripts.items() if "further" in name)
    styles = sum(size for name, size in loaded.items() if ".css" in name)
    page = sum(size for name, size in loaded.items() if "snapshot" in name)
    return [
        Figure(
            "scripts to read and to answer", "kB", sum(scripts.values()) - later, goals=_SCRIPTS
        ),
        Figure("scripts in the pause after it", "kB", later),
        Figure("stylesheets", "kB", styles),
        Figure("snapshot", "kB", page),
    ]


@asynccontextmanager
async def _serving(home: Path) -> AsyncIterator[OpenPage]:
    """A helpdesk, and a browser that opens pages of it: each as somebody who comes for the first
    time, by the token."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        running_helpdesk(home, port),
        ClientSession() as session,
        async_playwright() as playwright,
    ):
        await until_it_answers(session, url)
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(), chromium_sandbox=os.geteuid() != 0
        )

        async def open_page(token: str) -> Page:
            context = await browser.new_context(viewport=_VIEW, base_url=url, locale="en")
            await context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
            return await context.new_page()

        yield open_page
        await browser.close()

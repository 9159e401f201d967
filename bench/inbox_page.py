"""The inbox as somebody at a screen has it: what they do, and how long it keeps the page busy."""

import json
from collections.abc import Awaitable

from playwright.async_api import Page

_ROW = ".list__rows [data-attendance]"
_WHEELS, _NOTCH = 60, 600
# What Chromium calls in its traces whatever a thread does in one go.
_TASK = "ThreadControllerImpl::RunTask"

# What keeps the page from drawing shows as a long time between two frames, whatever it is.
_WATCH = """() => {
    const frames = (window.frames_ = []);
    let last = performance.now();
    const turn = (window.turn_ = {});
    const step = (now) => {
        frames.push(now - last);
        last = now;
        if (window.turn_ === turn) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
}"""
_LONGEST = "() => { window.turn_ = null; return Math.max(...window.frames_); }"
_USABLE = """(row) => new Promise((resolve) => {
    const look = () =>
        document.querySelector(row)
            ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
            : requestAnimationFrame(look);
    look();
})"""
# From the click to the frame in which the conversation of that client stands there.
_OPEN = """(place) => new Promise((resolve) => {
    const row = document.querySelectorAll(".list__rows [data-attendance]")[place];
    const id = row.dataset.attendance;
    const wanted = row.querySelector(".row__name").textContent;
    const began = performance.now();
    row.click();
    const look = () => {
        const head = document.querySelector(".conversation h2")?.textContent ?? "";
        return head.includes(wanted) && document.querySelector(".thread [data-message]")
            ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
            : requestAnimationFrame(look);
    };
    look();
})"""
_LOAD_LIST = """(count) => new Promise((resolve) => {
    const scroller = document.querySelector(".list__scroller");
    const look = () => {
        const row = scroller.querySelector("[aria-setsize]");
        if (Number(row?.ariaSetSize) >= count) {
            scroller.scrollTo(0, 0);
            return resolve();
        }
        scroller.scrollTo(0, scroller.scrollHeight);
        setTimeout(look, 10);
    };
    look();
})"""
# Whether the first message of all stands there: until then there is one before it.
_IS_AT_START = """() => {
    const scroller = document.querySelector(".thread__scroller");
    return scroller.scrollTop === 0 && !scroller.querySelector(".thread__loading");
}"""
_COUNT = "() => document.querySelectorAll('.thread [data-message]').length"
_NEXT_FRAME = "() => new Promise((resolve) => requestAnimationFrame(() => resolve()))"
_TRANSFERRED = """() => Object.fromEntries(performance.getEntriesByType("resource")
    .map(({ name, encodedBodySize }) => [name, encodedBodySize / 1000]))"""


class Inbox:
    """One page of a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def navigate(self, path: str = "/") -> float:
        """Milliseconds from the navigation's start to the frame that shows the list."""
        await self.page.goto(path, wait_until="commit")
        taken: float = await self.page.evaluate(_USABLE, _ROW)
        return taken

    async def load_list(self, count: int) -> None:
        """Scroll down until that many attendances are loaded, and up again."""
        await self.page.evaluate(_LOAD_LIST, count)

    async def open(self, place: int) -> float:
        """Milliseconds until the conversation of a row of the list can be read."""
        taken: float = await self.page.evaluate(_OPEN, place % 5)
        return taken

    async def write(self, selector: str, text: str) -> tuple[float, float]:
        """Type into a field; what `_watched` says of it."""
        await self.page.locator(selector).focus()
        return await self._watched(self.page.keyboard.type(text, delay=50))

    async def scroll(self, selector: str, *, down: bool) -> tuple[float, float]:
        """Turn the wheel; what `_watched` says of it."""
        await self.page.locator(selector).hover()
        return await self._watched(self._turn(_NOTCH if down else -_NOTCH))

    async def scroll_through(self) -> tuple[float, float]:
        """Turn the wheel from the newest message of the conversation up to the first of all; what
        `_watched` says of it."""
        await self.page.locator(".thread__scroller").hover()
        return await self._watched(self._turn_to_start())

    async def count_messages(self) -> int:
        """How many messages of the conversation the page holds."""
        count: int = await self.page.evaluate(_COUNT)
        return count

    async def _turn_to_start(self) -> None:
        while not await self.page.evaluate(_IS_AT_START):
            await self.page.mouse.wheel(0, -_NOTCH)
            await self.page.evaluate(_NEXT_FRAME)

    async def _turn(self, notch: int) -> None:
        for _ in range(_WHEELS):
            await self.page.mouse.wheel(0, notch)
            await self.page.evaluate(_NEXT_FRAME)

    async def transferred(self) -> dict[str, float]:
        """Kilobytes of each file that has come, as it was on the wire."""
        loaded: dict[str, float] = await self.page.evaluate(_TRANSFERRED)
        return loaded

    async def _watched(self, action: Awaitable[None]) -> tuple[float, float]:
        """The longest time between two frames while something is done, and what the longest task
        of the page took of a processor, both in milliseconds. The second does not feel what else
        the machine does."""
        browser = self.page.context.browser
        assert browser is not None
        await self.page.evaluate(_WATCH)
        await browser.start_tracing(page=self.page, categories=["toplevel"])
        await action
        trace = json.loads(await browser.stop_tracing())["traceEvents"]
        frame: float = await self.page.evaluate(_LONGEST)
        pages = {
            (one["pid"], one["tid"])
            for one in trace
            if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
        }
        tasks = [
            one["tdur"] / 1e3
            for one in trace
            if one["name"] == _TASK and (one["pid"], one["tid"]) in pages and "tdur" in one
        ]
        return frame, max(tasks)

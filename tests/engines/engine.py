"""A browser of another make than Chromium, as far as a story needs it."""

import asyncio
import contextlib
import json
from typing import Protocol

from tests.browser.story import SECONDS

_KEYS = {
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "ArrowUp": "\ue013",
    "Control": "\ue009",
    "Alt": "\ue00a",
}
_WITHIN = round(SECONDS * 1000)

# Answers as soon as the condition holds, looking once a frame; null when it never does. The
# condition is part of the script: the page's policy lets nothing make a script of a text.
_UNTIL = f"""async (...given) => {{
    const end = performance.now() + {_WITHIN};
    while (performance.now() < end) {{
        const found = (CONDITION);
        if (found) {{
            return true;
        }}
        await new Promise((resolve) => setTimeout(resolve, 16));
    }}
    return false;
}}"""


class PageLeft(Exception):
    """The page in which a function was at work has given way to another."""


class Engine(Protocol):
    """What drives the browser. Scripts are functions; their arguments and answers are JSON."""

    version: str

    async def go(self, url: str) -> None:
        """Open the page and wait until it is loaded."""

    async def call(self, function: str, *given: object) -> object:
        """The answer of the function, which may be async, called in the page. Raises PageLeft."""

    async def keys(self, *strokes: dict[str, str]) -> None:
        """Press and let go: {"type": "keyDown" | "keyUp", "value": one character} each."""

    async def resize(self, width: int, height: int) -> None:
        """Give the page this size in CSS pixels."""

    async def picture(self) -> bytes:
        """What the page looks like, as PNG."""


async def until(engine: Engine, condition: str, *given: object) -> None:
    """Wait until the JavaScript expression, which may use the array `given`, is true on this page
    or on one that it leads to."""
    async with asyncio.timeout(2 * SECONDS):
        while True:
            with contextlib.suppress(PageLeft):
                found = await engine.call(_UNTIL.replace("CONDITION", condition), *given)
                break
    assert found, f"never came true: {condition} with {json.dumps(given)}"


async def press(engine: Engine, combination: str) -> None:
    """Press keys together, as in "Control+k"."""
    values = [_KEYS.get(name, name) for name in combination.split("+")]
    down = [{"type": "keyDown", "value": value} for value in values]
    up = [{"type": "keyUp", "value": value} for value in reversed(values)]
    await engine.keys(*down, *up)


async def write(engine: Engine, text: str) -> None:
    """Type the text where the focus is."""
    strokes = [{"type": kind, "value": one} for one in text for kind in ("keyDown", "keyUp")]
    await engine.keys(*strokes)

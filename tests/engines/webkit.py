"""WebKitGTK's small browser as it is installed, driven by its own WebDriver on a screen of its
own that nobody sees."""

import asyncio
import base64
import contextlib
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from aiohttp import ClientConnectionError, ClientSession

from tests.browser.story import SECONDS
from tests.engines.engine import PageLeft

_SCREEN = "1600x1100x24"
_LEFT = ("no such frame", "no such window")
_ASYNC = """const done = arguments[arguments.length - 1];
Promise.resolve((%s)(...[...arguments].slice(0, -1))).then(
    (value) => done({ value: value ?? null }),
    (error) => done({ error: String(error) }),
);"""


class WebKit:
    """One window of it."""

    def __init__(self, http: ClientSession, url: str) -> None:
        self.version = ""
        self._http = http
        self._url = url

    async def open(self, browser: Path) -> None:
        """Begin a session, with a window of its own."""
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = await self._ask("POST", "/session", capabilities=wanted)
        self._url += f"/session/{session['sessionId']}"
        self.version = f"WebKitGTK {session['capabilities']['browserVersion']}"
        await self._ask("POST", "/timeouts", script=round(3000 * SECONDS))

    async def close(self) -> None:
        """End the session and its window."""
        await self._ask("DELETE", "")

    async def go(self, url: str) -> None:
        """Open the page and wait until it is loaded."""
        await self._ask("POST", "/url", url=url)

    async def call(self, function: str, *given: object) -> object:
        """The answer of the function, called in the page."""
        answer = await self._ask("POST", "/execute/async", script=_ASYNC % function, args=given)
        assert "error" not in answer, answer
        found: object = answer["value"]
        return found

    async def keys(self, *strokes: dict[str, str]) -> None:
        """Press and let go."""
        actions = [{"type": "key", "id": "keyboard", "actions": list(strokes)}]
        await self._ask("POST", "/actions", actions=actions)

    async def resize(self, width: int, height: int) -> None:
        """Give the page this size: the window has a frame around it."""
        size = "() => [outerWidth - innerWidth, outerHeight - innerHeight]"
        await self._ask("POST", "/window/rect", width=width, height=height)
        frame = await self.call(size)
        assert isinstance(frame, list)
        await self._ask("POST", "/window/rect", width=width + frame[0], height=height + frame[1])

    async def picture(self) -> bytes:
        """What the page looks like."""
        return base64.b64decode(await self._ask("GET", "/screenshot"))

    async def _ask(self, method: str, path: str, **body: object) -> Any:
        payload = body if method == "POST" else None
        async with self._http.request(method, self._url + path, json=payload) as answer:
            value = (await answer.json(content_type=None))["value"]
            if not answer.ok and value["error"] in _LEFT:
                raise PageLeft
            assert answer.ok, value
            return value


@contextlib.asynccontextmanager
async def webkit(driver: Path, browser: Path, screen: Path) -> AsyncIterator[WebKit]:
    """It, while the context lasts; `screen` is Xvfb."""
    async with _screen(screen) as display, ClientSession() as http:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            *(driver, f"--port={port}", "--host=127.0.0.1"),
            env={**os.environ, "DISPLAY": display, "GDK_BACKEND": "x11"},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            await _answers(http, url)
            window = WebKit(http, url)
            await window.open(browser)
            yield window
            await window.close()
        finally:
            process.terminate()
            await process.wait()


async def _answers(http: ClientSession, url: str) -> None:
    """Wait until the driver listens: it tells nobody when it does."""
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                async with http.get(f"{url}/status") as answer:
                    assert answer.ok
                    return
            except ClientConnectionError:
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def _screen(program: Path) -> AsyncIterator[str]:
    """The name of a display, which Xvfb chooses and writes when it is ready."""
    reading, writing = os.pipe()
    process = await asyncio.create_subprocess_exec(
        *(program, "-displayfd", str(writing), "-screen", "0", _SCREEN, "-nolisten", "tcp"),
        pass_fds=(writing,),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as ready:
            number = await asyncio.to_thread(ready.readline)
        yield f":{number.decode().strip()}"
    finally:
        process.terminate()
        await process.wait()

"""Firefox as it is installed, driven by WebDriver BiDi, which it speaks by itself."""

import asyncio
import base64
import contextlib
import json
import re
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from tests.browser.story import SECONDS
from tests.engines.engine import PageLeft

_ADDRESS = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
_LEFT = ("no such frame", "unknown error")
# Nothing of it reaches for other machines.
_PREFERENCES = """
user_pref("app.normandy.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "http://127.0.0.1:9");
user_pref("toolkit.telemetry.enabled", false);
"""


class Firefox:
    """One window of it."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.version = ""
        self._socket = socket
        self._numbers = count(1)
        self._window = ""

    async def open(self) -> None:
        """Begin a session with the window that is there."""
        session = await self._ask("session.new", capabilities={})
        known = session["capabilities"]
        self.version = f"Firefox {known['browserVersion']}"
        tree = await self._ask("browsingContext.getTree")
        self._window = tree["contexts"][0]["context"]

    async def go(self, url: str) -> None:
        """Open the page and wait until it is loaded."""
        await self._ask("browsingContext.navigate", context=self._window, url=url, wait="complete")

    async def call(self, function: str, *given: object) -> object:
        """The answer of the function, called in the page."""
        arguments = [{"type": "string", "value": json.dumps(one)} for one in given]
        answer = await self._ask(
            "script.callFunction",
            functionDeclaration=f"""async (...given) => JSON.stringify(
                (await ({function})(...given.map((one) => JSON.parse(one)))) ?? null)""",
            arguments=arguments,
            target={"context": self._window},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    async def keys(self, *strokes: dict[str, str]) -> None:
        """Press and let go."""
        actions = [{"type": "key", "id": "keyboard", "actions": list(strokes)}]
        await self._ask("input.performActions", context=self._window, actions=actions)

    async def resize(self, width: int, height: int) -> None:
        """Give the page this size."""
        size = {"width": width, "height": height}
        await self._ask("browsingContext.setViewport", context=self._window, viewport=size)

    async def picture(self) -> bytes:
        """What the page looks like."""
        answer = await self._ask("browsingContext.captureScreenshot", context=self._window)
        return base64.b64decode(answer["data"])

    async def _ask(self, method: str, **params: object) -> Any:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            answer = await self._socket.receive_json(timeout=2 * SECONDS)
            if answer.get("id") == number:
                if answer["type"] == "error" and answer["error"] in _LEFT:
                    raise PageLeft
                assert answer["type"] == "success", answer
                return answer["result"]


@contextlib.asynccontextmanager
async def firefox(program: Path, folder: Path) -> AsyncIterator[Firefox]:
    """It, while the context lasts, with a new profile in the folder."""
    profile = folder / "firefox"
    profile.mkdir()
    (profile / "user.js").write_text(_PREFERENCES)
    process = await asyncio.create_subprocess_exec(
        program,
        *("--headless", "--no-remote", "--profile", profile),
        *("--remote-debugging-port", "0", "about:blank"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    hearing: asyncio.Task[bytes] | None = None
    try:
        async with asyncio.timeout(2 * SECONDS):
            while not (found := _ADDRESS.search(await process.stderr.readline())):
                assert process.returncode is None
        # What else it says is read, or it would stand still when the pipe is full.
        hearing = asyncio.create_task(process.stderr.read())
        address = f"{found.group(1).decode()}/session"
        async with ClientSession() as http, http.ws_connect(address, max_msg_size=0) as socket:
            window = Firefox(socket)
            await window.open()
            yield window
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        if hearing is not None:
            await hearing

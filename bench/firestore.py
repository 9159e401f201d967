"""Row 8: how far a web client of the copy in Firestore is behind, and what it costs the inbox when
Firestore comes back after an outage. Firestore is Google's emulator, on the same machine."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession
from playwright.async_api import Page, async_playwright

from bench.figures import Figure, Goal, spread
from bench.processes import Served, serving
from bench.readers import Readers, bearer, reading
from bench.served import Pour
from examples.realtime.serve import Place, Server
from tests.firebase.accounts import write_service_account
from tests.firebase.auth import signing_in
from tests.firebase.emulator import Emulator, Project
from tests.firebase.emulator import serving as serving_firestore
from tests.firebase.pocket import serving_example
from tests.needs import chromium_path, lack_of_listener
from tests.processes import free_port

_KNOWN = 100
_LAG_GOALS = {50: (Goal("value", "<=", 500.0),), 99: (Goal("value", "<=", 1_000.0),)}
_BUSY_GOALS: dict[int, tuple[Goal, ...]] = {50: (Goal("ratio", "<=", 3.0),), 99: ()}
_CURRENT_SECONDS = 120.0
_LOOK_SECONDS = 0.25
_PAUSE = 0.01

# Listens to the waiting list with Firebase's SDK, and notes when each text has come.
_LISTEN = """async ({ token, project, firestore, auth }) => {
    const { initializeApp } = await import("firebase/app");
    const auths = await import("firebase/auth");
    const stores = await import("firebase/firestore");
    const app = initializeApp({ projectId: project, apiKey: "any" });
    const who = auths.initializeAuth(app, { persistence: auths.inMemoryPersistence });
    auths.connectAuthEmulator(who, auth, { disableWarnings: true });
    const database = stores.getFirestore(app);
    const [host, port] = firestore.split(":");
    stores.connectFirestoreEmulator(database, host, Number(port));
    await auths.signInWithCustomToken(who, token);
    const { where, orderBy } = stores;
    const waiting = stores.query(
        stores.collection(database, "attendances"),
        where("aud", "array-contains", "all"),
        where("state", "==", "WAITING"),
        orderBy("created_at"),
    );
    window.seen = new Map();
    stores.onSnapshot(waiting, (found) => {
        const now = performance.timeOrigin + performance.now();
        for (const { doc } of found.docChanges()) {
            const text = doc.data().last_message.content;
            window.seen.set(text, window.seen.get(text) ?? now);
        }
    });
}"""


async def measure(folder: Path, *, is_quick: bool) -> list[Figure]:
    """The delay of each message at a listener in a browser, against the WebSocket's in the same
    run; and requests while the copy catches up, against the same without."""
    if lack := lack_of_listener():
        print(f"firestore: left out, because {lack[0].lower()}{lack[1:]}")
        return []
    with TemporaryDirectory(dir=folder) as temporary:
        async with _Bench.of(Path(temporary)) as bench:
            await bench.begin()
            return [
                *await bench.lag(1.0, 8 if is_quick else 60),
                *await bench.lag(20.0, 80 if is_quick else 600),
                *await bench.outage(2_000 if is_quick else 20_000),
            ]


class _Bench:
    """A helpdesk, the emulator, a dashboard, and a listener in a browser."""

    def __init__(self, served: Served, emulator: Emulator, session: ClientSession) -> None:
        self._served = served
        self._emulator = emulator
        self._session = session
        self._page: Page
        self._readers: Readers

    @classmethod
    @asynccontextmanager
    async def of(cls, home: Path) -> AsyncIterator["_Bench"]:
        """All of it, for as long as the context lasts."""
        async with AsyncExitStack() as stack:
            emulator = stack.enter_context(serving_firestore(home / "firestore.log"))
            project = emulator.project()
            auth = stack.enter_context(signing_in(project.id, home / "auth.log"))
            account = write_service_account(home / "account.json", project.id)
            served = await stack.enter_async_context(
                serving(
                    home / "data",
                    f"HELPDESK_FIREBASE_CREDENTIALS={account}",
                    environment=emulator.environment(),
                )
            )
            session = await stack.enter_async_context(ClientSession())
            bench = cls(served, emulator, session)
            place = Place(served.address.url, emulator.host, auth)
            server = stack.enter_context(serving_example(place, free_port()))
            bench._page = await stack.enter_async_context(_browsing(server))
            await bench._listen(project, place)
            url, [token, *_] = served.address.url, served.address.attendants
            bench._readers = await stack.enter_async_context(
                reading(session, url, [token], is_attentive=True)
            )
            yield bench

    async def begin(self) -> None:
        """Every client has an attendance that waits."""
        await self._served.do(Pour(_KNOWN, _KNOWN))
        await self._seen(_KNOWN)

    async def lag(self, per_second: float, count: int) -> list[Figure]:
        """From the arrival of a message to whoever listens."""
        await self._page.evaluate("window.seen.clear()")
        self._readers.begin()
        await self._served.do(Pour(count, _KNOWN, per_second=per_second))
        await self._readers.until(count)
        seen = await self._seen(count)
        # The text tells the monotonic clock, the browser the time of day.
        apart = time.time_ns() - time.monotonic_ns()
        delays = [at - (int(text) + apart) / 1e6 for text, at in seen.items()]
        sockets = [1e3 * delay for delay in self._readers.delays]
        row = f"arrival to a listener of Firestore, {per_second:g}/s"
        return spread(row, "ms", delays, sockets, "WebSocket", _LAG_GOALS)

    async def _seen(self, count: int) -> dict[str, float]:
        """When each text came to the listener, by the time of day in milliseconds, once that many
        have."""
        await self._page.wait_for_function("count => window.seen.size >= count", arg=count)
        found: list[tuple[str, float]] = await self._page.evaluate("[...window.seen]")
        return dict(found)

    async def outage(self, count: int) -> list[Figure]:
        """Requests without news, and while the copy catches up with what came during an outage."""
        quiet = await self._requests(asyncio.create_task(asyncio.sleep(5.0)))
        self._readers.begin()
        self._emulator.pause()
        await self._served.do(Pour(count, _KNOWN))
        await self._readers.until(count)
        before = await self._state()
        began = time.monotonic()
        self._emulator.resume()
        busy = await self._requests(asyncio.create_task(self._current()))
        seconds = time.monotonic() - began
        after = await self._state()
        row, yardstick = "a request while Firestore catches up", "without news"
        return [
            *spread(row, "ms", busy, quiet, yardstick, _BUSY_GOALS),
            Figure("documents written meanwhile", "/s", (after - before) / seconds),
        ]

    async def _listen(self, project: Project, place: Place) -> None:
        """Not before the listener's user is in the copy."""
        token = self._served.address.attendants[0]
        await self._current()
        url = f"{self._served.address.url}/api/v1/firebase-token"
        async with self._session.post(url, headers=bearer(token)) as answer:
            custom = (await answer.json())["token"]
        emulators = {"firestore": place.firestore, "auth": place.auth}
        given = {"token": custom, "project": project.id, **emulators}
        await self._page.evaluate(_LISTEN, given)

    async def _requests(self, until: "asyncio.Task[None]") -> list[float]:
        """Milliseconds of requests, one after the other with small pauses, until that is done."""
        url = f"{self._served.address.url}/api/v1/attendances?state=WAITING"
        headers = bearer(self._served.address.attendants[0])
        took = []
        while not until.done():
            began = time.monotonic()
            async with self._session.get(url, headers=headers) as answer:
                await answer.read()
            took.append(1e3 * (time.monotonic() - began))
            await asyncio.sleep(_PAUSE)
        await until
        return took

    async def _current(self) -> None:
        """Wait until the copy shows everything."""
        async with asyncio.timeout(_CURRENT_SECONDS):
            while True:
                shown = await self._shown()
                if shown["state"] == "CURRENT" and shown["lag_events"] == 0:
                    return
                await asyncio.sleep(_LOOK_SECONDS)

    async def _state(self) -> int:
        """How many documents have been written."""
        return int((await self._shown())["writes"])

    async def _shown(self) -> dict[str, Any]:
        url = f"{self._served.address.url}/api/v1/firestore"
        async with self._session.get(url, headers=bearer(self._served.address.admin)) as answer:
            shown: dict[str, Any] = await answer.json()
            return shown


@asynccontextmanager
async def _browsing(server: Server) -> AsyncIterator[Page]:
    """A page that can load Firebase's SDK."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(),
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
            chromium_sandbox=os.geteuid() != 0,
        )
        page = await browser.new_page()
        await page.goto(server.url)
        yield page
        await browser.close()

"""The words in which the stories of examples/realtime are told: what an attendant does and sees
there."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

from examples.realtime.serve import Place, Server
from tests.callers import PASSWORD

# Without a connection Firebase's SDK tries whether there is any other; the page's policy refuses.
_PROBE = "https://www.google.com/images/cleardot.gif"
_WITHOUT_CONNECTION = (_PROBE, "ERR_INTERNET_DISCONNECTED", "Could not reach Cloud Firestore")

SECONDS = 20.0
"""How long something may take to be seen before the story fails."""

expect.set_options(timeout=SECONDS * 1000)

# Whatever is left behind in the browser: the texts of all databases and of the local storage.
_REMAINS = """async () => {
    const found = [...Object.entries(localStorage).flat()];
    const asked = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    for (const { name } of await indexedDB.databases()) {
        found.push(name);
        const database = await asked(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
            const rows = database.transaction(store).objectStore(store).getAll();
            found.push(JSON.stringify(await asked(rows)));
        }
        database.close();
    }
    return found;
}"""

# What has happened by the time that the page begins to delete what it keeps.
_LEAVE_HALF_WAY = """() => {
    localStorage.setItem("helpdesk.leaving", localStorage.getItem("helpdesk.session"));
    localStorage.removeItem("helpdesk.session");
}"""


@contextmanager
def serving_example(place: Place, port: int) -> Iterator[Server]:
    """The example's page for as long as the context lasts."""
    server = Server(place, port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Pocket:
    """An attendant with the example's page on a phone. Whatever goes wrong on it, and whoever else
    it talks to, is kept in `problems`."""

    def __init__(self, page: Page, url: str, hosts: frozenset[str]) -> None:
        self.page = page
        self._url = url
        self._hosts = hosts
        self.problems: list[str] = []
        self._expected = [*_WITHOUT_CONNECTION]
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("request", lambda request: self._watch(request.url))

    def expect_error(self, part: str) -> None:
        """The browser will complain with these words, and that is right in this story."""
        self._expected.append(part)

    async def visit(self) -> None:
        """Open the page."""
        await self.page.goto(self._url)

    async def try_to_sign_in(self, email: str, **also: str) -> None:
        """Fill in the form and send it; `also` are fields beside, by their labels."""
        for label, text in {"Email": email, "Password": PASSWORD, **also}.items():
            await self.page.get_by_label(label).fill(text)
        await self.page.get_by_role("button", name="Sign in").click()

    async def sign_in(self, email: str) -> None:
        """Open the page, sign in, and see the lists."""
        await self.visit()
        await self.try_to_sign_in(email)
        await self.is_current()

    async def sign_in_with_code(self, email: str, code: str) -> None:
        """Sign in on the page that is open, where the account has a second factor."""
        self.expect_error("401 (Unauthorized)")
        await self.try_to_sign_in(email)
        await self.sees_alert("Enter the code that your app shows.")
        await self.try_to_sign_in(email, Code="000000")
        await self.sees_alert("This code is wrong")
        await self.try_to_sign_in(email, Code=code)
        await self.is_current()

    async def sign_out(self) -> None:
        """Leave."""
        await self.page.get_by_role("button", name="Sign out").click()
        await self.is_signed_out()

    async def leave_half_way(self) -> None:
        """Sign out and close the page before all that it keeps is deleted; then open it again."""
        await self.page.evaluate(_LEAVE_HALF_WAY)
        await self.page.reload()

    async def lose_connection(self) -> None:
        """Nothing answers any more."""
        await self.page.context.set_offline(True)

    async def find_connection(self) -> None:
        """Everything answers again."""
        await self.page.context.set_offline(False)

    async def token(self) -> str:
        """The token of the session that the page keeps."""
        kept: str = await self.page.evaluate("localStorage.getItem('helpdesk.session')")
        token: str = json.loads(kept)["token"]
        return token

    async def is_current(self) -> None:
        """Both lists are there, and nothing is said of a missing connection."""
        await expect(self.list("Waiting").get_by_text(re.compile("Nobody|:")).first).to_be_visible()
        await expect(self.page.get_by_role("status")).to_have_text("")

    def list(self, name: str) -> Locator:
        """Mine or Waiting."""
        return self.page.get_by_role("region", name=name, exact=True)

    def row(self, name: str, client: str) -> Locator:
        """The client's row in a list."""
        return self.list(name).get_by_role("button").filter(has_text=client)

    async def sees(self, name: str, client: str, line: str) -> None:
        """The client is in that list, with this last message."""
        await expect(self.row(name, client)).to_contain_text(line)

    async def open(self, name: str, client: str) -> None:
        """Choose the client's row."""
        await self.row(name, client).click()
        await expect(self.page.get_by_role("heading", name=client)).to_be_visible()

    async def accept(self) -> None:
        """Take the attendance that is shown."""
        await self.page.get_by_role("button", name="Accept").click()
        await expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        """Where replies are written."""
        return self.page.get_by_role("textbox", name="Message")

    async def reply(self, text: str) -> None:
        """Write a reply and send it."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    def bubble(self, text: str) -> Locator:
        """The messages with that text."""
        return (
            self.page.get_by_role("list", name="Messages")
            .get_by_role("listitem")
            .filter(has_text=text)
        )

    async def sees_once(self, text: str) -> None:
        """The message is in the conversation, once."""
        await expect(self.bubble(text)).to_have_count(1)

    async def sees_ticks(self, text: str, words: str) -> None:
        """How the message stands: Waiting to be sent, Sent, Delivered, Read."""
        ticks = self.bubble(text).get_by_role("img", name=words, exact=True)
        await expect(ticks).to_be_visible()

    async def sees_bar(self, words: str) -> None:
        """The bar says so of how current the page is."""
        await expect(self.page.get_by_role("status")).to_contain_text(words)

    async def sees_alert(self, words: str) -> None:
        """The page says so."""
        await expect(self.page.get_by_role("alert").filter(has_text=words)).to_be_visible()

    async def is_signed_out(self) -> None:
        """The page asks who is there."""
        await expect(self.page.get_by_label("Password")).to_be_visible()

    async def remains(self) -> str:
        """Everything that the browser keeps of the page, as one text."""
        return "\n".join(await self.page.evaluate(_REMAINS))

    def _hear(self, message: ConsoleMessage) -> None:
        is_expected = any(part in message.text for part in self._expected)
        if message.type == "error" and not is_expected:
            self.problems.append(f"{message.text} ({message.location})")

    def _watch(self, url: str) -> None:
        parts = urlsplit(url)
        is_known = parts.scheme in ("data", "blob") or parts.netloc in self._hosts
        if not is_known and not url.startswith(_PROBE):
            self.problems.append(f"a request to {parts.scheme}://{parts.netloc}")


class Pockets:
    """Gives attendants phones that nobody has used, in one browser."""

    def __init__(self, browser: Browser, url: str, hosts: frozenset[str]) -> None:
        self._browser = browser
        self._url = url
        self._hosts = hosts
        self._given: list[Pocket] = []

    async def one(self, width: int = 1280) -> Pocket:
        """A phone, or with that width a larger screen."""
        context = await self._browser.new_context(
            viewport={"width": width, "height": 844}, locale="en-GB", timezone_id="Etc/UTC"
        )
        return self._kept(await context.new_page())

    async def another_tab(self, pocket: Pocket) -> Pocket:
        """The page once more, in the browser of somebody who has it open."""
        tab = self._kept(await pocket.page.context.new_page())
        await tab.visit()
        return tab

    async def close(self) -> None:
        """Take them back; raises AssertionError if something went wrong on one."""
        for pocket in self._given:
            await pocket.page.context.close()
        problems = [problem for pocket in self._given for problem in pocket.problems]
        assert not problems, problems

    def _kept(self, page: Page) -> Pocket:
        pocket = Pocket(page, self._url, self._hosts)
        self._given.append(pocket)
        return pocket

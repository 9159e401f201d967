"""The words in which the browser tests are told: what people do and see on their screens."""

import contextlib
import os
import re
from collections.abc import AsyncIterator
from typing import TypeVar
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FilePayload,
    Locator,
    Page,
    Playwright,
    Request,
    WebSocket,
    expect,
)

from helpdesk.whatsapp.browser import NO_SUGGESTIONS
from tests.callers import PASSWORD
from tests.needs import chromium_path

SECONDS = 20.0
"""How long something may take to be seen before the story fails."""

Kept = dict[str, dict[str, str]]
"""The cookies of those who have signed in, by their emails."""

S = TypeVar("S", bound="Screen")

expect.set_options(timeout=SECONDS * 1000)

_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    NO_SUGGESTIONS,
    # A microphone that beeps; who may use it is the story's to say.
    "--use-fake-device-for-media-stream",
)


_TRANSFER = """
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(content)], name, { type }));
    const usual = { bubbles: true, cancelable: true };
"""
_PASTE = f"""(element, [name, type, content]) => {{{_TRANSFER}
    element.dispatchEvent(new ClipboardEvent("paste", {{ ...usual, clipboardData: transfer }}));
}}"""
_DROP = f"""(element, [name, type, content]) => {{{_TRANSFER}
    for (const kind of ["dragover", "drop"]) {{
        element.dispatchEvent(new DragEvent(kind, {{ ...usual, dataTransfer: transfer }}));
    }}
}}"""


async def launch(playwright: Playwright) -> Browser:
    """The browser that everybody in a story uses."""
    return await playwright.chromium.launch(
        executable_path=chromium_path(), args=_QUIET, chromium_sandbox=os.geteuid() != 0
    )


class Screen:
    """One person's screen. Whatever goes wrong on it is kept in `problems`."""

    def __init__(self, page: Page, url: str, kept: Kept) -> None:
        self.page = page
        self.url = url
        self.problems: list[str] = []
        self._kept = kept
        # In most stories none may run, and Playwright says so each time.
        self._expected = ["Service Worker registration blocked"]
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("request", self._watch)
        page.on("websocket", self._watch)
        page.on("crash", lambda _: self.problems.append("the page crashed"))

    def expect_error(self, part: str) -> None:
        """The browser will complain with these words, and that is right in this story."""
        self._expected.append(part)

    async def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """From the sign-in page to wherever the person was going."""
        await self.page.get_by_label("Email").fill(email)
        await self.page.get_by_label("Password").fill(password)
        await self.page.get_by_role("button", name="Sign in").click()

    async def go(self, path: str, email: str, password: str = PASSWORD) -> None:
        """Open a page of helpdesk as this person, who signs in unless they did so before."""
        context = self.page.context
        for name, value in self._kept.get(email, {}).items():
            await context.add_cookies(
                [{"name": name, "value": value, "url": self.url, "httpOnly": True}]
            )
        await self.page.goto(f"{self.url}{path}")
        if email not in self._kept:
            await self.sign_in(email, password)
            await self.page.wait_for_url(lambda url: "/login" not in url)
            cookies = await context.cookies()
            self._kept[email] = {cookie["name"]: cookie["value"] for cookie in cookies}

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if not any(part in message.text for part in self._expected):
            self.problems.append(f"{message.type}: {message.text} ({message.location})")

    def _watch(self, request: Request | WebSocket) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.url).netloc:
            self.problems.append(f"a request to {parts.scheme}://{parts.netloc}")


class Inbox(Screen):
    """An attendant at the inbox."""

    @property
    def list(self) -> Locator:
        """The list at the left."""
        return self.page.get_by_role("region", name="Attendances")

    @property
    def conversation(self) -> Locator:
        """The conversation that is shown."""
        return self.page.get_by_role("region", name="Conversation with")

    @property
    def composer(self) -> Locator:
        """Where answers are written."""
        return self.page.get_by_role("textbox", name="Message")

    def row(self, client: str) -> Locator:
        """The client's row in the tab that is open."""
        name = self.page.locator(".row__name", has_text=client)
        return self.list.get_by_role("button").filter(has=name)

    def bubble(self, text: str) -> Locator:
        """The message in the conversation that is shown."""
        return self.conversation.get_by_role("listitem").filter(has_text=text).last

    async def arrive(self, email: str, password: str = PASSWORD) -> None:
        """Open helpdesk and see the inbox."""
        await self.go("/", email, password)
        await expect(self.page.get_by_role("heading", name="Inbox")).to_be_visible()

    def tab(self, name: str) -> Locator:
        """One of the lists: Waiting, Mine, Open, Finished."""
        return self.list.get_by_role("button", name=re.compile(f"^{name}"))

    async def look_at(self, tab: str) -> None:
        """Choose one of the lists."""
        await self.tab(tab).click()

    async def sees_waiting(self, client: str, text: str) -> None:
        """The client is in the waiting list, with this last message."""
        await self.look_at("Waiting")
        await expect(self.row(client)).to_contain_text(text)

    async def sees_no(self, client: str) -> None:
        """The client is not in the list that is open."""
        await expect(self.row(client)).to_have_count(0)

    async def open(self, client: str) -> None:
        """Choose the client's row."""
        await self.row(client).click()
        await self.sees_conversation(client)

    async def sees_conversation(self, client: str) -> None:
        """The conversation with the client is shown."""
        await expect(self.conversation.get_by_role("heading", name=client)).to_be_visible()

    async def accept(self) -> None:
        """Take the attendance that is shown."""
        await self.page.get_by_role("button", name="Accept", exact=True).click()

    async def reply(self, text: str) -> None:
        """Write an answer and send it."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def sees(self, text: str) -> None:
        """The message stands in the conversation, once."""
        messages = self.conversation.get_by_role("listitem").filter(has_text=text)
        await expect(messages).to_have_count(1)

    async def sees_ticks(self, text: str, ticks: str) -> None:
        """The message's ticks: Waiting to be sent, Being sent, Sent, Delivered, Read."""
        await expect(self.bubble(text).get_by_role("img", name=ticks, exact=True)).to_be_visible()

    async def sees_notice(self, words: str) -> None:
        """A short notice says so."""
        await expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()

    async def sees_preview(self, client: str, words: str) -> None:
        """The client's row says so of the last message."""
        await expect(self.row(client)).to_contain_text(words)

    async def do(self, message: Locator, what: str) -> None:
        """Choose an entry of a message's menu."""
        await message.hover()
        await message.get_by_role("button", name="What to do with this message").click()
        await self.page.get_by_role("menuitem", name=what).click()

    async def press_long(self, message: Locator) -> None:
        """Lay a finger on a message until its menu opens."""
        box = await message.bounding_box()
        assert box is not None
        fingers = await self.page.context.new_cdp_session(self.page)
        point = {"x": box["x"] + 20, "y": box["y"] + box["height"] / 2}
        touch = "Input.dispatchTouchEvent"
        await fingers.send(touch, {"type": "touchStart", "touchPoints": [point]})
        await expect(self.page.get_by_role("menu")).to_be_visible()
        await fingers.send(touch, {"type": "touchEnd", "touchPoints": []})

    async def attach(self, kind: str, *files: FilePayload) -> None:
        """Put files on the stage over the thread; `kind` is an entry of the menu."""
        await self.page.get_by_role("button", name="Attach", exact=True).click()
        async with self.page.expect_file_chooser() as chooser:
            await self.page.get_by_role("menuitem", name=kind).click()
        await (await chooser.value).set_files(files)

    @property
    def stage(self) -> Locator:
        """The files that are about to be sent, over the thread."""
        return self.page.get_by_role("region", name="Files to send")

    @property
    def attached(self) -> Locator:
        """The files on the stage."""
        return self.stage.get_by_role("list", name="Attached files").get_by_role("listitem")

    @property
    def caption(self) -> Locator:
        """Where the words are written for the file that is shown."""
        return self.stage.get_by_role("textbox", name="Caption")

    async def send_files(self, caption: str = "") -> None:
        """Write a caption for the file that is shown, and send all of them."""
        await self.caption.fill(caption)
        await self.caption.press("Enter")
        await expect(self.stage).to_have_count(0)

    async def choose_attached(self, name: str) -> None:
        """Show a file of the stage large."""
        await self.attached.get_by_role("button", name=f"Show {name}").click()

    async def paste(self, file: FilePayload) -> None:
        """Paste a file into what is being written."""
        content = [*file["buffer"]]
        await self.composer.evaluate(_PASTE, [file["name"], file["mimeType"], content])

    async def drop(self, file: FilePayload) -> None:
        """Drag a file over the conversation and let it go."""
        content = [*file["buffer"]]
        await self.conversation.evaluate(_DROP, [file["name"], file["mimeType"], content])

    async def transfer(self, to: str, note: str = "") -> None:
        """Hand the attendance that is shown to somebody, or "Back to the waiting list"."""
        await self.page.get_by_role("button", name="Transfer", exact=True).click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_role("radio", name=to).check()
        await dialog.get_by_label("Note").fill(note)
        await dialog.get_by_role("button", name="Transfer").click()
        await expect(dialog).to_have_count(0)

    async def note(self, text: str) -> None:
        """Write a note for colleagues, and go back to writing to the client."""
        await expect(self.composer).to_be_visible()
        await self.page.keyboard.press("Alt+KeyP")
        field = self.page.get_by_role("textbox", name="Private note")
        await field.fill(text)
        await field.press("Enter")
        await self.page.keyboard.press("Alt+KeyP")
        await expect(self.composer).to_be_visible()

    async def tag(self, name: str) -> None:
        """Put a tag on the attendance that is shown."""
        await self.conversation.get_by_role("button", name="Tags of this attendance").click()
        await self.page.get_by_role("checkbox", name=name).check()
        await self.page.keyboard.press("Escape")

    async def finish(self) -> None:
        """Finish the attendance that is shown."""
        await self.page.get_by_role("button", name="Finish", exact=True).click()
        await expect(self.conversation).to_contain_text("Finished after")


class Phone(Screen):
    """Somebody at the practice phone, who plays the clients."""

    @property
    def chat(self) -> Locator:
        """The messages on the phone of the client who is chosen."""
        return self.page.get_by_role("list", name="Messages")

    async def take(self, email: str, number: int) -> None:
        """Sign in and take up the phone of the practice number."""
        await self.go(f"/practice/{number}", email)
        await expect(self.page.get_by_role("heading", name="Clients", exact=True)).to_be_visible()

    async def scan(self) -> None:
        """Point the business's phone at the QR code."""
        await self.page.get_by_role("button", name="Scan the QR code").click()

    async def link_with(self, code: str) -> None:
        """Type a pairing code into the business's phone."""
        await self.page.get_by_label("Pairing code from the number's page").fill(code)
        await self.page.get_by_role("button", name="Link", exact=True).click()

    async def meet(self, client: str, phone: str | None) -> None:
        """A new client, without a phone number one whose number is hidden; their chat is
        chosen."""
        await self.page.get_by_text("Add a client").click()
        await self.page.get_by_role("textbox", name="Name", exact=True).fill(client)
        if phone is None:
            await self.page.get_by_label("The business sees").select_option("lid")
        else:
            await self.page.get_by_role("textbox", name="Phone number, with").fill(phone)
        await self.page.get_by_role("button", name="Add", exact=True).click()
        await expect(self.page.get_by_role("heading", name=client)).to_be_visible()

    async def choose(self, client: str) -> None:
        """Look at a client's phone: what was unread there is read."""
        await self.page.get_by_role("button").filter(has_text=client).click()
        await expect(self.page.get_by_role("heading", name=client)).to_be_visible()

    async def write(self, text: str) -> None:
        """The client who is chosen writes to the business."""
        await self.page.get_by_role("textbox", name="Message").fill(text)
        await self.page.get_by_role("button", name="Send").click()
        await self.sees(text)

    async def sees(self, text: str) -> None:
        """The message is on the phone, once."""
        await expect(self.chat.get_by_role("listitem").filter(has_text=text)).to_have_count(1)

    async def attach(self, kind: str, file: FilePayload) -> None:
        """The client who is chosen sends a file; `kind` is an entry of the menu."""
        await self.page.get_by_role("button", name="Attach", exact=True).click()
        async with self.page.expect_file_chooser() as chooser:
            await self.page.get_by_role("menuitem", name=kind, exact=True).click()
        await (await chooser.value).set_files(file)

    async def send(self, kind: str) -> None:
        """The client sends a location or contact as the dialog offers it, or a poll."""
        await self.page.get_by_role("button", name="Attach", exact=True).click()
        await self.page.get_by_role("menuitem", name=kind, exact=True).click()
        dialog = self.page.get_by_role("dialog")
        if kind in ("Location", "Contact"):
            await dialog.get_by_role("button", name="Send").click()

    async def do(self, text: str, what: str) -> None:
        """Choose an entry of a message's menu."""
        message = self.chat.get_by_role("listitem").filter(has_text=text)
        await message.hover()
        await message.get_by_role("button", name="What to do with this message").click()
        await self.page.get_by_role("menuitem", name=what).click()

    async def more(self) -> None:
        """Unfold what else this phone can do."""
        await self.page.get_by_text("More on this phone").click()

    async def sees_unread(self, client: str, count: int) -> None:
        """The client, whose chat is not open, has so many unread messages."""
        row = self.page.get_by_role("button").filter(has_text=client)
        await expect(row.get_by_title(f"{count} unread")).to_be_visible()


class Stage:
    """Gives everybody in a story a browser window of their own."""

    def __init__(self, browser: Browser, url: str, kept: Kept) -> None:
        self._browser = browser
        self._url = url
        self._kept = kept
        self._contexts: list[BrowserContext] = []
        self._screens: list[Screen] = []

    async def inbox(
        self,
        width: int = 1440,
        height: int = 900,
        *,
        is_phone: bool = False,
        has_worker: bool = False,
    ) -> Inbox:
        """A window for an attendant; its service worker runs only where a story is about it."""
        page = await self._page(width, height, is_phone, has_worker=has_worker)
        return self._watched(Inbox(page, self._url, self._kept))

    async def phone(self) -> Phone:
        """A window with the practice phone."""
        page = await self._page(1280, 900, False)
        return self._watched(Phone(page, self._url, self._kept))

    async def client(self) -> Screen:
        """A window of a client on a small phone, which runs no scripts."""
        page = await self._page(390, 844, is_phone=True, runs_scripts=False)
        return self._watched(Screen(page, self._url, self._kept))

    async def close(self) -> None:
        """Close all windows; raises AssertionError if something went wrong in one."""
        for context in self._contexts:
            await context.close()
        problems = [problem for screen in self._screens for problem in screen.problems]
        assert not problems, problems

    def _watched(self, screen: S) -> S:
        self._screens.append(screen)
        return screen

    async def _page(
        self,
        width: int,
        height: int,
        is_phone: bool,
        *,
        runs_scripts: bool = True,
        has_worker: bool = False,
    ) -> Page:
        context = await self._browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=is_phone,
            is_mobile=is_phone,
            java_script_enabled=runs_scripts,
            timezone_id="America/Sao_Paulo",
            locale="en-GB",
            service_workers="allow" if has_worker else "block",
        )
        context.set_default_timeout(SECONDS * 1000)
        self._contexts.append(context)
        return await context.new_page()


@contextlib.asynccontextmanager
async def stage(browser: Browser, url: str, kept: Kept | None = None) -> AsyncIterator[Stage]:
    """A stage; after a story that went well nothing may have gone wrong on any screen. `kept`:
    who has signed in there before, and does not have to again."""
    one = Stage(browser, url, {} if kept is None else kept)
    try:
        yield one
    except BaseException:
        with contextlib.suppress(AssertionError):
            await one.close()
        raise
    await one.close()

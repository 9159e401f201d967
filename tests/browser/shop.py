"""The shop of the stories: its team, its practice number, and the phones behind it."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import msgspec
from playwright.async_api import FilePayload

from helpdesk.whatsapp.simulator.shapes import (
    AddClient,
    AnyAction,
    ClientView,
    Link,
    Message,
    PhoneView,
    Write,
)
from tests.browser.story import SECONDS
from tests.callers import PASSWORD, Caller
from tests.processes import Helpdesk, helpdesk

ROSA, ANA, LEO = "rosa@example.com", "ana@example.com", "leo@example.com"
NAMES = {ROSA: "Rosa Prado", ANA: "Ana Lima", LEO: "Léo Costa"}


class Shop:
    """Rosa is the admin, Ana and Léo are attendants. `number` is the practice number's id."""

    def __init__(self, program: Helpdesk, rosa: Caller) -> None:
        self.program = program
        self._rosa = rosa
        self.number = 0

    @property
    def url(self) -> str:
        """Where helpdesk is."""
        return self.program.url

    async def open(self) -> None:
        """Start helpdesk, make the accounts, pair the practice number."""
        await self.program.start()
        await self._rosa.set_up(NAMES[ROSA], ROSA)
        for email in (ANA, LEO):
            user = {"name": NAMES[email], "email": email, "role": "ATTENDANT"}
            (await self._rosa.call("POST", "users", {**user, "password": PASSWORD})).good()
        number = {"name": "Practice", "kind": "practice"}
        self.number = (await self._rosa.call("POST", "instances", number)).good()["id"]
        (await self._rosa.call("POST", f"instances/{self.number}/start")).good()
        view = await self._view()
        while not view.has_qr_code:
            view = await self._view(after=view.version)
        await self._act(Link())

    async def finishes_all(self) -> None:
        """Rosa finishes whatever is waiting or open, without another word to the client."""
        for state in ("WAITING", "OPEN"):
            for one in await self._rosa.get_all(f"attendances?state={state}"):
                path = f"attendances/{one['id']}/finish"
                (await self._rosa.call("POST", path, {"ask_feedback": False})).good()

    async def keeps(self, what: str, **values: object) -> None:
        """Rosa adds a tag ("tags") or a canned response ("canned-responses")."""
        (await self._rosa.call("POST", what, values)).good()

    async def meets(self, client: str, phone: str) -> str:
        """A client whom nobody knows yet; the id of their chat."""
        return (await self._act(AddClient(name=client, phone=phone)))[0]

    async def receives(self, chat: str, text: str, quoted: str | None = None) -> None:
        """The client writes; `quoted` is what of the client's own is answered."""
        found = [one.id for one in await self.on_phone(chat) if one.body == quoted]
        await self._act(Write(client=chat, text=text, quoted=found[0] if found else None))

    async def receives_file(
        self, chat: str, kind: str, file: FilePayload, text: str = "", **about: object
    ) -> None:
        """The client sends a file as WhatsApp's type `kind`; `about`: seconds, width, height."""
        query = urlencode({"name": file["name"], **about})
        path = f"practice/{self.number}/media?{query}"
        kept = await self._rosa.post_bytes(path, file["buffer"], file["mimeType"])
        await self._act(Write(client=chat, text=text, type=kind, media=kept["id"]))

    async def on_phone(self, chat: str) -> tuple[Message, ...]:
        """What is on the client's phone."""
        return (await self._view(client=chat)).messages

    async def file_on_phone(self, message: Message) -> bytes:
        """The file of a message on the client's phone."""
        assert message.media is not None
        return await self._rosa.get_bytes(f"practice/{self.number}/media/{message.media.id}")

    async def phone_shows(self, chat: str, what: Callable[[ClientView], bool]) -> None:
        """Wait until the client's phone shows it; raises TimeoutError."""
        async with asyncio.timeout(SECONDS):
            view = await self._view(client=chat)
            while not any(one.id == chat and what(one) for one in view.clients):
                view = await self._view(client=chat, after=view.version)

    async def asked(self, chat: str, link: re.Pattern[str]) -> str:
        """The link that the client is sent, as soon as it is on their phone."""
        view = await self._view(client=chat)
        while True:
            for message in view.messages:
                if found := link.search(message.body):
                    return found.group(0)
            view = await self._view(client=chat, after=view.version)

    async def attendance_of(self, client: str) -> int:
        """The id of the client's attendance that is open."""
        [found] = [
            one["id"]
            for one in await self._rosa.get_all("attendances?state=OPEN")
            if one["client"]["name"] == client
        ]
        return int(found)

    async def notes(self, client: str, texts: list[str]) -> None:
        """Rosa notes all of this beside the client's attendance that is open."""
        attendance = await self.attendance_of(client)
        for text in texts:
            note = {"id": str(uuid4()), "content": text}
            (await self._rosa.call("POST", f"attendances/{attendance}/notes", note)).good()

    async def _view(self, **query: object) -> PhoneView:
        words = "&".join(f"{name}={value}" for name, value in query.items())
        answer = await self._rosa.call("GET", f"practice/{self.number}?{words}")
        return msgspec.convert(answer.good(), PhoneView)

    async def _act(self, action: AnyAction) -> list[str]:
        body = msgspec.to_builtins(action)
        answer = await self._rosa.call("POST", f"practice/{self.number}", body)
        return [str(one) for one in answer.good()["ids"]]


@contextlib.asynccontextmanager
async def open_shop(folder: Path, **settings: str) -> AsyncIterator[Shop]:
    """A shop with these settings, open while the context lasts."""
    async with helpdesk(folder, **settings) as program, Caller(program) as rosa:
        one = Shop(program, rosa)
        await one.open()
        yield one

"""A mail server on the loopback that keeps what it is handed."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from tests.waiting import News

USER, PASSWORD = "shop@example.com", "p@ss/word: 100%"


class Mailbox:
    """What has come, with whom it was for. While it `refuses`, nothing does; while it may not
    take anything (`may_take`), whoever brings it waits."""

    def __init__(self) -> None:
        self.letters: list[tuple[EmailMessage, list[str]]] = []
        self.refuses = False
        self.may_take = asyncio.Event()
        self.may_take.set()
        self.port = 0
        self._news = News()

    @property
    def url(self) -> str:
        """What HELPDESK_SMTP_URL would be."""
        return f"smtp://127.0.0.1:{self.port}"

    # The name is aiosmtpd's.
    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Keep a letter."""
        await self.may_take.wait()
        if self.refuses:
            return "554 Not today"
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append((letter, [str(one) for one in envelope.rcpt_tos]))
        self._news.tell()
        return "250 Kept"

    async def letter(self, number: int = 1) -> EmailMessage:
        """That letter, as soon as it has come."""

        async def find() -> EmailMessage | None:
            return self.letters[number - 1][0] if len(self.letters) >= number else None

        return await self._news.until(find)


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    """The letter's text, plain or as HTML."""
    body = letter.get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text


def link_in(letter: EmailMessage) -> str:
    """The link in the letter."""
    [link] = set(re.findall(r"https?://\S+", text_of(letter)))
    return str(link)


@asynccontextmanager
async def mailbox(**options: Any) -> AsyncIterator[Mailbox]:
    """A mailbox that is served for as long as the context lasts; `options` are aiosmtpd's."""
    box = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop, **options), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    async with server:
        yield box


def admits(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    """An authenticator for USER with PASSWORD."""
    is_right = isinstance(data, LoginPassword) and (
        (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
    )
    return AuthResult(success=is_right, handled=False)

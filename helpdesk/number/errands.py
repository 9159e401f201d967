"""What the page is asked to do beside sending: fetch files, set read marks, show that somebody
types."""

import asyncio
import logging

from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import FetchMedia, MarkRead, MediaFetched, ShowActivity
from helpdesk.errors import Unavailable
from helpdesk.language import N_
from helpdesk.number.intake import Intake, not_fetched
from helpdesk.number.session import Session
from helpdesk.whatsapp.driver import PageError

_log = logging.getLogger(__name__)

_FETCHES_AT_ONCE = 3
_NO_ANSWER = N_("The page gave an unknown answer.")

FileKey = tuple[Address, bool, str]
"""Chat, from_me, bare id."""


class Errands:
    """Runs them for a session that is connected; those of one that is not are dropped: files
    are asked for again after the next connect, and the others mean nothing then."""

    def __init__(self, session: Session, intake: Intake) -> None:
        self._session = session
        self._intake = intake
        self._fetching: set[FileKey] = set()
        self._places = asyncio.Semaphore(_FETCHES_AT_ONCE)
        # What is to be shown last, by chats that the page is busy with.
        self._showing: dict[Address, ShowActivity] = {}

    def fetch(self, asked: FetchMedia) -> None:
        """Put a file into the MediaStore, unless that is under way, and report."""
        key = (asked.chat, asked.from_me, asked.whatsapp_id)
        if self._session.is_connected and key not in self._fetching:
            self._fetching.add(key)
            self._session.spawn(self._fetch(asked, key), "fetch a file")

    def mark_read(self, asked: MarkRead) -> None:
        """Let the client see that the chat has been read."""
        if self._session.is_connected:
            self._session.spawn(self._session.driver.mark_read(asked.chat), "mark read")

    def show_activity(self, asked: ShowActivity) -> None:
        """Let the client see what is done here. While the page is busy with the one before, only
        the latest waits for it."""
        if not self._session.is_connected:
            return
        is_busy = asked.chat in self._showing
        self._showing[asked.chat] = asked
        if not is_busy:
            self._session.spawn(self._show(asked), "show activity")

    async def _show(self, asked: ShowActivity) -> None:
        shown = None
        try:
            while shown is not asked:
                await self._session.driver.show_activity(asked.chat, asked.activity)
                shown, asked = asked, self._showing[asked.chat]
        finally:
            del self._showing[asked.chat]

    async def _fetch(self, asked: FetchMedia, key: FileKey) -> None:
        try:
            async with self._places:
                fetched = await self._fetched(asked) if self._session.is_connected else None
            if fetched is not None:
                await self._session.inbound.put(fetched)
        finally:
            self._fetching.discard(key)

    async def _fetched(self, asked: FetchMedia) -> MediaFetched | None:
        """What became of it; None for what says nothing about the file, and is no try: the page
        was not asked, or the number or helpdesk itself went away in the middle."""
        try:
            return await self._intake.take(self._session.driver, asked)
        except PageError as error:
            if error.is_permanent:
                return not_fetched(asked, error.message, is_gone=True)
            if error.nothing_happened or not self._session.is_connected:
                return None
            return not_fetched(asked, error.message)
        except Unavailable:
            return None
        except Exception:
            _log.exception("number %s: a file could not be fetched", asked.instance_id)
            return not_fetched(asked, _NO_ANSWER) if self._session.is_connected else None

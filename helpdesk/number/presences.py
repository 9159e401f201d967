"""Who types, passed on at once or not at all: it is worth nothing later."""

from collections.abc import Callable

from helpdesk.domain import moments
from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import PresenceChanged
from helpdesk.domain.moments import SECOND, Moment
from helpdesk.domain.states import Activity
from helpdesk.number.session import Session
from helpdesk.whatsapp.driver import PresenceSeen

REPEATED = 3 * SECOND
"""What was told of a chat is not told again so soon: each telling is an event in the database."""


class Presences:
    """Tells what clients do just now, and drops what only repeats it."""

    def __init__(self, session: Session, *, clock: Callable[[], Moment] = moments.now) -> None:
        self._session = session
        self._clock = clock
        # What was told last, by chat; what is older than REPEATED is not kept.
        self._told: dict[Address, tuple[Activity, Moment]] = {}

    async def tell(self, seen: PresenceSeen) -> None:
        """Pass it on, unless it was just told."""
        now = self._clock()
        self._told = {
            chat: told for chat, told in self._told.items() if 0 <= now - told[1] < REPEATED
        }
        told = self._told.get(seen.chat)
        if told is not None and told[0] is seen.activity:
            return
        self._told[seen.chat] = (seen.activity, now)
        await self._session.inbound.put(
            PresenceChanged(
                instance_id=self._session.instance_id,
                chat=seen.chat,
                addresses=seen.addresses,
                activity=seen.activity,
                at=now,
            )
        )

"""What handlers can do with the copy in Firestore."""

from typing import Protocol

from helpdesk.domain.realtime_shapes import FirebaseTokenShape, Issue, RealtimeShape
from helpdesk.domain.roles import Actor
from helpdesk.errors import NotFound


class Realtime(Protocol):
    """The copy in Firestore, where it is set up."""

    async def token(self, actor: Actor, issue: Issue) -> FirebaseTokenShape:
        """What this user signs in with there. Raises Conflict while the copy is another
        helpdesk's."""

    async def show(self, language: str) -> RealtimeShape:
        """How it stands."""

    async def rebuild(self, *, takes_over: bool = False) -> None:
        """Ask for every document to be compared; `takes_over`: also where they are another
        helpdesk's. It is done afterwards, and goes on after a restart."""

    async def try_again(self) -> None:
        """Ask for the refused documents to be written once more."""


def access_realtime(realtime: Realtime | None) -> Realtime:
    """It, or NotFound where Firestore is not set up."""
    if realtime is None:
        raise NotFound("Firestore is not set up in this helpdesk.", code="no_firebase")
    return realtime

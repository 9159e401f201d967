"""What handlers can do with web push."""

from typing import Protocol

from helpdesk.actions.pushing import Delivery


class Push(Protocol):
    """The follower that tells by web push (sinks/push.py)."""

    def wake(self) -> None:
        """Somebody has subscribed."""

    async def test(self, delivery: Delivery) -> None:
        """Tell one browser now. Raises Conflict where its push service knows it no more, and
        Unavailable where it did not take it."""

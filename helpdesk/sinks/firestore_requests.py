"""What somebody wants done soon, by somebody else."""

from collections.abc import Awaitable, Callable


class Request:
    """One kind of it. Asked for while it is being done, it is done once more; what fails is still
    to be done."""

    def __init__(self, *, is_asked: bool = False) -> None:
        self._asked = int(is_asked)
        self._done = 0

    @property
    def is_pending(self) -> bool:
        """Whether it is still to be done."""
        return self._asked != self._done

    def ask(self) -> None:
        """Want it."""
        self._asked += 1

    async def do(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it."""
        asked = self._asked
        await work()
        self._done = asked

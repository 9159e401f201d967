"""Asking the page: a function of the bridge by its name, the answer typed."""

import logging
from collections.abc import Iterable
from typing import Protocol, TypeVar

import msgspec

from helpdesk.whatsapp.driver import PageError
from helpdesk.whatsapp.page import UNREADABLE

_log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")


class Caller(Protocol):
    """Calls the bridge; raises PageError."""

    async def call(self, name: str, seconds: float, **args: object) -> object:
        """The plain JSON that the function answers with."""


async def ask(
    page: Caller, name: str, answer: type[_Answer], seconds: float, **args: object
) -> _Answer:
    """Call a function of the bridge and type its answer. Raises PageError."""
    value = await page.call(name, seconds, **args)
    try:
        return msgspec.convert(value, answer)
    except msgspec.ValidationError as error:
        raise PageError(UNREADABLE, f"{name}: {error}") from error


def readable(items: Iterable[object], shape: type[_Answer]) -> tuple[_Answer, ...]:
    """Those of the items that have the shape; one that has not does not spoil the others."""
    found: list[_Answer] = []
    for item in items:
        try:
            found.append(msgspec.convert(item, shape))
        except msgspec.ValidationError as error:
            _log.warning("the page's %s was left out: %s", shape.__name__, error)
    return tuple(found)

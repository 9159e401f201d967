"""What the page tells of messages and people, as the listener is told of it. Pure."""

import logging

import msgspec

from helpdesk.whatsapp.convert import (
    deletion_of,
    edit_of,
    presence_of,
    reaction_of,
    seen_of,
    tick_of,
)
from helpdesk.whatsapp.driver import IgnoredSeen, PageError, Seen, TicksSeen
from helpdesk.whatsapp.page import PageEvent, typed
from helpdesk.whatsapp.page_calls import readable
from helpdesk.whatsapp.payloads import (
    DeletionPayload,
    EditPayload,
    MessagePayload,
    PresencePayload,
    ReactionPayload,
    TickPayload,
)

_log = logging.getLogger(__name__)

NEWS = frozenset({"message", "ticks", "edited", "deleted", "reaction", "presence"})
"""The kinds of event that are about messages and people, not about the session."""


class _TicksPayload(msgspec.Struct):
    ticks: tuple[object, ...]


def news_of(event: PageEvent) -> Seen | None:
    """What there is to tell of it; None: nothing, it is of no person's chat.

    An event of an unknown shape is left out: it must not cost the page. That a message was there
    is told all the same.
    """
    try:
        return _seen(event)
    except PageError as error:
        _log.warning("what the page told of a message was left out: %s", error)
        # Without id or time it cannot be stored: that it was there is all that is known.
        return IgnoredSeen("unreadable") if event.kind == "message" else None


def _seen(event: PageEvent) -> Seen | None:
    match event.kind:
        case "message":
            return seen_of(typed(event, MessagePayload))
        case "edited":
            return edit_of(typed(event, EditPayload))
        case "deleted":
            return deletion_of(typed(event, DeletionPayload))
        case "reaction":
            return reaction_of(typed(event, ReactionPayload))
        case "presence":
            return presence_of(typed(event, PresencePayload))
        case _:
            ticks = readable(typed(event, _TicksPayload).ticks, TickPayload)
            return TicksSeen(tuple(tick_of(tick) for tick in ticks))

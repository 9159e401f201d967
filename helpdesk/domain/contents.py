"""What a message holds beyond its text, and what befell it. Plain data: it travels in envelopes
and lies in the database as one JSON column."""

from enum import StrEnum

import msgspec

from helpdesk.domain.moments import Moment
from helpdesk.domain.states import MessageType


class MediaState(StrEnum):
    """Where the file of a message is: still to be fetched, in the MediaStore, not to be had, or
    deleted because of its age or for want of room."""

    PENDING = "PENDING"
    READY = "READY"
    UNAVAILABLE = "UNAVAILABLE"
    EXPIRED = "EXPIRED"


class Part(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=False
):
    """A part of a message's details. What is as usual is not written down."""


class Found(Part, frozen=True, kw_only=True):
    """What was found out about a file by looking into it. `mime` is "" where its content does not
    tell; `waveform` has 64 levels of 0 to 100 of a voice note; `has_thumbnail`: there is a small
    picture of it; `is_broken`: it cannot be decoded as what it begins like."""

    mime: str = ""
    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    waveform: tuple[int, ...] = ()
    has_thumbnail: bool = False
    is_broken: bool = False


class Media(Part, frozen=True, kw_only=True):
    """A file. `key` is its key in the MediaStore once READY; `size` counts bytes, `seconds` is
    the length of sound and film; `is_voice` tells a voice note from an audio file. `reason` says
    why it is UNAVAILABLE or EXPIRED, or for what a PENDING one waits; `tries` how often it was
    asked for in vain, `retry_at` from when on it is asked for again (None: at once). `waveform`,
    `has_thumbnail` and `is_broken` as in Found."""

    mime: str = "application/octet-stream"
    name: str = ""
    size: int = 0
    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    is_voice: bool = False
    state: MediaState = MediaState.PENDING
    key: str | None = None
    reason: str | None = None
    tries: int = 0
    retry_at: Moment | None = None
    waveform: tuple[int, ...] = ()
    has_thumbnail: bool = False
    is_broken: bool = False


class Place(Part, frozen=True, kw_only=True):
    """A location, in degrees (WGS 84)."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


class Card(Part, frozen=True, kw_only=True):
    """A contact card: a name and phone numbers as they are written on it."""

    name: str
    phones: tuple[str, ...] = ()


class Quote(Part, frozen=True, kw_only=True):
    """What the quoted message said when it was quoted, cut to some 200 characters; nothing once
    that has been taken back."""

    from_me: bool
    type: MessageType
    content: str = ""


class Reaction(Part, frozen=True, kw_only=True):
    """An emoji that one side put on the message: the client's, or (`from_me`) ours. Empty: it
    was taken off `at` that time. `by_our_clock`: as with an Edit."""

    from_me: bool
    emoji: str
    at: Moment
    by_our_clock: bool = False


class Edit(Part, frozen=True, kw_only=True):
    """A text that the message had until `at`; empty when it was first seen after the edit.
    `by_our_clock`: the page has only said that it did what we asked for, not yet when; the
    moment cannot be compared with those of WhatsApp."""

    content: str
    at: Moment
    by_our_clock: bool = False


class Details(Part, frozen=True, kw_only=True):
    """Everything about a message that most messages do not have.

    `edits` are the earlier texts, oldest first. `deleted_at`: its writer took it back then; the
    content stays in the row for managers, and nobody else gets it any more: earlier events and
    quotes lose it too. `signature`: the attendant's name that goes before the text on its way
    to the client (actions/signatures.py).
    """

    media: Media | None = None
    place: Place | None = None
    cards: tuple[Card, ...] = ()
    quote: Quote | None = None
    is_forwarded: bool = False
    is_view_once: bool = False
    reactions: tuple[Reaction, ...] = ()
    edits: tuple[Edit, ...] = ()
    deleted_at: Moment | None = None
    signature: str = ""


PLAIN = Details()
"""The details of a message that has none."""

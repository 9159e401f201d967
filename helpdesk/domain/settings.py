"""How a business has set its helpdesk: sections that people change on the settings page.

What an operator decides for a machine (ports, folders, the two numbers of the automatic finish)
is in config.py. A section that nobody changed has the defaults written here.
"""

from datetime import date, time
from typing import Annotated

import msgspec

_GIGABYTE = 1024**3

WallTime = Annotated[time, msgspec.Meta(tz=False)]
"""What a clock on the wall shows."""

InstanceId = Annotated[int, msgspec.Meta(ge=1, lt=10**18)]
"""A number's id, within what every database can hold."""


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One section: stored, and changed, as a whole."""


class Business(Section, frozen=True, kw_only=True):
    """Who the business is. `language` is spoken to clients whose own is not known, and to
    visitors whose browser asks for none of ours; `time_zone` is an IANA name ("": the machine's
    own)."""

    name: str = ""
    language: str = "en"
    time_zone: str = ""


class Span(Section, frozen=True, kw_only=True):
    """From `opens` to `closes` by the clock on the wall; not after `opens`, it is on the next
    day."""

    opens: WallTime
    closes: WallTime


class Holiday(Section, frozen=True, kw_only=True):
    """A day on which other hours hold: none, or `spans`. `is_yearly`: in every year."""

    day: date
    name: str = ""
    is_yearly: bool = False
    spans: tuple[Span, ...] = ()


class Hours(Section, frozen=True, kw_only=True):
    """When the business answers. `week` has the spans of Monday to Sunday; a span belongs to the
    day on which it begins."""

    is_always_open: bool = True
    week: tuple[tuple[Span, ...], ...] = ((),) * 7
    holidays: tuple[Holiday, ...] = ()


class Greetings(Section, frozen=True, kw_only=True):
    """What clients are told when they write. An empty text is the built-in one, in the client's
    language; {name} is the client's name, {business} the business's, {opens} when it opens next.
    """

    greets: bool = False
    greeting: str = ""
    tells_away: bool = False
    away: str = ""


class Menu(Section, frozen=True, kw_only=True):
    """Whether a client chooses a department by number; the question before the numbers."""

    is_on: bool = False
    question: str = ""


class Finishing(Section, frozen=True, kw_only=True):
    """The automatic finish beside its two numbers (HELPDESK_IDLE_MINUTES and _CHECK_MINUTES).

    `warning_minutes`: so long before it the client is warned; 0 for not at all.
    `spares_unanswered`: leave alone those where the client waits for an answer.
    """

    warning_minutes: int = 0
    warning: str = ""
    spares_unanswered: bool = False


class Feedbacks(Section, frozen=True, kw_only=True):
    """Whether a finish asks for a rating (a finish by hand may leave it out), and in what words;
    for how many days the link is open."""

    asks: bool = True
    question: str = ""
    thanks: str = ""
    link_days: int = 7


class Alarm(Section, frozen=True, kw_only=True):
    """After how many minutes (of business hours) in the waiting list an alarm is raised; 0 for
    never. With a phone number, it is told by WhatsApp too, from that instance."""

    minutes: int = 15
    instance_id: InstanceId | None = None
    phone: str = ""


class Signature(Section, frozen=True, kw_only=True):
    """Whether the attendant's name stands before what is written to clients."""

    is_on: bool = False


class Retention(Section, frozen=True, kw_only=True):
    """After how many days the messages of a finished attendance are deleted; 0 for never."""

    days: int = 0


class Files(Section, frozen=True, kw_only=True):
    """Which files are deleted: those older than so many days, and, the oldest first, what all
    files together take beyond so many gigabytes (of 1024³ bytes). 0: none."""

    days: int = 0
    gigabytes: float = 0

    @property
    def bytes(self) -> int:
        """What all files together may take; 0 for any amount."""
        return round(self.gigabytes * _GIGABYTE)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All sections."""

    business: Business = Business()
    hours: Hours = Hours()
    greetings: Greetings = Greetings()
    menu: Menu = Menu()
    finishing: Finishing = Finishing()
    feedbacks: Feedbacks = Feedbacks()
    alarm: Alarm = Alarm()
    signature: Signature = Signature()
    retention: Retention = Retention()
    media: Files = Files()

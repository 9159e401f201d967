"""Who is told what by itself, decided from what actions/responding.py has found out; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from helpdesk.actions import greeting_texts
from helpdesk.actions.machines import HUMANS_OF_OURS, is_answered_by_a_human, is_from_machine
from helpdesk.actions.opening import opening
from helpdesk.actions.owner import is_owner
from helpdesk.actions.speaking import Saying, automatic_id, client_language
from helpdesk.domain.hours import calendar_of
from helpdesk.domain.moments import HOUR, Moment
from helpdesk.domain.settings import Settings
from helpdesk.domain.states import MessageType
from helpdesk.store.lines import Line, Pair
from helpdesk.store.records import Attendance, Client, Message

GREETING_LIVES = HOUR
"""A greeting that has not been sent by then is worse than none."""
AWAY_LIVES = 12 * HOUR

# One with the menu below it is called otherwise: so it is known whether the client has seen one.
_GREETING, _GREETING_AND_MENU = "greeting", "greeting+menu"
_AWAY, _AWAY_AND_MENU = "away", "away+menu"
_HINT, _DEPARTMENT = "menu-hint", "department"

_MENUS = (_GREETING_AND_MENU, _AWAY_AND_MENU)

REMEMBERED_PURPOSES = (_GREETING, _AWAY, *_MENUS)
"""What decides about a next message: whether these have been said."""

# A digit alone, also as a keycap emoji or with the dot or bracket of a list.
_DIGIT = re.compile(r"\s*([0-9])\ufe0f?\u20e3?[.)]?\s*")


@dataclass
class Visit:
    """A WAITING attendance and what its client has just written there.

    `is_known`: the attendance was there before. `is_new`: it begins with what was `heard`.
    `parts`: its id, and those of what it absorbed. `spoken`: the chat's last lines, oldest
    first, where something may be said.
    """

    attendance: Attendance
    is_known: bool
    heard: list[Message] = field(default_factory=list)
    is_new: bool = False
    is_recent: bool = False
    parts: set[int] = field(init=False)
    spoken: Sequence[Line] = ()

    def __post_init__(self) -> None:
        self.parts = {self.attendance.id}

    @property
    def client(self) -> Client:
        """Who writes."""
        return self.attendance.client

    @property
    def pair(self) -> Pair:
        """To which number, and who."""
        return self.attendance.instance_id, self.client.id

    def automatic_ids(self, *purposes: str) -> set[str]:
        """The ids of the automatic messages that it may have had for these purposes."""
        return {automatic_id(one, purpose) for one in self.parts for purpose in purposes}

    def digit(self) -> int | None:
        """The digit that answers a menu: the first that stands alone."""
        texts = (one.content for one in self.heard if one.type is MessageType.TEXT)
        found = next((match for text in texts if (match := _DIGIT.fullmatch(text))), None)
        return None if found is None else int(found.group(1))


class Department(NamedTuple):
    """A line of the menu."""

    id: int
    name: str


@dataclass(frozen=True)
class Reception:
    """What is said to whom. `menu` is empty where clients have nothing to choose; `said` has the
    ids of automatic messages that these clients have had."""

    settings: Settings
    now: Moment
    menu: Sequence[Department]
    said: set[str]

    def concerns(self, visit: Visit) -> bool:
        """Whether there may be something to say, once the chat's last lines are known."""
        return self._answers_menu(visit) or self._welcome(visit) is not None

    def choice(self, visit: Visit) -> Department | None:
        """The department that the client has chosen just now, from the menu as it was sent."""
        digit = visit.digit() if self._answers_menu(visit) else None
        name = None if digit is None else self._offered(visit).get(digit)
        return next((one for one in self.menu if name and one.name == name), None)

    def answer(self, visit: Visit) -> Saying | None:
        """What the client is told: about the digit, else the greeting. Nothing that a machine
        would get, nor somebody to whom a human of ours has just written."""
        said = self._answer_to_digit(visit)
        if said is not None or self._is_unwanted(visit):
            return said
        return self._welcome(visit)

    def _answer_to_digit(self, visit: Visit) -> Saying | None:
        """Thanks, or once that there is no such department."""
        if not self._answers_menu(visit) or not self._offered(visit):
            return None
        language = client_language(self.settings, visit.client)
        chosen = self.choice(visit)
        if chosen is None:
            text = greeting_texts.hint(language, self._names())
            return Saying(visit.attendance, _HINT, text, GREETING_LIVES)
        text = greeting_texts.chosen(language, chosen.name)
        return Saying(visit.attendance, _DEPARTMENT, text, GREETING_LIVES)

    def _offered(self, visit: Visit) -> Mapping[int, str]:
        """The departments by number as the client was last asked; nothing once a human of ours
        has written since: a digit answers that."""
        asked = visit.automatic_ids(*_MENUS, _HINT)
        for line in reversed(visit.spoken):
            if line.origin in HUMANS_OF_OURS:
                return {}
            if line.id in asked:
                return greeting_texts.numbered(line.content)
        return {}

    def _is_unwanted(self, visit: Visit) -> bool:
        if is_answered_by_a_human(visit.spoken, self.now):
            return True
        return any(is_from_machine(visit.spoken, one.id, self.now) for one in visit.heard)

    def _welcome(self, visit: Visit) -> Saying | None:
        """The greeting or that nobody is there, with the menu below; None when there is nothing
        to say, or it has been said."""
        if is_owner(self.settings, visit.client):
            return None
        is_closed = not calendar_of(self.settings).is_open(self.now)
        if self.settings.greetings.tells_away and is_closed:
            return self._away(visit)
        return self._greeting(visit) if visit.is_new else None

    def _away(self, visit: Visit) -> Saying | None:
        if self._had(visit, _AWAY, _AWAY_AND_MENU):
            return None
        language, menu = client_language(self.settings, visit.client), self._menu(visit)
        opens = opening(language, calendar_of(self.settings), self.now)
        away = greeting_texts.away(self.settings, language, visit.client.name, opens)
        purpose = _AWAY_AND_MENU if menu else _AWAY
        return Saying(visit.attendance, purpose, "\n\n".join([away, *menu]), AWAY_LIVES)

    def _greeting(self, visit: Visit) -> Saying | None:
        if self._had(visit, *REMEMBERED_PURPOSES):
            return None
        language, menu = client_language(self.settings, visit.client), self._menu(visit)
        greeting = greeting_texts.greeting(self.settings, language, visit.client.name)
        texts = [greeting, *menu] if self.settings.greetings.greets else menu
        purpose = _GREETING_AND_MENU if menu else _GREETING
        text = "\n\n".join(texts)
        return Saying(visit.attendance, purpose, text, GREETING_LIVES) if texts else None

    def _menu(self, visit: Visit) -> list[str]:
        """The menu as a text, for whoever has to be asked."""
        if not self._may_choose(visit) or self._had(visit, *_MENUS):
            return []
        language = client_language(self.settings, visit.client)
        return [greeting_texts.menu(self.settings, language, visit.client.name, self._names())]

    def _answers_menu(self, visit: Visit) -> bool:
        """Whether a digit may be an answer. Who writes in the same breath as the first message
        has not seen a menu yet."""
        is_answer = self._may_choose(visit) and not visit.is_new and visit.digit() is not None
        return is_answer and self._had(visit, *_MENUS)

    def _may_choose(self, visit: Visit) -> bool:
        """Who has been served knows with whom; handed back, they are asked nothing more."""
        attendance = visit.attendance
        is_new_here = attendance.department_id is None and attendance.started_at is None
        return bool(self.menu) and is_new_here

    def _had(self, visit: Visit, *purposes: str) -> bool:
        return not self.said.isdisjoint(visit.automatic_ids(*purposes))

    def _names(self) -> list[str]:
        return [department.name for department in self.menu]

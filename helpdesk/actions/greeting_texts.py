"""The words of greeting, away message and menu: the business's own, or the built-in ones in the
client's language."""

import re
from collections.abc import Iterable

from helpdesk.domain.placeholders import fill_in
from helpdesk.domain.settings import Settings
from helpdesk.language import N_, say

_GREETING = N_("Hello {name}! Thank you for writing to {business}. We will answer you soon.")
_GREETING_UNNAMED = N_("Hello {name}! Thank you for writing. We will answer you soon.")
_AWAY = N_(
    "Hello {name}! Thank you for writing to {business}. We are closed just now and will answer "
    "you when we are back: {opens}."
)
_AWAY_UNNAMED = N_(
    "Hello {name}! Thank you for writing. We are closed just now and will answer you when we are "
    "back: {opens}."
)
_QUESTION = N_("What is it about? Answer with a number:")

_NUMBERED = re.compile(r"([1-9])\. (.+)")


def built_in(language: str, *, has_business_name: bool) -> dict[str, str]:
    """The built-in texts, their {names} not yet filled in, by the field that they stand for."""
    greeting = _GREETING if has_business_name else _GREETING_UNNAMED
    away = _AWAY if has_business_name else _AWAY_UNNAMED
    return {
        "greeting": say(language, greeting),
        "away": say(language, away),
        "question": say(language, _QUESTION),
    }


def greeting(settings: Settings, language: str, name: str) -> str:
    """What a client is told first."""
    return _filled(settings, language, name, settings.greetings.greeting, "greeting")


def away(settings: Settings, language: str, name: str, opens: str) -> str:
    """The same while the business is closed; `opens` as actions/opening.py tells it."""
    return _filled(settings, language, name, settings.greetings.away, "away", opens)


def menu(settings: Settings, language: str, name: str, departments: Iterable[str]) -> str:
    """The departments by number, below the question."""
    question = _filled(settings, language, name, settings.menu.question, "question")
    return "\n".join([question, *_numbered(departments)])


def hint(language: str, departments: list[str]) -> str:
    """What somebody is told who chose a number that is not there."""
    text = say(language, "Please answer with a number from 1 to {n}:", n=len(departments))
    return "\n".join([text, *_numbered(departments)])


def chosen(language: str, department: str) -> str:
    """What somebody is told who chose a department."""
    return say(language, "Thank you! Your message is with {department}.", department=department)


def numbered(text: str) -> dict[int, str]:
    """The departments by number that a text which was sent ends with, as `menu` and `hint` do."""
    found: dict[int, str] = {}
    for line in reversed(text.split("\n")):
        match = _NUMBERED.fullmatch(line)
        if match is None or (found and int(match[1]) != min(found) - 1):
            break
        found[int(match[1])] = match[2]
    return found if 1 in found else {}


def _filled(
    settings: Settings, language: str, name: str, own: str, field: str, opens: str = ""
) -> str:
    business = settings.business.name
    text = own or built_in(language, has_business_name=bool(business))[field]
    return fill_in(text, {"name": name, "business": business, "opens": opens})


def _numbered(departments: Iterable[str]) -> list[str]:
    return [f"{number}. {name}" for number, name in enumerate(departments, start=1)]

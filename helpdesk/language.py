"""The languages that people are spoken to in: English in the code, the others in catalogs.

Catalogs are gettext files (locale/LANGUAGE.po), read at first use. What is to be translated
stands as a literal where it is used: in a call of `say` or `say_many`, in `N_` where it is only
named, in the sentence of an error (errors.py), in templates' `_` and in scripts' `t`. That is
how scripts/catalogs.py finds it.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from helpdesk import assets

ENGLISH = "en"

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "pt_BR": "Português (Brasil)",
    "es": "Español",
}
"""What there is, by gettext's names, each called as its speakers call it."""

_SPANISH = frozenset(
    "AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE".split()  # noqa: SIM905
)
_PORTUGUESE = frozenset("AO BR CV GW MO MZ PT ST TL".split())  # noqa: SIM905


def N_(text: str) -> str:  # noqa: N802 -- gettext's own name for it
    """The text itself, marked to be translated where it is shown."""
    return text


def say(language: str, text: str, /, **values: object) -> str:
    """The text in that language, with the values put in for its {names}."""
    return _filled(_texts(language).get(text) or text, values)


def say_many(language: str, one: str, many: str, count: int, /, **values: object) -> str:
    """The text for a count, which stands in it as {n}."""
    forms = _plurals(language).get(one)
    plain = one if count == 1 else many
    said = (forms[_form(language, count)] or plain) if forms else plain
    return _filled(said, {"n": count, **values})


def texts_of(language: str) -> dict[str, str | list[str]]:
    """The whole catalog for scripts: a text by its English one; all forms where it is counted."""
    return {**_texts(language), **{one: list(forms) for one, forms in _plurals(language).items()}}


def chosen(*wanted: str | None) -> str:
    """The first of these that is one of ours; English when none is."""
    return next((one for one in wanted if one is not None and one in LANGUAGES), ENGLISH)


def of_browser(accepted: str | None) -> str | None:
    """The best of ours for an Accept-Language header; None when it asks for none of them."""
    asked = sorted(_asked(accepted or ""), key=lambda pair: -pair[1])
    for name, _ in asked:
        if name == "*":
            return None
        found = next((one for one in LANGUAGES if _base(one) == _base(name)), None)
        if found:
            return found
    return None


def of_region(region: str | None) -> str | None:
    """What is spoken in a country (ISO 3166), as far as it is one of ours."""
    if region in _PORTUGUESE:
        return "pt_BR"
    if region in _SPANISH:
        return "es"
    return None


def tag(language: str) -> str:
    """The language's name in HTML and HTTP, such as pt-BR."""
    return language.replace("_", "-")


def gettext(language: str) -> "Catalogued":
    """The language as Jinja2's i18n extension wants it."""
    return Catalogued(language)


class Catalogued:
    """A catalog behind gettext's interface.

    Jinja2 takes what comes from here for markup, because a text may hold some. One that holds
    none in English cannot bring any in: its translation is escaped.
    """

    def __init__(self, language: str) -> None:
        self._language = language

    def gettext(self, message: str) -> str:
        """The text in the language."""
        return _as_markup(message, say(self._language, message))

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        """The form for a count; its {n} stays, because Jinja2 puts the values in itself."""
        forms = _plurals(self._language).get(singular)
        plain = singular if num == 1 else plural
        said = (forms[_form(self._language, num)] or plain) if forms else plain
        return _as_markup(singular, said)


def _as_markup(english: str, said: str) -> str:
    # Apostrophes may stay: templates write attributes in double quotes.
    return said if "<" in english else escape(said, quote=False).replace('"', "&#34;")


_NAME = re.compile(r"\{(\w+)\}")


def _filled(text: str, values: Mapping[str, object]) -> str:
    """The text with its {names} replaced, once: a value may hold braces, and a name without a
    value stays, so that no text from outside can break the sentence."""
    return _NAME.sub(lambda name: str(values.get(name[1], name[0])), text)


def _base(name: str) -> str:
    """The language without its country, which no two of ours differ in alone."""
    return name.partition("_")[0].lower()


def _asked(header: str) -> Iterable[tuple[str, float]]:
    for part in header.split(","):
        name, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        if name and len(name) < 20 and quality > 0:
            yield name.strip().replace("-", "_"), quality


@cache
def _catalog(language: str) -> Catalog | None:
    path = assets.catalogs_dir() / f"{language}.po"
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=language)


@cache
def _texts(language: str) -> dict[str, str]:
    return {
        message.id: message.string
        for message in _catalog(language) or ()
        if message.id and isinstance(message.id, str) and isinstance(message.string, str)
    }


@cache
def _plurals(language: str) -> dict[str, tuple[str, ...]]:
    return {
        message.id[0]: tuple(message.string)
        for message in _catalog(language) or ()
        if isinstance(message.id, tuple | list) and isinstance(message.string, tuple | list)
    }


def _form(language: str, count: int) -> int:
    """Which of the catalog's two forms. Brazil's Portuguese counts 0 like 1."""
    return 0 if Locale.parse(language).plural_form(count) == "one" else 1

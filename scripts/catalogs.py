"""Keeps the translations (helpdesk/locale/*.po) in step with the texts of the sources.

`python scripts/catalogs.py update` writes the catalogs anew: what is new comes in empty, what is
not used any more goes, translations stay. `check` names whatever is missing, unused, fuzzy, not
translated or at odds with its English text, and every text in the sources that cannot be
translated; its exit status is 1 when there is anything.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # when it is run as a file

from helpdesk.language import ENGLISH, LANGUAGES
from scripts.texts import LONE_PERCENT, Found, Text, find

ROOT = Path(__file__).resolve().parent.parent

_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""
_NAME = re.compile(r"\{\w+\}|%\(\w+\)s")
_TAG = re.compile(r"</?\w+[^>]*>")


def update(root: Path) -> None:
    """Write every catalog anew."""
    found = find(root)
    for language in _translated():
        known = _texts_in(_catalog(root, language))
        catalog = Catalog(locale=language)
        for text in found.texts:
            old = known.get(text)
            added = catalog.add(text, old.string if old else None)
            if old is not None:
                added.user_comments = old.user_comments
                added.flags |= old.flags & {"fuzzy"}
        _path(root, language).write_bytes(_written(catalog, language))


def check(root: Path) -> list[str]:
    """Whatever is wrong, a sentence each."""
    found = find(root)
    problems = found.problems + list(_two_ways(found.texts))
    for language in _translated():
        known = _texts_in(_catalog(root, language))
        problems += (f"{language}: missing: {_shown(text)}" for text in found.texts.keys() - known)
        problems += (f"{language}: not used: {_shown(text)}" for text in known.keys() - found.texts)
        for text in known.keys() & found.texts.keys():
            wrong = _wrong(known[text], is_in_template=_is_in_template(found, text))
            problems += (f"{language}: {what}: {_shown(text)}" for what in wrong)
    return sorted(problems)


def _wrong(message: Message, *, is_in_template: bool) -> Iterator[str]:
    """What is wrong with one translation."""
    english = _forms(message.id)
    said = _forms(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(said):
        yield "not translated"
        return
    # Where one thing is meant a language may leave the number out, or say it.
    names = [_NAME.findall(text) for text in english]
    for index, text in enumerate(said):
        own, other = names[min(index, len(names) - 1)], _NAME.findall(text)
        may_lack = {"{n}", "%(num)s"} if index == 0 and len(english) > 1 else set()
        if set(own) - may_lack - set(other) or set(other) - set().union(*names):
            yield f"other {{names}} in {text!r}"
        original = english[min(index, len(english) - 1)]
        if Counter(_TAG.findall(text)) != Counter(_TAG.findall(original)):
            yield f"other tags in {text!r}"
        if is_in_template and LONE_PERCENT.search(text):
            yield f"a lone % in {text!r}"


def _two_ways(texts: Iterable[Text]) -> Iterator[str]:
    """Texts that are counted in one place and not in another: a catalog holds one of the two."""
    counted = {text[0]: text for text in texts if not isinstance(text, str)}
    for text in texts:
        if counted.get(text if isinstance(text, str) else text[0], text) != text:
            yield f"counted in one place and otherwise in another: {_shown(text)}"


def _is_in_template(found: Found, text: Text) -> bool:
    return any(path.startswith("templates/") for path in found.texts[text])


def _translated() -> list[str]:
    return [language for language in LANGUAGES if language != ENGLISH]


def _path(root: Path, language: str) -> Path:
    return root / "helpdesk" / "locale" / f"{language}.po"


def _catalog(root: Path, language: str) -> Catalog:
    path = _path(root, language)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _texts_in(catalog: Catalog) -> dict[Text, Message]:
    return {
        message.id if isinstance(message.id, str) else (message.id[0], message.id[1]): message
        for message in catalog
        if message.id
    }


def _written(catalog: Catalog, language: str) -> bytes:
    """The catalog's file: sorted, and without anything that changes when texts do not."""
    body = BytesIO()
    write_po(body, catalog, width=100, no_location=True, omit_header=True, sort_output=True)
    header = _HEADER.format(language=language, plural_forms=catalog.plural_forms)
    return header.encode() + body.getvalue().rstrip() + b"\n"


def _forms(text: str | Iterable[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [""])


def _shown(text: Text) -> str:
    return repr(text if isinstance(text, str) else text[1])


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Run the command; the exit status."""
    if arguments == ["update"]:
        update(root)
        return 0
    if arguments == ["check"]:
        problems = check(root)
        print("\n".join(problems))
        return int(bool(problems))
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

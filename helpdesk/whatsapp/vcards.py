"""Contact cards in the format that WhatsApp sends them in, vCard 3.0. Pure.

Phones write them in many dialects, so reading is lenient: what cannot be read is left out.
"""

import re

from helpdesk.domain.contents import Card

_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_SPECIAL = re.compile(r"([\\;,])")
_LINE_ENDS = re.compile(r"[\r\n]+")


def read_card(text: str, name: str = "") -> Card:
    """The card that a vCard holds: its phone numbers as written, each once, and its name;
    `name` counts if the vCard has none."""
    phones: list[str] = []
    structured = ""
    full = ""
    for line in _FOLD.sub("", text).splitlines():
        key, _, value = line.partition(":")
        match _property(key):
            case "TEL":
                phones.append(_unescaped(value).strip())
            case "FN":
                full = full or _unescaped(value).strip()
            case "N":
                structured = structured or _readable_name(value)
    written = full or name or structured
    return Card(name=written, phones=tuple(dict.fromkeys(phone for phone in phones if phone)))


def write_card(card: Card) -> str:
    """The vCard of a card. With `waid` a phone offers to write to a number on WhatsApp; that
    needs its international form."""
    name = _escaped(card.name)
    phones = [f"{_telephone(phone)}:{_escaped(phone)}" for phone in card.phones]
    return "\n".join(
        ["BEGIN:VCARD", "VERSION:3.0", f"N:;{name};;;", f"FN:{name}", *phones, "END:VCARD"]
    )


def _property(key: str) -> str:
    """The name in "item1.TEL;type=CELL;waid=5511...": without group and parameters."""
    return key.partition(";")[0].rpartition(".")[2].strip().upper()


def _readable_name(value: str) -> str:
    """The parts of N are family, given, middle, prefixes, suffixes."""
    parts = [_unescaped(part).strip() for part in re.split(r"(?<!\\);", value)]
    family, given, middle, prefix, suffix = (*parts, "", "", "", "", "")[:5]
    return " ".join(part for part in (prefix, given, middle, family, suffix) if part)


def _telephone(phone: str) -> str:
    if not phone.strip().startswith("+"):
        return "TEL;type=CELL"
    digits = "".join(c for c in phone if c.isascii() and c.isdigit())
    return f"TEL;type=CELL;type=VOICE;waid={digits}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _LINE_ENDS.sub(" ", text))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)

"""The look comes from one place, and reads both ways."""

import re
from pathlib import Path

import pytest

from helpdesk.assets import static_dir

COMPONENTS = sorted(static_dir().glob("css/components/*.css"))
SHEETS = [static_dir() / "css" / "layout.css", *COMPONENTS]

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|light-dark)\((?!\s*color-mix)", re.IGNORECASE
)
# The safe area of a phone has its sides where the phone has them.
_SIDE = re.compile(
    r"(?:^|[;{\s])((?:[a-z-]+-)?(?:left|right)(?:-[a-z]+)?)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
    r"|(?:padding|margin|inset)\s*:\s*(?:(?:[\w.-]+|var\([^)]*\))\s+){3}[^\s;]+;"
)


def _found(pattern: re.Pattern[str], sheet: Path) -> list[str]:
    text = _COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    return [match.group(0).strip() for match in pattern.finditer(text)]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_stylesheet_names_its_colours(sheet: Path) -> None:
    assert _found(_COLOUR, sheet) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_stylesheet_knows_no_left_and_right(sheet: Path) -> None:
    assert [one for one in _found(_SIDE, sheet) if "safe-area" not in one] == []


def test_every_name_that_is_used_is_a_token_or_the_sheets_own() -> None:
    tokens = set(re.findall(r"(--[\w-]+)\s*:", (static_dir() / "css/tokens.css").read_text()))
    unknown = {}
    for sheet in SHEETS:
        text = _COMMENT.sub("", sheet.read_text(encoding="utf-8"))
        own = set(re.findall(r"(--[\w-]+)\s*:", text))
        # What scripts give is told with what holds until then.
        used = set(re.findall(r"var\((--[\w-]+)\s*\)", text))
        if missing := used - tokens - own:
            unknown[sheet.name] = missing
    assert unknown == {}


def test_the_two_patterns_find_what_they_are_for(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.css"
    sheet.write_text("a { color: #fff; left: 0; margin: 0 1px 2px 3px; text-align: right; }")
    assert _found(_COLOUR, sheet) == ["#fff"]
    assert len(_found(_SIDE, sheet)) == 3

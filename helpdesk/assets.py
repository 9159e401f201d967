"""Where the files lie that browsers are served: templates, static files, libraries from npm.

In a checkout they are the folders at its top; a wheel carries them inside the package.
"""

from pathlib import Path

from helpdesk.errors import WrongUse

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent
_PACKED = _PACKAGE / "_assets"

_FIGTREE = "node_modules/@fontsource-variable/figtree/files/figtree"
_EMOJI = "node_modules/emoji-picker-element-data"
# The build hook packs exactly these files into the wheel, under these paths.
_VENDOR = {
    "figtree/latin.woff2": f"{_FIGTREE}-latin-wght-normal.woff2",
    "figtree/latin-ext.woff2": f"{_FIGTREE}-latin-ext-wght-normal.woff2",
    "figtree/latin-italic.woff2": f"{_FIGTREE}-latin-wght-italic.woff2",
    "emoji/en.json": f"{_EMOJI}/en/iamcal/data.json",
    "emoji/es.json": f"{_EMOJI}/es/cldr/data.json",
    "emoji/pt.json": f"{_EMOJI}/pt/cldr/data.json",
    "chart": "node_modules/chart.js/dist/chart.umd.min.js",
    "htm": "node_modules/htm/dist/htm.module.js",
    "htm/preact": "node_modules/htm/preact/index.module.js",
    "preact": "node_modules/preact/dist/preact.mjs",
    "preact/hooks": "node_modules/preact/hooks/dist/hooks.mjs",
    "wa-js": "node_modules/@wppconnect/wa-js/dist/wppconnect-wa.js",
}


def templates_dir() -> Path:
    """The folder of the Jinja2 templates; raises WrongUse when it is not there."""
    return _found("templates")


def static_dir() -> Path:
    """The folder of stylesheets, scripts and images; raises WrongUse when it is not there."""
    return _found("static")


def is_packed() -> bool:
    """Whether the files came in a wheel, where nobody edits them."""
    return _PACKED.is_dir()


def catalogs_dir() -> Path:
    """The folder of the translations: one file a language."""
    return _PACKAGE / "locale"


def vendor_files() -> dict[str, Path]:
    """The libraries from npm, by the name that an import map gives them, the fonts, and
    what emoji are called in each language.

    All but "chart" and "wa-js" are ES modules, which import each other by these names; those two
    are plain scripts. Raises WrongUse, with what to do, when one is missing.
    """
    return {name: _found(path) for name, path in _VENDOR.items()}


def _found(path: str) -> Path:
    if is_packed():
        place, remedy = _PACKED, "install helpdesk again"
    else:
        place, remedy = _CHECKOUT, "run: make setup"
    if not (place / path).exists():
        raise WrongUse(f"{place / path} is missing; {remedy}")
    return place / path

"""Where the files lie that browsers are served: templates, static files, libraries from npm.

In a checkout they are the folders at its top; a wheel carries them inside the package.
"""

from pathlib import Path

from helpdesk.errors import WrongUse

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent
_PACKED = _PACKAGE / "_assets"

# The build hook packs exactly these files into the wheel, under these paths.
_VENDOR = {
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


def catalogs_dir() -> Path:
    """The folder of the translations: one file a language."""
    return _PACKAGE / "locale"


def vendor_files() -> dict[str, Path]:
    """The libraries from npm, by the name that an import map gives them.

    All but "chart" and "wa-js" are ES modules, which import each other by these names; those two
    are plain scripts. Raises WrongUse, with what to do, when one is missing.
    """
    return {name: _found(path) for name, path in _VENDOR.items()}


def _found(path: str) -> Path:
    if _PACKED.is_dir():
        place, remedy = _PACKED, "install helpdesk again"
    else:
        place, remedy = _CHECKOUT, "run: make setup"
    if not (place / path).exists():
        raise WrongUse(f"{place / path} is missing; {remedy}")
    return place / path

"""Static files: ours and third-party modules, kept by browsers for as long as they like."""

from pathlib import Path

import msgspec
from aiohttp import web

from helpdesk import assets
from helpdesk.errors import NotFound
from helpdesk.handling.call import Call
from helpdesk.language import LANGUAGES, texts_of
from helpdesk.pages.render import static_version

_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}


async def show(call: Call) -> web.StreamResponse:
    """The file; under the address of another version it is there too, but not kept."""
    name = call.text("path")
    is_current = call.text("version") == static_version()
    headers = {"Cache-Control": _FOR_EVER if is_current else "no-cache"}
    if name.startswith("locale/"):
        return _catalog(name.removeprefix("locale/").removesuffix(".js"), headers)
    # aiohttp sends the compressed forms that the bundler has put beside a file.
    headers["Vary"] = "Accept-Encoding"
    path = _file(name)
    if path.suffix in _TYPES:
        headers["Content-Type"] = f"{_TYPES[path.suffix]}; charset=utf-8"
    return web.FileResponse(path, headers=headers)


def _catalog(spoken: str, headers: dict[str, str]) -> web.StreamResponse:
    """A language's texts for scripts: a classic script, so that they are there before modules."""
    if spoken not in LANGUAGES:
        raise NotFound("There is no such file.")
    texts = msgspec.json.encode(texts_of(spoken)).decode()
    return web.Response(
        text=f"globalThis.helpdeskCatalog = {texts};\n",
        content_type="text/javascript",
        headers=headers,
    )


def _file(name: str) -> Path:
    if name.startswith("vendor/"):
        found = assets.vendor_files().get(name.removeprefix("vendor/").removesuffix(".js"))
        if found is not None and found.is_file():
            return found
        raise NotFound("There is no such file.")
    root = assets.static_dir().resolve()
    try:
        path = (root / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path
    except (OSError, ValueError) as error:  # no name that a file can have
        raise NotFound("There is no such file.") from error
    raise NotFound("There is no such file.")

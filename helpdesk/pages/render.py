"""Templates to pages."""

import hashlib
import secrets
from functools import cache
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, select_autoescape

from helpdesk import assets
from helpdesk.handling.call import Call

CSP_NONCE = web.RequestKey("csp_nonce", str)

STATIC_PREFIX = "/static"


@cache
def static_version() -> str:
    """A name for the content of all static files together. It is part of their addresses, so
    browsers may keep them for ever, and modules that import each other stay of one version."""
    digest = hashlib.sha256()
    for path in sorted(_static_files()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _static_files() -> list[Path]:
    own = [path for path in assets.static_dir().rglob("*") if path.is_file()]
    return own + list(assets.vendor_files().values())


def static_url(path: str) -> str:
    """The address of a static file."""
    return f"{STATIC_PREFIX}/{static_version()}/{path}"


def vendor_url(name: str) -> str:
    """The address of a third-party module."""
    return f"{STATIC_PREFIX}/{static_version()}/vendor/{name}.js"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(assets.templates_dir()),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(static=static_url, vendor=vendor_url)
    return environment


def page(
    call: Call, template: str, title: str, *, status: int = 200, **context: object
) -> web.Response:
    """The template as a page. It is nobody else's and changes, so it is never cached."""
    nonce = secrets.token_urlsafe(16)
    call.request[CSP_NONCE] = nonce
    actor = call.visitor
    shown = None
    if actor is not None:
        shown = {
            "user_id": actor.user_id,
            "name": actor.name,
            "role": str(actor.role),
            "initials": _initials(actor.name),
        }
    text = (
        _environment()
        .get_template(template)
        .render(**{"page_title": title, "csp_nonce": nonce, "actor": shown, **context})
    )
    headers = {"Cache-Control": "no-store"}
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

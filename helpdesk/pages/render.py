"""Templates to pages."""

import secrets
from collections.abc import Mapping, Sequence
from functools import cache

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, select_autoescape

from helpdesk import assets, bundle, language
from helpdesk.handling.call import Call
from helpdesk.handling.visitors import language_links

CSP_NONCE = web.RequestKey("csp_nonce", str)

STATIC_PREFIX = "/static"


def static_version() -> str:
    """A name for the content of all static files together. It is part of their addresses, so
    browsers may keep them for ever, and modules that import each other stay of one version."""
    return bundle.served().version


def static_url(path: str) -> str:
    """The address of a static file as it is in the source."""
    return f"{STATIC_PREFIX}/{static_version()}/{path}"


def shown_url(path: str) -> str:
    """The address of what is bundled of a static file, or else of the file itself."""
    return static_url(bundle.served().bundle.files.get(path, path))


def sheet_urls(names: Sequence[str], folder: str) -> list[str]:
    """The addresses of stylesheets of a folder: of one, where they are bundled."""
    paths = [f"{folder}/{name}.css" for name in names]
    bundled = bundle.served().bundle.sheets.get(",".join(paths))
    return [static_url(path) for path in ([bundled] if bundled else paths)]


def chunk_urls(path: str) -> list[str]:
    """The addresses of what a bundled module imports, for the browser to fetch with it."""
    return [static_url(chunk) for chunk in bundle.served().bundle.imports.get(path, ())]


def vendor_url(name: str) -> str:
    """The address of a third-party module."""
    return f"{STATIC_PREFIX}/{static_version()}/vendor/{name}.js"


def catalog_url(spoken: str) -> str:
    """The address of a language's catalog for scripts."""
    return f"{STATIC_PREFIX}/{static_version()}/locale/{spoken}.js"


@cache
def _environment(spoken: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(assets.templates_dir()),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # What the i18n extension adds is not in Environment's own type.
    install = environment.install_gettext_translations  # type: ignore[attr-defined]
    install(language.gettext(spoken), newstyle=True)
    environment.globals.update(
        static=shown_url,
        sheets=sheet_urls,
        chunks=chunk_urls,
        version=static_version,
        vendor=vendor_url,
        language=language.tag(spoken),
        catalog=None if spoken == language.ENGLISH else catalog_url(spoken),
    )
    return environment


def page(
    call: Call,
    template: str,
    title: str,
    *,
    status: int = 200,
    title_values: Mapping[str, object] | None = None,
    **context: object,
) -> web.Response:
    """The template as a page in the caller's language, the title (a literal in N_) too. What
    people have named goes into `title_values`: a number called "Inbox" is not to be translated.
    The page is nobody else's and changes, so it is never cached."""
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
    environment = _environment(call.language)
    title = language.say(call.language, title, **(title_values or {}))
    text = environment.get_template(template).render(
        **{
            "page_title": title,
            "csp_nonce": nonce,
            "actor": shown,
            "time_zone": call.time_zone,
            "language_links": () if actor else language_links(call, _following(context)),
            **context,
        }
    )
    headers = {"Cache-Control": "no-store"}
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def _following(context: Mapping[str, object]) -> str | None:
    following = context.get("next")
    return following if isinstance(following, str) else None


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

"""helpdesk as an app on a phone or desktop: its manifest, its service worker, and the page that is
there without a connection."""

import msgspec
from aiohttp import web

from helpdesk import assets
from helpdesk.handling.call import Call
from helpdesk.language import N_, say, tag
from helpdesk.pages.render import page, static_url, static_version

_THEME, _PAGE = "#0f333b", "#f3f5f5"
_SHORTCUTS = (
    (N_("Inbox"), "/"),
    (N_("History"), "/attendances"),
    (N_("Clients"), "/clients"),
)
_WORKER = "js/worker/worker.js"


async def manifest(call: Call) -> web.StreamResponse:
    """What browsers install helpdesk by."""
    spoken = call.language
    text = msgspec.json.encode(
        {
            "id": "/",
            "name": "helpdesk",
            "short_name": "helpdesk",
            "description": say(spoken, "A WhatsApp team inbox"),
            "lang": tag(spoken),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "theme_color": _THEME,
            "background_color": _PAGE,
            "icons": [
                _icon("icon-192", "192x192", "any"),
                _icon("icon-512", "512x512", "any"),
                _icon("icon-maskable-512", "512x512", "maskable"),
            ],
            "shortcuts": [
                {"name": say(spoken, name), "url": url, "icons": [_icon("icon-192", "192x192")]}
                for name, url in _SHORTCUTS
            ],
        }
    )
    headers = {"Cache-Control": "no-cache"}
    return web.Response(body=text, content_type="application/manifest+json", headers=headers)


async def worker(_call: Call) -> web.StreamResponse:
    """The service worker; one of another version of the files is another one."""
    source = (assets.static_dir() / _WORKER).read_text()
    text = f'self.helpdeskVersion = "{static_version()}";\n{source}'
    headers = {"Cache-Control": "no-cache"}
    return web.Response(text=text, content_type="text/javascript", headers=headers)


async def offline(call: Call) -> web.StreamResponse:
    """What is shown while helpdesk cannot be reached; it is nobody's, and names nobody. Pages see
    by its language whether it is kept for the one who is signed in."""
    shown = page(call, "app/offline.html", N_("No connection"), actor=None)
    shown.headers["Content-Language"] = tag(call.language)
    return shown


def _icon(name: str, sizes: str, purpose: str = "any") -> dict[str, str]:
    src = static_url(f"img/{name}.png")
    return {"src": src, "sizes": sizes, "type": "image/png", "purpose": purpose}

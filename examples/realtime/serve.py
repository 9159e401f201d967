"""Serves the example: its page, Firebase's SDK from npm, and where helpdesk is.

`python examples/realtime/serve.py --helpdesk https://help.example.com` says where the page is.
With --firestore-emulator and --auth-emulator these stand in for Google. It is for trying things
out on one machine; a real page lies on a web server that sends the same headers.
"""

import argparse
import base64
import hashlib
import json
import sys
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
_MODULES = FOLDER / "node_modules"

# The builds that Google serves from its own address import each other from there; the import map
# leads them here instead, so that the page needs nobody else for its scripts.
_GOOGLE = "https://www.gstatic.com/firebasejs"
_SDK = ("app", "auth", "firestore")
_LIBRARIES = {
    "htm": "htm/dist/htm.module.js",
    "preact": "preact/dist/preact.mjs",
    "preact/hooks": "preact/hooks/dist/hooks.mjs",
}
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_EMPTY_MAP = '<script type="importmap"></script>'
_FIREBASE = (
    "https://firestore.googleapis.com",
    "https://identitytoolkit.googleapis.com",
    "https://securetoken.googleapis.com",
)


@dataclass(frozen=True)
class Place:
    """What the page talks to: addresses (scheme://host:port) of helpdesk and of an Auth emulator,
    and host:port of a Firestore emulator; both or none."""

    helpdesk: str
    firestore: str | None = None
    auth: str | None = None

    def config(self) -> str:
        """What config.json says."""
        emulators = {"firestore": self.firestore, "auth": self.auth} if self.firestore else None
        return json.dumps({"helpdesk": self.helpdesk, "emulators": emulators})

    def policy(self, script: str) -> str:
        """The Content-Security-Policy: besides the page's own files nothing runs but the inline
        script (the import map), and nobody is talked to but helpdesk and Firebase."""
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        firebase = (f"http://{self.firestore}", self.auth) if self.firestore else _FIREBASE
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src 'self' 'sha256-{digest}'",
                "style-src 'self'",
                "worker-src 'self'",
                f"connect-src 'self' {self.helpdesk} {' '.join(filter(None, firebase))}",
                f"img-src data: {self.helpdesk}",
                f"media-src {self.helpdesk}",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            )
        )


class Server(ThreadingHTTPServer):
    """The page at a port of this machine; port 0 takes a free one. Raises OSError when the port
    is taken, FileNotFoundError when npm has not been run."""

    daemon_threads = True

    def __init__(self, place: Place, port: int = 0) -> None:
        self.place = place
        self.libraries = _libraries()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers hang up as they like; anything else is a fault, and printed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def import_map(self) -> str:
        """Where the page's scripts find what they import by name."""
        version = json.loads((_MODULES / "firebase" / "package.json").read_text())["version"]
        names = {name: f"./modules/{name}" for name in self.libraries}
        google = {
            f"{_GOOGLE}/{version}/firebase-{part}.js": names[f"firebase/{part}"] for part in _SDK
        }
        return json.dumps({"imports": {**names, **google}})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].removeprefix("/") or "index.html"
        if path == "config.json":
            self._answer("application/json", self.server.place.config().encode())
        elif path == "index.html":
            self._answer_page()
        elif file := self._file(path):
            self._answer(_TYPES[file.suffix.replace(".mjs", ".js")], file.read_bytes())
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the browser's own tools tell more."""

    def _file(self, path: str) -> Path | None:
        name = path.removeprefix("modules/")
        if name != path:
            return self.server.libraries.get(name)
        own = {"page.css", "sw.js", *(f"js/{file.name}" for file in FOLDER.glob("js/*.js"))}
        return FOLDER / path if path in own else None

    def _answer_page(self) -> None:
        script = self.server.import_map()
        page = (FOLDER / "index.html").read_text(encoding="utf-8")
        page = page.replace(_EMPTY_MAP, f'<script type="importmap">{script}</script>')
        policy = self.server.place.policy(script)
        self._answer("text/html", page.encode(), {"Content-Security-Policy": policy})

    def _answer(self, kind: str, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _libraries() -> dict[str, Path]:
    """The files of npm that the page loads, by the names they are imported by."""
    sdk = {f"firebase/{part}": f"firebase/firebase-{part}.js" for part in _SDK}
    found = {name: _MODULES / path for name, path in {**sdk, **_LIBRARIES}.items()}
    for path in found.values():
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing; run: npm ci --prefix {FOLDER}")
    return found


def main() -> int:
    """Serve until Ctrl-C; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--helpdesk", default="http://127.0.0.1:8080", help="address of helpdesk")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--firestore-emulator", metavar="HOST:PORT")
    parser.add_argument("--auth-emulator", metavar="URL", help="such as http://127.0.0.1:9099")
    options = parser.parse_args()
    if bool(options.firestore_emulator) != bool(options.auth_emulator):
        parser.error("--firestore-emulator and --auth-emulator go together")
    place = Place(options.helpdesk.rstrip("/"), options.firestore_emulator, options.auth_emulator)
    try:
        server = Server(place, options.port)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The example is at {server.url} (helpdesk: {place.helpdesk})")
    print(f"helpdesk lets it in with HELPDESK_ALLOWED_ORIGINS={server.url}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

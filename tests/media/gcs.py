"""A stand-in for Firebase Storage: fake-gcs-server behind a gate of our own.

The gate hands out access tokens, refuses who has none, holds the preconditions that
fake-gcs-server passes over, and does what a network does: it goes away, cuts answers short and
lets requests wait.
"""

import contextlib
import http.client
import json
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.needs import gcs_path
from tests.processes import free_port

_TOKEN = "token-of-the-stand-in"
_PIECE = 256 * 1024
_START_SECONDS = 20.0


@dataclass
class Gcs:
    """The stand-in. `is_away` hangs up on everybody; `cut` ends the next download in the middle;
    `meet` is called with "METHOD path" before a request goes on: it may wait, and what it returns
    is the status of the answer. `asked` holds all requests."""

    url: str
    backend: int
    account: Path = Path()
    is_away: bool = False
    cut: bool = False
    meet: Callable[[str], int | None] = lambda _: None
    asked: list[str] = field(default_factory=list)
    # How often the metadata of an object, by its generation, was changed.
    changes: Counter[str] = field(default_factory=Counter)

    def environment(self) -> dict[str, str]:
        """What a process needs that is to find Google here, and nothing of Google elsewhere: its
        libraries ask further servers of its beside."""
        return {
            "STORAGE_EMULATOR_HOST": self.url,
            "HTTPS_PROXY": self.url,
            "NO_PROXY": "127.0.0.1",
        }

    def make_bucket(self, name: str) -> None:
        """A new bucket with nothing in it."""
        self._ask("POST", "/storage/v1/b?project=p", json.dumps({"name": name}).encode())

    def objects(self, bucket: str) -> dict[str, dict[str, Any]]:
        """What the bucket holds, by name."""
        listed = json.loads(self._ask("GET", f"/storage/v1/b/{bucket}/o"))
        return {one["name"]: one for one in listed.get("items", [])}

    def content(self, bucket: str, name: str) -> bytes:
        """What an object holds."""
        return self._ask("GET", f"/storage/v1/b/{bucket}/o/{quote(name, safe='')}?alt=media")

    def store(self, bucket: str, name: str, content: bytes) -> None:
        """Put an object there, past whoever uses the bucket."""
        path = f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name={quote(name, safe='')}"
        self._ask("POST", path, content)

    def keep_at(self, bucket: str, name: str, moment: int) -> None:
        """Say of an object, past whoever uses the bucket, that it was kept then."""
        path = f"/storage/v1/b/{bucket}/o/{quote(name, safe='')}"
        marks = {**json.loads(self._ask("GET", path)).get("metadata", {}), "kept": str(moment)}
        said = self._ask("PATCH", path, json.dumps({"metadata": marks}).encode())
        self.changes[json.loads(said)["generation"]] += 1

    def times(self, method: str, part: str) -> int:
        """How many requests of that method had that in their path."""
        return sum(one.startswith(f"{method} ") and part in one for one in self.asked)

    def calm(self) -> None:
        """Be as a good day again."""
        self.is_away, self.cut = False, False
        self.meet = lambda _: None
        self.asked.clear()

    def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.backend, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
        if answer.status >= 300:
            raise LookupError(f"{method} {path}: {answer.status}")
        return content


@contextlib.contextmanager
def serving(log: Path) -> Iterator[Gcs]:
    """A stand-in for as long as the context lasts."""
    program, port, backend = gcs_path(), free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    options = {
        "scheme": "http",
        "backend": "memory",
        "host": "127.0.0.1",
        "port": str(backend),
        "external-url": url,
        "public-host": f"127.0.0.1:{port}",
    }
    command = [str(program), *(f"-{name}={value}" for name, value in options.items())]
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    gcs = Gcs(url, backend)
    gate = _Gate(("127.0.0.1", port), type("Handler", (_Handler,), {"gcs": gcs}))
    try:
        _wait_for(gcs, process)
        threading.Thread(target=gate.serve_forever, daemon=True).start()
        yield gcs
        gate.shutdown()
    finally:
        gate.server_close()
        process.kill()
        process.wait()


def write_service_account(path: Path, gcs_url: str) -> Path:
    """The file of a service account that exists nowhere."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    account = {
        "type": "service_account",
        "project_id": "demo-helpdesk",
        "private_key_id": "0",
        "private_key": pem.decode(),
        "client_email": "helpdesk@demo-helpdesk.iam.gserviceaccount.com",
        "client_id": "0",
        "token_uri": f"{gcs_url}/token",
    }
    path.write_text(json.dumps(account))
    return path


def _wait_for(gcs: Gcs, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            gcs._ask("GET", "/storage/v1/b?project=p")
        except OSError:
            assert process.poll() is None, "fake-gcs-server did not start"
            assert time.monotonic() < end, "fake-gcs-server does not answer"
            time.sleep(0.02)
        else:
            return


class _Gate(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Who is hung up on may hang up too."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gcs: Gcs

    def _serve(self) -> None:
        asked = f"{self.command} {unquote(self.path)}"
        self.gcs.asked.append(asked)
        if self._is_away():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status = self.gcs.meet(asked)
        if self._is_away():  # by now
            self.close_connection = True
        elif status is not None:
            self._answer(status, {"error": {"message": "told to say so"}})
        elif self.path == "/token":
            self._answer(200, {"access_token": _TOKEN, "expires_in": 3600, "token_type": "Bearer"})
        elif self.headers.get("Authorization") != f"Bearer {_TOKEN}":
            self._answer(401, {"error": {"message": "who are you?"}})
        elif not self._holds(body):
            self._answer(412, {"error": {"message": "it is not as you think"}})
        else:
            self._forward(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Requests are in `asked`."""

    def _is_away(self) -> bool:
        return self.gcs.is_away

    def _holds(self, body: bytes) -> bool:
        """Whether the object has the generation that the request names, 0 for none, and the
        metagenerations that it names, which fake-gcs-server does not count."""
        parts = urlsplit(self.path)
        asked = parse_qs(parts.query)
        if "ifGenerationMatch" not in asked or "upload_id" in asked:
            return True
        path = unquote(parts.path)
        _, _, rest = path.partition("/b/")
        bucket, _, name = rest.partition("/o")
        if path.startswith("/upload/"):
            is_resumable = asked["uploadType"] == ["resumable"]
            name = json.loads(body)["name"] if is_resumable else _name_in(body)
        present = self.gcs.objects(bucket).get(name.removeprefix("/"))
        generation = present["generation"] if present else "0"
        changes = str(1 + self.gcs.changes[generation])
        return [generation] == asked["ifGenerationMatch"] and asked.get(
            "ifMetagenerationMatch", [changes]
        ) == [changes]

    def _forward(self, body: bytes) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.gcs.backend, timeout=30)
        with contextlib.closing(connection):
            headers = dict(self.headers.items())
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            self.send_response(answer.status)
            is_object = "alt=media" in self.path and answer.status < 300
            length = int(answer.getheader("Content-Length") or 0)
            content = b"" if is_object else self._counted(answer.read())
            for name, value in answer.getheaders():
                if name not in ("Transfer-Encoding", "Connection", "Content-Length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(length if is_object else len(content)))
            self.end_headers()
            self.wfile.write(content)
            if is_object:
                self._pass_on(answer, length)

    def _counted(self, content: bytes) -> bytes:
        """What is said about an object, with its metageneration."""
        try:
            said = json.loads(content)
            generation = said["generation"]
        except (ValueError, TypeError, KeyError):
            return content
        self.gcs.changes[generation] += self.command == "PATCH"
        return json.dumps(
            {**said, "metageneration": str(1 + self.gcs.changes[generation])}
        ).encode()

    def _pass_on(self, answer: http.client.HTTPResponse, length: int) -> None:
        if self.gcs.cut:
            self.gcs.cut = False
            self.wfile.write(answer.read(length // 2))
            self.close_connection = True
            return
        while piece := answer.read(_PIECE):
            self.wfile.write(piece)

    def _answer(self, status: int, content: object) -> None:
        text = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def _name_in(body: bytes) -> str:
    """The object's name in the first part of a multipart upload."""
    start = body.index(b"{")
    name: str = json.JSONDecoder().raw_decode(body[start:].decode("latin-1"))[0]["name"]
    return name

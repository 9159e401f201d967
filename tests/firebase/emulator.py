"""A stand-in for Firestore: Google's own emulator, with the rules of this repository.

It keeps everything in memory, and a project id that nobody has used yet is a Firestore with
nothing in it. It evaluates the rules for callers who bring a token (which nobody signs here) and
lets "owner" do all, as the server's own credentials may. It asks for no indexes.
"""

import base64
import contextlib
import http.client
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.needs import firestore_jar, java_path
from tests.processes import free_port

RULES = Path(__file__).resolve().parent.parent.parent / "firestore.rules"

_CLASS = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
# Cheap on two cores: a simple garbage collector, and code compiled quickly rather than well.
# What it keeps outside the heap grows with what it tells listeners; at the end of it, it stops.
_JAVA = (
    "-Xmx512m",
    "-XX:MaxDirectMemorySize=2g",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
)
_START_SECONDS = 60.0
_ANSWER_SECONDS = 30.0
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class Denied(Exception):
    """The rules do not allow it."""


@dataclass
class Emulator:
    """A running emulator. Whoever pauses one has it alone."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def host(self) -> str:
        """What FIRESTORE_EMULATOR_HOST is to be."""
        return f"127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """What a process needs that is to find Firestore here, and nothing of Google elsewhere:
        whatever goes out asks the emulator to be its proxy, which it is not."""
        proxy = {"https_proxy": f"http://{self.host}", "no_proxy": "127.0.0.1"}
        both = proxy | {name.upper(): value for name, value in proxy.items()}
        return {"FIRESTORE_EMULATOR_HOST": self.host, **both}

    def project(self, rules: str | None = None) -> "Project":
        """A Firestore with nothing in it, under these rules or the repository's."""
        project = Project(self, f"demo-{uuid4().hex[:12]}")
        if rules is None and RULES.exists():
            rules = RULES.read_text(encoding="utf-8")
        if rules is not None:
            project.set_rules(rules)
        return project

    def pause(self) -> None:
        """Let it hear and say nothing more; connections stay."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on where it was."""
        self.process.send_signal(signal.SIGCONT)

    def ask(
        self, method: str, path: str, content: object = None, token: str | None = None
    ) -> tuple[int, Any]:
        """The status and the content of its answer; `token` is who asks."""
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_ANSWER_SECONDS)
        body = None if content is None else json.dumps(content)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
        is_json = "json" in (answer.getheader("Content-Type") or "")
        return answer.status, json.loads(text) if is_json and text else text.decode()


@dataclass(frozen=True)
class Project:
    """A Firestore of its own."""

    emulator: Emulator
    id: str

    @property
    def database(self) -> str:
        """The name of its database."""
        return f"projects/{self.id}/databases/(default)"

    @cached_property
    def owner(self) -> "Caller":
        """Who may do everything, as helpdesk itself."""
        return Caller(self, "owner")

    @property
    def nobody(self) -> "Caller":
        """Who is not signed in."""
        return Caller(self, None)

    def user(self, uid: str | int, **claims: object) -> "Caller":
        """Who is signed in as that user, with these claims beside what every token has."""
        return Caller(self, self.id_token(uid, **claims))

    def id_token(self, uid: str | int, **claims: object) -> str:
        """What Firebase's Auth would give that user, without a signature: the emulator looks at
        none. Claims are taken as they are, so `auth_time` can be another one, too."""
        now = int(time.time())
        said = {
            "iss": f"https://securetoken.google.com/{self.id}",
            "aud": self.id,
            "sub": str(uid),
            "user_id": str(uid),
            "iat": now,
            "auth_time": now,
            "exp": now + 3600,
            "firebase": {"identities": {}, "sign_in_provider": "custom"},
        }
        return f"{_packed({'alg': 'none', 'typ': 'JWT'})}.{_packed({**said, **claims})}."

    def set_rules(self, rules: str) -> None:
        """Put rules in force. Raises ValueError with what is wrong with them."""
        files = [{"name": "firestore.rules", "content": rules}]
        path = f"/emulator/v1/projects/{self.id}:securityRules"
        status, said = self.emulator.ask("PUT", path, {"rules": {"files": files}})
        if status != 200 or (isinstance(said, dict) and said.get("issues")):
            raise ValueError(f"the rules were refused ({status}): {said}")

    def empty(self) -> None:
        """Delete every document."""
        path = f"/emulator/v1/{self.database}/documents"
        status, said = self.emulator.ask("DELETE", path, token="owner")
        assert status == 200, said

    def documents(self) -> dict[str, dict[str, Any]]:
        """All documents by their paths, whatever collection they are in."""
        return {**self.owner.query(None, everywhere=True)}


@dataclass(frozen=True)
class Caller:
    """Somebody who asks Firestore over its REST interface. Each question raises Denied where the
    rules do not allow it, and LookupError where it fails otherwise. Fields are Python's values."""

    project: Project
    token: str | None

    def get(self, path: str) -> dict[str, Any] | None:
        """The fields of a document; None when there is none."""
        status, said = self._ask("GET", f"documents/{path}", missing=True)
        return None if status == 404 else decoded(said.get("fields", {}))

    def query(
        self,
        collection: str | None,
        *conditions: tuple[str, str, object],
        below: str = "",
        limit: int | None = None,
        everywhere: bool = False,
    ) -> dict[str, dict[str, Any]]:
        """Documents by their paths. `conditions` are (field, operator of the REST interface, value)
        and hold all; `below` is the path of the document whose collection it is; `everywhere` asks
        all collections of that name, and those of every name where that is None."""
        chosen: dict[str, Any] = {"allDescendants": everywhere}
        if collection is not None:
            chosen["collectionId"] = collection
        query: dict[str, Any] = {"from": [chosen]}
        if conditions:
            query["where"] = _all_of(conditions)
        if limit is not None:
            query["limit"] = limit
        parent = f"documents/{below}" if below else "documents"
        _, said = self._ask("POST", f"{parent}:runQuery", {"structuredQuery": query})
        found = [one["document"] for one in said if "document" in one]
        start = len(f"{self.project.database}/documents/")
        return {one["name"][start:]: decoded(one.get("fields", {})) for one in found}

    def set(self, path: str, fields: Mapping[str, object]) -> None:
        """Write a document as it is to be, whether it was there or not."""
        self._ask("PATCH", f"documents/{path}", {"fields": encoded(fields)})

    def delete(self, path: str) -> None:
        """Delete a document, be it there or not."""
        self._ask("DELETE", f"documents/{path}")

    def _ask(
        self, method: str, path: str, content: object = None, *, missing: bool = False
    ) -> tuple[int, Any]:
        whole = f"/v1/{self.project.database}/{path}"
        status, said = self.project.emulator.ask(method, whole, content, self.token)
        if status in (401, 403):
            raise Denied(f"{method} {path}: {said}")
        if status != 200 and not (missing and status == 404):
            raise LookupError(f"{method} {path}: {status} {said}")
        return status, said


def decoded(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the REST interface writes them, as Python's values."""
    return {name: _decoded(value) for name, value in fields.items()}


def encoded(fields: Mapping[str, object]) -> dict[str, Any]:
    """Python's values as the REST interface writes fields."""
    return {name: _encoded(value) for name, value in fields.items()}


@contextlib.contextmanager
def serving(log: Path) -> Iterator[Emulator]:
    """An emulator for as long as the context lasts."""
    java, jar, port = java_path(), firestore_jar(), free_port()
    command = [*_dying_with_us(), str(java), *_JAVA, "-Duser.language=en", "-cp", str(jar), _CLASS]
    options = ["--host", "127.0.0.1", "--port", str(port), "--websocket_port", str(free_port())]
    with log.open("wb") as said:
        process = subprocess.Popen([*command, *options], stdout=said, stderr=said)
    emulator = Emulator(port, process)
    try:
        _wait_for(emulator, log)
        yield emulator
    finally:
        # There is nothing to save; to ask it to stop takes it a second.
        process.kill()
        process.wait()


def _dying_with_us() -> list[str]:
    """What to put before a command that is to be killed when this process ends without a word."""
    setpriv = shutil.which("setpriv")
    return [] if setpriv is None else [setpriv, "--pdeathsig", "KILL"]


def _wait_for(emulator: Emulator, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            emulator.ask("GET", "/")
        except OSError:
            text = log.read_text(errors="replace")
            assert emulator.process.poll() is None, f"the emulator did not start: {text}"
            assert time.monotonic() < end, f"the emulator does not answer: {text}"
            time.sleep(0.02)
        else:
            return


def _packed(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _all_of(conditions: tuple[tuple[str, str, object], ...]) -> dict[str, Any]:
    filters = [
        {"fieldFilter": {"field": {"fieldPath": field}, "op": operator, "value": _encoded(value)}}
        for field, operator, value in conditions
    ]
    return {"compositeFilter": {"op": "AND", "filters": filters}}


def _decoded(value: Mapping[str, Any]) -> Any:
    [(kind, content)] = value.items()
    match kind:
        case "integerValue":
            return int(content)
        case "timestampValue":
            return datetime.fromisoformat(content)
        case "arrayValue":
            return [_decoded(one) for one in content.get("values", [])]
        case "mapValue":
            return decoded(content.get("fields", {}))
        case _:
            return content


def _encoded(value: object) -> dict[str, Any]:
    match value:
        case None:
            return {"nullValue": None}
        case bool():
            return {"booleanValue": value}
        case int():
            return {"integerValue": str(value)}
        case float():
            return {"doubleValue": value}
        case str():
            return {"stringValue": value}
        case datetime():
            return {"timestampValue": value.astimezone(UTC).strftime(_TIME)}
        case list() | tuple():
            return {"arrayValue": {"values": [_encoded(one) for one in value]}}
        case Mapping():
            return {"mapValue": {"fields": encoded(value)}}
        case _:
            raise TypeError(f"not a field: {value!r}")

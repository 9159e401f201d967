"""The service account: which files are none, and how Google is asked with it."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID
from google.auth import jwt

from helpdesk.errors import WrongUse
from helpdesk.firebase.account import open_account
from tests.firebase.accounts import EMAIL, key, write_service_account
from tests.firebase.answering import answering, proxy

ROOT = Path(__file__).resolve().parent.parent.parent
GOOGLE = "firestore.googleapis.com"
PROGRAM = """
import asyncio, sys
from pathlib import Path
from helpdesk.firebase.account import open_account
from helpdesk.firebase.documents import FirestoreCopy

async def ask():
    copy = FirestoreCopy(open_account(Path(sys.argv[1])))
    print(await copy.cursor())
    await copy.close()

asyncio.run(ask())
"""


def test_it_says_whose_project_it_is(tmp_path: Path) -> None:
    account = open_account(write_service_account(tmp_path / "account.json", "demo-whose"))
    assert account.project_id == "demo-whose"
    account.close()


def test_what_is_no_service_account_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "account.json"
    with pytest.raises(WrongUse, match="no service account file"):
        open_account(path)
    for text in ("not JSON", json.dumps({"type": "service_account", "private_key": "torn"})):
        path.write_text(text)
        with pytest.raises(WrongUse, match="no service account file"):
            open_account(path)
    write_service_account(path, "")
    with pytest.raises(WrongUse, match="names no project_id"):
        open_account(path)
    monkeypatch.setitem(sys.modules, "firebase_admin", None)  # as where it is not installed
    with pytest.raises(WrongUse, match=r"install helpdesk\[firebase\]"):
        open_account(path)


def test_to_know_of_accounts_loads_nothing_of_google() -> None:
    asked = (
        "import sys, helpdesk.firebase.account, helpdesk.firebase.errors\n"
        "print([name for name in sys.modules if name.startswith(('firebase', 'google', 'grpc'))])"
    )
    command = [sys.executable, "-c", asked]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


async def test_google_is_asked_over_tls_with_a_token_signed_here_and_nobody_else_is_needed(
    tmp_path: Path,
) -> None:
    """All the world is behind a proxy: a Firestore with Google's name, and nothing else. It runs in
    a process of its own, because gRPC reads once which certificates it trusts."""
    private = key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "trusted.pem").write_bytes(certificate := _certificate())
    path = write_service_account(tmp_path / "account.json", "demo-real")
    async with (
        answering(grpc.StatusCode.OK, (private, certificate)) as google,
        proxy(lambda target: google.port if target == f"{GOOGLE}:443" else None) as world,
    ):
        said = await _run(path, world.url, tmp_path / "trusted.pem")
    assert said == b"None\n"
    # Google's library asks beside, in a thread, where the account may be used; it need not know.
    assert set(world.asked) <= {f"{GOOGLE}:443", "iamcredentials.googleapis.com:443"}
    [heard] = google.heard
    token = heard["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(  # type: ignore[no-untyped-call]
        token, certs=certificate, audience=f"https://{GOOGLE}/"
    )
    assert (claims["iss"], claims["sub"]) == (EMAIL, EMAIL)
    assert heard["google-cloud-resource-prefix"] == "projects/demo-real/databases/(default)"


async def _run(account: Path, proxy_url: str, trusted: Path) -> bytes:
    left_out = {"FIRESTORE_EMULATOR_HOST", "NO_PROXY", "no_proxy"}
    others = {name: value for name, value in os.environ.items() if name not in left_out}
    given = dict.fromkeys(("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"), proxy_url)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, str(account)),
        cwd=ROOT,
        env={**others, **given, "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(trusted)},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    return said


def _certificate() -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, GOOGLE)])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key().public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(GOOGLE)]), critical=False)
        .sign(key(), hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM)

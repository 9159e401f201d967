"""Service accounts that exist nowhere."""

import json
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

EMAIL = "helpdesk@example.iam.gserviceaccount.com"


def write_service_account(
    path: Path, project_id: str, token_uri: str = "http://127.0.0.1:9/token"
) -> Path:
    """Write the file of a service account of that project, which gets its access tokens at
    `token_uri`. All have one key, made for this process."""
    account = {
        "type": "service_account",
        "project_id": project_id,
        "private_key_id": "0",
        "private_key": key()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode(),
        "client_email": EMAIL,
        "client_id": "0",
        "token_uri": token_uri,
    }
    path.write_text(json.dumps(account), encoding="utf-8")
    return path


@cache
def key() -> rsa.RSAPrivateKey:
    """Their private key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)

"""Passwords and tokens: argon2id for what people choose, SHA-256 for what we draw."""

import asyncio
import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from helpdesk.errors import Invalid
from helpdesk.language import N_

MIN_LENGTH = 10
MAX_LENGTH = 200

# OWASP's recommendation for argon2id with little memory: 19 MiB, 2 rounds, 1 lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Compared with when there is no such account, so that the answer takes as long.
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))


def check_password(password: str) -> str:
    """A password that may be chosen."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        reason = N_("The password needs 10 to 200 characters.")
        raise Invalid(reason, fields={"password": reason})
    return password


async def hash_password(password: str) -> str:
    """The argon2id hash to store, made off the event loop."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one; takes as long when there is none."""
    return await asyncio.to_thread(_verify, password_hash or _NOBODY, password)


def new_token() -> str:
    """A secret of 256 bits for a session or a link."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a token: it has entropy enough for a plain hash. Callers may send half
    characters, which no token of ours has."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _verify(password_hash: str, password: str) -> bool:
    try:
        _HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not _NOBODY

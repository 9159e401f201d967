"""The interface of a MediaStore: bytes under keys. Envelopes and rows carry the keys."""

import secrets
from typing import Protocol


class MediaStore(Protocol):
    """Keeps files. A key is made by `qrcode_key`; nothing else is a key."""

    async def put(self, key: str, content: bytes) -> None:
        """Keep the bytes under the key, whole or not at all."""

    async def get(self, key: str) -> bytes | None:
        """The bytes under the key, None when there are none."""

    async def delete(self, key: str) -> None:
        """Forget the key; forgetting an unknown one is no error."""


def qrcode_key(instance_id: int) -> str:
    """A new key for the QR image of an instance: it pairs the number, so it is unguessable."""
    return f"qrcodes/{instance_id}/{secrets.token_urlsafe(24)}.png"


def qrcode_instance(key: str) -> int:
    """The instance whose QR image the key names."""
    return int(key.split("/")[1])

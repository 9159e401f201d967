"""Whose the objects in a bucket are."""

import secrets
from pathlib import Path

from helpdesk.media import disk

_MOST = 64


def owner_in(folder: Path) -> str:
    """The id of the helpdesk whose folder that is, made once. It stands at all that this helpdesk
    stores in a bucket: another one, be it a copy of this one's database, deletes nothing of it. It
    blocks. Raises ValueError when the file is no id."""
    path = folder / "owner"
    known = disk.read(path)
    if known is None:
        known = secrets.token_hex(16).encode()
        with disk.written(known, folder) as half:
            disk.place(half, path)
    owner = known.decode("ascii", "replace").strip()
    if not owner.isalnum() or len(owner) > _MOST:
        raise ValueError(f"{path} holds no id: put it back from a backup")
    return owner

"""Which messages were handed to an empty chat: noted in the profile before they leave.

A browser that is killed may have sent the first message of a chat and not stored the chat. An
empty chat is therefore no proof that a message was not sent; that it was never noted, is.
"""

import os
from pathlib import Path

_FIRSTS = "helpdesk-first-messages"


def note_first(profile: Path, whatsapp_id: str) -> None:
    """Write down, so that it survives a crash, that this message is about to be sent."""
    with (profile / _FIRSTS).open("a", encoding="ascii") as file:
        file.write(f"{whatsapp_id}\n")
        file.flush()
        os.fsync(file.fileno())


def is_noted(profile: Path, whatsapp_id: str) -> bool:
    """Whether this message was about to be sent, in the life of this profile."""
    try:
        return whatsapp_id in (profile / _FIRSTS).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return False

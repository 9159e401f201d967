"""The attendant's name before what is written to clients.

The row keeps what was written, and in its details the name that goes before it: the inbox shows
clean text, WhatsApp gets the signed one, and a retry or an edit is signed as the message was.
"""

from sqlalchemy import Connection

from helpdesk.actions.settings import load_settings
from helpdesk.domain.roles import Actor


def signature_of(connection: Connection, actor: Actor) -> str:
    """The name that goes before what the actor writes; "" when the business signs nothing."""
    if not load_settings(connection).signature.is_on:
        return ""
    # WhatsApp's own mark for bold would end the bold early.
    return " ".join(actor.name.replace("*", " ").split())


def signed(content: str, signature: str) -> str:
    """The text as the client gets it. Nothing to say, nothing to sign."""
    return _prefix(signature) + content if signature and content else content


def unsigned(content: str, signature: str) -> str:
    """The text as it was written, from what the client got."""
    return content.removeprefix(_prefix(signature)) if signature else content


def _prefix(signature: str) -> str:
    return f"*{signature}:*\n"

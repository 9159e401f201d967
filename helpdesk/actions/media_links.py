"""Short-lived addresses of files, for clients that cannot send a token with what they load.

An address names the user it was made for, the message, the version of its file and its end, and
is signed. It opens nothing that this user could not open at that moment.
"""

import base64
import hashlib
import hmac
import re
import secrets
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection

from helpdesk.actions.media import access_file
from helpdesk.actions.sessions import actor_of
from helpdesk.actions.work import Work
from helpdesk.domain.contents import Media
from helpdesk.domain.moments import MINUTE, Moment
from helpdesk.domain.roles import Actor
from helpdesk.errors import NotFound
from helpdesk.language import N_
from helpdesk.store import signing_keys, users

LINK_LIFE = 5 * MINUTE

_KEY = "media links"
_PARTS = re.compile(r"(\d{1,18})\.([0-9a-f-]{36})\.([a-z]{1,20})\.(\d{1,18})\.([A-Za-z0-9_-]{43})")
_ENDED = N_("This address has ended, or never was one. Ask for a new one.")


class Version(StrEnum):
    """Which file of a message: itself, its thumbnail, or the copy that every browser plays."""

    FILE = "file"
    THUMBNAIL = "thumbnail"
    PLAYABLE = "playable"


class Link(NamedTuple):
    """A signed address' last part, and when it ends."""

    token: str
    expires_at: Moment


def find_link(
    connection: Connection, actor: Actor, message_id: str, version: Version, now: Moment
) -> Link | None:
    """A link to a file that the actor may have; None as long as there is no secret to sign with,
    which `do_make_link` makes."""
    access_file(connection, actor, message_id)
    secret = signing_keys.load(connection, _KEY)
    if secret is None:
        return None
    expires_at = Moment(now + LINK_LIFE)
    signed = f"{actor.user_id}.{message_id}.{version}.{expires_at}"
    return Link(f"{signed}.{_signature(secret, signed)}", expires_at)


def do_make_link(work: Work, actor: Actor, message_id: str, version: Version) -> Link:
    """The same, with a secret if there is none yet."""
    if signing_keys.load(work.connection, _KEY) is None:
        signing_keys.add(work.connection, _KEY, secrets.token_urlsafe(48))
    link = find_link(work.connection, actor, message_id, version, work.now)
    if link is None:
        raise RuntimeError("the secret that was just made is not there")
    return link


def access_linked(connection: Connection, token: str, now: Moment) -> tuple[Media, Version]:
    """The file behind a link, with the rights that its user has now. Raises NotFound, in the same
    words whatever is wrong with the link."""
    parts = _PARTS.fullmatch(token)
    secret = signing_keys.load(connection, _KEY)
    if parts is None or secret is None:
        raise NotFound(_ENDED, code="link_ended")
    signed, _, signature = token.rpartition(".")
    user_id, message_id, version, expires_at = parts.group(1, 2, 3, 4)
    is_ours = hmac.compare_digest(_signature(secret, signed), signature)
    user = users.load(connection, int(user_id)) if is_ours and now < int(expires_at) else None
    if user is None or not user.is_active:
        raise NotFound(_ENDED, code="link_ended")
    return access_file(connection, actor_of(user), message_id), Version(version)


def _signature(secret: str, signed: str) -> str:
    digest = hmac.digest(secret.encode(), signed.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

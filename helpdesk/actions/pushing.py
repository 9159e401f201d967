"""Browsers that are told by web push: which, by whom, with what key.

A row belongs to the session that it was made in. Where a session ends, whatever ends it, nobody
is told anything there any more.
"""

import base64
import hashlib
import re
from typing import NamedTuple

from sqlalchemy import Connection
from yarl import URL

from helpdesk.actions.following import do_begin_at_end
from helpdesk.actions.passwords import hash_token
from helpdesk.actions.settings import load_settings
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.moments import Moment, to_iso
from helpdesk.domain.notice_shapes import DeviceShape, PushShape, Subscription, Told
from helpdesk.domain.roles import Actor
from helpdesk.errors import Invalid, NotFound
from helpdesk.language import N_, say, tag
from helpdesk.store import push_subscriptions, signing_keys, users
from helpdesk.store.push_subscriptions import Subscribed

FOLLOWER = "web push"
"""The name under which the event log is followed."""

MOST = 10
"""How many browsers one user is told in; a further one takes the place of the oldest."""

_PRIVATE, _PUBLIC = "web push", "web push, public"
_POINT, _SECRET = 65, 16
# Top-level names begin with a letter, numbers that stand for addresses do not.
_NAME = re.compile(r"([a-z0-9-]+\.)+[a-z][a-z0-9-]*")


class KeyPair(NamedTuple):
    """Whom push services know this helpdesk by (VAPID, RFC 8292), base64url."""

    private: str
    public: str


class Delivery(NamedTuple):
    """One thing to tell one browser."""

    to: Subscribed
    told: Told


def find_key(connection: Connection) -> KeyPair | None:
    """The key pair; None before it was made."""
    private, public = (signing_keys.load(connection, name) for name in (_PRIVATE, _PUBLIC))
    return None if private is None or public is None else KeyPair(private, public)


async def load_key(ledger: Ledger) -> KeyPair:
    """The key pair, made at the first need."""
    found = await ledger.read(find_key)
    return await ledger.write(do_make_key) if found is None else found


def do_make_key(work: Work) -> KeyPair:
    """The key pair, made now if there is none. It stays: with another one every browser would
    have to be switched on again."""
    found = find_key(work.connection)
    if found is not None:
        return found
    # Not at the top: it costs megabytes, which who tells nobody need not have.
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    number = private.private_numbers().private_value.to_bytes(32, "big")
    made = KeyPair(private=_base64(number), public=_base64(point))
    signing_keys.add(work.connection, _PRIVATE, made.private)
    signing_keys.add(work.connection, _PUBLIC, made.public)
    return made


def show_push(
    connection: Connection, actor: Actor, token: str, key: KeyPair, now: Moment
) -> PushShape:
    """The key for browsers, and the actor's own of them."""
    here = hash_token(token)
    found = push_subscriptions.lasting(connection, [actor.user_id], now)
    return PushShape(public_key=key.public, devices=tuple(_device(one, here) for one in found))


def do_subscribe(work: Work, actor: Actor, token: str, wanted: Subscription, device: str) -> None:
    """Tell a browser from now on, for as long as the session of the token lasts."""
    check_subscription(wanted)
    if not is_anybody_subscribed(work.connection, work.now):
        # What happened while nobody was subscribed is nobody's news.
        do_begin_at_end(work, FOLLOWER)
    values = {
        "user_id": actor.user_id,
        "session_hash": hash_token(token),
        "endpoint_hash": hashlib.sha256(wanted.endpoint.encode()).hexdigest(),
        "endpoint": wanted.endpoint,
        "p256dh": wanted.keys.p256dh,
        "auth": wanted.keys.auth,
        "device": device,
    }
    push_subscriptions.put(work.connection, values, work.now)
    push_subscriptions.keep_newest(work.connection, actor.user_id, MOST)


def check_subscription(wanted: Subscription) -> None:
    """Refuse what no push service gives. Where its name leads is looked at when it is called
    (sinks/push_post.py): that can change."""
    if not is_named(wanted.endpoint):
        reason = N_("This is no address of a push service.")
        raise Invalid(reason, fields={"endpoint": reason})
    point, secret = _bytes(wanted.keys.p256dh), _bytes(wanted.keys.auth)
    if len(point) != _POINT or point[0] != 4 or len(secret) != _SECRET:
        reason = N_("These are no keys of a browser.")
        raise Invalid(reason, fields={"keys": reason})


def is_named(endpoint: str) -> bool:
    """Whether it is an HTTPS address with a plain name: nothing that a browser, a library or the
    machine's resolver could read as the address of a machine. Read as it is when it is called."""
    if not (endpoint.isascii() and endpoint.isprintable()):
        return False
    try:
        url = URL(endpoint)
        port = url.port
    except ValueError:
        return False
    is_plain = url.scheme == "https" and port != 0 and url.user is None and url.password is None
    return is_plain and _NAME.fullmatch(url.raw_host or "") is not None


def do_unsubscribe(work: Work, actor: Actor, subscription_id: int) -> None:
    """Tell that browser of the actor's nothing any more."""
    if not push_subscriptions.forget(work.connection, subscription_id, actor.user_id):
        raise NotFound("There is no such browser.")


def do_unsubscribe_here(work: Work, token: str) -> None:
    """Tell the browser of this session nothing any more."""
    push_subscriptions.forget_of_session(work.connection, hash_token(token))


def find_test(connection: Connection, actor: Actor, subscription_id: int, now: Moment) -> Delivery:
    """Something to try a browser of the actor's with."""
    found = push_subscriptions.lasts(connection, subscription_id, now)
    if found is None or found.user_id != actor.user_id:
        raise NotFound("There is no such browser.")
    language = language_of(connection, actor.user_id)
    told = Told(
        title="helpdesk",
        body=say(language, "This is how you are told when helpdesk is closed."),
        url="/account",
        tag="test",
        language=tag(language),
        is_pressing=True,
    )
    return Delivery(found, told)


def language_of(connection: Connection, user_id: int) -> str:
    """The language that somebody is told in whose browser does not ask: their own, or the
    business's."""
    user = users.load(connection, user_id)
    own = None if user is None else user.language
    return own or load_settings(connection).business.language


def is_anybody_subscribed(connection: Connection, now: Moment) -> bool:
    """Whether anybody is told by web push."""
    return push_subscriptions.any_lasts(connection, now)


def find_subscribed(connection: Connection, subscription_id: int, now: Moment) -> bool:
    """Whether the browser still is to be told."""
    return push_subscriptions.lasts(connection, subscription_id, now) is not None


def do_note_delivery(work: Work, subscription_id: int) -> None:
    """Note that a push service took something for a browser."""
    push_subscriptions.delivered(work.connection, subscription_id, work.now)


def do_forget_browser(work: Work, subscription_id: int) -> None:
    """Forget a browser that its push service knows no more."""
    push_subscriptions.forget(work.connection, subscription_id)


def _device(one: Subscribed, here: str) -> DeviceShape:
    told_at = None if one.delivered_at is None else to_iso(one.delivered_at)
    return DeviceShape(
        id=one.id,
        name=one.device,
        created_at=to_iso(one.created_at),
        told_at=told_at,
        is_here=one.session_hash == here,
    )


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """What base64url spells, with or without its padding; nothing where it spells nothing."""
    try:
        return base64.b64decode(text.rstrip("=") + "===", altchars=b"-_", validate=False)
    except ValueError:
        return b""

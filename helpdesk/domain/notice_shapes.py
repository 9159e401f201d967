"""The objects of web push, as they leave helpdesk and as browsers bring them."""

from typing import Annotated

import msgspec

from helpdesk.domain.shapes import Shape

MAX_ENDPOINT = 1_000


class DeviceShape(Shape, frozen=True, kw_only=True):
    """One browser that is told by web push. `told_at`: when its push service last took something;
    `is_here`: it was switched on in the session that asks."""

    id: int
    name: str
    created_at: str
    told_at: str | None
    is_here: bool


class PushShape(Shape, frozen=True, kw_only=True):
    """What a browser needs to be told (`public_key`, base64url), and which of the caller's are."""

    public_key: str
    devices: tuple[DeviceShape, ...]


class SubscriptionKeys(Shape, frozen=True, kw_only=True):
    """The browser's public key and the shared secret (RFC 8291), base64url."""

    p256dh: Annotated[str, msgspec.Meta(max_length=120)]
    auth: Annotated[str, msgspec.Meta(max_length=40)]


class Subscription(Shape, frozen=True, kw_only=True):
    """A PushSubscription as browsers turn it into JSON."""

    endpoint: Annotated[str, msgspec.Meta(max_length=MAX_ENDPOINT)]
    keys: SubscriptionKeys


class Told(Shape, frozen=True, kw_only=True, omit_defaults=True):
    """What the service worker gets (static/js/worker/). `seq` orders what is told of one
    attendance; `is_silent`: without a sound."""

    title: str
    body: str
    url: str
    tag: str
    language: str
    seq: int = 0
    is_silent: bool = False
    is_pressing: bool = False

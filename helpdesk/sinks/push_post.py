"""The way to the push services of the browsers' makers: HTTPS, to public addresses only.

Where a browser is told comes from whoever asked for it. So no address of this machine or of the
network around it is called, whatever a name leads to at that moment, no redirect is followed, and
of an answer nothing is read but its status.
"""

import asyncio
import ssl
from dataclasses import dataclass
from enum import Enum

import aiohttp
from aiohttp import hdrs
from aiohttp.abc import AbstractResolver
from yarl import URL

from helpdesk.actions.pushing import Delivery, KeyPair, is_named
from helpdesk.domain.moments import HOUR, SECOND, Moment
from helpdesk.domain.notice_shapes import Told
from helpdesk.sinks.push_names import PublicResolver

_SECONDS = 10
_CONNECTIONS = 8
_TOKEN_LIFE = 12 * HOUR
_LATER = frozenset({408, 425, 429})
_GONE = frozenset({404, 410})


class Fate(Enum):
    """TAKEN: the push service has it. GONE: it knows the browser no more. LATER: it may take it in
    a while. REFUSED: it will not take this one."""

    TAKEN = "TAKEN"
    GONE = "GONE"
    LATER = "LATER"
    REFUSED = "REFUSED"


@dataclass(frozen=True)
class Outcome:
    """What came of it; `seconds`: how long the push service asks to wait; `reason` for the log."""

    fate: Fate
    seconds: float | None = None
    reason: str = ""


class Post:
    """Brings deliveries to push services. `resolver` and `tls` decide which hosts there are and
    whom to believe that they are them. Contact is how a push service may reach the operator."""

    def __init__(
        self,
        contact: str,
        *,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._contact = contact
        self._resolver = resolver or PublicResolver()
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None
        # A signed token a push service, while it lasts.
        self._tokens: dict[tuple[str, str], tuple[Moment, str]] = {}

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()

    async def send(
        self, delivery: Delivery, body: bytes, key: KeyPair, now: Moment, life: int
    ) -> Outcome:
        """Bring one; `life` is for how many milliseconds the push service is to keep it for a
        browser that is away. Raises nothing that the network can do."""
        # Where an address stands in the place of a name no resolver is asked.
        if not is_named(delivery.to.endpoint):
            return Outcome(Fate.REFUSED, reason="no name of a push service")
        try:
            content, headers = await asyncio.to_thread(self._seal, delivery, body, key, now)
        except Exception as error:  # keys that are none: the libraries raise whatever they like
            return Outcome(Fate.REFUSED, reason=f"cannot be encrypted ({type(error).__name__})")
        headers |= {
            "TTL": str(max(0, life // SECOND)),
            "Urgency": "high" if delivery.told.is_pressing else "normal",
            "Topic": _topic(delivery.told),
        }
        try:
            async with self._open().post(
                URL(delivery.to.endpoint), data=content, headers=headers, allow_redirects=False
            ) as answer:
                return _outcome(answer)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            return Outcome(Fate.LATER, reason=str(error) or type(error).__name__)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=self._resolver,
                ssl=self._tls or True,
                limit_per_host=_CONNECTIONS,
                use_dns_cache=False,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._session

    def _seal(
        self, delivery: Delivery, body: bytes, key: KeyPair, now: Moment
    ) -> tuple[bytes, dict[str, str]]:
        """Encrypt it for the browser, and sign for whom it is."""
        # Not at the top: these cost 14 MB, which who tells nobody need not have.
        from py_vapid import Vapid02
        from pywebpush import WebPusher

        to = delivery.to
        keys = {"p256dh": to.p256dh, "auth": to.auth}
        sealed = WebPusher({"endpoint": to.endpoint, "keys": keys}).encode(body)
        origin = str(URL(to.endpoint).origin())
        ends_at, token = self._tokens.get((origin, key.public), (Moment(0), ""))
        if ends_at <= now + HOUR:
            ends_at = Moment(now + _TOKEN_LIFE)
            claims = {"aud": origin, "exp": ends_at // SECOND, "sub": self._contact}
            token = Vapid02.from_raw(key.private.encode()).sign(claims)["Authorization"]
            lasting = {of: made for of, made in self._tokens.items() if made[0] > now}
            self._tokens = {**lasting, (origin, key.public): (ends_at, token)}
        headers: dict[str, str] = {
            hdrs.CONTENT_TYPE: "application/octet-stream",
            hdrs.CONTENT_ENCODING: "aes128gcm",
            hdrs.AUTHORIZATION: token,
        }
        return bytes(sealed["body"]), headers


def _topic(told: Told) -> str:
    """For whoever is away a push service keeps the last of each topic, for as long as that one
    lasts: a message must not take the place of what presses."""
    return f"{told.tag}-pressing" if told.is_pressing else told.tag


def _outcome(answer: aiohttp.ClientResponse) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Outcome(Fate.TAKEN)
    if status in _GONE:
        return Outcome(Fate.GONE)
    reason = f"answered {status}"
    if status in _LATER or status >= 500:
        return Outcome(Fate.LATER, _retry_after(answer.headers.get(hdrs.RETRY_AFTER, "")), reason)
    return Outcome(Fate.REFUSED, reason=reason)


def _retry_after(text: str) -> float | None:
    """Seconds; push services send no dates."""
    text = text.strip()
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None

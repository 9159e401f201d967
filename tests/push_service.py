"""A push service of a browser's maker, on this machine: it takes what is sent, decrypts it as the
browser would and checks who signed it. Its host has a public name, which only `make_post` knows."""

import asyncio
import base64
import datetime
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import http_ece
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from py_vapid import Vapid02

from helpdesk.sinks.push_post import Post
from tests.waiting import News

HOST = "push.example.com"


def _spell(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Browser:
    """One browser's subscription, with the key that only it has."""

    def __init__(self, service: "PushService") -> None:
        self.path = f"/send/{uuid4()}"
        self._secret = uuid4().bytes
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._service = service

    @property
    def subscription(self) -> dict[str, Any]:
        """What the browser gives helpdesk."""
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": _spell(point), "auth": _spell(self._secret)}
        return {"endpoint": f"https://{HOST}:{self._service.port}{self.path}", "keys": keys}

    def read(self, body: bytes) -> Any:
        """What was sent, decrypted."""
        secret = {"private_key": self._key, "auth_secret": self._secret}
        return json.loads(http_ece.decrypt(body, version="aes128gcm", **secret))

    @property
    def told(self) -> list[Any]:
        """Everything that the service took for it."""
        return [self.read(body) for path, body in self._service.taken if path == self.path]

    async def hears(self, count: int = 1) -> list[Any]:
        """Wait until it has been told that often."""
        return await self._service.news.until(
            lambda: self.told if len(self.told) >= count else None
        )


@dataclass
class PushService:
    """`answers` are the next statuses, or (status, Retry-After); then 201. `headers` are those of
    the last request. Who holds `answering` keeps it from answering."""

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answers: list[int | tuple[int, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    news: News = field(default_factory=News)
    answering: asyncio.Lock = field(default_factory=asyncio.Lock)
    certificate: Path = Path()

    def browser(self) -> Browser:
        """Another browser."""
        return Browser(self)

    def make_post(self, contact: str) -> Post:
        """The way here."""
        tls = ssl.create_default_context(cafile=self.certificate)
        return Post(contact, resolver=_Here(), tls=tls)

    def signer(self) -> str:
        """The public key of who signed the last request, whose signature is right."""
        scheme, _, rest = self.headers["Authorization"].partition(" ")
        assert scheme == "vapid"
        parts = dict(part.split("=", 1) for part in rest.split(","))
        assert Vapid02.verify(self.headers["Authorization"])
        return parts["k"]

    async def take(self, request: web.Request) -> web.Response:
        """Take a message, or answer as the test wishes."""
        self.asked.append(request.path)
        self.headers = dict(request.headers)
        body = await request.read()
        self.news.tell()
        async with self.answering:
            return self._answer(request.path, body)

    def _answer(self, path: str, body: bytes) -> web.Response:
        answer = self.answers.pop(0) if self.answers else 201
        status, after = answer if isinstance(answer, tuple) else (answer, "")
        if status < 300:
            self.taken.append((path, body))
        self.news.tell()
        headers = {"Retry-After": after} if after else {}
        return web.Response(status=status, headers=headers)


class _Here(AbstractResolver):
    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """This machine, whatever the host."""
        known = {"hostname": host, "host": "127.0.0.1", "port": port, "family": 2}
        return [ResolveResult(**known, proto=0, flags=0)]  # type: ignore[typeddict-item]

    async def close(self) -> None:
        """Nothing to let go of."""


def certify(folder: Path) -> tuple[Path, Path]:
    """A certificate of the host that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "push test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "push.pem").write_bytes(made.public_bytes(pem))
    (folder / "push.key").write_bytes(private)
    return folder / "push.pem", folder / "push.key"


@asynccontextmanager
async def push_service(folder: Path) -> AsyncIterator[PushService]:
    """A push service for as long as the context lasts."""
    service = PushService()
    service.certificate, key = certify(folder)
    application = web.Application()
    application.router.add_post("/send/{name}", service.take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(service.certificate, key)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    service.port = runner.addresses[0][1]
    try:
        yield service
    finally:
        await runner.cleanup()

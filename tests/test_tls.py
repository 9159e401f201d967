"""HTTPS with a certificate of one's own: browsers let nobody record without it."""

import asyncio
import dataclasses
import datetime
import ipaddress
import ssl
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from helpdesk.certificates import Certificate
from helpdesk.config import Config, read_config
from helpdesk.daemon import running
from helpdesk.errors import WrongUse
from tests.fake_driver import FakePhones

PASSWORD = "correct horse battery"


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "helpdesk test")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain, bare = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, plain, bare))
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def secure(config: Config, tmp_path: Path) -> Config:
    """The settings with a certificate."""
    certificate, key = make_certificate(tmp_path)
    return dataclasses.replace(config, tls_cert=certificate, tls_key=key)


async def test_with_a_certificate_everything_is_https_and_cookies_are_for_it_only(
    secure: Config,
) -> None:
    trusting = ssl.create_default_context(cafile=secure.tls_cert)
    async with (
        running(secure, make_driver=FakePhones().make) as helpdesk,
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=trusting),
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # "unsafe": of a host without a name
        ) as session,
    ):
        assert helpdesk.url.startswith("https://127.0.0.1:")
        assert helpdesk.setup_url is not None
        path = helpdesk.setup_url.removeprefix(helpdesk.parts.config.public_url)
        form = {"name": "Alice", "email": "alice@example.com", "password": PASSWORD}
        where = {"Origin": helpdesk.url}
        made = await session.post(
            helpdesk.url + path, data=form, headers=where, allow_redirects=False
        )
        assert made.status == 303
        [cookie] = made.cookies.values()
        assert cookie["secure"]
        events = helpdesk.url.replace("https:", "wss:") + "/api/v1/events"
        async with session.ws_connect(events, headers=where) as socket:
            assert (await socket.receive_json())["kind"] == "hello"
        with pytest.raises(aiohttp.ClientError):
            await session.get(helpdesk.url.replace("https:", "http:") + "/healthz")


def _with_a_passphrase(key: bytes) -> bytes:
    loaded = serialization.load_pem_private_key(key, None)
    return loaded.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"open sesame"),
    )


async def test_a_certificate_that_cannot_be_read_is_told_by_its_setting(
    config: Config, tmp_path: Path
) -> None:
    certificate, key = make_certificate(tmp_path)
    locked = tmp_path / "locked.pem"
    locked.write_bytes(_with_a_passphrase(key.read_bytes()))
    key.write_text("not a key")
    for broken in (key, tmp_path / "missing.pem", locked):
        wrong = dataclasses.replace(config, tls_cert=certificate, tls_key=broken)
        with pytest.raises(WrongUse, match="HELPDESK_TLS_CERT and HELPDESK_TLS_KEY"):
            async with running(wrong, make_driver=FakePhones().make):
                pass


def test_certificate_and_key_go_together(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    given = {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_TLS_CERT": str(certificate)}
    with pytest.raises(WrongUse, match="go together"):
        read_config(given)
    both = read_config({**given, "HELPDESK_TLS_KEY": str(key)})
    assert both.public_url == "https://127.0.0.1:8080"


async def test_a_renewed_certificate_is_served_without_a_restart(tmp_path: Path) -> None:
    chain, key = make_certificate(tmp_path)
    served = Certificate(chain, key)

    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def seen() -> bytes:
        anybody = ssl.create_default_context()
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=anybody)
        found = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
        assert isinstance(found, bytes)
        return found

    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=served.context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        first = await seen()
        assert not served.renew()
        good = key.read_bytes()
        make_certificate(tmp_path)
        renewed = key.read_bytes()
        key.write_bytes(good)  # the chain is there already, its key not yet
        assert not served.renew()
        assert await seen() == first
        key.write_bytes(renewed)
        assert served.renew()
        assert await seen() != first

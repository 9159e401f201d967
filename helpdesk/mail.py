"""E-mails: sent by the mail server of HELPDESK_SMTP_URL."""

import asyncio
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import aiosmtplib

from helpdesk.config import Config
from helpdesk.errors import WrongUse
from helpdesk.language import N_

# All in all: an admin who invites somebody waits for it.
_SECONDS = 12.0
_PORTS = {"smtp": 587, "smtps": 465}
# What the standard library raises for what is no address or no header.
_UNFIT = (ValueError, IndexError, MessageError)


class Letter(NamedTuple):
    """One e-mail, the same text twice: plain and as HTML."""

    to: str
    subject: str
    text: str
    html: str


class MailError(Exception):
    """The e-mail could not be handed over. `sentence` says why (a literal, to be translated),
    and nothing of what stands in it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Mailer:
    """Hands e-mails to one mail server, encrypted unless it is on this machine."""

    def __init__(self, url: str, sender: str) -> None:
        """`url` as in HELPDESK_SMTP_URL, `sender` an address, perhaps with a name."""
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._user = None if parts.username is None else unquote(parts.username)
        self._password = None if parts.password is None else unquote(parts.password)
        self._is_wrapped = parts.scheme == "smtps"
        self._sender = _sender(sender)

    async def send(self, letter: Letter) -> None:
        """Hand the letter over. Raises MailError."""
        try:
            message = _message(letter, self._sender)
        except _UNFIT as error:
            raise MailError(N_("The address cannot stand in an e-mail.")) from error
        try:
            async with asyncio.timeout(_SECONDS):
                await self._send(message, letter.to)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailError(_reason(error)) from error

    async def _send(self, message: EmailMessage, to: str) -> None:
        is_near = _is_loopback(self._host)
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._is_wrapped,
            # Here encryption is taken where it is offered; over a network there is none without.
            start_tls=None if is_near or self._is_wrapped else True,
            tls_context=_context(verifies=not is_near),
            timeout=_SECONDS,
        )
        async with client:
            await client.send_message(message, sender=self._sender.addr_spec, recipients=[to])


def mailer_of(config: Config) -> Mailer | None:
    """The mailer that the settings describe; None without a mail server. Raises WrongUse when
    nobody is named whom the e-mails come from."""
    if config.smtp_url is None:
        return None
    sender = config.mail_from or unquote(urlsplit(config.smtp_url).username or "")
    try:
        return Mailer(config.smtp_url, sender)
    except _UNFIT as error:
        raise WrongUse(
            "HELPDESK_MAIL_FROM must be the address that e-mails come from, such as "
            "shop@example.com or Shop <shop@example.com>."
        ) from error


def _message(letter: Letter, sender: Address) -> EmailMessage:
    # The policy refuses line breaks in headers, and Address what is more than one address.
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _sender(text: str) -> Address:
    name, address = parseaddr(text)
    sender = Address(display_name=name, addr_spec=address)
    if not sender.domain or not sender.username:
        raise ValueError("no address")
    return sender


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return N_("The mail server's certificate cannot be trusted.")
    if type(error) is aiosmtplib.SMTPException:
        # The library's own complaint, before anything was handed over.
        return N_("The mail server offers no encrypted connection, or no sign-in.")
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            return N_("The mail server refused the user name or the password.")
        case aiosmtplib.SMTPRecipientsRefused():
            return N_("The mail server does not take this address.")
        case OSError() | aiosmtplib.SMTPTimeoutError() | aiosmtplib.SMTPConnectError():
            return N_("The mail server cannot be reached.")
        case _:
            return N_("The mail server refused the e-mail.")


def _context(*, verifies: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verifies:
        # A mail server on this machine usually has a certificate that it made itself.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

"""The settings: one row each, read from the environment or a .env file in the data folder."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_data_path

from helpdesk.errors import WrongUse

CHECKOUT = Path(__file__).resolve().parent.parent
T = TypeVar("T")

Network = IPv4Network | IPv6Network

WHATSAPP_WEB = "https://web.whatsapp.com/"


@dataclass(frozen=True)
class Setting:
    """One row of the table: the environment variable, its default as told to people, what it
    means, and how its text is read (raising ValueError with what is wrong)."""

    name: str
    default: str
    help: str
    read: Callable[[str], object] = str


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
        raise ValueError("a port is a number between 0 and 65535")
    return int(text)


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it must start with http:// or https:// and name a host")
    return text


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(host.strip() for host in text.split(",") if host.strip())


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(one) for one in _hosts(text))
    except ValueError as error:
        raise ValueError(f"addresses or networks, separated by commas: {error}") from error


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise ValueError("it must be a whole number, 0 or more")
    return int(text)


def _positive(text: str) -> int:
    number = _count(text)
    if number == 0:
        raise ValueError("it must be a whole number, 1 or more")
    return number


def _mail_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_right = parts.scheme in ("smtp", "smtps") and bool(parts.hostname)
        is_right = is_right and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right:
        raise ValueError("it must look like smtp://user:password@host:587 or smtps://…")
    return text


def _yes_or_no(text: str) -> bool:
    answers = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if text.lower() not in answers:
        raise ValueError("it must be yes or no")
    return answers[text.lower()]


def _path(text: str) -> Path:
    return Path(text).expanduser().resolve()


SETTINGS = (
    Setting(
        "HELPDESK_DATA_DIR",
        "./data in a checkout, else the platform's user data folder",
        "Folder of the database, media and browser profiles.",
        _path,
    ),
    Setting("HELPDESK_HOST", "127.0.0.1", "Address to listen on."),
    Setting("HELPDESK_PORT", "8080", "Port to listen on; 0 takes a free one.", _port),
    Setting(
        "HELPDESK_PUBLIC_URL",
        "http://HOST:PORT",
        "Address under which browsers and clients reach helpdesk; used in links.",
        _web_address,
    ),
    Setting(
        "HELPDESK_TRUSTED_PROXIES",
        "none",
        "Addresses or networks of your proxies, separated by commas: from these X-Forwarded-For "
        "tells who calls.",
        _networks,
    ),
    Setting(
        "HELPDESK_DATABASE_URL",
        "sqlite+aiosqlite in the data folder",
        "Database. Only SQLite is served by this version; PostgreSQL is refused at start.",
    ),
    Setting(
        "HELPDESK_BROKER_URL",
        "memory://",
        "The two queues. Only memory:// is served by this version.",
    ),
    Setting(
        "HELPDESK_WHATSAPP_URL",
        WHATSAPP_WEB,
        'Page that numbers of kind "whatsapp" open.',
        _web_address,
    ),
    Setting(
        "HELPDESK_WHATSAPP_HOSTS",
        "none",
        "Further hosts the page may reach, separated by commas.",
        _hosts,
    ),
    Setting(
        "HELPDESK_READ_MARKS",
        "yes",
        "Whether clients see the blue ticks when an attendant reads (yes or no).",
        _yes_or_no,
    ),
    Setting(
        "HELPDESK_MESSAGES_PER_MINUTE",
        "120",
        "How fast a number sends at most; 0 for no limit. Bulk sending gets numbers banned.",
        _count,
    ),
    Setting(
        "HELPDESK_FIRST_CONTACTS_PER_HOUR",
        "20",
        "How many people who never wrote may be written to, a number; 0 for no limit.",
        _count,
    ),
    Setting(
        "HELPDESK_BROWSER_MEMORY_MB",
        "1500",
        "A number's browser that uses more is renewed when nothing goes on; 0 for never.",
        _count,
    ),
    Setting(
        "HELPDESK_IDLE_MINUTES",
        "30",
        "An OPEN attendance without a message for so long is finished; 0 for never.",
        _count,
    ),
    Setting(
        "HELPDESK_IDLE_CHECK_MINUTES",
        "5",
        "How often that is looked for.",
        _positive,
    ),
    Setting(
        "HELPDESK_SMTP_URL",
        "none",
        "Mail server for invitations and lost passwords: smtp://user:password@host:587 "
        "(STARTTLS) or smtps://…:465; without one, links are shown to be copied.",
        _mail_address,
    ),
    Setting(
        "HELPDESK_MAIL_FROM",
        "the user of the mail server",
        "Sender of the e-mails.",
    ),
    Setting("HELPDESK_CHROMIUM", "found by itself", "Path of the browser.", _path),
    Setting("HELPDESK_WA_JS", "the packaged one", "Path of a newer wa-js bundle.", _path),
)


@dataclass(frozen=True)
class Config:
    """The settings of one run, read and checked."""

    data_dir: Path
    host: str
    port: int
    public_url: str
    database_url: str
    whatsapp_url: str
    whatsapp_hosts: tuple[str, ...]
    chromium: Path | None
    wa_js: Path | None
    sends_read_marks: bool = True
    messages_per_minute: int = 120
    first_contacts_per_hour: int = 20
    browser_memory_mb: int = 1500
    idle_minutes: int = 30
    idle_check_minutes: int = 5
    smtp_url: str | None = None
    mail_from: str | None = None
    trusted_proxies: tuple[Network, ...] = ()

    @property
    def media_dir(self) -> Path:
        """Folder of the local MediaStore."""
        return self.data_dir / "media"

    @property
    def scratch_dir(self) -> Path:
        """Folder of files that are on their way into the MediaStore."""
        return self.data_dir / "scratch"

    @property
    def profiles_dir(self) -> Path:
        """Folder of the browser profiles, one a number: each is a key to that number."""
        return self.data_dir / "profiles"

    @property
    def simulator_dir(self) -> Path:
        """Folder of the practice phones' state."""
        return self.data_dir / "practice"

    @property
    def is_public_url_on_loopback(self) -> bool:
        """Whether links in messages lead nowhere but to this machine."""
        host = urlsplit(self.public_url).hostname or ""
        if host == "localhost":
            return True
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return False


# Their values hold passwords: they are never printed.
_SECRET = frozenset({"HELPDESK_SMTP_URL"})

SQLITE_SCHEME = "sqlite+aiosqlite:///"
_MEMORY_BROKER = "memory://"


def read_config(environment: Mapping[str, str] | None = None) -> Config:
    """The settings from the environment (default: the process's own), else from the .env file
    in the data folder.

    Raises WrongUse naming the setting and what is wrong with it.
    """
    given = dict(os.environ if environment is None else environment)
    data_dir = _value(given, "HELPDESK_DATA_DIR", _path) or _default_data_dir()
    values = {**_in_file(data_dir / ".env"), **given}
    host = values.get("HELPDESK_HOST") or "127.0.0.1"
    port = _value(values, "HELPDESK_PORT", _port)
    port = 8080 if port is None else port
    _check_broker(values.get("HELPDESK_BROKER_URL") or _MEMORY_BROKER)
    public_url = _value(values, "HELPDESK_PUBLIC_URL", _web_address) or _local_url(host, port)
    return Config(
        data_dir=data_dir,
        host=host,
        port=port,
        public_url=public_url.rstrip("/"),
        database_url=_database_url(values.get("HELPDESK_DATABASE_URL"), data_dir),
        whatsapp_url=_value(values, "HELPDESK_WHATSAPP_URL", _web_address) or WHATSAPP_WEB,
        whatsapp_hosts=_value(values, "HELPDESK_WHATSAPP_HOSTS", _hosts) or (),
        chromium=_value(values, "HELPDESK_CHROMIUM", _path),
        wa_js=_value(values, "HELPDESK_WA_JS", _path),
        sends_read_marks=_or(_value(values, "HELPDESK_READ_MARKS", _yes_or_no), True),
        messages_per_minute=_or(_value(values, "HELPDESK_MESSAGES_PER_MINUTE", _count), 120),
        first_contacts_per_hour=_or(_value(values, "HELPDESK_FIRST_CONTACTS_PER_HOUR", _count), 20),
        browser_memory_mb=_or(_value(values, "HELPDESK_BROWSER_MEMORY_MB", _count), 1500),
        idle_minutes=_or(_value(values, "HELPDESK_IDLE_MINUTES", _count), 30),
        idle_check_minutes=_or(_value(values, "HELPDESK_IDLE_CHECK_MINUTES", _positive), 5),
        smtp_url=_value(values, "HELPDESK_SMTP_URL", _mail_address),
        mail_from=values.get("HELPDESK_MAIL_FROM") or None,
        trusted_proxies=_value(values, "HELPDESK_TRUSTED_PROXIES", _networks) or (),
    )


def _in_file(path: Path) -> dict[str, str]:
    try:
        return {name: text for name, text in dotenv_values(path).items() if text}
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"The settings in {path} cannot be read: {error}") from error


def _value(values: Mapping[str, str], name: str, read: Callable[[str], T]) -> T | None:
    text = values.get(name)
    if not text:
        return None
    try:
        return read(text)
    except ValueError as error:
        shown = f"{name}=…" if name in _SECRET else f"{name}={text}"
        raise WrongUse(f"{shown}: {error}") from error


def _or(value: T | None, default: T) -> T:
    return default if value is None else value


def _default_data_dir() -> Path:
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / "data"
    return user_data_path("helpdesk", appauthor=False)


def _local_url(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _database_url(text: str | None, data_dir: Path) -> str:
    url = text or f"{SQLITE_SCHEME}{data_dir / 'helpdesk.db'}"
    if not url.startswith(SQLITE_SCHEME):
        scheme = url.partition(":")[0]
        raise WrongUse(
            f"HELPDESK_DATABASE_URL: this version serves SQLite only, not {scheme}; "
            f"leave it out or write {SQLITE_SCHEME}/path/of/the/file.db"
        )
    return url


def _check_broker(url: str) -> None:
    if url != _MEMORY_BROKER:
        raise WrongUse(
            f"HELPDESK_BROKER_URL: this version serves {_MEMORY_BROKER} only; leave it out"
        )

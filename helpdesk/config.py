"""The settings: one row each, read from the environment or a .env file in the data folder."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_data_path

from helpdesk import config_texts as texts
from helpdesk.config_texts import Network
from helpdesk.errors import WrongUse

CHECKOUT = Path(__file__).resolve().parent.parent
T = TypeVar("T")

WHATSAPP_WEB = "https://web.whatsapp.com/"
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Setting:
    """One row of the table: the environment variable, its default as told to people, what it
    means, and how its text is read (raising ValueError with what is wrong)."""

    name: str
    default: str
    help: str
    read: Callable[[str], object] = str


SETTINGS = (
    Setting(
        "HELPDESK_DATA_DIR",
        "./data in a checkout, else the platform's user data folder",
        "Folder of the database, media and browser profiles.",
        texts.path,
    ),
    Setting("HELPDESK_HOST", "127.0.0.1", "Address to listen on."),
    Setting("HELPDESK_PORT", "8080", "Port to listen on; 0 takes a free one.", texts.port),
    Setting(
        "HELPDESK_PUBLIC_URL",
        "http://HOST:PORT",
        "Address under which browsers and clients reach helpdesk; used in links.",
        texts.web_address,
    ),
    Setting(
        "HELPDESK_TRUSTED_PROXIES",
        "none",
        "Addresses or networks of your proxies, separated by commas: from these X-Forwarded-For "
        "tells who calls.",
        texts.networks,
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
        texts.web_address,
    ),
    Setting(
        "HELPDESK_WHATSAPP_HOSTS",
        "none",
        "Further hosts the page may reach, separated by commas.",
        texts.hosts,
    ),
    Setting(
        "HELPDESK_READ_MARKS",
        "yes",
        "Whether clients see the blue ticks when an attendant reads (yes or no).",
        texts.yes_or_no,
    ),
    Setting(
        "HELPDESK_MESSAGES_PER_MINUTE",
        "120",
        "How fast a number sends at most; 0 for no limit. Bulk sending gets numbers banned.",
        texts.count,
    ),
    Setting(
        "HELPDESK_FIRST_CONTACTS_PER_HOUR",
        "20",
        "How many people who never wrote may be written to, a number; 0 for no limit.",
        texts.count,
    ),
    Setting(
        "HELPDESK_BROWSER_MEMORY_MB",
        "1500",
        "A number's browser that uses more is renewed when nothing goes on; 0 for never.",
        texts.count,
    ),
    Setting(
        "HELPDESK_IDLE_MINUTES",
        "30",
        "An OPEN attendance without a message for so long is finished; 0 for never.",
        texts.count,
    ),
    Setting(
        "HELPDESK_IDLE_CHECK_MINUTES",
        "5",
        "How often that is looked for.",
        texts.positive,
    ),
    Setting(
        "HELPDESK_SMTP_URL",
        "none",
        "Mail server for invitations and lost passwords: smtp://user:password@host:587 "
        "(STARTTLS) or smtps://…:465; without one, links are shown to be copied.",
        texts.mail_address,
    ),
    Setting(
        "HELPDESK_MAIL_FROM",
        "the user of the mail server",
        "Sender of the e-mails.",
    ),
    Setting(
        "HELPDESK_TLS_CERT",
        "none",
        "Certificate chain (PEM) to serve HTTPS with, which browsers ask for before they let "
        "anybody record; together with HELPDESK_TLS_KEY.",
        texts.path,
    ),
    Setting("HELPDESK_TLS_KEY", "none", "Its private key (PEM).", texts.path),
    Setting(
        "HELPDESK_MAX_FILE_MB",
        "100",
        "A larger file is neither sent nor fetched, in megabytes.",
        texts.megabytes,
    ),
    Setting(
        "HELPDESK_MAX_MEDIA_MB",
        "16",
        "A larger video or sound can only be sent as a document (WhatsApp's limit), in megabytes.",
        texts.megabytes,
    ),
    Setting(
        "HELPDESK_DISK_RESERVE_MB",
        "500",
        "So much of the disk stays free: with less no file is taken, and text goes on.",
        texts.megabytes_or_none,
    ),
    Setting(
        "HELPDESK_FIREBASE_CREDENTIALS",
        "none",
        "Service account file (JSON) of a Firebase project: attendances go to its Firestore, and "
        "files to its Storage where a bucket is named.",
        texts.path,
    ),
    Setting(
        "HELPDESK_FIREBASE_BUCKET",
        "none",
        "Its Storage bucket: files are kept there and not in the data folder.",
    ),
    Setting(
        "HELPDESK_FIREBASE_API_KEY",
        "none",
        "The project's Web API key, which clients of Firestore get together with their token.",
    ),
    Setting(
        "HELPDESK_FIRESTORE",
        "yes",
        "Whether attendances go to the project's Firestore once there are credentials (yes or no).",
        texts.yes_or_no,
    ),
    Setting(
        "HELPDESK_FIRESTORE_DAYS",
        "30",
        "How long finished attendances stay in Firestore: at most 3650.",
        texts.days,
    ),
    Setting(
        "HELPDESK_ALLOWED_ORIGINS",
        "none",
        "Origins of other pages or apps that may call the API with a token (Bearer), separated by "
        "commas.",
        texts.origins,
    ),
    Setting("HELPDESK_CHROMIUM", "found by itself", "Path of the browser.", texts.path),
    Setting("HELPDESK_WA_JS", "the packaged one", "Path of a newer wa-js bundle.", texts.path),
    Setting(
        "HELPDESK_STYLE_PAGE",
        "no",
        "Whether /style shows every component, for whoever works on the look (yes or no).",
        texts.yes_or_no,
    ),
)


@dataclass(frozen=True)
class Config:
    """The settings of one run, read and checked. `max_file`, `max_media` and `disk_reserve` are
    bytes. `uses_firestore` only where there are credentials."""

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
    tls_cert: Path | None = None
    tls_key: Path | None = None
    max_file: int = 100 * _MEGABYTE
    max_media: int = 16 * _MEGABYTE
    disk_reserve: int = 500 * _MEGABYTE
    firebase_credentials: Path | None = None
    firebase_bucket: str | None = None
    firebase_api_key: str | None = None
    uses_firestore: bool = False
    firestore_days: int = 30
    allowed_origins: tuple[str, ...] = ()
    has_style_page: bool = False

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
    def contact(self) -> str:
        """How somebody else's service that helpdesk calls may reach its operator."""
        parts = urlsplit(self.public_url)
        host = parts.hostname or "localhost"
        if self.mail_from and "@" in self.mail_from:
            return f"mailto:{parseaddr(self.mail_from)[1]}"
        if parts.scheme == "https" and "." in host and not self.is_public_url_on_loopback:
            return f"https://{host}"
        return "mailto:helpdesk@localhost"

    def on_port(self, port: int) -> "Config":
        """The same, when that port was taken for 0: links lead to it, unless they have an address
        of their own."""
        if urlsplit(self.public_url).port != 0:
            return replace(self, port=port)
        own = local_url(self.host, port, is_secure=self.tls_cert is not None)
        return replace(self, port=port, public_url=own)

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


_READ = {setting.name: setting.read for setting in SETTINGS}

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
    data_dir = _value(given, "HELPDESK_DATA_DIR") or _default_data_dir()
    values = {**_in_file(data_dir / ".env"), **given}
    host = values.get("HELPDESK_HOST") or "127.0.0.1"
    port = _value(values, "HELPDESK_PORT")
    port = 8080 if port is None else port
    _check_broker(values.get("HELPDESK_BROKER_URL") or _MEMORY_BROKER)
    tls_cert, tls_key = _value(values, "HELPDESK_TLS_CERT"), _value(values, "HELPDESK_TLS_KEY")
    if (tls_cert is None) != (tls_key is None):
        raise WrongUse("HELPDESK_TLS_CERT and HELPDESK_TLS_KEY go together: set both, or neither")
    public_url = _value(values, "HELPDESK_PUBLIC_URL") or local_url(
        host, port, is_secure=tls_cert is not None
    )
    max_file = _or(_value(values, "HELPDESK_MAX_FILE_MB"), 100 * _MEGABYTE)
    return Config(
        data_dir=data_dir,
        host=host,
        port=port,
        public_url=public_url.rstrip("/"),
        database_url=_database_url(values.get("HELPDESK_DATABASE_URL"), data_dir),
        whatsapp_url=_value(values, "HELPDESK_WHATSAPP_URL") or WHATSAPP_WEB,
        whatsapp_hosts=_value(values, "HELPDESK_WHATSAPP_HOSTS") or (),
        chromium=_value(values, "HELPDESK_CHROMIUM"),
        wa_js=_value(values, "HELPDESK_WA_JS"),
        sends_read_marks=_or(_value(values, "HELPDESK_READ_MARKS"), True),
        messages_per_minute=_or(_value(values, "HELPDESK_MESSAGES_PER_MINUTE"), 120),
        first_contacts_per_hour=_or(_value(values, "HELPDESK_FIRST_CONTACTS_PER_HOUR"), 20),
        browser_memory_mb=_or(_value(values, "HELPDESK_BROWSER_MEMORY_MB"), 1500),
        idle_minutes=_or(_value(values, "HELPDESK_IDLE_MINUTES"), 30),
        idle_check_minutes=_or(_value(values, "HELPDESK_IDLE_CHECK_MINUTES"), 5),
        smtp_url=_value(values, "HELPDESK_SMTP_URL"),
        mail_from=values.get("HELPDESK_MAIL_FROM") or None,
        trusted_proxies=_value(values, "HELPDESK_TRUSTED_PROXIES") or (),
        tls_cert=tls_cert,
        tls_key=tls_key,
        max_file=max_file,
        max_media=_max_media(values, max_file),
        disk_reserve=_or(_value(values, "HELPDESK_DISK_RESERVE_MB"), 500 * _MEGABYTE),
        firebase_credentials=_value(values, "HELPDESK_FIREBASE_CREDENTIALS"),
        firebase_bucket=_value(values, "HELPDESK_FIREBASE_BUCKET"),
        firebase_api_key=_value(values, "HELPDESK_FIREBASE_API_KEY"),
        uses_firestore=_uses_firestore(values),
        firestore_days=_or(_value(values, "HELPDESK_FIRESTORE_DAYS"), 30),
        allowed_origins=_value(values, "HELPDESK_ALLOWED_ORIGINS") or (),
        has_style_page=_or(_value(values, "HELPDESK_STYLE_PAGE"), False),
    )


def _in_file(path: Path) -> dict[str, str]:
    try:
        return {name: text for name, text in dotenv_values(path).items() if text}
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"The settings in {path} cannot be read: {error}") from error


def _value(values: Mapping[str, str], name: str) -> Any:
    """The setting as its row reads it; None where it is not given."""
    text = values.get(name)
    if not text:
        return None
    try:
        return _READ[name](text)
    except ValueError as error:
        shown = f"{name}=…" if name in _SECRET else f"{name}={text}"
        raise WrongUse(f"{shown}: {error}") from error


def _max_media(values: Mapping[str, str], max_file: int) -> int:
    name = "HELPDESK_MAX_MEDIA_MB"
    given: int | None = _value(values, name)
    if given is not None and given > max_file:
        raise WrongUse(f"{name}={values[name]}: more than HELPDESK_MAX_FILE_MB, which is for all")
    return min(max_file, _or(given, 16 * _MEGABYTE))


def _uses_firestore(values: Mapping[str, str]) -> bool:
    has_credentials = bool(values.get("HELPDESK_FIREBASE_CREDENTIALS"))
    return has_credentials and _or(_value(values, "HELPDESK_FIRESTORE"), True)


def _or(value: T | None, default: T) -> T:
    return default if value is None else value


def _default_data_dir() -> Path:
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / "data"
    return user_data_path("helpdesk", appauthor=False)


def local_url(host: str, port: int, *, is_secure: bool) -> str:
    """The address of what listens there."""
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if is_secure else 'http'}://{shown}:{port}"


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

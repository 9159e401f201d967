"""How the text of a setting is read. Each function raises ValueError with what is wrong."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network

_MOST_DAYS = 3650


def port(text: str) -> int:
    """A port; 0 for a free one."""
    if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
        raise ValueError("a port is a number between 0 and 65535")
    return int(text)


def web_address(text: str) -> str:
    """An http or https address with a host."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it must start with http:// or https:// and name a host")
    return text


def hosts(text: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(host.strip() for host in text.split(",") if host.strip())


def networks(text: str) -> tuple[Network, ...]:
    """Addresses or networks separated by commas."""
    try:
        return tuple(ip_network(one) for one in hosts(text))
    except ValueError as error:
        raise ValueError(f"addresses or networks, separated by commas: {error}") from error


def count(text: str) -> int:
    """A whole number, 0 or more."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise ValueError("it must be a whole number, 0 or more")
    return int(text)


def positive(text: str) -> int:
    """A whole number, 1 or more."""
    number = count(text)
    if number == 0:
        raise ValueError("it must be a whole number, 1 or more")
    return number


def days(text: str) -> int:
    """A number of days, at most ten years."""
    number = positive(text)
    if number > _MOST_DAYS:
        raise ValueError(f"it must be at most {_MOST_DAYS} days, which are ten years")
    return number


def mail_address(text: str) -> str:
    """The address of a mail server."""
    try:
        parts = urlsplit(text)
        is_right = parts.scheme in ("smtp", "smtps") and bool(parts.hostname)
        is_right = is_right and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right:
        raise ValueError("it must look like smtp://user:password@host:587 or smtps://…")
    return text


def yes_or_no(text: str) -> bool:
    """Yes or no."""
    answers = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if text.lower() not in answers:
        raise ValueError("it must be yes or no")
    return answers[text.lower()]


def megabytes(text: str) -> int:
    """So many megabytes, as bytes."""
    return positive(text) * 1024 * 1024


def megabytes_or_none(text: str) -> int:
    """The same; 0 stands for none."""
    return count(text) * 1024 * 1024


def path(text: str) -> Path:
    """A path; ~ is the home folder."""
    return Path(text).expanduser().resolve()


def origins(text: str) -> tuple[str, ...]:
    """Origins (scheme://host:port) separated by commas, as browsers write them."""
    return tuple(_origin(one) for one in hosts(text))


def _origin(text: str) -> str:
    parts = urlsplit(text.rstrip("/").lower())
    if not parts.scheme or not parts.netloc or parts.path or parts.query or parts.fragment:
        raise ValueError("origins, such as https://app.example.com, separated by commas")
    # Browsers leave the usual port out.
    usual = {"https": ":443", "http": ":80"}.get(parts.scheme, "")
    host = parts.netloc.removesuffix(usual) if usual else parts.netloc
    return f"{parts.scheme}://{host}"

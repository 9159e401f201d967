"""What the page may reach: its own origin, for WhatsApp Web its sister hosts, and what the
operator adds. The rules go to the browser's resolver, which every connection passes, and to
the requests' route, which names what it stops. Pure.
"""

import re
from urllib.parse import urlsplit

import msgspec

_WHATSAPP = "whatsapp.com"
_WHATSAPP_HOSTS = ("*.whatsapp.com", "*.whatsapp.net")
_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_WITHOUT_NETWORK = frozenset({"about", "blob", "data"})


class NetworkPolicy(msgspec.Struct, frozen=True):
    """The one origin and the further hosts ("*.example.com" allows every host below)."""

    host: str
    port: int
    hosts: tuple[str, ...]

    def allows(self, url: str) -> bool:
        """Whether the page may request this address."""
        parts = urlsplit(url)
        if parts.scheme in _WITHOUT_NETWORK:
            return True
        host = parts.hostname or ""
        if host == self.host and (parts.port or _PORTS.get(parts.scheme)) == self.port:
            return True
        return any(_matches(host, pattern) for pattern in self.hosts)

    def others(self) -> re.Pattern[str]:
        """Matches every address but those that are plainly allowed, for Python and browser
        alike. What is no match need not pass through here: with a request comes its body, and
        that may be a large file."""
        port = f":{self.port}" if self.port not in _PORTS.values() else f"(?::{self.port})?"
        host = re.escape(f"[{self.host}]" if ":" in self.host else self.host)
        hosts = "|".join([host + port, *(_pattern(pattern) for pattern in self.hosts)])
        schemes, without = "|".join(_PORTS), "|".join(sorted(_WITHOUT_NETWORK))
        return re.compile(f"^(?!(?:{without}):|(?:{schemes})://(?:{hosts})(?:[/?#]|$))")

    def resolver_rules(self) -> str:
        """The same for Chromium's --host-resolver-rules: what no rule names is not found."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        origin = f"{host}:{self.port}"
        excluded = [f"EXCLUDE {pattern}" for pattern in self.hosts]
        return ", ".join([f"MAP {origin} {origin}", "MAP * ~NOTFOUND", *excluded])


def policy_for(url: str, extra_hosts: tuple[str, ...]) -> NetworkPolicy:
    """The policy of the page at `url`. Raises ValueError for an address without a host."""
    parts = urlsplit(url)
    host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
    if not host or port is None:
        raise ValueError("the page's address must start with http:// or https:// and name a host")
    is_whatsapp = host == _WHATSAPP or host.endswith("." + _WHATSAPP)
    return NetworkPolicy(host, port, (*(_WHATSAPP_HOSTS if is_whatsapp else ()), *extra_hosts))


def _pattern(host: str) -> str:
    below = host.removeprefix("*.")
    start = "[^/?#@:]+[.]" if below != host else ""
    return f"{start}{re.escape(below)}(?::[0-9]+)?"


def _matches(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern

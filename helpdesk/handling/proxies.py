"""Whose request it is when a proxy hands it on."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from helpdesk.config_texts import Network

_Ip = IPv4Address | IPv6Address


def caller_of(remote: str, forwarded: Iterable[str], trusted: tuple[Network, ...]) -> str:
    """The address of who calls.

    `remote` is the other end of the connection, `forwarded` the X-Forwarded-For headers as they
    came. Each proxy appends whom it was called by, and anybody can send the header: so it is read
    from the end, and believed for as long as the one before is trusted. What is no address ends
    it.
    """
    caller = _address(remote)
    if caller is None:
        return remote
    hops = [hop for header in forwarded for hop in header.split(",")]
    while hops and _is_trusted(caller, trusted):
        before = _address(hops.pop())
        if before is None:
            break
        caller = before
    return str(caller)


def came_by_https(remote: str, forwarded: str, trusted: tuple[Network, ...]) -> bool:
    """Whether whoever calls did so by HTTPS, as a trusted proxy says (X-Forwarded-Proto)."""
    proxy = _address(remote)
    return proxy is not None and _is_trusted(proxy, trusted) and forwarded.strip() == "https"


def _is_trusted(address: _Ip, trusted: tuple[Network, ...]) -> bool:
    return any(address in network for network in trusted)


def _address(text: str) -> _Ip | None:
    """The address in "203.0.113.9", "203.0.113.9:5678", "2001:db8::9" or "[2001:db8::9]:5678"."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address

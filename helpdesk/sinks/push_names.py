"""Where the names of push services lead: to public addresses, or nowhere."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult

_THREADS = 16

# Its last four bytes are an IPv4 address, which a gateway leads to (RFC 6052).
_TRANSLATED = ip_network("64:ff9b::/96")
# IPv4-compatible addresses, which nobody has any more, and a network's own translation (RFC 8215).
_NOBODYS = (ip_network("::/96"), ip_network("64:ff9b:1::/48"))


class PublicResolver(AbstractResolver):
    """Finds public addresses only."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver or _Names()

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """The public ones of a host's addresses; raises OSError where there is none."""
        found = await self._resolver.resolve(host, port)
        public = [one for one in found if is_public(one["host"])]
        if not public:
            raise OSError(None, f"{host} has no public address")
        return public

    async def close(self) -> None:
        """Let go of what finding needed."""
        await self._resolver.close()


class _Names(AbstractResolver):
    """The machine's own way to find names, in threads of its own: asyncio's few are for the rest
    of helpdesk, and a name that somebody has given may take half a minute to be found nowhere."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "push names")

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        find = partial(
            socket.getaddrinfo,
            host,
            port,
            type=socket.SOCK_STREAM,
            flags=socket.AI_ADDRCONFIG,
        )
        found = await asyncio.get_running_loop().run_in_executor(self._threads, find)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=one,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for one, _, proto, _, address in found
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def is_public(address: str) -> bool:
    """Whether an address is neither of this machine nor of a network of its own."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    meant = _meant(found)
    return all(one.is_global and not one.is_multicast for one in (found, meant)) and not any(
        found in nobodys for nobodys in _NOBODYS
    )


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Where it leads: many an IPv6 address has an IPv4 address within."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address

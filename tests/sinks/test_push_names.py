"""Where the names of push services may lead."""

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from helpdesk.sinks.push_names import PublicResolver, is_public


class _Names(AbstractResolver):
    """Every host has these addresses."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=one, port=port, family=2, proto=0, flags=0)
            for one in self._addresses
        ]

    async def close(self) -> None:
        pass


async def test_no_address_of_a_network_of_ones_own_is_called() -> None:
    found = await PublicResolver(_Names("10.0.0.1", "142.250.1.1")).resolve("push.example.com")
    assert [one["host"] for one in found] == ["142.250.1.1"]
    with pytest.raises(OSError, match="no public address"):
        await PublicResolver(_Names("127.0.0.1", "::1")).resolve("push.example.com")


async def test_a_name_of_this_machine_is_found_and_not_called() -> None:
    resolver = PublicResolver()
    with pytest.raises(OSError, match="no public address"):
        await resolver.resolve("localhost")
    await resolver.close()


def test_what_is_not_public() -> None:
    own = "127.0.0.1 10.1.2.3 192.168.0.1 169.254.169.254 0.0.0.0 ::1 fe80::1%eth0 fd00::1"
    others = "::ffff:127.0.0.1 2002:7f00:1:: 224.0.0.1 100.64.0.1 nonsense"
    translated = "64:ff9b::a00:1 64:ff9b:1::808:808 ::7f00:1"
    assert [one for one in f"{own} {others} {translated}".split() if is_public(one)] == []
    # The last is 8.8.8.8 behind the gateway of a network that has IPv6 only.
    for one in ("142.250.1.1", "2a00:1450:4001::1", "64:ff9b::808:808"):
        assert is_public(one), one

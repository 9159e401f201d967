"""Whose address counts behind proxies."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.handling.proxies import caller_of

TRUSTED = tuple(ip_network(one) for one in ("127.0.0.1", "10.0.0.0/8", "fd00::/8"))


@pytest.mark.parametrize(
    ("remote", "forwarded", "caller"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # no proxy of ours: anybody can write it
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("127.0.0.1", ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),  # the caller's own addition
        ("127.0.0.1", ["198.51.100.1", "203.0.113.9, 10.1.2.3"], "203.0.113.9"),
        ("::ffff:127.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("fd00::1", ["[2001:db8::9]:4711"], "2001:db8::9"),
        ("fd00::1", [" 203.0.113.9:4711 "], "203.0.113.9"),
        ("10.0.0.1", ["10.0.0.2"], "10.0.0.2"),
        ("127.0.0.1", ["203.0.113.9, unknown"], "127.0.0.1"),
        ("127.0.0.1", ["", ",,", "203.0.113.9,"], "127.0.0.1"),
        ("", ["203.0.113.9"], ""),
    ],
)
def test_the_last_address_that_no_proxy_of_ours_has_is_the_callers(
    remote: str, forwarded: list[str], caller: str
) -> None:
    assert caller_of(remote, forwarded, TRUSTED) == caller


def test_without_proxies_of_ours_nobody_is_believed() -> None:
    assert caller_of("127.0.0.1", ["203.0.113.9"], ()) == "127.0.0.1"


@given(st.lists(st.text(max_size=30), max_size=4))
def test_whatever_stands_in_the_header_an_address_comes_out(forwarded: list[str]) -> None:
    assert caller_of("127.0.0.1", forwarded, TRUSTED)

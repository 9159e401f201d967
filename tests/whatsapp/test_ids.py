"""WhatsApp's identifiers."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.whatsapp.ids import address_of_wid, derive_whatsapp_id, wid_of_address

_DIGITS = st.text("0123456789", min_size=5, max_size=15).filter(lambda text: text.strip("0"))
_ADDRESSES = st.builds(Address, st.sampled_from(AddressKind), _DIGITS)


def test_the_derived_id_is_the_hash_of_message_and_attempt() -> None:
    # printf '%s' 0b4b9d36-6f0b-4f7e-8a3f-2f6f3f2c9a11:1 | sha256sum
    derived = derive_whatsapp_id("0b4b9d36-6f0b-4f7e-8a3f-2f6f3f2c9a11", 1)

    assert derived == "3EB052F7F9AA06D63A7D97"


@given(st.uuids(), st.integers(1, 50), st.integers(1, 50))
def test_each_attempt_has_an_id_of_its_own_and_always_the_same(
    message: UUID, one: int, other: int
) -> None:
    first, second = (derive_whatsapp_id(str(message), attempt) for attempt in (one, other))

    assert (first == second) is (one == other)
    assert len(first) == 22
    assert first == first.upper()


@given(_ADDRESSES)
def test_an_address_survives_the_way_to_a_wid_and_back(address: Address) -> None:
    assert address_of_wid(wid_of_address(address)) == address


@pytest.mark.parametrize(
    ("wid", "kind", "value"),
    [
        ("5511999990000@c.us", AddressKind.PHONE, "5511999990000"),
        ("5511999990000@s.whatsapp.net", AddressKind.PHONE, "5511999990000"),
        ("5511999990000:12@c.us", AddressKind.PHONE, "5511999990000"),
        ("104300000000002@lid", AddressKind.LID, "104300000000002"),
    ],
)
def test_a_person_is_known_by_phone_or_lid(wid: str, kind: AddressKind, value: str) -> None:
    assert address_of_wid(wid) == Address(kind, value)


@pytest.mark.parametrize(
    "wid",
    [
        "120363040000000000@g.us",
        "status@broadcast",
        "1234567890@broadcast",
        "120363040000000000@newsletter",
        "0@c.us",
        "@c.us",
        "5511999990000",
        "somebody@c.us",
        "\u0661\u0662\u0663@c.us",
        "",
    ],
)
def test_what_is_no_person_has_no_address(wid: str) -> None:
    assert address_of_wid(wid) is None

"""One person, however their address is spelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.addresses import Address, AddressKind, readable_phone

DIGITS = st.text("0123456789", min_size=5, max_size=18)


def phone(digits: str) -> Address:
    return Address(AddressKind.PHONE, digits)


@pytest.mark.parametrize(
    ("without", "with_it"),
    [("551187654321", "5511987654321"), ("554899999999", "5548999999999")],
)
def test_a_brazilian_mobile_is_one_with_and_without_the_ninth_digit(
    without: str, with_it: str
) -> None:
    assert phone(without).canonical() == phone(with_it).canonical() == with_it


@pytest.mark.parametrize(
    "digits",
    [
        "551133334444",  # a landline in Sao Paulo: never had the digit
        "441187654321",  # as long, elsewhere
        "5511987654321",
        "55118765432",
    ],
)
def test_other_numbers_stay_as_they_are(digits: str) -> None:
    assert phone(digits).canonical() == digits


@given(DIGITS)
def test_the_canonical_form_is_its_own_canonical_form(digits: str) -> None:
    canonical = phone(digits).canonical()
    assert phone(canonical).canonical() == canonical


@given(DIGITS)
def test_an_address_that_hides_the_number_is_never_changed(digits: str) -> None:
    assert Address(AddressKind.LID, digits).canonical() == digits


def test_a_phone_number_is_shown_as_people_write_it() -> None:
    assert readable_phone("5511999990000") == "+55 11 99999-0000"


@given(DIGITS)
def test_whatever_digits_are_given_they_can_be_shown(digits: str) -> None:
    shown = readable_phone(digits)
    assert shown.startswith("+")
    assert [one for one in shown if one.isdigit()]

"""Phone numbers as people type them."""

import pytest

from helpdesk.domain.phones import parse_phone, region_of


@pytest.mark.parametrize(
    ("typed", "region", "digits"),
    [
        ("+55 11 98765-4321", None, "5511987654321"),
        ("0055 11 98765 4321", None, "5511987654321"),
        ("5511987654321", None, "5511987654321"),
        ("  +55 (11) 98765.4321 ", "US", "5511987654321"),
        # Without the ninth digit it is as good.
        ("+55 11 8765-4321", None, "551187654321"),
        ("551187654321", None, "551187654321"),
        # As within the country.
        ("(11) 98765-4321", "BR", "5511987654321"),
        ("011 98765-4321", "BR", "5511987654321"),
        ("5511987654321", "BR", "5511987654321"),
        ("11 8765-4321", "BR", "551187654321"),
        ("912 345 678", "PT", "351912345678"),
        # With another country's code, but without the sign for it.
        ("351912345678", "BR", "351912345678"),
        ("+351 912 345 678", "BR", "351912345678"),
        ("(212) 555-0123", "US", "12125550123"),
    ],
)
def test_a_phone_number_is_read_in_every_spelling(
    typed: str, region: str | None, digits: str
) -> None:
    assert parse_phone(typed, region) == digits


@pytest.mark.parametrize(
    ("typed", "region"),
    [
        ("", None),
        ("Clara", "BR"),
        ("+", None),
        ("12", "BR"),
        ("+55 11 9", None),
        ("+999 12345678", None),
        ("9" * 40, "BR"),
        # No country, and none that it could be taken for: 98 is Iran's code.
        ("98765-4321", None),
        ("(11) 98765-4321", None),
    ],
)
def test_what_is_no_phone_number_is_none(typed: str, region: str | None) -> None:
    assert parse_phone(typed, region) is None


def test_the_region_of_a_number_is_its_country() -> None:
    assert region_of("5511987654321") == "BR"
    assert region_of("12125550123") == "US"
    assert region_of("0") is None
    assert region_of(None) is None

"""Phone numbers as people type them."""

import re

import phonenumbers

from helpdesk.domain.addresses import Address, AddressKind

_INTERNATIONAL = re.compile(r"^\s*(\+|00)")


def parse_phone(text: str, region: str | None = None) -> str | None:
    """The digits of a phone number, country code first; None when it is none.

    With "+" or "00" in front it need only have a length that numbers of the country have.
    Otherwise it may be written as within `region` ("BR"), or with the country code all the same:
    then it must be one that the country has given out, lest a number without its area code is
    taken for one of the country whose code it happens to begin with.
    """
    if _INTERNATIONAL.match(text):
        number = _read(_INTERNATIONAL.sub("+", text, count=1), None)
        return _digits(number) if number and phonenumbers.is_possible_number(number) else None
    national = None if region is None else _read(text, region)
    for number in (national, _read(f"+{text}", None)):
        if number is not None and _is_given_out(number):
            return _digits(number)
    is_possible = national is not None and phonenumbers.is_possible_number(national)
    return _digits(national) if national and is_possible else None


def region_of(digits: str | None) -> str | None:
    """The country of a phone number with its country code, as "BR"; None when unknown."""
    number = None if digits is None else _read(f"+{digits}", None)
    return None if number is None else phonenumbers.region_code_for_number(number)


def _read(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _digits(number: phonenumbers.PhoneNumber) -> str:
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"


def _is_given_out(number: phonenumbers.PhoneNumber) -> bool:
    """Whether the number is one of its country's plan, as it is or, in Brazil, with the ninth
    digit that it lacks."""
    canonical = Address(AddressKind.PHONE, _digits(number)).canonical()
    return phonenumbers.is_valid_number(phonenumbers.parse(f"+{canonical}"))

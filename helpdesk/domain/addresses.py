"""How WhatsApp addresses a person: by phone number or by LID, its number-hiding alias."""

from enum import StrEnum
from functools import lru_cache

import msgspec
import phonenumbers


class AddressKind(StrEnum):
    """The two kinds of address a client can be known by."""

    PHONE = "phone"
    LID = "lid"


class Address(msgspec.Struct, frozen=True, order=True, gc=False):
    """One address of a person. `value` is digits only, for a phone with its country code."""

    kind: AddressKind
    value: str

    def canonical(self) -> str:
        """The form under which two spellings of one address are equal.

        A Brazilian mobile number is known with and without the ninth digit that was added
        between 2012 and 2016; WhatsApp still uses either, depending on when the account was
        made. Both have the same canonical form, the one with nine digits.
        """
        if self.kind is AddressKind.PHONE:
            return _with_ninth_digit(self.value)
        return self.value


_BRAZIL = "55"
_BRAZIL_AREA_END = 4
_BRAZIL_OLD_MOBILE_LENGTH = 12
_BRAZIL_MOBILE_FIRST_DIGITS = "6789"


def _with_ninth_digit(digits: str) -> str:
    is_old_mobile = (
        digits.startswith(_BRAZIL)
        and len(digits) == _BRAZIL_OLD_MOBILE_LENGTH
        and digits[_BRAZIL_AREA_END] in _BRAZIL_MOBILE_FIRST_DIGITS
    )
    if not is_old_mobile:
        return digits
    return f"{digits[:_BRAZIL_AREA_END]}9{digits[_BRAZIL_AREA_END:]}"


@lru_cache(maxsize=4_096)
def readable_phone(digits: str) -> str:
    """A phone number as people write it, e.g. "+55 11 99999-0000"; the digits if unknown."""
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return f"+{digits}"
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

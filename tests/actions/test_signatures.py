"""The attendant's name before the text: put there and taken off again."""

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.actions.signatures import signature_of, signed, unsigned
from helpdesk.actions.work import Ledger
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.settings import Signature
from helpdesk.store import settings


@given(st.text(), st.text(min_size=1))
def test_what_was_signed_is_unsigned_to_what_it_was(content: str, name: str) -> None:
    assert unsigned(signed(content, name), name) == content


@given(st.text())
def test_without_a_signature_a_text_stays_as_it_is(content: str) -> None:
    assert signed(content, "") == unsigned(content, "") == content


def test_the_name_stands_bold_on_a_line_of_its_own() -> None:
    assert signed("Good day", "Ana") == "*Ana:*\nGood day"


def test_a_file_without_a_caption_stays_without_one() -> None:
    assert signed("", "Ana") == ""


async def test_a_name_cannot_end_the_bold_that_it_stands_in(ledger: Ledger) -> None:
    value = Signature(is_on=True)
    await ledger.write(lambda work: settings.put(work.connection, "signature", value, work.now))
    actor = Actor(1, " Ana *Star*  Lima", Role.ATTENDANT)
    assert await ledger.read(lambda c: signature_of(c, actor)) == "Ana Star Lima"


async def test_a_business_that_signs_nothing_has_no_signature(ledger: Ledger) -> None:
    actor = Actor(1, "Ana", Role.ATTENDANT)
    assert await ledger.read(lambda c: signature_of(c, actor)) == ""

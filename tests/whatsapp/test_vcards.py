"""Contact cards in the dialects of phones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.contents import Card
from helpdesk.whatsapp.vcards import read_card, write_card

ANDROID = """BEGIN:VCARD
VERSION:3.0
N:Prado;Ana;;;
FN:Ana Prado
item1.TEL;waid=5511977770001:+55 11 97777-0001
item1.X-ABLabel:Celular
TEL;TYPE=WORK:(11) 3333-0001
ORG:Prado\\, Prado & Cia;
END:VCARD"""

IPHONE = "\r\n".join(
    [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:;Zé;;;",
        "FN:Zé",
        "TEL;type=CELL;type=pref:+351 9",
        " 1111",
        "END:VCARD",
    ]
)


@pytest.mark.parametrize(
    ("text", "card"),
    [
        (ANDROID, Card(name="Ana Prado", phones=("+55 11 97777-0001", "(11) 3333-0001"))),
        (IPHONE, Card(name="Zé", phones=("+351 91111",))),
        ("N:Prado;Ana;de;Dra.;\nTEL:1", Card(name="Dra. Ana de Prado", phones=("1",))),
        ("tel:1\nTEL:\nTEL:1", Card(name="Outro", phones=("1",))),
        ("", Card(name="Outro")),
    ],
)
def test_names_and_numbers_are_read_from_what_phones_write(text: str, card: Card) -> None:
    assert read_card(text, "Outro" if card.name == "Outro" else "") == card


_LINE = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters=";,\\: "), min_size=1
).filter(lambda text: text == text.strip())


@given(st.builds(Card, name=_LINE, phones=st.lists(_LINE, unique=True).map(tuple)))
def test_a_card_that_is_written_is_read_back(card: Card) -> None:
    assert read_card(write_card(card)) == card


def test_only_an_international_number_can_be_written_to() -> None:
    text = write_card(Card(name="Ana", phones=("+55 11 97777-0001", "0800 123")))

    assert "waid=5511977770001:+55 11 97777-0001" in text
    assert text.count("waid") == 1


def test_a_line_end_in_a_name_starts_no_line() -> None:
    assert read_card(write_card(Card(name="Ana\nTEL:666"))) == Card(name="Ana TEL:666")

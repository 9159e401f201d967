"""What the page's events become, also those of a shape that nobody expected."""

import logging

import msgspec
import pytest

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.envelopes import Tick
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import Activity
from helpdesk.whatsapp.driver import (
    DeletionSeen,
    EditSeen,
    IgnoredSeen,
    PresenceSeen,
    ReactionSeen,
    Seen,
    TicksSeen,
)
from helpdesk.whatsapp.news import NEWS, news_of
from helpdesk.whatsapp.page import PageEvent

MARIA = Address(AddressKind.PHONE, "5511988880001")
LID = Address(AddressKind.LID, "104300000000001")
KEY = {"fromMe": True, "remote": "104300000000001@lid", "id": "3EB0"}
WHO = {"key": KEY, "aliases": ["5511988880001@c.us"], "at": 5_000}
OF_IT = {"whatsapp_id": "3EB0", "from_me": True, "chat": LID, "addresses": (LID, MARIA)}


def _event(kind: str, content: object) -> PageEvent:
    return PageEvent(1, kind, msgspec.Raw(msgspec.json.encode(content)))


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        (
            "edited",
            {**WHO, "type": "chat", "body": "Novo"},
            EditSeen(**OF_IT, content="Novo", at=Moment(5_000)),  # type: ignore[arg-type]
        ),
        ("deleted", WHO, DeletionSeen(**OF_IT, at=Moment(5_000))),  # type: ignore[arg-type]
        (
            "reaction",
            {**WHO, "byMe": False, "emoji": "👍"},
            ReactionSeen(**OF_IT, by_me=False, emoji="👍", at=Moment(5_000)),  # type: ignore[arg-type]
        ),
        (
            "presence",
            {"chat": "5511988880001@c.us", "aliases": [], "activity": "recording"},
            PresenceSeen(chat=MARIA, addresses=(MARIA,), activity=Activity.RECORDING),
        ),
        (
            "ticks",
            {"ticks": [{"id": "3EB0", "fromMe": True, "ack": 3}, {"id": 7}]},
            TicksSeen((Tick("3EB0", True, 3),)),
        ),
    ],
)
def test_an_event_becomes_what_the_listener_is_told(
    kind: str, content: object, expected: Seen
) -> None:
    assert news_of(_event(kind, content)) == expected


@pytest.mark.parametrize("kind", sorted(NEWS))
def test_what_cannot_be_read_is_left_out_and_does_not_cost_the_page(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        news = news_of(_event(kind, {"body": "secret", "key": 7}))

    assert news == (IgnoredSeen("unreadable") if kind == "message" else None)
    assert "left out" in caplog.text
    assert "secret" not in caplog.text

"""What is asked of a page whose answers are not all of the shape expected."""

import logging
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.envelopes import Held
from helpdesk.domain.moments import MINUTE, Moment
from helpdesk.whatsapp.driver import LookedUp, LookUp, PageError, Text
from helpdesk.whatsapp.page_calls import fetch, look_up, send, take_inventory
from helpdesk.whatsapp.page_files import PageFiles
from helpdesk.whatsapp.profile import note_pairing

MARIA = Address(AddressKind.PHONE, "5511988880001")
WID = "5511988880001@c.us"
PAIRED = Moment(10 * MINUTE)
LATER = Moment(20 * MINUTE)
LINE = {"id": "3A01", "fromMe": False, "t": 1, "ack": 1, "type": "chat"}


class Page:
    """Answers what the test says, by the name of the function."""

    def __init__(self, **answers: object) -> None:
        self._answers = answers

    async def call(self, name: str, seconds: float, **args: object) -> object:
        return self._answers[name]

    def busy(self) -> AbstractContextManager[None]:
        return nullcontext()

    @property
    def files(self) -> PageFiles:
        raise AssertionError("nothing in this file sends or fetches one")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A profile that was paired at PAIRED."""
    note_pairing(tmp_path, PAIRED)
    return tmp_path


def _page(*chats: object, is_delivered: bool = True) -> Page:
    listed = {"chats": [WID] * len(chats), "ignored": 0, "isDelivered": is_delivered}
    return Page(listChats=listed, takeInventory={"chats": chats})


def _chat(*lines: object, reach: str = "past") -> object:
    return {"chat": WID, "aliases": [], "messages": lines, "reach": reach}


async def test_an_answer_of_another_shape_is_an_error_of_the_page(profile: Path) -> None:
    with pytest.raises(PageError) as unreadable:
        await send(Page(sendText={"ack": "secret"}), profile, MARIA, Text("Oi"), "3EB0", None)

    assert unreadable.value.code == "unreadable"
    assert not unreadable.value.is_permanent
    assert "secret" not in str(unreadable.value)


async def test_a_line_that_cannot_be_read_leaves_the_others_in_an_incomplete_inventory(
    profile: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        inventory = await take_inventory(_page(_chat({"id": "secret"}, LINE)), profile, LATER)

    assert [held.whatsapp_id for held in inventory.chats[0].messages] == ["3A01"]
    assert not inventory.is_complete
    assert "left out" in caplog.text
    assert "secret" not in caplog.text


async def test_a_chat_that_cannot_be_read_leaves_the_others(profile: Path) -> None:
    inventory = await take_inventory(_page({"chat": None}, _chat(LINE)), profile, LATER)

    assert len(inventory.chats) == 1
    assert not inventory.is_complete


async def test_a_message_that_cannot_be_fetched_leaves_the_others() -> None:
    key = {"fromMe": False, "remote": WID, "id": "3A02"}
    page = Page(fetch={"messages": [{"type": 1}, {"key": key, "type": "chat", "t": 1}]})

    found = await fetch(page, MARIA, (Held("3A01", False, LATER, 1), Held("3A02", False, LATER, 1)))

    assert [message.whatsapp_id for message in found] == ["3A02"]


@pytest.mark.parametrize(
    ("reach", "is_complete"), [("past", True), ("exhausted", True), ("unknown", False)]
)
@pytest.mark.parametrize("since", [Moment(PAIRED - MINUTE), LATER])
async def test_an_inventory_is_complete_when_each_history_was_read_to_its_end(
    profile: Path, reach: str, is_complete: bool, since: Moment
) -> None:
    inventory = await take_inventory(_page(_chat(LINE, reach=reach)), profile, since)

    assert inventory.is_complete is is_complete


async def test_a_history_that_ends_is_no_proof_where_nobody_saw_the_pairing(
    tmp_path: Path,
) -> None:
    inventory = await take_inventory(_page(_chat(reach="exhausted")), tmp_path, LATER)

    assert not inventory.is_complete


async def test_before_everything_is_delivered_no_inventory_is_complete(profile: Path) -> None:
    inventory = await take_inventory(_page(is_delivered=False), profile, LATER)

    assert not inventory.is_complete


@pytest.mark.parametrize(
    ("reach", "written_at", "answer"),
    [
        ("past", Moment(0), LookUp.ABSENT),
        ("exhausted", LATER, LookUp.ABSENT),
        ("exhausted", Moment(0), LookUp.UNKNOWN),
        ("unknown", LATER, LookUp.UNKNOWN),
    ],
)
async def test_absent_needs_a_history_that_was_read_far_enough(
    profile: Path, reach: str, written_at: Moment, answer: LookUp
) -> None:
    page = Page(lookUp={"isFound": False, "ack": 0, "reach": reach})

    assert await look_up(page, profile, MARIA, "3EB0", written_at) == LookedUp(answer)

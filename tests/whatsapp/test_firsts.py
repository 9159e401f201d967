"""What is noted before the first message of a chat leaves."""

from pathlib import Path

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.moments import MINUTE, Moment
from helpdesk.whatsapp.driver import LookUp
from helpdesk.whatsapp.firsts import is_noted, note_first
from helpdesk.whatsapp.page_calls import look_up
from helpdesk.whatsapp.page_calls.sending import hand_over
from helpdesk.whatsapp.profile import note_pairing

MARIA = Address(AddressKind.PHONE, "5511988880001")
LATER = Moment(20 * MINUTE)


class EmptyChat:
    """A page whose chat is empty: it wants the message noted, and was killed while it sent."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self.sent: list[object] = []

    async def call(self, name: str, seconds: float, **args: object) -> object:
        if name == "lookUp":
            return {"isFound": False, "ack": 0, "reach": "exhausted"}
        if not args["isNoted"]:
            return {"ack": None}
        assert is_noted(self._profile, str(args["id"]))
        self.sent.append(args["id"])
        return {"ack": 1}


async def test_a_first_message_is_noted_before_it_leaves_and_then_never_said_to_be_absent(
    tmp_path: Path,
) -> None:
    note_pairing(tmp_path, Moment(10 * MINUTE))
    page = EmptyChat(tmp_path)

    assert await hand_over(page, tmp_path, "sendText", 1.0, id="3EB001", text="Oi") == 1

    assert page.sent == ["3EB001"]
    noted = await look_up(page, tmp_path, MARIA, "3EB001", LATER)
    other = await look_up(page, tmp_path, MARIA, "3EB002", LATER)
    assert (noted.answer, other.answer) == (LookUp.UNKNOWN, LookUp.ABSENT)


def test_each_id_is_noted_whole(tmp_path: Path) -> None:
    note_first(tmp_path, "3EB001")
    note_first(tmp_path, "3EB0012")

    assert is_noted(tmp_path, "3EB001")
    assert is_noted(tmp_path, "3EB0012")
    assert not is_noted(tmp_path, "3EB00")

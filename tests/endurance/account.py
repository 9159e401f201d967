"""The account: what the phones hold against what helpdesk holds."""

from collections import Counter
from typing import Any, NamedTuple

from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.shapes import Message
from tests.callers import Caller
from tests.endurance.shop import Number

MOST = 10_000
"""The simulator shows no more messages of a client than this."""

_STATUS_OF_ACK = {1: "SENT", 2: "DELIVERED", 3: "READ"}


class Chat(NamedTuple):
    """One client, seen from both sides; oldest first."""

    on_phone: tuple[Message, ...]
    in_helpdesk: list[Any]


class Account(NamedTuple):
    """All chats, and every attendance."""

    chats: dict[str, Chat]
    attendances: list[Any]

    def received(self) -> int:
        """How many messages of clients helpdesk has."""
        return sum(one["from"] == "client" for one in self._messages())

    def sent(self) -> list[Any]:
        """The messages of attendants that helpdesk has."""
        return [one for one in self._messages() if one["from"] == "attendant"]

    def check_received(self) -> None:
        """Everything that clients wrote is here once, in the order they wrote it."""
        for client, chat in self.chats.items():
            written = [one.id for one in chat.on_phone if not one.from_me]
            here = [one["whatsapp_id"] for one in chat.in_helpdesk if one["from"] == "client"]
            assert here == written, _difference(client, here, written)

    def check_sent(
        self, confirmed: dict[str, str], posted: dict[str, str], *, may_fail: bool = False
    ) -> list[str]:
        """Every answer that was confirmed, and every question that a finish asked, reached the
        right client once, in order, with the ticks the phone knows. What is UNCERTAIN may be
        missing there, and what FAILED where WhatsApp refused something: the reasons for it."""
        unsent = {"UNCERTAIN", "FAILED"} if may_fail else {"UNCERTAIN"}
        uncertain: list[str] = []
        here_at_all: dict[str, str] = {}
        for client, chat in self.chats.items():
            ours = {one.id: one for one in chat.on_phone if one.by == "page"}
            here = [one for one in chat.in_helpdesk if one["from"] in ("attendant", "system")]
            written = (one for one in here if one["from"] == "attendant")
            here_at_all |= {one["id"]: one["content"] for one in written}
            missing = [one for one in here if one["whatsapp_id"] not in ours]
            assert {one["status"] for one in missing} <= unsent, missing
            uncertain += [one["error"] for one in missing]
            there = [one["whatsapp_id"] for one in here if one not in missing]
            assert there == list(ours), _difference(client, there, list(ours))
            for one in here:
                if one not in missing:
                    _check_same(one, ours[one["whatsapp_id"]])
        lost = {one: text for one, text in confirmed.items() if here_at_all.get(one) != text}
        assert not lost, f"confirmed and not here: {lost}"
        assert here_at_all.items() <= posted.items(), "an answer that nobody wrote"
        self._check_nothing_doubled()
        return uncertain

    def _check_nothing_doubled(self) -> None:
        """No text that somebody wrote is twice on the phones, and no message at all."""
        automatic = {one["whatsapp_id"] for one in self._messages() if one["from"] == "system"}
        on_phones = [one for chat in self.chats.values() for one in chat.on_phone]
        ids = Counter((one.id, one.from_me) for one in on_phones)
        assert max(ids.values()) == 1, ids.most_common(3)
        # What a finish asks has the same words each time.
        texts = Counter(one.body for one in on_phones if one.id not in automatic)
        del texts[""]  # what was taken back
        assert max(texts.values()) == 1, texts.most_common(3)

    def check_contents(self) -> None:
        """Every message of clients, and those written on the phone itself, say here what they
        say there: texts as they were edited last, nothing of what was taken back, reactions."""
        for chat in self.chats.values():
            there = {one.id: one for one in chat.on_phone if one.by != "page"}
            here = {one["whatsapp_id"]: one for one in chat.in_helpdesk}
            for bare_id, message in there.items():
                _check_contents(here[bare_id], message)

    async def check_files(self, admin: Caller, phones: SimulatorClient) -> int:
        """Every file of a client is here, byte for byte; how many there are."""
        count = 0
        for chat in self.chats.values():
            here = {one["whatsapp_id"]: one for one in chat.in_helpdesk}
            for message in chat.on_phone:
                if message.media is None or message.is_revoked:
                    continue
                count += 1
                one = here[message.id]
                assert one["media"]["state"] == "READY", one
                content = await admin.get_bytes(f"messages/{one['id']}/media")
                assert content == await phones.file(message.media.id)
        return count

    def check_attendances(self) -> None:
        """No client has two that are unfinished."""
        unfinished = [one for one in self.attendances if one["state"] != "FINISHED"]
        by_client = Counter((one["instance_id"], one["client"]["id"]) for one in unfinished)
        assert max(by_client.values(), default=0) <= 1

    def _messages(self) -> list[Any]:
        return [one for chat in self.chats.values() for one in chat.in_helpdesk]


async def take_account(admin: Caller, number: Number, clients: list[str]) -> Account:
    """Read everything of one number on both sides, by way of the two APIs."""
    attendances: list[Any] = []
    for state in ("WAITING", "OPEN", "FINISHED"):
        found = await admin.get_all(f"attendances?state={state}")
        attendances += [one for one in found if one["instance_id"] == number.id]
    attendances.sort(key=lambda one: one["id"])
    here: dict[str, list[Any]] = {client: [] for client in clients}
    for attendance in attendances:
        here[_client_of(attendance, clients)] += await _messages(admin, attendance["id"])
    chats: dict[str, Chat] = {}
    for client in clients:
        on_phone = await number.phones.messages(client, limit=MOST)
        assert len(on_phone) < MOST, "too many messages for this test to see them all"
        chats[client] = Chat(on_phone, here[client])
    return Account(chats, attendances)


def _client_of(attendance: Any, clients: list[str]) -> str:
    addresses = {one["value"] for one in attendance["client"]["addresses"]}
    [client] = [one for one in clients if one.partition("@")[0] in addresses]
    return client


async def _messages(admin: Caller, attendance_id: int) -> list[Any]:
    found: list[Any] = []
    before = ""
    while True:
        path = f"attendances/{attendance_id}/messages?limit=200{before}"
        page = (await admin.call("GET", path)).good()
        found = page["items"] + found
        if page["next_cursor"] is None:
            return found
        before = f"&before={page['next_cursor']}"


def _check_same(here: Any, there: Message) -> None:
    assert here["content"] == there.body
    assert here["status"] == _STATUS_OF_ACK[there.ack], (here, there)


def _check_contents(here: Any, there: Message) -> None:
    assert (here.get("deleted_at") is not None) == there.is_revoked, (here, there)
    assert here["content"] == there.body, (here, there)
    if there.is_revoked:
        return  # and with its text the emoji on it are gone
    reactions = {(one["from_me"], one["emoji"]) for one in here.get("reactions", ())}
    assert reactions == {(one.by_me, one.emoji) for one in there.reactions}, (here, there)


def _difference(client: str, here: list[str], there: list[str]) -> str:
    doubled = [one for one, count in Counter(here).items() if count > 1]
    lost = [one for one in there if one not in here]
    extra = [one for one in here if one not in there]
    if not (doubled or lost or extra):
        first = next(
            i for i, pair in enumerate(zip(here, there, strict=True)) if pair[0] != pair[1]
        )
        return f"{client}: another order from number {first} on"
    return f"{client}: lost {lost}, doubled {doubled}, not on the phone {extra}"

"""Whatever order messages, accepts, merges and partings come in, nothing is lost or doubled."""

from collections.abc import Iterable
from enum import StrEnum

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_finish
from helpdesk.actions.clients import do_merge_by_hand, do_part_by_hand, show_client
from helpdesk.actions.work import Work
from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import WhatsAppMessage
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.states import AttendanceState
from helpdesk.store import clients, messages
from helpdesk.store.records import Attendance, Client
from tests.actions.mirror import Mirror
from tests.actions.people import (
    all_attendances,
    client_of,
    misplaced,
    present_clients,
    scratch_work,
    texts,
    unfinished,
)
from tests.examples import examples
from tests.factories import (
    arrived,
    do_add_connected_number,
    do_add_person,
    do_write_text,
    lid,
    phone,
    whatsapp_message,
)

ALIAS = lid("70000000000001")
NEW, OLD = phone("5511987654321"), phone("551187654321")
LANDLINE = phone("551133334444")

quick = examples(30, HealthCheck.data_too_large)


class Way(StrEnum):
    """By which addresses a message comes; the chat's own first."""

    LID = "by LID"
    NEW = "by number"
    OLD = "by number without the ninth digit"
    LID_AND_NEW = "by LID, the number told"
    OLD_AND_LID = "by the old number, the LID told"


ADDRESSES: dict[Way, tuple[Address, ...]] = {
    Way.LID: (ALIAS,),
    Way.NEW: (NEW,),
    Way.OLD: (OLD,),
    Way.LID_AND_NEW: (ALIAS, NEW),
    Way.OLD_AND_LID: (OLD, ALIAS),
}


class Do(StrEnum):
    """What the team does in between."""

    ACCEPT = "accept"
    ANSWER = "answer"
    FINISH = "finish"


class Shop:
    """A number, two attendants, and what was written so far."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.number = do_add_connected_number(work)
        self.admin = do_add_person(work, "Alice", Role.ADMIN)
        self.team = [do_add_person(work, "Ana"), do_add_person(work, "Bruno")]
        self.written: list[str] = []
        self._turn = 0
        self._mirror = Mirror()
        self._followed = 0

    def receive(self, ways: Iterable[Way]) -> None:
        """Messages arrive as one group."""
        messages = [self._message(ADDRESSES[way]) for way in ways]
        do_receive(self.work, [arrived(message, self.number) for message in messages])

    def _message(self, addresses: tuple[Address, ...]) -> WhatsAppMessage:
        text = f"message {len(self.written)}"
        seconds = len(self.written)
        self.written.append(text)
        return whatsapp_message(addresses[0], text, seconds=seconds, addresses=addresses)

    def act(self, what: Do) -> None:
        """Whoever's turn it is does that with the first attendance that allows it."""
        state = AttendanceState.WAITING if what is Do.ACCEPT else AttendanceState.OPEN
        connection = self.work.connection
        found = [
            attendance
            for client in self.people()
            for attendance in unfinished(connection, client)
            if attendance.state is state
        ]
        if not found:
            return
        [first, *_] = found
        actor = self._next(first.attendant.id if first.attendant else None)
        if what is Do.ACCEPT:
            do_accept(self.work, actor, first.id)
        elif what is Do.FINISH:
            do_finish(self.work, actor, first.id)
        else:
            text = f"answer {len(self.written)}"
            self.written.append(text)
            do_write_text(self.work, actor, first.id, text)

    def _next(self, user_id: int | None) -> Actor:
        if user_id is not None:
            return next(one for one in self.team if one.user_id == user_id)
        self._turn += 1
        return self.team[self._turn % 2]

    def people(self) -> list[Client]:
        """The clients that there are, the oldest first."""
        found = clients.load(self.work.connection, present_clients(self.work.connection))
        return [found[client_id] for client_id in sorted(found)]

    def stored(self) -> list[str]:
        """Every text of a client or an attendant, of all attendances."""
        connection = self.work.connection
        return [
            text
            for client in self.people()
            for attendance in all_attendances(connection, client)
            for text in texts(connection, attendance.id)
        ]

    def check(self) -> None:
        """What holds at every moment: all is there once, with its own client, and nobody is
        served twice; and so it is in Firestore."""
        assert sorted(self.stored()) == sorted(self.written)
        assert misplaced(self.work.connection) == 0
        for client in self.people():
            present = unfinished(self.work.connection, client)
            assert len(present) <= 1
            for attendance in all_attendances(self.work.connection, client):
                check_last_message(self.work, attendance)
        new = self.work.events[self._followed :]
        self._followed += len(new)
        self._mirror.follow(self.work.connection, new)
        self._mirror.check(self.work.connection)


def check_last_message(work: Work, attendance: Attendance) -> None:
    """The preview is the last message that the conversation shows."""
    newest = messages.page(work.connection, attendance.id, None, 1)
    last = attendance.last_message
    assert [one.id for one in newest] == ([] if last is None else [last.id])
    assert 0 <= attendance.unread_count <= len(texts(work.connection, attendance.id))


groups = st.lists(st.sampled_from(Way), min_size=1, max_size=4)
deeds = st.lists(st.one_of(groups, st.sampled_from(Do)), min_size=1, max_size=10)


def do_all(shop: Shop, what: Iterable[list[Way] | Do]) -> None:
    for one in what:
        if isinstance(one, Do):
            shop.act(one)
        else:
            shop.receive(one)


@quick
@given(deeds, st.permutations(list(Way)))
def test_in_any_order_one_person_ends_as_one_client_with_every_message_once(
    what: list[list[Way] | Do], last: list[Way]
) -> None:
    with scratch_work() as work:
        shop = Shop(work)
        do_all(shop, what)
        shop.check()
        for way in last:
            shop.receive([way])
        shop.check()
        [client] = shop.people()
        assert {address.canonical() for address in client.addresses} == {
            ALIAS.value,
            NEW.value,
        }
        [present] = unfinished(work.connection, client)
        newest_first = texts(work.connection, present.id)[::-1]
        assert newest_first[:5] == shop.written[-5:][::-1]


@quick
@given(deeds, deeds, deeds)
def test_a_merge_that_is_undone_keeps_every_message(
    before: list[list[Way] | Do], between: list[list[Way] | Do], after: list[list[Way] | Do]
) -> None:
    with scratch_work() as work:
        shop = Shop(work)
        shop.receive([Way.LID, Way.NEW])
        do_all(shop, before)
        shop.receive([Way.LID_AND_NEW])
        do_all(shop, between)
        [whole] = shop.people()
        [merged] = show_client(work.connection, shop.admin, whole.id).merged
        do_part_by_hand(work, shop.admin, whole.id, merged.id)
        shop.check()
        assert len(shop.people()) == 2
        assert client_of(work.connection, OLD).id != client_of(work.connection, ALIAS).id
        check_split(shop)
        do_all(shop, after)
        shop.check()
        assert len(shop.people()) == 2
        do_merge_by_hand(work, shop.admin, whole.id, merged.id)
        shop.check()
        assert len(shop.people()) == 1


def check_split(shop: Shop) -> None:
    """Each message stands with the client whose address it came by."""
    connection = shop.work.connection
    for client in shop.people():
        own = {(address.kind, address.canonical()) for address in client.addresses}
        for attendance in all_attendances(connection, client):
            for message in messages.page(connection, attendance.id, None, 1_000):
                assert (message.chat.kind, message.chat.canonical()) in own


@quick
@given(st.lists(st.sampled_from([Way.NEW, Way.OLD, Way.LID_AND_NEW, Way.OLD_AND_LID]), min_size=1))
def test_the_ninth_digit_never_splits_a_client(ways: list[Way]) -> None:
    with scratch_work() as work:
        shop = Shop(work)
        for way in ways:
            shop.receive([way])
            assert len(shop.people()) == 1
        [client] = shop.people()
        assert client.phone in (NEW.value, OLD.value)
        assert client_of(work.connection, NEW) == client_of(work.connection, OLD) == client


@quick
@given(st.lists(st.sampled_from(Way), min_size=1, max_size=8))
def test_a_group_is_digested_as_one_message_after_the_other_would_be(ways: list[Way]) -> None:
    found = []
    for is_one_group in (True, False):
        with scratch_work() as work:
            shop = Shop(work)
            for group in [ways] if is_one_group else [[way] for way in ways]:
                shop.receive(group)
            shop.check()
            found.append(
                [
                    (sorted(client.addresses), len(unfinished(work.connection, client)))
                    for client in shop.people()
                ]
            )
    assert found[0] == found[1]


@quick
@given(st.lists(st.sampled_from(["one", "other"]), min_size=2, max_size=12))
def test_copies_of_one_message_in_both_chats_end_as_one(chats: list[str]) -> None:
    """The same ids come in the LID's chat and in the number's, before these are known to be one
    person's."""
    with scratch_work() as work:
        number = do_add_connected_number(work)
        for index, chat in enumerate(chats):
            address = ALIAS if chat == "one" else NEW
            copy = whatsapp_message(
                address, f"text {index % 4}", whatsapp_id=f"3ACOPY{index % 4}", seconds=index % 4
            )
            do_receive(work, [arrived(copy, number)])
        both = whatsapp_message(ALIAS, "both", addresses=(ALIAS, NEW), seconds=9)
        do_receive(work, [arrived(both, number)])
        [present] = unfinished(work.connection, client_of(work.connection, NEW))
        wanted = [f"text {index}" for index in range(min(4, len(chats)))]
        assert texts(work.connection, present.id) == [*wanted, "both"]
        assert present.unread_count == len(wanted) + 1

"""One person turns out to have been two clients; and the other way round."""

import pytest

from helpdesk.actions.alterations import do_edit
from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_finish
from helpdesk.actions.client_changes import ClientChange, do_change_client
from helpdesk.actions.clients import do_merge_by_hand, do_part_by_hand, show_client
from helpdesk.actions.dispatch import do_claim
from helpdesk.actions.merging import BECAME_ONE
from helpdesk.actions.message_changes import do_report
from helpdesk.actions.messages import do_retry, do_write
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import MessageEdited, SendOutcome, SendReported
from helpdesk.domain.events import EventKind
from helpdesk.domain.figures import By, FigureName, HoursKind, Tally
from helpdesk.domain.moments import Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.states import AttendanceState, MessageStatus
from helpdesk.errors import Conflict, NotFound
from helpdesk.store import attendances, clients, figures, histories, messages
from helpdesk.store.histories import Wanted
from tests.actions.people import (
    absorbed_into,
    all_attendances,
    client_of,
    lines,
    misplaced,
    present_clients,
    texts,
    told,
    unfinished,
)
from tests.factories import (
    arrived,
    do_add_connected_number,
    do_open,
    do_wait,
    do_write_text,
    lid,
    phone,
    uuid,
    whatsapp_message,
)

CLARA, ALIAS = phone("5511987654321"), lid("70000000000001")


def do_arrive(
    work: Work, number: int, chat: Address, text: str, *also: Address, seconds: int = 0
) -> None:
    """A text arrives in that chat, from somebody who has these addresses too."""
    message = whatsapp_message(chat, text, seconds=seconds, addresses=(chat, *also))
    do_receive(work, [arrived(message, number)])


def do_tell_apart(work: Work, number: int, *, seconds: int = 9) -> None:
    """A message tells that LID and phone number are one person's."""
    do_arrive(work, number, ALIAS, "Both", CLARA, seconds=seconds)


async def test_two_who_wait_become_one_who_waits_with_every_message_in_order(
    ledger: Ledger, number: int
) -> None:
    def story(work: Work) -> None:
        do_arrive(work, number, ALIAS, "First", seconds=1)
        do_arrive(work, number, CLARA, "Second", seconds=2)
        do_arrive(work, number, ALIAS, "Third", seconds=3)
        older = client_of(work.connection, ALIAS)
        assert client_of(work.connection, CLARA).id != older.id

        do_tell_apart(work, number)
        client = client_of(work.connection, CLARA)
        assert client.id == older.id == client_of(work.connection, ALIAS).id
        assert set(client.addresses) == {ALIAS, CLARA}
        assert client.phone == CLARA.value
        assert present_clients(work.connection) == {client.id}
        [waiting] = unfinished(work.connection, client)
        assert waiting.unread_count == 4
        assert texts(work.connection, waiting.id) == ["First", "Second", "Third", "Both"]
        assert lines(work.connection, waiting.id) == [BECAME_ONE]
        kept, absorbed = all_attendances(work.connection, client)
        assert (kept.id, absorbed.state) == (waiting.id, AttendanceState.FINISHED)
        assert absorbed_into(work.connection, absorbed.id) == waiting.id
        assert absorbed.created_at > kept.created_at  # its own start
        assert absorbed.finished_at == work.now

    await ledger.write(story)


@pytest.mark.parametrize("who_has_the_first", ["nobody", "ana"])
@pytest.mark.parametrize("who_has_the_second", ["nobody", "bruno"])
async def test_the_older_open_one_absorbs_else_the_older_waiting_one(
    ledger: Ledger,
    number: int,
    ana: Actor,
    bruno: Actor,
    who_has_the_first: str,
    who_has_the_second: str,
) -> None:
    people = {"ana": ana, "bruno": bruno}

    def story(work: Work) -> None:
        first, second = do_wait(work, number, ALIAS), do_wait(work, number, CLARA)
        if who_has_the_first in people:
            do_accept(work, people[who_has_the_first], first)
        if who_has_the_second in people:
            do_accept(work, people[who_has_the_second], second)
        is_second = (who_has_the_first, who_has_the_second) == ("nobody", "bruno")
        do_tell_apart(work, number)
        [present] = unfinished(work.connection, client_of(work.connection, CLARA))
        assert present.id == (second if is_second else first)
        assert (present.state is AttendanceState.OPEN) is (
            (who_has_the_first, who_has_the_second) != ("nobody", "nobody")
        )
        assert len(texts(work.connection, present.id)) == 3

    await ledger.write(story)


async def test_what_comes_by_lid_and_by_number_twice_is_kept_once(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    def story(work: Work) -> None:
        for chat in (ALIAS, CLARA):
            once = whatsapp_message(chat, "Once", seconds=1, whatsapp_id="3ACOPY")
            do_receive(work, [arrived(once, number)])
        answer = whatsapp_message(CLARA, "See above", seconds=2, quoted_whatsapp_id="3ACOPY")
        do_receive(work, [arrived(answer, number)])
        do_tell_apart(work, number)
        [present] = unfinished(work.connection, client_of(work.connection, CLARA))
        assert texts(work.connection, present.id) == ["Once", "See above", "Both"]
        assert present.unread_count == 3
        _, kept, quoting, _ = messages.page(work.connection, present.id, None, 10)
        assert quoting.quoted_message_id == kept.id

    await ledger.write(story)


async def test_a_copy_that_was_still_encrypted_gives_way_to_the_one_that_can_be_read(
    ledger: Ledger, number: int
) -> None:
    def story(work: Work) -> None:
        sealed = whatsapp_message(ALIAS, "", whatsapp_id="3ASEALED", pending=True)
        read = whatsapp_message(CLARA, "Readable", whatsapp_id="3ASEALED")
        do_receive(work, [arrived(sealed, number), arrived(read, number)])
        do_tell_apart(work, number)
        [present] = unfinished(work.connection, client_of(work.connection, CLARA))
        assert texts(work.connection, present.id) == ["Readable", "Both"]

    await ledger.write(story)


async def test_of_two_copies_the_one_stays_that_knows_what_became_of_the_message(
    ledger: Ledger, number: int
) -> None:
    def story(work: Work) -> None:
        for chat in (ALIAS, CLARA):
            once = whatsapp_message(chat, "Helo", whatsapp_id="3ACOPY")
            do_receive(work, [arrived(once, number)])
        edited = MessageEdited(
            instance_id=number,
            whatsapp_id="3ACOPY",
            from_me=False,
            chat=CLARA,
            addresses=(CLARA,),
            content="Hello",
            at=work.now,
        )
        do_edit(work, [edited])
        do_tell_apart(work, number)
        [present] = unfinished(work.connection, client_of(work.connection, CLARA))
        assert texts(work.connection, present.id) == ["Hello", "Both"]

    await ledger.write(story)


async def test_a_message_that_waits_to_be_sent_goes_to_the_address_it_was_written_for(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    def story(work: Work) -> None:
        to_alias = do_write_text(work, ana, do_open(work, number, ana, ALIAS), "To the LID")
        to_number = do_write_text(work, bruno, do_open(work, number, bruno, CLARA), "To the number")
        do_tell_apart(work, number)
        for message_id, chat in ((to_alias, ALIAS), (to_number, CLARA)):
            message = messages.load(work.connection, message_id)
            assert message is not None
            assert (message.chat, message.status) == (chat, MessageStatus.QUEUED)

    await ledger.write(story)


async def test_messages_to_both_addresses_leave_one_after_the_other(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    def story(work: Work) -> None:
        present = do_open(work, number, ana, ALIAS)
        do_write_text(work, ana, do_open(work, number, ana, CLARA), "First")
        do_tell_apart(work, number)
        do_write_text(work, ana, present, "Second")
        do_write_text(work, ana, do_open(work, number, ana), "To somebody else")
        [first, to_another] = do_claim(work, 10)
        assert (first.content, to_another.content) == ("First", "To somebody else")
        assert do_claim(work, 10) == []
        sent = SendOutcome.SENT
        do_report(
            work, SendReported(instance_id=number, message_id=first.id, attempt=0, outcome=sent)
        )
        assert [one.content for one in do_claim(work, 10)] == ["Second"]

    await ledger.write(story)


async def test_a_post_that_is_repeated_after_the_merge_is_still_the_same_message(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    def story(work: Work) -> None:
        do_open(work, number, ana, ALIAS)
        brunos, message_id = do_open(work, number, bruno, CLARA), uuid()
        do_write(work, bruno, brunos, message_id, "Once")
        do_tell_apart(work, number)
        again, is_new = do_write(work, bruno, brunos, message_id, "Once")
        assert (again.id, is_new) == (message_id, False)
        with pytest.raises(Conflict) as refused:
            do_write(work, ana, brunos, message_id, "Once")
        assert refused.value.code == "id_taken"

    await ledger.write(story)


async def test_the_one_conversation_began_with_the_earlier_of_both(
    ledger: Ledger, number: int, admin: Actor, ana: Actor
) -> None:
    def began(work: Work, chat: Address) -> Moment:
        [present] = unfinished(work.connection, client_of(work.connection, chat))
        return present.created_at

    def story(work: Work) -> None:
        do_arrive(work, number, ALIAS, "Later", seconds=60)
        [waiting] = unfinished(work.connection, client_of(work.connection, ALIAS))
        do_accept(work, ana, waiting.id)
        do_arrive(work, number, CLARA, "Earlier")
        later, earlier = began(work, ALIAS), began(work, CLARA)
        assert earlier < later
        do_tell_apart(work, number, seconds=61)
        assert began(work, CLARA) == earlier
        do_part_clara(work, admin)
        assert (began(work, ALIAS), began(work, CLARA)) == (later, earlier)

    await ledger.write(story)


async def test_attendances_on_different_numbers_stay_two(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    def story(work: Work) -> None:
        second = do_add_connected_number(work, "5511911111111")
        do_arrive(work, number, ALIAS, "Here")
        do_arrive(work, second, CLARA, "There")
        do_tell_apart(work, number)
        present = unfinished(work.connection, client_of(work.connection, CLARA))
        assert {one.instance_id for one in present} == {number, second}
        assert all(lines(work.connection, one.id) == [] for one in present)

    await ledger.write(story)


async def test_earlier_attendances_are_the_survivors_too(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    def story(work: Work) -> None:
        earlier = [do_open(work, number, ana, chat) for chat in (ALIAS, CLARA)]
        for attendance_id in earlier:
            do_finish(work, ana, attendance_id)
        do_tell_apart(work, number)
        client = client_of(work.connection, CLARA)
        found = all_attendances(work.connection, client)
        assert [one.id for one in found][:2] == earlier
        assert len(found) == 3
        assert misplaced(work.connection) == 0

    await ledger.write(story)


async def test_the_name_of_either_is_kept_and_the_survivors_comes_first(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    def named(work: Work, chat: Address, name: str | None) -> int:
        do_receive(work, [arrived(whatsapp_message(chat, name=name), number)])
        return client_of(work.connection, chat).id

    def story(work: Work) -> None:
        nameless, clara = named(work, phone(), None), named(work, phone(), "Clara")
        assert do_merge_by_hand(work, admin, nameless, clara).name == "Clara"
        dora, other = named(work, phone(), "Dora"), named(work, phone(), "D.")
        assert do_merge_by_hand(work, admin, other, dora).name == "Dora"

    await ledger.write(story)


async def test_what_people_here_said_of_either_is_the_survivors_and_undone_their_own(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    def story(work: Work) -> None:
        chats = [phone(), phone()]
        called = zip(chats, ("zul", "bobby"), strict=True)
        do_receive(
            work, [arrived(whatsapp_message(one, name=name), number) for one, name in called]
        )
        one, other = (client_of(work.connection, chat).id for chat in chats)
        do_change_client(work, admin, one, ClientChange(notes="Pays late"))
        chosen = ClientChange(name="Bob Smith", notes="Likes tea", language="es")
        do_change_client(work, admin, other, chosen)
        joined = do_merge_by_hand(work, admin, one, other)
        assert (joined.name, joined.notes) == ("Bob Smith", "Pays late\n\nLikes tea")
        assert joined.language == "es"
        assert clients.profile(work.connection, one).is_named
        # WhatsApp's name does not replace it.
        do_receive(work, [arrived(whatsapp_message(chats[0], name="zul"), number)])
        assert client_of(work.connection, chats[0]).name == "Bob Smith"
        do_part_by_hand(work, admin, one, other)
        assert clients.profile(work.connection, one)[:2] == (False, "Pays late")
        assert clients.profile(work.connection, other)[:2] == (True, "Likes tea")
        assert client_of(work.connection, chats[1]).name == "Bob Smith"

    await ledger.write(story)


async def test_a_chain_of_merges_ends_at_the_survivor(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    def story(work: Work) -> None:
        chats = [phone(), phone(), phone()]
        one, two, three = (do_client(work, number, chat) for chat in chats)
        do_merge_by_hand(work, admin, two, three)
        do_merge_by_hand(work, admin, one, two)
        assert {client_of(work.connection, chat).id for chat in chats} == {one}
        for client_id in (one, two, three):
            shown = show_client(work.connection, admin, client_id)
            assert shown.id == one
            assert [(part.id, part.addresses[0].value) for part in shown.merged] == [
                (two, chats[1].value),
                (three, chats[2].value),
            ]
        [present] = unfinished(work.connection, client_of(work.connection, chats[0]))
        assert len(texts(work.connection, present.id)) == 3

    await ledger.write(story)


def do_client(work: Work, number: int, chat: Address, text: str = "Hello") -> int:
    """Somebody writes; the client's id."""
    do_arrive(work, number, chat, text)
    return client_of(work.connection, chat).id


async def test_everybody_is_told_what_has_become_of_the_attendances(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    def before(work: Work) -> tuple[int, int]:
        return do_open(work, number, ana, ALIAS), do_open(work, number, bruno, CLARA)

    anas, brunos = await ledger.write(before)

    def story(work: Work) -> None:
        do_tell_apart(work, number)
        [merged] = told(work, EventKind.CLIENT_MERGED)
        assert merged.client is not None
        assert merged.merged_id is not None
        assert merged.merged_id > merged.client.id
        changed = {
            event.attendance_id: event
            for event in told(work, EventKind.ATTENDANCE_CHANGED, EventKind.MESSAGE_CREATED)
        }
        finished = changed[brunos].attendance
        assert finished is not None
        assert finished.state is AttendanceState.FINISHED
        assert finished.client.id == merged.client.id
        assert finished.absorbed_into == anas
        kept = changed[anas].attendance
        assert kept is not None
        assert kept.unread_count == 3
        [logged] = [one for one in work.events if one.attendance_id == brunos]
        assert logged.before is not None
        assert logged.before.user_ids == {bruno.user_id}
        # Finished and once Bruno's, and earlier than one that Ana has.
        assert logged.after.user_ids == {ana.user_id, bruno.user_id}

    await ledger.write(story)


async def test_a_reply_goes_where_the_messages_go_so_that_its_figure_leads_there(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    def story(work: Work) -> None:
        anas, brunos = do_open(work, number, ana, ALIAS), do_open(work, number, bruno, CLARA)
        do_write_text(work, bruno, brunos, "From Bruno")
        do_tell_apart(work, number)
        assert absorbed_into(work.connection, brunos) == anas
        ever = figures.Scope(begin=Moment(0), end=Moment(2**53))
        answered = figures.load_answered(work.connection, ever, By.ATTENDANT, HoursKind.ALL)
        assert Tally(answered.replies).spread(bruno.user_id).count == 1
        wanted = Wanted(figure=FigureName.REPLIED, attendant_id=bruno.user_id)
        assert [one.id for one in histories.page(work.connection, wanted, None, 9)] == [anas]

    await ledger.write(story)


# --- undone ------------------------------------------------------------------------------------


def do_part_clara(work: Work, admin: Actor) -> None:
    """Somebody says that LID and number are two people."""
    client = show_client(work.connection, admin, client_of(work.connection, CLARA).id)
    do_part_by_hand(work, admin, client.id, client.merged[0].id)


async def test_undone_each_has_their_own_messages_and_attendance_again(
    ledger: Ledger, number: int, admin: Actor, ana: Actor, bruno: Actor
) -> None:
    def story(work: Work) -> None:
        anas, brunos = do_open(work, number, ana, ALIAS), do_open(work, number, bruno, CLARA)
        do_write_text(work, ana, anas, "From Ana")
        do_tell_apart(work, number, seconds=1)
        do_arrive(work, number, CLARA, "By number", seconds=2)
        do_arrive(work, number, ALIAS, "By LID", seconds=3)
        do_part_clara(work, admin)
        alias, clara = (client_of(work.connection, one) for one in (ALIAS, CLARA))
        assert (alias.addresses, clara.addresses) == ((ALIAS,), (CLARA,))
        assert (alias.phone, clara.phone) == (None, CLARA.value)
        [of_alias], [of_clara] = (unfinished(work.connection, one) for one in (alias, clara))
        assert (of_alias.id, of_clara.id) == (anas, brunos)
        assert of_clara.attendant is not None
        assert of_clara.attendant.id == bruno.user_id
        assert of_clara.finished_at is None
        assert absorbed_into(work.connection, brunos) is None
        assert texts(work.connection, anas) == ["Hello", "From Ana", "Both", "By LID"]
        assert texts(work.connection, brunos) == ["Hello", "By number"]
        assert (of_alias.unread_count, of_clara.unread_count) == (3, 2)
        assert misplaced(work.connection) == 0

    await ledger.write(story)


async def test_undone_who_was_part_of_the_other_client_leaves_with_them(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    def story(work: Work) -> None:
        stranger = do_client(work, number, phone())
        clara = do_client(work, number, CLARA, "By number")
        do_client(work, number, ALIAS, "By LID")
        do_tell_apart(work, number, seconds=1)
        do_merge_by_hand(work, admin, stranger, clara)
        do_part_by_hand(work, admin, stranger, clara)

        assert client_of(work.connection, ALIAS).id == clara
        assert client_of(work.connection, CLARA).id == clara
        do_arrive(work, number, ALIAS, "For Clara", CLARA, seconds=2)
        [of_clara] = unfinished(work.connection, client_of(work.connection, CLARA))
        assert texts(work.connection, of_clara.id) == ["By number", "By LID", "Both", "For Clara"]
        assert misplaced(work.connection) == 0
        parts = show_client(work.connection, admin, clara).merged
        assert [part.addresses[0].value for part in parts] == [ALIAS.value]
        assert show_client(work.connection, admin, stranger).merged == ()

        # And the first merge can still be undone by itself.
        do_part_by_hand(work, admin, clara, parts[0].id)
        assert client_of(work.connection, ALIAS).id == parts[0].id
        assert present_clients(work.connection) == {stranger, clara, parts[0].id}

    await ledger.write(story)


async def test_undone_nobody_keeps_the_others_name(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    def story(work: Work) -> None:
        do_wait(work, number, ALIAS)
        do_receive(work, [arrived(whatsapp_message(CLARA, name="Clara"), number)])
        do_tell_apart(work, number)
        assert client_of(work.connection, ALIAS).name == "Clara"
        do_part_clara(work, admin)
        assert client_of(work.connection, CLARA).name == "Clara"
        assert client_of(work.connection, ALIAS).name == ""
        do_receive(work, [arrived(whatsapp_message(ALIAS, name="Dora"), number)])
        assert client_of(work.connection, ALIAS).name == "Dora"

    await ledger.write(story)


async def test_undone_a_client_who_had_no_attendance_gets_one_like_the_common_one(
    ledger: Ledger, number: int, admin: Actor, ana: Actor
) -> None:
    def story(work: Work) -> None:
        earlier = do_open(work, number, ana, CLARA)
        do_finish(work, ana, earlier)
        present = do_open(work, number, ana, ALIAS)
        do_tell_apart(work, number, seconds=1)
        do_arrive(work, number, CLARA, "By number", seconds=2)
        do_part_clara(work, admin)
        clara = client_of(work.connection, CLARA)
        [waiting] = unfinished(work.connection, clara)
        assert waiting.id not in (earlier, present)
        assert (waiting.state, waiting.chat) == (AttendanceState.OPEN, CLARA)
        assert waiting.attendant is not None
        assert waiting.attendant.id == ana.user_id
        assert texts(work.connection, waiting.id) == ["By number"]
        assert texts(work.connection, earlier) == ["Hello"]
        assert texts(work.connection, present) == ["Hello", "Both"]
        assert [event.attendance_id for event in told(work, EventKind.ATTENDANCE_CREATED)][
            -1
        ] == waiting.id

    await ledger.write(story)


async def test_undone_after_the_finish_nothing_is_opened_again(
    ledger: Ledger, number: int, admin: Actor, ana: Actor
) -> None:
    def story(work: Work) -> None:
        anas, absorbed = do_open(work, number, ana, ALIAS), do_wait(work, number, CLARA)
        do_tell_apart(work, number)
        do_finish(work, ana, anas)
        do_part_clara(work, admin)
        clara = client_of(work.connection, CLARA)
        assert unfinished(work.connection, clara) == []
        assert texts(work.connection, absorbed) == ["Hello"]
        assert misplaced(work.connection) == 0

    await ledger.write(story)


async def test_the_same_alias_does_not_make_those_one_whom_somebody_parted(
    ledger: Ledger, number: int, admin: Actor
) -> None:
    def story(work: Work) -> None:
        do_wait(work, number, ALIAS)
        do_wait(work, number, CLARA)
        do_tell_apart(work, number, seconds=1)
        do_part_clara(work, admin)
        do_tell_apart(work, number, seconds=2)
        do_arrive(work, number, CLARA, "Both again", ALIAS, seconds=3)
        alias, clara = (client_of(work.connection, one) for one in (ALIAS, CLARA))
        assert alias.id != clara.id
        assert alias.phone is None
        [of_alias], [of_clara] = (unfinished(work.connection, one) for one in (alias, clara))
        assert texts(work.connection, of_alias.id) == ["Hello", "Both", "Both"]
        assert texts(work.connection, of_clara.id) == ["Hello", "Both again"]

        # Nor those who are part of them by now.
        third = do_client(work, number, lid())
        do_merge_by_hand(work, admin, third, alias.id)
        do_tell_apart(work, number, seconds=4)
        assert client_of(work.connection, ALIAS).id != client_of(work.connection, CLARA).id

        # But by hand they can be made one again.
        merged = do_merge_by_hand(work, admin, alias.id, clara.id)
        assert {part.id for part in merged.merged} == {clara.id, third}
        assert present_clients(work.connection) == {merged.id}

    await ledger.write(story)


async def test_what_is_one_already_cannot_be_merged_nor_parted_what_is_not(
    ledger: Ledger, number: int, admin: Actor, ana: Actor
) -> None:
    def story(work: Work) -> None:
        one, other = do_client(work, number, phone()), do_client(work, number, phone())
        with pytest.raises(Conflict) as refused:
            do_merge_by_hand(work, admin, one, one)
        assert refused.value.code == "merged_already"
        with pytest.raises(Conflict) as refused:
            do_part_by_hand(work, admin, one, other)
        assert refused.value.code == "not_merged"
        for nowhere in ((one, 999), (999, one)):
            with pytest.raises(NotFound):
                do_merge_by_hand(work, admin, *nowhere)

    await ledger.write(story)


async def test_a_failed_message_is_sent_again_by_who_has_the_common_attendance(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    def story(work: Work) -> None:
        do_open(work, number, ana, ALIAS)
        written = do_write_text(work, bruno, do_open(work, number, bruno, CLARA), "To the number")
        do_tell_apart(work, number)
        message = messages.load(work.connection, written)
        assert message is not None
        home = attendances.load(work.connection, message.attendance_id)
        assert home is not None
        assert home.attendant is not None
        assert home.attendant.id == ana.user_id
        failed = SendReported(
            instance_id=number, message_id=written, attempt=0, outcome=SendOutcome.FAILED
        )
        do_report(work, failed)
        with pytest.raises(NotFound):  # it is Ana's now
            do_retry(work, bruno, written)
        assert do_retry(work, ana, written).status is MessageStatus.QUEUED

    await ledger.write(story)

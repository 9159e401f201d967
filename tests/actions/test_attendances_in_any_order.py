"""Clients, attendants, the phone, the line and the clock do what they like in any order: no
attendance comes into a state that there is not, no message is lost, and who followed the events
knows it all."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache, partial
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection, StaticPool, create_engine, func, select

from helpdesk.actions.alarms import do_raise
from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_finish, do_read, do_transfer
from helpdesk.actions.automatic import QUESTION, automatic_id
from helpdesk.actions.blocking import do_block
from helpdesk.actions.clients import do_merge_by_hand, do_part_by_hand, show_client
from helpdesk.actions.dispatch import do_claim
from helpdesk.actions.dropping import do_drop_expired
from helpdesk.actions.feedbacks import do_answer_by_link
from helpdesk.actions.idle import do_finish_idle, do_mark, do_warn
from helpdesk.actions.serving import do_tick_numbers
from helpdesk.actions.snapshots import show_snapshot
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Work
from helpdesk.domain.events import Logged
from helpdesk.domain.moments import DAY, MINUTE, SECOND, Moment
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.settings import Finishing
from helpdesk.domain.states import AttendanceState, InstanceState, MessageStatus, Origin
from helpdesk.errors import HelpdeskError
from helpdesk.store import attendances, idle, messages
from helpdesk.store.event_log import begin_epoch_if_new
from helpdesk.store.records import Attendance
from helpdesk.store.schema import attendances as attendance_table
from helpdesk.store.schema import attendances_feedbacks, metadata, replies
from helpdesk.store.schema import messages as message_table
from tests.actions.living import LINKS, do_catch_up, do_let_leave, do_set
from tests.actions.mirror import Mirror
from tests.actions.people import client_of
from tests.examples import examples
from tests.factories import (
    START,
    arrived,
    do_add_connected_number,
    do_add_person,
    do_connect,
    do_move,
    do_write_text,
    lid,
    phone,
    whatsapp_message,
)
from tests.reducer import Inbox

CLARA, DORA, HIDDEN = phone("5511987660001"), phone("5511987660002"), lid("70000000066001")
LINK = re.compile(r"/feedback/([\w-]+)")

chats = st.sampled_from([CLARA, DORA, HIDDEN])
texts = st.sampled_from(["Hello", "5", "3️⃣", "6", "Where is it?"])
people = st.integers(0, 2)
places = st.integers(0, 7)

Doing = Callable[[Work], object]


@cache
def _database() -> Connection:
    """One in memory, with nothing in it, whose transactions the shop begins and undoes itself."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"isolation_level": None}
    )
    connection = engine.connect()
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    metadata.create_all(connection)
    begin_epoch_if_new(connection)
    connection.commit()
    return connection


class Shop(RuleBasedStateMachine):
    """A number, a manager, two attendants, three clients; and a manager's screen that began empty
    and has heard every event since."""

    def __init__(self) -> None:
        super().__init__()
        self.connection = _database()
        self.connection.exec_driver_sql("BEGIN")
        self.now = START
        self.heard = 0
        self.is_connected = True
        # How many messages of each attendance nobody has read, until clients become one: which
        # of them go where then is tests/actions/test_merging_in_any_order.py's business.
        self.unread: Counter[int] | None = Counter()
        self.inbox: Inbox | None = None
        # The copy in Firestore, and the events that it has not followed yet.
        self.mirror = Mirror()
        self.untold: list[Logged] = []
        self.steps = 0

    def teardown(self) -> None:
        try:
            self.look_at_the_copy()
        finally:
            self.connection.rollback()

    def look_at_the_copy(self) -> None:
        self.mirror.follow(self.connection, self.untold)
        self.untold = []
        self.mirror.check(self.connection)

    @initialize(warning_minutes=st.sampled_from([0, 5]), spares=st.booleans())
    def open(self, warning_minutes: int, spares: bool) -> None:
        """Everybody is there, nobody has written."""
        finishing = Finishing(warning_minutes=warning_minutes, spares_unanswered=spares)
        self.do(lambda work: do_set(work, "finishing", finishing))
        self.number: int = self.do(do_add_connected_number)
        self.do(lambda work: do_catch_up(work, self.number))
        self.team: list[Actor] = [
            self.do(lambda work: do_add_person(work, "Marta", Role.ATTENDANT_MANAGER)),
            self.do(lambda work: do_add_person(work, "Ana")),
            self.do(lambda work: do_add_person(work, "Bruno")),
        ]
        self.inbox = Inbox(self.fresh_snapshot())
        # What is recovered late is still younger than the pairing.
        self.time_goes_by(6)

    def do(self, doing: Callable[[Work], Any]) -> Any:
        """One transaction; its events reach the screen. A refusal changes nothing."""
        work = Work(self.connection, self.now)
        self.connection.exec_driver_sql("SAVEPOINT step")
        try:
            result = doing(work)
            work.finish()
        except BaseException:
            self.connection.exec_driver_sql("ROLLBACK TO step")
            raise
        finally:
            self.connection.exec_driver_sql("RELEASE step")
        self.untold += work.events
        for event in sorted(work.events, key=lambda one: one.seq):
            if self.inbox is not None:
                self.inbox.apply(json.loads(event.text))
        return result

    def attempt(self, doing: Doing) -> None:
        """The same, where it may be refused."""
        with suppress(HelpdeskError):
            self.do(doing)

    def fresh_snapshot(self) -> dict[str, Any]:
        snapshot = show_snapshot(self.connection, self.team[0])
        shown: dict[str, Any] = json.loads(msgspec.json.encode(snapshot))
        return shown

    def all(self) -> list[Attendance]:
        """Every attendance, the oldest first."""
        ids = self.connection.execute(select(attendance_table.c.id)).scalars().all()
        found = attendances.load_many(self.connection, ids)
        return [found[one] for one in sorted(found)]

    def some(self, place: int) -> int:
        """The id of one of them, finished or not; 0 when there are none."""
        found = self.all()
        return found[-1 - place % len(found)].id if found else 0

    @precondition(lambda self: self.is_connected)
    @rule(
        chat=chats, written=st.lists(texts, min_size=1, max_size=3), late=st.sampled_from([0, 90])
    )
    def client_writes(self, chat: Any, written: Iterable[str], late: int) -> None:
        seconds = (self.now - START) // SECOND - late
        group = [
            arrived(whatsapp_message(chat, text, seconds=seconds), self.number, is_live=not late)
            for text in written
        ]
        newest = self.newest_position()
        self.do(lambda work: do_receive(work, group))
        self.heard += len(group)
        self.count_unread(newest)

    def newest_position(self) -> int:
        found = self.connection.execute(select(func.max(message_table.c.position)))
        return found.scalar() or 0

    def count_unread(self, newest: int) -> None:
        """What has come after this one is unread, but for answers to the question and what
        somebody wrote who is blocked: both go to what is finished."""
        if self.unread is None:
            return
        columns = message_table.c
        came = select(columns.attendance_id).where(columns.position > newest)
        found = self.connection.execute(came.where(columns.origin == Origin.CLIENT.value))
        homes = attendances.load_many(self.connection, set(ids := found.scalars().all()))
        self.unread.update(one for one in ids if homes[one].state is not AttendanceState.FINISHED)

    @precondition(lambda self: self.is_connected)
    @rule(chat=chats, late=st.sampled_from([0, 90]))
    def phone_writes(self, chat: Any, late: int) -> None:
        seconds = (self.now - START) // SECOND - late
        message = whatsapp_message(chat, "From the phone", seconds=seconds, from_me=True)
        self.do(lambda work: do_receive(work, [arrived(message, self.number)]))

    @rule(minutes=st.sampled_from([1, 2, 6, 26, 31]))
    def time_goes_by(self, minutes: int) -> None:
        for _ in range(minutes):
            self.now = Moment(self.now + MINUTE)
            self.do(do_tick_numbers)

    @rule(who=people, place=places)
    def accept(self, who: int, place: int) -> None:
        self.attempt(lambda work: do_accept(work, self.team[who], self.some(place)))

    @rule(who=people, place=places)
    def answer(self, who: int, place: int) -> None:
        self.attempt(lambda work: do_write_text(work, self.team[who], self.some(place)))

    @rule(who=people, place=places)
    def read(self, who: int, place: int) -> None:
        actor, attendance_id = self.team[who], self.some(place)
        self.attempt(lambda work: do_read(work, actor, attendance_id))
        found = attendances.load(self.connection, attendance_id)
        if found is None or found.attendant is None or self.unread is None:
            return
        if found.state is AttendanceState.OPEN and found.attendant.id == actor.user_id:
            self.unread[attendance_id] = 0

    @rule(who=people, place=places, to=st.integers(0, 3), note=st.sampled_from(["", "Be kind"]))
    def transfer(self, who: int, place: int, to: int, note: str) -> None:
        receiver = None if to == len(self.team) else self.team[to].user_id
        giver, attendance_id = self.team[who], self.some(place)
        self.attempt(lambda work: do_transfer(work, giver, attendance_id, receiver, note))

    @rule(who=people, place=places, asks=st.sampled_from([True, False, None]))
    def finish(self, who: int, place: int, asks: bool | None) -> None:
        actor, attendance_id = self.team[who], self.some(place)
        self.attempt(lambda work: do_finish(work, actor, attendance_id, asks, LINKS))

    @rule()
    def idle_job_runs(self) -> None:
        self.do(lambda work: do_mark(work, self.number))
        self.do(lambda work: do_warn(work, self.number, 30))
        self.do(lambda work: do_finish_idle(work, self.number, 30, LINKS))

    @rule()
    def alarm_job_runs(self) -> None:
        self.do(do_raise)

    @precondition(lambda self: self.is_connected)
    @rule()
    def messages_leave(self) -> None:
        self.do(lambda work: do_claim(work, 50))
        self.do(do_let_leave)

    @precondition(lambda self: self.is_connected)
    @rule()
    def the_line_breaks(self) -> None:
        self.do(lambda work: do_move(work, self.number, InstanceState.OFFLINE))
        self.is_connected = False

    @precondition(lambda self: not self.is_connected)
    @rule()
    def the_line_is_back(self) -> None:
        self.do(lambda work: do_connect(work, self.number))
        self.do(lambda work: do_catch_up(work, self.number))
        self.is_connected = True

    @precondition(lambda self: not self.is_connected)
    @rule()
    def a_day_goes_by_and_what_waited_is_dropped(self) -> None:
        self.now = Moment(self.now + DAY)
        self.do(do_tick_numbers)
        self.do(do_drop_expired)

    @precondition(lambda self: self.heard > 0)
    @rule(chat=chats, is_blocked=st.booleans())
    def a_client_is_blocked_or_no_longer(self, chat: Any, is_blocked: bool) -> None:
        with suppress(KeyError):
            client = client_of(self.connection, chat)
            self.attempt(lambda work: do_block(work, self.team[0], client, is_blocked=is_blocked))

    @rule(who=st.integers(1, 2), active=st.booleans())
    def an_attendant_leaves_or_comes_back(self, who: int, active: bool) -> None:
        user_id = self.team[who].user_id
        self.attempt(lambda work: do_change(work, user_id, active=active))

    @rule(place=places, rating=st.integers(1, 5))
    def client_taps_the_link(self, place: int, rating: int) -> None:
        page = messages.page(self.connection, self.some(place), None, 100)
        tokens = [found.group(1) for one in page if (found := LINK.search(one.content))]
        for token in tokens:
            self.attempt(partial(do_answer_by_link, token=token, answer=str(rating), comment=""))

    @precondition(lambda self: self.heard > 1)
    @rule(one=chats, other=chats)
    def two_clients_turn_out_to_be_one(self, one: Any, other: Any) -> None:
        with suppress(KeyError):
            ids = [client_of(self.connection, chat).id for chat in (one, other)]
            self.attempt(lambda work: do_merge_by_hand(work, self.team[0], ids[0], ids[1]))
            self.unread = None

    @precondition(lambda self: self.heard > 1)
    @rule(chat=chats)
    def and_two_after_all(self, chat: Any) -> None:
        with suppress(KeyError):
            client = client_of(self.connection, chat)
            shown = show_client(self.connection, self.team[0], client.id)
            if shown.merged:
                part_id = shown.merged[0].id
                self.attempt(lambda work: do_part_by_hand(work, self.team[0], client.id, part_id))

    @invariant()
    def every_attendance_is_in_a_state_that_there_is(self) -> None:
        unfinished: set[tuple[int, int]] = set()
        for one in self.all():
            if one.state is AttendanceState.FINISHED:
                assert one.finished_at is not None
                assert one.alarmed_at is None or one.absorbed_into is not None
                assert one.returned_at is None or one.absorbed_into is not None
                continue
            assert one.returned_at is None or one.state is AttendanceState.WAITING
            assert one.finished_at is None
            assert one.feedback is None
            assert one.feedback_asked_at is None
            assert (one.state is AttendanceState.OPEN) == (one.attendant is not None)
            assert one.state is AttendanceState.WAITING or one.started_at is not None
            assert one.state is AttendanceState.WAITING or one.idle_mark is not None
            pair = (one.instance_id, one.client.id)
            assert pair not in unfinished
            unfinished.add(pair)

    @invariant()
    def counts_and_previews_are_right(self) -> None:
        for one in self.all():
            page = messages.page(self.connection, one.id, None, 1_000)
            from_client = sum(message.origin is Origin.CLIENT for message in page)
            assert 0 <= one.unread_count <= from_client
            if self.unread is not None:
                assert one.unread_count == self.unread[one.id]
            last = messages.last(self.connection, one.id)
            assert (one.last_message and one.last_message.id) == (last and last.id)
            if one.state is not AttendanceState.FINISHED:
                assert not one.client.is_blocked
                since = idle.unanswered_since(self.connection, one.id)
                assert one.unanswered_since == since

    @invariant()
    def no_message_is_lost_or_doubled(self) -> None:
        stored = select(func.count()).where(message_table.c.origin == Origin.CLIENT.value)
        assert self.connection.execute(stored).scalar_one() == self.heard

    @invariant()
    def an_answer_is_given_once_and_only_where_somebody_asked(self) -> None:
        rated = [one for one in self.all() if one.feedback is not None]
        count = select(func.count()).select_from(attendances_feedbacks)
        assert self.connection.execute(count).scalar_one() == len(rated)
        assert all(one.feedback_asked_at is not None for one in rated)
        waited_for = [one.id for one in self.all() if one.feedback_asked_at is not None]
        questions = {automatic_id(one, QUESTION): one for one in waited_for}
        there = messages.known_ids(self.connection, questions)
        assert len(there) == len(waited_for)
        dropped = select(message_table.c.id).where(message_table.c.expires_at <= self.now)
        never = dropped.where(message_table.c.status == MessageStatus.FAILED.value)
        for message_id in there & set(self.connection.execute(never).scalars()):
            assert questions[message_id] in {one.id for one in rated}
        for asked, answered in self.connection.execute(
            select(replies.c.asked_at, replies.c.answered_at)
        ):
            assert asked <= answered

    @invariant()
    def the_copy_in_firestore_is_what_a_new_one_would_be(self) -> None:
        # At times many events come together, and it takes its time.
        self.steps += 1
        if self.steps % 5 in {0, 1}:
            self.look_at_the_copy()

    @invariant()
    def who_followed_the_events_knows_what_a_fresh_snapshot_says(self) -> None:
        if self.inbox is None:
            return
        followed, fresh = self.inbox.snapshot(), self.fresh_snapshot()
        for name in ("waiting", "open", "counts"):
            assert followed[name] == fresh[name]


TestShop = Shop.TestCase
TestShop.settings = settings(examples(25), stateful_step_count=25)

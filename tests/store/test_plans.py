"""No query of the inbox, the conversation or the dispatcher reads a whole table: what they cost
does not grow with the history."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection, String, cast, event, func, insert, literal, select, true

from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.figures import By, HoursKind
from helpdesk.domain.moments import Moment
from helpdesk.domain.search_queries import read_query
from helpdesk.domain.states import AttendanceState, MessageType
from helpdesk.store import (
    attendances,
    audiences,
    client_lists,
    clients,
    departments,
    erasing,
    event_log,
    feedbacks,
    figures,
    file_retention,
    galleries,
    histories,
    idle,
    lines,
    merges,
    messages,
    mirroring,
    replies,
    report_lists,
    retention,
    searching,
    wall,
)
from helpdesk.store.attendances import Cursor
from helpdesk.store.histories import Wanted
from helpdesk.store.schema import messages as message_table
from tests.factories import add_number, add_person, do_open, do_write_text

_GROWING = "messages|attendances|clients|addresses|events"
# To walk a partial index is fine: it holds only what is unfinished or unsent.
_SCAN = {
    "sqlite": re.compile(rf"SCAN ({_GROWING})\b(?! USING (COVERING )?INDEX \w+_un(finished|sent))"),
    "postgresql": re.compile(rf"Seq Scan on ({_GROWING})\b"),
}
_CURSOR = Cursor(Moment(1), 1)
_SCOPE = figures.Scope(begin=Moment(1), end=Moment(2))
_SCOPE_OF_ONE = figures.Scope(begin=Moment(1), end=Moment(2), instance_id=1)
_SOUGHT = read_query('hel "hello there" hello')
_INDEX_OF_WORDS = {"sqlite": "SCAN message_search VIRTUAL TABLE", "postgresql": "ix_messages_words"}
_CHAT = Address(AddressKind.PHONE, "5511987654321")


def page(state: AttendanceState, *, is_own: bool, after: Cursor | None) -> Callable[..., Any]:
    user_id = 1 if is_own else None
    return lambda c: attendances.page(c, state, user_id=user_id, after=after, limit=50)


def conversation(connection: Connection) -> None:
    [newest] = messages.page(connection, 1, None, 1)
    messages.page(connection, 1, newest, 50)


QUERIES: dict[str, Callable[[Connection], object]] = {
    "waiting": page(AttendanceState.WAITING, is_own=False, after=None),
    "waiting, further": page(AttendanceState.WAITING, is_own=False, after=_CURSOR),
    "open": page(AttendanceState.OPEN, is_own=False, after=None),
    "own open": page(AttendanceState.OPEN, is_own=True, after=None),
    "finished": page(AttendanceState.FINISHED, is_own=False, after=None),
    "own finished, further": page(AttendanceState.FINISHED, is_own=True, after=_CURSOR),
    "finished of one tag": lambda c: attendances.page(
        c,
        AttendanceState.FINISHED,
        user_id=None,
        after=None,
        limit=50,
        narrowing=attendances.Narrowing(department_id=1, tag_id=1),
    ),
    "search": lambda c: searching.find_messages(
        c, _SOUGHT, searching.Scope(user_id=None), None, 50
    ),
    "search of an attendant": lambda c: searching.find_messages(
        c, _SOUGHT, searching.Scope(user_id=1), 9, 50
    ),
    "search in a conversation": lambda c: searching.find_messages(
        c, _SOUGHT, searching.Scope(user_id=1, attendance_id=1), None, 50
    ),
    "search with a client": lambda c: searching.find_messages(
        c, _SOUGHT, searching.Scope(user_id=1, client_id=1), None, 50
    ),
    "counts": lambda c: attendances.counts(c, 1),
    "handed": lambda c: attendances.handed_to(c, 1),
    "unfinished": lambda c: attendances.unfinished(c, {(1, 1), (1, 2)}),
    "latest": lambda c: attendances.latest(c, {(1, 1), (1, 2)}),
    "of client": lambda c: attendances.of_client(c, 1, 50),
    "conversation": conversation,
    "by WhatsApp's ids": lambda c: messages.by_whatsapp_ids(c, {1}, {"3A01", "3A02"}),
    "claim": lambda c: messages.claim(c, 50, Moment(1)),
    "expired": lambda c: messages.expired(c, Moment(1), 50),
    "unmarked": lambda c: idle.unmarked(c, 1, 50),
    "unwarned": lambda c: idle.unwarned(c, 1, 1, 50, spares_unanswered=True),
    "idle": lambda c: idle.idle(c, 1, 1, 50, is_warned=True, spares_unanswered=True),
    "waiting for long": lambda c: idle.waiting_since(c, Moment(1), 50),
    "alarmed": idle.alarmed,
    "unanswered": lambda c: idle.unanswered_since(c, 1, 50),
    "first response": lambda c: idle.first_response(c, 1, Moment(1)),
    "has the client written": lambda c: idle.has_client_written(c, 1),
    "link": lambda c: feedbacks.asked_by(c, "none"),
    "feedbacks": lambda c: feedbacks.page(c, feedbacks.Wanted(start=Moment(1)), None, 50),
    "sending": messages.sending,
    "without a file": lambda c: messages.without_file(c, 1, 50),
    "files of a client": lambda c: galleries.page(
        c, 1, [MessageType.IMAGE, MessageType.VIDEO], before=None, limit=50
    ),
    "files of a client that an attendant sees": lambda c: galleries.page_seen_by(
        c, 1, [MessageType.DOCUMENT], 1, sees_finished=True, before=9, limit=50
    ),
    "named files": lambda c: messages.named_files(c, {"files/ab/ab", "files/cd/cd"}),
    "addresses": lambda c: clients.find(c, [Address(AddressKind.PHONE, "5511987654321")]),
    "clients": lambda c: clients.load(c, {1, 2}),
    "has written": lambda c: attendances.has_written(c, 1, 1),
    "first contacts": lambda c: attendances.first_contacts(c, 1, Moment(1)),
    "quoting": lambda c: messages.quoting(c, {"3A01", "3A02"}),
    "has begun at": lambda c: attendances.has_begun_at(c, 1, 1, Moment(1)),
    "family": lambda c: merges.family(c, 1, 2),
    "dating": lambda c: merges.date(c, 1),
    "absorbing": lambda c: merges.absorbing(c, 1),
    "merged into": lambda c: merges.merged_into(c, 1),
    "survivor": lambda c: merges.survivor_of(c, 1),
    "copies of messages": lambda c: merges.copies(c, 1, 2),
    "handing replies over": lambda c: replies.move(c, 1, 1),
    "giving replies back": lambda c: replies.move_strays(c, 1, 2),
    "absorbed": lambda c: merges.absorbed(c, {1, 2}),
    "handing over": lambda c: merges.hand_over(c, 1, 1),
    "giving back": lambda c: merges.give_back(c, 1, 1, {_CHAT}),
    "chats of a client": lambda c: merges.chats_of(c, 1),
    "strays": lambda c: merges.strays(c, {1, 2}),
    "unread": lambda c: merges.unread(c, 1, 5),
    "events that mention": lambda c: event_log.mentioning(c, 1, "3A01"),
    "events": lambda c: event_log.after(c, 5, 500),
    "wall, who has how many": wall.counts,
    "wall, waiting": lambda c: wall.waiting(c, 20),
    "wall, unanswered": lambda c: wall.unanswered(c, 20),
    "attended": lambda c: figures.load_attended(c, _SCOPE, By.NOTHING, HoursKind.ALL),
    "attended, of a number": lambda c: figures.load_attended(
        c, _SCOPE_OF_ONE, By.ATTENDANT, HoursKind.ALL
    ),
    "answered": lambda c: figures.load_answered(c, _SCOPE, By.NOTHING, HoursKind.ALL),
    "answered, of a number": lambda c: figures.load_answered(
        c, _SCOPE_OF_ONE, By.ATTENDANT, HoursKind.ALL
    ),
    "opinions": lambda c: figures.load_opinions(c, _SCOPE),
    "newest opinions": lambda c: report_lists.newest_rated(c, _SCOPE, 10),
    "history": lambda c: histories.page(c, Wanted(), None, 50),
    "history, further": lambda c: histories.page(c, Wanted(), _CURSOR, 50),
    "history of an attendant": lambda c: histories.page(c, Wanted(seen_by=1), None, 50),
    "history of a client": lambda c: histories.page(c, Wanted(client_id=1), None, 50),
    "history of a tag": lambda c: histories.page(c, Wanted(tag_id=1, rating=4), None, 50),
    "history, counted": lambda c: histories.count(c, Wanted(is_automatic=True)),
    "list of clients": lambda c: client_lists.page(c, "", user_id=None, before=None, limit=50),
    "list of an attendant's clients": lambda c: client_lists.page(
        c, "", user_id=1, before=9, limit=50
    ),
    "last attendances": lambda c: client_lists.last_attendances(c, {1, 2}, user_id=1),
    "erased addresses": lambda c: erasing.erased_until(c, {(AddressKind.PHONE, "55119")}),
    "deleting messages": lambda c: erasing.delete_messages(c, [1, 2]),
    "a client's attendances": lambda c: erasing.attendances_of(c, [1, 2]),
    "events of clients": lambda c: erasing.events_of(c, [1, 2], [3]),
    "what is over its time": lambda c: retention.page(c, Moment(5), None, 50),
    "how much is over its time": lambda c: retention.extent(c, Moment(5)),
    "usage of files": file_retention.usage,
    "files of canned responses": file_retention.canned,
    "growth of files": lambda c: file_retention.growth(c, Moment(1)),
    "oldest file": file_retention.oldest,
    "files over their age": lambda c: file_retention.over_age(c, Moment(5)),
    "messages with such files": lambda c: file_retention.page_over_age(
        c, Moment(5), file_retention.Place(Moment(1), 1), 50
    ),
    "oldest files": lambda c: list(file_retention.oldest_first(c, 50, since=Moment(1))),
    "oldest files, further": lambda c: list(
        file_retention.oldest_first(c, 50, start=file_retention.Place(Moment(1), 1))
    ),
    "who names files": lambda c: file_retention.naming(c, ["files/ab/ab", "files/cd/cd"], 50),
    "who serves clients": lambda c: audiences.serving(c, {1, 2}),
    "in the copy, among": lambda c: mirroring.kept_among(c, {1, 2}, Moment(1)),
    "in the copy, of clients": lambda c: mirroring.kept_of_clients(c, {1, 2}, Moment(1)),
    "in the copy, of users": lambda c: mirroring.kept_of_users(c, {1, 2}, Moment(1)),
    "leaving the copy": lambda c: mirroring.expiring(c, Moment(1), Moment(2), 50),
    "messages by ids": lambda c: mirroring.messages_by_ids(c, {"one", "two"}),
    "messages of attendances": lambda c: mirroring.messages_of(c, {1, 2}, 100),
    "messages of one, further": lambda c: mirroring.messages_after(c, 1, "one", 100),
    "messages, counted": lambda c: mirroring.message_counts(c, {1, 2}),
    "known ids": lambda c: messages.known_ids(c, {"one", "two"}),
    "recent lines": lambda c: lines.recent(c, {(1, 1), (1, 2)}, Moment(1)),
    "chosen departments": lambda c: departments.assign(c, [departments.Choice(0, 1, 9)], Moment(9)),
}


def plans_of(connection: Connection, query: Callable[[Connection], object]) -> list[str]:
    """How the database would carry out each statement of the query, a line a step."""
    said: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, values: Any, *___: object) -> None:
        said.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    query(connection)
    event.remove(connection, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return [
        str(row[-1])
        for statement, values in said
        for row in connection.exec_driver_sql(f"{explain} {statement}", values)
    ]


def scans_of(connection: Connection, query: Callable[[Connection], object]) -> list[str]:
    """The steps that read a whole table that grows."""
    if connection.dialect.name == "postgresql":
        # Small tables are read whole whatever indexes there are; only what has none is wrong.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    pattern = _SCAN[connection.dialect.name]
    return [step for step in plans_of(connection, query) if pattern.search(step)]


def scans_by_name(connection: Connection) -> dict[str, list[str]]:
    """The same of all queries, each of which finds what there was before the others."""
    found = {}
    for name, query in QUERIES.items():
        with connection.begin_nested() as attempt:
            found[name] = scans_of(connection, query)
            attempt.rollback()
    return found


# One test for all of them: to make a shop for each would take longer than all their plans.
async def test_no_query_reads_a_whole_table(ledger: Ledger) -> None:
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")
    attendance = await ledger.write(lambda work: do_open(work, number, ana))
    await ledger.write(lambda work: do_write_text(work, ana, attendance, "Hello"))
    found = await ledger.write(lambda work: scans_by_name(work.connection))
    assert {name: scans for name, scans in found.items() if scans} == {}


async def test_a_page_of_the_copy_reads_all_that_is_in_the_copy_and_nothing_that_has_left_it(
    ledger: Ledger,
) -> None:
    def look(connection: Connection) -> list[str]:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return plans_of(connection, lambda c: mirroring.kept_after(c, "1", Moment(1), 100))

    steps = "\n".join(await ledger.read(look))
    # The order of the copy is no index's: what is found by these two is sorted for every page.
    assert "_unfinished" in steps
    assert "finished_at" in steps
    assert re.search(r"TEMP B-TREE FOR ORDER BY|Sort", steps)


def do_multiply(work: Work, copies: int) -> None:
    """As many copies of the last message."""
    last = select(func.max(message_table.c.position)).scalar_subquery()
    first = select(literal(1).label("number")).cte("numbers", recursive=True)
    numbers = first.union_all(select(first.c.number + 1).where(first.c.number < copies))
    own = {"position": message_table.c.position + numbers.c.number}
    own |= {name: cast(numbers.c.number, String) for name in ("id", "whatsapp_id")}
    read = [own.get(column.name, column) for column in message_table.c]
    rows = select(*read).select_from(message_table.join(numbers, true()))
    rows = rows.where(message_table.c.position == last)
    work.connection.execute(insert(message_table).from_select(message_table.c.keys(), rows))


async def test_what_is_rare_is_looked_up_in_the_index_of_words(ledger: Ledger) -> None:
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")
    attendance = await ledger.write(lambda work: do_open(work, number, ana))
    await ledger.write(lambda work: do_write_text(work, ana, attendance, "Hello"))

    def newest(connection: Connection) -> None:
        connection.exec_driver_sql(
            "SELECT position FROM messages WHERE array_to_tsvector(string_to_array(words, ' '))"
            " @@ 'zebra'::tsquery ORDER BY position DESC LIMIT 1"
        )

    def check(connection: Connection) -> None:
        connection.exec_driver_sql("ANALYZE messages")
        name = _INDEX_OF_WORDS[connection.dialect.name]
        for query in ("zebra", "zebra ", "zeb hello", '"hello zebra"'):
            steps = plans_of(connection, partial(find_one, query=query))
            assert any(name in step for step in steps), query
        if connection.dialect.name == "postgresql":
            # Left to the planner, all that was ever said is read instead.
            assert not any(name in step for step in plans_of(connection, newest))

    def do_check(work: Work) -> None:
        with work.connection.begin_nested() as attempt:
            do_multiply(work, 20_000)
            check(work.connection)
            attempt.rollback()

    await ledger.write(do_check)


def find_one(connection: Connection, query: str) -> None:
    searching.find_messages(connection, read_query(query), searching.Scope(user_id=None), None, 1)


async def test_whether_an_attendant_may_see_a_few_is_asked_of_these_alone(ledger: Ledger) -> None:
    def look(connection: Connection) -> list[str]:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return plans_of(connection, lambda c: audiences.seen_among(c, range(500), 1))

    steps = " ".join((await ledger.read(look))[:3])
    assert re.search(r"PRIMARY KEY|pk_attendances", steps)


async def test_a_query_that_did_would_be_found(ledger: Ledger) -> None:
    def by_content(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT position FROM messages WHERE content = 'Hello'")

    assert await ledger.read(lambda c: scans_of(c, by_content)) != []

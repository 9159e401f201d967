"""The search for messages: what is found is what contains all that is sought, on both databases,
and nothing that is typed is anything but words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from sqlalchemy import Connection, StaticPool, create_engine

from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.contents import PLAIN
from helpdesk.domain.names import plain
from helpdesk.domain.search_queries import MAX_QUERY, Sought, digits_in, matches_in, read_query
from helpdesk.domain.words import plain_words, searchable, words_in
from helpdesk.store import messages, searching, word_index
from helpdesk.store.event_log import begin_epoch_if_new
from helpdesk.store.records import Message
from helpdesk.store.schema import metadata
from helpdesk.store.searching import Scope, find_messages
from tests.factories import (
    START,
    do_add_connected_number,
    do_add_person,
    do_open,
    do_write_text,
    uuid,
)

EVERYTHING = Scope(user_id=None)
# Few letters, so that words meet; what stands between them; what would mean something to a
# database if it came through.
LETTERS = "aAáÃâbBcCçÇéÉß1"
words = st.text(LETTERS, min_size=1, max_size=3)
gaps = st.sampled_from(
    [" ", ", ", "-", "\n", " * ", "' ", "%", "😀", '"', " AND ", "a:", "(", "\\"]
)
texts = st.lists(st.tuples(words, gaps), min_size=1, max_size=6).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


def said_in(text: str) -> list[str]:
    """The words of a text, by another way than the one that is tested."""
    return re.findall(r"[^\W_]+", plain(text))


def is_meant(wanted: list[str], phrase: list[str], beginning: str, text: str) -> bool:
    said = said_in(text)
    places = range(len(said) - len(phrase) + 1)
    return (
        set(wanted) <= set(said)
        and any(said[place : place + len(phrase)] == phrase for place in places)
        and any(word.startswith(beginning) for word in said)
    )


@cache
def _shop() -> tuple[Connection, Message]:
    """A database in memory, and a message in it to be copied: to write each as a person does would
    take a hundred times as long."""
    connection = create_engine("sqlite://", poolclass=StaticPool).connect()
    metadata.create_all(connection)
    begin_epoch_if_new(connection)
    message = do_begin(Work(connection, START))
    connection.commit()
    return connection, message


@contextmanager
def shop() -> Iterator[tuple[Connection, Message]]:
    """It, for one example."""
    connection, message = _shop()
    try:
        yield connection, message
    finally:
        connection.rollback()


def do_begin(work: Work) -> Message:
    """A message without words."""
    ana = do_add_person(work, "Ana")
    attendance = do_open(work, do_add_connected_number(work), ana)
    found = messages.load(work.connection, do_write_text(work, ana, attendance, "…"))
    assert found is not None
    return found


def do_say(connection: Connection, like: Message, said: list[str]) -> dict[int, str]:
    """Messages that say this, in this order, by their positions."""
    rows = [
        structs.replace(like, position=like.position + place, id=uuid(), content=text)
        for place, text in enumerate(said, 1)
    ]
    rows = [structs.replace(row, whatsapp_id=row.id) for row in rows]
    messages.add(connection, [messages.to_row(row, START) for row in rows])
    return {row.position: row.content for row in rows}


def find(connection: Connection, sought: Sought, scope: Scope = EVERYTHING) -> list[int]:
    return find_messages(connection, sought, scope, None, 50).positions


def check(
    connection: Connection,
    like: Message,
    said: list[str],
    wanted: list[str],
    phrase: list[str],
    beginning: str,
) -> None:
    written = do_say(connection, like, said)
    query = f'{" ".join(wanted)} "{" ".join(phrase)}" {beginning}'
    plain_wanted = [one for word in wanted for one in said_in(word)]
    plain_phrase = [one for word in phrase for one in said_in(word)]
    [plain_beginning] = said_in(beginning)
    meant = [
        position
        for position, text in written.items()
        if is_meant(plain_wanted, plain_phrase, plain_beginning, text)
    ]
    sought = read_query(query)
    here = Scope(user_id=None, attendance_id=like.attendance_id)
    assert find(connection, sought) == meant[::-1]
    assert find(connection, sought, here) == meant[::-1]


@settings(deadline=None)
@given(
    st.lists(texts, min_size=1, max_size=4),
    st.lists(words, max_size=2),
    st.lists(words, max_size=2),
    words,
)
def test_what_is_found_is_what_contains_all_of_it_whatever_accents_and_capitals(
    said: list[str], wanted: list[str], phrase: list[str], beginning: str
) -> None:
    with shop() as (connection, like):
        check(connection, like, said, wanted, phrase, beginning)


@pytest.mark.parametrize("width", [0, 1, 2_000])
async def test_both_databases_find_the_same(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    # How much of it PostgreSQL reads before it asks its index.
    monkeypatch.setattr(word_index, "_NEWEST", width)
    monkeypatch.setattr(word_index, "_NEXT", width)
    said = ["A ação do José, amanhã", "ACAO joséfina", "acao-jose do", "José faz ação", "açaí"]
    like = await ledger.write(do_begin)

    def do_check(work: Work, wanted: list[str], phrase: list[str], beginning: str) -> None:
        with work.connection.begin_nested() as attempt:
            check(work.connection, like, said, wanted, phrase, beginning)
            attempt.rollback()

    await ledger.write(lambda work: do_check(work, ["ACAO"], ["do"], "jos"))
    await ledger.write(lambda work: do_check(work, [], ["ação", "do"], "José"))
    await ledger.write(lambda work: do_check(work, ["jose"], [], "ac"))


@settings(deadline=None)
@given(st.text(max_size=MAX_QUERY))
def test_whatever_is_typed_is_words(typed: str) -> None:
    with shop() as (connection, like):
        written = do_say(connection, like, [typed, "another"])
        sought = read_query(typed)
        assert sought.is_empty == (not plain_words(typed))
        # Who wrote a text finds it by itself.
        assert sought.is_empty or min(written) in find(connection, sought)


@pytest.mark.parametrize("typed", ["", "   ", "👍🏽", "?!…", '""', "“”", "*", "'"])
def test_what_holds_no_word_is_no_search(typed: str) -> None:
    assert read_query(typed).is_empty


@settings(deadline=None)
@given(st.text(max_size=40))
def test_the_words_of_a_text_stand_where_it_is_said_that_they_stand(text: str) -> None:
    found = words_in(text)
    assert [word.plain for word in found] == plain_words(text)
    assert all(plain_words(text[word.start : word.end])[:1] == [word.plain] for word in found)
    assert " ".join(plain_words(text)) == searchable(text, PLAIN)


def test_matches_are_marked_in_the_text_as_it_was_written() -> None:
    text = "😀 Amanhã às 9h, AMANHA cedo: casa verde, casa azul"
    marks = [text[start:end] for start, end in matches_in(read_query('amanha "casa azul"'), text)]
    assert marks == ["Amanhã", "AMANHA", "casa", "azul"]
    assert [text[a:b] for a, b in matches_in(read_query("9h ce"), text)] == ["9h", "cedo"]


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("+55 (11) 98765-4321", ["5511987654321"]),
        ("011 8765-4321", ["1187654321", "11987654321"]),
        ("551187654321", ["551187654321", "5511987654321"]),
        ("8765", ["8765"]),
        ("12", []),
        ("Room 101", []),
    ],
)
def test_a_number_is_read_however_it_is_written(typed: str, digits: list[str]) -> None:
    assert digits_in(typed) == digits


def test_what_is_others_is_looked_through_in_steps_and_the_page_says_where_it_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searching, "_STEPS", (2, 3))
    with shop() as (connection, like):
        written = sorted(do_say(connection, like, ["common"] * 9), reverse=True)
        theirs, others = Scope(user_id=like.user_id), Scope(user_id=999)
        sought = read_query("common")
        assert find_messages(connection, sought, theirs, None, 4).positions == written[:4]
        first = find_messages(connection, sought, others, None, 4)
        assert (first.positions, first.looked_to) == ([], written[4])
        last = find_messages(connection, sought, others, first.looked_to, 4)
        assert (last.positions, last.looked_to) == ([], None)

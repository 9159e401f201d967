"""The search for clients: the database narrows it, and nobody is lost on the way."""

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from helpdesk.domain.names import plain, tidy
from helpdesk.domain.search_queries import read_query
from helpdesk.store import client_lists, clients, search_names
from helpdesk.store.search_names import Likeness
from tests.actions.people import scratch_work
from tests.factories import phone

LETTERS = "aAáÁãâÄeéÊoõÖcçÇnñ zZžsSßkKİ%_\\'0123"
names = st.text(alphabet=LETTERS, min_size=1, max_size=8)


@settings(deadline=None)
@given(st.lists(names, min_size=1, max_size=6), names)
def test_a_search_finds_whom_a_person_would_find(called: list[str], query: str) -> None:
    with scratch_work() as work:
        ids = clients.add(
            work.connection, [{"name": name, "phone": None, "seq": 0} for name in called], work.now
        )
        found = client_lists.page(work.connection, query, user_id=None, before=None, limit=50)
        wanted = [
            client_id
            for client_id, name in zip(ids, called, strict=True)
            if plain(query) in plain(name)
        ]
        assert sorted(found) == wanted


@settings(deadline=None)
@given(names)
def test_every_name_is_found_by_itself_without_its_accents(name: str) -> None:
    with scratch_work() as work:
        [client_id] = clients.add(
            work.connection, [{"name": name, "phone": None, "seq": 0}], work.now
        )
        clients.add_addresses(work.connection, [(client_id, phone())], work.now)
        query = plain(name)
        found = client_lists.page(work.connection, query, user_id=None, before=None, limit=5)
        assert found == [client_id]


@settings(deadline=None)
@given(st.text(min_size=1, max_size=20).map(tidy))
@example("สวัสดี")
@example("मेरा")
# Ali Reza, of Persia.
@example("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627")
@example("O'Néil-İnce")
def test_whoever_types_a_name_as_it_is_written_finds_it(name: str) -> None:
    likeness = Likeness(read_query(name).parts, [])
    assume(likeness.parts)
    with scratch_work() as work:
        [client_id] = clients.add(
            work.connection, [{"name": name, "phone": None, "seq": 0}], work.now
        )
        found = search_names.find_clients(work.connection, likeness, None, None, 5)
        assert [rank.id for rank in found] == [client_id]
        listed = client_lists.page(work.connection, name, user_id=None, before=None, limit=5)
        assert listed == [client_id]

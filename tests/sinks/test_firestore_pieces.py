"""What was touched, cut up: nothing is lost, and no piece is large."""

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.actions.mirroring import Touched
from helpdesk.domain.documents import attendance_path, instance_path, message_path, user_path
from helpdesk.sinks.firestore_pieces import pieces, touched_at
from tests.examples import examples

sizes = st.tuples(*[st.one_of(st.just(0), st.integers(1, 250)) for _ in range(6)])


@examples(50)
@given(sizes)
def test_the_pieces_are_the_whole_and_none_is_large(sizes: tuple[int, ...]) -> None:
    attendances, messages, users, instances, clients, reviewed = sizes
    touched = Touched(
        attendances=set(range(attendances)),
        messages={(number % 7, f"m{number}") for number in range(messages)},
        users=set(range(users)),
        instances=set(range(instances)),
        clients=set(range(clients)),
        reviewed=set(range(reviewed)),
    )
    whole = Touched()
    for piece in pieces(touched):
        assert len(piece.attendances) + len(piece.messages) + len(piece.users) <= 100
        assert len(piece.clients | piece.reviewed) <= 20
        whole.attendances |= piece.attendances
        whole.messages |= piece.messages
        whole.users |= piece.users
        whole.instances |= piece.instances
        whole.clients |= piece.clients
        whole.reviewed |= piece.reviewed
    assert whole.clients | whole.reviewed == touched.clients | touched.reviewed
    whole.clients = touched.clients
    assert whole == touched


def test_a_path_tells_what_it_shows() -> None:
    paths = [user_path(1), instance_path(2), attendance_path(3), message_path(4, "m")]
    assert touched_at(paths) == Touched({3}, {(4, "m")}, {1}, {2})

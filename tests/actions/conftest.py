"""Whom and what most tests of actions need."""

import pytest

from helpdesk.actions.work import Ledger
from helpdesk.domain.roles import Actor, Role
from helpdesk.store.database import Database
from tests.actions.mirror import MirroredLedger
from tests.examples import FACTOR
from tests.factories import FakeClock, add_number, add_person, do_open

# What these do no copy can follow: they write rows themselves, without an event, or commit as
# another process would.
_UNFOLLOWED = {
    "test_a_file_that_came_again_just_before_the_night_stays_for_its_late_report",
    "test_a_file_that_the_store_has_lost_is_asked_for_anew_where_the_phone_has_it",
    "test_a_file_that_was_kept_just_now_goes_soon_after_its_client_unless_it_is_named",
    "test_a_message_that_waits_for_the_file_store_says_so_until_it_is_sent",
    "test_an_answer_that_another_process_commits_is_found_too",
    "test_an_attendance_keeps_a_department_that_was_put_away",
    "test_messages_of_attendances_finished_long_ago_are_deleted_and_figures_stay",
    "test_nobody_is_asked_who_is_blocked_or_was_never_served",
    "test_of_a_blocked_client_nobody_owes_an_answer",
    "test_two_schedulers_and_a_restart_finish_and_ask_each_once",
    "test_two_schedulers_tell_it_once",
    "test_what_they_write_to_somebody_who_serves_them_all_the_same_is_unread",
    "test_who_is_blocked_is_told_nothing",
    "test_who_says_it_may_hold_an_old_state_of_the_attendance",
    "test_without_an_address_that_clients_reach_only_the_digit_is_asked_for",
}
_UNFOLLOWED_FILES = {"test_figures.py", "test_file_retention.py", "test_storage.py"}


@pytest.fixture
def ledger(database: Database, clock: FakeClock, request: pytest.FixtureRequest) -> Ledger:
    """Where actions read and write. With the long tests, what every action does is followed as
    Firestore's copy follows it, and held against the whole database after each commit."""
    test = request.node
    is_followed = test.originalname not in _UNFOLLOWED and test.path.name not in _UNFOLLOWED_FILES
    kind = MirroredLedger if FACTOR > 1 and is_followed else Ledger
    return kind(database, clock=clock)


@pytest.fixture
async def number(ledger: Ledger) -> int:
    """A connected number."""
    return await add_number(ledger)


@pytest.fixture
async def admin(ledger: Ledger) -> Actor:
    """The admin."""
    return await add_person(ledger, "Alice", Role.ADMIN)


@pytest.fixture
async def marta(ledger: Ledger) -> Actor:
    """The manager."""
    return await add_person(ledger, "Marta", Role.ATTENDANT_MANAGER)


@pytest.fixture
async def ana(ledger: Ledger) -> Actor:
    """An attendant."""
    return await add_person(ledger, "Ana")


@pytest.fixture
async def bruno(ledger: Ledger) -> Actor:
    """Another attendant."""
    return await add_person(ledger, "Bruno")


@pytest.fixture
async def opened(ledger: Ledger, number: int, ana: Actor) -> int:
    """An attendance that Ana has."""
    return await ledger.write(lambda work: do_open(work, number, ana))

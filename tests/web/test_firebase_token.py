"""What a client of Firestore signs in with."""

import asyncio
import dataclasses
import threading
from collections.abc import AsyncIterator

import pytest

from helpdesk.actions.mirroring import owner
from helpdesk.actions.sessions import do_end_sessions
from helpdesk.actions.work import Work
from helpdesk.domain.realtime_shapes import RealtimeState
from helpdesk.store import users
from tests.cast import Api
from tests.desk import Desk
from tests.fake_realtime import FakeRealtime, serving
from tests.waiting import SECONDS

ADDRESS = "/api/v1/firebase-token"


@pytest.fixture
def realtime() -> FakeRealtime:
    return FakeRealtime()


@pytest.fixture
async def attendant(desk: Desk, realtime: FakeRealtime) -> AsyncIterator[Api]:
    """The attendant, at a server where Firestore is set up."""
    member = desk.cast.attendant
    parts = dataclasses.replace(desk.helpdesk.parts, realtime=realtime)
    async with serving(parts) as url, Api(url, member.token, member.user) as api:
        yield api


async def test_whoever_is_signed_in_gets_a_token_of_their_own(attendant: Api) -> None:
    answer = await attendant.post(ADDRESS)
    assert answer.status == 201
    assert answer.json["token"] == f"token-of-{attendant.id}"
    assert answer.json["keys"] == ["all", f"u:{attendant.id}"]
    assert answer.headers["cache-control"] == "no-store"


async def test_without_firestore_there_is_none_and_a_sentence_says_so(desk: Desk) -> None:
    answer = await desk.cast.attendant.post(ADDRESS)
    assert (answer.status, answer.error["code"]) == (404, "no_firebase")
    assert answer.error["message"] == "Firestore is not set up in this helpdesk."


async def test_a_token_claims_whose_it_is_and_that_it_came_after_the_sessions_were_ended(
    desk: Desk, attendant: Api, realtime: FakeRealtime
) -> None:
    ledger, token = desk.helpdesk.ledger, attendant.token
    (await attendant.post(ADDRESS)).ok()
    await ledger.write(lambda work: do_end_sessions(work, attendant.id, but=token))
    (await attendant.post(ADDRESS)).ok()
    before, after = realtime.issues
    user = await ledger.read(lambda connection: users.load(connection, attendant.id))
    assert user is not None
    assert user.created_at < before.issued <= user.tokens_since < after.issued
    assert before.owner == after.owner == await ledger.read(owner)


async def test_none_is_issued_while_sessions_are_being_ended(
    desk: Desk, attendant: Api, realtime: FakeRealtime
) -> None:
    begun, ending = threading.Event(), threading.Event()

    def do_end(work: Work) -> None:
        do_end_sessions(work, attendant.id)
        begun.set()
        assert ending.wait(SECONDS)

    end = asyncio.create_task(desk.helpdesk.ledger.write(do_end))
    try:
        await asyncio.to_thread(begun.wait, SECONDS)
        asked = asyncio.create_task(attendant.post(ADDRESS))
        # The server has taken the call in: whoever else asks is answered behind it.
        (await attendant.get("/api/v1/account")).ok()
    finally:
        ending.set()
    await end
    answer = await asked
    assert (answer.status, answer.error["code"]) == (401, "unauthenticated")
    assert realtime.issues == []


async def test_none_is_given_for_the_copy_of_another_helpdesk(
    attendant: Api, realtime: FakeRealtime
) -> None:
    realtime.put(state=RealtimeState.FOREIGN)
    answer = await attendant.post(ADDRESS)
    assert (answer.status, answer.error["code"]) == (409, "foreign")


async def test_asking_for_ever_new_tokens_ends_with_too_many(attendant: Api) -> None:
    statuses = [(await attendant.post(ADDRESS)).status for _ in range(61)]
    assert statuses == [201] * 60 + [429]

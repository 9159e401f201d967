"""The documents in Firestore: batches behind a fence, pages, and what is said when it fails."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import grpc
import pytest
import uvloop
from msgspec.structs import replace

from helpdesk.domain.documents import (
    CURSOR,
    Cursor,
    Document,
    Place,
    Stream,
    attendance_path,
    message_path,
    segments,
    user_path,
)
from helpdesk.domain.moments import Moment
from helpdesk.firebase.account import open_account
from helpdesk.firebase.documents import FirestoreCopy, Held
from helpdesk.firebase.errors import Overtaken, Refused, Unreachable
from tests.firebase.accounts import write_service_account
from tests.firebase.answering import answering
from tests.firebase.emulator import Emulator, Project

FIRST = Cursor(owner="o", epoch="e", seq=1, horizon=Moment(0), days=30, commit="first")
FIELDS: dict[str, Any] = {
    "id": 7,
    "large": 2**63 - 1,
    "whole": 3.0,
    "share": -0.25,
    "is_there": True,
    "nothing": None,
    "text": "Olá 👋\0",
    "aud": ["all", "u:1"],
    "none": [],
    "empty": {},
    "client": {"name": "Ana", "phones": [{"value": "+55"}], "a.b": "`"},
    "expireAt": datetime(2026, 3, 4, 5, 6, 7, 891000, UTC),
}


def after(held: Held, commit: str, **changes: Any) -> Cursor:
    return replace(held.cursor, commit=commit, **changes)


async def test_a_batch_is_written_with_the_cursor_and_read_as_it_was(
    copy: FirestoreCopy, firestore: Project
) -> None:
    assert await copy.cursor() is None
    documents = [Document(attendance_path(7), FIELDS), Document(user_path(1), {"keys": ["u:1"]})]
    place = Place(Stream.MESSAGES, message_path(7, "m"), done=3)
    held = await copy.commit(documents, replace(FIRST, rebuild=place), None)
    assert await copy.cursor() == held
    assert held.cursor.rebuild == place
    there = firestore.documents()
    assert there.pop(CURSOR)["rebuild"]["after"] == "attendances/7/messages/m"
    assert there == {"attendances/7": FIELDS, "users/1": {"keys": ["u:1"]}}
    fetched = await copy.fetch(["attendances/7", "attendances/8"])
    assert fetched == {"attendances/7": FIELDS, "attendances/8": None}
    read = fetched["attendances/7"]
    assert read is not None
    assert {name: type(value) for name, value in read.items()} == {
        name: type(value) for name, value in FIELDS.items()
    }
    assert await copy.fetch([]) == {}


async def test_a_document_is_replaced_as_a_whole_and_one_without_fields_is_deleted(
    copy: FirestoreCopy, firestore: Project
) -> None:
    both = [Document("users/1", {"a": 1, "b": {"c": 1}}), Document("users/2", {"a": 1})]
    held = await copy.commit(both, FIRST, None)
    later = [
        Document("users/1", {"b": {"d": (1, 2)}}),
        Document("users/2", None),
        Document("users/3", None),  # was never there
    ]
    await copy.commit(later, after(held, "second"), held)
    there = firestore.documents()
    del there[CURSOR]
    assert there == {"users/1": {"b": {"d": [1, 2]}}}


async def test_times_are_kept_to_the_microsecond_whatever_their_zone(copy: FirestoreCopy) -> None:
    at = datetime(2026, 1, 1, 1, 0, 0, 123456, timezone(timedelta(hours=-3)))
    await copy.commit([Document("users/1", {"at": at})], FIRST, None)
    [read] = await copy.page(Stream.USERS, "", 10)
    assert read.fields == {"at": at}
    assert read.fields["at"].tzinfo is UTC


async def test_who_holds_an_old_cursor_is_overtaken_and_writes_nothing(
    copy: FirestoreCopy, firestore: Project
) -> None:
    first = await copy.commit([], FIRST, None)
    second = await copy.commit([], after(first, "second"), first)
    for stale in (None, first):
        with pytest.raises(Overtaken):
            await copy.commit([Document("users/1", {})], after(first, "rival"), stale)
    assert await copy.cursor() == second
    assert await copy.page(Stream.USERS, "", 10) == []
    firestore.owner.delete(CURSOR)
    with pytest.raises(Overtaken):
        await copy.commit([Document("users/1", {})], after(second, "third"), second)
    assert firestore.documents() == {}


async def test_of_several_who_write_at_once_one_succeeds(
    copy: FirestoreCopy, firestore: Project
) -> None:
    held = await copy.commit([], FIRST, None)
    rivals = [
        copy.commit([Document(f"users/{i}", {})], after(held, f"rival {i}"), held) for i in range(5)
    ]
    ends = await asyncio.gather(*rivals, return_exceptions=True)
    [winner] = [one for one in ends if isinstance(one, Held)]
    assert [type(one) for one in ends if one is not winner] == [Overtaken] * 4
    assert await copy.cursor() == winner
    assert len(firestore.documents()) == 2


@pytest.mark.parametrize(
    "document",
    [
        Document("users/1", {"__name__": 1}),
        Document("users/1", {"": 1}),
        Document("users/1", {"a": [[1]]}),
        Document("users/1", {"a": "x" * 1_100_000}),
        Document("users/1", {"a": "x" * 5_000_000}),
        Document("users/1", {"a": 2**63}),
        Document("users/1", {"a": "\ud83d"}),
        Document("users/1", {"a": object()}),
        Document("users/__1__", {}),
        Document("users", {}),
    ],
)
async def test_what_can_never_be_written_is_refused_with_all_its_batch(
    copy: FirestoreCopy, firestore: Project, document: Document
) -> None:
    held = await copy.commit([], FIRST, None)
    with pytest.raises(Refused) as refused:
        await copy.commit([Document("users/2", {}), document], after(held, "second"), held)
    assert str(refused.value)
    assert list(firestore.documents()) == [CURSOR]
    assert await copy.commit([], after(held, "third"), held) == await copy.cursor()


async def test_pages_come_in_the_order_of_segments(copy: FirestoreCopy, firestore: Project) -> None:
    attendances = [attendance_path(id) for id in (1, 2, 9, 10, 11, 100)]
    messages = [message_path(id, name) for id in (2, 10, 9) for name in ("a", "B", "ä", "10", "9")]
    documents = [Document(path, {"path": path}) for path in (*attendances, *messages)]
    await copy.commit(documents, FIRST, None)
    firestore.owner.set("others/1/messages-not/1", {})
    assert await read_all(copy, Stream.ATTENDANCES) == sorted(attendances, key=segments)
    assert await read_all(copy, Stream.MESSAGES) == sorted(messages, key=segments)
    below = [path for path in messages if path.startswith("attendances/10/")]
    assert await read_all(copy, Stream.MESSAGES, below=10) == sorted(below, key=segments)
    assert await read_all(copy, Stream.MESSAGES, below=100) == []
    # From where a document was that has gone meanwhile.
    [follows] = await copy.page(Stream.ATTENDANCES, "attendances/3", 1)
    assert follows == Document("attendances/9", {"path": "attendances/9"})


async def read_all(copy: FirestoreCopy, stream: Stream, below: int | None = None) -> list[str]:
    found: list[str] = []
    while page := await copy.page(stream, found[-1] if found else "", 2, below):
        assert len(page) <= 2
        assert all(one.fields == {"path": one.path} for one in page)
        found += [one.path for one in page]
    return found


async def test_what_is_no_cursor_is_nobodys_and_what_somebody_else_wrote_is_read(
    copy: FirestoreCopy, firestore: Project
) -> None:
    firestore.owner.set(CURSOR, {"seq": "many"})
    held = await copy.cursor()
    assert held is not None
    assert held.cursor.owner == ""
    firestore.owner.set("users/1", {"share": math.inf})
    assert await copy.page(Stream.USERS, "", 1) == [Document("users/1", {"share": math.inf})]
    await copy.commit([], FIRST, held)
    assert await copy.cursor() != held


async def test_a_frozen_firestore_is_given_up_and_may_have_written_all_the_same(
    own_firestore_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = own_firestore_emulator.project()
    for name, value in own_firestore_emulator.environment().items():
        monkeypatch.setenv(name, value)
    account = open_account(write_service_account(tmp_path / "account.json", project.id))
    copy = FirestoreCopy(account, asking=0.2, moving=0.2)
    patient = FirestoreCopy(account)
    held = await patient.commit([], FIRST, None)
    own_firestore_emulator.pause()
    for question in (
        copy.cursor(),
        copy.page(Stream.USERS, "", 1),
        copy.commit([], after(held, "late"), held),
    ):
        with pytest.raises(Unreachable, match="does not answer"):
            await question
    own_firestore_emulator.resume()
    # It comes after all, or is kept out by whoever goes on: what is read is what holds.
    written = await go_on(patient)
    assert await patient.cursor() == written
    own_firestore_emulator.process.kill()
    with pytest.raises(Unreachable, match="does not answer"):
        await patient.cursor()
    for one in (copy, patient):
        await one.close()
    account.close()


def test_it_works_on_the_loop_that_helpdesk_runs_on(firestore_account: Path) -> None:
    account = open_account(firestore_account)

    async def ask() -> None:
        copy = FirestoreCopy(account)
        held = await copy.commit([Document("users/1", {})], FIRST, None)
        assert await copy.cursor() == held
        assert await copy.page(Stream.USERS, "", 5) == [Document("users/1", {})]
        await copy.close()

    uvloop.run(ask())
    account.close()


async def go_on(copy: FirestoreCopy) -> Held:
    """Commit what builds on what is there, whatever comes between."""
    while True:
        held = await copy.cursor()
        assert held is not None
        with contextlib.suppress(Overtaken):
            return await copy.commit([], after(held, "next"), held)


BAD_DAYS = {
    grpc.StatusCode.PERMISSION_DENIED: "rights",
    grpc.StatusCode.UNAUTHENTICATED: "HELPDESK_FIREBASE_CREDENTIALS",
    grpc.StatusCode.RESOURCE_EXHAUSTED: "used up",
    grpc.StatusCode.NOT_FOUND: "no Firestore database",
    grpc.StatusCode.FAILED_PRECONDITION: "native mode",
    grpc.StatusCode.INVALID_ARGUMENT: "the log says why",
    grpc.StatusCode.ABORTED: "just now",
    grpc.StatusCode.UNAVAILABLE: "does not answer",
    grpc.StatusCode.UNKNOWN: "does not answer",
}
NOT_WRITTEN = {
    grpc.StatusCode.NOT_FOUND: Overtaken,
    grpc.StatusCode.FAILED_PRECONDITION: Overtaken,
    grpc.StatusCode.INVALID_ARGUMENT: Refused,
}


@pytest.mark.parametrize("status", BAD_DAYS, ids=lambda status: status.name)
async def test_each_bad_day_has_a_sentence_of_its_own(
    status: grpc.StatusCode, bad_copy: FirestoreCopy
) -> None:
    for question in (bad_copy.cursor(), bad_copy.page(Stream.MESSAGES, "", 9)):
        with pytest.raises(Unreachable, match=BAD_DAYS[status]) as failed:
            await question
        assert "in Google's words" in str(failed.value.__cause__)
    with pytest.raises(NOT_WRITTEN.get(status, Unreachable)):
        await bad_copy.commit([], FIRST, None)


@pytest.fixture
async def bad_copy(
    status: grpc.StatusCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FirestoreCopy]:
    account = open_account(write_service_account(tmp_path / "account.json", "demo-bad"))
    async with answering(status) as firestore:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore.host)
        copy = FirestoreCopy(account)
        yield copy
        await copy.close()
    account.close()

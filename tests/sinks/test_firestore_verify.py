"""The check of the copy says what is wrong, and nothing of what is only under way."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import uuid4

import pytest

from helpdesk.actions.attendances import do_finish
from helpdesk.actions.work import Ledger
from helpdesk.domain.documents import (
    CURSOR,
    Cursor,
    Document,
    attendance_path,
    message_path,
    user_path,
)
from helpdesk.errors import Conflict
from helpdesk.firebase.documents import FirestoreCopy
from helpdesk.firebase.errors import Refused
from helpdesk.sinks.firestore_verify import Verifier
from tests.factories import do_open, do_write_text
from tests.sinks.conftest import People, on_sqlite
from tests.sinks.mirrored import Mirror

# What is asked here is the same on PostgreSQL.
database_url = on_sqlite


@pytest.fixture
async def opened(ledger: Ledger, people: People) -> int:
    """An attendance that Ana has, with three messages of hers."""
    attendance_id = await ledger.write(
        partial(do_open, instance_id=people.number, actor=people.ana)
    )
    for _ in range(3):
        await write(ledger, people, attendance_id)
    return attendance_id


async def write(ledger: Ledger, people: People, attendance_id: int) -> str:
    return await ledger.write(partial(do_write_text, actor=people.ana, attendance_id=attendance_id))


async def found(verifier: Verifier) -> list[str]:
    return [str(mistake) async for mistake in verifier.mistakes()]


@pytest.fixture
def verifier(ledger: Ledger, copy: FirestoreCopy) -> Verifier:
    """A check that waits for nobody."""
    return Verifier(ledger, copy, patience=0)


async def test_of_a_copy_that_is_right_nothing_is_said(
    mirror: Mirror, verifier: Verifier, opened: int
) -> None:
    await mirror.filled()
    assert await found(verifier) == []
    assert verifier.compared == len(mirror.there())
    assert not verifier.is_stuck


async def test_every_kind_of_mistake_is_named(
    mirror: Mirror, verifier: Verifier, ledger: Ledger, people: People, opened: int
) -> None:
    message_id = await write(ledger, people, opened)
    await mirror.filled()
    owner = mirror.project.owner
    there = mirror.there()
    changed = {**there[attendance_path(opened)], "state": "WAITING", "aud": ["all"]}
    del changed["unread_count"]
    owner.set(attendance_path(opened), changed)
    owner.delete(message_path(opened, message_id))
    owner.set(user_path(99), {"keys": ["all"]})
    orphan = message_path(98, str(uuid4()))
    owner.set(orphan, {"content": "x"})
    assert await found(verifier) == [
        "extra users/99",
        f"different {attendance_path(opened)} (aud, state, unread_count)",
        *sorted([f"missing {message_path(opened, message_id)}", f"extra {orphan}"], key=_path_of),
    ]


def _path_of(line: str) -> str:
    return line.split()[1]


async def test_what_no_helpdesk_has_named_is_not_looked_at(
    mirror: Mirror, verifier: Verifier, opened: int
) -> None:
    await mirror.filled()
    for name in ("users/01", "attendances/99999999999999999999"):
        mirror.project.owner.set(name, {"x": 1})
    assert await found(verifier) == []


async def test_what_is_under_way_is_no_mistake(
    mirror: Mirror, ledger: Ledger, copy: FirestoreCopy, people: People, opened: int
) -> None:
    verifier = Verifier(ledger, copy)
    async with mirror.copying() as one:
        await one.settled()

        is_over = False

        async def live() -> None:
            while not is_over:
                attendance_id = await ledger.write(
                    partial(do_open, instance_id=people.number, actor=people.ana)
                )
                await write(ledger, people, attendance_id)
                await write(ledger, people, opened)
                await ledger.write(
                    partial(do_finish, actor=people.ana, attendance_id=attendance_id)
                )

        living = asyncio.create_task(live())
        for _ in range(2):
            one.gate.batches.clear()
            await one.until(lambda: one.gate.batches)
            assert await found(verifier) == []
        is_over = True
        await living
        await mirror.check(one)


async def test_a_copy_that_does_not_move_is_not_waited_for(
    mirror: Mirror, verifier: Verifier, ledger: Ledger, people: People, opened: int
) -> None:
    await mirror.filled()
    message_id = await write(ledger, people, opened)
    assert f"missing {message_path(opened, message_id)}" in await found(verifier)
    assert verifier.is_stuck


async def test_documents_that_were_set_aside_are_named_apart(
    mirror: Mirror, verifier: Verifier, ledger: Ledger, people: People, opened: int
) -> None:
    bad = message_path(opened, await write(ledger, people, opened))

    async def refuse(documents: Sequence[Document], cursor: Cursor) -> None:
        if any(one.path == bad and one.fields is not None for one in documents):
            raise Refused("no")

    async with mirror.copying(before=refuse) as one:
        await one.settled()
    assert await found(verifier) == []
    assert verifier.refused == {bad}


async def test_where_there_is_no_copy_of_this_database_it_says_so(
    mirror: Mirror, verifier: Verifier, opened: int
) -> None:
    with pytest.raises(Conflict, match="no copy"):
        await found(verifier)
    await mirror.filled()
    cursor = mirror.project.owner.get(CURSOR)
    mirror.project.owner.set(CURSOR, {**(cursor or {}), "owner": "else"})
    with pytest.raises(Conflict, match="another helpdesk"):
        await found(verifier)

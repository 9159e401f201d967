"""The end of the log: everything once and in order, from whichever process it comes."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial

import pytest
from aiohttp import web
from pytest_aiohttp.plugin import AiohttpClient

from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.events import EventKind
from helpdesk.domain.roles import Actor, Role
from helpdesk.sinks.tail import Tail
from helpdesk.sinks.websocket import Readers
from helpdesk.store import event_log
from helpdesk.store.database import Database, open_database


def do_emit(work: Work, count: int = 1) -> None:
    first = work.next_seq(count)
    for seq in range(first, first + count):
        work.emit(EventKind.USER_CHANGED, seq)


def do_take_without_telling(work: Work) -> None:
    """A number is taken for two changes, and one event tells of both."""
    work.emit(EventKind.USER_CHANGED, work.next_seq(2) + 1)


async def emit(ledger: Ledger, count: int = 1) -> None:
    await ledger.write(partial(do_emit, count=count))


async def read_to(tail: Tail, last: int, seq: int = 0) -> list[int]:
    """The numbers of the events up to the last, as a reader asks for them."""
    seen: list[int] = []
    async with asyncio.timeout(10):
        while seq < last:
            seen += [event.seq for event in await tail.after(seq)]
            seq = seen[-1]
    return seen


@pytest.fixture
async def elsewhere(database: Database, database_url: str) -> AsyncIterator[Ledger]:
    """A command in another process, on the same database."""
    other = await open_database(database_url)
    yield Ledger(other)
    await other.close()


@pytest.fixture
async def tail(ledger: Ledger) -> AsyncIterator[Tail]:
    tail = Tail(ledger)
    await tail.start()
    following = asyncio.create_task(tail.run())
    yield tail
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


async def test_a_commit_is_there_for_readers_at_once(ledger: Ledger, tail: Tail) -> None:
    reading = asyncio.create_task(tail.after(0))
    await emit(ledger, 3)
    assert [event.seq for event in await asyncio.wait_for(reading, 5)] == [1, 2, 3]
    assert tail.last_seq == 3


async def test_what_another_process_writes_is_found_too(tail: Tail, elsewhere: Ledger) -> None:
    await emit(elsewhere, 2)
    assert await read_to(tail, 2) == [1, 2]


async def test_commits_of_two_processes_come_in_order_and_once(
    ledger: Ledger, tail: Tail, elsewhere: Ledger
) -> None:
    chances = random.Random(5)

    async def write(where: Ledger) -> int:
        counts = [chances.randint(1, 3) for _ in range(25)]
        for count in counts:
            await emit(where, count)
        return sum(counts)

    readers = [asyncio.create_task(read_to(tail, 50)) for _ in range(2)]
    total = sum(await asyncio.gather(write(ledger), write(elsewhere)))
    assert await read_to(tail, total) == list(range(1, total + 1))
    for seen in await asyncio.gather(*readers):
        assert seen == list(range(1, len(seen) + 1))


async def test_a_number_without_an_event_holds_nobody_up(ledger: Ledger, tail: Tail) -> None:
    await ledger.write(do_take_without_telling)
    await emit(ledger)
    assert await read_to(tail, 3) == [2, 3]


async def test_a_reader_far_behind_gets_everything_from_the_database(
    ledger: Ledger, tail: Tail
) -> None:
    for _ in range(6):
        await emit(ledger, 400)
    assert await read_to(tail, 2_400) == list(range(1, 2_401))
    assert await read_to(tail, 2_400, seq=2_390) == list(range(2_391, 2_401))


async def test_a_tail_begins_at_the_end_of_the_log(ledger: Ledger) -> None:
    await emit(ledger, 4)
    tail = Tail(ledger)
    await tail.start()
    assert tail.last_seq == 4
    assert [event.seq for event in await tail.after(1)] == [2, 3, 4]


async def test_a_late_reader_does_not_get_what_was_rewritten_meanwhile(
    ledger: Ledger, tail: Tail
) -> None:
    def do_tell(work: Work) -> None:
        work.emit(EventKind.USER_CHANGED, work.next_seq())

    def do_rewrite(work: Work) -> None:
        event_log.rewrite(work.connection, [(first + 1, b"{}")])
        work.emit(EventKind.USER_CHANGED, work.next_seq())
        work.rewrite_events("no such word", lambda text, _: text)

    first = tail.last_seq
    await ledger.write(do_tell)
    assert (await tail.after(first))[0].text != b"{}"
    await ledger.write(do_rewrite)
    assert (await tail.after(first))[0].text == b"{}"


async def test_numbers_without_an_event_at_the_end_of_the_log_end_no_reader(
    ledger: Ledger, aiohttp_client: AiohttpClient
) -> None:
    await emit(ledger)
    await ledger.write(lambda work: work.next_seq(2))
    tail = Tail(ledger)
    await tail.start()
    readers = Readers(tail, lambda: "first")

    async def may_go_on() -> bool:
        return True

    async def follow(request: web.Request) -> web.StreamResponse:
        return await readers.serve(
            request,
            Actor(1, "Alice", Role.ADMIN),
            after=1,
            epoch=None,
            is_batched=False,
            is_pulsing=False,
            may_go_on=may_go_on,
        )

    application = web.Application()
    application.router.add_get("/", follow)
    client = await aiohttp_client(application)
    async with client.ws_connect("/") as socket, asyncio.timeout(10):
        hello = await socket.receive_json()
        assert (hello["kind"], hello["version"]) == ("hello", "first")
        await emit(ledger)
        assert (await socket.receive_json())["seq"] == 4
    await readers.close()

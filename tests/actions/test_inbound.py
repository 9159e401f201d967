"""Envelopes that cannot be digested are kept, and stop nobody."""

import asyncio
from functools import partial

import pytest
from sqlalchemy import Connection, text

from helpdesk.actions.inbound import digest, do_set_aside
from helpdesk.actions.set_aside import do_replay, list_set_aside
from helpdesk.actions.work import Ledger
from helpdesk.consumer import consume
from helpdesk.domain.envelopes import Answered, Inbound, MessageArrived, Outcome
from helpdesk.domain.moments import Moment, to_iso
from helpdesk.errors import NotFound, Refused
from helpdesk.queue import MemoryQueue
from helpdesk.store.schema import messages, set_aside
from tests.factories import add_number, arrived, whatsapp_message

SECRET = "poisonous secret"


def poison(number: int) -> MessageArrived:
    """A message from a moment that no calendar has."""
    message = whatsapp_message(content=SECRET)
    values = {name: getattr(message, name) for name in message.__struct_fields__}
    return arrived(type(message)(**(values | {"at": Moment(2**62)})), number)


async def contents(ledger: Ledger) -> list[str]:
    def read(connection: Connection) -> list[str]:
        order = messages.select().order_by(messages.c.position)
        return [row.content for row in connection.execute(order)]

    return await ledger.read(read)


async def refuse_inserts(ledger: Ledger, *, must_refuse: bool) -> None:
    """Let the database refuse every message whose text is the secret, as a bug would."""

    def do(connection: Connection) -> None:
        if not must_refuse:
            drop = "DROP TRIGGER no ON messages" if _is_postgres(connection) else "DROP TRIGGER no"
            connection.execute(text(drop))
            return
        if _is_postgres(connection):
            connection.execute(
                text(
                    "CREATE OR REPLACE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN IF NEW.content = '{SECRET}' THEN RAISE 'no' USING ERRCODE = "
                    "'check_violation'; END IF; RETURN NEW; END $$"
                )
            )
            connection.execute(
                text(
                    "CREATE TRIGGER no BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION no()"
                )
            )
            return
        connection.execute(
            text(
                "CREATE TRIGGER no BEFORE INSERT ON messages "
                f"WHEN NEW.content = '{SECRET}' BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        )

    await ledger.database.write(do)


def _is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


async def test_one_bad_envelope_is_set_aside_and_its_neighbours_are_saved(ledger: Ledger) -> None:
    number = await add_number(ledger)
    batch = [
        arrived(whatsapp_message(content="before"), number),
        poison(number),
        arrived(whatsapp_message(content="after"), number),
    ]
    await digest(ledger, batch)
    assert await contents(ledger) == ["before", "after"]
    [kept] = await ledger.read(list_set_aside)
    assert (kept.instance_id, kept.at) == (number, to_iso(ledger.clock()))
    assert SECRET not in kept.error


async def test_the_log_never_quotes_a_message(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    number = await add_number(ledger)
    await refuse_inserts(ledger, must_refuse=True)
    await digest(ledger, [arrived(whatsapp_message(content=SECRET), number), poison(number)])
    assert "set aside" in caplog.text
    assert SECRET not in caplog.text
    await refuse_inserts(ledger, must_refuse=False)


async def test_an_envelope_can_be_replayed_once_the_fault_is_mended(ledger: Ledger) -> None:
    number = await add_number(ledger)
    await refuse_inserts(ledger, must_refuse=True)
    await digest(ledger, [arrived(whatsapp_message(content=SECRET), number)])
    [kept] = await ledger.read(list_set_aside)
    with pytest.raises(Refused) as refused:
        await ledger.write(lambda work: do_replay(work, kept.id))
    assert refused.value.code == "fails_again"
    assert SECRET not in refused.value.message
    assert len(await ledger.read(list_set_aside)) == 1
    await refuse_inserts(ledger, must_refuse=False)
    await ledger.write(lambda work: do_replay(work, kept.id))
    assert await contents(ledger) == [SECRET]
    assert await ledger.read(list_set_aside) == []
    with pytest.raises(NotFound):
        await ledger.write(lambda work: do_replay(work, kept.id))


async def test_an_answer_is_set_aside_without_its_value_which_may_pair_a_number(
    ledger: Ledger,
) -> None:
    number = await add_number(ledger)
    answered = Answered(
        instance_id=number, request_id="unknown", outcome=Outcome.DONE, value=SECRET
    )
    await ledger.write(lambda work: do_set_aside(work, answered, "why"))
    kept = await ledger.read(lambda c: c.execute(set_aside.select()).one().envelope)
    assert "answered" in kept
    assert SECRET not in kept


async def test_one_that_fails_for_good_can_be_tried_again_and_stays(ledger: Ledger) -> None:
    number = await add_number(ledger)
    await digest(ledger, [poison(number)])
    [kept] = await ledger.read(list_set_aside)
    with pytest.raises(Refused):
        await ledger.write(lambda work: do_replay(work, kept.id))
    assert await ledger.read(list_set_aside) == [kept]


@pytest.mark.parametrize("content", ["half a \ud83d pair", "a \x00 byte"])
async def test_text_that_the_database_cannot_hold_loses_no_envelope(
    ledger: Ledger, content: str
) -> None:
    number = await add_number(ledger)
    batch = [
        arrived(whatsapp_message(content="before"), number),
        arrived(whatsapp_message(content=content), number),
        arrived(whatsapp_message(content="after"), number),
    ]
    await digest(ledger, batch)
    saved, kept = await contents(ledger), await ledger.read(list_set_aside)
    assert [saved[0], saved[-1]] == ["before", "after"]
    assert len(saved) + len(kept) == 3


async def test_the_consumer_goes_on_after_a_bad_envelope(ledger: Ledger) -> None:
    number, queue = await add_number(ledger), MemoryQueue[Inbound](1_000)
    consuming = asyncio.create_task(consume(queue, ledger))
    for index in range(120):
        good = arrived(whatsapp_message(content=f"{index}"), number)
        await queue.put(poison(number) if index % 40 == 7 else good)
    async with asyncio.timeout(20):
        await queue.drained()
    consuming.cancel()
    assert len(await contents(ledger)) == 117
    assert len(await ledger.read(list_set_aside)) == 3


async def test_order_is_kept_within_a_client_although_groups_are_digested_one_by_one(
    ledger: Ledger,
) -> None:
    number, clara = await add_number(ledger), whatsapp_message().chat
    batch = [arrived(whatsapp_message(clara, f"{index}"), number) for index in range(20)]
    batch[10] = poison(number)
    await partial(digest, ledger)(batch)
    assert await contents(ledger) == [f"{index}" for index in range(20) if index != 10]

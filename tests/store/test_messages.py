"""The claim that makes a row a job, the order of a conversation, the unique key."""

import asyncio
from functools import partial

import msgspec
import pytest
from sqlalchemy.exc import IntegrityError

from helpdesk.actions.dispatch import do_claim
from helpdesk.actions.message_changes import do_report
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.contents import (
    PLAIN,
    Card,
    Details,
    Edit,
    Media,
    MediaState,
    Place,
    Quote,
    Reaction,
)
from helpdesk.domain.envelopes import SendOutcome, SendReported
from helpdesk.domain.moments import Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.states import InstanceState, MessageStatus, MessageType
from helpdesk.store import messages
from helpdesk.store.records import Message
from tests.factories import (
    add_number,
    add_person,
    do_add_connected_number,
    do_move,
    do_open,
    do_write_text,
    message_of,
)


async def claim(ledger: Ledger, limit: int = 50) -> list[str]:
    return [one.content for one in await ledger.write(lambda work: do_claim(work, limit))]


async def write_to(ledger: Ledger, actor: Actor, instance_id: int, *texts: str) -> list[str]:
    """The actor opens an attendance of a new client and writes; the messages' ids."""

    def do(work: Work) -> list[str]:
        attendance_id = do_open(work, instance_id, actor)
        return [do_write_text(work, actor, attendance_id, text) for text in texts]

    return await ledger.write(do)


async def write_back(ledger: Ledger, changed: list[Message]) -> None:
    await ledger.write(lambda work: messages.change(work.connection, changed, work.now))


def report(message: Message, outcome: SendOutcome = SendOutcome.SENT) -> SendReported:
    return SendReported(
        instance_id=message.instance_id,
        message_id=message.id,
        attempt=message.attempt,
        outcome=outcome,
        ack=1,
    )


EVERYTHING = Details(
    media=Media(
        mime="audio/ogg",
        name="nota.ogg",
        size=9,
        seconds=1.5,
        is_voice=True,
        state=MediaState.READY,
        key="files/ab/abc",
    ),
    place=Place(latitude=-23.55, longitude=-46.63, name="Praça da Sé"),
    cards=(Card(name="Maria", phones=("1", "2")),),
    quote=Quote(from_me=True, type=MessageType.TEXT, content='"quoted" \x00 🙏'),
    is_forwarded=True,
    is_view_once=True,
    reactions=(Reaction(from_me=False, emoji="👍", at=Moment(5)),),
    edits=(Edit(content="before", at=Moment(6)),),
    deleted_at=Moment(7),
)


async def test_details_come_back_as_they_were_written(ledger: Ledger) -> None:
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")
    [message_id] = await write_to(ledger, ana, number, "Hi")
    message = await message_of(ledger, message_id)
    for details in (EVERYTHING, PLAIN):
        changed = [msgspec.structs.replace(message, details=details)]
        await write_back(ledger, changed)
        assert (await message_of(ledger, message_id)).details == details


async def test_messages_whose_file_is_pending_are_found_the_newest_first(ledger: Ledger) -> None:
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")
    ids = await write_to(ledger, ana, number, "ready", "pending", "none", "newest")
    states = (MediaState.READY, MediaState.PENDING, None, MediaState.PENDING)
    rows = [await message_of(ledger, message_id) for message_id in ids]
    changed = [
        msgspec.structs.replace(row, details=Details(media=Media(state=state)) if state else PLAIN)
        for row, state in zip(rows, states, strict=True)
    ]
    await write_back(ledger, changed)

    async def found(instance_id: int, limit: int = 10) -> list[str]:
        pending = await ledger.read(lambda c: messages.without_file(c, instance_id, limit))
        return [one.content for one in pending]

    assert await found(number) == ["newest", "pending"]
    assert await found(number, limit=1) == ["newest"]
    assert await found(number + 1) == []


async def test_of_each_chat_only_the_oldest_message_is_claimed(ledger: Ledger) -> None:
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")
    await write_to(ledger, ana, number, "first to one", "second to one")
    await write_to(ledger, ana, number, "first to other", "second to other")
    assert await claim(ledger) == ["first to one", "first to other"]
    assert await claim(ledger) == []


async def test_the_next_message_of_a_chat_is_claimed_after_the_report(ledger: Ledger) -> None:
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")
    first, _ = await write_to(ledger, ana, number, "first", "second")
    await claim(ledger)
    sending = await message_of(ledger, first)
    assert sending.status is MessageStatus.SENDING
    await ledger.write(lambda work: do_report(work, report(sending)))
    assert await claim(ledger) == ["second"]


async def test_no_more_is_claimed_than_asked_for_and_the_oldest_first(ledger: Ledger) -> None:
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")
    for text in ("one", "two", "three"):
        await write_to(ledger, ana, number, text)
    assert await claim(ledger, 2) == ["one", "two"]
    assert await claim(ledger, 2) == ["three"]


async def test_nothing_is_claimed_for_a_number_that_is_not_connected(ledger: Ledger) -> None:
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")
    away = await ledger.write(lambda work: do_add_connected_number(work, "5511900000001"))
    await write_to(ledger, ana, away, "for later")
    await write_to(ledger, ana, number, "for now")
    await ledger.write(lambda work: do_move(work, away, InstanceState.OFFLINE))
    assert await claim(ledger) == ["for now"]
    await ledger.write(lambda work: do_move(work, away, InstanceState.CONNECTED))
    assert await claim(ledger) == ["for later"]


async def test_claims_at_the_same_moment_share_no_message(ledger: Ledger) -> None:
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")
    for index in range(12):
        await write_to(ledger, ana, number, f"{index}")
    claimed = await asyncio.gather(*(claim(ledger, 5) for _ in range(6)))
    # Where claims run side by side one may find the others' rows taken: the rest comes later.
    flat = [text for one in claimed for text in one] + await claim(ledger)
    assert sorted(flat, key=int) == [str(index) for index in range(12)]


async def test_one_message_of_whatsapp_has_one_row(ledger: Ledger) -> None:
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")
    [message_id] = await write_to(ledger, ana, number, "only once")
    twin = msgspec.structs.replace(await message_of(ledger, message_id), id="another")
    with pytest.raises(IntegrityError):
        await ledger.write(
            lambda work: messages.add(work.connection, [messages.to_row(twin, work.now)])
        )


async def test_pages_of_a_conversation_follow_each_other_without_hole_or_repetition(
    ledger: Ledger,
) -> None:
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")
    texts = [f"{index}" for index in range(11)]
    ids = await write_to(ledger, ana, number, *texts)
    attendance_id = (await message_of(ledger, ids[0])).attendance_id
    seen: list[str] = []
    before: Message | None = None
    while True:
        page = await ledger.read(
            partial(messages.page, attendance_id=attendance_id, before=before, limit=4)
        )
        if not page:
            break
        seen = [one.content for one in page] + seen
        before = page[0]
    assert seen == ["Hello", *texts]

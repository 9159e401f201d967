"""A client's files: what is among them, in which order, and for whose eyes."""

from functools import partial

import pytest

from helpdesk.actions.attendances import do_accept, do_finish
from helpdesk.actions.galleries import Kind, list_media
from helpdesk.actions.inbound import digest
from helpdesk.actions.messages import do_write
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address
from helpdesk.domain.contents import Details, Media, MediaState
from helpdesk.domain.envelopes import MessageDeleted
from helpdesk.domain.roles import Actor
from helpdesk.domain.states import MessageType
from helpdesk.errors import Invalid, NotFound
from tests.actions.receiving import client_at, receive
from tests.factories import do_open, do_wait, message_of, phone, uuid, whatsapp_message

READY = Details(media=Media(mime="image/png", key="files/ab/abc", state=MediaState.READY))


def do_send(
    work: Work, actor: Actor, attendance_id: int, type: MessageType = MessageType.IMAGE
) -> str:
    """The actor sends a file; the message's id."""
    return do_write(work, actor, attendance_id, uuid(), "", type=type, details=READY)[0].id


class Shelf:
    """One client's files."""

    def __init__(self, ledger: Ledger, chat: Address) -> None:
        self.ledger = ledger
        self.chat = chat

    async def page(
        self, actor: Actor, kind: Kind = Kind.SEEN, before: str | None = None, limit: int = 50
    ) -> tuple[list[str], str | None]:
        client = await client_at(self.ledger, self.chat)
        items, following = await self.ledger.read(
            partial(
                list_media, actor=actor, client_id=client.id, kind=kind, before=before, limit=limit
            )
        )
        return [one.id for one in items], following

    async def ids(self, actor: Actor, kind: Kind = Kind.SEEN) -> list[str]:
        """All there are, two at a time."""
        found, following = await self.page(actor, kind, limit=2)
        while following is not None:
            some, following = await self.page(actor, kind, following, 2)
            found += some
        return found


@pytest.fixture
def shelf(ledger: Ledger) -> Shelf:
    return Shelf(ledger, phone())


async def test_files_are_sorted_into_what_is_seen_heard_and_read_the_newest_first(
    shelf: Shelf, number: int, ana: Actor
) -> None:
    def do(work: Work) -> dict[MessageType, list[str]]:
        mine = do_open(work, number, ana, shelf.chat)
        types = (MessageType.IMAGE, MessageType.AUDIO, MessageType.DOCUMENT, MessageType.VIDEO)
        return {type: [do_send(work, ana, mine, type) for _ in range(2)] for type in types}

    sent = await shelf.ledger.write(do)
    seen = sent[MessageType.IMAGE] + sent[MessageType.VIDEO]
    assert await shelf.ids(ana) == seen[::-1]
    assert await shelf.ids(ana, Kind.HEARD) == sent[MessageType.AUDIO][::-1]
    assert await shelf.ids(ana, Kind.DOCUMENTS) == sent[MessageType.DOCUMENT][::-1]


async def test_what_is_not_there_or_was_taken_back_is_left_out(
    shelf: Shelf, number: int, ana: Actor, admin: Actor
) -> None:
    def do(work: Work) -> list[str]:
        mine = do_open(work, number, ana, shelf.chat)
        return [do_send(work, ana, mine) for _ in range(3)]

    first, second, third = await shelf.ledger.write(do)
    pending = whatsapp_message(
        shelf.chat, type=MessageType.IMAGE, details=Details(media=Media(mime="image/png"))
    )
    await receive(shelf.ledger, number, pending)
    gone = await message_of(shelf.ledger, second)
    assert gone.whatsapp_id is not None
    deleted = MessageDeleted(
        instance_id=number,
        whatsapp_id=gone.whatsapp_id,
        from_me=True,
        chat=gone.chat,
        addresses=(gone.chat,),
        at=gone.at,
    )
    await digest(shelf.ledger, [deleted])
    for actor in (ana, admin):
        assert await shelf.ids(actor) == [third, first]
    # Where a page ended with it, the list goes on there.
    assert await shelf.page(ana, before=second) == ([first], None)


async def test_everybody_sees_the_files_of_the_attendances_that_they_may_see(
    shelf: Shelf, number: int, ana: Actor, bruno: Actor, marta: Actor, admin: Actor
) -> None:
    ledger = shelf.ledger

    def do_make(work: Work) -> tuple[str, str, int]:
        earlier = do_open(work, number, bruno, shelf.chat)
        theirs = do_send(work, bruno, earlier)
        do_finish(work, bruno, earlier)
        own = do_open(work, number, ana, shelf.chat)
        mine = do_send(work, ana, own)
        return theirs, mine, own

    theirs, mine, own = await ledger.write(do_make)
    # Ana serves the client now and sees what was before; Bruno sees his own.
    assert await shelf.ids(ana) == [mine, theirs]
    assert await shelf.ids(bruno) == [theirs]
    for one in (marta, admin):
        assert await shelf.ids(one) == [mine, theirs]
    await ledger.write(lambda work: do_finish(work, ana, own))
    assert await shelf.ids(ana) == [mine]
    present = await ledger.write(lambda work: do_wait(work, number, shelf.chat))
    for one in (ana, bruno):
        assert await shelf.ids(one) == [mine, theirs]
    await ledger.write(lambda work: do_accept(work, bruno, present))
    assert await shelf.ids(ana) == [mine]
    assert await shelf.ids(bruno) == [mine, theirs]


async def test_who_may_not_see_the_client_or_the_place_in_the_list_is_refused(
    shelf: Shelf, number: int, ana: Actor, bruno: Actor
) -> None:
    other = phone()

    def do_make(work: Work) -> tuple[str, str]:
        mine = do_send(work, ana, do_open(work, number, ana, shelf.chat))
        return mine, do_send(work, bruno, do_open(work, number, bruno, other))

    mine, theirs = await shelf.ledger.write(do_make)
    with pytest.raises(NotFound):
        await shelf.page(bruno)
    for before in (theirs, uuid(), "none"):
        with pytest.raises(Invalid):
            await shelf.page(ana, before=before)
    assert await shelf.page(ana) == ([mine], None)

"""Short-lived addresses of files: whom they let in, and for how long."""

from functools import partial

import pytest

from helpdesk.actions.attendances import do_transfer
from helpdesk.actions.inbound import digest
from helpdesk.actions.media_links import (
    LINK_LIFE,
    Version,
    access_linked,
    do_make_link,
    find_link,
)
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Ledger
from helpdesk.domain.contents import Details, Media
from helpdesk.domain.envelopes import MediaFetched
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.states import MessageType
from helpdesk.errors import NotFound
from tests.actions.receiving import attendances_at, conversation, receive
from tests.factories import FakeClock, do_open, phone, uuid, whatsapp_message

KEY = "files/ab/abc"


class Picture:
    """A client's picture in an attendance that Ana has, and links to it."""

    def __init__(self, ledger: Ledger, message_id: str, attendance_id: int) -> None:
        self.ledger = ledger
        self.message_id = message_id
        self.attendance_id = attendance_id

    async def link(self, actor: Actor, version: Version = Version.FILE) -> str:
        link = await self.ledger.write(
            lambda work: do_make_link(work, actor, self.message_id, version)
        )
        assert link.expires_at == self.ledger.clock() + LINK_LIFE
        return link.token

    async def opens(self, token: str) -> bool:
        """Whether the file is handed out."""
        try:
            file, _ = await self.ledger.read(
                partial(access_linked, token=token, now=self.ledger.clock())
            )
        except NotFound:
            return False
        assert file.key == KEY
        return True


@pytest.fixture
async def picture(ledger: Ledger, number: int, ana: Actor, admin: Actor) -> Picture:
    chat = phone()
    await ledger.write(lambda work: do_open(work, number, ana, chat))
    message = whatsapp_message(
        chat, type=MessageType.IMAGE, details=Details(media=Media(mime="image/png"))
    )
    await receive(ledger, number, message)
    fetched = MediaFetched(
        instance_id=number,
        whatsapp_id=message.whatsapp_id,
        from_me=False,
        chat=chat,
        media_key=KEY,
    )
    await digest(ledger, [fetched])
    message_id = next(one.id for one in await conversation(ledger, admin, chat) if one.media)
    [attendance] = await attendances_at(ledger, chat)
    return Picture(ledger, message_id, attendance.id)


async def test_an_address_opens_the_file_until_it_ends(
    picture: Picture, ana: Actor, clock: FakeClock
) -> None:
    token = await picture.link(ana)
    clock.advance(LINK_LIFE - 1)
    assert await picture.opens(token)
    clock.advance(1)
    assert not await picture.opens(token)


async def test_it_says_which_version_it_opens(picture: Picture, ana: Actor) -> None:
    ledger = picture.ledger
    for wanted in Version:
        token = await picture.link(ana, wanted)
        _, version = await ledger.read(partial(access_linked, token=token, now=ledger.clock()))
        assert version is wanted


async def test_the_secret_is_made_once(picture: Picture, ana: Actor) -> None:
    ledger = picture.ledger
    find = partial(
        find_link,
        actor=ana,
        message_id=picture.message_id,
        version=Version.FILE,
        now=ledger.clock(),
    )
    assert await ledger.read(find) is None
    first = await picture.link(ana)
    found = await ledger.read(find)
    assert found is not None
    assert found.token == first == await picture.link(ana)


async def test_an_address_that_was_changed_opens_nothing(
    picture: Picture, ana: Actor, admin: Actor
) -> None:
    token = await picture.link(ana)
    user_id, message_id, version, expires_at, signature = token.split(".")
    other = "A" if signature[0] != "A" else "B"
    for parts in (
        (str(admin.user_id), message_id, version, expires_at, signature),
        (user_id, uuid(), version, expires_at, signature),
        (user_id, message_id, "thumbnail", expires_at, signature),
        (user_id, message_id, version, str(int(expires_at) + 1), signature),
        (user_id, message_id, version, expires_at, other + signature[1:]),
        (user_id, message_id, version, expires_at, ""),
        (user_id, message_id, version, expires_at),
        ("none",),
        ("",),
    ):
        assert not await picture.opens(".".join(parts))
    assert await picture.opens(token)


async def test_before_any_address_was_made_none_opens(picture: Picture, ana: Actor) -> None:
    signature = "A" * 43
    assert not await picture.opens(f"{ana.user_id}.{picture.message_id}.file.{10**13}.{signature}")


async def test_who_loses_sight_of_the_message_loses_the_address(
    picture: Picture, ana: Actor, bruno: Actor, admin: Actor
) -> None:
    token, admins = await picture.link(ana), await picture.link(admin)
    with pytest.raises(NotFound):
        await picture.link(bruno)
    await picture.ledger.write(
        lambda work: do_transfer(work, ana, picture.attendance_id, bruno.user_id)
    )
    assert not await picture.opens(token)
    assert await picture.opens(admins)
    assert await picture.opens(await picture.link(bruno))


async def test_who_is_deactivated_loses_the_address(picture: Picture, marta: Actor) -> None:
    token = await picture.link(marta)
    await picture.ledger.write(lambda work: do_change(work, marta.user_id, active=False))
    assert not await picture.opens(token)


async def test_the_rights_are_those_of_the_role_that_the_user_has_now(
    picture: Picture, marta: Actor
) -> None:
    token = await picture.link(marta)
    await picture.ledger.write(lambda work: do_change(work, marta.user_id, role=Role.ATTENDANT))
    assert not await picture.opens(token)

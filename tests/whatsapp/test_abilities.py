"""A WhatsApp Web that lacks something: what does not need it goes on. Real Chromium, real wa-js."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.contents import Media
from helpdesk.domain.moments import MINUTE, Moment, now
from helpdesk.domain.states import Activity, InstanceState, MessageType
from helpdesk.whatsapp.driver import File, PageError, StateSeen, Text
from helpdesk.whatsapp.playwright import PlaywrightDriver
from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.shapes import DropFunctions, React, Reload
from tests.needs import needs_chromium
from tests.whatsapp.sample_files import png
from tests.whatsapp.watching import SimulatorProcess, Watched, connected

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_chromium]

PICTURE = png(40, 30)
MARIA = "5511988880001@c.us"
MARIAS_CHAT = Address(AddressKind.PHONE, "5511988880001")
SENT = "3EB0AB01"

Doing = Callable[[PlaywrightDriver, Path], Awaitable[object]]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def phone(simulator: SimulatorProcess) -> AsyncIterator[SimulatorClient]:
    async with simulator.phone("abilities") as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def number(
    simulator: SimulatorProcess, phone: SimulatorClient, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Watched]:
    profile = tmp_path_factory.mktemp("profiles") / "abilities"
    async with connected(simulator.page_url("abilities"), profile, phone) as one:
        await one.driver.send(MARIAS_CHAT, Text("Bom dia"), whatsapp_id=SENT)
        yield one


async def _lacking(number: Watched, phone: SimulatorClient, *names: str) -> StateSeen:
    """Load the page anew without these; how the number is then."""
    before = len(number.seen)
    await phone.act(DropFunctions(names=names))
    await phone.act(Reload())
    return await number.state(InstanceState.CONNECTED, after=before)


async def _send_file(driver: PlaywrightDriver, folder: Path) -> None:
    path = folder / "a.png"
    path.write_bytes(PICTURE)
    media = Media(mime="image/png", name="a.png")
    file = File(path=path, type=MessageType.IMAGE, media=media)
    await driver.send(MARIAS_CHAT, file, whatsapp_id="3EB0AB02")


_CASES: list[tuple[str, tuple[str, ...], str, Doing]] = [
    ("files", ("MediaPrep",), "MediaPrep", _send_file),
    (
        "reactions",
        ("addOrUpdateReactionsModelCollection", "getReactions", "sendReactionToMsg"),
        "functions.createOrUpdateReactions, functions.getReactions, functions.sendReactionToMsg",
        lambda driver, _: driver.react(MARIAS_CHAT, SENT, from_me=True, emoji="👍"),
    ),
    (
        "edits",
        ("addAndSendMessageEdit",),
        "functions.addAndSendMessageEdit",
        lambda driver, _: driver.edit(MARIAS_CHAT, SENT, "Boa tarde"),
    ),
    (
        "typing and presence",
        ("WAWebChatPresenceBridge", "PresenceCollection", "subscribePresence"),
        "ChatPresence, PresenceStore, functions.subscribePresence",
        lambda driver, _: driver.show_activity(MARIAS_CHAT, Activity.TYPING),
    ),
    (
        "read marks",
        ("sendSeen",),
        "functions.sendSeen",
        lambda driver, _: driver.mark_read(MARIAS_CHAT),
    ),
]


@pytest.mark.parametrize(("ability", "dropped", "missing", "do"), _CASES)
async def test_what_does_not_work_is_said_and_refused_and_messages_go_on(
    number: Watched,
    phone: SimulatorClient,
    tmp_path: Path,
    ability: str,
    dropped: tuple[str, ...],
    missing: str,
    do: Doing,
) -> None:
    seen = await _lacking(number, phone, *dropped)

    words = f"This WhatsApp Web is newer than helpdesk: {ability} do not work"
    assert seen.detail == f"{words} (missing: {missing}). Messages arrive and leave."
    with pytest.raises(PageError) as refused:
        await do(number.driver, tmp_path)
    assert (refused.value.is_permanent, refused.value.message) == (True, f"{words}.")
    await _check_messages_go_on(number, phone)


async def _check_messages_go_on(number: Watched, phone: SimulatorClient) -> None:
    received = await phone.write(MARIA, "Ainda aí?")
    await number.message(received)
    whatsapp_id = f"3EB0AC{len(number.seen):04X}"
    await number.driver.send(
        MARIAS_CHAT, Text("Sempre"), whatsapp_id=whatsapp_id, quoted=(received, False)
    )
    await number.tick(whatsapp_id, 2)
    assert received in await number.held()


async def test_without_quotes_an_answer_goes_out_without_its_quote(
    number: Watched, phone: SimulatorClient
) -> None:
    seen = await _lacking(number, phone, "canReplyMsg")

    assert seen.detail is not None
    assert "quotes do not work" in seen.detail
    await _check_messages_go_on(number, phone)
    assert (await phone.messages(MARIA))[-1].quoted is None


async def test_without_the_calls_of_the_history_the_inventory_has_the_messages(
    number: Watched, phone: SimulatorClient
) -> None:
    seen = await _lacking(number, phone, "msgFindCallLog")

    assert seen.detail is not None
    assert "calls missed while away do not work" in seen.detail
    await _check_messages_go_on(number, phone)


async def test_without_reactions_the_inventory_says_that_it_cannot_say(
    number: Watched, phone: SimulatorClient
) -> None:
    await _lacking(number, phone, "getReactions")
    sent = await phone.write(MARIA, "Viva!")
    await number.message(sent)
    await phone.act(React(client=MARIA, message=sent, emoji="🎉"))

    inventory = await number.driver.take_inventory(Moment(now() - MINUTE))

    assert inventory.is_complete
    [held] = [one for chat in inventory.chats for one in chat.messages if one.whatsapp_id == sent]
    assert held.reactions is None


async def test_a_file_that_this_whatsapp_web_cannot_fetch_may_be_asked_for_later(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    file = await phone.upload(PICTURE, "image/png", name="a.png")
    sent = await phone.write_file(MARIA, "image", file, "Veja")
    message = await number.message(sent)
    await _lacking(number, phone, "MediaPrep")

    with pytest.raises(PageError) as failed:
        await number.driver.download(
            MARIAS_CHAT, sent, from_me=False, at=message.at, into=tmp_path / "one"
        )
    assert not failed.value.is_permanent

    assert (await _lacking(number, phone)).detail is None
    into = tmp_path / "two"
    await number.driver.download(MARIAS_CHAT, sent, from_me=False, at=message.at, into=into)
    assert into.read_bytes() == PICTURE

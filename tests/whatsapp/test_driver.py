"""A paired driver at work: real Chromium, real wa-js, simulated WhatsApp."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.moments import SECOND, Moment, now
from helpdesk.domain.states import InstanceState, MessageType
from helpdesk.whatsapp.driver import LookUp, PageError, Text
from helpdesk.whatsapp.guard import browser_processes
from helpdesk.whatsapp.ids import address_of_wid
from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.shapes import Write
from tests.needs import needs_chromium
from tests.whatsapp.watching import SimulatorProcess, Watched, connected

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_chromium]

MARIA = "5511988880001@c.us"
JOAO = "104300000000002@lid"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def phone(simulator: SimulatorProcess) -> AsyncIterator[SimulatorClient]:
    async with simulator.phone("shared") as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def number(
    simulator: SimulatorProcess, phone: SimulatorClient, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Watched]:
    profile = tmp_path_factory.mktemp("profiles") / "shared"
    async with connected(simulator.page_url("shared"), profile, phone) as one:
        yield one


def _address(wid: str) -> Address:
    address = address_of_wid(wid)
    assert address is not None
    return address


async def test_a_text_of_a_client_known_by_phone_arrives(
    number: Watched, phone: SimulatorClient
) -> None:
    message = await number.message(await phone.write(MARIA, "Olá, *tudo* bem? 😀"))

    assert message.content == "Olá, *tudo* bem? 😀"
    assert message.type is MessageType.TEXT
    assert not message.from_me
    assert message.name == "Maria Souza"
    assert message.addresses == (Address(AddressKind.PHONE, "5511988880001"),)
    assert message.at % SECOND == 0
    assert 0 <= now() - message.at < 10 * SECOND


async def test_a_client_known_by_lid_comes_with_the_phone_number(
    number: Watched, phone: SimulatorClient
) -> None:
    message = await number.message(await phone.write(JOAO, "Oi"))

    assert message.chat == Address(AddressKind.LID, "104300000000002")
    assert message.addresses == (message.chat, Address(AddressKind.PHONE, "5521977770002"))


async def test_a_hidden_phone_number_stays_unknown(number: Watched, phone: SimulatorClient) -> None:
    client = await phone.add_client("Ninguém", lid="104300000000099")

    message = await number.message(await phone.write(client, "Oi"))

    assert message.addresses == (Address(AddressKind.LID, "104300000000099"),)


async def test_a_message_that_cannot_be_read_yet_arrives_twice_under_one_id(
    number: Watched, phone: SimulatorClient
) -> None:
    [whatsapp_id] = await phone.act(Write(client=MARIA, text="Agora sim", is_ciphertext_first=True))

    assert (await number.message(whatsapp_id, pending=True)).content == ""
    assert (await number.message(whatsapp_id)).content == "Agora sim"


async def test_a_type_nobody_knows_is_kept_as_unsupported(
    number: Watched, phone: SimulatorClient
) -> None:
    [whatsapp_id] = await phone.act(Write(client=MARIA, text="?", type="poll_creation"))

    message = await number.message(whatsapp_id)

    assert message.type is MessageType.UNSUPPORTED
    assert message.whatsapp_type == "poll_creation"


async def test_what_the_business_writes_on_its_phone_arrives_as_ours(
    number: Watched, phone: SimulatorClient
) -> None:
    message = await number.message(await phone.write_from_phone(MARIA, "Do celular"))

    assert message.from_me
    assert message.chat == _address(MARIA)
    assert message.name == "Maria Souza"


async def test_an_answer_reaches_the_phone_and_its_ticks_come_back(
    number: Watched, phone: SimulatorClient
) -> None:
    ack = await number.driver.send(_address(JOAO), Text("Bom dia!"), whatsapp_id="3EB0A1")

    assert ack >= 1
    assert (await phone.messages(JOAO))[-1].body == "Bom dia!"
    await number.tick("3EB0A1", 2)
    await phone.read(JOAO)
    await number.tick("3EB0A1", 3)


async def test_a_phone_that_is_off_gets_the_message_when_it_is_on_again(
    number: Watched, phone: SimulatorClient
) -> None:
    await phone.set_reachable(MARIA, False)
    assert await number.driver.send(_address(MARIA), Text("Depois"), whatsapp_id="3EB0B1") == 1

    await phone.set_reachable(MARIA, True)

    await number.tick("3EB0B1", 2)


async def test_a_client_can_be_written_to_first_by_number(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Nova", phone="+55 31 96666-0003")
    address = Address(AddressKind.PHONE, "5531966660003")

    await number.driver.send(address, Text("Olá"), whatsapp_id="3EB0C1")

    assert [message.body for message in await phone.messages(client)] == ["Olá"]


async def test_a_number_without_whatsapp_is_refused(number: Watched) -> None:
    with pytest.raises(PageError) as refused:
        await number.driver.send(
            Address(AddressKind.PHONE, "5500000000000"), Text("Olá"), whatsapp_id="3EB0D1"
        )

    assert refused.value.is_permanent
    assert refused.value.code == "chat_not_found"


async def test_a_refused_send_tells_whatsapps_reason(
    number: Watched, phone: SimulatorClient
) -> None:
    await phone.refuse_next("ERROR_EXPIRED")

    with pytest.raises(PageError) as refused:
        await number.driver.send(_address(MARIA), Text("Não vai"), whatsapp_id="3EB0E1")

    assert refused.value.is_permanent
    assert refused.value.message == "ERROR_EXPIRED"
    await number.tick("3EB0E1", -1)
    assert "Não vai" not in [message.body for message in await phone.messages(MARIA)]


async def test_the_same_id_is_never_sent_twice(number: Watched, phone: SimulatorClient) -> None:
    for _ in range(2):
        await number.driver.send(_address(MARIA), Text("Só uma vez"), whatsapp_id="3EB0F1")

    bodies = [message.body for message in await phone.messages(MARIA)]
    assert bodies.count("Só uma vez") == 1


async def test_an_answer_quotes_the_message_it_answers(
    number: Watched, phone: SimulatorClient
) -> None:
    asked = await phone.write(MARIA, "Quanto custa?")
    await number.message(asked)

    await number.driver.send(
        _address(MARIA), Text("Dez reais"), whatsapp_id="3EB0F2", quoted=(asked, False)
    )

    assert (await phone.messages(MARIA))[-1].quoted == asked


async def test_a_sent_message_is_found_when_looked_up(
    number: Watched, phone: SimulatorClient
) -> None:
    await number.driver.send(_address(MARIA), Text("Procure-me"), whatsapp_id="3EB0F3")
    await phone.read(MARIA)
    await number.tick("3EB0F3", 3)

    found = await number.driver.look_up(_address(MARIA), "3EB0F3", written_at=now())

    assert (found.answer, found.ack) == (LookUp.FOUND, 3)


async def test_a_message_never_sent_is_absent_once_the_history_reaches_past_its_time(
    number: Watched, phone: SimulatorClient
) -> None:
    await phone.act(Write(client=MARIA, text="Antiga", t=int(now() / 1000) - 3600))

    found = await number.driver.look_up(_address(MARIA), "3EB0AA", written_at=now())

    assert found.answer is LookUp.ABSENT


async def test_a_message_never_sent_is_absent_from_a_chat_that_the_page_has_yet_to_open(
    number: Watched, phone: SimulatorClient
) -> None:
    await phone.add_client("Primeira", phone="+55 31 96666-0004")
    address = Address(AddressKind.PHONE, "5531966660004")

    found = await number.driver.look_up(address, "3EB0AC", written_at=now())

    assert found.answer is LookUp.ABSENT
    await number.driver.send(address, Text("Olá"), whatsapp_id="3EB0AC")
    assert (await number.driver.look_up(address, "3EB0AC", written_at=now())).ack >= 1


async def test_of_a_number_without_whatsapp_nothing_is_known(number: Watched) -> None:
    address = Address(AddressKind.PHONE, "5500000000000")

    found = await number.driver.look_up(address, "3EB0AD", written_at=now())

    assert found.answer is LookUp.UNKNOWN


async def test_before_the_pairing_nothing_is_said_to_be_absent(number: Watched) -> None:
    long_ago = Moment(now() - 365 * 24 * 3600 * SECOND)

    found = await number.driver.look_up(_address(JOAO), "3EB0AB", written_at=long_ago)

    assert found.answer is LookUp.UNKNOWN


async def test_the_inventory_lists_long_chats_whole_and_fetch_brings_them_in_order(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Longa", phone="5541955550001")
    start = int(now() / 1000) - 500
    writes = [Write(client=client, text=f"Linha {n}", t=start + n // 3) for n in range(130)]
    ids = [(await phone.act(write))[0] for write in writes]
    await number.message(ids[-1])

    inventory = await number.driver.take_inventory(Moment(start * SECOND))
    [chat] = [chat for chat in inventory.chats if chat.chat == _address(client)]
    fetched = await number.driver.fetch(chat.chat, chat.messages)

    assert inventory.is_complete
    assert [held.whatsapp_id for held in chat.messages] == ids
    assert [message.content for message in fetched] == [f"Linha {n}" for n in range(130)]


async def test_the_inventory_leaves_out_what_is_older(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Velha", phone="5541955550002")
    seconds = int(now() / 1000)
    await phone.act(Write(client=client, text="Ontem", t=seconds - 86_400))
    [recent] = await phone.act(Write(client=client, text="Agora", t=seconds))
    await number.message(recent)

    inventory = await number.driver.take_inventory(Moment((seconds - 60) * SECOND))

    [chat] = [chat for chat in inventory.chats if chat.chat == _address(client)]
    assert [held.whatsapp_id for held in chat.messages] == [recent]


async def test_two_hundred_clients_at_once_keep_their_order(
    number: Watched, phone: SimulatorClient
) -> None:
    ids = await phone.write_many(200, 10)

    await number.message(ids[-1])

    arrived = [m.whatsapp_id for m in number.messages() if m.whatsapp_id in set(ids)]
    assert arrived == list(ids)


async def test_while_offline_nothing_is_sent_and_afterwards_all_arrives(
    number: Watched, phone: SimulatorClient
) -> None:
    before = len(number.seen)
    await phone.set_online(False)
    await number.state(InstanceState.OFFLINE, after=before)
    written = await phone.write(MARIA, "Estão aí?")

    with pytest.raises(PageError) as refused:
        await number.driver.send(_address(MARIA), Text("Não"), whatsapp_id="3EB0BA")
    assert refused.value.nothing_happened

    before = len(number.seen)
    await phone.set_online(True)
    assert (await number.message(written)).content == "Estão aí?"
    await number.state(InstanceState.CONNECTED, after=before)


async def test_a_conflict_ends_when_we_take_over(number: Watched, phone: SimulatorClient) -> None:
    before = len(number.seen)
    await phone.start_conflict()
    await number.state(InstanceState.CONFLICT, after=before)

    before = len(number.seen)
    await number.driver.take_over()

    await number.state(InstanceState.CONNECTED, after=before)


async def test_what_playwright_switches_off_in_the_browser_is_off(number: Watched) -> None:
    [theirs, ours] = [
        part.removeprefix("--disable-features=").split(",")
        for part in browser_processes(number.profile)[0].cmdline()
        if part.startswith("--disable-features=")
    ]

    # The browser heeds the last switch of a name alone.
    assert set(theirs) <= set(ours)


async def test_the_number_of_the_phone_is_told(number: Watched, phone: SimulatorClient) -> None:
    assert (await number.state(InstanceState.CONNECTED)).phone == (await phone.view()).phone

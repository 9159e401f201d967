"""Everything of a message that is no file, both ways: real Chromium, real wa-js."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.contents import Card, Media, Place, Quote
from helpdesk.domain.envelopes import Held
from helpdesk.domain.moments import MINUTE, SECOND, Moment, now
from helpdesk.domain.states import Activity, InstanceState, MessageType
from helpdesk.whatsapp.driver import (
    DeletionSeen,
    EditSeen,
    File,
    IgnoredSeen,
    LookUp,
    MessageSeen,
    PageError,
    PresenceSeen,
    ReactionSeen,
    Seen,
    Text,
)
from helpdesk.whatsapp.ids import address_of_wid
from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.shapes import (
    Crash,
    DropConnection,
    Edit,
    Ignored,
    LoseChat,
    Message,
    React,
    Reload,
    Revoke,
    SetActivity,
    ShareNumber,
    Write,
    WriteFromPhone,
)
from tests.needs import needs_chromium
from tests.whatsapp.sample_files import png
from tests.whatsapp.watching import SimulatorProcess, Watched, connected

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_chromium]

MARIA = "5511988880001@c.us"
JOAO = "104300000000002@lid"
SHOP = Place(latitude=-23.5505, longitude=-46.6333, name="Loja", address="Rua A, 1\nSão Paulo")
ANA = Card(name="Ana; Prado", phones=("+55 11 97777-0001", "+55 11 3333-0001"))
PLUMBER = Card(name="Encanador", phones=("0800 123",))
DAY = 24 * 60 * MINUTE


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def phone(simulator: SimulatorProcess) -> AsyncIterator[SimulatorClient]:
    async with simulator.phone("messages") as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def number(
    simulator: SimulatorProcess, phone: SimulatorClient, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Watched]:
    profile = tmp_path_factory.mktemp("profiles") / "messages"
    async with connected(simulator.page_url("messages"), profile, phone) as one:
        yield one


def _address(wid: str) -> Address:
    address = address_of_wid(wid)
    assert address is not None
    return address


async def _last(phone: SimulatorClient, client: str) -> Message:
    return (await phone.messages(client))[-1]


def _emojis(message: Message) -> list[tuple[bool, str]]:
    return [(one.by_me, one.emoji) for one in message.reactions]


async def _edit_seen(number: Watched, whatsapp_id: str) -> EditSeen:
    def find() -> EditSeen | None:
        found = [seen for seen in number.seen if isinstance(seen, EditSeen)]
        return next((seen for seen in found if seen.whatsapp_id == whatsapp_id), None)

    return await number.until(find)


async def _deletion_seen(number: Watched, whatsapp_id: str) -> DeletionSeen:
    def find() -> DeletionSeen | None:
        found = [seen for seen in number.seen if isinstance(seen, DeletionSeen)]
        return next((seen for seen in found if seen.whatsapp_id == whatsapp_id), None)

    return await number.until(find)


async def _reaction_seen(number: Watched, whatsapp_id: str, emoji: str) -> ReactionSeen:
    def find() -> ReactionSeen | None:
        found = [seen for seen in number.seen if isinstance(seen, ReactionSeen)]
        of_it = [seen for seen in found if seen.whatsapp_id == whatsapp_id]
        return next((seen for seen in of_it if seen.emoji == emoji), None)

    return await number.until(find)


# --- what comes in ---------------------------------------------------------------------------


async def test_a_location_arrives_with_its_name_and_address(
    number: Watched, phone: SimulatorClient
) -> None:
    [sent] = await phone.act(Write(client=MARIA, text="", type="location", place=SHOP))

    message = await number.message(sent)

    assert message.type is MessageType.LOCATION
    assert message.details.place == SHOP


async def test_a_live_location_arrives_with_its_comment(
    number: Watched, phone: SimulatorClient
) -> None:
    [sent] = await phone.act(
        Write(client=MARIA, text="A caminho", type="live_location", place=SHOP)
    )

    message = await number.message(sent)

    assert (message.type, message.content) == (MessageType.LOCATION, "A caminho")
    assert message.whatsapp_type == "live_location"
    assert message.details.place == SHOP


@pytest.mark.parametrize(("kind", "cards"), [("vcard", (ANA,)), ("multi_vcard", (ANA, PLUMBER))])
async def test_contact_cards_arrive_with_names_and_numbers(
    number: Watched, phone: SimulatorClient, kind: str, cards: tuple[Card, ...]
) -> None:
    [sent] = await phone.act(Write(client=MARIA, text="", type=kind, cards=cards))

    message = await number.message(sent)

    assert message.type is MessageType.CONTACT
    assert message.details.cards == cards


async def test_forwarded_and_view_once_are_told(number: Watched, phone: SimulatorClient) -> None:
    [sent] = await phone.act(Write(client=MARIA, text="Veja", is_forwarded=True, is_view_once=True))

    details = (await number.message(sent)).details

    assert (details.is_forwarded, details.is_view_once) == (True, True)


@pytest.mark.parametrize(
    ("kind", "content"), [("call_log", ""), ("poll_creation", "Pizza?"), ("from_the_future", "?")]
)
async def test_what_helpdesk_does_not_know_is_kept_with_whatsapps_word(
    number: Watched, phone: SimulatorClient, kind: str, content: str
) -> None:
    [sent] = await phone.act(Write(client=MARIA, text=content, type=kind))

    message = await number.message(sent)

    assert (message.type, message.whatsapp_type) == (MessageType.UNSUPPORTED, kind)
    assert message.content == content


@pytest.mark.parametrize("client", [MARIA, JOAO])
async def test_a_quote_tells_whose_message_it_was_and_what_it_said(
    number: Watched, phone: SimulatorClient, client: str
) -> None:
    theirs = await phone.write(client, "Quanto custa?")
    ours = await phone.write_from_phone(client, "Dez reais")

    for asked, is_ours, said in [(theirs, False, "Quanto custa?"), (ours, True, "Dez reais")]:
        [sent] = await phone.act(
            Write(client=client, text="Isto", quoted=asked, quoted_from_me=is_ours)
        )
        message = await number.message(sent)

        assert message.quoted_whatsapp_id == asked
        assert message.details.quote == Quote(from_me=is_ours, type=MessageType.TEXT, content=said)


async def test_what_was_a_ciphertext_comes_with_all_its_content(
    number: Watched, phone: SimulatorClient
) -> None:
    [sent] = await phone.act(
        Write(client=MARIA, text="", type="location", place=SHOP, is_ciphertext_first=True)
    )

    assert (await number.message(sent, pending=True)).details.place is None
    assert (await number.message(sent)).details.place == SHOP


async def test_a_location_and_cards_sent_on_the_phone_arrive_as_ours(
    number: Watched, phone: SimulatorClient
) -> None:
    [place] = await phone.act(WriteFromPhone(client=MARIA, text="", type="location", place=SHOP))
    [card] = await phone.act(WriteFromPhone(client=MARIA, text="", type="vcard", cards=(ANA,)))

    assert (await number.message(place)).details.place == SHOP
    message = await number.message(card)
    assert message.from_me
    assert message.details.cards == (ANA,)


@pytest.mark.parametrize("kind", ["group", "broadcast", "newsletter", "status"])
async def test_what_is_no_persons_is_counted_and_no_message(
    number: Watched, phone: SimulatorClient, kind: str
) -> None:
    before = len(number.seen)
    await phone.act(Ignored(kind=kind, text="Bom dia, grupo"))  # type: ignore[arg-type]

    def find() -> bool | None:
        return any(isinstance(seen, IgnoredSeen) for seen in number.seen[before:]) or None

    await number.until(find)
    assert "Bom dia, grupo" not in [message.content for message in number.messages()]


async def test_chats_that_are_no_persons_are_counted_in_the_inventory(
    number: Watched, phone: SimulatorClient
) -> None:
    counted = (await number.driver.take_inventory(Moment(now() - MINUTE))).ignored
    before = len(number.seen)
    await phone.act(Ignored(kind="group", text="Outro grupo"))
    await number.until(
        lambda: any(isinstance(seen, IgnoredSeen) for seen in number.seen[before:]) or None
    )

    inventory = await number.driver.take_inventory(Moment(now() - MINUTE))

    assert inventory.ignored == counted + 1


# --- what befalls a message ------------------------------------------------------------------


async def test_an_edit_of_a_client_is_told_with_the_new_text(
    number: Watched, phone: SimulatorClient
) -> None:
    sent = await phone.write(JOAO, "As dez")
    await number.message(sent)

    await phone.act(Edit(client=JOAO, message=sent, text="Às onze"))

    seen = await _edit_seen(number, sent)
    assert (seen.content, seen.from_me) == ("Às onze", False)
    assert seen.chat == _address(JOAO)
    assert seen.addresses == (_address(JOAO), Address(AddressKind.PHONE, "5521977770002"))
    assert 0 <= now() - seen.at < 10 * SECOND


async def test_an_edit_on_our_phone_is_told_as_ours(
    number: Watched, phone: SimulatorClient
) -> None:
    sent = await phone.write_from_phone(MARIA, "Abrimos as 8")
    await number.message(sent)

    await phone.act(Edit(client=MARIA, message=sent, from_me=True, text="Abrimos às 8"))

    seen = await _edit_seen(number, sent)
    assert (seen.content, seen.from_me, seen.chat) == ("Abrimos às 8", True, _address(MARIA))


@pytest.mark.parametrize("from_me", [False, True])
async def test_a_message_that_is_taken_back_is_told(
    number: Watched, phone: SimulatorClient, from_me: bool
) -> None:
    write = phone.write_from_phone if from_me else phone.write
    sent = await write(MARIA, "Ops")
    await number.message(sent)

    await phone.act(Revoke(client=MARIA, message=sent, from_me=from_me))

    seen = await _deletion_seen(number, sent)
    assert (seen.from_me, seen.chat) == (from_me, _address(MARIA))


async def test_what_befell_a_message_while_we_were_offline_is_told_after_it(
    number: Watched, phone: SimulatorClient
) -> None:
    before = len(number.seen)
    await phone.set_online(False)
    await number.state(InstanceState.OFFLINE, after=before)
    edited = await phone.write(MARIA, "Rascunho")
    gone = await phone.write(MARIA, "Engano")
    await phone.act(Edit(client=MARIA, message=edited, text="Pronto"))
    await phone.act(Revoke(client=MARIA, message=gone))

    before = len(number.seen)
    await phone.set_online(True)

    await number.state(InstanceState.CONNECTED, after=before)
    assert (await _edit_seen(number, edited)).content == "Pronto"
    await _deletion_seen(number, gone)
    told = number.seen
    first = next(i for i, seen in enumerate(told) if _is_message(seen, edited))
    assert first < told.index(await _edit_seen(number, edited))


def _is_message(seen: Seen, whatsapp_id: str) -> bool:
    return isinstance(seen, MessageSeen) and seen.message.whatsapp_id == whatsapp_id


async def test_reactions_of_both_sides_are_told_on_and_off(
    number: Watched, phone: SimulatorClient
) -> None:
    sent = await phone.write_from_phone(JOAO, "Pronto")
    await number.message(sent)

    for by_me, emoji in [(False, "👍"), (True, "🎉"), (False, "")]:
        await phone.act(React(client=JOAO, message=sent, from_me=True, by_me=by_me, emoji=emoji))
        seen = await _reaction_seen(number, sent, emoji)

        assert (seen.by_me, seen.from_me, seen.chat) == (by_me, True, _address(JOAO))


async def test_what_a_client_does_is_told_until_they_stop(
    number: Watched, phone: SimulatorClient
) -> None:
    await number.message(await phone.write(JOAO, "Um momento"))
    before = len(number.seen)

    for activity in (Activity.TYPING, Activity.RECORDING, Activity.PAUSED):
        await phone.act(SetActivity(client=JOAO, activity=activity))

        seen = await _presence_seen(number, activity, before)
        assert (seen.chat, seen.addresses[0]) == (_address(JOAO), _address(JOAO))


async def test_who_types_is_told_after_the_connection_was_lost_as_well(
    number: Watched, phone: SimulatorClient
) -> None:
    await number.message(await phone.write(JOAO, "Já volto"))
    before = len(number.seen)
    await phone.act(DropConnection())
    await number.state(InstanceState.CONNECTED, after=before)

    await phone.act(SetActivity(client=JOAO, activity=Activity.TYPING))

    assert (await _presence_seen(number, Activity.TYPING, before)).chat == _address(JOAO)


async def _presence_seen(number: Watched, wanted: Activity, after: int) -> PresenceSeen:
    def find() -> PresenceSeen | None:
        told = [seen for seen in number.seen[after:] if isinstance(seen, PresenceSeen)]
        return next((seen for seen in told if seen.activity is wanted), None)

    return await number.until(find)


# --- what goes out ---------------------------------------------------------------------------


async def test_a_place_reaches_the_phone(number: Watched, phone: SimulatorClient) -> None:
    ack = await number.driver.send(_address(MARIA), SHOP, whatsapp_id="3EB0C0A1")

    assert ack >= 1
    last = await _last(phone, MARIA)
    assert (last.type, last.place) == ("location", SHOP)
    assert (await number.message("3EB0C0A1")).details.place == SHOP
    await number.tick("3EB0C0A1", 2)


@pytest.mark.parametrize(
    ("whatsapp_id", "cards", "kind"),
    [("3EB0C0B1", (ANA,), "vcard"), ("3EB0C0B2", (ANA, PLUMBER), "multi_vcard")],
)
async def test_cards_reach_the_phone_whoever_they_are_of(
    number: Watched,
    phone: SimulatorClient,
    whatsapp_id: str,
    cards: tuple[Card, ...],
    kind: str,
) -> None:
    await number.driver.send(_address(JOAO), cards, whatsapp_id=whatsapp_id)

    last = await _last(phone, JOAO)
    assert last.type == kind
    assert [card.name for card in last.cards] == [card.name for card in cards]
    assert (await number.message(whatsapp_id)).details.cards == cards


async def test_a_place_of_the_same_id_is_never_sent_twice(
    number: Watched, phone: SimulatorClient
) -> None:
    for _ in range(2):
        await number.driver.send(_address(MARIA), SHOP, whatsapp_id="3EB0C0A2")

    assert [m.id for m in await phone.messages(MARIA)].count("3EB0C0A2") == 1
    assert (await phone.view()).repeats == 0


async def test_a_refused_place_tells_whatsapps_reason(
    number: Watched, phone: SimulatorClient
) -> None:
    await phone.refuse_next("ERROR_EXPIRED")

    with pytest.raises(PageError) as refused:
        await number.driver.send(_address(MARIA), SHOP, whatsapp_id="3EB0C0A3")

    assert (refused.value.is_permanent, refused.value.message) == (True, "ERROR_EXPIRED")


async def test_an_answer_quotes_what_the_page_must_first_load(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Antiga", phone="5541944440001")
    asked = await phone.write(client, "A primeira de todas")
    ours = await phone.write_from_phone(client, "A segunda")
    last = await phone.write(client, "A última")
    await number.message(last)
    await _reload(number, phone)

    for whatsapp_id, quoted in [("3EB0C0D1", (asked, False)), ("3EB0C0D2", (ours, True))]:
        await number.driver.send(
            _address(client), Text("Respondo"), whatsapp_id=whatsapp_id, quoted=quoted
        )

        answer = await _last(phone, client)
        assert (answer.quoted, answer.quoted_from_me) == quoted


async def test_an_answer_to_what_cannot_be_quoted_any_more_goes_out_without_the_quote(
    number: Watched, phone: SimulatorClient
) -> None:
    asked = await phone.write(MARIA, "Quanto custa?")
    await number.message(asked)
    await phone.act(Revoke(client=MARIA, message=asked, from_me=False))
    await _deletion_seen(number, asked)

    for whatsapp_id, quoted in [("3EB0C0E1", asked), ("3EB0C0E2", "3ANEVERWAS")]:
        ack = await number.driver.send(
            _address(MARIA), Text("Dez"), whatsapp_id=whatsapp_id, quoted=(quoted, False)
        )

        answer = await _last(phone, MARIA)
        assert (ack, answer.id, answer.quoted) == (1, whatsapp_id, None)


async def _reload(number: Watched, phone: SimulatorClient) -> None:
    """Have the page forget all but the last message of each chat."""
    before = len(number.seen)
    await phone.act(Reload())
    await number.state(InstanceState.CONNECTED, after=before)


async def test_a_history_that_comes_in_short_pages_is_read_to_its_end(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Fala muito", phone="5541944441102")
    written = [await phone.write(client, f"Mais {i}") for i in range(45)]
    await number.message(written[-1])
    await _reload(number, phone)

    held = await number.held()

    assert [one for one in held if one in written] == written


async def test_a_call_that_nobody_saw_come_is_in_the_inventory_and_can_be_fetched(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Liga muito", phone="5541944441103")
    [call] = await phone.act(Write(client=client, text="", type="call_log"))
    last = await phone.write(client, "Liguei")
    await number.message(last)
    await _reload(number, phone)

    inventory = await number.driver.take_inventory(Moment(0))
    [chat] = [one for one in inventory.chats if one.chat == _address(client)]
    [line] = [line for line in chat.messages if line.whatsapp_id == call]
    [fetched] = await number.driver.fetch(chat.chat, (line,))

    assert {line.whatsapp_id for line in chat.messages} == {call, last}
    assert (fetched.whatsapp_id, fetched.whatsapp_type) == (call, "call_log")


# --- what is done to messages ----------------------------------------------------------------


async def test_a_text_of_ours_is_edited(number: Watched, phone: SimulatorClient) -> None:
    await number.driver.send(_address(MARIA), Text("Fechamos as 6"), whatsapp_id="3EB0E0A1")

    for _ in range(2):
        await number.driver.edit(_address(MARIA), "3EB0E0A1", "Fechamos às 18h")

    last = await _last(phone, MARIA)
    assert (last.body, last.edited) == ("Fechamos às 18h", True)
    assert (await _edit_seen(number, "3EB0E0A1")).from_me


async def test_the_caption_of_a_file_of_ours_is_edited(
    number: Watched, phone: SimulatorClient, tmp_path: Path
) -> None:
    path = tmp_path / "picture"
    path.write_bytes(png(8, 8))
    picture = File(
        path=path,
        type=MessageType.IMAGE,
        media=Media(mime="image/png", name="loja.png"),
        caption="A loga",
    )
    await number.driver.send(_address(MARIA), picture, whatsapp_id="3EB0E0A2")

    await number.driver.edit(_address(MARIA), "3EB0E0A2", "A loja")

    assert (await _last(phone, MARIA)).body == "A loja"
    assert (await _edit_seen(number, "3EB0E0A2")).content == "A loja"


async def test_what_is_too_old_to_edit_is_refused(number: Watched, phone: SimulatorClient) -> None:
    old = int(now() / SECOND) - 3600
    client = await phone.add_client("Tarde", phone="5541944440002")
    [sent] = await phone.act(WriteFromPhone(client=client, text="De manhã", t=old))
    await number.message(sent)

    with pytest.raises(PageError) as refused:
        await number.driver.edit(_address(client), sent, "De tarde")

    assert (refused.value.code, refused.value.is_permanent) == ("edit_message_error", True)


async def test_a_message_of_ours_is_taken_back_once(
    number: Watched, phone: SimulatorClient
) -> None:
    await number.driver.send(_address(JOAO), Text("Engano"), whatsapp_id="3EB0E0B1")

    for _ in range(2):
        await number.driver.delete(_address(JOAO), "3EB0E0B1")

    last = await _last(phone, JOAO)
    assert (last.id, last.is_revoked, last.body) == ("3EB0E0B1", True, "")


async def test_what_is_too_old_to_take_back_is_refused(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Velha", phone="5541944440003")
    [sent] = await phone.act(
        WriteFromPhone(client=client, text="Semana passada", t=int((now() - 7 * DAY) / SECOND))
    )
    await number.message(sent)

    with pytest.raises(PageError) as refused:
        await number.driver.delete(_address(client), sent)

    assert (refused.value.code, refused.value.is_permanent) == ("too_old", True)
    assert not (await _last(phone, client)).is_revoked


async def test_our_reaction_comes_and_goes_on_what_the_page_must_first_load(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Contente", phone="5541944440004")
    first = await phone.write(client, "Obrigada!")
    await number.message(await phone.write(client, "Até logo"))
    await _reload(number, phone)

    for emoji, there in [("❤️", [(True, "❤️")]), ("", [])]:
        await number.driver.react(_address(client), first, from_me=False, emoji=emoji)

        assert _emojis((await phone.messages(client))[0]) == there


@pytest.mark.parametrize("what", ["edit", "delete", "react"])
async def test_a_message_that_whatsapp_does_not_have_is_refused(
    number: Watched, phone: SimulatorClient, what: str
) -> None:
    await number.message(await phone.write(MARIA, "Oi"))
    doings = {
        "edit": lambda: number.driver.edit(_address(MARIA), "3EB0000000", "x"),
        "delete": lambda: number.driver.delete(_address(MARIA), "3EB0000000"),
        "react": lambda: number.driver.react(
            _address(MARIA), "3EB0000000", from_me=False, emoji="👍"
        ),
    }

    with pytest.raises(PageError) as refused:
        await doings[what]()

    assert (refused.value.code, refused.value.is_permanent) == ("msg_not_found", True)


async def test_a_client_sees_that_we_have_read(number: Watched, phone: SimulatorClient) -> None:
    sent = await phone.write(JOAO, "Leram?")
    await number.message(sent)
    assert await _read_by_us(phone, JOAO) != sent

    await number.driver.mark_read(_address(JOAO))

    assert await _read_by_us(phone, JOAO) == sent


async def _read_by_us(phone: SimulatorClient, client: str) -> str | None:
    views = (await phone.view()).clients
    return next(view.read_by_us for view in views if view.id == client)


@pytest.mark.parametrize("activity", list(Activity))
async def test_a_client_sees_what_we_do(
    number: Watched, phone: SimulatorClient, activity: Activity
) -> None:
    await number.message(await phone.write(MARIA, "Oi?"))

    await number.driver.show_activity(_address(MARIA), activity)

    await phone.until(lambda view: any(c.id == MARIA and c.shows is activity for c in view.clients))


async def test_of_somebody_without_a_chat_there_is_nothing_to_mark(number: Watched) -> None:
    nobody = Address(AddressKind.PHONE, "5500000000009")

    await number.driver.mark_read(nobody)
    await number.driver.show_activity(nobody, Activity.TYPING)


# --- who is who ------------------------------------------------------------------------------


async def test_a_number_is_found_with_its_lid(number: Watched, phone: SimulatorClient) -> None:
    await phone.add_client("Só número", phone="5541933330001", lid="104300000000031")

    found = await number.driver.find_number("5541933330001")

    assert set(found) == {
        Address(AddressKind.PHONE, "5541933330001"),
        Address(AddressKind.LID, "104300000000031"),
    }


async def test_of_a_number_nobody_answers_for_nothing_is_known(number: Watched) -> None:
    assert await number.driver.find_number("5500000000008") == ()


async def test_whatsapp_decides_about_the_ninth_digit(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Antigo", phone="554187770001")
    registered = Address(AddressKind.PHONE, "554187770001")

    assert await number.driver.find_number("5541987770001") == (registered,)

    written = Address(AddressKind.PHONE, "5541987770001")
    await number.driver.send(written, Text("Olá"), whatsapp_id="3EB0F0A1")
    message = await number.message("3EB0F0A1")
    assert message.chat == registered
    assert [m.id for m in await phone.messages(client)] == ["3EB0F0A1"]
    await number.driver.react(written, "3EB0F0A1", from_me=True, emoji="👍")
    assert _emojis(await _last(phone, client)) == [(True, "👍")]
    found = await number.driver.look_up(written, "3EB0F0A1", written_at=now())
    assert found.answer is LookUp.FOUND


async def test_a_client_known_by_lid_alone_is_answered_and_shares_the_number_later(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Discreta", lid="104300000000041")
    lid = Address(AddressKind.LID, "104300000000041")
    assert (await number.message(await phone.write(client, "Oi"))).addresses == (lid,)

    await number.driver.send(lid, Text("Bom dia"), whatsapp_id="3EB0F0B1")
    await phone.act(ShareNumber(client=client, phone="5541922220001"))
    message = await number.message(await phone.write(client, "Meu número"))

    shared = Address(AddressKind.PHONE, "5541922220001")
    assert message.addresses == (lid, shared)
    assert (await number.driver.find_number("5541922220001"))[0] == lid
    inventory = await number.driver.take_inventory(Moment(now() - MINUTE))
    [chat] = [chat for chat in inventory.chats if chat.chat == lid]
    assert chat.addresses == (lid, shared)
    assert "3EB0F0B1" in [held.whatsapp_id for held in chat.messages]


# --- what the page holds ---------------------------------------------------------------------


async def test_the_inventory_tells_what_was_edited_and_what_was_taken_back(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Indecisa", phone="5541911110001")
    kept = await phone.write(client, "Fica")
    edited = await phone.write(client, "Mudar")
    gone = await phone.write(client, "Some")
    await number.message(gone)
    await phone.act(Edit(client=client, message=edited, text="Mudada"))
    await phone.act(Revoke(client=client, message=gone))
    await _deletion_seen(number, gone)
    await _reload(number, phone)

    inventory = await number.driver.take_inventory(Moment(now() - MINUTE))

    [chat] = [chat for chat in inventory.chats if chat.chat == _address(client)]
    held = {line.whatsapp_id: line for line in chat.messages}
    assert [line.is_deleted for line in held.values()] == [False, False, True]
    assert held[kept].edited_at is None
    edited_at = held[edited].edited_at
    assert edited_at is not None
    assert 0 <= now() - edited_at < 20 * SECOND

    fetched = await number.driver.fetch(chat.chat, tuple(held.values()))
    assert [message.content for message in fetched] == ["Fica", "Mudada", ""]
    assert [message.details.deleted_at is not None for message in fetched] == [False, False, True]


@pytest.mark.parametrize("client", [MARIA, JOAO])
async def test_the_inventory_tells_the_reactions_that_are_there_now(
    number: Watched, phone: SimulatorClient, client: str
) -> None:
    plain = await phone.write(client, "Sem nada")
    theirs = await phone.write(client, "Dos dois lados")
    ours = await phone.write_from_phone(client, "Já não")
    await number.message(ours)
    await number.driver.react(_address(client), theirs, from_me=False, emoji="🎉")
    for whatsapp_id, from_me, emoji in [(theirs, False, "👍"), (ours, True, "❤"), (ours, True, "")]:
        await phone.act(React(client=client, message=whatsapp_id, from_me=from_me, emoji=emoji))
    await _reaction_seen(number, ours, "")

    for _ in range(2):
        held = await _held(number, client)

        assert held[plain].reactions is None
        assert held[ours].reactions == ()
        reactions = held[theirs].reactions
        assert reactions is not None
        assert {(one.from_me, one.emoji) for one in reactions} == {(True, "🎉"), (False, "👍")}
        assert all(0 <= now() - one.at < 30 * SECOND for one in reactions)
        # And once more when the page has to load what it knows.
        await _reload(number, phone)

    [fetched] = await number.driver.fetch(_address(client), (held[theirs],))
    assert {(one.from_me, one.emoji) for one in fetched.details.reactions} == {
        (True, "🎉"),
        (False, "👍"),
    }


async def test_reactions_that_were_lost_with_the_page_are_in_the_inventory(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Animada", phone="5541911110009")
    sent = [await phone.write(client, f"Oba {one}") for one in range(20)]
    await number.message(sent[-1])
    before = len(number.seen)
    await phone.act(Crash(what="page"))
    for one in sent:
        await phone.act(React(client=client, message=one, emoji="😂"))
    await number.state(InstanceState.CONNECTED, after=before)

    held = await _held(number, client)

    for one in sent:
        reactions = held[one].reactions
        assert reactions is not None
        assert [(each.from_me, each.emoji) for each in reactions] == [(False, "😂")]


async def _held(number: Watched, client: str) -> dict[str, Held]:
    """The chat's lines of an inventory, by their bare ids."""
    inventory = await number.driver.take_inventory(Moment(now() - MINUTE))
    [chat] = [chat for chat in inventory.chats if chat.chat == _address(client)]
    return {line.whatsapp_id: line for line in chat.messages}


async def test_a_first_message_that_the_page_has_lost_is_not_said_to_be_absent(
    number: Watched, phone: SimulatorClient
) -> None:
    client = await phone.add_client("Primeira", phone="5541911110002")
    written_at = now()
    await number.driver.send(_address(client), Text("Olá"), whatsapp_id="3EB0AF01")
    await phone.act(LoseChat(client=client))
    await _reload(number, phone)

    lost = await number.driver.look_up(_address(client), "3EB0AF01", written_at=written_at)
    never_sent = await number.driver.look_up(_address(client), "3EB0AF02", written_at=written_at)

    assert lost.answer is LookUp.UNKNOWN
    assert never_sent.answer is LookUp.ABSENT

"""The simulated WhatsApp keeps what it was told, and obeys nobody without its secret."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from helpdesk.domain.states import Activity
from helpdesk.whatsapp.simulator import SimulatorClient, SimulatorError, SimulatorServer
from helpdesk.whatsapp.simulator.shapes import (
    AnyAction,
    Edit,
    LoseChat,
    React,
    Revoke,
    SetActivity,
    ShareNumber,
    Write,
)
from tests.whatsapp.watching import SimulatorProcess

MARIA = "5511988880001@c.us"


@pytest.fixture(scope="module")
def own_simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """One that may be killed, and whose folder nobody else writes to."""
    process = SimulatorProcess(tmp_path_factory.mktemp("own") / "state", 60.0)
    process.start()
    yield process
    process.end()


async def test_what_was_answered_survives_a_kill(
    own_simulator: SimulatorProcess, account: str
) -> None:
    url = own_simulator.url
    async with own_simulator.phone(account) as phone:
        ids = [await phone.write(MARIA, f"Mensagem {n}") for n in range(20)]

        own_simulator.end(signal.SIGKILL)
        own_simulator.start()

        assert own_simulator.url == url
        assert [message.id for message in await phone.messages(MARIA)] == ids


async def test_what_befell_a_message_survives_a_kill(
    own_simulator: SimulatorProcess, account: str
) -> None:
    async with own_simulator.phone(account) as phone:
        edited = await phone.write(MARIA, "Rascunho")
        gone = await phone.write(MARIA, "Engano")
        await phone.act(Edit(client=MARIA, message=edited, text="Pronto"))
        await phone.act(React(client=MARIA, message=edited, by_me=True, emoji="👍"))
        await phone.act(Revoke(client=MARIA, message=gone))
        before = await phone.messages(MARIA)

        own_simulator.end(signal.SIGKILL)
        own_simulator.start()

        first, second = await phone.messages(MARIA)
        assert (first, second) == before
        assert (first.body, first.edited) == ("Pronto", True)
        assert [(one.by_me, one.emoji) for one in first.reactions] == [(True, "👍")]
        assert (second.body, second.is_revoked) == ("", True)


@pytest.mark.parametrize(
    "action",
    [
        Edit(client=MARIA, message="3A00", text="x"),
        Revoke(client="5511900000000@c.us", message="3A00"),
        SetActivity(client="5511900000000@c.us", activity=Activity.TYPING),
        ShareNumber(client="104300000000009@lid", phone="5511900000000"),
        LoseChat(client="5511900000000@c.us"),
    ],
)
async def test_nothing_befalls_what_is_not_there(
    simulator: SimulatorProcess, account: str, action: AnyAction
) -> None:
    async with simulator.phone(account) as phone:
        with pytest.raises(SimulatorError) as refused:
            await phone.act(action)

        assert refused.value.status == 404


async def test_what_was_taken_back_stays_so(simulator: SimulatorProcess, account: str) -> None:
    async with simulator.phone(account) as phone:
        gone = await phone.write(MARIA, "Engano")
        await phone.act(Revoke(client=MARIA, message=gone))

        with pytest.raises(SimulatorError) as refused:
            await phone.act(Edit(client=MARIA, message=gone, text="x"))

        assert (refused.value.status, refused.value.code) == (409, "revoked")


async def test_a_line_torn_by_a_crash_is_cut_off(
    own_simulator: SimulatorProcess, account: str
) -> None:
    async with own_simulator.phone(account) as phone:
        first = await phone.write(MARIA, "Inteira")
        own_simulator.end(signal.SIGKILL)
        with (own_simulator.state / f"{account}.jsonl").open("ab") as journal:
            journal.write(b'{"change":"message","mess')
        own_simulator.start()

        second = await phone.write(MARIA, "Depois")

        own_simulator.end(signal.SIGKILL)
        own_simulator.start()
        assert [message.id for message in await phone.messages(MARIA)] == [first, second]


async def test_a_file_survives_a_kill_and_the_same_bytes_lie_there_once(
    own_simulator: SimulatorProcess, account: str
) -> None:
    content = bytes(range(256)) * 5_000
    async with own_simulator.phone(account) as phone:
        one = await phone.upload(content, "audio/ogg; codecs=opus", name="voz.ogg", seconds="1.5")
        other = await phone.upload(content, "application/zip", name="outra.zip")
        await phone.write_file(MARIA, "ptt", one)

        own_simulator.end(signal.SIGKILL)
        own_simulator.start()

        [message] = await phone.messages(MARIA)
        assert message.media is not None
        assert (message.media.id, message.media.name) == (one, "voz.ogg")
        assert (message.media.mime, message.media.seconds) == ("audio/ogg; codecs=opus", 1.5)
        assert message.media.size == len(content)
        assert await phone.file(one) == await phone.file(other) == content
        assert len(list((own_simulator.state / "media").iterdir())) == 1


async def test_a_file_that_nobody_uploaded_can_be_neither_written_with_nor_read(
    simulator: SimulatorProcess,
) -> None:
    async with simulator.phone("one") as one, simulator.phone("two") as two:
        elsewhere = await two.upload(b"voice", "audio/ogg")

        for media in (elsewhere, "none"):
            with pytest.raises(SimulatorError) as unknown:
                await one.write_file(MARIA, "ptt", media)
            assert unknown.value.status == 404
            with pytest.raises(SimulatorError) as unread:
                await one.file(media)
            assert unread.value.status == 404


async def test_a_new_account_comes_with_two_clients_and_accounts_are_apart(
    simulator: SimulatorProcess,
) -> None:
    async with simulator.phone("one") as one, simulator.phone("two") as two:
        await one.write(MARIA, "Só aqui")

        assert len((await two.view()).clients) == 2
        assert await two.messages(MARIA) == ()
        assert (await one.view()).phone != (await two.view()).phone


async def test_a_view_waits_for_news(simulator: SimulatorProcess, account: str) -> None:
    async with simulator.phone(account) as phone:
        known = await phone.view(MARIA)
        waiting = asyncio.create_task(phone.view(MARIA, after=known.version))

        await phone.write(MARIA, "Novidade")

        assert [message.body for message in (await waiting).messages] == ["Novidade"]


async def test_time_stamps_count_whole_seconds_and_can_be_given(
    simulator: SimulatorProcess, account: str
) -> None:
    async with simulator.phone(account) as phone:
        await phone.act(Write(client=MARIA, text="Antiga", t=1_700_000_000))

        assert (await phone.messages(MARIA))[0].t == 1_700_000_000


async def test_a_code_can_be_scanned_only_while_one_is_shown(
    simulator: SimulatorProcess, account: str
) -> None:
    async with simulator.phone(account) as phone:
        with pytest.raises(SimulatorError) as refused:
            await phone.link()

    assert (refused.value.status, refused.value.code) == (409, "no_qr_code")


@pytest.mark.parametrize(
    ("body", "status"), [(b"nonsense", 400), (b'{"action":"dance"}', 400), (b"{}", 400)]
)
async def test_what_is_no_action_is_refused(
    simulator: SimulatorProcess, account: str, body: bytes, status: int
) -> None:
    async with simulator.phone(account) as phone:
        assert (await phone.post_json(body))[0] == status


async def test_an_unknown_client_is_not_found(simulator: SimulatorProcess, account: str) -> None:
    async with simulator.phone(account) as phone:
        with pytest.raises(SimulatorError) as refused:
            await phone.write("5511000000000@c.us", "Oi")

    assert refused.value.status == 404


async def test_without_the_secret_neither_phones_nor_page_are_shown(
    simulator: SimulatorProcess, account: str
) -> None:
    async with (
        SimulatorClient(simulator.url, "wrong", account) as stranger,
        aiohttp.ClientSession() as session,
    ):
        assert (await stranger.get_json({}))[0] == 403
        assert (await stranger.post_json(b'{"action":"unlink"}'))[0] == 403
        for path in (f"/web/{account}/", f"/web/{account}/socket?key=wrong"):
            async with session.get(simulator.url + path) as answer:
                assert answer.status == 403
        other = simulator.page_url("other").replace("other", account)
        async with session.get(other) as answer:
            assert answer.status == 403


async def test_a_socket_from_another_origin_is_refused(
    simulator: SimulatorProcess, account: str
) -> None:
    address = simulator.page_url(account).replace("/?", "/socket?")
    async with aiohttp.ClientSession() as session:
        headers = {"Origin": "http://evil.example"}
        async with session.get(address, headers=headers) as answer:
            assert answer.status == 403


async def test_it_runs_inside_another_process_as_well(tmp_path: Path) -> None:
    server = SimulatorServer(tmp_path)
    url = await server.start()
    async with SimulatorClient(url, server.token, "a") as phone:
        assert await phone.write(MARIA, "Oi")
    await server.stop()

    again = SimulatorServer(tmp_path)
    assert await again.start() == url
    await again.stop()

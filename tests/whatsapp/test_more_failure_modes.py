"""Fifteen ways a WhatsApp session fails in the field, each provoked: the last seven.

Real Chromium, real wa-js, simulated WhatsApp. The others are in test_failure_modes.py.
"""

import asyncio
import os
import shutil
import signal
import time
from pathlib import Path

import psutil
import pytest

from helpdesk.actions.inbound import digest
from helpdesk.actions.work import Ledger
from helpdesk.config import SQLITE_SCHEME
from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.moments import Moment, from_seconds, now
from helpdesk.domain.states import InstanceState
from helpdesk.store.database import open_database
from helpdesk.whatsapp.driver import LookUp, PageError, Text
from helpdesk.whatsapp.guard import browser_processes
from helpdesk.whatsapp.page import PAGE_GONE
from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.shapes import Deafen, Grow, Hang, Reload, ShowQr, Write
from helpdesk.whatsapp.timing import Timing
from tests.factories import add_number, arrived
from tests.needs import needs_chromium
from tests.whatsapp.elsewhere import start_elsewhere
from tests.whatsapp.watching import SimulatorProcess, Watched, connected, watched

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_chromium]

MARIA = "5511988880001@c.us"
MARIAS_CHAT = Address(AddressKind.PHONE, "5511988880001")
CONNECTED = InstanceState.CONNECTED
BACKOFF = InstanceState.BACKOFF


async def test_9_no_browser_outlives_its_helpdesk(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """9: browsers pile up, each with a session of its own, until the machine has no memory."""
    url, profile = simulator.page_url(account), tmp_path / "p"
    async with simulator.phone(account) as phone:
        helpdesk = await start_elsewhere(url, profile, phone)
        processes = browser_processes(profile)
        assert processes

        os.kill(helpdesk.pid, signal.SIGKILL)
        await helpdesk.wait()

        _, alive = await asyncio.to_thread(psutil.wait_procs, processes, 6)
        assert alive == []


async def test_10_a_page_that_hangs_is_opened_anew_and_can_be_closed(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """10: the page's script runs in circles; nothing that is asked of it is answered."""
    url, profile, timing = simulator.page_url(account), tmp_path / "p", Timing(heartbeat=0.5)
    async with (
        simulator.phone(account) as phone,
        connected(url, profile, phone, timing=timing) as number,
    ):
        before = len(number.seen)
        await phone.act(Hang(seconds=600))

        lost = await number.state(BACKOFF, after=before)
        assert lost.detail == "the page does not answer any more"
        await number.state(CONNECTED, after=before)

        await phone.act(Hang(seconds=600))
        started = time.monotonic()
        await number.stop()
        assert time.monotonic() - started < 4
        assert not browser_processes(profile)


async def test_11_a_reload_in_mid_send_leaves_no_doubt_and_sends_nothing_twice(
    number: Watched, phone: SimulatorClient
) -> None:
    """11: the page reloads itself while it is asked something; what came of that is unknown."""
    await number.message(await phone.write(MARIA, "Oi"))
    written_at = now()
    await phone.act(Deafen())
    sending = asyncio.create_task(
        number.driver.send(MARIAS_CHAT, Text("Uma vez só"), whatsapp_id="3EB011")
    )
    await number.message("3EB011")
    before = len(number.seen)

    await phone.act(Reload())

    with pytest.raises(PageError) as lost:
        await sending
    assert lost.value.code == PAGE_GONE
    assert not lost.value.is_permanent
    assert not lost.value.nothing_happened
    await number.state(CONNECTED, after=before)
    found = await number.driver.look_up(MARIAS_CHAT, "3EB011", written_at=written_at)
    assert found.answer is LookUp.ABSENT
    await number.driver.send(MARIAS_CHAT, Text("Uma vez só"), whatsapp_id="3EB011")
    assert [message.body for message in await phone.messages(MARIA)] == ["Oi", "Uma vez só"]
    assert (await phone.view()).repeats == 0


async def test_12_what_came_while_away_is_there_in_its_order_with_its_own_time(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """12: messages come while helpdesk does not run."""
    url, profile = simulator.page_url(account), tmp_path / "p"
    start = now() // 1000
    async with simulator.phone(account) as phone:
        async with connected(url, profile, phone):
            pass
        writings = [Write(client=MARIA, text=str(n), t=start + n) for n in range(5)]
        missed = [(await phone.act(writing))[0] for writing in writings]

        async with watched(url, profile) as number:
            await number.state(CONNECTED)
            inventory = await number.driver.take_inventory(from_seconds(start))

            [chat] = inventory.chats
            assert [line.whatsapp_id for line in chat.messages] == missed
            fetched = await number.driver.fetch(chat.chat, chat.messages)
            assert [message.content for message in fetched] == ["0", "1", "2", "3", "4"]
            assert [message.at for message in fetched] == [
                from_seconds(start + n) for n in range(5)
            ]


async def test_13_a_message_that_is_told_again_and_again_is_stored_once(
    simulator: SimulatorProcess, account: str, tmp_path: Path, sqlite_template: Path
) -> None:
    """13: the same message comes as a ciphertext, with its content, after a reload, and by the
    catch-up."""
    url = simulator.page_url(account)
    async with simulator.phone(account) as phone, connected(url, tmp_path / "p", phone) as number:
        writing = Write(client=MARIA, text="Uma vez", is_ciphertext_first=True)
        [written] = await phone.act(writing)
        await number.message(written)
        before = len(number.seen)
        await phone.act(Reload())
        await number.state(CONNECTED, after=before)
        inventory = await number.driver.take_inventory(Moment(0))
        [chat] = inventory.chats
        [again] = await number.driver.fetch(chat.chat, chat.messages)
        told = [*number.messages(), again]
        assert len(told) >= 3

    shutil.copy(sqlite_template, tmp_path / "helpdesk.db")
    database = await open_database(f"{SQLITE_SCHEME}{tmp_path / 'helpdesk.db'}")
    ledger = Ledger(database)
    instance_id = await add_number(ledger)
    for message in told:
        await digest(ledger, [arrived(message, instance_id)])
    assert await _contents(ledger) == ["Uma vez"]
    await database.close()


async def _contents(ledger: Ledger) -> list[str]:
    query = "SELECT content FROM messages"
    return await ledger.read(lambda c: [row[0] for row in c.exec_driver_sql(query)])


async def test_14_a_send_that_whatsapp_refuses_or_never_answers_is_told_as_it_is(
    number: Watched, phone: SimulatorClient
) -> None:
    """14: a send fails and yet resolves; or it never resolves."""
    await phone.refuse_next("ERROR_EXPIRED")
    with pytest.raises(PageError) as refused:
        await number.driver.send(MARIAS_CHAT, Text("Não"), whatsapp_id="3EB0141")
    assert refused.value.is_permanent
    assert refused.value.message == "ERROR_EXPIRED"

    written_at = now()
    await phone.act(Deafen())
    ack = await number.driver.send(MARIAS_CHAT, Text("Talvez"), whatsapp_id="3EB0142")
    assert ack == 0
    found = await number.driver.look_up(MARIAS_CHAT, "3EB0142", written_at=written_at)
    assert (found.answer, found.ack) == (LookUp.FOUND, 0)

    before = len(number.seen)
    await phone.act(Reload())
    await number.state(CONNECTED, after=before)


async def test_15_a_qr_code_shown_in_error_costs_neither_session_nor_profile(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """15, a profile wiped by mistake: a paired page shows a QR code, and the next one does not."""
    url, profile = simulator.page_url(account), tmp_path / "p"
    async with simulator.phone(account) as phone, connected(url, profile, phone) as number:
        folder, before = profile.stat().st_ino, len(number.seen)
        await phone.act(ShowQr(loads=2))
        await phone.act(Reload())

        doubtful = await number.state(BACKOFF, after=before)

        assert doubtful.detail == "WhatsApp shows a QR code although the number is paired"
        await number.state(CONNECTED, after=before)
        assert not [code for code in number.qr_codes(before) if code]
        assert profile.stat().st_ino == folder
        assert (await phone.view()).is_linked


async def test_15_a_session_that_is_gone_is_set_aside_and_the_number_can_be_paired_again(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """15: when page after page asks to be paired, it is believed, and still nothing is deleted."""
    url, profile, timing = (
        simulator.page_url(account),
        tmp_path / "p",
        Timing(doubt=1.0, first_backoff=0.1),
    )
    async with (
        simulator.phone(account) as phone,
        connected(url, profile, phone, timing=timing) as number,
    ):
        await phone.act(ShowQr(loads=99))
        await phone.act(Reload())
        await number.ended()

        over = number.states()[-1]
        assert over.state is InstanceState.LOGGED_OUT
        assert over.detail == "WhatsApp asks again and again to pair the number."
        assert (tmp_path / "p.logged-out" / "helpdesk-paired-at").exists()
        await phone.act(ShowQr(loads=0))
        async with watched(url, profile) as again:
            await phone.link(await again.qr_code())
            await again.state(CONNECTED)


async def test_15_a_browser_that_grows_is_renewed_and_no_message_is_lost_or_doubled(
    simulator: SimulatorProcess, account: str, tmp_path: Path
) -> None:
    """15, memory: a page that has grown past twice its limit while messages come and go."""
    url = simulator.page_url(account)
    timing = Timing(memory=0.5, renewed=1.0)
    async with (
        simulator.phone(account) as phone,
        connected(url, tmp_path / "p", phone, memory_limit_mb=500, timing=timing) as number,
    ):
        before = len(number.seen)
        await phone.act(Grow(megabytes=1200))
        sent: list[str] = []
        written: list[str] = []
        while number.driver.renewals() == 0:
            sent.append(f"3EB0{15_000 + len(sent)}")
            writing = phone.write(MARIA, "Chega?")
            [one, _] = await asyncio.gather(writing, _send_when_possible(number, sent[-1]))
            written.append(one)
        renewed = await number.state(InstanceState.LAUNCHING, after=before)
        assert "MB and is opened anew" in (renewed.detail or "")
        await number.state(CONNECTED, after=number.seen.index(renewed))
        assert BACKOFF not in {seen.state for seen in number.states(after=before)}
        on_phones = [message.id for message in await phone.messages(MARIA)]
        assert sorted(on_phones) == sorted(sent + written)
        assert sorted(await number.held()) == sorted(on_phones)
        assert (await phone.view()).repeats == 0


async def _send_when_possible(number: Watched, whatsapp_id: str) -> None:
    """Send a text, again when it was turned away at the door; nothing may be cut off."""
    while True:
        before = len(number.seen)
        try:
            await number.driver.send(MARIAS_CHAT, Text("Vai?"), whatsapp_id=whatsapp_id)
        except PageError as error:
            if not error.nothing_happened:
                raise
            await number.state(CONNECTED, after=before)
        else:
            return

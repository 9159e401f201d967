"""Lets the demo's history happen on a helpdesk that is new and running."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import Connection

from helpdesk.actions.attendances import do_accept, do_finish, do_read, list_attendances
from helpdesk.actions.instances import do_add_instance, do_start, show_instance
from helpdesk.actions.message_pages import list_messages
from helpdesk.actions.messages import do_write
from helpdesk.actions.passwords import hash_password
from helpdesk.actions.users import do_add_user
from helpdesk.actions.work import Work
from helpdesk.config import Config, read_config
from helpdesk.daemon import Helpdesk, running
from helpdesk.demo.files import FILES
from helpdesk.demo.history import ANA, BRUNO, HISTORY, LEO, ROSA, TEAM, Chat, Colleague
from helpdesk.demo.past import Past
from helpdesk.demo.shop import do_furnish
from helpdesk.domain import moments
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape
from helpdesk.domain.states import AttendanceState, InstanceKind, InstanceState, MessageStatus
from helpdesk.errors import HelpdeskError
from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.shapes import React, Read, SetReachable, Write

_SECONDS = 60.0
_BETWEEN_TEXTS = 20
_BETWEEN_FILES = 4
# What else is set is meant for the real helpdesk: its database above all.
_SETTINGS = (
    "HELPDESK_HOST",
    "HELPDESK_PORT",
    "HELPDESK_CHROMIUM",
    "HELPDESK_WA_JS",
    "HELPDESK_STYLE_PAGE",
)
# Only where Google's emulator stands in for Firestore: the demo must not fill a real one.
_EMULATED = ("HELPDESK_FIREBASE_CREDENTIALS", "HELPDESK_ALLOWED_ORIGINS")
_UNFINISHED = (AttendanceState.WAITING, AttendanceState.OPEN)
_UNSENT = frozenset({MessageStatus.QUEUED, MessageStatus.SENDING})

T = TypeVar("T")


class DemoFailed(HelpdeskError):
    """The demo could not be set up; the message says why."""


def demo_config(folder: Path) -> Config:
    """The settings of a demo in this folder: address and browser from the environment, and the
    copy in Firestore where an emulator is to have it."""
    names = _SETTINGS + (_EMULATED if os.environ.get("FIRESTORE_EMULATOR_HOST") else ())
    given = {name: os.environ[name] for name in names if os.environ.get(name)}
    return read_config({**given, "HELPDESK_DATA_DIR": str(folder)})


@asynccontextmanager
async def demo(config: Config, password: str) -> AsyncIterator[Helpdesk]:
    """A running helpdesk with team, paired practice number and history; everybody in the team
    has this password. Raises DemoFailed."""
    async with running(config) as helpdesk:
        await _Demo(helpdesk).prepare(password)
        yield helpdesk


class _Demo:
    def __init__(self, helpdesk: Helpdesk) -> None:
        self._ledger = helpdesk.ledger
        self._practice = helpdesk.parts.practice
        self._changed = asyncio.Event()
        self._ledger.after_commit(lambda work: self._changed.set())
        self._team: dict[Colleague, Actor] = {}
        self._instance_id = 0
        self._idle_minutes = helpdesk.parts.config.idle_minutes

    async def prepare(self, password: str) -> None:
        """Make the team, pair the number, let the history happen."""
        hashed = await hash_password(password)
        for one in TEAM:
            add = partial(
                do_add_user, name=one.name, email=one.email, role=one.role, password_hash=hashed
            )
            user = await self._ledger.write(add)
            self._team[one] = Actor(user.id, one.name, one.role)
        phones = await self._pair()
        await self._ledger.write(self._do_remember)
        for chat in HISTORY:
            await self._play(phones, chat)

    def _do_remember(self, work: Work) -> None:
        """The shop as its owner has set it, and its last weeks."""
        shop = do_furnish(work, self._team[ROSA], self._idle_minutes)
        attendant_ids = [self._team[one].user_id for one in (ANA, LEO, ANA, BRUNO)]
        Past(work, self._instance_id, attendant_ids, shop).do_happen()

    async def _pair(self) -> SimulatorClient:
        instance = await self._ledger.write(
            lambda work: do_add_instance(work, "Loja", InstanceKind.PRACTICE)
        )
        self._instance_id = instance.id
        phones = await self._practice(instance.id)
        await self._ledger.write(lambda work: do_start(work, instance.id))
        await self._until(lambda connection: self._is_in(connection, InstanceState.QR))
        await phones.link()
        await self._until(lambda connection: self._is_in(connection, InstanceState.CONNECTED))
        return phones

    async def _play(self, phones: SimulatorClient, chat: Chat) -> None:
        """The client begins; attendant and client take turns; perhaps it is finished."""
        client = await phones.add_client(chat.client, phone=chat.phone)
        first, *turns = chat.turns
        at = moments.now() // moments.SECOND - chat.minutes * 60
        for number, text in enumerate(first):
            await phones.act(Write(client=client, text=text, t=at + _BETWEEN_TEXTS * number))
            if number == 0:
                await self._send_files(phones, client, chat.files, at)
        attendance = await self._until(lambda c: self._find(c, chat.client, first[-1]))
        if chat.attendant is None:
            return
        actor = self._team[chat.attendant]
        await self._ledger.write(lambda work: do_accept(work, actor, attendance.id))
        await phones.act(SetReachable(client=client, is_reachable=chat.is_reachable))
        for number, texts in enumerate(turns):
            if number % 2:
                await self._ask(phones, client, chat.client, texts)
            else:
                await self._answer(actor, attendance.id, texts)
        if chat.reaction:
            answer = [one for one in await phones.messages(client) if one.from_me][-1]
            reaction = React(client=client, message=answer.id, from_me=True, emoji=chat.reaction)
            await phones.act(reaction)
        if chat.is_read:
            await phones.act(Read(client=client))
        if chat.is_finished:
            await self._ledger.write(lambda work: do_finish(work, actor, attendance.id))

    async def _send_files(
        self, phones: SimulatorClient, client: str, names: tuple[str, ...], at: int
    ) -> None:
        for number, name in enumerate(names, 1):
            file = FILES[name]
            content = await asyncio.to_thread(file.make)
            media = await phones.upload(content, file.mime, **file.facts)
            t = at + _BETWEEN_FILES * number
            await phones.act(Write(client=client, text="", type=file.type, media=media, t=t))

    async def _ask(
        self, phones: SimulatorClient, client: str, name: str, texts: tuple[str, ...]
    ) -> None:
        for text in texts:
            await phones.write(client, text)
        await self._until(lambda connection: self._find(connection, name, texts[-1]))

    async def _answer(self, actor: Actor, attendance_id: int, texts: tuple[str, ...]) -> None:
        """Read, answer, and wait until the answers have left."""
        await self._ledger.write(lambda work: do_read(work, actor, attendance_id))
        for text in texts:
            write = partial(
                do_write,
                actor=actor,
                attendance_id=attendance_id,
                message_id=str(uuid4()),
                content=text,
            )
            await self._ledger.write(write)
        await self._until(lambda connection: self._is_sent(connection, attendance_id))

    async def _until(self, find: Callable[[Connection], T | None]) -> T:
        """What `find` finds in the database, which is looked at after each commit."""
        try:
            async with asyncio.timeout(_SECONDS):
                while True:
                    self._changed.clear()
                    found = await self._ledger.read(find)
                    if found:
                        return found
                    await self._changed.wait()
        except TimeoutError as error:
            raise DemoFailed("The demo could not be set up in time.") from error

    def _is_in(self, connection: Connection, state: InstanceState) -> bool:
        instance = show_instance(connection, self._instance_id)
        if instance.state is InstanceState.NO_BROWSER:
            raise DemoFailed(instance.sentence)
        return instance.state is state

    def _find(self, connection: Connection, client: str, text: str) -> AttendanceShape | None:
        """The client's unfinished attendance, once its last message is this one."""
        admin = self._team[ROSA]
        for state in _UNFINISHED:
            found, _ = list_attendances(connection, admin, state, None, len(HISTORY))
            for one in found:
                last = one.last_message
                if one.client.name == client and last is not None and last.content == text:
                    return one
        return None

    def _is_sent(self, connection: Connection, attendance_id: int) -> bool:
        found = list_messages(connection, self._team[ROSA], attendance_id, None, 50).items
        return not any(one.status in _UNSENT for one in found)

"""A team at work, one thing after the other at random, and what the copy in Firestore was to be
after each of them."""

import random
from collections.abc import Callable, Sequence
from functools import partial

from msgspec.structs import replace
from sqlalchemy import Connection, select

from helpdesk.actions import rendering
from helpdesk.actions.alterations import do_delete, do_edit
from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_finish, do_read, do_transfer
from helpdesk.actions.clients import do_merge_by_hand, do_part_by_hand
from helpdesk.actions.erasing import do_erase
from helpdesk.actions.message_changes import do_tick
from helpdesk.actions.mirroring import owner_of, page, render
from helpdesk.actions.touching import touched_by
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address
from helpdesk.domain.documents import Document, Fields, Stream
from helpdesk.domain.envelopes import MessageDeleted, MessageEdited, Tick, TicksChanged
from helpdesk.domain.moments import Moment
from helpdesk.domain.roles import Actor, Role
from helpdesk.errors import HelpdeskError
from helpdesk.store import clients
from helpdesk.store.schema import attendances, messages
from helpdesk.store.schema import clients as client_table
from tests.actions.living import do_let_leave
from tests.factories import (
    arrived,
    do_add_connected_number,
    do_add_person,
    do_write_text,
    phone,
    whatsapp_message,
)

_MOST = 10_000
_ALWAYS = Moment(0)
_CLIENTS = 40
_DAYS = 30


class History:
    """Every state that each document was to have, in order; None: not there. `seq` is the number
    of the last event, `since` that of the first one of what changed documents last."""

    def __init__(self) -> None:
        self.states: dict[str, list[Fields | None]] = {}
        self.seq = self.since = 0

    def present(self) -> dict[str, Fields]:
        """What is to be there by now."""
        last = {path: states[-1] for path, states in self.states.items()}
        return {path: fields for path, fields in last.items() if fields is not None}

    def note(self, connection: Connection, work: Work) -> None:
        """What the work has changed, as it will be when it is committed."""
        touched = touched_by(work.events)
        rendered = render(connection, touched, _ALWAYS, _DAYS)
        assert not rendered.broken
        before = sum(map(len, self.states.values()))
        self._add(rendered.documents)
        for attendance_id in rendered.compared:
            self._replace(connection, Stream.MESSAGES, attendance_id)
        if touched.is_broad:
            self._replace(connection, Stream.ATTENDANCES)
        if work.first_seq is not None and work.last_seq is not None:
            self.seq = work.last_seq
            if sum(map(len, self.states.values())) > before:
                self.since = work.first_seq

    def _replace(self, connection: Connection, stream: Stream, below: int | None = None) -> None:
        """All documents of a stream, or all messages of an attendance."""
        found = {
            one.path: one.fields
            for one in page(connection, stream, "", _MOST, _ALWAYS, _DAYS, below).documents
        }
        start = f"attendances/{below}/messages/" if below is not None else f"{stream.value}/"
        depth = start.count("/")
        gone = [
            path
            for path in self.present()
            if path.startswith(start) and path.count("/") == depth and path not in found
        ]
        self._add([Document(path, fields) for path, fields in found.items()])
        self._add([Document(path, None) for path in gone])

    def _add(self, documents: Sequence[Document]) -> None:
        for path, fields in documents:
            states = self.states.setdefault(path, [None])
            if states[-1] != fields:
                states.append(fields)


class Team:
    """A number, some users and clients, and what they do. `did` counts what was tried, `refused`
    what was not possible."""

    def __init__(self, ledger: Ledger, seed: int) -> None:
        self.history = History()
        self.did = self.refused = 0
        self._ledger = ledger
        self._rng = random.Random(seed)
        self._chats: list[Address] = []
        self._sent: list[tuple[Address, str]] = []
        self._number = 0
        self._admin: Actor
        self._attendants: list[Actor] = []

    async def begin(self) -> None:
        """Gather the team."""
        await self._do(self._do_begin)

    async def go_on(self) -> None:
        """Whatever comes next."""
        steps: list[tuple[int, Callable[[Work], None]]] = [
            (30, self._do_hear),
            (18, self._do_accept),
            (24, self._do_answer),
            (12, self._do_tick),
            (8, self._do_transfer),
            (6, self._do_read),
            (10, self._do_finish),
            (4, self._do_take_back),
            (4, self._do_edit),
            (3, self._do_merge),
            (2, self._do_part),
            (2, self._do_erase),
            (1, self._do_change_user),
        ]
        [(_, step)] = self._rng.choices(steps, weights=[weight for weight, _ in steps])
        await self._do(step)

    async def _do(self, step: Callable[[Work], None]) -> None:
        def do(work: Work) -> None:
            step(work)
            self.history.note(work.connection, work)

        try:
            await self._ledger.write(do)
        except HelpdeskError:
            self.refused += 1
        self.did += 1

    # --- what happens -----------------------------------------------------------------------

    def _do_begin(self, work: Work) -> None:
        owner_of(work)  # else the first follower would name the database, and change documents
        self._number = do_add_connected_number(work)
        self._admin = do_add_person(work, "Alice", Role.ADMIN)
        self._attendants = [do_add_person(work, name) for name in ("Ana", "Bruno", "Carla")]

    def _do_hear(self, work: Work) -> None:
        """A client writes, the more often the better known."""
        if len(self._chats) < _CLIENTS and self._rng.random() < 0.3:
            self._chats.append(phone())
        chat = self._rng.choice(self._chats or [phone()])
        heard = replace(whatsapp_message(chat, f"Message {self.did}"), at=work.now)
        do_receive(work, [arrived(heard, self._number)])
        self._sent.append((chat, heard.whatsapp_id))

    def _do_accept(self, work: Work) -> None:
        if (one := self._one(work, "WAITING")) is not None:
            do_accept(work, self._rng.choice(self._attendants), one)

    def _do_answer(self, work: Work) -> None:
        if (one := self._one(work, "OPEN")) is not None:
            do_write_text(work, self._admin, one, f"Answer {self.did}")

    def _do_tick(self, work: Work) -> None:
        """What waits is sent, and what was sent is delivered or read."""
        do_let_leave(work)
        found = select(messages.c.whatsapp_id).where(
            messages.c.origin == "attendant", messages.c.status.in_(["SENT", "DELIVERED"])
        )
        ids = [one for one in work.connection.execute(found).scalars() if one is not None]
        chosen = self._rng.sample(ids, min(3, len(ids)))
        ticks = tuple(Tick(one, True, self._rng.choice((2, 3))) for one in chosen)
        do_tick(work, [TicksChanged(instance_id=self._number, ticks=ticks)])

    def _do_transfer(self, work: Work) -> None:
        if (one := self._one(work, "OPEN")) is not None:
            to = self._rng.choice([None, *(who.user_id for who in self._attendants)])
            do_transfer(work, self._admin, one, to)

    def _do_read(self, work: Work) -> None:
        found = select(attendances.c.id, attendances.c.user_id).where(attendances.c.state == "OPEN")
        rows = work.connection.execute(found).all()
        readers = {who.user_id: who for who in self._attendants}
        if rows:
            row = self._rng.choice(rows)
            do_read(work, readers.get(row.user_id, self._admin), row.id)

    def _do_finish(self, work: Work) -> None:
        if (one := self._one(work, "OPEN")) is not None:
            do_finish(work, self._admin, one)

    def _do_take_back(self, work: Work) -> None:
        if self._sent:
            chat, whatsapp_id = self._sent.pop(self._rng.randrange(len(self._sent)))
            deleted = MessageDeleted(
                instance_id=self._number,
                whatsapp_id=whatsapp_id,
                from_me=False,
                chat=chat,
                addresses=(chat,),
                at=work.now,
            )
            do_delete(work, [deleted])

    def _do_edit(self, work: Work) -> None:
        if self._sent:
            chat, whatsapp_id = self._rng.choice(self._sent)
            edited = MessageEdited(
                instance_id=self._number,
                whatsapp_id=whatsapp_id,
                from_me=False,
                chat=chat,
                addresses=(chat,),
                content=f"Edited {self.did}",
                at=work.now,
            )
            do_edit(work, [edited])

    def _do_merge(self, work: Work) -> None:
        known = self._present_clients(work)
        if len(known) >= 2:
            one, other = self._rng.sample(known, 2)
            do_merge_by_hand(work, self._admin, one, other)

    def _do_part(self, work: Work) -> None:
        found = select(client_table.c.id, client_table.c.merged_into).where(
            client_table.c.merged_into.is_not(None)
        )
        rows = work.connection.execute(found).all()
        if rows:
            row = self._rng.choice(rows)
            do_part_by_hand(work, self._admin, row.merged_into, row.id)

    def _do_erase(self, work: Work) -> None:
        known = self._present_clients(work)
        if known:
            chosen = self._rng.choice(known)
            name = rendering.client(clients.load(work.connection, {chosen})[chosen]).name
            do_erase(work, self._admin, chosen, name)

    def _do_change_user(self, work: Work) -> None:
        """Somebody is renamed, or sent away and taken back."""
        who = self._rng.choice(self._attendants)
        if self._rng.random() < 0.5:
            do_change(work, who.user_id, name=f"Ana {self.did}")
        else:
            do_change(work, who.user_id, active=False)
            do_change(work, who.user_id, active=True)

    # --- whom it can happen to --------------------------------------------------------------

    def _one(self, work: Work, state: str) -> int | None:
        found = select(attendances.c.id).where(attendances.c.state == state)
        ids = list(work.connection.execute(found.order_by(attendances.c.id)).scalars())
        return self._rng.choice(ids) if ids else None

    def _present_clients(self, work: Work) -> list[int]:
        found = select(client_table.c.id).where(
            client_table.c.merged_into.is_(None), client_table.c.erased_at.is_(None)
        )
        return list(work.connection.execute(found.order_by(client_table.c.id)).scalars())


async def whole_copy(ledger: Ledger) -> dict[str, Fields | None]:
    """All documents that are to be there, as the database is now."""
    found: dict[str, Fields | None] = {}
    for stream in Stream:
        read = partial(page, stream=stream, after="", limit=_MOST * 10, horizon=_ALWAYS, days=_DAYS)
        found |= {one.path: one.fields for one in (await ledger.read(read)).documents}
    return found

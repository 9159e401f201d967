"""How many documents are written for what a team does: the figures of docs/firestore.md.

The pace is that of a real day: what happens within a moment is one flush, and what takes a second
or more (a client's next message, the ticks) is the next one. The cursor is a write, too.
"""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_finish, do_read
from helpdesk.actions.dispatch import do_claim
from helpdesk.actions.feedbacks import Links
from helpdesk.actions.message_changes import do_report, do_tick
from helpdesk.actions.work import Ledger, Work
from helpdesk.config import SQLITE_SCHEME
from helpdesk.domain.envelopes import SendOutcome, SendReported, Tick, TicksChanged
from helpdesk.domain.moments import MINUTE, SECOND
from helpdesk.store.schema import messages
from tests.factories import FakeClock, arrived, do_wait, do_write_text, phone, whatsapp_message
from tests.needs import needs_firestore
from tests.sinks.conftest import People
from tests.sinks.mirrored import Copying, Mirror

pytestmark = needs_firestore

_PUBLISHED = Path(__file__).resolve().parent.parent.parent / "docs" / "firestore.md"
_LINKS = Links("https://desk.example", False)
_EACH = 5
"""Messages in after the first one, of twelve; as many go out, and one more."""


class _Day:
    """One attendance from the first message to the rating; `writes` for each kind of thing."""

    def __init__(self, copying: Copying, ledger: Ledger, clock: FakeClock, people: People) -> None:
        self.writes: dict[str, list[int]] = {}
        self.chat = phone()
        self.attendance_id = 0
        self._copying = copying
        self._ledger = ledger
        self._clock = clock
        self._people = people

    async def happens(self, what: str, *steps: Callable[[Work], object]) -> None:
        """Steps that one flush brings there; time has gone by since the last."""
        self._clock.advance(5 * SECOND)
        self._copying.gate.calm()

        def do(work: Work) -> None:
            for step in steps:
                step(work)

        await self._ledger.write(do)
        await self._copying.settled()
        written = sum(len(batch) + 1 for batch in self._copying.gate.batches)
        self.writes.setdefault(what, []).append(written)

    async def begin(self) -> None:
        """A new client writes, and an attendant takes it and reads it."""

        def do_begin(work: Work) -> None:
            self.attendance_id = do_wait(work, self._people.number, self.chat)

        await self.happens("the first message of a client", do_begin)
        accept = partial(do_accept, actor=self._people.ana, attendance_id=self.attendance_id)
        await self.happens("accepting", accept, self._do_read)

    async def hear(self) -> None:
        """The client writes while the conversation is on the attendant's screen."""
        heard = replace(whatsapp_message(self.chat), at=self._clock.moment)
        receive = partial(do_receive, arrived=[arrived(heard, self._people.number)])
        await self.happens("a message in, read at once", receive, self._do_read)

    async def answer(self) -> None:
        """The attendant writes."""
        write = partial(do_write_text, actor=self._people.ana, attendance_id=self.attendance_id)
        await self.happens("a message out: written", write, partial(do_claim, limit=10))
        await self.leave("a message out")

    async def leave(self, what: str) -> None:
        """What is on its way is sent, delivered and read."""
        await self.happens(f"{what}: sent", self._do_send)
        for ack, name in ((2, "delivered"), (3, "read")):
            await self.happens(f"{what}: {name}", partial(self._do_tick, ack=ack))

    async def finish(self) -> None:
        """The attendant finishes it, and the client is asked for a rating, and gives one."""
        ask = partial(do_finish, actor=self._people.ana, ask_feedback=True, links=_LINKS)
        finish = partial(ask, attendance_id=self.attendance_id)
        await self.happens("finishing", finish, partial(do_claim, limit=10))
        await self.leave("the question for a rating")
        self._clock.advance(MINUTE)
        heard = replace(whatsapp_message(self.chat, "5"), at=self._clock.moment)
        receive = partial(do_receive, arrived=[arrived(heard, self._people.number)])
        await self.happens("the rating", receive, partial(do_claim, limit=10))
        await self.leave("the thanks")

    def _do_read(self, work: Work) -> None:
        do_read(work, self._people.ana, self.attendance_id)

    def _do_send(self, work: Work) -> None:
        found = select(messages.c.id, messages.c.attempt).where(messages.c.status == "SENDING")
        [row] = work.connection.execute(found).all()
        report = SendReported(
            instance_id=self._people.number,
            message_id=row.id,
            attempt=row.attempt,
            outcome=SendOutcome.SENT,
            ack=1,
        )
        do_report(work, report)

    def _do_tick(self, work: Work, ack: int) -> None:
        found = select(messages.c.whatsapp_id).where(messages.c.status.in_(["SENT", "DELIVERED"]))
        ids = work.connection.execute(found).scalars().all()
        ticks = tuple(Tick(one, True, ack) for one in ids)
        do_tick(work, [TicksChanged(instance_id=self._people.number, ticks=ticks)])


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """SQLite: the figures do not depend on the database."""
    shutil.copy(sqlite_template, tmp_path / "helpdesk.db")
    return f"{SQLITE_SCHEME}{tmp_path / 'helpdesk.db'}"


def _figures(writes: dict[str, list[int]]) -> dict[str, int]:
    """What each thing takes, always the same; the steps of a message together."""
    figures: dict[str, int] = {}
    for step, counted in writes.items():
        assert len(set(counted)) == 1, step
        name = step.partition(":")[0]
        figures[name] = figures.get(name, 0) + counted[0]
    return figures


async def test_what_is_written_for_an_attendance_is_as_documented(
    mirror: Mirror, ledger: Ledger, clock: FakeClock, people: People
) -> None:
    async with mirror.copying() as copying:
        await copying.settled()
        day = _Day(copying, ledger, clock, people)
        await day.begin()
        for _ in range(_EACH):
            await day.answer()
            await day.hear()
        await day.answer()
        await day.finish()
        await mirror.check(copying)
    published = _PUBLISHED.read_text(encoding="utf-8")
    for name, number in _figures(day.writes).items():
        assert f"| {name} | {number} |" in published, (name, number)
    total = sum(sum(counted) for counted in day.writes.values())
    assert f"| an attendance of twelve messages, rated | {total} |" in published, total

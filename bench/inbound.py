"""Row 1: clients' messages through the whole ring, to twenty dashboards."""

from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession

from bench.figures import Figure, Goal, paired
from bench.plain import PlainWriter
from bench.processes import Served, serving
from bench.readers import Readers, reading
from bench.served import Pour

_YARDSTICK = "sqlite3, a durable commit a message"
_GOAL = Goal("ratio", ">=", 0.6)
_KNOWN = 100


async def measure(folder: Path, *, is_quick: bool) -> list[Figure]:
    """Messages a second from the page until the last dashboard has seen the last of them."""
    count, rounds = (1_000, 3) if is_quick else (2_000, 7)
    with TemporaryDirectory(dir=folder) as temporary:
        async with serving(Path(temporary)) as served, ClientSession() as session:
            await _round(served, session, Pour(_KNOWN, _KNOWN), is_batched=True)
            writer = PlainWriter(Path(temporary) / "helpdesk.db", Path(temporary))
            comparison = _Comparison(served, session, writer, count, rounds)
            figures = [
                await comparison.of("inbound, known clients", is_batched=True, is_known=True),
                await comparison.of("inbound, new clients", is_batched=True, is_known=False),
                await comparison.of(
                    "inbound, known clients, a frame an event", is_batched=False, is_known=True
                ),
            ]
            writer.close()
    return figures


class _Comparison:
    """Rounds of helpdesk and plain sqlite3 in turn."""

    def __init__(
        self, served: Served, session: ClientSession, writer: PlainWriter, count: int, rounds: int
    ) -> None:
        self._served = served
        self._session = session
        self._writer = writer
        self._count = count
        self._rounds = rounds
        self._next_client = _KNOWN

    async def of(self, row: str, *, is_batched: bool, is_known: bool) -> Figure:
        values, against = [], []
        for _ in range(self._rounds):
            order = Pour(self._count, _KNOWN)
            if not is_known:
                order = Pour(self._count, self._count, first=self._next_client)
                self._next_client += self._count
            values.append(await _round(self._served, self._session, order, is_batched=is_batched))
            against.append(self._writer.write())
        return paired(row, "msg/s", values, against, _YARDSTICK, _GOAL)


async def _round(served: Served, session: ClientSession, order: Pour, *, is_batched: bool) -> float:
    address = served.address
    async with reading(session, address.url, address.attendants, is_batched=is_batched) as readers:
        return await _rate(served, readers, order)


async def _rate(served: Served, readers: Readers, order: Pour) -> float:
    readers.begin()
    poured = await served.do(order)
    ended = await readers.until(order.count)
    return order.count / (ended - poured.began)

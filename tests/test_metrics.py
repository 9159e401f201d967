"""The figures about the process, the browsers of the numbers and the room for files."""

from pathlib import Path
from typing import NamedTuple

import pytest

from helpdesk.actions.work import Ledger
from helpdesk.domain.moments import Moment
from helpdesk.domain.realtime_shapes import RealtimeShape
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.room import Room
from helpdesk.media.store import StoreState
from helpdesk.metrics import Metrics
from helpdesk.queue import memory_broker
from helpdesk.sinks.tail import Tail
from helpdesk.whatsapp.driver import Driver
from tests.fake_driver import FakeDriver
from tests.fake_phone import FakePhone
from tests.fake_realtime import FakeRealtime


class Usage(NamedTuple):
    """A disk with so many bytes free."""

    free: int


class BigBrowser(FakeDriver):
    """A driver with a browser that has grown."""

    def memory(self) -> int:
        """Half a gigabyte."""
        return 2**29

    def renewals(self) -> int:
        """It has happened before."""
        return 3


class Waiting(LocalMediaStore):
    """A store for which files wait, once it is told so."""

    present = StoreState("firebase")

    def state(self) -> StoreState:
        """As it was told."""
        return self.present


def metrics_of(
    ledger: Ledger,
    drivers: dict[int, Driver],
    media: LocalMediaStore,
    folder: Path,
    realtime: FakeRealtime | None = None,
) -> Metrics:
    """The figures of a helpdesk on a disk on which 700 bytes are free, of which 500 stay so."""
    room, tail = Room(folder, 500, lambda _: Usage(700)), Tail(ledger)
    return Metrics(memory_broker(), tail, drivers, room=room, media=media, realtime=realtime)


async def rows_of(metrics: Metrics) -> dict[str, str]:
    """What is told, by name and labels."""
    lines = (await metrics.render()).decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


async def test_the_room_for_files_is_told_and_what_waits_for_a_store_that_is_away(
    ledger: Ledger, tmp_path: Path
) -> None:
    store = Waiting(tmp_path)
    metrics = metrics_of(ledger, {}, store, tmp_path)
    since = "helpdesk_uploads_waiting_since_timestamp_seconds"
    rows = await rows_of(metrics)
    assert float(rows["helpdesk_disk_free_bytes"]) == 200
    assert float(rows["helpdesk_uploads_waiting"]) == 0
    assert since not in rows
    store.present = StoreState("firebase", 3, 4_096, Moment(5_000), "No answer.")
    rows = await rows_of(metrics)
    assert float(rows["helpdesk_uploads_waiting"]) == 3
    assert float(rows["helpdesk_uploads_waiting_bytes"]) == 4_096
    assert float(rows[since]) == 5


async def test_each_number_tells_what_its_browser_uses(ledger: Ledger, tmp_path: Path) -> None:
    drivers: dict[int, Driver] = {}
    metrics = metrics_of(ledger, drivers, LocalMediaStore(tmp_path), tmp_path)
    assert "instance=" not in (await metrics.render()).decode()

    drivers[7] = BigBrowser(FakePhone())

    rows = await rows_of(metrics)
    assert float(rows['helpdesk_browser_memory_bytes{instance="7"}']) == 2**29
    assert float(rows['helpdesk_browser_renewals_total{instance="7"}']) == 3


class Away(FakeRealtime):
    """A copy of which nothing can be told."""

    async def show(self, language: str) -> RealtimeShape:
        """The database is away."""
        raise ConnectionError("no database")


async def test_the_other_figures_are_told_while_those_of_firestore_cannot_be_had(
    ledger: Ledger, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows = await rows_of(metrics_of(ledger, {}, LocalMediaStore(tmp_path), tmp_path, Away()))
    assert float(rows["helpdesk_disk_free_bytes"]) == 200
    assert not [name for name in rows if "firestore" in name]
    assert "no figures of Firestore" in caplog.text


async def test_how_it_stands_with_firestore_is_told_where_it_is_set_up(
    ledger: Ledger, tmp_path: Path
) -> None:
    store, realtime = LocalMediaStore(tmp_path), FakeRealtime()
    without = await rows_of(metrics_of(ledger, {}, store, tmp_path))
    assert not [name for name in without if "firestore" in name]

    metrics = metrics_of(ledger, {}, store, tmp_path, realtime)
    rows = await rows_of(metrics)
    assert float(rows["helpdesk_firestore_failing"]) == 0
    realtime.put(
        lag_seconds=12.5,
        lag_events=40,
        refused_count=2,
        failing_since="2027-01-15T08:00:00.000Z",
        writes=100,
        deletes=7,
        commits=30,
    )
    rows = await rows_of(metrics)
    told = {name: float(value) for name, value in rows.items() if "firestore" in name}
    assert told == {
        "helpdesk_firestore_lag_seconds": 12.5,
        "helpdesk_firestore_lag_events": 40,
        "helpdesk_firestore_refused_documents": 2,
        "helpdesk_firestore_failing": 1,
        "helpdesk_firestore_writes_total": 100,
        "helpdesk_firestore_deletes_total": 7,
        "helpdesk_firestore_commits_total": 30,
    }

"""What files take, how fast they grow, and what managers are warned of."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from helpdesk.actions.attendances import do_finish
from helpdesk.actions.canned_responses import Wanted as WantedResponse
from helpdesk.actions.canned_responses import do_add
from helpdesk.actions.file_retention import apply_file_retention
from helpdesk.actions.storage import show_storage, storage_warning
from helpdesk.actions.work import Ledger
from helpdesk.config import Config, read_config
from helpdesk.domain.contents import Media, MediaState
from helpdesk.domain.forecasts import Outlook
from helpdesk.domain.moments import DAY, MINUTE
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Files, Retention
from helpdesk.domain.states import MessageType
from helpdesk.domain.storage_shapes import StorageShape
from helpdesk.domain.warning_shapes import Trouble
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.room import Room
from helpdesk.media.store import StoreState
from helpdesk.store import settings
from tests.factories import START, FakeClock, do_open
from tests.kept_files import do_add_file

MEGABYTE = 1024 * 1024


class Disk(NamedTuple):
    """What a disk answers with."""

    free: int


class Elsewhere(LocalMediaStore):
    """A store that is elsewhere, for which files may wait here."""

    present = StoreState("firebase")

    def state(self) -> StoreState:
        """As a test says."""
        return self.present


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return read_config({"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_DISK_RESERVE_MB": "1"})


class Looker(NamedTuple):
    """Looks at the figures of a finished attendance's files, on a disk of its own."""

    ledger: Ledger
    config: Config
    attendance: int
    store: LocalMediaStore

    async def put(self, key: str, *, days: float = 0, **more: object) -> None:
        at = round(self.ledger.clock() - days * DAY)
        await self.ledger.write(
            lambda work: do_add_file(work, self.attendance, key, at=at, **more)  # type: ignore[arg-type]
        )

    async def look(self, free: int = 10**9, rules: Files | None = None) -> StorageShape:
        room = Room(Path("anywhere"), self.config.disk_reserve, lambda _: Disk(free))
        return await show_storage(self.ledger, self.store, room, self.config, rules)

    async def pace(self) -> tuple[int | None, int]:
        found = (await self.look()).pace
        return found.bytes_per_day, found.days


@pytest.fixture
async def looker(ledger: Ledger, number: int, ana: Actor, config: Config, tmp_path: Path) -> Looker:
    attendance = await ledger.write(lambda work: do_open(work, number, ana))
    await ledger.write(lambda work: do_finish(work, ana, attendance, ask_feedback=False))
    return Looker(ledger, config, attendance, LocalMediaStore(tmp_path / "media"))


async def test_each_content_counts_once_by_what_it_is_also_that_of_a_canned_response(
    looker: Looker, admin: Actor
) -> None:
    await looker.put("files/aa/1", size=100)
    await looker.put("files/aa/1", size=100)
    await looker.put("files/aa/2", size=20, type=MessageType.STICKER)
    await looker.put("files/aa/3", size=3, type=MessageType.AUDIO)
    await looker.put("files/aa/4", size=4_000, type=MessageType.VIDEO)
    await looker.put("files/aa/5", size=50_000, type=MessageType.DOCUMENT)
    for shortcode, key in (("one", "files/aa/1"), ("two", "files/aa/6"), ("also", "files/aa/6")):
        media = Media(key=key, size=7, mime="image/png", state=MediaState.READY)
        wanted = WantedResponse(shortcode=shortcode, content="", is_shared=True)
        await looker.ledger.write(partial(do_add, actor=admin, wanted=wanted, media=media))
    shown = await looker.look()
    counted = {kind.kind: (kind.files, kind.bytes) for kind in shown.kinds}
    assert counted == {
        "pictures": (3, 127),
        "sounds": (1, 3),
        "films": (1, 4_000),
        "documents": (1, 50_000),
    }
    assert (shown.files, shown.bytes, shown.store) == (6, 54_130, "local")


async def test_without_files_everything_is_nothing(looker: Looker) -> None:
    shown = await looker.look(free=0)
    assert (shown.files, shown.bytes, shown.pace.bytes_per_day) == (0, 0, None)
    assert (shown.next_run, shown.forecast.outlook) == (None, Outlook.FULL)


async def test_the_pace_is_that_of_thirty_days_or_of_as_many_as_there_are(looker: Looker) -> None:
    assert await looker.pace() == (None, 0)
    await looker.put("files/aa/1", days=0.5, size=MEGABYTE)
    assert await looker.pace() == (None, 0), "half a day tells nothing"
    await looker.put("files/aa/2", days=10, size=MEGABYTE)
    # Of the same content only the first counts.
    await looker.put("files/aa/2", days=1, size=MEGABYTE)
    assert await looker.pace() == (round(2 * MEGABYTE / 10), 10)
    await looker.put("files/aa/3", days=31, size=MEGABYTE)
    assert await looker.pace() == (round(2 * MEGABYTE / 30), 30)
    await looker.ledger.write(
        lambda work: settings.put(work.connection, "retention", Retention(days=5), work.now)
    )
    assert await looker.pace() == (round(MEGABYTE / 5), 5), "of what is older, some may be gone"


async def test_what_a_run_has_taken_does_not_count_as_days_without_files(
    looker: Looker, clock: FakeClock
) -> None:
    for days in range(1, 21):
        await looker.put(f"files/aa/{days}", days=days, size=MEGABYTE)
    assert (await looker.pace())[0] == MEGABYTE
    rules = Files(gigabytes=4 / 1024)
    await looker.ledger.write(lambda work: settings.put(work.connection, "media", rules, work.now))
    clock.advance(DAY)
    await apply_file_retention(looker.ledger, looker.store)
    shown = await looker.look()
    assert shown.bytes == 4 * MEGABYTE
    # What is left is of the last five days; on the last of them nothing came.
    assert (shown.pace.bytes_per_day, shown.pace.days) == (round(4 * MEGABYTE / 5), 5)
    await looker.put("files/aa/held", days=25, size=MEGABYTE)
    assert await looker.pace() == (round(4 * MEGABYTE / 6), 6), "what went is not there to count"


async def test_the_forecast_follows_the_room_and_rules_that_are_only_tried(looker: Looker) -> None:
    for days in range(1, 11):
        await looker.put(f"files/aa/{days}", days=days, size=MEGABYTE)
    shown = await looker.look(free=50 * MEGABYTE)
    reserve = looker.config.disk_reserve
    assert (shown.disk.free, shown.disk.reserve) == (50 * MEGABYTE - reserve, reserve)
    assert (shown.forecast.outlook, shown.forecast.days) == (Outlook.FILLING, 49)
    assert (shown.forecast.full_at or "")[:10] == "2027-03-05"
    assert shown.next_run is None
    tried = await looker.look(free=50 * MEGABYTE, rules=Files(gigabytes=4 / 1024))
    assert (tried.forecast.outlook, tried.forecast.kept_days) == (Outlook.LEVEL, 4)
    assert tried.next_run is not None
    assert (tried.next_run.files, tried.next_run.bytes) == (6, 6 * MEGABYTE)
    by_age = await looker.look(free=50 * MEGABYTE, rules=Files(days=5))
    assert by_age.next_run is not None
    assert (by_age.next_run.files, by_age.forecast.level) == (6, 5 * MEGABYTE)


async def test_a_store_elsewhere_tells_what_waits_for_it_and_does_not_fill_this_disk(
    looker: Looker, tmp_path: Path
) -> None:
    await looker.put("files/aa/1", days=2)
    store = Elsewhere(tmp_path)
    store.present = StoreState("firebase", 3, 4_096, START, "It does not answer.")
    shown = await looker._replace(store=store).look()
    assert (shown.store, shown.forecast.outlook) == ("firebase", Outlook.ELSEWHERE)
    assert (shown.uploads.files, shown.uploads.bytes) == (3, 4_096)
    assert (shown.uploads.since, shown.uploads.error) == (
        "2027-01-15T08:00:00.000Z",
        "It does not answer.",
    )


@pytest.mark.parametrize(
    ("free", "minutes", "trouble"),
    [
        (MEGABYTE, 0, Trouble.FULL),
        (500 * MEGABYTE, 99, Trouble.SHORT),
        (2_000 * MEGABYTE, 9, None),
        (2_000 * MEGABYTE, 10, Trouble.UPLOADS),
    ],
)
async def test_managers_are_warned_when_room_is_short_or_uploads_wait_for_long(
    config: Config, tmp_path: Path, free: int, minutes: int, trouble: Trouble | None
) -> None:
    clock, store = FakeClock(), Elsewhere(tmp_path)
    store.present = StoreState("firebase", 1, 4_096, clock.moment)
    room = Room(tmp_path, config.disk_reserve, lambda _: Disk(free))
    now = clock.advance(minutes * MINUTE)
    warning = await storage_warning(store, room, config, now, "en")
    assert (None if warning is None else warning.trouble) is trouble

"""Files that come in while the disk has little room."""

import asyncio
from pathlib import Path
from typing import NamedTuple

from helpdesk.domain.contents import Found
from helpdesk.domain.envelopes import FetchMedia, WhatsAppMessage
from helpdesk.media.findings import Looked
from helpdesk.media.room import Room
from tests.factories import phone
from tests.fake_driver import FakeDriver
from tests.fake_phone import FakePhone, Person
from tests.number.taking import intake

LARGEST, RESERVE = 1_000, 500


class Blind:
    """Looks into no file."""

    async def look(self, file: Path, into: Path) -> Looked:
        return Looked(Found())


class Space(NamedTuple):
    """So much of a disk is free."""

    free: int


class Disk:
    """A disk that has no more than what the files below the folder leave of it."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._size = size
        self.seen: list[int] = []

    def look(self, _: Path) -> Space:
        files = [path for path in self._folder.rglob("*") if path.is_file()]
        free = self._size - sum(path.stat().st_size for path in files)
        self.seen.append(free)
        return Space(free)


class Slow(FakeDriver):
    """Hands out no file before all who want one have come, or been refused."""

    def __init__(self, phone: FakePhone, disk: Disk, wanted: int) -> None:
        super().__init__(phone)
        self.is_connected = True
        self._disk = disk
        self._all = asyncio.Barrier(wanted)

    async def download(self, *args: object, **options: object) -> None:
        await self._all.wait()
        await super().download(*args, **options)  # type: ignore[arg-type]
        self._disk.look(Path())


def fetch(message: WhatsAppMessage) -> FetchMedia:
    return FetchMedia(
        instance_id=1,
        chat=message.chat,
        whatsapp_id=message.whatsapp_id,
        from_me=message.from_me,
        at=message.at,
    )


async def test_of_files_that_come_at_once_those_wait_that_would_take_what_is_reserved(
    fake_phone: FakePhone, tmp_path: Path
) -> None:
    disk = Disk(tmp_path, RESERVE + 2 * LARGEST + 200)
    tools = intake(
        tmp_path, looker=Blind(), room=Room(tmp_path, RESERVE, disk.look), largest=LARGEST
    )
    driver = Slow(fake_phone, disk, wanted=3)
    contents = [bytes([number]) * LARGEST for number in range(3)]
    asked = [fetch(fake_phone.write_file(Person(phone()), content)) for content in contents]
    reports = await asyncio.gather(*(tools.take(driver, one) for one in asked))
    kept = [report for report in reports if report.media_key]
    [waiting] = [report for report in reports if report.is_waiting]
    assert len(kept) == 2
    assert "nearly full" in (waiting.reason or "")
    disk.look(tmp_path)
    assert min(disk.seen) == RESERVE + 200

"""Stores on both sides: a folder, and a bucket of the stand-in."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from helpdesk.media.bucket import Bucket
from helpdesk.media.firebase import FirebaseMediaStore
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.owner import owner_in
from helpdesk.media.store import MediaStore
from tests.media import gcs as stand_in
from tests.media.gcs import Gcs
from tests.waiting import SECONDS

LIMIT = 64 * 1024 * 1024
FIRST_WAIT = 0.02


@pytest.fixture(scope="session")
def gcs_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gcs]:
    folder = tmp_path_factory.mktemp("gcs")
    with stand_in.serving(folder / "log") as gcs:
        stand_in.write_service_account(folder / "account.json", gcs.url)
        gcs.account = folder / "account.json"
        yield gcs


@pytest.fixture
def gcs(gcs_session: Gcs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gcs]:
    for name, value in gcs_session.environment().items():
        monkeypatch.setenv(name, value)
    yield gcs_session
    gcs_session.calm()


@dataclass
class Cloud:
    """A bucket of its own, and processes one after the other that use it from one folder, as the
    helpdesk of that id; without one, the folder says which it is."""

    gcs: Gcs
    bucket: str
    folder: Path
    owner: str | None = None

    def open(self, *, limit: int = LIMIT, reserve: int = 0) -> FirebaseMediaStore:
        """The store as a new process finds it."""
        self.folder.mkdir(exist_ok=True)
        owner = self.owner or owner_in(self.folder)
        bucket = Bucket(self.gcs.account, self.bucket, owner, asking=0.1, sending=0.1)
        return FirebaseMediaStore(
            bucket, self.folder, limit=limit, reserve=reserve, first_wait=FIRST_WAIT
        )

    @contextlib.asynccontextmanager
    async def running(
        self, *, limit: int = LIMIT, reserve: int = 0
    ) -> AsyncIterator[FirebaseMediaStore]:
        """The store while its work in the background goes on."""
        store = self.open(limit=limit, reserve=reserve)
        task = asyncio.create_task(store.run())
        try:
            yield store
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await store.close()

    def objects(self) -> set[str]:
        """The names of what the bucket holds."""
        return set(self.gcs.objects(self.bucket))

    def content(self, key: str) -> bytes:
        """What the bucket holds under the key."""
        return self.gcs.content(self.bucket, key)


@pytest.fixture
def cloud(gcs: Gcs, tmp_path: Path) -> Cloud:
    name = f"bucket-{uuid4().hex[:12]}"
    gcs.make_bucket(name)
    return Cloud(gcs, name, tmp_path / "firebase")


@pytest.fixture(params=["local", "firebase"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MediaStore]:
    """Each of the two stores, on which the same must hold."""
    if request.param == "local":
        yield LocalMediaStore(tmp_path / "media")
        return
    cloud: Cloud = request.getfixturevalue("cloud")
    async with cloud.running() as firebase:
        yield firebase


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds that a thread or another process brings about."""
    async with asyncio.timeout(SECONDS):
        while not holds():  # noqa: ASYNC110
            # Nobody tells this loop of it.
            await asyncio.sleep(0.005)

"""A bucket in which others keep things too, and callers who go away."""

import asyncio
import os
import threading
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from helpdesk.domain.moments import DAY, HOUR, Moment, now
from helpdesk.media.firebase import FirebaseMediaStore
from helpdesk.media.owner import owner_in
from helpdesk.media.store import (
    DERIVED,
    FILES,
    QRCODES,
    THUMBNAILS,
    Unreachable,
    derived_key,
    qrcode_key,
)
from tests.media.clouds import CONTENT, eventually_lent, file, files_in, kept, lent, older, uploaded
from tests.media.conftest import Cloud, eventually


async def sweep(store: FirebaseMediaStore) -> list[str]:
    """Delete all that is named as old."""
    tops = (FILES, QRCODES, *DERIVED)
    found = [key for below in tops for key in await older(store, below, now() + DAY)]
    for key in found:
        await store.delete(key)
    return found


async def settled(store: FirebaseMediaStore, cloud: Cloud) -> None:
    """Wait until the bucket has been asked for every deletion so far."""
    key = qrcode_key(1)
    await store.put(key, b"the last")
    await store.delete(key)
    notes = cloud.folder / "outbox" / "deletions"
    await eventually(lambda: files_in(notes) == [])


async def test_what_others_keep_in_the_bucket_is_neither_named_as_old_nor_deleted(
    cloud: Cloud, tmp_path: Path
) -> None:
    digest = "c" * 64
    theirs = {
        "files/",
        "files/report.pdf",
        "files/my file.txt",
        f"files/cc/{digest}",
        f"thumbnails/cc/{digest}",
        "qrcodes/9/menu.png",
        qrcode_key(9),
    }
    for name in theirs:
        cloud.gcs.store(cloud.bucket, name, b"somebody else's")
        cloud.gcs.keep_at(cloud.bucket, name, now() - DAY)
    async with cloud.running() as store:
        key = await kept(store, tmp_path)
        await store.keep_as(derived_key(key, THUMBNAILS), file(tmp_path, b"small"))
        await uploaded(store)
        assert await sweep(store) == [key, derived_key(key, THUMBNAILS)]
        for name in theirs - {"files/", "files/my file.txt"}:
            await store.delete(name)
            await store.delete(name, before=Moment(now() + HOUR))
        await settled(store, cloud)
    assert cloud.objects() == theirs


async def test_a_second_helpdesk_deletes_nothing_of_the_first_and_the_first_does_after_a_restart(
    cloud: Cloud, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with cloud.running() as store:
        key, code = await kept(store, tmp_path), qrcode_key(7)
        await store.put(code, b"scan me")
        await uploaded(store)
    first, cloud.folder = cloud.folder, tmp_path / "a copy to try out"
    async with cloud.running() as store:
        assert await lent(store, key) == CONTENT
        assert await kept(store, tmp_path) == key
        assert await sweep(store) == []
        await store.delete(key)
        await settled(store, cloud)
    assert cloud.objects() == {key, code}
    assert f"{key} in the bucket is not this helpdesk's" in caplog.text
    # Elsewhere, but with what a backup has to hold.
    owner = (first / "owner").read_bytes()
    cloud.folder = tmp_path / "restored"
    cloud.folder.mkdir()
    (cloud.folder / "owner").write_bytes(owner + b"\n")
    async with cloud.running() as store:
        assert await sweep(store) == [key, code]
        await eventually(lambda: cloud.objects() == set())


def test_a_damaged_id_is_not_replaced_by_another(tmp_path: Path) -> None:
    owner = owner_in(tmp_path)
    assert owner_in(tmp_path) == owner != owner_in(tmp_path / "other")
    (tmp_path / "owner").write_bytes(b"\0" * 32)
    with pytest.raises(ValueError, match="holds no id"):
        owner_in(tmp_path)


async def test_what_is_kept_for_somebody_who_went_away_is_uploaded_all_the_same(
    cloud: Cloud, tmp_path: Path
) -> None:
    source = tmp_path / "slow"
    os.mkfifo(source)
    async with cloud.running() as store:
        await kept(store, tmp_path, b"first")
        task = asyncio.create_task(store.keep(source))
        into = await asyncio.to_thread(source.open, "wb")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        into.write(CONTENT)
        into.close()
        await eventually(lambda: len(cloud.objects()) == 2)
        await uploaded(store)


async def test_who_goes_away_while_a_file_is_fetched_takes_it_from_nobody_and_leaves_nothing(
    cloud: Cloud, tmp_path: Path
) -> None:
    cloud.owner = "both"
    async with cloud.running() as store:
        key = await kept(store, tmp_path)
    cloud.folder = tmp_path / "another machine"
    arrived, goes_on = threading.Event(), threading.Event()

    def hold(asked: str) -> None:
        if "alt=media" in asked:
            arrived.set()
            goes_on.wait()

    cloud.gcs.meet = hold
    async with cloud.running() as store:
        first = asyncio.create_task(lent(store, key))
        await eventually(arrived.is_set)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        second = asyncio.create_task(lent(store, key))
        goes_on.set()
        assert await second == CONTENT
        assert cloud.gcs.times("GET", "alt=media") == 1
        await eventually(lambda: files_in(cloud.folder / "lent") == [])
        await store.delete(key)
        await eventually(lambda: cloud.objects() == set())
        await eventually(lambda: files_in(cloud.folder) == [])


async def test_nothing_is_downloaded_that_the_disk_has_no_room_for(
    cloud: Cloud, tmp_path: Path
) -> None:
    async with cloud.running() as store:
        keys = [await kept(store, tmp_path, bytes([number]) * 100_000) for number in range(2)]
    cloud.folder = tmp_path / "another machine"
    async with cloud.running(reserve=2**60) as store:
        for key in keys:
            with pytest.raises(Unreachable, match="nearly full"):
                await lent(store, key)
        assert files_in(cloud.folder) == []
        # It says nothing of the bucket.
        assert store.state().error is None
    async with cloud.running(limit=150_000) as store, AsyncExitStack() as stack:
        for key in (*keys, *keys):
            await stack.enter_async_context(store.lend(key))
        assert len(files_in(cloud.folder / "cache")) == 1


async def test_downloads_hide_nothing_of_what_cannot_be_uploaded(
    cloud: Cloud, tmp_path: Path
) -> None:
    async with cloud.running() as store:
        keys = [await kept(store, tmp_path, b"good%d" % number) for number in range(3)]
    cloud.folder = tmp_path / "another machine"
    cloud.gcs.meet = lambda asked: 403 if "/upload/" in asked else None
    async with cloud.running() as store:
        await store.keep(file(tmp_path))
        await eventually(lambda: store.state().error is not None)
        for number, key in enumerate(keys):
            assert await lent(store, key) == b"good%d" % number
            assert "refuses the service account" in (store.state().error or "")
        cloud.gcs.calm()
        await uploaded(store)
        await eventually(lambda: store.state().error is None)


async def test_who_waits_for_the_bucket_to_decide_waits_for_no_uploads(
    cloud: Cloud, tmp_path: Path
) -> None:
    goes_on = threading.Event()
    async with cloud.running() as store:
        key = await kept(store, tmp_path)
        cloud.gcs.meet = lambda asked: goes_on.wait() and None if "/upload/" in asked else None
        for number in range(2):
            await store.keep(file(tmp_path, b"large%d" % number))
        await eventually(lambda: cloud.gcs.times("POST", "/upload/") == 3)
        await store.delete(key, before=Moment(now() - HOUR))
        await eventually_lent(store, key, CONTENT)
        goes_on.set()
        await uploaded(store)

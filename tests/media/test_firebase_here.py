"""What a machine has of the files in a bucket of Firebase Storage."""

import asyncio
from pathlib import Path

import pytest

from helpdesk.domain.moments import HOUR, now
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import QRCODES, THUMBNAILS, derived_key, qrcode_key
from tests.media.clouds import CONTENT, file, files_in, kept, lent, older, uploaded
from tests.media.conftest import Cloud, eventually


async def test_what_was_uploaded_is_lent_from_here_and_downloaded_only_when_it_is_not_here(
    cloud: Cloud, tmp_path: Path
) -> None:
    async with cloud.running() as store:
        key = await kept(store, tmp_path)
        cloud.gcs.is_away = True
        assert await lent(store, key) == CONTENT
        cloud.gcs.is_away = False
    cloud.folder = tmp_path / "another machine"
    async with cloud.running() as store:
        contents = await asyncio.gather(*(lent(store, key) for _ in range(5)))
        assert {*contents, await lent(store, key)} == {CONTENT}
    assert cloud.gcs.times("GET", "alt=media") == 1


async def test_a_qr_code_works_while_the_bucket_is_away_and_leaves_nothing(
    cloud: Cloud, tmp_path: Path
) -> None:
    first, second = qrcode_key(7), qrcode_key(7)
    async with cloud.running() as store:
        await store.put(first, b"scan me")
        await eventually(lambda: cloud.objects() == {first})
        cloud.gcs.is_away = True
        await store.put(second, b"scan me instead")
        await store.delete(first)
        assert await store.get(first) is None
        assert await store.get(second) == b"scan me instead"
        await store.delete(second)
        assert await store.get(second) is None
        cloud.gcs.is_away = False
        await eventually(lambda: cloud.objects() == set())
        assert cloud.gcs.times("POST", second) == 0
        await store.put(first, b"scan me")
        await uploaded(store)
        cloud.gcs.is_away = True
        assert await store.get(first) == b"scan me"
        cloud.gcs.is_away = False
    assert files_in(cloud.folder / "cache") == []
    async with cloud.running() as store:
        assert await older(store, QRCODES, now() + HOUR) == [first]
        await store.delete(first)
        await eventually(lambda: cloud.objects() == set())
        await eventually(lambda: files_in(cloud.folder) == [])


async def test_the_cache_gives_way_to_newer_files_and_to_a_disk_that_is_nearly_full(
    cloud: Cloud, tmp_path: Path
) -> None:
    contents = [bytes([number]) * 1000 for number in range(4)]
    async with cloud.running(limit=2500) as store:
        keys = [await kept(store, tmp_path, content) for content in contents[:2]]
        assert await lent(store, keys[0]) == contents[0]  # used last
        keys += [await kept(store, tmp_path, contents[2])]
        cloud.gcs.asked.clear()
        assert await lent(store, keys[0]) == contents[0]
        assert await lent(store, keys[2]) == contents[2]
        assert cloud.gcs.asked == []
        assert await lent(store, keys[1]) == contents[1]
        assert cloud.gcs.times("GET", "alt=media") == 1
    async with cloud.running(reserve=2**60) as store:
        cloud.gcs.is_away = True
        waiting = (await store.keep(file(tmp_path, contents[3]))).key
        assert files_in(cloud.folder / "cache") == []
        assert await lent(store, waiting) == contents[3]


async def test_what_is_lent_stays_when_it_is_uploaded_thrown_out_or_deleted(
    cloud: Cloud, tmp_path: Path
) -> None:
    cloud.gcs.is_away = True
    async with cloud.running(limit=10) as store:
        key = (await store.keep(file(tmp_path))).key
        async with store.lend(key) as path, store.lend(key) as other:
            cloud.gcs.is_away = False
            await uploaded(store)
            await kept(store, tmp_path, b"other")
            assert path.read_bytes() == CONTENT
            await store.delete(key)
            await eventually(lambda: cloud.gcs.times("DELETE", key) == 1)
            assert path.read_bytes() == other.read_bytes() == CONTENT
        assert not path.exists()


async def test_what_somebody_removes_from_the_outbox_is_given_up(
    cloud: Cloud, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with cloud.running() as store:
        cloud.gcs.is_away = True
        key = (await store.keep(file(tmp_path))).key
        (cloud.folder / "outbox" / "files" / key).unlink()
        cloud.gcs.is_away = False
        await uploaded(store)
        with pytest.raises(KeyError):
            await lent(store, key)
    assert f"{key} was removed" in caplog.text


async def test_others_on_the_machine_can_read_nothing_of_it(cloud: Cloud, tmp_path: Path) -> None:
    async with cloud.running() as store:
        key = await kept(store, tmp_path)
        cloud.gcs.is_away = True
        await store.put(qrcode_key(7), b"scan me")
        async with store.lend(key):
            private = [*files_in(cloud.folder), *(p.parent for p in files_in(cloud.folder))]
            assert len(private) > 4
            assert [path for path in private if path.stat().st_mode & 0o077] == []


async def test_what_a_folder_has_kept_before_goes_to_the_bucket(
    cloud: Cloud, tmp_path: Path
) -> None:
    local = LocalMediaStore(tmp_path / "media")
    key = (await local.keep(file(tmp_path))).key
    thumbnail = derived_key(key, THUMBNAILS)
    await local.keep_as(thumbnail, file(tmp_path, b"small"))
    await local.put(qrcode_key(7), b"scan me")
    store = cloud.open()
    store.adopt(tmp_path / "media")
    assert files_in(tmp_path / "media") == []
    assert await lent(store, key) == CONTENT
    await store.close()
    async with cloud.running() as store:
        await uploaded(store)
        assert cloud.objects() == {key, thumbnail}
        assert await lent(store, thumbnail) == b"small"

"""Files in a bucket of Firebase Storage, which may be away, and by way of this machine's disk."""

import asyncio
import threading
from pathlib import Path

import pytest

from helpdesk.domain.moments import DAY, HOUR, Moment, now
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import FILES, Unreachable
from tests.media.clouds import CONTENT, eventually_lent, file, files_in, kept, lent, older, uploaded
from tests.media.conftest import Cloud, eventually


async def test_a_kept_file_is_uploaded_once_to_where_nobody_shows_runs_or_caches_it(
    cloud: Cloud, tmp_path: Path
) -> None:
    async with cloud.running() as store:
        key = await kept(store, tmp_path)
        assert await kept(store, tmp_path) == key
        assert store.state().error is None
    ((name, found),) = cloud.gcs.objects(cloud.bucket).items()
    assert (name, cloud.content(key)) == (key, CONTENT)
    assert found["contentDisposition"] == "attachment"
    assert found["contentType"] == "application/octet-stream"
    assert "no-store" in found["cacheControl"]
    assert cloud.gcs.times("POST", "/upload/") == 1


async def test_while_the_bucket_is_away_files_are_kept_and_it_is_said_what_waits(
    cloud: Cloud, tmp_path: Path
) -> None:
    began = now()
    async with cloud.running() as store:
        gone = await kept(store, tmp_path, b"to be deleted")
        cloud.gcs.is_away = True
        key = (await store.keep(file(tmp_path))).key
        await store.delete(gone)
        assert await store.get(gone) is None
        assert await lent(store, key) == CONTENT
        await eventually(lambda: store.state().error is not None)
        state = store.state()
        assert (state.kind, state.waiting, state.waiting_bytes) == ("firebase", 1, len(CONTENT))
        assert state.waiting_since is not None
        assert began <= state.waiting_since <= now()
        assert state.error == "Firebase Storage cannot be reached just now."
        with pytest.raises(Unreachable, match="cannot be reached"):
            await lent(store, f"{FILES}/00/{'0' * 64}")
        with pytest.raises(Unreachable):
            await older(store, FILES, now() + HOUR)
    async with cloud.running() as store:
        assert store.state().waiting == 1
        assert await store.get(gone) is None
        assert await lent(store, key) == CONTENT
        cloud.gcs.is_away = False
        await eventually(lambda: cloud.objects() == {key})
        await eventually(lambda: store.state().error is None)
    assert cloud.content(key) == CONTENT


async def test_what_is_deleted_while_the_bucket_is_away_and_then_kept_again_is_not_lost(
    cloud: Cloud, tmp_path: Path
) -> None:
    async with cloud.running() as store:
        key = await kept(store, tmp_path)
        cloud.gcs.is_away = True
        await store.delete(key)
        await eventually(lambda: store.state().error is not None)
        assert (await store.keep(file(tmp_path))).key == key
        cloud.gcs.is_away = False
        await uploaded(store)
        marker = await kept(store, tmp_path, b"what is done after all that")
        assert cloud.objects() == {key, marker}
        assert await lent(store, key) == CONTENT
    async with cloud.running() as store:
        assert await lent(store, key) == CONTENT


async def test_a_file_that_is_kept_while_its_deletion_is_under_way_is_uploaded_anew(
    cloud: Cloud, tmp_path: Path
) -> None:
    arrived, goes_on = threading.Event(), threading.Event()

    def hold(asked: str) -> None:
        if asked.startswith("DELETE"):
            arrived.set()
            goes_on.wait()

    async with cloud.running() as store:
        key = await kept(store, tmp_path)
        cloud.gcs.meet = hold
        await store.delete(key)
        await eventually(arrived.is_set)
        await store.keep(file(tmp_path))
        goes_on.set()
        await uploaded(store)
        assert cloud.objects() == {key}
        assert await lent(store, key) == CONTENT


async def test_what_is_deleted_while_it_is_uploaded_is_gone_in_the_end(
    cloud: Cloud, tmp_path: Path
) -> None:
    arrived, goes_on = threading.Event(), threading.Event()

    def hold(asked: str) -> None:
        if "/upload/" in asked:
            arrived.set()
            goes_on.wait()

    cloud.gcs.meet = hold
    async with cloud.running() as store:
        key = (await store.keep(file(tmp_path))).key
        await eventually(arrived.is_set)
        await store.delete(key)
        goes_on.set()
        await eventually(lambda: cloud.gcs.times("DELETE", key) == 1 and not cloud.objects())
        assert await store.get(key) is None
    assert files_in(cloud.folder / "cache") == []


async def test_a_file_that_is_kept_again_is_as_young_as_a_new_one(
    cloud: Cloud, tmp_path: Path
) -> None:
    async with cloud.running() as store:
        key = await kept(store, tmp_path)
        cloud.gcs.keep_at(cloud.bucket, key, now() - 2 * DAY)
        assert await older(store, FILES, now() - DAY) == [key]
        await kept(store, tmp_path)
        assert await older(store, FILES, now() - DAY) == []
        await store.delete(key, before=Moment(now() - DAY))
        assert await lent(store, key) == CONTENT
        await store.delete(key, before=Moment(now() + DAY))
        assert await store.get(key) is None
        await eventually(lambda: cloud.objects() == set())


async def test_a_deletion_for_age_that_waits_for_the_bucket_spares_what_is_younger(
    cloud: Cloud, tmp_path: Path
) -> None:
    async with cloud.running() as store:
        old = await kept(store, tmp_path, b"old")
        young = await kept(store, tmp_path, b"young")
        cloud.gcs.keep_at(cloud.bucket, old, now() - 2 * DAY)
        cloud.gcs.is_away = True
        for key in (old, young):
            await store.delete(key, before=Moment(now() - DAY))
            with pytest.raises(Unreachable):  # only the bucket knows
                await lent(store, key)
    async with cloud.running() as store:
        cloud.gcs.is_away = False
        await eventually(lambda: cloud.objects() == {young})
        await eventually_lent(store, young, b"young")


async def test_a_file_that_another_machine_keeps_in_this_moment_is_not_deleted_for_its_age(
    cloud: Cloud, tmp_path: Path
) -> None:
    async with cloud.running() as store:
        key = await kept(store, tmp_path)
        cloud.gcs.keep_at(cloud.bucket, key, now() - 2 * DAY)

        def keep_first(asked: str) -> None:
            if asked.startswith("DELETE"):
                cloud.gcs.keep_at(cloud.bucket, key, now())

        cloud.gcs.meet = keep_first
        await store.delete(key, before=Moment(now() - DAY))
        assert await lent(store, key) == CONTENT
    assert cloud.gcs.times("DELETE", key) == 1
    assert cloud.objects() == {key}


async def test_a_file_that_another_machine_uploads_in_this_moment_is_left_as_it_is(
    cloud: Cloud, tmp_path: Path
) -> None:
    def store_first(asked: str) -> None:
        if "/upload/" in asked:
            cloud.gcs.store(cloud.bucket, key, CONTENT)

    key = (await LocalMediaStore(tmp_path / "local").keep(file(tmp_path))).key
    cloud.gcs.meet = store_first
    async with cloud.running() as store:
        await kept(store, tmp_path)
    assert cloud.gcs.times("POST", "/upload/") == 1
    # It is theirs: what we store is an attachment.
    assert "contentDisposition" not in cloud.gcs.objects(cloud.bucket)[key]


async def test_what_the_bucket_has_under_a_key_and_is_something_else_is_never_lent(
    cloud: Cloud, tmp_path: Path
) -> None:
    async with cloud.running() as store:
        key = await kept(store, tmp_path)
    cloud.gcs.store(cloud.bucket, key, CONTENT[:-1] + b"!")
    cloud.folder = tmp_path / "another machine"
    async with cloud.running() as store:
        for _ in range(2):
            with pytest.raises(Unreachable, match="damaged"):
                await lent(store, key)
        assert files_in(cloud.folder) == []
        cloud.gcs.store(cloud.bucket, key, CONTENT)
        assert await lent(store, key) == CONTENT


async def test_a_download_that_is_cut_off_is_lent_to_nobody_and_done_again(
    cloud: Cloud, tmp_path: Path
) -> None:
    content = CONTENT * 200
    async with cloud.running() as store:
        key = await kept(store, tmp_path, content)
    cloud.folder = tmp_path / "another machine"
    async with cloud.running() as store:
        cloud.gcs.cut = True
        cloud.gcs.meet = lambda _: None if cloud.gcs.cut else 503
        with pytest.raises(Unreachable):
            await lent(store, key)
        assert files_in(cloud.folder) == []
        cloud.gcs.calm()
        cloud.gcs.cut = True
        await eventually_lent(store, key, content)
        assert cloud.gcs.times("GET", "alt=media") == 2


async def test_a_bucket_that_does_not_exist_says_nothing_about_files(
    cloud: Cloud, tmp_path: Path
) -> None:
    cloud.bucket = "mistyped"
    async with cloud.running() as store:
        with pytest.raises(Unreachable, match="no such bucket"):
            await lent(store, f"{FILES}/00/{'0' * 64}")
        await store.keep(file(tmp_path))
        await eventually(lambda: "HELPDESK_FIREBASE_BUCKET" in (store.state().error or ""))
        assert store.state().waiting == 1


async def test_a_service_account_without_rights_is_named_as_what_is_wrong(
    cloud: Cloud, tmp_path: Path
) -> None:
    cloud.gcs.meet = lambda _: 403
    async with cloud.running() as store:
        await store.keep(file(tmp_path))
        await eventually(lambda: "refuses the service account" in (store.state().error or ""))


async def test_files_that_cannot_be_uploaded_hold_up_no_others(
    cloud: Cloud, tmp_path: Path
) -> None:
    async with cloud.running() as store:
        cloud.gcs.is_away = True
        bad = [(await store.keep(file(tmp_path, b"bad%d" % n))).key for n in range(3)]
        good = [(await store.keep(file(tmp_path, b"good%d" % n))).key for n in range(3)]
        cloud.gcs.meet = lambda asked: 400 if any(key in asked for key in bad) else None
        cloud.gcs.is_away = False
        await eventually(lambda: cloud.objects() == set(good))
        await eventually(lambda: store.state().waiting == len(bad))


async def test_to_close_waits_for_nothing_that_hangs(cloud: Cloud, tmp_path: Path) -> None:
    arrived, goes_on = threading.Event(), threading.Event()

    def hang(asked: str) -> None:
        if "/upload/" in asked or "alt=media" in asked:
            arrived.set()
            goes_on.wait()

    cloud.gcs.meet = hang
    try:
        async with cloud.running() as store:
            key = (await store.keep(file(tmp_path))).key
            await eventually(arrived.is_set)
            arrived.clear()
            asking = asyncio.create_task(lent(store, f"{FILES}/00/{'0' * 64}"))
            await eventually(arrived.is_set)
        with pytest.raises(asyncio.CancelledError):
            await asking
    finally:
        goes_on.set()
    cloud.gcs.calm()
    async with cloud.running() as store:
        await uploaded(store)
    assert cloud.objects() == {key}

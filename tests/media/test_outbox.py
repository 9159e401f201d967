"""The journal of what is to be done in a bucket, as a process finds it that the last one left."""

import shutil
from pathlib import Path

import pytest

from helpdesk.domain.moments import HOUR, Moment, now
from helpdesk.media.outbox import Deletion, Outbox, Upload, Waiting


def kept(outbox: Outbox, folder: Path, content: bytes = b"voice") -> str:
    (folder / "source").write_bytes(content)
    return outbox.keep(folder / "source").key


def test_the_next_process_finds_what_is_to_be_done(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    first, second, third = (kept(outbox, tmp_path, content) for content in (b"1", b"2", b"3"))
    outbox.delete(second, None)
    outbox.delete(third, before := Moment(now() + HOUR))
    again = Outbox(tmp_path / "outbox")
    assert [one.key for one in again.uploads()] == [first]
    assert again.waiting(second) == Deletion(second, None)
    assert again.waiting(third) == Deletion(third, before)
    assert again.read(second) is None


def test_of_a_file_and_its_deletion_which_a_killed_process_left_the_file_stays(
    tmp_path: Path,
) -> None:
    outbox = Outbox(tmp_path / "outbox")
    key = kept(outbox, tmp_path)
    outbox.delete(key, None)
    shutil.copytree(tmp_path / "outbox", tmp_path / "deleted")
    kept(outbox, tmp_path)
    shutil.copytree(tmp_path / "deleted", tmp_path / "outbox", dirs_exist_ok=True)
    again = Outbox(tmp_path / "outbox")
    one = again.waiting(key)
    assert isinstance(one, Upload)
    again.done(one)
    assert Outbox(tmp_path / "outbox").waiting(key) is None


def test_a_deletion_without_conditions_is_not_weakened_by_one_with(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    key = kept(outbox, tmp_path)
    outbox.delete(key, None)
    outbox.delete(key, Moment(1))
    assert outbox.waiting(key) == Deletion(key, None)


def test_what_was_renewed_while_it_was_uploaded_is_still_to_be_done(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    key = kept(outbox, tmp_path)
    one = outbox.waiting(key)
    assert isinstance(one, Upload)
    outbox.put(key, b"voice")
    outbox.done(one, tmp_path / "cached")
    assert isinstance(outbox.waiting(key), Upload)
    assert not (tmp_path / "cached").exists()


def test_a_damaged_note_deletes_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    outbox = Outbox(tmp_path / "outbox")
    key = kept(outbox, tmp_path)
    outbox.delete(key, Moment(5))
    marker = tmp_path / "outbox" / "deletions" / key
    outbox.delete(key, before := Moment(now() + HOUR))
    assert Outbox(tmp_path / "outbox").waiting(key) == Deletion(key, before)
    marker.write_bytes(b"\0" * 13)
    for _ in range(2):
        assert Outbox(tmp_path / "outbox").waiting(key) is None
    assert caplog.text.count("is damaged") == 1


def test_what_is_no_file_of_ours_is_left_where_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    strays = [tmp_path / name for name in ("media/files/ab/my file.txt", "outbox/files/x y")]
    for stray in strays:
        stray.parent.mkdir(parents=True)
        stray.touch()
    outbox = Outbox(tmp_path / "outbox")
    outbox.adopt(tmp_path / "media")
    assert outbox.uploads() == []
    assert all(stray.exists() for stray in strays)
    assert caplog.text.count("no file of helpdesk's") == 2


def test_it_counts_what_waits_and_says_when_there_is_more(tmp_path: Path) -> None:
    outbox, told = Outbox(tmp_path / "outbox"), []
    outbox.listen(lambda: told.append(outbox.summary()))
    assert outbox.summary() == Waiting()
    first, second = kept(outbox, tmp_path, b"1"), kept(outbox, tmp_path, b"22")
    one, other = outbox.uploads()
    outbox.postpone(first)
    assert outbox.next(()) == second
    assert outbox.next({second}) == first
    assert outbox.next({first, second}) is None
    assert outbox.summary() == Waiting(2, 3, one.since)
    assert Outbox(tmp_path / "outbox").summary() == Waiting(2, 3, one.since)
    outbox.done(one)
    assert outbox.summary() == Waiting(1, 2, other.since)
    outbox.delete(second, None)
    assert outbox.summary() == Waiting()
    assert told == [Waiting(1, 1, one.since), Waiting(2, 3, one.since), Waiting()]

"""Files that are broken, or made to break something. Each ends as what it is or as a document;
none ends the workshop."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from helpdesk.domain.contents import Found
from helpdesk.domain.states import MessageType
from helpdesk.errors import NoRoom
from tests.media import corpus
from tests.media.corpus import corners, encoded, order_of
from tests.media.workbench import Workbench, workbench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with workbench(tmp_path_factory.mktemp("workshop")) as one:
        yield one


def _is_sound(found: Found) -> bool:
    """Whether what was found can be shown as what it says it is, or else is called broken."""
    kind = found.mime.partition("/")[0]
    if found.is_broken or kind not in ("image", "audio", "video"):
        return not found.has_thumbnail
    if kind == "audio":
        return found.seconds is not None and found.seconds > 0
    return found.has_thumbnail and bool(found.width and found.height)


def test_nothing_and_next_to_nothing_is_a_document(bench: Workbench) -> None:
    for content in (b"", b"\x00", b"\xff", b"G"):
        prepared = bench.prepare(content, name="empty.jpg")
        assert (prepared.type, prepared.file.read_bytes()) == (MessageType.DOCUMENT, content)
        assert bench.look(content).found == Found()


def test_files_broken_off_anywhere_are_shown_or_called_broken(bench: Workbench) -> None:
    cut = [part for seed in corpus.seeds().values() for part in corpus.cut(seed, 10)]
    found = bench.look_at_all(cut)
    assert [one for one in found if not _is_sound(one)] == []
    assert 20 < sum(one.is_broken for one in found) < len(found)


def test_a_picture_that_lacks_its_end_is_broken(bench: Workbench) -> None:
    for format in ("JPEG", "PNG", "WEBP"):
        content = encoded(corners((200, 200)), format)
        assert not bench.look(content).found.is_broken
        assert bench.look(content[: len(content) * 3 // 4]).found.is_broken


def _survive(bench: Workbench, count: int, seed: int) -> None:
    """Look into so many damaged copies of each seed, and then into a good one."""
    for name, content in corpus.seeds().items():
        found = bench.look_at_all(list(corpus.mutated(content, count, seed)))
        assert [one for one in found if not _is_sound(one)] == [], name
    assert bench.look(encoded(corners(), "PNG")).found.has_thumbnail


def test_turned_bits_do_no_harm(bench: Workbench) -> None:
    _survive(bench, 25, seed=5)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 110))
def test_turned_bits_do_no_harm_for_long(bench: Workbench, seed: int) -> None:
    _survive(bench, 200, seed)


def test_damaged_files_can_be_prepared(bench: Workbench) -> None:
    for name, content in corpus.seeds().items():
        for damaged in corpus.mutated(content, 4, seed=9):
            prepared = bench.prepare(damaged, name=name)
            assert _is_sound(prepared.found), name
            if prepared.type is MessageType.DOCUMENT:
                assert prepared.file.read_bytes() == damaged


def test_bombs_are_not_unpacked(bench: Workbench) -> None:
    for name, content in corpus.bombs().items():
        looked = bench.look(content)
        assert (looked.found.is_broken, looked.thumbnail) == (True, None), name
        prepared = bench.prepare(content, name=name)
        assert (prepared.type, prepared.found.is_broken) == (MessageType.DOCUMENT, True), name
        assert prepared.file.read_bytes() == content


def test_boxes_in_boxes_end_nothing(bench: Workbench) -> None:
    assert bench.look(corpus.nested()).found == Found(mime="video/mp4", is_broken=True)


def test_what_is_two_things_is_shown_as_one_or_not_at_all(bench: Workbench) -> None:
    script = b"GIF89a/*" + bytes(100) + b"*/=1;alert(1)"
    assert bench.look(script).found.is_broken
    assert bench.prepare(script, name="a.gif").type is MessageType.DOCUMENT
    picture = encoded(corners(), "JPEG") + b"<html><script>alert(1)</script></html>"
    looked = bench.look(picture)
    assert (looked.found.mime, looked.found.is_broken) == ("image/jpeg", False)
    page = b"%PDF-1.7\n" + encoded(corners(), "PNG")
    prepared = bench.prepare(page, name="a.png")
    assert (prepared.type, prepared.found) == (
        MessageType.DOCUMENT,
        Found(mime="application/pdf"),
    )


def test_a_playlist_opens_no_other_file(bench: Workbench) -> None:
    secret = bench.put(encoded(corners(), "PNG"))
    for content in (
        b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile://" + str(secret).encode(),
        b"ffconcat version 1.0\nfile '" + str(secret).encode() + b"'\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
    ):
        assert bench.look(content).found == Found()
        assert bench.prepare(content, name="a.mp4").type is MessageType.DOCUMENT


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such file")
def test_a_full_disk_is_said_to_be_full_and_not_the_file_broken(bench: Workbench) -> None:
    with pytest.raises(NoRoom):
        bench.prepare_on_a_full_disk(corpus.recorded(), is_voice=True)
    with pytest.raises(NoRoom):
        bench.prepare_on_a_full_disk(encoded(corners((2000, 2000)), "PNG"), is_voice=False)
    small = encoded(corners(), "PNG")
    prepared = bench.prepare_on_a_full_disk(small, is_voice=False)
    assert (prepared.type, prepared.found.has_thumbnail) == (MessageType.IMAGE, False)
    assert prepared.file.read_bytes() == small


def test_after_all_that_a_good_picture_is_seen(bench: Workbench) -> None:
    thumbnail = bench.make_thumbnail(encoded(corners(), "JPEG"))
    assert thumbnail is not None
    with Image.open(thumbnail) as image:
        assert order_of(image) == "RGBY"

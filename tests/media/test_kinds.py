"""What a file is shows in its first bytes, and nowhere else."""

import pytest

from helpdesk.domain.states import MessageType
from helpdesk.media.kinds import message_type_of, mime_of, named_as, sniff

_EBML = b"\x1a\x45\xdf\xa3" + b"\x00" * 20 + b"webm"


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        (b"OggS" + b"\x00" * 24 + b"OpusHead", "audio/ogg"),
        (b"OggS" + b"\x00" * 24 + b"\x80theora", "video/ogg"),
        (_EBML + b"V_VP9", "video/webm"),
        (_EBML + b"A_OPUS", "audio/webm"),
        (b"\x1a\x45\xdf\xa3\x42\x82\x88matroska" + b"V_MPEG4/ISO/AVC", "video/x-matroska"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"\x00\x00\x00\x14ftyp3g2a", "video/3gpp2"),
        (b"\x00\x00\x00\x14ftyp3gp6", "video/3gpp"),
        (b"\x00\x00\x00\x14ftypiso8", "video/mp4"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x1cftypmif1\0\0\0\0mif1avif", "image/avif"),
        (b"\x00\x00\x00\x1cftypmif1\0\0\0\0mif1miaf", "image/heif"),
        (b"\x00\x00\x00\x1cftypavif\0\0\0\0mif1avif", "image/avif"),
        (b"fLaC\x00\x00\x00\x22", "audio/flac"),
        (b"FORM\x00\x00\x10\x00AIFFCOMM", "audio/aiff"),
        (b"ID3\x04", "audio/mpeg"),
        (b"%PDF-1.4", "application/pdf"),
    ],
)
def test_known_kinds_are_told_by_their_beginning(head: bytes, mime: str) -> None:
    assert sniff(head) == mime


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<!doctype html>",
        b"PK\x03\x04",
        b"RIFF",
        b"\x00\x00\x00\x18ftyp????",
        b"\x1a\x45\xdf\xa3 no such form",
        "\ufeff<script>alert(1)</script>".encode("utf-16-le"),
        "\ufeffhello, here is a list of things".encode("utf-16-le"),
        b"\xef\xbb\xbf<html>",
        b"\xff\xfb no frame of music" * 20,
        b"\xff\xf1",
    ],
)
def test_what_a_page_must_not_show_is_unknown(head: bytes) -> None:
    assert sniff(head) is None
    assert message_type_of(sniff(head)) is MessageType.DOCUMENT


@pytest.mark.parametrize("second", [0xFB, 0xFA, 0xF3, 0xF2, 0xE3, 0xE2, 0xFD, 0xFC, 0xF5, 0xF4])
@pytest.mark.parametrize("third", [0x10, 0x92, 0xE8])
def test_music_without_a_heading_is_told_by_its_frames(second: int, third: int) -> None:
    heading = bytes([0xFF, second, third, 0xC4])
    assert sniff(heading + bytes(3)) == "audio/mpeg"
    two = heading + bytes(_mpeg_length(second, third) - 4) + heading + bytes(9)
    assert sniff(two) == "audio/mpeg"
    assert sniff(two[:20] + two[21:]) is None


def _mpeg_length(second: int, third: int) -> int:
    """The bytes of a frame, by the tables of the standards."""
    version = {3: "1", 2: "2", 0: "2.5"}[second >> 3 & 3]
    rates = {"1": (44100, 48000, 32000), "2": (22050, 24000, 16000), "2.5": (11025, 12000, 8000)}
    is_third_layer = second >> 1 & 3 == 1
    kilobits = {
        ("1", True): {1: 32, 9: 128, 14: 320},
        ("1", False): {1: 32, 9: 160, 14: 384},
    }.get((version, is_third_layer), {1: 8, 9: 80, 14: 160})[third >> 4]
    samples = 576 if is_third_layer and version != "1" else 1152
    rate = rates[version][third >> 2 & 3]
    return samples * kilobits * 1000 // 8 // rate + (third >> 1 & 1)


def test_frames_of_aac_are_told_by_their_length() -> None:
    frame = bytes.fromhex("fff14c4001a0fc") + bytes(6)
    assert sniff(frame + frame) == "audio/aac"
    assert sniff(frame + b"something else") is None


@pytest.mark.parametrize(
    ("mime", "name", "named"),
    [
        ("image/jpeg", "house.HEIC", "house.jpg"),
        ("image/jpeg", "House.JPEG", "House.JPEG"),
        ("audio/ogg", "voice", "voice.ogg"),
        ("audio/ogg", "", ""),
        ("video/mp4", "1. Teil unserer Ferien", "1. Teil unserer Ferien.mp4"),
        ("image/png", ".exe", ".exe.png"),
        ("application/pdf", "bill.txt", "bill.txt"),
    ],
)
def test_what_is_sent_is_named_for_what_it_is(mime: str, name: str, named: str) -> None:
    assert named_as(mime, name) == named


def test_a_name_does_not_claim_what_the_content_would_have_shown() -> None:
    assert mime_of(None, "holiday.jpg") == "application/octet-stream"
    assert mime_of(None, "song.mp3") == "application/octet-stream"


def test_the_name_says_what_the_content_does_not() -> None:
    assert mime_of(None, "table.csv") == "text/csv"
    assert mime_of("image/png", "table.csv") == "image/png"
    assert mime_of(None, "no ending") == "application/octet-stream"

"""What a file is shows in its first bytes, and nowhere else."""

import pytest

from helpdesk.domain.states import MessageType
from helpdesk.media.kinds import message_type_of, mime_of, sniff

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
        b"\x00\x00\x00\x18ftypheic",
        b"\x1a\x45\xdf\xa3matroska",
    ],
)
def test_what_a_page_must_not_show_is_unknown(head: bytes) -> None:
    assert sniff(head) is None
    assert message_type_of(sniff(head)) is MessageType.DOCUMENT


def test_the_name_says_what_the_content_does_not() -> None:
    assert mime_of(None, "table.csv") == "text/csv"
    assert mime_of("image/png", "table.csv") == "image/png"
    assert mime_of(None, "no ending") == "application/octet-stream"
